//! How much of today's diary is written: for a person's first page, and beside a goal of theirs.

use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Europe::London;

use super::{Followed, rules, store};
use crate::{
    access::grant::{Acts, Grant, Pathways, Read, Readings, Record},
    pathways::{InForce, engine::day, store as of_pathways},
    platform::{database::Fault, query::Tx},
    readings::{self, Reading},
    ui::date,
};

/// What is asked for every few days is looked for so far back.
const LOOK_BACK_DAYS: i64 = 60;

/// Of all that is to be measured today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    pub done: usize,
    pub times: usize,
}

impl Today {
    /// `None`: nothing is asked for today.
    fn of(followed: &[Followed], written: &[Reading], wall: NaiveDateTime) -> Option<Today> {
        let slots = rules::today(followed, written, wall, rules::Reader::Home);
        let to_do = || slots.iter().flat_map(|slot| &slot.to_do);
        let today = Today { done: to_do().map(|one| one.done).sum(), times: to_do().map(|one| one.times).sum() };
        (today.times > 0).then_some(today)
    }
}

/// What a person is on, for their first page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnNow {
    /// The titles of what they are on today, or will be.
    pub titles: Vec<String>,
    pub today: Option<Today>,
}

/// One look at the pathways; the readings of today are read for those alone who are on one.
pub async fn on_now(tx: &mut Tx, grant: &Grant<Read, Record>, now: DateTime<Utc>) -> Result<OnNow, Fault> {
    let on = of_pathways::on_now(tx, grant, date::london_day(now)).await?;
    let titles = on.iter().map(|one| one.template.title.clone()).collect();
    let wall = now.with_timezone(&London).naive_local();
    // Before 04:00 it is still yesterday, whose diary may have run out by the calendar.
    let (on_day, _) = day::slot_at(wall);
    let begun: Vec<Followed> = on.into_iter().filter(|one| one.starts_on <= on_day).map(alone).collect();
    if begun.is_empty() {
        return Ok(OnNow { titles, today: None });
    }
    let is_daily = begun.iter().all(|one| one.on.template.tasks.iter().all(|task| task.every_days <= 1));
    let first = if is_daily { on_day } else { on_day - Duration::days(LOOK_BACK_DAYS) };
    // A day by the clock where it was taken may begin most of a day before London's, and a phone's
    // clock may be ahead of ours.
    let from = first.and_time(NaiveTime::MIN).and_utc() - Duration::hours(14);
    let written = readings::around_all(tx, grant.subject(), from, now + Duration::days(1)).await?;
    Ok(OnNow { titles, today: Today::of(&begun, &written, wall) })
}

fn alone(on: InForce) -> Followed {
    Followed { on, organisation: String::new(), telephone: String::new() }
}

/// As the diary's page has it; `None`: nobody asks for anything today.
pub async fn today_in_diary<A: Acts, B: Acts>(
    tx: &mut Tx,
    pathways: &Grant<A, Pathways>,
    readings: &Grant<B, Readings>,
    now: DateTime<Utc>,
) -> Result<Option<Today>, Fault> {
    let followed = store::followed(tx, pathways, date::london_day(now)).await?;
    let written = store::written(tx, readings, &followed, now).await?;
    Ok(Today::of(&followed, &written, now.with_timezone(&London).naive_local()))
}
