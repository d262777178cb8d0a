//! When a person types a date they know by heart, such as a date of birth.
//!
//! Sends `{name}_day`, `{name}_month`, `{name}_year` as typed.

use leptos::prelude::*;

use super::Text;
use super::errors::{DatePart, ErrorMessage, described_by, group_class};

/// What was typed, right or wrong, for showing it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedDate {
    pub day: Text,
    pub month: Text,
    pub year: Text,
}

/// Whether the browser may fill it in (WCAG 1.3.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateAutocomplete {
    #[default]
    None,
    /// The date is the person's own date of birth.
    Birthday,
}

#[component]
pub fn DateInput(
    #[prop(into)] name: Text,
    #[prop(into)] legend: Text,
    #[prop(optional)] value: TypedDate,
    #[prop(optional, into)] hint: Option<Text>,
    /// From [`super::errors::FieldErrors::of_date`].
    #[prop(optional_no_strip)]
    error: Option<(DatePart, Text)>,
    #[prop(optional)] autocomplete: DateAutocomplete,
) -> impl IntoView {
    let (part, message) = match error {
        Some((part, message)) => (Some(part), Some(message)),
        None => (None, None),
    };
    let wrong = move |this| part == Some(this) || part == Some(DatePart::Whole);
    let class = group_class(message.as_ref());
    let described = described_by(&name, hint.as_ref(), message.as_ref());
    let fill = move |token| (autocomplete == DateAutocomplete::Birthday).then_some(token);
    let inputs = (
        part_input(&name, "day", "Day", 2, value.day, wrong(DatePart::Day), fill("bday-day")),
        part_input(&name, "month", "Month", 2, value.month, wrong(DatePart::Month), fill("bday-month")),
        part_input(&name, "year", "Year", 4, value.year, wrong(DatePart::Year), fill("bday-year")),
    );
    let hint = hint.map(|hint| view! { <div class="nhsuk-hint" id=format!("{name}-hint")>{hint}</div> });
    let error = message.map(|message| view! { <ErrorMessage id=format!("{name}-error") message/> });
    view! {
        <div class=class>
            // Without role="group" JAWS does not read the hint of a fieldset of text inputs.
            <fieldset class="nhsuk-fieldset" role="group" aria-describedby=described>
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--m">{legend}</legend>
                {hint}
                {error}
                <div class="nhsuk-date-input" id=name>{inputs}</div>
            </fieldset>
        </div>
    }
}

fn part_input(
    name: &str,
    part: &'static str,
    label: &'static str,
    width: u8,
    value: Text,
    wrong: bool,
    autocomplete: Option<&'static str>,
) -> impl IntoView + use<> {
    let id = format!("{name}_{part}");
    let mark = if wrong { " nhsuk-input--error" } else { "" };
    let class = format!("nhsuk-input{mark} nhsuk-input--width-{width} nhsuk-date-input__input");
    view! {
        <div class="nhsuk-date-input__item">
            <div class="nhsuk-form-group">
                <label class="nhsuk-label nhsuk-date-input__label" for=id.clone()>{label}</label>
                <input class=class id=id.clone() name=id type="text" inputmode="numeric" value=value
                    aria-invalid=wrong.then_some("true") autocomplete=autocomplete/>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(error: Option<(DatePart, Text)>) -> String {
        let value = TypedDate { day: "31".into(), month: "2".into(), year: "\"19<50".into() };
        view! { <DateInput name="born" legend="Date of birth" hint="For example, 31 3 1980" value error/> }.to_html()
    }

    #[test]
    fn keeps_what_was_typed() {
        let html = rendered(None);
        for part in [r#"name="born_day""#, r#"value="31""#, r#"value="2""#, r#"id="born_year""#, "&quot;19&lt;50"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(!html.contains("error") && !html.contains("bday"), "{html}");
    }

    #[test]
    fn marks_the_part_that_is_wrong() {
        for (part, marked) in [(DatePart::Whole, 3), (DatePart::Day, 1), (DatePart::Month, 1), (DatePart::Year, 1)] {
            let html = rendered(Some((part, "Enter a real date".into())));
            assert_eq!(html.matches("nhsuk-input--error").count(), marked, "{part:?}: {html}");
            assert!(html.contains(r#"aria-describedby="born-hint born-error""#), "{html}");
        }
    }
}
