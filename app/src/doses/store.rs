//! Schedules in the database. One of a medicine of the record is there only for who may see that
//! entry: what is hidden, held or withdrawn leaves no trace here either.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Dose, MedicineRef, Reminding, Schedule,
    mark::MarkedAs,
    mark_store::{self, DoseRow},
    schedule::Course,
};
use crate::{
    access::{
        class::Category,
        grant::{Acts, Doses, Grant},
        sight::{Sight, bit_of_category},
    },
    people::PersonId,
    platform::{
        database::Fault,
        query::{Query, Tx},
    },
};

/// Schedules `s` of the person `$1` whose medicine may be seen: without the bits `$2` unless the
/// organisation `$3` wrote the entry itself, as `record::store` has it; the person's own medicines
/// are of the category with the bit `$4`. [`of`] binds the four.
macro_rules! seen {
    () => {
        "s.person_id = $1 and case s.medicine_kind when 'own' then ($2 & $4) = 0 else exists (
            select 1 from entry e where e.person_id = $1 and e.id = s.medicine_id and e.visibility = 'shown'
                and e.kind = 'medicine' and ((e.label & $2) = 0 or e.source_ods = $3)) end"
    };
}
pub(super) use seen;

macro_rules! columns {
    () => {
        "s.id, s.medicine_kind, s.medicine_id, s.title, s.reminding, s.made_at, s.made_by, s.made_as,
         s.organisation_ods, s.confirmed_at, s.paused_at, s.ended_at, s.version"
    };
}

fn of<'t>(query: Query<'t>, person: PersonId, sight: &Sight) -> Query<'t> {
    query.bind(person.0).bind(sight.denied()).bind(sight.authored()).bind(bit_of_category(Category::Medicines))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    medicine_kind: String,
    medicine_id: Uuid,
    title: String,
    reminding: String,
    made_at: DateTime<Utc>,
    made_by: Uuid,
    made_as: String,
    organisation_ods: Option<String>,
    confirmed_at: Option<DateTime<Utc>>,
    paused_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    version: i64,
}

type Each = Vec<(DateTime<Utc>, Course)>;

impl Row {
    /// What this program cannot read is a fault, never left out in silence.
    fn read(self, mut each: Each) -> Result<Schedule, Fault> {
        // What was proposed begins when somebody has said yes, and not before.
        for (from, _) in &mut each {
            *from = (*from).max(self.confirmed_at.unwrap_or(*from));
        }
        Ok(Schedule {
            id: self.id,
            medicine: MedicineRef::of(&self.medicine_kind, self.medicine_id)
                .ok_or_else(|| unreadable("medicine_kind"))?,
            title: self.title,
            reminding: serde_json::from_str::<Reminding>(&self.reminding).map_err(unreadable)?,
            made_at: self.made_at,
            made_by: PersonId(self.made_by),
            made_as: MarkedAs::from_key(&self.made_as).ok_or_else(|| unreadable("made_as"))?,
            organisation: self.organisation_ods,
            confirmed_at: self.confirmed_at,
            paused_at: self.paused_at,
            ended_at: self.ended_at,
            version: self.version,
            courses: each,
        })
    }
}

pub(super) fn unreadable(what: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::Other(sqlx::Error::Decode(what.into()))
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(unreadable)
}

/// Every schedule that may be seen, those that have ended too, in the order of their names.
pub async fn all<A: Acts>(tx: &mut Tx, grant: &Grant<A, Doses>, sight: &Sight) -> Result<Vec<Schedule>, Fault> {
    let query = tx.query(concat!(
        "select ",
        columns!(),
        " from dose_schedule s where ",
        seen!(),
        " order by s.title, s.made_at, s.id"
    ));
    let rows: Vec<Row> = of(query, grant.subject(), sight).all().await?;
    let mut courses = courses_of_all(tx, grant.subject()).await?;
    rows.into_iter()
        .map(|row| {
            let each = courses.remove(&row.id).unwrap_or_default();
            row.read(each)
        })
        .collect()
}

/// One of them.
pub async fn find<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Doses>,
    sight: &Sight,
    id: Uuid,
) -> Result<Option<Schedule>, Fault> {
    seen_by(tx, grant.subject(), sight, id).await
}

/// One that the person's own screens show. Without a grant: for the person's own page of a reminder,
/// which asks before it calls.
pub async fn of_own_screens(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<Option<Schedule>, Fault> {
    seen_by(tx, person, &Sight::own(), id).await
}

async fn seen_by(tx: &mut Tx, person: PersonId, sight: &Sight, id: Uuid) -> Result<Option<Schedule>, Fault> {
    let query = tx.query(concat!("select ", columns!(), " from dose_schedule s where ", seen!(), " and s.id = $5"));
    let row: Option<Row> = of(query, person, sight).bind(id).optional().await?;
    with_courses(tx, person, row).await
}

/// One, whoever may see its medicine. Without a grant: for a mark, whose marker was made from one or
/// for the button of a notification, and for the plan of reminders. It shows nobody anything.
pub async fn load(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<Option<Schedule>, Fault> {
    let query = tx.query(concat!("select ", columns!(), " from dose_schedule s where s.person_id = $1 and s.id = $2"));
    let row: Option<Row> = query.bind(person.0).bind(id).optional().await?;
    with_courses(tx, person, row).await
}

async fn with_courses(tx: &mut Tx, person: PersonId, row: Option<Row>) -> Result<Option<Schedule>, Fault> {
    let Some(row) = row else { return Ok(None) };
    let rows: Vec<(DateTime<Utc>, String)> = tx
        .query("select from_at, body from dose_course where person_id = $1 and schedule_id = $2 order by number")
        .bind(person.0)
        .bind(row.id)
        .all()
        .await?;
    let each = rows.into_iter().map(|(from, body)| Ok((from, course(&body)?))).collect::<Result<_, Fault>>()?;
    row.read(each).map(Some)
}

async fn courses_of_all(tx: &mut Tx, person: PersonId) -> Result<HashMap<Uuid, Each>, Fault> {
    let rows: Vec<(Uuid, DateTime<Utc>, String)> = tx
        .query("select schedule_id, from_at, body from dose_course where person_id = $1 order by schedule_id, number")
        .bind(person.0)
        .all()
        .await?;
    let mut found: HashMap<Uuid, Each> = HashMap::new();
    for (schedule, from, body) in rows {
        found.entry(schedule).or_default().push((from, course(&body)?));
    }
    Ok(found)
}

fn course(body: &str) -> Result<Course, Fault> {
    serde_json::from_str(body).map_err(unreadable)
}

/// What was said about doses of these days, both included. Callers show those of schedules that may
/// be seen.
pub async fn between<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Doses>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Dose>, Fault> {
    let rows: Vec<DoseRow> = tx
        .query(concat!(
            "select ",
            mark_store::dose_columns!(),
            " from dose where person_id = $1 and day >= $2 and day <= $3 order by day, slot, schedule_id"
        ))
        .bind(grant.subject().0)
        .bind(from)
        .bind(to)
        .all()
        .await?;
    rows.into_iter().map(DoseRow::read).collect()
}

/// Doses that are put off to after `now`: schedule, key, and until when.
pub async fn put_off<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Doses>,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, String, DateTime<Utc>)>, Fault> {
    let rows: Vec<(Uuid, NaiveDate, String, DateTime<Utc>)> = tx
        .query("select schedule_id, day, slot, until from dose_put_off where person_id = $1 and until > $2")
        .bind(grant.subject().0)
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(schedule, day, slot, until)| (schedule, format!("{day} {slot}"), until)).collect())
}
