//! What a clinic asks before a visit, for staff.

use leptos::prelude::*;
use uuid::Uuid;

use super::questions_store::{Kind, Question};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind},
        callout::Done,
        choices::{Choice, Radios},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextInput},
        loaded::Nothing,
    },
};

/// Letters of a question.
pub const LONGEST_QUESTION: usize = 200;

pub struct Page<'a> {
    /// Where its forms go.
    pub here: &'a str,
    /// Of the clinic.
    pub name: &'a str,
    pub questions: &'a [Question],
    pub may_change: bool,
    pub done: Option<&'static str>,
}

/// `id` is that of the question that comes next.
pub fn list(chrome: Chrome, page: &Page<'_>, id: Uuid, typed: &Typed, errors: FieldErrors) -> String {
    let rows = page
        .questions
        .iter()
        .map(|question| {
            let remove = page.may_change.then(|| {
                let fields = vec![("act".into(), "remove".into()), ("new_id".into(), question.id.to_string().into())];
                view! { <ButtonForm action=page.here.to_owned() label="Remove" kind=ButtonKind::Secondary of=question.words.clone() fields/> }
            });
            let how = if question.kind == Kind::YesNo { "Yes or no" } else { "In words" };
            view! { <li><p>{question.words.clone()}</p><p class="nene-meta">{how}</p>{remove}</li> }
        })
        .collect_view();
    let list = match page.questions.is_empty() {
        true => view! { <Nothing words="This clinic asks nothing before a visit."/> }.into_any(),
        false => view! { <ol class="nhsuk-list nhsuk-list--number">{rows}</ol> }.into_any(),
    };
    let form = page.may_change.then(|| {
        let choices = vec![Choice::new("text", "In words"), Choice::new("yes-no", "Yes or no")];
        let chosen = Some(typed.text("kind")).filter(|chosen: &Text| !chosen.is_empty());
        view! {
            <h2 class="nhsuk-heading-m">"Ask one more"</h2>
            <form method="post" action=page.here.to_owned() novalidate>
                <Hidden name="act" value="add"/>
                <Hidden name="new_id" value=id.to_string()/>
                <TextInput name="words" label="The question" value=typed.text("words") error=errors.of("words")
                    hint=format!("{LONGEST_QUESTION} letters or fewer. Short words. Ask one thing")/>
                <Radios name="kind" legend="How is it answered?" choices chosen error=errors.of("kind")/>
                <Button label="Add the question"/>
            </form>
        }
    });
    let heading = format!("Questions before a visit: {}", page.name);
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            {page.done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">{heading}</h1>
            <p>"People see these when they have booked, and can answer until the visit begins. Whoever sees them reads the answers."</p>
            {list}
            {form}
        },
    )
}
