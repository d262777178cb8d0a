//! How often doses were taken: one month on a page, and three of them on paper for the clinic.

use axum::extract::RawQuery;
use chrono::{DateTime, Duration, Months, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Dose, Schedule, SkipReason, Standing, State,
    adherence::{self, Counted, Counting, Said, Stretch, What},
    adherence_page::{self as page, Medicine, Shown},
    adherence_print, store, today, who, words,
};
use crate::{
    access::grant::Read,
    people::{self, Person},
    ui::document::{BackLink, Width},
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// So many months stand beside each other on the page.
const MONTHS: u32 = 6;
/// And so many on paper.
const MONTHS_ON_PAPER: u32 = 3;
/// One can go back so far.
const BACK: u32 = 120;

/// What the address says: a month as "2026-11", and the id of a schedule.
#[derive(Default)]
struct Query {
    month: Option<NaiveDate>,
    medicine: Option<Uuid>,
}

impl Query {
    /// What the page does not offer is not found.
    fn of(text: Option<&str>) -> Result<Query, Trouble> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(text.unwrap_or_default()).map_err(|_| Trouble::NotFound)?;
        let mut query = Query::default();
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "month" => query.month = Some(first_of(value).ok_or(Trouble::NotFound)?),
                "medicine" => query.medicine = Some(Uuid::parse_str(value).map_err(|_| Trouble::NotFound)?),
                _ => {}
            }
        }
        Ok(query)
    }
}

fn first_of(month: &str) -> Option<NaiveDate> {
    format!("{month}-01").parse().ok().filter(|_| month.len() == 7)
}

pub async fn adherence(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let query = Query::of(query.as_deref())?;
    let mut request = visit.look().await?;
    let (shown, _) = read(&mut request, &query, MONTHS).await?;
    let chrome = who::chrome(&mut request, page::TITLE, "/doses").await?;
    Ok(Answer::page(page::adherence(chrome, &visit.whose, &shown)))
}

pub async fn print(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let query = Query::of(query.as_deref())?;
    let mut request = visit.look().await?;
    let (shown, person) = read(&mut request, &query, MONTHS_ON_PAPER).await?;
    let mut chrome = who::chrome(&mut request, "Doses taken, for the clinic", "/doses/adherence").await?;
    let href = page::address(&visit.whose, "/doses/adherence", shown.month, shown.chosen);
    chrome.back = Some(BackLink { href: href.into(), words: "Back".into() });
    chrome.width = Width::Full;
    Ok(Answer::page(adherence_print::print(chrome, &visit.whose, &shown, &person, visit.now())))
}

/// The doses of the month that was asked for, with those of the months before it.
async fn read(request: &mut Request<'_>, query: &Query, months: u32) -> Result<(Shown, Person), Trouble> {
    let (grant, sight) = who::ask::<Read>(request).await?;
    let now = request.now();
    let person = people::store::person(&mut request.tx, grant.subject()).await?.ok_or(Trouble::NotFound)?;
    let mut schedules = store::all(&mut request.tx, &grant, &sight).await?;
    schedules.retain(|schedule| schedule.standing() != Standing::Proposed);
    let today = words::day_in(now, today::zone_of(&schedules));
    let this_month = Stretch::month_of(today);
    let month = query.month.map_or(this_month, Stretch::month_of);
    let earliest = earliest_of(&schedules, this_month);
    if month.first < earliest || this_month.first < month.first {
        return Err(Trouble::NotFound);
    }
    let choices: Vec<(Uuid, String)> = schedules.iter().map(|one| (one.id, title_of(one))).collect();
    if let Some(chosen) = query.medicine {
        schedules.retain(|schedule| schedule.id == chosen);
        if schedules.is_empty() {
            return Err(Trouble::NotFound);
        }
    }
    let months: Vec<Stretch> = (0..months)
        .rev()
        .filter_map(|back| month.first.checked_sub_months(Months::new(back)))
        .filter(|first| *first >= earliest)
        .map(Stretch::month_of)
        .collect();
    let first = months.first().map_or(month.first, |month| month.first);
    let said = store::between(&mut request.tx, &grant, first, month.last).await?;
    let medicines = schedules
        .into_iter()
        .map(|schedule| {
            let mine: Vec<&Dose> = said.iter().filter(|dose| dose.schedule == schedule.id).collect();
            Medicine {
                counted: counted(&schedule, &mine, (first, month.last), now),
                skipped: skipped(&mine),
                as_needed: as_needed(&mine),
                title: title_of(&schedule),
                schedule,
            }
        })
        .filter(|medicine| !medicine.counted.is_empty() || !medicine.as_needed.is_empty())
        .collect();
    Ok((Shown { today, month, earliest, months, choices, chosen: query.medicine, medicines }, person))
}

/// Two schedules of one medicine have one name; which of them has ended is said with it.
fn title_of(schedule: &Schedule) -> String {
    match schedule.standing() {
        Standing::Ended => format!("{} (ended)", schedule.title),
        Standing::Proposed | Standing::InForce | Standing::Paused => schedule.title.clone(),
    }
}

/// The first month in which anything could have been due.
fn earliest_of(schedules: &[Schedule], this_month: Stretch) -> NaiveDate {
    let begun = schedules.iter().filter_map(|one| Some(words::day_in(one.courses.first()?.0, one.zone()))).min();
    let furthest = this_month.first.checked_sub_months(Months::new(BACK)).unwrap_or(this_month.first);
    begun.map_or(this_month.first, |begun| Stretch::month_of(begun).first.min(this_month.first)).max(furthest)
}

fn counted(
    schedule: &Schedule,
    doses: &[&Dose],
    (first, last): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Vec<Counted> {
    let said: Vec<Said> = doses
        .iter()
        .filter_map(|dose| {
            let what = match dose.state {
                State::Taken { at } => What::Taken { at },
                State::Skipped { reason } => What::Skipped { reason },
                State::Unmarked => return None,
            };
            Some(Said { day: dose.day, slot: dose.slot.clone(), due_at: dose.due_at?, what })
        })
        .collect();
    let counting = Counting {
        courses: schedule.timeline(),
        confirmed_at: schedule.confirmed_at.unwrap_or(now),
        missed_after: Duration::minutes(schedule.reminding.missed_after_minutes.into()),
    };
    adherence::of(&counting, &said, first, last, now)
}

/// The days of those that were skipped, and why.
fn skipped(doses: &[&Dose]) -> Vec<(NaiveDate, SkipReason)> {
    let skipped = |dose: &&Dose| match dose.state {
        State::Skipped { reason } => Some((dose.day, reason)),
        State::Taken { .. } | State::Unmarked => None,
    };
    doses.iter().filter_map(skipped).collect()
}

/// The days on which it was taken when it was needed, once for each time.
fn as_needed(doses: &[&Dose]) -> Vec<NaiveDate> {
    let is_one = |dose: &&&Dose| dose.due_at.is_none() && matches!(dose.state, State::Taken { .. });
    doses.iter().filter(is_one).map(|dose| dose.day).collect()
}

#[cfg(test)]
#[path = "tests/adherence_page_tests.rs"]
mod tests;
