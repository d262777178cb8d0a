//! The engine, through the functions that capabilities call, on both databases.

mod carers;
mod engine;
mod keeping;
mod quiet;
mod side_by_side;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{
    Kind, NewReminder,
    engine::Batch,
    plan::{DosePlan, Moment, Plan},
};
use crate::{
    doses::schedule::{Clock, Course, Days, Slot, Step, Timing},
    people::PersonId,
    platform::query::Tx,
    testing::stage::Stage,
};

pub const IVY: &str = "9434765919";
pub const JOE: &str = "9000000009";

/// Doses at these times of every day ("08:00"), said again once after 15 minutes, missed after an hour.
pub fn doses(times: &[&str], carer: Option<Uuid>) -> Plan {
    let slots = times.iter().map(|time| Slot { at: time_of(time), dose: String::new() }).collect();
    let course = Course {
        timing: Timing::Clock(Clock { days: Days::Every, steps: vec![Step { days: None, slots }] }),
        starts_on: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        ends_on: None,
        zone: London,
    };
    Plan::Doses(DosePlan {
        courses: vec![(DateTime::<Utc>::UNIX_EPOCH, course)],
        again_minutes: 15,
        again_times: 1,
        missed_after_minutes: 60,
        carer,
        put_off: Vec::new(),
    })
}

pub fn time_of(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

pub fn moment(occurrence: &str, at: DateTime<Utc>, until: DateTime<Utc>) -> Plan {
    Plan::Moments(vec![Moment { occurrence: occurrence.into(), step: "now".into(), at, until }])
}

pub async fn put(stage: &Stage, person: PersonId, kind: Kind, plan: Plan) -> Uuid {
    let id = Uuid::now_v7();
    put_again(stage, person, kind, id, plan).await;
    id
}

pub async fn put_again(stage: &Stage, person: PersonId, kind: Kind, id: Uuid, plan: Plan) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    super::put(&mut tx, &NewReminder { person, kind, id, plan }, stage.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// One step of the engine: everything that is due.
pub async fn round(stage: &Stage) -> usize {
    super::engine::round(&stage.app.platform).await.unwrap()
}

/// Lets the clock go on in steps of a minute, with an engine at work.
pub async fn run(stage: &Stage, minutes: i64) {
    for _ in 0..minutes {
        stage.advance(Duration::minutes(1));
        round(stage).await;
    }
}

/// A transaction of the engine that is not committed.
pub async fn begun(stage: &Stage) -> (Tx, Batch) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let done = super::engine::work(&mut tx, stage.now()).await.unwrap();
    (tx, done.batch)
}

/// Who was told which step of what, in the order in which it was due; a settled one with " -".
pub async fn told(stage: &Stage) -> Vec<String> {
    let mut tx = stage.peek().await;
    let rows: Vec<(String, String, String, String, Option<DateTime<Utc>>)> = tx
        .query(
            "select p.given_name, n.kind, n.occurrence, n.step, n.settled_at from notice n join person p on p.id = n.person_id
             order by n.due_at, p.given_name, n.step",
        )
        .all()
        .await
        .unwrap();
    rows.into_iter()
        .map(|(name, kind, occurrence, step, settled_at)| {
            let settled = if settled_at.is_some() { " -" } else { "" };
            format!("{name} {kind} {occurrence} {step}{settled}")
        })
        .collect()
}

/// By which channel and when, in London's hours; one that has ended with " -".
pub async fn leaving(stage: &Stage) -> Vec<String> {
    let mut tx = stage.peek().await;
    let rows: Vec<(String, DateTime<Utc>, Option<DateTime<Utc>>)> =
        tx.query("select channel, due_at, ended_at from delivery order by due_at, channel, id").all().await.unwrap();
    rows.into_iter()
        .map(|(channel, due_at, ended_at)| {
            let ended = if ended_at.is_some() { " -" } else { "" };
            format!("{channel} {}{ended}", due_at.with_timezone(&London).format("%d %b %H:%M"))
        })
        .collect()
}

pub async fn count(stage: &Stage, sql: &'static str) -> i64 {
    let mut tx = stage.peek().await;
    let (found,): (i64,) = tx.query(sql).one().await.unwrap();
    found
}

/// Changes one row of this person ($1).
pub async fn change(stage: &Stage, sql: &'static str, person: PersonId) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(sql).bind(person.0).execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// Gives them an address: e-mails leave for it.
pub async fn mailed(stage: &Stage, person: PersonId) {
    change(stage, "update person set email = 'someone@example.org' where id = $1", person).await;
}
