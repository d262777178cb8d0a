//! An alert that nobody takes goes on: to a second person, to the team's lead, to the front desk.
//! Each step once, however many instances run and whenever one of them dies.

use chrono::{DateTime, Duration, DurationRound, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Event,
    calendar::{Hours, due_after},
    escalate_store::{self, Due},
    raise::due_minutes,
    raise_store,
    rules::{FRONT_DESK, step_words},
};
use crate::{
    pathways::{finding::Severity, template::Template},
    people::{Ods, PersonId},
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        mail::Letter,
        query::Tx,
    },
};

const KIND: &str = "alerts-escalate";
const MAIL: &str = "alerts-mail";

pub fn jobs(runner: Runner) -> Runner {
    runner.on(KIND, pass_on).on(MAIL, send)
}

/// Puts the work of this minute into the queue, where anything is due.
pub async fn plan(tx: &mut Tx, platform: &Platform, now: DateTime<Utc>) -> Result<(), Fault> {
    if !escalate_store::is_any_due(tx, now).await? {
        return Ok(());
    }
    let minute = now.duration_trunc(Duration::minutes(1)).unwrap_or(now);
    jobs::enqueue(tx, platform, KIND, &minute.to_rfc3339(), &(), now).await
}

async fn pass_on(platform: Platform, _: Job) -> Result<(), TryAgain> {
    all(&platform).await.map_err(|_: Fault| TryAgain("the database did not answer"))
}

async fn all(platform: &Platform) -> Result<(), Fault> {
    let now = platform.clock.now();
    loop {
        let mut look = platform.db.read().await?;
        let batch = escalate_store::due(&mut look, now).await?;
        look.rollback().await?;
        // One short transaction for each: nobody's reading waits behind this.
        for one in &batch {
            let mut tx = platform.db.write().await?;
            step(&mut tx, platform, one, now).await?;
            tx.commit().await?;
        }
        // What went on is due later; what is left over is due in a minute, too.
        if batch.len() < escalate_store::BATCH {
            return Ok(());
        }
    }
}

async fn step(tx: &mut Tx, platform: &Platform, one: &Due, now: DateTime<Utc>) -> Result<(), Fault> {
    let template: Option<Template> = serde_json::from_str(&one.body).ok();
    let severity = Severity::from_key(&one.severity).unwrap_or(Severity::Red);
    let hours = Hours::read(&one.hours).unwrap_or_else(Hours::core);
    // A template that cannot be read delays nothing for long.
    let minutes = template.as_ref().map_or(60, |template| due_minutes(severity, template.due));
    let due_at = due_after(now, minutes, &hours).max(now + Duration::minutes(1));
    if !escalate_store::step_on(tx, one, due_at, now).await? {
        return Ok(());
    }
    let step = one.step + 1;
    let team = template.map(|template| template.team);
    let to = match (step, team) {
        (1, Some(team)) => team.second,
        (2, Some(team)) => team.lead,
        (step, _) => step_words(step).into(),
    };
    let person = PersonId(one.person_id);
    raise_store::note_event(tx, (person, one.id), Event::Escalated, &format!("To {to}"), now).await?;
    let organisation = Ods::trusted(one.organisation_ods.clone());
    if step < FRONT_DESK {
        let to = escalate_store::team(tx, &organisation).await?;
        return ask(tx, platform, to, now).await;
    }
    let desk = front_desk(tx, one, organisation).await?;
    escalate_store::put_call(tx, one, &desk, now).await?;
    let to = escalate_store::front_desk(tx, &desk).await?;
    ask(tx, platform, to, now).await
}

/// Who calls: the person's own practice, where somebody there would see it; else whose alert it is.
async fn front_desk(tx: &mut Tx, one: &Due, otherwise: Ods) -> Result<Ods, Fault> {
    let practice = one.practice_ods.clone().map(Ods::trusted).filter(|practice| *practice != otherwise);
    match practice {
        Some(practice) if escalate_store::has_front_desk(tx, &practice).await? => Ok(practice),
        _ => Ok(otherwise),
    }
}

#[derive(Serialize, Deserialize)]
struct Remind {
    to: String,
}

/// Asks for one mail an hour to each at most, however much waits.
async fn ask(tx: &mut Tx, platform: &Platform, to: Vec<(PersonId, String)>, now: DateTime<Utc>) -> Result<(), Fault> {
    let hour = now.duration_trunc(Duration::hours(1)).unwrap_or(now);
    for (person, to) in to {
        let key = format!("{} {}", person.0, hour.to_rfc3339());
        jobs::enqueue(tx, platform, MAIL, &key, &Remind { to }, now).await?;
    }
    Ok(())
}

/// It says no more than that something waits.
async fn send(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let remind: Remind = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let letter = Letter {
        to: remind.to,
        subject: "Something on Nene needs you".into(),
        body: "Hello,\n\nSomething waits in Nene, and nobody has taken it yet. Sign in, and open your work page.\n\n\
               Please do not answer this e-mail. Nobody reads the answers.\n"
            .into(),
        attached: None,
    };
    platform.mail.send(&job.id.to_string(), &letter).await.map_err(|_| TryAgain("the mail was not taken"))
}
