//! From a reading to an alert, in the reading's own transaction: judge it, put what somebody must
//! look at, and say what the person is told.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Event, LookedAt, Told,
    calendar::{Hours, due_after},
    raise_store::{self, NewAlert, There, Watching},
};
use crate::{
    pathways::{
        self, InForce,
        engine::{self, Subject, news2},
        finding::{Finding, Severity},
        template::Due,
    },
    people::PersonId,
    platform::{Platform, database::Fault, query::Tx},
    readings::{self, Reading},
    ui::date,
};

/// As many times a day as one rule can raise a new alert after the last was closed.
const AGAIN_A_DAY: usize = 96;

/// Judges a reading that was just stored or changed, and raises what must be, in the same
/// transaction. Most urgent first. A late reading may raise an alert, and never clears one.
pub async fn on_reading(tx: &mut Tx, platform: &Platform, reading: &Reading) -> Result<Vec<Told>, Fault> {
    let now = platform.clock.now();
    let Some(whom) = raise_store::whom(tx, reading.person).await? else { return Ok(Vec::new()) };
    // For the dead nothing is raised, by no pathway.
    let on = match whom.died_on {
        // A late reading is judged by what was asked for on its day.
        None => pathways::in_force(tx, reading.person, judged_on(reading, now)).await?,
        Some(_) => Vec::new(),
    };
    let around = around(tx, reading, &on).await?;
    let subject = Subject { birth_date: whom.birth_date };
    let findings = engine::judge(subject, &on, reading, &around, now);
    let mut told = Vec::with_capacity(findings.len());
    for finding in findings {
        let by = on.iter().find(|on| finding.pathway == Some(on.id));
        let looked_at = match by {
            Some(by) => raise(tx, (reading.person, reading.version), by, &finding, now).await?,
            None => None,
        };
        let own_words = |by: &InForce| {
            by.template.advice.iter().find(|advice| advice.rule == finding.rule).map(|advice| advice.words.clone())
        };
        told.push(Told { clinic_words: by.and_then(own_words), finding, looked_at });
    }
    told.sort_by_key(|told| std::cmp::Reverse((told.finding.next, told.finding.severity)));
    Ok(told)
}

/// By whose pathways of which London day a reading is judged.
pub fn judged_on(reading: &Reading, now: DateTime<Utc>) -> NaiveDate {
    date::london_day(reading.taken_at.min(now))
}

/// The readings that rules look at beside this one: of its measure, and for NEWS2 of an hour to
/// either side, of every measure.
pub async fn around(tx: &mut Tx, reading: &Reading, on: &[InForce]) -> Result<Vec<Reading>, Fault> {
    let measure = reading.measure();
    let (before, after) = engine::looks_around(measure);
    let (from, until) = (reading.taken_at - before, reading.taken_at + after);
    let mut all = readings::around(tx, reading.person, measure, from, until).await?;
    if news2::MEASURES.contains(&measure) && on.iter().any(|on| on.template.staff_facing) {
        let hour = Duration::hours(1);
        let (from, until) = (reading.taken_at - hour, reading.taken_at + hour + Duration::seconds(1));
        let others = readings::around_all(tx, reading.person, from, until).await?;
        all.extend(others.into_iter().filter(|other| other.measure() != measure));
        all.sort_by_key(|one| (one.taken_at, one.id));
    }
    Ok(all)
}

/// Raises what a rule found, where somebody has to look. Who does, and by when; `None`: nobody.
/// `version` is that of the reading that made the rule fire: from 2 on it was changed.
pub async fn raise(
    tx: &mut Tx,
    (person, version): (PersonId, i64),
    by: &InForce,
    finding: &Finding,
    now: DateTime<Utc>,
) -> Result<Option<LookedAt>, Fault> {
    if finding.severity == Severity::Quiet {
        return Ok(None);
    }
    let Some(watching) = raise_store::watching(tx, &by.organisation).await? else { return Ok(None) };
    let fresh = due_after(now, due_minutes(finding.severity, by.template.due), &hours(&watching));
    // Two pathways may find the same.
    let base = format!("{} {}", by.id, finding.dedupe);
    for number in 1..=AGAIN_A_DAY {
        let key = if number == 1 { base.clone() } else { format!("{base} #{number}") };
        let new = NewAlert { person, organisation: &by.organisation, pathway: by.id, finding, key, due_at: fresh };
        if raise_store::put(tx, &new, now).await?.is_some() {
            return Ok(Some(looked_at(by, watching, fresh)));
        }
        let Some(there) = raise_store::find(tx, person, &new.key).await? else { continue };
        if there.closed_at.is_none() {
            let due_at = again(tx, (person, there), finding, fresh, now).await?;
            return Ok(Some(looked_at(by, watching, due_at.max(now))));
        }
        if !is_new(tx, (person, version), &there, finding).await? {
            return Ok(None);
        }
    }
    Ok(None)
}

/// An open alert whose rule fires again. Answers by when somebody looks.
async fn again(
    tx: &mut Tx,
    (person, there): (PersonId, There),
    finding: &Finding,
    fresh: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Fault> {
    let was = Severity::from_key(&there.severity).unwrap_or(Severity::Red);
    let severity = was.max(finding.severity);
    let new = raise_store::add_readings(tx, person, there.id, &finding.readings).await?;
    if new == 0 && severity == was && there.seen == finding.seen {
        return Ok(there.due_at);
    }
    // What has become more urgent is due earlier, never later.
    let due_at = if severity > was { there.due_at.min(fresh) } else { there.due_at };
    raise_store::fire_again(tx, (person, there.id), finding, (severity, due_at)).await?;
    raise_store::note_event(tx, (person, there.id), Event::Again, &finding.seen, now).await?;
    Ok(due_at)
}

/// Whether a rule whose alert was closed has found something new: another reading than the closed
/// one rests on, or another value of one that was changed. What is no alarm is said once.
async fn is_new(
    tx: &mut Tx,
    (person, version): (PersonId, i64),
    closed: &There,
    finding: &Finding,
) -> Result<bool, Fault> {
    if finding.severity < Severity::Amber {
        return Ok(false);
    }
    if version > 1 && closed.seen != finding.seen {
        return Ok(true);
    }
    let known: Vec<Uuid> = raise_store::readings_of(tx, person, closed.id).await?;
    Ok(finding.readings.iter().any(|reading| !known.contains(reading)))
}

/// What cannot be read is taken for core hours: somebody is told, and not at midnight.
pub fn hours(watching: &Watching) -> Hours {
    Hours::read(&watching.hours).unwrap_or_else(Hours::core)
}

/// Minutes of working time within which somebody has to claim it.
pub fn due_minutes(severity: Severity, due: Due) -> i64 {
    match severity {
        Severity::Red => due.red_minutes.into(),
        Severity::Amber | Severity::Missing | Severity::Note | Severity::Quiet => due.amber_minutes.into(),
    }
}

fn looked_at(by: &InForce, watching: Watching, due_at: DateTime<Utc>) -> LookedAt {
    let mut team = format!("{} of {}", by.template.team.name, watching.name);
    if let Some(first) = team.get(..1).map(str::to_uppercase) {
        team.replace_range(..1, &first);
    }
    LookedAt { team, telephone: watching.telephone, by: due_at }
}
