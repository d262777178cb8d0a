//! When something must stand out from the text around it, from mild to strong:
//! `InsetText`, `WarningCallout`, and `Done` after a person's own act.

use leptos::prelude::*;

use super::Text;

/// Worth noticing, harmless to miss.
#[component]
pub fn InsetText<V: IntoView + 'static>(children: TypedChildren<V>) -> impl IntoView {
    view! {
        <div class="nhsuk-inset-text">
            <span class="nhsuk-u-visually-hidden">"Information: "</span>
            {children.into_inner()()}
        </div>
    }
}

/// Must not be missed. The heading says what it is about.
#[component]
pub fn WarningCallout<V: IntoView + 'static>(#[prop(into)] heading: Text, children: TypedChildren<V>) -> impl IntoView {
    view! {
        <div class="nhsuk-card nhsuk-card--warning">
            <div class="nhsuk-card__content">
                <h2 class="nhsuk-card__heading">
                    <span class="nhsuk-u-visually-hidden">"Important: "</span>
                    {heading}
                </h2>
                {children.into_inner()()}
            </div>
        </div>
    }
}

/// What the person did has worked. On top of the page that follows.
#[component]
pub fn Done(#[prop(into)] words: Text) -> impl IntoView {
    view! {
        <div class="nhsuk-notification-banner nhsuk-notification-banner--success" role="alert" aria-labelledby="done">
            <div class="nhsuk-notification-banner__header">
                <h2 class="nhsuk-notification-banner__title" id="done">"Done"</h2>
            </div>
            <div class="nhsuk-notification-banner__content">
                <p class="nhsuk-notification-banner__heading">{words}</p>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_says_what_it_is_to_who_cannot_see_it() {
        let inset = view! { <InsetText><p>"a"</p></InsetText> }.to_html();
        let warning = view! { <WarningCallout heading="School"><p>"b"</p></WarningCallout> }.to_html();
        let done = view! { <Done words="Saved <"/> }.to_html();
        assert!(inset.contains("Information: ") && inset.contains("<p>a</p>"), "{inset}");
        assert!(warning.contains("Important: ") && warning.contains("School"), "{warning}");
        assert!(done.contains(r#"role="alert""#) && done.contains("Saved &lt;"), "{done}");
    }
}
