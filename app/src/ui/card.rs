//! When a page leads to a handful of others (cards to press), or a few facts belong together (a plain card).

use leptos::prelude::*;

use super::Text;

/// A card that is pressed as a whole. `description` is one short sentence.
#[component]
pub fn CardLink(
    #[prop(into)] href: Text,
    #[prop(into)] heading: Text,
    #[prop(optional, into)] description: Option<Text>,
) -> impl IntoView {
    let description = description.map(|words| view! { <p class="nhsuk-card__description">{words}</p> });
    view! {
        <div class="nhsuk-card nhsuk-card--clickable">
            <div class="nhsuk-card__content">
                <h2 class="nhsuk-card__heading nhsuk-heading-m">
                    <a class="nhsuk-card__link" href=href>{heading}</a>
                </h2>
                {description}
            </div>
        </div>
    }
}

/// A card with a heading and anything in it.
#[component]
pub fn Card<V: IntoView + 'static>(#[prop(into)] heading: Text, children: TypedChildren<V>) -> impl IntoView {
    view! {
        <div class="nhsuk-card">
            <div class="nhsuk-card__content">
                <h2 class="nhsuk-card__heading nhsuk-heading-m">{heading}</h2>
                {children.into_inner()()}
            </div>
        </div>
    }
}

/// Cards beside each other where there is room: each child is one card.
#[component]
pub fn CardGroup<V: IntoView + 'static>(children: TypedChildren<V>) -> impl IntoView {
    view! { <div class="nene-cards">{children.into_inner()()}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_to_press_has_one_link() {
        let html = view! {
            <CardGroup>
                <CardLink href="/a" heading="A" description="What A is"/>
                <CardLink href="/b" heading="B"/>
            </CardGroup>
        }
        .to_html();
        assert_eq!(html.matches("nhsuk-card__link").count(), 2, "{html}");
        assert_eq!(html.matches("nhsuk-card__description").count(), 1, "{html}");
        assert!(html.contains(r#"href="/a""#), "{html}");
    }

    #[test]
    fn a_plain_card_holds_anything() {
        let html = view! { <Card heading="Next"><p>"Text"</p></Card> }.to_html();
        assert!(html.contains("<p>Text</p>") && !html.contains("clickable"), "{html}");
    }
}
