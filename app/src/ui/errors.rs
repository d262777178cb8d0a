//! When a form was not right: the messages, the summary on top, the message beside each field.

use leptos::prelude::*;

use super::Text;

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: Text,
    /// The `id` the summary links to: the input that wants attention.
    pub input: Text,
    /// What to do, in a sentence without a full stop: "Enter your date of birth".
    pub message: Text,
}

/// Which inputs of a date want attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    Whole,
    Day,
    Month,
    Year,
}

/// Everything to put right in one form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    pub fn add(&mut self, field: impl Into<Text>, message: impl Into<Text>) {
        let field = field.into();
        self.0.push(FieldError { input: field.clone(), field, message: message.into() });
    }

    /// For a [`super::date_input::DateInput`]: which of its inputs is wrong.
    pub fn add_date(&mut self, field: impl Into<Text>, part: DatePart, message: impl Into<Text>) {
        let field = field.into();
        let suffix = match part {
            DatePart::Whole | DatePart::Day => "day",
            DatePart::Month => "month",
            DatePart::Year => "year",
        };
        // The whole date is told from its day by the message alone, so the summary goes to the first input.
        let input = Text::from(format!("{field}_{suffix}"));
        let field = if part == DatePart::Whole { field } else { input.clone() };
        self.0.push(FieldError { field, input, message: message.into() });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }

    /// The first message for that field.
    pub fn of(&self, field: &str) -> Option<Text> {
        self.0.iter().find(|error| error.field == field).map(|error| error.message.clone())
    }

    /// The first message for that date, and which of its inputs it is about.
    pub fn of_date(&self, field: &str) -> Option<(DatePart, Text)> {
        self.0.iter().find_map(|error| {
            let part = match error.field.strip_prefix(field)? {
                "" => DatePart::Whole,
                "_day" => DatePart::Day,
                "_month" => DatePart::Month,
                "_year" => DatePart::Year,
                _ => return None,
            };
            Some((part, error.message.clone()))
        })
    }
}

impl<'a> IntoIterator for &'a FieldErrors {
    type Item = &'a FieldError;
    type IntoIter = std::slice::Iter<'a, FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// On top of the page, above its heading. Shows nothing when nothing is wrong.
///
/// `autofocus` moves a screen reader to it without any script.
#[component]
pub fn ErrorSummary(errors: FieldErrors) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let items = errors
            .0
            .into_iter()
            .map(|error| view! { <li><a href=format!("#{}", error.input)>{error.message}</a></li> })
            .collect_view();
        view! {
            <div class="nhsuk-error-summary" tabindex="-1" autofocus>
                <div role="alert">
                    <h2 class="nhsuk-error-summary__heading">"There is a problem"</h2>
                    <div class="nhsuk-error-summary__body">
                        <ul class="nhsuk-list nhsuk-error-summary__list">{items}</ul>
                    </div>
                </div>
            </div>
        }
    })
}

/// The message beside a field. `id` is what the input's `aria-describedby` names.
#[component]
pub(super) fn ErrorMessage(id: String, message: Text) -> impl IntoView {
    view! {
        <span class="nhsuk-error-message" id=id>
            <span class="nhsuk-u-visually-hidden">"Error: "</span>
            {message}
        </span>
    }
}

/// The class of the group around a field, red when there is a message.
pub(super) fn group_class(error: Option<&Text>) -> &'static str {
    if error.is_some() { "nhsuk-form-group nhsuk-form-group--error" } else { "nhsuk-form-group" }
}

/// The ids of the hint and the message that there are, for `aria-describedby`.
pub(super) fn described_by(id: &str, hint: Option<&Text>, error: Option<&Text>) -> Option<String> {
    match (hint, error) {
        (None, None) => None,
        (Some(_), None) => Some(format!("{id}-hint")),
        (None, Some(_)) => Some(format!("{id}-error")),
        (Some(_), Some(_)) => Some(format!("{id}-hint {id}-error")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_messages_by_field() {
        let mut errors = FieldErrors::default();
        assert!(errors.is_empty());
        errors.add("email", "Enter an email address");
        errors.add("email", "A second one is not shown beside the field");
        errors.add_date("born", DatePart::Year, "Date of birth must include a year");
        assert_eq!(errors.of("email").as_deref(), Some("Enter an email address"));
        assert_eq!(errors.of("name"), None);
        assert_eq!(errors.of_date("born"), Some((DatePart::Year, "Date of birth must include a year".into())));
        assert_eq!(errors.of_date("bor"), None);
        let inputs: Vec<_> = errors.iter().map(|error| &*error.input).collect();
        assert_eq!(inputs, ["email", "email", "born_year"]);
    }

    #[test]
    fn a_whole_date_links_to_its_first_input() {
        let mut errors = FieldErrors::default();
        errors.add_date("born", DatePart::Whole, "Enter your date of birth");
        assert_eq!(errors.of_date("born").map(|(part, _)| part), Some(DatePart::Whole));
        let html = view! { <ErrorSummary errors/> }.to_html();
        assert!(html.contains(r##"<a href="#born_day">Enter your date of birth</a>"##), "{html}");
    }

    #[test]
    fn the_summary_escapes_and_vanishes() {
        let none = view! { <ErrorSummary errors=FieldErrors::default()/> }.to_html();
        assert!(!none.contains("nhsuk-error-summary"), "{none}");
        let mut errors = FieldErrors::default();
        errors.add("a\"b", "<script>");
        let html = view! { <ErrorSummary errors/> }.to_html();
        assert!(html.contains("&lt;script&gt;") && html.contains("#a&quot;b"), "{html}");
    }
}
