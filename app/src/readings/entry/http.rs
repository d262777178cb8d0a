//! To choose what to add, to add it, and to change it.

use axum::extract::RawQuery;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    form::{self, Beside, Wrong},
    page::{self, Form as FormPage},
    questions,
    saved::OnePath,
    sheet::{AtWork, Sheet, may_be_typed},
    taken,
};
use crate::{
    access::grant::{Acts, Change, Grant, Readings},
    pathways::{self, template::Question},
    portal::Place,
    readings::{
        keep,
        keep::Keeper,
        measure::Measure,
        one_store,
        store::{self, Added},
    },
    ui::{
        date,
        document::{BackLink, Chrome},
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

/// Pairs, because boxes of one name come more than once.
type Pairs = Vec<(String, String)>;

#[derive(Deserialize)]
pub struct MeasurePath {
    measure: String,
}

impl MeasurePath {
    fn read(&self, whose: &Whose) -> Result<Measure, Trouble> {
        Measure::from_key(&self.measure)
            .filter(|measure| may_be_typed(*measure, at_work(whose)))
            .ok_or(Trouble::NotFound)
    }
}

fn at_work(whose: &Whose) -> AtWork {
    if matches!(whose, Whose::AtWork(..)) { AtWork::Yes } else { AtWork::No }
}

pub async fn choose(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask_for_form::<Change, Readings>().await?;
    let chrome = chrome(&mut request, "What do you want to add?", "/readings").await?;
    let measures: Vec<Measure> =
        Measure::ALL.into_iter().filter(|measure| may_be_typed(*measure, at_work(&visit.whose))).collect();
    Ok(Answer::page(page::choose(chrome, &visit.whose, &measures)))
}

/// From the diary it is called with `task` and `sitting`.
pub async fn add_form(visit: Visit, Path(path): Path<MeasurePath>, RawQuery(query): RawQuery) -> Outcome {
    let measure = path.read(&visit.whose)?;
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Readings>().await?;
    let questions = asked(&mut request, &grant, measure).await?;
    let id = Uuid::now_v7();
    let last = one_store::last_before(&mut request.tx, &grant, measure, (visit.now(), id)).await?;
    let sheet = from_diary(Sheet::habits_of(last.as_ref()), query.as_deref()).with("id", id.to_string());
    let chrome = chrome(&mut request, measure.words(), "/readings/add").await?;
    let form = FormPage { measure, sheet: &sheet, questions: &questions, edited: None };
    Ok(Answer::page(page::form(chrome, &visit.whose, &form, Wrong::default())))
}

fn from_diary(sheet: Sheet, query: Option<&str>) -> Sheet {
    let pairs: Pairs = query.and_then(|query| serde_urlencoded::from_str(query).ok()).unwrap_or_default();
    let mine =
        pairs.into_iter().filter(|(name, value)| ["task", "sitting"].contains(&name.as_str()) && value.len() <= 100);
    mine.fold(sheet, |sheet, (name, value)| sheet.with(&name, value))
}

pub async fn add(visit: Visit, Path(path): Path<MeasurePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let sheet = Sheet::of(pairs)?;
    let measure = path.read(&visit.whose)?;
    let id = form::id_of(&sheet)?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let questions = asked(&mut request, &grant, measure).await?;
    let came_at = one_store::came_at(&mut request.tx, &grant, id).await?.unwrap_or(now);
    let earlier = one_store::last_before(&mut request.tx, &grant, measure, (now, id)).await?;
    let beside = Beside { questions: &questions, earlier: earlier.as_ref(), now };
    let new = match form::new_reading(measure, &sheet, (id, came_at), &beside) {
        Ok(new) => new,
        Err(wrong) => {
            let chrome = chrome(&mut request, measure.words(), "/readings/add").await?;
            request.commit().await?;
            let form = FormPage { measure, sheet: &sheet, questions: &questions, edited: None };
            return Ok(Answer::page_with_errors(page::form(chrome, &visit.whose, &form, wrong)));
        }
    };
    let kept = keep::keep(&mut request.tx, &visit.app.platform, &Keeper::granted(&grant), &new).await?;
    let stands = store::find(&mut request.tx, &grant, id).await?;
    if kept.added == Added::Conflict || stands.is_none() {
        let chrome = chrome(&mut request, "You sent this before", "/readings").await?;
        request.commit().await?;
        return Ok(Answer::page_of_conflict(page::conflict(chrome, &visit.whose, stands.as_ref(), id)));
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/readings/{id}/saved"))))
}

pub async fn edit_form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Readings>().await?;
    let reading = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let questions = asked(&mut request, &grant, reading.measure()).await?;
    let sheet = taken::filled(Sheet::of_values(&reading), reading.taken_at, &reading.zone)
        .with("version", reading.version.to_string());
    let chrome = chrome(&mut request, "Change a reading", &format!("/readings/{id}")).await?;
    let form = FormPage { measure: reading.measure(), sheet: &sheet, questions: &questions, edited: Some(&reading) };
    Ok(Answer::page(page::form(chrome, &visit.whose, &form, Wrong::default())))
}

pub async fn edit(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let sheet = Sheet::of_change(pairs)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let reading = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let chrome = chrome(&mut request, "Change a reading", &format!("/readings/{id}")).await?;
    if sheet.one("version") != reading.version.to_string() {
        request.commit().await?;
        return Ok(Answer::page_of_conflict(page::overtaken(chrome, &visit.whose, &reading)));
    }
    let questions = asked(&mut request, &grant, reading.measure()).await?;
    let earlier = one_store::last_before(&mut request.tx, &grant, reading.measure(), (reading.taken_at, id)).await?;
    let beside = Beside { questions: &questions, earlier: earlier.as_ref(), now: visit.now() };
    let state = match form::edited(&reading, &sheet, &beside) {
        Ok(state) => state,
        Err(wrong) => {
            request.commit().await?;
            let form =
                FormPage { measure: reading.measure(), sheet: &sheet, questions: &questions, edited: Some(&reading) };
            return Ok(Answer::page_with_errors(page::form(chrome, &visit.whose, &form, wrong)));
        }
    };
    if state == reading.as_entered() {
        return Ok(Answer::see_other(&visit.whose.path(&format!("/readings/{id}"))));
    }
    let told = keep::edit(&mut request.tx, &visit.app.platform, &grant, &state, reading.version).await?;
    if told.is_none() {
        return Ok(Answer::page_of_conflict(page::overtaken(chrome, &visit.whose, &reading)));
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/readings/{id}/saved"))))
}

/// The questions about symptoms that this person is asked; none for other measures.
async fn asked<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Readings>,
    measure: Measure,
) -> Result<Vec<Question>, Trouble> {
    if measure != Measure::Symptoms {
        return Ok(Vec::new());
    }
    let today = date::london_day(request.now());
    let on = pathways::in_force(&mut request.tx, grant.subject(), today).await?;
    Ok(questions::questions(&on))
}

async fn chrome(request: &mut Request<'_>, title: &str, back: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Readings).await?;
    chrome.back = Some(BackLink { href: request.visit.whose.path(back).into(), words: "Back".into() });
    Ok(chrome)
}
