//! Schedules made and changed: each change is kept, and the plan of reminders goes with it in the
//! same transaction.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::reasons::EndReason;
use crate::{
    access::{
        class::Scope,
        grant::{Acts, Change, Doses, Grant, Medicines},
    },
    doses::{
        MedicineRef, Reminding, Schedule, Standing,
        mark::{MarkedAs, Marker},
        pause_of,
        schedule::{Course, Timing},
        store::{self, json, unreadable},
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::{
        self, Kind, NewReminder,
        plan::{DosePlan, Plan},
    },
};

/// A schedule that is not kept yet.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSchedule {
    /// A UUID v7, made where the form was opened: the same one sent twice is one.
    pub id: Uuid,
    pub medicine: MedicineRef,
    pub title: String,
    pub course: Course,
    pub reminding: Reminding,
}

/// What somebody does with a schedule.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// A practice's proposal counts from now on.
    Confirm,
    /// Other times from now on.
    Times(Course),
    Reminding(Reminding),
    Pause(Why),
    Resume,
    End(Why),
}

/// Why it ends or pauses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    pub reason: EndReason,
    /// The person's own words; "" for none.
    pub words: String,
}

impl Act {
    fn key(&self) -> &'static str {
        match self {
            Act::Confirm => "confirmed",
            Act::Times(_) => "times",
            Act::Reminding(_) => "reminding",
            Act::Pause(_) => "paused",
            Act::Resume => "resumed",
            Act::End(_) => "ended",
        }
    }
}

/// What is kept of a change, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<Course>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminding: Option<Reminding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// Keeps a schedule. A person's own, and a carer's, counts at once; staff's waits for a yes. `false`
/// when it was there already.
pub async fn make(
    tx: &mut Tx,
    grant: &Grant<Change, Doses>,
    new: &NewSchedule,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    make_by(tx, &Marker::granted(grant), new, now).await
}

/// The same by whoever that is. Without a grant: a marker is made from one, or for a demonstration.
pub(crate) async fn make_by(tx: &mut Tx, by: &Marker, new: &NewSchedule, now: DateTime<Utc>) -> Result<bool, Fault> {
    let confirmed = (by.marked_as != MarkedAs::Staff).then_some(now);
    let added = tx
        .query(
            "insert into dose_schedule (person_id, id, medicine_kind, medicine_id, title, reminding, made_at, made_by,
                made_as, organisation_ods, confirmed_at, confirmed_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (person_id, id) do nothing",
        )
        .bind(by.person.0)
        .bind(new.id)
        .bind(new.medicine.kind())
        .bind(new.medicine.id())
        .bind(new.title.clone())
        .bind(json(&new.reminding)?)
        .bind(now)
        .bind(by.actor.0)
        .bind(by.marked_as.key())
        .bind(by.organisation.as_ref().map(|ods| ods.as_str().to_string()))
        .bind(confirmed)
        .bind(confirmed.map(|_| by.actor.0))
        .execute()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    add_course(tx, by.person, (new.id, 1), &new.course, now).await?;
    let body = Body { course: Some(new.course.clone()), reminding: Some(new.reminding.clone()), why: None };
    note(tx, by, (new.id, 1, "made"), &body, now).await?;
    plan(tx, by.person, new.id, now).await?;
    Ok(true)
}

async fn add_course(
    tx: &mut Tx,
    person: PersonId,
    (schedule, number): (Uuid, i64),
    course: &Course,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query("insert into dose_course (person_id, schedule_id, number, from_at, body) values ($1, $2, $3, $4, $5)")
        .bind(person.0)
        .bind(schedule)
        .bind(number)
        .bind(now)
        .bind(json(course)?)
        .execute()
        .await?;
    Ok(())
}

async fn note(
    tx: &mut Tx,
    by: &Marker,
    (schedule, version, what): (Uuid, i64, &'static str),
    body: &Body,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into dose_schedule_change (person_id, schedule_id, version, at, what, actor_id, entered_as,
            organisation_ods, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(by.person.0)
    .bind(schedule)
    .bind(version)
    .bind(now)
    .bind(what)
    .bind(by.actor.0)
    .bind(by.marked_as.key())
    .bind(by.organisation.as_ref().map(|ods| ods.as_str().to_string()))
    .bind(json(body)?)
    .execute()
    .await?;
    Ok(())
}

/// Does it with a schedule that is at the version that somebody looked at; `false` when it has changed
/// since, or is not one with which this can be done.
pub async fn act(
    tx: &mut Tx,
    grant: &Grant<Change, Doses>,
    schedule: &Schedule,
    act: &Act,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    act_by(tx, &Marker::granted(grant), schedule, act, now).await
}

/// The same by whoever that is. Without a grant: a marker is made from one, and another capability
/// ends what it has a grant to end.
pub(crate) async fn act_by(
    tx: &mut Tx,
    by: &Marker,
    schedule: &Schedule,
    act: &Act,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let Some(after) = after(schedule, act, now) else { return Ok(false) };
    let changed = tx
        .query(
            "update dose_schedule set reminding = $3, confirmed_at = $4, confirmed_by = coalesce(confirmed_by, $5),
                paused_at = $6, ended_at = $7, version = version + 1
             where person_id = $1 and id = $2 and version = $8",
        )
        .bind(by.person.0)
        .bind(schedule.id)
        .bind(json(&after.reminding)?)
        .bind(after.confirmed_at)
        .bind(after.confirmed_at.map(|_| by.actor.0))
        .bind(after.paused_at)
        .bind(after.ended_at)
        .bind(schedule.version)
        .execute()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    let number = i64::try_from(schedule.courses.len()).unwrap_or(i64::MAX) + 1;
    if let Some(course) = &after.course {
        add_course(tx, by.person, (schedule.id, number), course, now).await?;
    }
    let why = match act {
        Act::Pause(why) | Act::End(why) => Some(why.clone()),
        Act::Confirm | Act::Times(_) | Act::Reminding(_) | Act::Resume => None,
    };
    let reminding = matches!(act, Act::Reminding(_)).then_some(after.reminding);
    let course = after.course.filter(|_| matches!(act, Act::Times(_)));
    note(tx, by, (schedule.id, schedule.version + 1, act.key()), &Body { course, reminding, why }, now).await?;
    plan(tx, by.person, schedule.id, now).await?;
    Ok(true)
}

/// Ends every schedule of a medicine that was stopped or removed.
pub async fn end_of_medicine(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    medicine: MedicineRef,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let open: Vec<(Uuid,)> = tx
        .query(
            "select id from dose_schedule
             where person_id = $1 and medicine_kind = $2 and medicine_id = $3 and ended_at is null order by id",
        )
        .bind(grant.subject().0)
        .bind(medicine.kind())
        .bind(medicine.id())
        .all()
        .await?;
    let end = Act::End(Why { reason: EndReason::MedicineStopped, words: String::new() });
    for (id,) in open {
        if let Some(schedule) = store::load(tx, grant.subject(), id).await? {
            act_by(tx, &Marker::of(grant), &schedule, &end, now).await?;
        }
    }
    Ok(())
}

/// What can change of a schedule.
struct After {
    reminding: Reminding,
    confirmed_at: Option<DateTime<Utc>>,
    paused_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    course: Option<Course>,
}

/// `None` when this cannot be done with it as it stands.
fn after(schedule: &Schedule, act: &Act, now: DateTime<Utc>) -> Option<After> {
    let is = After {
        reminding: schedule.reminding.clone(),
        confirmed_at: schedule.confirmed_at,
        paused_at: schedule.paused_at,
        ended_at: schedule.ended_at,
        course: None,
    };
    let current = schedule.course().cloned();
    Some(match (act, schedule.standing()) {
        (_, Standing::Ended) => return None,
        (Act::Confirm, Standing::Proposed) => After { confirmed_at: Some(now), ..is },
        (Act::End(_), _) => After { ended_at: Some(now), ..is },
        // A proposal that is changed is still one. What pauses begins again by its new times.
        (Act::Times(course), _) => After { course: Some(course.clone()), paused_at: None, ..is },
        (Act::Reminding(reminding), Standing::InForce | Standing::Paused) => {
            After { reminding: reminding.clone(), ..is }
        }
        (Act::Pause(_), Standing::InForce) => {
            After { paused_at: Some(now), course: current.as_ref().map(pause_of), ..is }
        }
        (Act::Resume, Standing::Paused) => After { paused_at: None, course: current, ..is },
        (Act::Confirm | Act::Reminding(_) | Act::Pause(_) | Act::Resume, _) => return None,
    })
}

/// The plan of reminders as the schedule is now. Without a grant: it follows a change that was made
/// with one, and holds no word of health.
pub(crate) async fn plan(tx: &mut Tx, person: PersonId, id: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    let Some(schedule) = store::load(tx, person, id).await? else { return Ok(()) };
    let wanted = schedule.standing() == Standing::InForce && schedule.reminding.on && schedule.as_needed().is_none();
    if !wanted {
        return reminders::remove(tx, person, Kind::Dose, id, now).await;
    }
    let put_off = put_off(tx, person, id, now).await?;
    let Reminding { again_minutes, again_times, missed_after_minutes, carer, .. } = schedule.reminding;
    let courses = schedule.courses.into_iter().map(|(from, course)| (from, wordless(course))).collect();
    let plan = Plan::Doses(DosePlan { courses, again_minutes, again_times, missed_after_minutes, carer, put_off });
    reminders::put(tx, &NewReminder { person, kind: Kind::Dose, id, plan }, now).await
}

/// How much is taken is nothing that a reminder knows.
fn wordless(mut course: Course) -> Course {
    match &mut course.timing {
        Timing::Clock(clock) => {
            clock.steps.iter_mut().flat_map(|step| &mut step.slots).for_each(|slot| slot.dose = String::new());
        }
        Timing::Interval(interval) => interval.dose = String::new(),
        Timing::AsNeeded(as_needed) => as_needed.dose = String::new(),
    }
    course
}

/// What is put off, and not marked since.
async fn put_off(
    tx: &mut Tx,
    person: PersonId,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<(String, DateTime<Utc>)>, Fault> {
    let rows: Vec<(NaiveDate, String, DateTime<Utc>)> = tx
        .query(
            "select p.day, p.slot, p.until from dose_put_off p
             where p.person_id = $1 and p.schedule_id = $2 and p.until > $3 and not exists (select 1 from dose d
                where d.person_id = $1 and d.schedule_id = $2 and d.day = p.day and d.slot = p.slot and d.state <> 'unmarked')
             order by p.until",
        )
        .bind(person.0)
        .bind(id)
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(day, slot, until)| (format!("{day} {slot}"), until)).collect())
}

/// One thing that happened to a schedule.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub at: DateTime<Utc>,
    pub what: String,
    pub by: Option<PersonId>,
    pub entered_as: MarkedAs,
    pub organisation: Option<String>,
    pub body: Body,
}

#[derive(sqlx::FromRow)]
struct StepRow {
    at: DateTime<Utc>,
    what: String,
    actor_id: Option<Uuid>,
    entered_as: String,
    organisation_ods: Option<String>,
    body: String,
}

/// Everything that happened to a schedule, the first first.
pub async fn history<A: Acts>(tx: &mut Tx, grant: &Grant<A, Doses>, schedule: Uuid) -> Result<Vec<Step>, Fault> {
    let rows: Vec<StepRow> = tx
        .query(
            "select at, what, actor_id, entered_as, organisation_ods, body from dose_schedule_change
             where person_id = $1 and schedule_id = $2 order by version",
        )
        .bind(grant.subject().0)
        .bind(schedule)
        .all()
        .await?;
    let read = |row: StepRow| {
        Ok(Step {
            at: row.at,
            what: row.what,
            by: row.actor_id.map(PersonId),
            entered_as: MarkedAs::from_key(&row.entered_as).ok_or_else(|| unreadable("entered_as"))?,
            organisation: row.organisation_ods,
            body: serde_json::from_str(&row.body).map_err(unreadable)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// A carer who can be told that nobody marked a dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carer {
    pub arrangement: Uuid,
    pub name: String,
}

/// Carers whose arrangement is in force and covers reminders and prescriptions.
pub async fn carers<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Doses>,
    now: DateTime<Utc>,
    today: NaiveDate,
) -> Result<Vec<Carer>, Fault> {
    let rows: Vec<(Uuid, String, String, String)> = tx
        .query(
            "select a.id, p.given_name, p.family_name, a.scopes from carer_arrangement a join person p on p.id = a.carer_id
             where a.person_id = $1 and a.state = 'active' and a.starts_at <= $2 and (a.ends_on is null or a.ends_on > $3)
             order by p.given_name, p.family_name, a.id",
        )
        .bind(grant.subject().0)
        .bind(now)
        .bind(today)
        .all()
        .await?;
    let covers = |scopes: &str| {
        let has = |scope: Scope| scopes.split(' ').any(|key| key == scope.key());
        has(Scope::Reminders) && has(Scope::Prescriptions)
    };
    let of_scope = rows.into_iter().filter(|(.., scopes)| covers(scopes));
    Ok(of_scope
        .map(|(arrangement, given, family, _)| Carer { arrangement, name: format!("{given} {family}") })
        .collect())
}

/// Whether there are any times at all. Without a grant: for a demonstration, where nobody is real.
pub(crate) async fn has_any(tx: &mut Tx, person: PersonId) -> Result<bool, Fault> {
    let (many,): (i64,) =
        tx.query("select count(*) from dose_schedule where person_id = $1").bind(person.0).one().await?;
    Ok(many > 0)
}

/// The medicine of the record that is asked for under this title. Without a grant: for a demonstration, where nobody is real.
pub(crate) async fn entry_of(tx: &mut Tx, person: PersonId, title: &str) -> Result<Option<MedicineRef>, Fault> {
    let found: Option<(Uuid,)> = tx
        .query(
            "select id from entry where person_id = $1 and kind = 'medicine' and visibility = 'shown' and title = $2
                and resource_type = 'MedicationRequest' and coalesce(status, '') = 'active' order by id limit 1",
        )
        .bind(person.0)
        .bind(title.to_string())
        .optional()
        .await?;
    Ok(found.map(|(id,)| MedicineRef::Record(id)))
}
