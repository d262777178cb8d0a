//! Several readings at once: choose, look, answer, keep.

use std::collections::HashSet;

use chrono::Duration;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Waiting,
    moment::Order,
    page::{self, Kept},
    parse::{Parsed, parse},
    preview_page,
    rows::Found,
    sort::{New, Sorted, sort},
    store, template as table, text,
    upload::Upload,
};
use crate::{
    access::grant::{Acts, Change, Grant, Read, Readings},
    alerts::Told,
    portal::Place,
    readings::{
        keep::{self, Keeper},
        store as readings_store,
        typed_unit::{GlucoseUnit, TemperatureUnit, WeightUnit},
    },
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// The last part of a path is the id, whatever stands before it for carers and staff.
#[derive(Deserialize)]
pub struct OnePath {
    id: Uuid,
}

/// What the file does not say by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnswersForm {
    order: String,
    glucose: String,
    weight: String,
    temperature: String,
}

/// Pairs, because a tick comes once for each reading.
pub type Ticks = Vec<(String, String)>;

const GONE: Trouble = Trouble::Conflict(
    "We keep a file for 30 minutes only, and this one is gone. If you kept its readings, they are among your readings. If not, choose the file again.",
);

pub async fn choose(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<Read, Readings>().await?;
    let chrome = chrome(&mut request, "Add readings from a file").await?;
    Ok(Answer::page(page::choose(chrome, &visit.whose, "", FieldErrors::default())))
}

/// Our table, to fill in.
pub async fn template(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<Read, Readings>().await?;
    // The mark tells spreadsheets that the degree sign is UTF-8.
    let bytes = format!("\u{feff}{}", table::TEMPLATE).into_bytes();
    Ok(Answer::download("text/csv; charset=utf-8", "readings.csv", bytes))
}

pub async fn send(visit: Visit, sent: Result<Upload, Trouble>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let upload = sent?;
    let now = visit.now();
    let (field, bytes) = match upload.file.is_empty() {
        false => ("file", upload.file.as_slice()),
        true => ("pasted", upload.pasted.as_bytes()),
    };
    let read = match (bytes.is_empty(), text::decode(bytes)) {
        (true, _) => Err(("file", "Choose a file, or paste your readings")),
        (false, Err(why)) => Err((field, why.words())),
        (false, Ok(text)) => {
            let waiting = Waiting { text, ..Waiting::default() };
            parse(&waiting.text, &waiting.answers(), now).map(|_| waiting).map_err(|why| (field, why.words()))
        }
    };
    let waiting = match read {
        Ok(waiting) => waiting,
        Err((field, words)) => {
            let mut errors = FieldErrors::default();
            errors.add(field, words);
            let chrome = chrome(&mut request, "Add readings from a file").await?;
            return Ok(Answer::page_with_errors(page::choose(chrome, &visit.whose, &upload.pasted, errors)));
        }
    };
    let session = visit.signed_in()?.session;
    let keys = &visit.app.platform.keys;
    let id = store::put(&mut request.tx, &grant, keys, session, &waiting, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/readings/files/{id}"))))
}

pub async fn preview(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let waiting = find(&mut request, &grant, id).await?;
    show(&mut request, &grant, id, &waiting, FieldErrors::default()).await
}

pub async fn answer(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(form): Form<AnswersForm>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let mut waiting = find(&mut request, &grant, id).await?;
    let asked = parsed(&waiting, &request)?.questions;
    let mut errors = FieldErrors::default();
    if asked.order.is_some() {
        waiting.order = match form.order.as_str() {
            "day-first" => Some(Order::DayFirst),
            "month-first" => Some(Order::MonthFirst),
            _ => None,
        };
        if waiting.order.is_none() {
            errors.add("order", "Choose which day it was");
        }
    }
    let known = GlucoseUnit::from_key(&form.glucose).is_some();
    let said = ("glucose", "Choose the unit of your glucose readings");
    keep_answer(asked.glucose.is_some(), form.glucose, &mut waiting.glucose, known, &mut errors, said);
    let known = WeightUnit::from_key(&form.weight).is_some();
    let said = ("weight", "Choose the unit of your weights");
    keep_answer(asked.weight.is_some(), form.weight, &mut waiting.weight, known, &mut errors, said);
    let known = TemperatureUnit::from_key(&form.temperature).is_some();
    let said = ("temperature", "Choose the unit of your temperatures");
    keep_answer(asked.temperature.is_some(), form.temperature, &mut waiting.temperature, known, &mut errors, said);
    if !errors.is_empty() {
        return show(&mut request, &grant, id, &waiting, errors).await;
    }
    store::answer(&mut request.tx, &grant, &visit.app.platform.keys, id, &waiting).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/readings/files/{id}"))))
}

pub async fn keep(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(ticks): Form<Ticks>) -> Outcome {
    let (ticked, with_old) = read_ticks(&ticks)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let waiting = find(&mut request, &grant, id).await?;
    let parsed = parsed(&waiting, &request)?;
    let sorted = sorted(&mut request, &grant, parsed).await?;
    let is_wanted = |new: &&New| match (&new.doubt, new.is_old) {
        (Some(_), _) => ticked.contains(&new.reading.id),
        (None, is_old) => !is_old || with_old,
    };
    let wanted: Vec<&New> = sorted.new.iter().filter(is_wanted).collect();
    if wanted.is_empty() {
        let mut errors = FieldErrors::default();
        let (field, words) = match sorted.new.is_empty() {
            true => ("keep", "There is nothing new to keep in this file"),
            false if sorted.doubtful().next().is_some() => ("tick", "Tick the readings that you want to keep"),
            false => ("old", "Tick the box if you want to keep the old readings"),
        };
        errors.add(field, words);
        return show(&mut request, &grant, id, &waiting, errors).await;
    }
    let keeper = Keeper::granted(&grant);
    let recent = visit.now() - Duration::days(1);
    let (mut added, mut told) = (0, Vec::new());
    for new in &wanted {
        let mut reading = new.reading.clone();
        reading.circumstances.confirmed = new.doubt.is_some();
        let kept = keep::keep(&mut request.tx, &visit.app.platform, &keeper, &reading).await?;
        added += usize::from(matches!(kept.added, readings_store::Added::New(_)));
        // What to do now is for what was measured now; of older ones, what somebody will look at.
        let is_recent = reading.taken_at > recent;
        told.extend(kept.told.into_iter().filter(|told| is_recent || told.looked_at.is_some()));
    }
    store::remove(&mut request.tx, &grant, id).await?;
    let kept = Kept { added, left_out: sorted.wrong.len() + sorted.new.len() - wanted.len(), already: sorted.already };
    let chrome = chrome(&mut request, "Your readings are kept").await?;
    request.commit().await?;
    Ok(Answer::page(page::kept(chrome, &visit.whose, &kept, &each_once(told), visit.now())))
}

pub async fn remove(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    find(&mut request, &grant, id).await?;
    store::remove(&mut request.tx, &grant, id).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/readings/files")))
}

fn keep_answer(
    is_asked: bool,
    typed: String,
    kept: &mut String,
    is_known: bool,
    errors: &mut FieldErrors,
    (field, words): (&'static str, &'static str),
) {
    match (is_asked, is_known) {
        (false, _) => {}
        (true, true) => *kept = typed,
        (true, false) => errors.add(field, words),
    }
}

/// The ids that were ticked, and whether the old ones were.
fn read_ticks(ticks: &Ticks) -> Result<(HashSet<Uuid>, bool), Trouble> {
    let (mut ticked, mut with_old) = (HashSet::new(), false);
    for (name, value) in ticks {
        match (name.as_str(), Uuid::parse_str(value)) {
            ("tick", Ok(id)) => _ = ticked.insert(id),
            ("old", _) if value == "yes" => with_old = true,
            _ => {
                return Err(Trouble::Invalid(
                    "Some of what was sent is not part of this form. Go back to the page and send it again.",
                ));
            }
        }
    }
    Ok((ticked, with_old))
}

/// A file of 40 high readings says once what to do.
fn each_once(mut told: Vec<Told>) -> Vec<Told> {
    told.sort_by_key(|told| std::cmp::Reverse((told.finding.next, told.finding.severity)));
    let mut rules = HashSet::new();
    told.retain(|told| rules.insert(told.finding.rule));
    told
}

async fn find<A: Acts>(request: &mut Request<'_>, grant: &Grant<A, Readings>, id: Uuid) -> Result<Waiting, Trouble> {
    let session = request.visit.signed_in()?.session;
    let now = request.now();
    let keys = &request.visit.app.platform.keys;
    store::find(&mut request.tx, grant, keys, session, id, now).await?.ok_or(GONE)
}

fn parsed(waiting: &Waiting, request: &Request<'_>) -> Result<Parsed, Trouble> {
    // It could be read when it came, and what is answered makes it no worse.
    parse(&waiting.text, &waiting.answers(), request.now()).map_err(|_| GONE)
}

/// Each row beside what is here.
async fn sorted<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Readings>,
    parsed: Parsed,
) -> Result<Sorted, Trouble> {
    let readings = || {
        parsed.rows.iter().flat_map(|row| match &row.found {
            Found::Readings(readings) => readings.as_slice(),
            Found::NoReading | Found::Wrong(_) => &[],
        })
    };
    let ids: Vec<Uuid> = readings().map(|good| good.reading.id).collect();
    let there = store::there(&mut request.tx, grant, &ids).await?;
    let times = || readings().map(|good| good.reading.taken_at);
    let existing = match (times().min(), times().max()) {
        (Some(first), Some(last)) => {
            let (from, until) = (first - Duration::days(365), last + Duration::minutes(2));
            readings_store::between(&mut request.tx, grant, None, from, until).await?
        }
        _ => Vec::new(),
    };
    Ok(sort(parsed.rows, &there, &existing, request.now()))
}

/// The questions, or the rows. With errors, 422.
async fn show<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Readings>,
    id: Uuid,
    waiting: &Waiting,
    errors: FieldErrors,
) -> Outcome {
    let parsed = parsed(waiting, request)?;
    let is_wrong = !errors.is_empty();
    let whose = request.visit.whose.clone();
    let html = if parsed.questions.is_empty() {
        let maker = parsed.maker;
        let sorted = sorted(request, grant, parsed).await?;
        let chrome = chrome(request, "Check these readings").await?;
        preview_page::preview(chrome, &whose, id, maker, &sorted, errors)
    } else {
        let chrome = chrome(request, "Two questions about your file").await?;
        page::questions(chrome, &whose, id, &parsed.questions, waiting, errors)
    };
    Ok(if is_wrong { Answer::page_with_errors(html) } else { Answer::page(html) })
}

async fn chrome(request: &mut Request<'_>, title: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Readings).await?;
    let href = request.visit.whose.path("/readings");
    chrome.back = Some(BackLink { href: href.into(), words: "Back to readings".into() });
    Ok(chrome)
}
