//! When someone is signed in: two minutes before the session ends, a dialog says so and one button keeps it.
//!
//! Works with `public/pkg/stay.js`. Without JavaScript the page stays as it is, and the next
//! thing pressed leads to signing in again.

use leptos::prelude::*;

use super::exit::ExitForm;

/// When the session ends, counted from the sending of the page, so that no clock need agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Until the session ends, by idleness or by its whole length, whichever is first; seconds.
    pub seconds_left: u32,
}

/// Hidden until the script opens it. The button is `POST /session/stay`, which answers
/// `{"seconds_left": 1800}`; anything but that and the page goes to `/signed-out`.
#[component]
pub fn StayDialog(stay: Stay) -> impl IntoView {
    view! {
        <dialog class="nene-stay" id="stay" aria-labelledby="stay-title" data-seconds-left=stay.seconds_left.to_string()
            data-stay="/session/stay" data-signed-out="/signed-out">
            <h2 class="nhsuk-heading-m" id="stay-title">"You will be signed out soon"</h2>
            <p class="nhsuk-body" id="stay-words" role="status"></p>
            <p>"We do this to keep your information safe. What you typed on this page and did not save will be lost."</p>
            <form method="post" action="/session/stay">
                <button class="nhsuk-button" type="submit">"Stay signed in"</button>
            </form>
            // The one on the page is behind the dialog.
            <ExitForm/>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_script_all_it_needs() {
        let html = view! { <StayDialog stay=Stay { seconds_left: 90 }/> }.to_html();
        for part in [
            r#"data-seconds-left="90""#,
            r#"data-stay="/session/stay""#,
            r#"data-signed-out="/signed-out""#,
            r#"role="status""#,
            "Stay signed in",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(!html.contains("<dialog open") && !html.contains(" open"), "{html}");
    }
}
