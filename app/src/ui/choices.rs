//! When a person picks one of a few (radios) or any of a few (checkboxes).
//!
//! The first input's `id` is the name, which is what the error summary links to.

use leptos::prelude::*;

use super::Text;
use super::errors::{ErrorMessage, described_by, group_class};

/// One thing to pick: what is sent, and the words beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: Text,
    pub words: Text,
    pub hint: Option<Text>,
}

impl Choice {
    pub fn new(value: impl Into<Text>, words: impl Into<Text>) -> Self {
        Self { value: value.into(), words: words.into(), hint: None }
    }

    pub fn with_hint(mut self, hint: impl Into<Text>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// One of a few. None is chosen for the person unless `chosen` says so.
#[component]
pub fn Radios(
    #[prop(into)] name: Text,
    #[prop(into)] legend: Text,
    choices: Vec<Choice>,
    #[prop(optional_no_strip)] chosen: Option<Text>,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(optional_no_strip)] error: Option<Text>,
) -> impl IntoView {
    let items = choices
        .into_iter()
        .enumerate()
        .map(|(at, choice)| {
            let picked = chosen.as_ref() == Some(&choice.value);
            item(&RADIOS, &name, at, choice, picked)
        })
        .collect_view();
    let items = view! { <div class="nhsuk-radios">{items}</div> };
    group(name, legend, hint, error, items)
}

/// Any of a few, or none.
#[component]
pub fn Checkboxes(
    #[prop(into)] name: Text,
    #[prop(into)] legend: Text,
    choices: Vec<Choice>,
    #[prop(optional)] chosen: Vec<Text>,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(optional_no_strip)] error: Option<Text>,
) -> impl IntoView {
    let items = choices
        .into_iter()
        .enumerate()
        .map(|(at, choice)| {
            let picked = chosen.contains(&choice.value);
            item(&CHECKBOXES, &name, at, choice, picked)
        })
        .collect_view();
    let items = view! { <div class="nhsuk-checkboxes">{items}</div> };
    group(name, legend, hint, error, items)
}

/// A question's inputs under one legend. For inputs of any kind that belong together.
#[component]
pub fn Fieldset<V: IntoView + 'static>(#[prop(into)] legend: Text, children: TypedChildren<V>) -> impl IntoView {
    view! {
        <fieldset class="nhsuk-fieldset">
            <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">{legend}</legend>
            {children.into_inner()()}
        </fieldset>
    }
}

struct Kind {
    input: &'static str,
    item: &'static str,
    box_: &'static str,
    label: &'static str,
    hint: &'static str,
}

const RADIOS: Kind = Kind {
    input: "radio",
    item: "nhsuk-radios__item",
    box_: "nhsuk-radios__input",
    label: "nhsuk-label nhsuk-radios__label",
    hint: "nhsuk-hint nhsuk-radios__hint",
};

const CHECKBOXES: Kind = Kind {
    input: "checkbox",
    item: "nhsuk-checkboxes__item",
    box_: "nhsuk-checkboxes__input",
    label: "nhsuk-label nhsuk-checkboxes__label",
    hint: "nhsuk-hint nhsuk-checkboxes__hint",
};

fn item(kind: &'static Kind, name: &Text, at: usize, choice: Choice, checked: bool) -> impl IntoView + use<> {
    let id = if at == 0 { name.to_string() } else { format!("{name}-{}", at + 1) };
    let described = choice.hint.is_some().then(|| format!("{id}-item-hint"));
    let hint = choice.hint.map(|hint| view! { <div class=kind.hint id=format!("{id}-item-hint")>{hint}</div> });
    view! {
        <div class=kind.item>
            <input class=kind.box_ id=id.clone() name=name.clone() type=kind.input value=choice.value checked=checked
                aria-describedby=described/>
            <label class=kind.label for=id.clone()>{choice.words}</label>
            {hint}
        </div>
    }
}

fn group(name: Text, legend: Text, hint: Option<Text>, error: Option<Text>, items: impl IntoView) -> impl IntoView {
    let class = group_class(error.as_ref());
    let described = described_by(&name, hint.as_ref(), error.as_ref());
    let hint = hint.map(|hint| view! { <div class="nhsuk-hint" id=format!("{name}-hint")>{hint}</div> });
    let error = error.map(|message| view! { <ErrorMessage id=format!("{name}-error") message/> });
    view! {
        <div class=class>
            <fieldset class="nhsuk-fieldset" aria-describedby=described>
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">{legend}</legend>
                {hint}
                {error}
                {items}
            </fieldset>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> Vec<Choice> {
        vec![
            Choice::new("email", "Email").with_hint("Now"),
            Choice::new("post", "A letter"),
            Choice::new("desk", "In person"),
        ]
    }

    #[test]
    fn one_radio_is_checked() {
        let html = view! { <Radios name="how" legend="How?" choices=choices() chosen=Some("post".into())/> }.to_html();
        assert_eq!(html.matches(" checked").count(), 1, "{html}");
        assert!(html.contains(r#"id="how-2" name="how" type="radio" value="post" checked"#), "{html}");
        assert!(html.contains(r#"aria-describedby="how-item-hint""#), "{html}");
        assert!(!html.contains("error"), "{html}");
    }

    #[test]
    fn none_is_checked_unless_asked() {
        let html =
            view! { <Radios name="how" legend="How?" choices=choices() error=Some("Choose how".into())/> }.to_html();
        assert!(!html.contains(" checked"), "{html}");
        assert!(html.contains(r#"<fieldset aria-describedby="how-error" class="nhsuk-fieldset""#), "{html}");
        assert!(html.contains(r#"id="how" name="how""#), "{html}");
    }

    #[test]
    fn several_checkboxes_are_checked() {
        let chosen = vec!["email".into(), "desk".into()];
        let html = view! { <Checkboxes name="how" legend="How?" choices=choices() chosen/> }.to_html();
        assert_eq!(html.matches(" checked").count(), 2, "{html}");
    }
}
