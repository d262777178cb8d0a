//! The dead man's switch (hazard 6: an alert that does not fire): every quarter of an hour a synthetic patient has a
//! blood pressure that must alarm, by the way that every reading goes. When no alarm comes, or
//! nobody has tried for too long, the process is not well.

use chrono::{DateTime, Duration, DurationRound, Utc};
use uuid::Uuid;

use super::{
    calendar::{Hours, Open},
    self_test_store::{self as store, PERSON},
};
use crate::{
    pathways::{
        limits::Limits,
        template::{Due, Slot, Task, Team, Template},
    },
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        query::Tx,
    },
    readings::{
        Circumstances, Method, NewReading,
        keep::{self, Keeper},
        measure::{Measure, Values},
        unit::Amount,
    },
};

const KIND: &str = "alerts-self-test";
/// How often it alarms.
const EVERY: Duration = Duration::minutes(15);
/// The queue is filled once a minute: a test that is due may be that late.
const BEAT: Duration = Duration::minutes(1);

pub fn jobs(runner: Runner) -> Runner {
    runner.on(KIND, run)
}

/// Whether alarms come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// No organisation has the module on.
    NotNeeded,
    /// So long ago the last alarm came; or, before the first, the module was switched on.
    Well(Duration),
    Silent(Duration),
}

impl Health {
    pub fn is_well(self) -> bool {
        !matches!(self, Health::Silent(_))
    }

    /// How old the last alarm is.
    pub fn age(self) -> Option<Duration> {
        match self {
            Health::NotNeeded => None,
            Health::Well(age) | Health::Silent(age) => Some(age),
        }
    }
}

/// Whether alarms come: the last one is not older than a quarter of an hour and a minute, and the
/// newest test has not failed.
pub async fn health(tx: &mut Tx, now: DateTime<Utc>) -> Result<Health, Fault> {
    let Some(since) = store::needed_since(tx).await? else { return Ok(Health::NotNeeded) };
    let last = store::last_alarm(tx).await?.map_or(since, |last| last.max(since));
    let newest = store::newest(tx).await?;
    let failed = newest.is_some_and(|(at, outcome)| outcome != "alarmed" && at >= since);
    let age = now - last;
    Ok(if failed || age > EVERY + BEAT { Health::Silent(age) } else { Health::Well(age) })
}

/// Puts the test of this quarter of an hour into the queue, where anybody needs alarms.
pub async fn plan(tx: &mut Tx, platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    if store::needed_since(tx).await?.is_none() {
        return Ok(());
    }
    let quarter = now.duration_trunc(EVERY).unwrap_or(now);
    jobs::enqueue(tx, platform, KIND, &quarter.to_rfc3339(), &(), now).await
}

async fn run(platform: Platform, _: Job) -> Result<(), TryAgain> {
    test(&platform).await.map_err(|_: Fault| TryAgain("the self-test of alarms could not be run"))
}

async fn test(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    let new = alarming(now);
    let mut tx = platform.db.write().await?;
    tx.show_only(PERSON.0).await?;
    store::make(&mut tx, (json(&always())?, json(&template())?), platform.clock.today(), now).await?;
    store::tidy(&mut tx, now).await?;
    keep::keep(&mut tx, platform, &Keeper::system(PERSON, None), &new).await?;
    tx.commit().await?;
    // What is looked for is what was written for good.
    let mut tx = platform.db.write().await?;
    tx.show_only(PERSON.0).await?;
    let outcome = match store::raised_by(&mut tx, new.id).await? {
        Some(_) => "alarmed",
        None => "silent",
    };
    store::close(&mut tx, now).await?;
    // A clock that was put on meanwhile made the reading an old one, which raises nothing: no outcome, and
    // the next test is soon.
    let was_moved = (platform.clock.now() - now).abs() > EVERY;
    if outcome == "silent" && was_moved {
        return tx.commit().await;
    }
    store::note(&mut tx, outcome, now).await?;
    tx.commit().await?;
    if outcome == "silent" {
        tracing::error!("the self-test raised no alarm: readings may be judged wrongly, or not at all");
    }
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::Other(sqlx::Error::Encode(error.into())))
}

/// A blood pressure far above 180/120.
fn alarming(now: DateTime<Utc>) -> NewReading {
    NewReading {
        id: Uuid::now_v7(),
        taken_at: now,
        offset_minutes: 0,
        zone: "Europe/London".into(),
        values: Values::BloodPressure {
            systolic: Amount::whole(220),
            diastolic: Amount::whole(135),
            pulse: None,
            irregular: false,
        },
        note: String::new(),
        method: Method::SelfTest,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
    }
}

fn always() -> Hours {
    let mut hours = Hours::default();
    for day in Hours::WEEK {
        hours.set(day, Open::parse("00:00", "24:00"));
    }
    hours
}

/// Judged by the rules of blood pressure on treatment.
fn template() -> Template {
    let task = Task {
        key: "bp".into(),
        measure: Measure::BloodPressure,
        slots: vec![Slot::Anytime],
        times: 1,
        wait_seconds: 0,
        every_days: 1,
    };
    Template {
        key: "hypertension-treated".into(),
        title: "Self-test".into(),
        about: "Shows that alarms come.".into(),
        source: "DCB0129 hazard log: an alert that does not fire".into(),
        staff_facing: false,
        days: None,
        tasks: vec![task],
        limits: Limits {
            red_systolic: Some(Amount::whole(180)),
            red_diastolic: Some(Amount::whole(120)),
            ..Limits::default()
        },
        questions: Vec::new(),
        advice: Vec::new(),
        team: Team { name: "nobody".into(), second: "nobody".into(), lead: "nobody".into() },
        due: Due { red_minutes: 60, amber_minutes: 60, missing_days: u16::MAX },
    }
}
