//! The form with a clinic's questions.

use leptos::prelude::*;
use uuid::Uuid;

use super::questions_store::{Kind, Question};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::Button,
        choices::{Choice, Radios},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::TextArea,
        loaded::Nothing,
    },
};

/// Letters of an answer.
pub const LONGEST_ANSWER: usize = 500;

pub fn form(chrome: Chrome, questions: &[Question], typed: &Typed, errors: FieldErrors) -> String {
    let fields = questions.iter().map(|question| field(question, typed, &errors)).collect_view();
    let body = match questions.is_empty() {
        true => view! { <Nothing words="They ask nothing before this visit."/> }.into_any(),
        false => view! {
            <p>"You need not answer. What you write helps them to prepare. It is read before your visit, not now."</p>
            <form method="post" novalidate>
                {fields}
                <Button label="Save the answers"/>
            </form>
        }
        .into_any(),
    };
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">"Questions before your visit"</h1>
            {body}
        },
    )
}

/// Of a question's field.
pub fn field_name(question: Uuid) -> String {
    format!("answer_{question}")
}

fn field(question: &Question, typed: &Typed, errors: &FieldErrors) -> AnyView {
    let name = field_name(question.id);
    let (error, label) = (errors.of(&name), question.words.clone());
    match question.kind {
        Kind::Words => {
            let hint = format!("{LONGEST_ANSWER} letters or fewer");
            view! { <TextArea name=name.clone() label rows=3 value=typed.text(&name) hint error/> }.into_any()
        }
        Kind::YesNo => {
            let choices = vec![Choice::new("Yes", "Yes"), Choice::new("No", "No")];
            let chosen = Some(typed.text(&name)).filter(|chosen: &Text| !chosen.is_empty());
            view! { <Radios name legend=label choices chosen error/> }.into_any()
        }
    }
}
