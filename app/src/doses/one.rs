//! One dose: what was said about it, by whom, and everything that was said before; to say when it was
//! taken, to skip it with a reason, and to change what was said.

use axum::extract::RawQuery;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    Dose, Marked, Marker, Said, Schedule, SkipReason, State,
    mark::{self, Mark, Over, Refused, Sure},
    mark_store, one_page,
    today::{self, DosePath},
    who, words,
};
use crate::{
    access::grant::{Acts, Change, Doses, Grant, Read},
    carers::typed::{self, Typed},
    readings::entry::taken::clock,
    ui::errors::{DatePart, FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

type Pairs = Vec<(String, String)>;

const FIELDS: [&str; 9] =
    ["version", "state", "taken_day", "taken_month", "taken_year", "taken_time", "reason", "note", "confirmed"];

/// A note can be so long.
const NOTE: usize = 500;

/// A dose and what is known of it.
pub struct Found {
    pub schedule: Schedule,
    /// `None`: as needed.
    pub due_at: Option<DateTime<Utc>>,
    /// The words of the dose.
    pub amount: String,
    pub said: Option<Dose>,
}

impl Found {
    pub fn zone(&self) -> Tz {
        self.schedule.zone()
    }

    pub fn is_as_needed(&self) -> bool {
        self.due_at.is_none()
    }
}

async fn find<A: Acts>(request: &mut Request<'_>, path: &DosePath) -> Result<(Grant<A, Doses>, Found), Trouble> {
    let (grant, sight) = who::ask::<A>(request).await?;
    let schedule =
        super::store::find(&mut request.tx, &grant, &sight, path.schedule).await?.ok_or(Trouble::NotFound)?;
    let said = mark_store::dose(&mut request.tx, grant.subject(), schedule.id, (path.day, &path.slot)).await?;
    let occurrence = schedule.timeline().find(path.day, &path.slot);
    let is_made_here = Uuid::parse_str(&path.slot).is_ok_and(|id| id.get_version_num() == 7);
    let amount = match (&occurrence, schedule.as_needed()) {
        (Some(one), _) => one.dose.clone(),
        (None, Some(as_needed)) => as_needed.dose.clone(),
        (None, None) => String::new(),
    };
    let due_at = match (&said, &occurrence) {
        (Some(said), _) => said.due_at,
        (None, Some(one)) => Some(one.due_at),
        // What is taken as needed can be said of a medicine that is taken so.
        (None, None) if is_made_here && schedule.as_needed().is_some() && schedule.confirmed_at.is_some() => None,
        (None, None) => return Err(Trouble::NotFound),
    };
    Ok((grant, Found { schedule, due_at, amount, said }))
}

pub async fn one(visit: Visit, Path(path): Path<DosePath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let (grant, found) = find::<Read>(&mut request, &path).await?;
    let told = match query.as_deref() {
        Some("told=saved") => Some("It is saved."),
        Some("told=same") => Some("This was recorded already. Nothing was recorded twice."),
        _ => None,
    };
    let typed = filled(&found, &path, visit.now());
    show(request, &grant, (&path, &found), (typed, FieldErrors::default()), told).await
}

/// The page of one dose, with its form as it stands.
async fn show<A: Acts>(
    mut request: Request<'_>,
    grant: &Grant<A, Doses>,
    (path, found): (&DosePath, &Found),
    (typed, errors): (Typed, FieldErrors),
    told: Option<&'static str>,
) -> Outcome {
    let visit = request.visit;
    let changes = mark_store::history(&mut request.tx, grant, found.schedule.id, (path.day, &path.slot)).await?;
    let mut history = Vec::with_capacity(changes.len());
    for change in changes {
        let by = (change.by, change.marked_as, change.organisation.as_deref());
        history.push(one_page::Step {
            at: change.at,
            who: who::who(&mut request, grant, by).await?,
            mark: change.mark,
        });
    }
    let by = match &found.said {
        Some(said) if said.state != State::Unmarked => {
            Some(who::who(&mut request, grant, (said.marked_by, said.marked_as, said.organisation.as_deref())).await?)
        }
        _ => None,
    };
    let chrome = who::chrome(&mut request, &found.schedule.title, &format!("/doses?day={}", path.day)).await?;
    let may = if chrome.alarm.is_some() { who::May::Read } else { who::may(grant) };
    request.commit().await?;
    let is_wrong = !errors.is_empty();
    let shown = one_page::Shown {
        whose: &visit.whose,
        path,
        found,
        who: by,
        history: &history,
        typed: &typed,
        may,
        now: visit.now(),
        told,
    };
    let html = one_page::one(chrome, &shown, errors);
    Ok(if is_wrong { Answer::page_with_errors(html) } else { Answer::page(html) })
}

/// As it was said; else as if it had been taken when it was due.
fn filled(found: &Found, path: &DosePath, now: DateTime<Utc>) -> Typed {
    let zone = found.zone();
    let said = found.said.as_ref();
    let mut pairs: Pairs = vec![("version".into(), said.map_or(0, |said| said.version).to_string())];
    let (state, at, reason) = match said.map(|said| said.state) {
        Some(State::Taken { at }) => ("taken", at, ""),
        Some(State::Skipped { reason }) => ("skipped", found.due_at.unwrap_or(now), reason.key()),
        Some(State::Unmarked) | None => ("", found.due_at.filter(|due| *due <= now).unwrap_or(now), ""),
    };
    let state = if found.is_as_needed() { "taken" } else { state };
    let local = zone.from_utc_datetime(&at.naive_utc());
    let time = match found.is_as_needed() && said.is_none() {
        // When it was is what is asked: nothing stands there to be sent by mistake.
        true => String::new(),
        false => format!("{:02}:{:02}", local.hour(), local.minute()),
    };
    let day = if found.is_as_needed() && said.is_none() { path.day } else { local.date_naive() };
    pairs.extend([
        ("state".to_string(), state.to_string()),
        ("reason".into(), reason.into()),
        ("taken_day".into(), day.day().to_string()),
        ("taken_month".into(), day.month().to_string()),
        ("taken_year".into(), day.year().to_string()),
        ("taken_time".into(), time),
        ("note".into(), said.map(|said| said.note.clone()).unwrap_or_default()),
    ]);
    Typed::of(pairs, &FIELDS).unwrap_or_default()
}

pub async fn save(visit: Visit, Path(path): Path<DosePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &FIELDS)?;
    let version: i64 =
        typed.one("version").parse().map_err(|_| Trouble::Invalid("Open the page again, and send it once more."))?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let (grant, found) = find::<Change>(&mut request, &path).await?;
    let said = match said(&typed, &found, now) {
        Ok(said) => said,
        Err(errors) => return show(request, &grant, (&path, &found), (typed, errors), None).await,
    };
    let over = if version == 0 { Over::Open } else { Over::Version(version) };
    let sure = if typed.one("confirmed") == "yes" { Sure::Yes } else { Sure::NotAsked };
    if let Said::Taken { at: Some(at) } = said.0
        && version == 0
        && sure == Sure::NotAsked
        && let Some(soon) = today::too_soon(&mut request.tx, &grant, &found.schedule, &path, at).await?
    {
        let mut errors = FieldErrors::default();
        errors.add("confirmed", one_page::too_soon_words(&soon));
        return show(request, &grant, (&path, &found), (typed, errors), None).await;
    }
    let mark = Mark { note: said.1, over, sure, ..Mark::new(path.schedule, path.day, path.slot.clone(), said.0) };
    let marked = mark::mark(&mut request.tx, &visit.app.platform, &Marker::granted(&grant), &mark).await?;
    let mut errors = FieldErrors::default();
    match &marked {
        Marked::Done(_) | Marked::Already(_) => {
            let told = if matches!(marked, Marked::Done(_)) { "saved" } else { "same" };
            request.commit().await?;
            return Ok(Answer::see_other(&visit.whose.path(&format!("{}?told={told}", path.path()))));
        }
        Marked::Refused(Refused::Future) => {
            errors.add_date("taken", DatePart::Whole, "The time must not be later than now");
        }
        Marked::Refused(Refused::LongAgo) => {
            errors.add("confirmed", "This was more than 90 days ago. Check it, and if it is right, say so");
        }
        Marked::Refused(Refused::OtherDay) => {
            errors.add_date(
                "taken",
                DatePart::Whole,
                "This page is for another day. Open the medicines of the day on which it was taken",
            );
        }
        Marked::Refused(Refused::NotDueYet) | Marked::Overtaken(_) | Marked::NotThere => {
            return today::answer(request, (&grant, &found.schedule), (&path, None), marked).await;
        }
    }
    show(request, &grant, (&path, &found), (typed, errors), None).await
}

/// What is said, and the note.
fn said(typed: &Typed, found: &Found, now: DateTime<Utc>) -> Result<(Said, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    let said = match typed.one("state") {
        "taken" => taken_at(typed, found, now, &mut errors).map(|at| Said::Taken { at: Some(at) }),
        "skipped" if !found.is_as_needed() => reason(typed, &mut errors),
        _ => {
            errors.add("state", "Choose whether it was taken or skipped");
            None
        }
    };
    let note = note(typed, &mut errors);
    match said {
        Some(said) if errors.is_empty() => Ok((said, note)),
        _ => Err(errors),
    }
}

fn reason(typed: &Typed, errors: &mut FieldErrors) -> Option<Said> {
    let reason = SkipReason::from_key(typed.one("reason"));
    if reason.is_none() {
        errors.add("reason", "Choose why it was skipped");
    }
    reason.map(|reason| Said::Skipped { reason })
}

fn note(typed: &Typed, errors: &mut FieldErrors) -> String {
    let note = typed.one("note");
    if note.is_empty() {
        return String::new();
    }
    match typed::long(note, NOTE) {
        Some(note) => note.replace("\r\n", "\n"),
        None => {
            errors.add("note", format!("Write {NOTE} letters or fewer"));
            String::new()
        }
    }
}

/// By the clock that the medicine goes by. Who leaves day and minute as they were leaves the second too.
fn taken_at(typed: &Typed, found: &Found, now: DateTime<Utc>, errors: &mut FieldErrors) -> Option<DateTime<Utc>> {
    let zone = found.zone();
    let had = errors.iter().count();
    let day = typed.date("taken", errors);
    if day.is_none() && errors.iter().count() == had {
        errors.add_date("taken", DatePart::Whole, "Enter the day on which it was taken");
    }
    let time = clock(typed.one("taken_time"));
    if time.is_none() {
        errors.add("taken_time", "Enter the time, for example 8:15am or 20:15");
    }
    let (day, time): (NaiveDate, NaiveTime) = (day?, time?);
    let at = today::instant(day, time, zone);
    if at.is_none() {
        errors.add("taken_time", "The clocks went forward then, and this time was left out. Check the time");
    }
    let at = at?;
    if let Some(State::Taken { at: before }) = found.said.as_ref().map(|said| said.state)
        && before.date_naive() == at.date_naive()
        && minute(before, zone) == minute(at, zone)
    {
        return Some(before);
    }
    if at > now + mark::FUTURE {
        errors.add_date("taken", DatePart::Whole, "The time must not be later than now");
        return None;
    }
    Some(at)
}

fn minute(at: DateTime<Utc>, zone: Tz) -> (NaiveDate, u32, u32) {
    let local = zone.from_utc_datetime(&at.naive_utc());
    (words::day_in(at, zone), local.hour(), local.minute())
}

pub async fn skip_form(visit: Visit, Path(path): Path<DosePath>) -> Outcome {
    let mut request = visit.change().await?;
    let (_, found) = find::<Change>(&mut request, &path).await?;
    if found.is_as_needed() {
        return Err(Trouble::NotFound);
    }
    let chrome = who::chrome(&mut request, "Skip a dose", "/doses").await?;
    request.commit().await?;
    let typed = Typed::default();
    Ok(Answer::page(one_page::skip(chrome, &visit.whose, (&path, &found), &typed, FieldErrors::default())))
}

pub async fn skip(visit: Visit, Path(path): Path<DosePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &["reason", "note"])?;
    let mut request = visit.change().await?;
    let (grant, found) = find::<Change>(&mut request, &path).await?;
    if found.is_as_needed() {
        return Err(Trouble::NotFound);
    }
    let mut errors = FieldErrors::default();
    let (said, note) = (reason(&typed, &mut errors), note(&typed, &mut errors));
    let Some(said) = said.filter(|_| errors.is_empty()) else {
        let chrome = who::chrome(&mut request, "Skip a dose", "/doses").await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(one_page::skip(chrome, &visit.whose, (&path, &found), &typed, errors)));
    };
    // To leave one out that was due long ago needs no second question.
    let mark = Mark { note, sure: Sure::Yes, ..Mark::new(path.schedule, path.day, path.slot.clone(), said) };
    let marked = mark::mark(&mut request.tx, &visit.app.platform, &Marker::granted(&grant), &mark).await?;
    today::answer(request, (&grant, &found.schedule), (&path, None), marked).await
}
