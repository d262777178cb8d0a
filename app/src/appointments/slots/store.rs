//! Times in the database. Nothing of a person stands in a time; who is booked into it, the booking knows.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{Audience, Channel, Offered, Reach, Slot, Taken};
use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
pub struct SlotRow {
    id: Uuid,
    organisation_ods: String,
    organisation_name: String,
    clinic_id: Uuid,
    clinician_id: Option<Uuid>,
    clinician_name: String,
    service: String,
    place: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    channel: String,
    audience: i64,
    reach: String,
    taken: i64,
    withdrawn_at: Option<DateTime<Utc>>,
}

impl From<SlotRow> for Slot {
    fn from(row: SlotRow) -> Slot {
        Slot {
            id: row.id,
            organisation: Ods::trusted(row.organisation_ods),
            organisation_name: row.organisation_name,
            clinic: row.clinic_id,
            clinician: row.clinician_id.map(PersonId),
            clinician_name: row.clinician_name,
            service: row.service,
            place: row.place,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            // What is neither telephone nor video is where somebody has to come.
            channel: Channel::from_key(&row.channel).unwrap_or(Channel::InPerson),
            audience: Audience::from_bits(row.audience),
            // Of a word that is not known, the narrowest.
            reach: Reach::from_key(&row.reach).unwrap_or(Reach::Registered),
            taken: if row.taken == 0 { Taken::No } else { Taken::Yes },
            offered: if row.withdrawn_at.is_none() { Offered::Yes } else { Offered::Withdrawn },
        }
    }
}

/// `select` of whole times from what is given as `s`, and what follows.
macro_rules! select_slots {
    ($from:expr, $rest:expr) => {
        concat!(
            "select s.id, s.organisation_ods, o.name as organisation_name, s.clinic_id, s.clinician_id, c.clinician_name,
                s.service, c.place, s.starts_at, s.ends_at, s.channel, s.audience, s.reach, s.taken, s.withdrawn_at
             from ",
            $from,
            " s join clinic c on c.organisation_ods = s.organisation_ods and c.id = s.clinic_id
                join organisation o on o.ods = s.organisation_ods ",
            $rest
        )
    };
}
pub(super) use select_slots;

/// One time, also of a clinic that has it no longer.
///
/// Without a grant: a time says nothing of anybody; who books it has a grant of their own.
pub async fn one(tx: &mut Tx, id: Uuid) -> Result<Option<Slot>, Fault> {
    let row: Option<SlotRow> = tx.query(select_slots!("slot", "where s.id = $1")).bind(id).optional().await?;
    Ok(row.map(Slot::from))
}

/// Says that somebody is booked into it, or that nobody is any more. The guard against two in one time is
/// the booking's own index; this keeps the search from showing it.
///
/// Without a grant: the booking that calls it in its own transaction has one.
pub async fn set_taken(tx: &mut Tx, id: Uuid, taken: Taken) -> Result<(), Fault> {
    let query = match taken {
        Taken::Yes => tx.query("update slot set taken = 1, used = 1 where id = $1"),
        Taken::No => tx.query("update slot set taken = 0 where id = $1"),
    };
    query.bind(id).execute().await?;
    Ok(())
}
