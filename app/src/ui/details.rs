//! When a few need more than the page says: a line to open (`Details`), or one of several boxes (`Expander`).

use leptos::prelude::*;

use super::Text;

#[component]
pub fn Details<V: IntoView + 'static>(#[prop(into)] summary: Text, children: TypedChildren<V>) -> impl IntoView {
    details("nhsuk-details", summary, children)
}

#[component]
pub fn Expander<V: IntoView + 'static>(#[prop(into)] summary: Text, children: TypedChildren<V>) -> impl IntoView {
    details("nhsuk-details nhsuk-expander", summary, children)
}

fn details<V: IntoView + 'static>(class: &'static str, summary: Text, children: TypedChildren<V>) -> impl IntoView {
    view! {
        <details class=class>
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{summary}</span>
            </summary>
            <div class="nhsuk-details__text">{children.into_inner()()}</div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_closed_at_first() {
        let plain = view! { <Details summary="How?"><p>"So."</p></Details> }.to_html();
        let boxed = view! { <Expander summary="How?"><p>"So."</p></Expander> }.to_html();
        assert!(!plain.contains(" open") && plain.contains("How?</span>") && plain.contains("<p>So.</p>"), "{plain}");
        assert!(boxed.contains("nhsuk-expander"), "{boxed}");
    }
}
