//! Times found: what is offered to somebody, and the first times of it. A few statements, each of which
//! walks one index from an instant on and stops (`migrations/common/0017_clinics.sql`).

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    super::{Audience, Channel, Reach, Slot},
    need::{After, Alike, Offering},
    part::Part,
    store::{SlotRow, select_slots},
};
use crate::{
    access::{
        grant::{Acts, Appointments, Grant},
        relation::Relation,
    },
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// So many times on one page, and one more to know that there are more.
pub const SHOWN: usize = 24;

#[derive(sqlx::FromRow)]
struct OfferingRow {
    organisation_ods: String,
    organisation_name: String,
    id: Uuid,
    clinician_id: Option<Uuid>,
    clinician_name: String,
    service: String,
    channel: String,
    audience: i64,
    reach: String,
}

impl From<OfferingRow> for Offering {
    fn from(row: OfferingRow) -> Offering {
        Offering {
            organisation: Ods::trusted(row.organisation_ods),
            organisation_name: row.organisation_name,
            clinic: row.id,
            clinician: row.clinician_id.map(PersonId),
            clinician_name: row.clinician_name,
            service: row.service,
            channel: Channel::from_key(&row.channel).unwrap_or(Channel::InPerson),
            audience: Audience::from_bits(row.audience),
            reach: Reach::from_key(&row.reach).unwrap_or(Reach::Registered),
        }
    }
}

macro_rules! select_offerings {
    ($rest:literal) => {
        concat!(
            "select c.organisation_ods, o.name as organisation_name, c.id, c.clinician_id, c.clinician_name, c.service,
                c.channel, c.audience, c.reach
             from clinic c join organisation o on o.ods = c.organisation_ods ",
            $rest
        )
    };
}

/// What an organisation offers, to whomever; by service.
///
/// Without a grant: what an organisation offers is public; who it is offered to, the caller asks.
pub async fn of_organisation(tx: &mut Tx, organisation: &Ods) -> Result<Vec<Offering>, Fault> {
    let rows: Vec<OfferingRow> = tx
        .query(select_offerings!(
            "where c.organisation_ods = $1 and c.ended_at is null order by lower(c.service), c.service, c.channel, c.id"
        ))
        .bind(organisation.as_str().to_string())
        .all()
        .await?;
    Ok(rows.into_iter().map(Offering::from).collect())
}

/// What is offered to everybody, by organisation and service; the first 200 clinics.
///
/// Without a grant: what is offered to everybody is public.
pub async fn for_everyone(tx: &mut Tx) -> Result<Vec<Offering>, Fault> {
    let rows: Vec<OfferingRow> = tx
        .query(select_offerings!(
            "where c.ended_at is null and c.reach = 'everyone'
             order by o.name, c.organisation_ods, lower(c.service), c.service, c.channel, c.id limit 200"
        ))
        .all()
        .await?;
    Ok(rows.into_iter().map(Offering::from).collect())
}

/// The ids of members whom they were booked with here; of a carer, not of what the person keeps to themselves.
pub async fn seen_before<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, Fault> {
    let sees_private = i64::from(!matches!(grant.relation(), Relation::Carer(_)));
    let rows: Vec<(Uuid,)> = tx
        .query(
            "select distinct clinician_id from appointment
             where person_id = $1 and clinician_id is not null and state in ('booked', 'arrived', 'done')
                and starts_at < $2 and (private = 0 or $3 = 1)",
        )
        .bind(grant.subject().0)
        .bind(now)
        .bind(sees_private)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What a statement looks through: free, and in front of nobody else.
macro_rules! free {
    ($where:literal) => {
        concat!(
            "(select * from slot s where ",
            $where,
            " and s.taken = 0 and s.withdrawn_at is null
                and not exists (select 1 from slot_hold h where h.slot_id = s.id and h.until > $1 and h.person_id <> $2)
              order by s.starts_at, s.id limit 25)"
        )
    };
}

/// The first of these times, in order; at most one more than [`SHOWN`].
pub async fn alike<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    (alike, part): (&Alike, Option<Part>),
    after: After,
    now: DateTime<Utc>,
) -> Result<Vec<Slot>, Fault> {
    let query = match part {
        None => tx.query(select_slots!(
            free!(
                "s.organisation_ods = $3 and s.service = $4 and s.channel = $5 and s.audience = $6 and s.reach = $7
                 and s.starts_at >= $8 and (s.starts_at > $8 or s.id > $9)"
            ),
            "order by s.starts_at, s.id"
        )),
        Some(_) => tx.query(select_slots!(
            free!(
                "s.organisation_ods = $3 and s.service = $4 and s.channel = $5 and s.audience = $6 and s.reach = $7
                 and s.starts_at >= $8 and (s.starts_at > $8 or s.id > $9) and s.part = $10"
            ),
            "order by s.starts_at, s.id"
        )),
    };
    let query = query
        .bind(now)
        .bind(grant.subject().0)
        .bind(alike.organisation.as_str().to_string())
        .bind(alike.service.clone())
        .bind(alike.channel.key())
        .bind(alike.audience)
        .bind(alike.reach.key())
        .bind(after.starts_at)
        .bind(after.id);
    let query = match part {
        None => query,
        Some(part) => query.bind(part.key()),
    };
    let rows: Vec<SlotRow> = query.all().await?;
    Ok(rows.into_iter().map(Slot::from).collect())
}

/// The first of a clinic's times, in order; at most one more than [`SHOWN`].
pub async fn of_clinic<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    (clinic, part): (Uuid, Option<Part>),
    after: After,
    now: DateTime<Utc>,
) -> Result<Vec<Slot>, Fault> {
    let query = match part {
        None => tx.query(select_slots!(
            free!("s.clinic_id = $3 and s.starts_at >= $4 and (s.starts_at > $4 or s.id > $5)"),
            "order by s.starts_at, s.id"
        )),
        Some(_) => tx.query(select_slots!(
            free!("s.clinic_id = $3 and s.starts_at >= $4 and (s.starts_at > $4 or s.id > $5) and s.part = $6"),
            "order by s.starts_at, s.id"
        )),
    };
    let query = query.bind(now).bind(grant.subject().0).bind(clinic).bind(after.starts_at).bind(after.id);
    let query = match part {
        None => query,
        Some(part) => query.bind(part.key()),
    };
    let rows: Vec<SlotRow> = query.all().await?;
    Ok(rows.into_iter().map(Slot::from).collect())
}
