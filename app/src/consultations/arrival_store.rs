//! Who came to a visit by video and what they said of where they are, in the database.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{after::travel::District, rules::Said};
use crate::{
    access::grant::{Acts, Appointments, Change, Grant, ListGrant, Rooms},
    appointments::Appointment,
    platform::{database::Fault, query::Tx},
};

/// One who came, as the host sees it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Arrival {
    pub name: String,
    pub at: DateTime<Utc>,
    pub place: String,
    pub telephone: String,
    pub call_me_at: Option<DateTime<Utc>>,
}

/// They are coming in. Of where they are, the district alone is kept for longer than a day.
pub async fn arrive(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    appointment: Uuid,
    said: &Said,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into visit_arrival (person_id, appointment_id, actor_id, at, place, telephone) values ($1, $2, $3, $4, $5, $6)
         on conflict (person_id, appointment_id, actor_id) do update
         set at = excluded.at, place = excluded.place, telephone = excluded.telephone, call_me_at = null",
    )
    .bind(grant.subject().0)
    .bind(appointment)
    .bind(grant.actor().0)
    .bind(now)
    .bind(said.place.clone())
    .bind(said.telephone.clone())
    .execute()
    .await?;
    let Some(district) = District::in_words(&said.place) else { return Ok(()) };
    tx.query(
        "insert into visit_travel (person_id, appointment_id, district) values ($1, $2, $3)
         on conflict (person_id, appointment_id) do update set district = excluded.district",
    )
    .bind(grant.subject().0)
    .bind(appointment)
    .bind(district.key())
    .execute()
    .await?;
    Ok(())
}

/// They want to be called instead.
pub async fn call_me(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    appointment: Uuid,
    telephone: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into visit_arrival (person_id, appointment_id, actor_id, at, place, telephone, call_me_at)
         values ($1, $2, $3, $4, '', $5, $4)
         on conflict (person_id, appointment_id, actor_id) do update
         set at = excluded.at, telephone = excluded.telephone, call_me_at = excluded.call_me_at",
    )
    .bind(grant.subject().0)
    .bind(appointment)
    .bind(grant.actor().0)
    .bind(now)
    .bind(telephone.to_string())
    .execute()
    .await?;
    Ok(())
}

/// Whether who asks wants to be called instead.
pub async fn wants_call<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    appointment: Uuid,
) -> Result<Option<DateTime<Utc>>, Fault> {
    let row: Option<(Option<DateTime<Utc>>,)> = tx
        .query("select call_me_at from visit_arrival where person_id = $1 and appointment_id = $2 and actor_id = $3")
        .bind(grant.subject().0)
        .bind(appointment)
        .bind(grant.actor().0)
        .optional()
        .await?;
    Ok(row.and_then(|(at,)| at))
}

/// All who came to one of the organisation's visits, the last one first.
pub async fn of_visit<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Rooms>,
    of: &Appointment,
) -> Result<Vec<Arrival>, Fault> {
    tx.query(
        "select p.given_name || ' ' || p.family_name as name, v.at, v.place, v.telephone, v.call_me_at
         from visit_arrival v join person p on p.id = v.actor_id
         join appointment a on a.person_id = v.person_id and a.id = v.appointment_id
         where v.person_id = $1 and v.appointment_id = $2 and a.organisation_ods = $3 order by v.at desc",
    )
    .bind(of.person.0)
    .bind(of.id)
    .bind(grant.organisation().as_str().to_string())
    .all()
    .await
}

/// The organisation's visits for which somebody wants to be called, since then.
pub async fn to_call<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Rooms>,
    since: DateTime<Utc>,
) -> Result<Vec<Uuid>, Fault> {
    let rows: Vec<(Uuid,)> = tx
        .query(
            "select distinct v.appointment_id from visit_arrival v
             join appointment a on a.person_id = v.person_id and a.id = v.appointment_id
             where a.organisation_ods = $1 and a.starts_at >= $2 and v.call_me_at is not null",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(since)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Whom somebody calls when their video does not work: who has their next visit by video, or else their
/// practice. Name and number.
pub async fn whom_to_call<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    now: DateTime<Utc>,
) -> Result<Option<(String, Option<String>)>, Fault> {
    let next = tx
        .query(
            "select o.name, o.telephone from appointment a join organisation o on o.ods = a.organisation_ods
             where a.person_id = $1 and a.channel = 'video' and a.state in ('booked', 'arrived') and a.private = 0
                and a.ends_at >= $2
             order by a.starts_at, a.id limit 1",
        )
        .bind(grant.subject().0)
        .bind(now)
        .optional()
        .await?;
    if next.is_some() {
        return Ok(next);
    }
    tx.query("select o.name, o.telephone from person p join organisation o on o.ods = p.practice_ods where p.id = $1")
        .bind(grant.subject().0)
        .optional()
        .await
}

/// Without a grant: tidying up forgets where everybody was a day ago, and at which number.
pub async fn forget_places(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("update visit_arrival set place = '', telephone = '' where at < $1 and (place <> '' or telephone <> '')")
        .bind(now - chrono::Duration::days(1))
        .execute()
        .await?;
    Ok(())
}
