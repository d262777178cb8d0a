//! What a clinic asks before a visit: staff write the questions.

use axum::extract::RawQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    questions_page::{self, LONGEST_QUESTION},
    questions_store::{self, Kind, MOST, Question},
    rules::{self, Lines},
};
use crate::{
    access::grant::{Change, Clinics, Read},
    carers::typed::Typed,
    people::Ods,
    portal::Place,
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

type Pairs = Vec<(String, String)>;

const FIELDS: [&str; 4] = ["act", "new_id", "words", "kind"];

#[derive(Deserialize)]
pub struct ClinicPath {
    ods: String,
    id: String,
}

impl ClinicPath {
    /// What is no id is no clinic.
    fn read(&self) -> Result<(Ods, Uuid), Trouble> {
        let id = Uuid::parse_str(&self.id).map_err(|_| Trouble::NotFound)?;
        Ok((Ods::parse(&self.ods).ok_or(Trouble::NotFound)?, id))
    }
}

pub async fn list(visit: Visit, Path(path): Path<ClinicPath>, RawQuery(query): RawQuery) -> Outcome {
    let (organisation, clinic) = path.read()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Clinics>(&organisation).await?;
    let (name, questions) = questions_store::listed(&mut request.tx, &grant, clinic).await?.ok_or(Trouble::NotFound)?;
    // Who only reads them is shown no form.
    let may_change = match request.ask_list::<Change, Clinics>(&organisation).await {
        Ok(_) => true,
        Err(Trouble::NotFound) => false,
        Err(other) => return Err(other),
    };
    let here = here(&organisation, clinic);
    let chrome = frame(&mut request, &organisation, clinic).await?;
    let done = (query.as_deref() == Some("done=yes")).then_some("It is saved.");
    let page = questions_page::Page { here: &here, name: &name, questions: &questions, may_change, done };
    Ok(Answer::page(questions_page::list(chrome, &page, Uuid::now_v7(), &Typed::default(), FieldErrors::default())))
}

pub async fn change(visit: Visit, Path(path): Path<ClinicPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let (organisation, clinic) = path.read()?;
    let typed = Typed::of(pairs, &FIELDS)?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let (name, questions) = questions_store::listed(&mut request.tx, &grant, clinic).await?.ok_or(Trouble::NotFound)?;
    let here = here(&organisation, clinic);
    let id =
        Uuid::parse_str(typed.one("new_id")).map_err(|_| Trouble::Invalid("Go back to the page and try again."))?;
    match typed.one("act") {
        "remove" => questions_store::remove(&mut request.tx, &grant, (clinic, id), now).await?,
        "add" => {
            let mut errors = FieldErrors::default();
            let Some(question) = question(&typed, id, &questions, &mut errors) else {
                let chrome = frame(&mut request, &organisation, clinic).await?;
                let page = questions_page::Page {
                    here: &here,
                    name: &name,
                    questions: &questions,
                    may_change: true,
                    done: None,
                };
                return Ok(Answer::page_with_errors(questions_page::list(chrome, &page, id, &typed, errors)));
            };
            questions_store::add(&mut request.tx, &grant, (clinic, &question), now).await?;
        }
        _ => return Err(Trouble::Invalid("Go back to the page, and use one of its buttons.")),
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("{here}?done=yes")))
}

fn question(typed: &Typed, id: Uuid, there: &[Question], errors: &mut FieldErrors) -> Option<Question> {
    let words = typed.one("words").to_owned();
    if words.is_empty() {
        errors.add("words", "Write the question");
    } else if let Some(wrong) = rules::wrong_words(("The question", &words), LONGEST_QUESTION, Lines::One) {
        errors.add("words", wrong);
    } else if there.len() >= MOST && there.iter().all(|question| question.id != id) {
        errors.add("words", format!("A clinic asks {MOST} questions at most. Remove one first"));
    }
    let kind = Kind::from_key(typed.one("kind"));
    if kind.is_none() {
        errors.add("kind", "Choose how it is answered");
    }
    kind.filter(|_| errors.is_empty()).map(|kind| Question { id, words, kind })
}

fn here(organisation: &Ods, clinic: Uuid) -> String {
    format!("/practice/{}/clinics/{clinic}/questions", organisation.as_str())
}

async fn frame(request: &mut Request<'_>, organisation: &Ods, clinic: Uuid) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome("Questions before a visit", Place::Practice).await?;
    let href = format!("/practice/{}/clinics/{clinic}", organisation.as_str());
    chrome.back = Some(BackLink { href: href.into(), words: "Back to the clinic".into() });
    Ok(chrome)
}
