//! When a person types something: one line, many lines, or a choice from a long list.
//!
//! Each input's `id` is its name, which is what the error summary links to. Give back
//! in `value` what was typed, right or wrong. Choices of a few: `choices`; dates: `date_input`.

use leptos::prelude::*;

use super::Text;
use super::errors::{ErrorMessage, described_by, group_class};
use super::escape::escape;

/// What is typed; it decides the keyboard on a phone and what the browser corrects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typed {
    #[default]
    Words,
    /// A person's or place's name: no spelling correction.
    Name,
    Email,
    Telephone,
    /// Digits only, leading zeros kept.
    Digits,
    /// A number that may have a decimal point.
    Decimal,
    /// Letters and digits that are copied from a paper or a screen.
    Code,
}

impl Typed {
    fn kind(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Telephone => "tel",
            _ => "text",
        }
    }

    fn keyboard(self) -> Option<&'static str> {
        match self {
            Self::Digits => Some("numeric"),
            Self::Decimal => Some("decimal"),
            _ => None,
        }
    }

    fn capitals(self) -> Option<&'static str> {
        match self {
            Self::Code => Some("characters"),
            Self::Email => Some("none"),
            _ => None,
        }
    }

    fn class(self) -> &'static str {
        if matches!(self, Self::Digits | Self::Code) { " nhsuk-input--code" } else { "" }
    }
}

/// How many characters are expected; the input is as wide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputWidth {
    #[default]
    Full,
    Two,
    Three,
    Four,
    Five,
    Ten,
    Twenty,
}

impl InputWidth {
    fn class(self) -> &'static str {
        match self {
            Self::Full => "",
            Self::Two => " nhsuk-input--width-2",
            Self::Three => " nhsuk-input--width-3",
            Self::Four => " nhsuk-input--width-4",
            Self::Five => " nhsuk-input--width-5",
            Self::Ten => " nhsuk-input--width-10",
            Self::Twenty => " nhsuk-input--width-20",
        }
    }
}

/// One line. `unit` is written behind it ("mmHg") and should be in the label too, for who cannot see it.
#[component]
pub fn TextInput(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    #[prop(optional, into)] value: Text,
    #[prop(optional)] typed: Typed,
    #[prop(optional)] width: InputWidth,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(optional_no_strip)] error: Option<Text>,
    /// A token of the HTML standard, as "email" or "one-time-code" (WCAG 1.3.5).
    #[prop(optional, into)]
    autocomplete: Option<&'static str>,
    #[prop(optional, into)] unit: Option<Text>,
) -> impl IntoView {
    let wrong = if error.is_some() { " nhsuk-input--error" } else { "" };
    let class = format!("nhsuk-input{}{wrong}{}", typed.class(), width.class());
    let described = described_by(&name, hint.as_ref(), error.as_ref());
    let correct = (typed != Typed::Words).then_some("false");
    let input = view! {
        <input class=class id=name.clone() name=name.clone() type=typed.kind() value=value spellcheck=correct
            aria-describedby=described aria-invalid=error.is_some().then_some("true") autocomplete=autocomplete
            inputmode=typed.keyboard() autocapitalize=typed.capitals()/>
    };
    let input = match unit {
        None => leptos::either::Either::Left(input),
        Some(unit) => leptos::either::Either::Right(view! {
            <div class="nhsuk-input-wrapper">
                {input}
                <div class="nhsuk-input-wrapper__suffix" aria-hidden="true">{unit}</div>
            </div>
        }),
    };
    view! { <Field name label hint error>{input}</Field> }
}

/// Many lines: the only `<textarea>` in the house. Leptos 0.8 does not escape a textarea's
/// children on the server, so the text is escaped here.
#[component]
pub fn TextArea(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    #[prop(optional, into)] value: Text,
    #[prop(default = 5)] rows: u8,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(optional_no_strip)] error: Option<Text>,
) -> impl IntoView {
    let class = if error.is_some() { "nhsuk-textarea nhsuk-textarea--error" } else { "nhsuk-textarea" };
    let described = described_by(&name, hint.as_ref(), error.as_ref());
    // HTML drops one line break right after the tag; without ours it would drop the person's own.
    let inside = format!("\n{}", escape(&value));
    let area = view! {
        <textarea class=class id=name.clone() name=name.clone() rows=rows.to_string() aria-describedby=described
            aria-invalid=error.is_some().then_some("true") inner_html=inside></textarea>
    };
    view! { <Field name label hint error>{area}</Field> }
}

/// One of a list too long for radios. `options` are value and words; give an empty value first for "choose".
#[component]
pub fn Select(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    options: Vec<(Text, Text)>,
    #[prop(optional, into)] chosen: Text,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(optional_no_strip)] error: Option<Text>,
) -> impl IntoView {
    let class = if error.is_some() { "nhsuk-select nhsuk-select--error" } else { "nhsuk-select" };
    let described = described_by(&name, hint.as_ref(), error.as_ref());
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view();
    let select = view! {
        <select class=class id=name.clone() name=name.clone() aria-describedby=described
            aria-invalid=error.is_some().then_some("true")>
            {options}
        </select>
    };
    view! { <Field name label hint error>{select}</Field> }
}

/// What to look for, and the button beside it. Put it in a form with `method="get"`.
#[component]
pub fn SearchInput(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    #[prop(optional, into)] value: Text,
) -> impl IntoView {
    view! {
        <div class="nhsuk-form-group nhsuk-search-input">
            <label class="nhsuk-label" for=name.clone()>{label}</label>
            <div class="nhsuk-input-wrapper nhsuk-search-input__wrapper">
                <input class="nhsuk-input nhsuk-input--width-20 nhsuk-search-input__input" id=name.clone()
                    name=name type="search" value=value autocomplete="off" maxlength="200"/>
                <button class="nhsuk-button nhsuk-button--small nhsuk-search-input__button" type="submit">
                    "Search"
                </button>
            </div>
        </div>
    }
}

/// A value the form sends that nobody sees or types.
#[component]
pub fn Hidden(#[prop(into)] name: Text, #[prop(into)] value: Text) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}

/// Label, hint and message around one input.
#[component]
fn Field<V: IntoView + 'static>(
    name: Text,
    label: Text,
    #[prop(optional_no_strip)] hint: Option<Text>,
    #[prop(optional_no_strip)] error: Option<Text>,
    children: TypedChildren<V>,
) -> impl IntoView {
    let group = group_class(error.as_ref());
    let hint = hint.map(|hint| view! { <div class="nhsuk-hint" id=format!("{name}-hint")>{hint}</div> });
    let error = error.map(|message| view! { <ErrorMessage id=format!("{name}-error") message/> });
    view! {
        <div class=group>
            <label class="nhsuk-label" for=name>{label}</label>
            {hint}
            {error}
            {children.into_inner()()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTACK: &str = "</textarea><img src=x onerror=1>";

    #[test]
    fn a_textarea_cannot_be_left() {
        let html = view! { <TextArea name="note" label="Note" value=ATTACK/> }.to_html();
        assert!(html.contains(">\n&lt;/textarea&gt;&lt;img src=x onerror=1&gt;</textarea>"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(!html.contains("<img"), "{html}");
    }

    #[test]
    fn a_textarea_keeps_the_first_empty_line() {
        let html = view! { <TextArea name="note" label="Note" value="\nsecond"/> }.to_html();
        assert!(html.contains(">\n\nsecond</textarea>"), "{html}");
        let html = view! { <TextArea name="note" label="Note"/> }.to_html();
        assert!(html.contains(">\n</textarea>"), "{html}");
    }

    #[test]
    fn nothing_typed_gets_out_of_its_field() {
        let attack = format!("\"{ATTACK}'");
        let inputs = [
            view! { <TextInput name="a" label="A" value=attack.clone()/> }.to_html(),
            view! { <SearchInput name="a" label="A" value=attack.clone()/> }.to_html(),
            view! { <Hidden name="a" value=attack.clone()/> }.to_html(),
            view! { <Select name="a" label="A" options=vec![(attack.clone().into(), attack.clone().into())]/> }
                .to_html(),
            view! { <TextInput name="a" label=attack.clone() hint=attack.clone() error=Some(attack.into())/> }
                .to_html(),
        ];
        for html in inputs {
            assert!(!html.contains("<img") && !html.contains("</textarea"), "{html}");
        }
    }

    #[test]
    fn a_wrong_input_says_so_and_keeps_what_was_typed() {
        let html = view! {
            <TextInput name="email" label="Email address" value="ivy@" typed=Typed::Email hint="We use it to write to you"
                error=Some("Enter an email address".into()) autocomplete="email"/>
        }
        .to_html();
        for part in [
            "nhsuk-form-group--error",
            "nhsuk-input--error",
            r#"value="ivy@""#,
            r#"aria-describedby="email-hint email-error""#,
            r#"aria-invalid="true""#,
            r#"id="email-error""#,
            r#"autocomplete="email""#,
            r#"type="email""#,
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn a_right_input_has_no_trace_of_an_error() {
        let html =
            view! { <TextInput name="weight" label="Weight in kilograms" typed=Typed::Decimal unit="kg"/> }.to_html();
        assert!(!html.contains("error") && !html.contains("aria-invalid") && !html.contains("described"), "{html}");
        assert!(html.contains(r#"inputmode="decimal""#) && html.contains(">kg</div>"), "{html}");
    }

    #[test]
    fn the_chosen_option_is_selected() {
        let options = vec![("".into(), "Choose".into()), ("b".into(), "B".into())];
        let html = view! { <Select name="s" label="S" options chosen="b"/> }.to_html();
        assert_eq!(html.matches("selected").count(), 1, "{html}");
        assert!(html.contains(r#"<option value="b" selected>B"#), "{html}");
    }
}
