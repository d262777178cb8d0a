//! What a clinic asks before a visit, and the answers.

use uuid::Uuid;

use super::{
    answer_store::{self, Answered},
    answers_page::{self, LONGEST_ANSWER, field_name},
    one_http::{OnePath, chrome, to_change},
    questions_store::{self, Kind, Question},
    rules::{self, Lines},
};
use crate::{
    access::grant::{Appointments, Change},
    carers::typed::Typed,
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

type Pairs = Vec<(String, String)>;

const UNKNOWN: Trouble =
    Trouble::Invalid("Some of what was sent is not part of this form. Go back to the page and send it again.");

pub async fn form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Appointments>().await?;
    let (of, _) = to_change(&mut request, &grant, id).await?;
    let questions = questions_store::of_clinic(&mut request.tx, &grant, of.clinic).await?;
    let answers = answer_store::of(&mut request.tx, &grant, id).await?;
    let known: Vec<String> = questions.iter().map(|question| field_name(question.id)).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let fields = answers.into_iter().map(|answered| (field_name(answered.id), answered.answer));
    // A question that is asked no more has no field.
    let typed = Typed::of(fields.filter(|(name, _)| known.contains(&name.as_str())).collect(), &known)?;
    let chrome = chrome(&mut request, "Questions before your visit", &format!("/appointments/{id}")).await?;
    Ok(Answer::page(answers_page::form(chrome, &questions, &typed, FieldErrors::default())))
}

pub async fn save(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let is_answer = |name: &str| name.strip_prefix("answer_").is_some_and(|id| Uuid::parse_str(id).is_ok());
    if !pairs.iter().all(|(name, _)| is_answer(name)) {
        return Err(UNKNOWN);
    }
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let (of, _) = to_change(&mut request, &grant, id).await?;
    let questions = questions_store::of_clinic(&mut request.tx, &grant, of.clinic).await?;
    let known: Vec<String> = questions.iter().map(|question| field_name(question.id)).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    if pairs.iter().any(|(name, _)| !known.contains(&name.as_str())) {
        return Err(Trouble::Conflict(
            "The questions have changed since you opened them. Go back and open them again.",
        ));
    }
    let typed = Typed::of(pairs, &known)?;
    let mut errors = FieldErrors::default();
    let answers: Vec<Answered> = questions.iter().map(|question| answer(question, &typed, &mut errors)).collect();
    if !errors.is_empty() {
        let chrome = chrome(&mut request, "Questions before your visit", &format!("/appointments/{id}")).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(answers_page::form(chrome, &questions, &typed, errors)));
    }
    for answered in &answers {
        answer_store::put(&mut request.tx, &grant, id, answered, now).await?;
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/appointments/{id}?done=answered"))))
}

/// No question must be answered: who cannot say it here says it there.
fn answer(question: &Question, typed: &Typed, errors: &mut FieldErrors) -> Answered {
    let name = field_name(question.id);
    let answer = match question.kind {
        Kind::Words => typed.one(&name).replace("\r\n", "\n"),
        Kind::YesNo => match typed.one(&name) {
            "yes" => "Yes".to_owned(),
            "no" => "No".to_owned(),
            "Yes" | "No" | "" => typed.one(&name).to_owned(),
            _ => {
                errors.add(name.clone(), "Choose yes or no");
                String::new()
            }
        },
    };
    if let Some(wrong) = rules::wrong_words((&question.words, &answer), LONGEST_ANSWER, Lines::Several) {
        errors.add(name, wrong);
    }
    Answered { id: question.id, question: question.words.clone(), answer }
}
