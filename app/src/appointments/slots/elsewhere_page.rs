//! Where else to go: for who finds no time, and for who cannot wait. On every page where somebody looks for
//! an appointment.

use leptos::prelude::*;

use crate::ui::callout::InsetText;

/// For who cannot wait, on top of the page.
#[component]
pub fn CannotWait() -> impl IntoView {
    view! {
        <InsetText>
            <p>"If it cannot wait, call 111. If somebody’s life may be in danger, call 999 now."</p>
        </InsetText>
    }
}

/// For who finds no time: `telephone` is the organisation's, "" where it is not known.
///
/// What a pharmacy can do without an appointment: NHS England, Pharmacy First, seven common conditions.
#[component]
pub fn Elsewhere(#[prop(into)] organisation: String, #[prop(into)] telephone: String) -> impl IntoView {
    let call = if telephone.is_empty() {
        view! { <li>{format!("Call {organisation}. They may have other times.")}</li> }.into_any()
    } else {
        let href = format!("tel:{}", dialled(&telephone));
        view! {
            <li>
                {format!("Call {organisation} on ")}<a href=href>{telephone}</a>
                ". They may have other times."
            </li>
        }
        .into_any()
    };
    view! {
        <h2 class="nhsuk-heading-m">"Where else you can go"</h2>
        <ul class="nhsuk-list nhsuk-list--bullet">
            {call}
            <li>
                "Ask a pharmacist. You need no appointment. They can help with many things, and can give medicines for a sore throat, earache, sinusitis (a blocked, painful nose), an infected insect bite, impetigo, shingles, or a urine infection in women under 65."
            </li>
            <li>
                "If you need help today, call "<a href="tel:111">"111"</a>" or go to "
                <a href="https://111.nhs.uk" rel="noreferrer">"111.nhs.uk"</a>", day or night."
            </li>
            <li>
                "If somebody’s life may be in danger, call "<a href="tel:999">"999"</a>
                ": chest pain, not breathing well, heavy bleeding, weakness on one side, or not waking up."
            </li>
        </ul>
    }
}

/// What a telephone dials: digits, and a plus in front.
pub fn dialled(telephone: &str) -> String {
    telephone.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_without_blanks() {
        for (written, called) in [("01632 960 100", "01632960100"), ("+44 (0)1632", "+4401632"), ("\"><b>", "")] {
            assert_eq!(dialled(written), called);
        }
    }

    #[test]
    fn everybody_is_told_the_four_ways() {
        for telephone in ["", "01632 960100"] {
            let html = view! { <Elsewhere organisation="A & B" telephone/> }.to_html();
            for words in ["Call A &amp; B", "pharmacist", "111.nhs.uk", "tel:999"] {
                assert!(html.contains(words), "{words}: {html}");
            }
            assert_eq!(html.contains("tel:01632960100"), !telephone.is_empty(), "{html}");
        }
    }
}
