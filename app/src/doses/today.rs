//! The doses of one day, and the taps on it: taken, later, all of the morning, and back again.

use std::collections::BTreeMap;

use axum::extract::RawQuery;
use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use chrono_tz::{Europe::London, Tz};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Dose, Marked, Marker, PutOff, Said, Schedule, Standing, State, as_needed,
    day::{self, Ahead, Known},
    mark::{self, Mark, OF_THE_DAY, Over, Refused, Sure},
    mark_store, one_page, store,
    today_page::{self, AsNeeded, Shown},
    told_page::{self, Told, TooSoon},
    who::{self, May},
    words,
};
use crate::{
    access::{
        grant::{Acts, Change, Doses, Grant, Read},
        sight::Sight,
    },
    platform::{database::Fault, query::Tx},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// One dose in an address.
#[derive(Clone, Debug, Deserialize)]
pub struct DosePath {
    pub schedule: Uuid,
    pub day: NaiveDate,
    pub slot: String,
}

impl DosePath {
    pub fn key(&self) -> String {
        format!("{} {}", self.day, self.slot)
    }

    pub fn path(&self) -> String {
        path_of(self.schedule, self.day, &self.slot)
    }
}

/// The page of one dose.
pub fn path_of(schedule: Uuid, day: NaiveDate, slot: &str) -> String {
    format!("/doses/{schedule}/{day}/{slot}")
}

/// A tap on a button of the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    /// The day that the page showed: the way back.
    #[serde(default)]
    back: Option<NaiveDate>,
    /// "yes": recorded although it was too soon.
    #[serde(default)]
    sure: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    #[serde(default)]
    back: Option<NaiveDate>,
    #[serde(default)]
    minutes: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    version: i64,
    #[serde(default)]
    back: Option<NaiveDate>,
}

/// How far a page looks back and ahead, in days.
const BACK: i64 = 400;
const AHEAD: i64 = 7;
/// Without another choice a dose is put off for so long.
const LATER: u32 = 30;
/// A form cannot mark more at once.
const MOST: usize = 50;

pub async fn today(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let query = Query::of(query.as_deref());
    let mut request = visit.look().await?;
    let (grant, sight) = who::ask::<Read>(&mut request).await?;
    let now = visit.now();
    let schedules = store::all(&mut request.tx, &grant, &sight).await?;
    let zone = zone_of(&schedules);
    let today = words::day_in(now, zone);
    let ahead = Ahead(query.day.map_or(0, |day| (day - today).num_days()));
    if !(-BACK..=AHEAD).contains(&ahead.0) {
        return Err(Trouble::NotFound);
    }
    let shown = today + Duration::days(ahead.0);
    let (from, to) = (shown.min(today) - Duration::days(OF_THE_DAY + 2), shown.max(today) + Duration::days(OF_THE_DAY));
    let said = store::between(&mut request.tx, &grant, from, to).await?;
    let put_off = store::put_off(&mut request.tx, &grant, now).await?;
    let day = day::of(&schedules, &Known::new(&said, &put_off), ahead, now);
    let as_needed = schedules.iter().filter_map(|one| as_needed_of(one, &said, shown, now)).collect::<Vec<_>>();
    let told = told(&mut request, (&grant, &sight), &query).await?;
    let may = who::may(&grant);
    let chrome = who::chrome(&mut request, "Today's medicines", "/medicines").await?;
    let shown = Shown {
        whose: &visit.whose,
        schedules: &schedules,
        day,
        as_needed,
        told,
        may: if chrome.alarm.is_some() { May::Read } else { may },
        shown,
        today,
        now,
        earliest: -BACK,
        latest: AHEAD,
    };
    Ok(Answer::page(today_page::today(chrome, &shown)))
}

/// By the clock of the medicines that are taken now, where they have one; else London's.
pub fn zone_of(schedules: &[Schedule]) -> Tz {
    let mut zones = schedules.iter().filter(|one| one.standing() == Standing::InForce).map(Schedule::zone);
    let Some(first) = zones.next() else { return London };
    if zones.all(|zone| zone == first) { first } else { London }
}

/// What is taken when it is needed, and what was taken of it on the day that is shown.
fn as_needed_of(schedule: &Schedule, said: &[Dose], shown: NaiveDate, now: DateTime<Utc>) -> Option<AsNeeded> {
    let mine = || said.iter().filter(|dose| dose.schedule == schedule.id && dose.due_at.is_none());
    let at = |dose: &Dose| match dose.state {
        State::Taken { at } => Some(at),
        State::Skipped { .. } | State::Unmarked => None,
    };
    let zone = schedule.zone();
    let on_the_day: Vec<(DateTime<Utc>, Dose)> = mine()
        .filter_map(|dose| at(dose).map(|at| (at, dose.clone())))
        .filter(|(at, _)| words::day_in(*at, zone) == shown)
        .collect();
    let limits = schedule.as_needed().filter(|_| schedule.standing() == Standing::InForce);
    if limits.is_none() && on_the_day.is_empty() {
        return None;
    }
    let taken: Vec<DateTime<Utc>> = mine().filter_map(at).collect();
    let allowed = limits.map(|limits| as_needed::next_allowed(limits, &taken, now));
    let in_24_hours = taken.iter().filter(|at| **at > now - Duration::hours(24)).count();
    let mut on_the_day = on_the_day;
    on_the_day.sort_by_key(|(at, _)| *at);
    Some(AsNeeded {
        schedule: schedule.id,
        title: schedule.title.clone(),
        zone,
        limits: limits.cloned(),
        allowed,
        in_24_hours,
        on_the_day,
        fresh: Uuid::now_v7(),
        day: words::day_in(now, zone),
    })
}

/// What the address says besides.
#[derive(Default)]
struct Query {
    day: Option<NaiveDate>,
    told: String,
    dose: Option<DosePath>,
    counts: BTreeMap<String, u32>,
}

impl Query {
    fn of(text: Option<&str>) -> Query {
        let pairs: Vec<(String, String)> =
            text.and_then(|text| serde_urlencoded::from_str(text).ok()).unwrap_or_default();
        let mut query = Query::default();
        for (name, value) in pairs {
            match name.as_str() {
                "day" => query.day = value.parse().ok(),
                "told" => query.told = value,
                "dose" => query.dose = dose_of(&value),
                "new" | "already" | "other" => {
                    query.counts.insert(name, value.parse().unwrap_or_default());
                }
                _ => {}
            }
        }
        query
    }
}

/// "schedule.day.slot", as it stands in addresses and in the form of several.
fn dose_of(text: &str) -> Option<DosePath> {
    let mut parts = text.splitn(3, '.');
    let (schedule, day, slot) = (parts.next()?, parts.next()?, parts.next()?);
    Some(DosePath { schedule: Uuid::parse_str(schedule).ok()?, day: day.parse().ok()?, slot: slot.to_string() })
}

pub fn dose_key(schedule: Uuid, day: NaiveDate, slot: &str) -> String {
    format!("{schedule}.{day}.{slot}")
}

/// What has just happened, read again: nothing is believed of an address.
async fn told<A: Acts>(
    request: &mut Request<'_>,
    (grant, sight): (&Grant<A, Doses>, &Sight),
    query: &Query,
) -> Result<Option<Told>, Trouble> {
    let count = |name: &str| query.counts.get(name).copied().unwrap_or_default();
    if query.told == "all" {
        return Ok(Some(Told::Several { new: count("new"), already: count("already"), other: count("other") }));
    }
    let Some(path) = &query.dose else { return Ok(None) };
    let Some(schedule) = store::find(&mut request.tx, grant, sight, path.schedule).await? else { return Ok(None) };
    let place = (path.day, path.slot.as_str());
    let dose = mark_store::dose(&mut request.tx, grant.subject(), schedule.id, place).await?;
    if query.told == "later" {
        let put_off = store::put_off(&mut request.tx, grant, request.visit.now()).await?;
        let mine = put_off.into_iter().find(|(of, key, _)| *of == schedule.id && *key == path.key());
        return Ok(mine.map(|(.., until)| Told::Later { title: schedule.title.clone(), until, zone: schedule.zone() }));
    }
    let Some(dose) = dose else { return Ok(None) };
    let by = (dose.marked_by, dose.marked_as, dose.organisation.as_deref());
    let who = who::who(request, grant, by).await?;
    let (title, zone) = (schedule.title.clone(), schedule.zone());
    Ok(match query.told.as_str() {
        "done" => Some(Told::Done { title, zone, dose }),
        "already" => Some(Told::Already { title, zone, dose, who }),
        "undone" if dose.state == State::Unmarked => Some(Told::Undone { title }),
        _ => None,
    })
}

/// Back to the page of the day, and there says what happened.
fn back(visit: &Visit, day: Option<NaiveDate>, told: &str, path: &DosePath) -> Answer {
    let day = day.map(|day| format!("day={day}&")).unwrap_or_default();
    let dose = dose_key(path.schedule, path.day, &path.slot);
    Answer::see_other(&visit.whose.path(&format!("/doses?{day}told={told}&dose={dose}")))
}

/// A schedule of which whoever asks may mark a dose.
async fn schedule_of(request: &mut Request<'_>, path: &DosePath) -> Result<(Grant<Change, Doses>, Schedule), Trouble> {
    let (grant, sight) = who::ask::<Change>(request).await?;
    let schedule = store::find(&mut request.tx, &grant, &sight, path.schedule).await?.ok_or(Trouble::NotFound)?;
    Ok((grant, schedule))
}

pub async fn taken(visit: Visit, Path(path): Path<DosePath>, Form(tap): Form<Tap>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, schedule) = schedule_of(&mut request, &path).await?;
    let mark = Mark::new(path.schedule, path.day, path.slot.clone(), Said::Taken { at: None });
    if tap.sure.is_none()
        && let Some(too_soon) = too_soon(&mut request.tx, &grant, &schedule, &path, visit.now()).await?
    {
        let chrome = who::chrome(&mut request, "It is too soon for the next one", "/doses").await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(told_page::too_soon(chrome, &visit.whose, &path, &too_soon)));
    }
    let marked = mark::mark(&mut request.tx, &visit.app.platform, &Marker::granted(&grant), &mark).await?;
    answer(request, (&grant, &schedule), (&path, tap.back), marked).await
}

/// As needed, and sooner than the limits have it: what was taken, and from when the next can be.
/// `None` as well for what is recorded already.
pub async fn too_soon(
    tx: &mut Tx,
    grant: &Grant<Change, Doses>,
    schedule: &Schedule,
    path: &DosePath,
    at: DateTime<Utc>,
) -> Result<Option<TooSoon>, Fault> {
    let Some(limits) = schedule.as_needed() else { return Ok(None) };
    let day = at.date_naive();
    let around = Duration::days(OF_THE_DAY + 2);
    let said = store::between(tx, grant, day - around, day + around).await?;
    let mut taken = Vec::new();
    for dose in said.iter().filter(|dose| dose.schedule == schedule.id && dose.due_at.is_none()) {
        match dose.state {
            State::Taken { .. } if dose.day == path.day && dose.slot == path.slot => return Ok(None),
            State::Taken { at: then } if then <= at => taken.push(then),
            _ => {}
        }
    }
    let allowed = as_needed::next_allowed(limits, &taken, at);
    if matches!(allowed, as_needed::Allowed::Now { .. }) {
        return Ok(None);
    }
    taken.retain(|then| *then > at - Duration::hours(24));
    taken.sort_unstable();
    Ok(Some(TooSoon {
        title: schedule.title.clone(),
        zone: schedule.zone(),
        most: limits.most_in_24_hours,
        taken,
        allowed,
        at,
    }))
}

/// What follows a mark, and the end of its transaction.
pub async fn answer(
    mut request: Request<'_>,
    (grant, schedule): (&Grant<Change, Doses>, &Schedule),
    (path, day): (&DosePath, Option<NaiveDate>),
    marked: Marked,
) -> Outcome {
    let visit = request.visit;
    match marked {
        Marked::Done(_) => {
            request.commit().await?;
            Ok(back(visit, day, "done", path))
        }
        Marked::Already(_) => {
            request.commit().await?;
            Ok(back(visit, day, "already", path))
        }
        Marked::Overtaken(dose) => {
            let who =
                who::who(&mut request, grant, (dose.marked_by, dose.marked_as, dose.organisation.as_deref())).await?;
            let chrome = who::chrome(&mut request, "This has already changed", "/doses").await?;
            request.commit().await?;
            Ok(Answer::page_of_conflict(one_page::overtaken(chrome, &visit.whose, schedule, &dose, &who)))
        }
        Marked::NotThere => Err(Trouble::NotFound),
        Marked::Refused(Refused::NotDueYet) => {
            Err(Trouble::Conflict("This dose is for a day that has not come yet. Nothing was recorded."))
        }
        Marked::Refused(Refused::OtherDay) => Err(Trouble::Conflict(
            "This page is of another day. Nothing was recorded. Open the page again and tap once more.",
        )),
        Marked::Refused(Refused::Future | Refused::LongAgo) => {
            Err(Trouble::Invalid("Check the date and the time. Nothing was recorded."))
        }
    }
}

pub async fn undo(visit: Visit, Path(path): Path<DosePath>, Form(form): Form<Undo>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, schedule) = schedule_of(&mut request, &path).await?;
    let over = Over::Version(form.version);
    let mark = Mark { over, ..Mark::new(path.schedule, path.day, path.slot.clone(), Said::Unmarked) };
    let marked = mark::mark(&mut request.tx, &visit.app.platform, &Marker::granted(&grant), &mark).await?;
    if let Marked::Done(_) | Marked::Already(_) = marked {
        request.commit().await?;
        return Ok(back(&visit, form.back, "undone", &path));
    }
    answer(request, (&grant, &schedule), (&path, form.back), marked).await
}

pub async fn later(visit: Visit, Path(path): Path<DosePath>, Form(form): Form<Later>) -> Outcome {
    let minutes = form.minutes.unwrap_or(LATER);
    if !(mark::SHORTEST..=mark::LONGEST).contains(&minutes) {
        return Err(Trouble::Invalid("Go back to the page and choose again."));
    }
    let mut request = visit.change().await?;
    let (grant, schedule) = schedule_of(&mut request, &path).await?;
    let marker = Marker::granted(&grant);
    let platform = &visit.app.platform;
    match mark::put_off(&mut request.tx, platform, &marker, schedule.id, &path.key(), minutes).await? {
        PutOff::Until(_) => {
            request.commit().await?;
            Ok(back(&visit, form.back, "later", &path))
        }
        PutOff::Marked(_) => {
            request.commit().await?;
            Ok(back(&visit, form.back, "already", &path))
        }
        PutOff::NextComes(_) => {
            Err(Trouble::Conflict("The next dose of this medicine comes before that. Choose a shorter time."))
        }
        PutOff::NoReminders => Err(Trouble::Conflict("Reminders for this medicine are off. Nothing was changed.")),
        PutOff::NotThere => Err(Trouble::NotFound),
    }
}

/// Several at once, those that the page showed: all of them or, where something is wrong, none.
pub async fn all(visit: Visit, Form(pairs): Form<Vec<(String, String)>>) -> Outcome {
    let (day, doses) = several(&pairs)?;
    let mut request = visit.change().await?;
    let (grant, sight) = who::ask::<Change>(&mut request).await?;
    let marker = Marker::granted(&grant);
    let (mut new, mut already, mut other) = (0_u32, 0_u32, 0_u32);
    for path in doses {
        store::find(&mut request.tx, &grant, &sight, path.schedule).await?.ok_or(Trouble::NotFound)?;
        let mark =
            Mark { sure: Sure::NotAsked, ..Mark::new(path.schedule, path.day, path.slot, Said::Taken { at: None }) };
        match mark::mark(&mut request.tx, &visit.app.platform, &marker, &mark).await? {
            Marked::Done(_) => new += 1,
            Marked::Already(_) => already += 1,
            Marked::Overtaken(_) => other += 1,
            Marked::Refused(_) | Marked::NotThere => {
                return Err(Trouble::Conflict(
                    "One of these has changed. Nothing was recorded. Open the page again, and look at each.",
                ));
            }
        }
    }
    request.commit().await?;
    let day = day.map(|day| format!("day={day}&")).unwrap_or_default();
    let told = format!("/doses?{day}told=all&new={new}&already={already}&other={other}");
    Ok(Answer::see_other(&visit.whose.path(&told)))
}

fn several(pairs: &[(String, String)]) -> Result<(Option<NaiveDate>, Vec<DosePath>), Trouble> {
    let unknown = Trouble::Invalid("Go back to the page and send it again.");
    let mut day = None;
    let mut doses = Vec::new();
    for (name, value) in pairs {
        match name.as_str() {
            "back" => day = Some(value.parse().map_err(|_| unknown.clone())?),
            // What is taken as needed is never one of several.
            "dose" => {
                doses.push(dose_of(value).filter(|one| Uuid::parse_str(&one.slot).is_err()).ok_or(unknown.clone())?)
            }
            _ => return Err(unknown),
        }
    }
    if doses.is_empty() || doses.len() > MOST { Err(unknown) } else { Ok((day, doses)) }
}

/// The instant of a day and a time of the clock there; the hour that comes twice is its first one,
/// that which is left out is none.
pub fn instant(day: NaiveDate, time: chrono::NaiveTime, zone: Tz) -> Option<DateTime<Utc>> {
    zone.from_local_datetime(&day.and_time(time)).earliest().map(|local| local.to_utc())
}
