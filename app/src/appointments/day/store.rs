//! An organisation's bookings, in the database. Every statement says which organisation's.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Acts, Appointments, Bookings, Change, Covers, Grant, ListGrant},
    appointments::{
        Appointment, Channel,
        booking::store::{Row, columns, tables},
    },
    people::{NhsNumber, PersonId},
    platform::{database::Fault, query::Tx},
};

/// So many of a day are shown.
pub const SHOWN: usize = 500;

/// An appointment, and whose.
#[derive(Clone, Debug, PartialEq)]
pub struct OfSomebody {
    pub appointment: Appointment,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub nhs_number: Option<NhsNumber>,
    /// Who booked it.
    pub booker: String,
}

#[derive(sqlx::FromRow)]
struct OfRow {
    #[sqlx(flatten)]
    row: Row,
    name: String,
    birth_date: Option<NaiveDate>,
    nhs_number: Option<String>,
    booker: String,
}

impl From<OfRow> for OfSomebody {
    fn from(row: OfRow) -> OfSomebody {
        OfSomebody {
            appointment: row.row.into(),
            name: row.name,
            birth_date: row.birth_date,
            nhs_number: row.nhs_number.and_then(|number| NhsNumber::parse(&number).ok()),
            booker: row.booker,
        }
    }
}

macro_rules! select_bookings {
    ($rest:literal) => {
        concat!(
            "select ",
            columns!(),
            ", p.given_name || ' ' || p.family_name as name, p.birth_date, p.nhs_number,
             b.given_name || ' ' || b.family_name as booker",
            tables!(),
            "join person p on p.id = a.person_id join person b on b.id = a.booked_by where a.organisation_ods = $1 ",
            $rest
        )
    };
}

/// Which bookings of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    All,
    Clinic(Uuid),
    Clinician(PersonId),
}

/// Everybody who is booked between these instants, the earliest first; at most one more than [`SHOWN`].
pub async fn between<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Bookings>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    of: Of,
) -> Result<Vec<OfSomebody>, Fault> {
    // No id is the nil one: it stands for all.
    let (clinic, clinician) = match of {
        Of::All => (Uuid::nil(), Uuid::nil()),
        Of::Clinic(clinic) => (clinic, Uuid::nil()),
        Of::Clinician(clinician) => (Uuid::nil(), clinician.0),
    };
    let query = tx.query(select_bookings!(
        "and a.starts_at >= $2 and a.starts_at < $3 and ($4 = $6 or a.clinic_id = $4)
         and ($5 = $6 or a.clinician_id = $5) order by a.starts_at, a.clinician_name, a.id limit 501"
    ));
    let rows: Vec<OfRow> =
        query.bind(here(grant)).bind(from).bind(to).bind(clinic).bind(clinician).bind(Uuid::nil()).all().await?;
    Ok(rows.into_iter().map(OfSomebody::from).collect())
}

/// One of this organisation's.
pub async fn find<A: Acts, C: Covers>(
    tx: &mut Tx,
    grant: &ListGrant<A, C>,
    (person, id): (Uuid, Uuid),
) -> Result<Option<OfSomebody>, Fault> {
    let query = tx.query(select_bookings!("and a.person_id = $2 and a.id = $3"));
    let row: Option<OfRow> = query.bind(here(grant)).bind(person).bind(id).optional().await?;
    Ok(row.map(OfSomebody::from))
}

fn here<A: Acts, C: Covers>(grant: &ListGrant<A, C>) -> String {
    grant.organisation().as_str().to_string()
}

/// The organisation's clinics, by name: to narrow the day to one.
pub async fn clinics<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Bookings>) -> Result<Vec<(Uuid, String)>, Fault> {
    tx.query("select id, name from clinic where organisation_ods = $1 order by ended_at is not null, lower(name), id")
        .bind(here(grant))
        .all()
        .await
}

/// How many times between these instants nobody is booked into.
pub async fn count_free<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Bookings>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<i64, Fault> {
    let (free,): (i64,) = tx
        .query(
            "select count(*) from slot where organisation_ods = $1 and starts_at >= $2 and starts_at < $3
                and taken = 0 and withdrawn_at is null",
        )
        .bind(here(grant))
        .bind(from)
        .bind(to)
        .one()
        .await?;
    Ok(free)
}

/// How many are booked at this organisation between these instants: for the tile of the console.
pub async fn count_booked<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Bookings>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<i64, Fault> {
    let (booked,): (i64,) = tx
        .query(
            "select count(*) from appointment where organisation_ods = $1 and starts_at >= $2 and starts_at < $3
                and state in ('booked', 'arrived')",
        )
        .bind(here(grant))
        .bind(from)
        .bind(to)
        .one()
        .await?;
    Ok(booked)
}

/// A time of a clinic, whether it can be booked or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Time {
    pub id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub service: String,
    pub clinician_name: String,
    pub channel: Channel,
    pub taken: bool,
    pub withdrawn: bool,
}

/// Every time between these instants of the organisation for which whoever holds the grant works.
pub async fn times(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Time>, Fault> {
    #[derive(sqlx::FromRow)]
    struct TimeRow {
        id: Uuid,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
        service: String,
        clinician_name: String,
        channel: String,
        taken: i64,
        withdrawn: i64,
    }
    let rows: Vec<TimeRow> = tx
        .query(
            "select s.id, s.starts_at, s.ends_at, s.service, c.clinician_name, s.channel, s.taken,
                cast(case when s.withdrawn_at is null then 0 else 1 end as bigint) as withdrawn
             from slot s join clinic c on c.organisation_ods = s.organisation_ods and c.id = s.clinic_id
             where s.organisation_ods = $1 and s.starts_at >= $2 and s.starts_at < $3
                and (s.withdrawn_at is null or s.taken = 1)
             order by s.starts_at, c.clinician_name, s.id limit 501",
        )
        .bind(grant.sight().authored())
        .bind(from)
        .bind(to)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Time {
            id: row.id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            service: row.service,
            clinician_name: row.clinician_name,
            channel: Channel::from_key(&row.channel).unwrap_or(Channel::InPerson),
            taken: row.taken != 0,
            withdrawn: row.withdrawn != 0,
        })
        .collect())
}
