//! When a person does something (a button) or goes somewhere as the main thing on the page (a link as a button).

use leptos::prelude::*;

use super::Text;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing this page is for.
    #[default]
    Primary,
    Secondary,
    /// What is hard to undo.
    Warning,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "nhsuk-button",
            Self::Secondary => "nhsuk-button nhsuk-button--secondary",
            Self::Warning => "nhsuk-button nhsuk-button--warning",
        }
    }
}

/// Sends the form it stands in. `name` and `value` are sent when this is the button that was pressed.
#[component]
pub fn Button(
    #[prop(into)] label: Text,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] name: Option<Text>,
    #[prop(optional, into)] value: Option<Text>,
) -> impl IntoView {
    view! { <button class=kind.class() type="submit" name=name value=value>{label}</button> }
}

/// Goes to a page; nothing is changed by following it.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: Text,
    #[prop(into)] label: Text,
    #[prop(optional)] kind: ButtonKind,
) -> impl IntoView {
    view! { <a class=kind.class() href=href draggable="false">{label}</a> }
}

/// A form that is one button: `POST action` with `fields`.
///
/// `of` completes the label for who hears it without seeing the row: "Remove" + "the key on Ivy's phone".
#[component]
pub fn ButtonForm(
    #[prop(into)] action: Text,
    #[prop(into)] label: Text,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] fields: Vec<(Text, Text)>,
    #[prop(optional, into)] of: Option<Text>,
) -> impl IntoView {
    let fields =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let of = of.map(|of| view! { <span class="nhsuk-u-visually-hidden">{format!(" {of}")}</span> });
    view! {
        <form method="post" action=action class="nene-button-form">
            {fields}
            <button class=kind.class() type="submit">{label}{of}</button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_their_class() {
        for (kind, class) in [
            (ButtonKind::Primary, r#"class="nhsuk-button""#),
            (ButtonKind::Secondary, "nhsuk-button--secondary"),
            (ButtonKind::Warning, "nhsuk-button--warning"),
        ] {
            let html = view! { <Button label="Save" kind/> }.to_html();
            assert!(html.contains(class), "{html}");
            assert!(!html.contains("name="), "{html}");
        }
    }

    #[test]
    fn a_form_of_one_button_posts_its_fields() {
        let fields = vec![("id".into(), "a\"b".into())];
        let html = view! { <ButtonForm action="/keys/remove" label="Remove" of="the key" fields/> }.to_html();
        assert!(html.contains(r#"method="post" action="/keys/remove""#), "{html}");
        assert!(html.contains(r#"name="id" value="a&quot;b""#), "{html}");
        assert!(html.contains(" the key</span>"), "{html}");
    }
}
