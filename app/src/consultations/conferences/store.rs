//! Case conferences and who comes to them, in the database.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{Asked, Conference, PersonComes, rules::Planned};
use crate::{
    access::grant::{Acts, Appointments, Change, Grant, ListGrant, Rooms},
    consultations::hours::{CLOSES_AFTER, OPENS_BEFORE},
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// Of how many days a list shows what is over.
const PAST: Duration = Duration::days(90);

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    organisation_ods: String,
    organisation_name: String,
    person_id: Uuid,
    title: String,
    agenda: String,
    person_is_asked: i64,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    version: i64,
    cancelled_at: Option<DateTime<Utc>>,
}

impl From<Row> for Conference {
    fn from(row: Row) -> Conference {
        Conference {
            id: row.id,
            organisation: Ods::trusted(row.organisation_ods),
            organisation_name: row.organisation_name,
            person: PersonId(row.person_id),
            title: row.title,
            agenda: row.agenda,
            person_comes: if row.person_is_asked == 0 { PersonComes::No } else { PersonComes::Yes },
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            version: row.version,
            cancelled_at: row.cancelled_at,
        }
    }
}

/// Those that the organisation leads, and those to which it sends the one who asks.
macro_rules! select_conferences {
    ($rest:literal) => {
        concat!(
            "select c.id, c.organisation_ods, o.name as organisation_name, c.person_id, c.title, c.agenda, c.person_is_asked,
                r.starts_at, c.ends_at, c.version, c.cancelled_at
             from conference c join room r on r.id = c.id join organisation o on o.ods = c.organisation_ods
             where c.person_id is not null and (c.organisation_ods = $1 or exists (select 1 from conference_member m
                where m.conference_id = c.id and m.person_id = $2 and m.organisation_ods = $1)) ",
            $rest
        )
    };
}

/// Those of the last months and of all time ahead, the latest first.
pub async fn all<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Rooms>,
    now: DateTime<Utc>,
) -> Result<Vec<Conference>, Fault> {
    let rows: Vec<Row> = tx
        .query(select_conferences!("and r.starts_at > $3 order by r.starts_at desc, c.id limit 200"))
        .bind(grant.organisation().as_str().to_string())
        .bind(grant.actor().0)
        .bind(now - PAST)
        .all()
        .await?;
    Ok(rows.into_iter().map(Conference::from).collect())
}

/// Those whose room is open now.
pub async fn open_now<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Rooms>,
    now: DateTime<Utc>,
) -> Result<Vec<Conference>, Fault> {
    let rows: Vec<Row> = tx
        .query(select_conferences!(
            "and c.cancelled_at is null and r.starts_at <= $3 and r.starts_at > $4 order by r.starts_at, c.id limit 200"
        ))
        .bind(grant.organisation().as_str().to_string())
        .bind(grant.actor().0)
        .bind(now + OPENS_BEFORE)
        .bind(now - CLOSES_AFTER)
        .all()
        .await?;
    Ok(rows.into_iter().map(Conference::from).collect())
}

/// One of them.
pub async fn one<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Rooms>, id: Uuid) -> Result<Option<Conference>, Fault> {
    let row: Option<Row> = tx
        .query(select_conferences!("and c.id = $3"))
        .bind(grant.organisation().as_str().to_string())
        .bind(grant.actor().0)
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(Conference::from))
}

/// Whether this is the id of one. Without a grant: yes or no, to who knows the id.
pub async fn is_one(tx: &mut Tx, id: Uuid) -> Result<bool, Fault> {
    let found: Option<(i64,)> =
        tx.query("select cast(1 as bigint) from conference where id = $1").bind(id).optional().await?;
    Ok(found.is_some())
}

/// Those to which the person was asked and whose room has not closed, the nearest first.
pub async fn asked_to<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    now: DateTime<Utc>,
) -> Result<Vec<Conference>, Fault> {
    let rows: Vec<Row> = tx
        .query(
            "select c.id, c.organisation_ods, o.name as organisation_name, c.person_id, c.title, c.agenda, c.person_is_asked,
                r.starts_at, c.ends_at, c.version, c.cancelled_at
             from conference c join room r on r.id = c.id join organisation o on o.ods = c.organisation_ods
             where c.person_id = $1 and c.person_is_asked = 1 and c.cancelled_at is null and r.starts_at > $2
             order by r.starts_at, c.id limit 50",
        )
        .bind(grant.subject().0)
        .bind(now - CLOSES_AFTER)
        .all()
        .await?;
    Ok(rows.into_iter().map(Conference::from).collect())
}

/// The page of the person who was asked to it. `None`: it is none, or they are not asked.
///
/// Without a grant: it says an address and nothing else; whoever opens it is asked there.
pub async fn page_of(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<Option<String>, Fault> {
    let found: Option<(i64,)> = tx
        .query(
            "select cast(1 as bigint) from conference
             where person_id = $1 and id = $2 and person_is_asked = 1 and cancelled_at is null",
        )
        .bind(person.0)
        .bind(id)
        .optional()
        .await?;
    Ok(found.map(|_| format!("/appointments/{id}/room")))
}

/// Without a grant: a job puts into the record what was written with one.
pub async fn to_file(tx: &mut Tx, id: Uuid) -> Result<Option<Conference>, Fault> {
    let row: Option<Row> = tx
        .query(
            "select c.id, c.organisation_ods, o.name as organisation_name, c.person_id, c.title, c.agenda, c.person_is_asked,
                r.starts_at, c.ends_at, c.version, c.cancelled_at
             from conference c join room r on r.id = c.id join organisation o on o.ods = c.organisation_ods
             where c.id = $1 and c.person_id is not null",
        )
        .bind(id)
        .optional()
        .await?;
    Ok(row.map(Conference::from))
}

/// Calls one about the person of `about`, for the organisation of `leads`. Its room is there already. The same
/// form sent twice is one conference.
pub async fn make(
    tx: &mut Tx,
    leads: &ListGrant<Change, Rooms>,
    about: &Grant<Change, Appointments>,
    id: Uuid,
    (planned, comes): (&Planned, PersonComes),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into conference (id, organisation_ods, person_id, person_is_asked, title, agenda, ends_at, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing",
    )
    .bind(id)
    .bind(leads.organisation().as_str().to_string())
    .bind(about.subject().0)
    .bind(i64::from(comes == PersonComes::Yes))
    .bind(planned.title.clone())
    .bind(planned.agenda.clone())
    .bind(planned.ends_at)
    .bind(leads.actor().0)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// `false` when somebody changed it since `version`.
pub async fn set_person_comes(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    (id, version): (Uuid, i64),
    comes: PersonComes,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update conference set person_is_asked = $4, version = version + 1
             where id = $1 and organisation_ods = $2 and version = $3 and cancelled_at is null",
        )
        .bind(id)
        .bind(grant.organisation().as_str().to_string())
        .bind(version)
        .bind(i64::from(comes == PersonComes::Yes))
        .execute()
        .await?;
    Ok(changed == 1)
}

/// `false` when somebody changed it since `version`.
pub async fn cancel(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    (id, version): (Uuid, i64),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update conference set cancelled_at = $4, version = version + 1
             where id = $1 and organisation_ods = $2 and version = $3 and cancelled_at is null",
        )
        .bind(id)
        .bind(grant.organisation().as_str().to_string())
        .bind(version)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Who was asked, by name.
pub async fn asked<A: Acts>(tx: &mut Tx, _: &ListGrant<A, Rooms>, of: &Conference) -> Result<Vec<Asked>, Fault> {
    tx.query(
        "select m.person_id, p.given_name || ' ' || p.family_name as name, o.name as organisation_name
         from conference_member m join person p on p.id = m.person_id join organisation o on o.ods = m.organisation_ods
         where m.conference_id = $1 order by o.name, p.family_name, p.given_name, p.id",
    )
    .bind(of.id)
    .all()
    .await
}

/// Those who treat people at an organisation, by name: whom a conference can be asked to.
pub async fn staff_of<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Rooms>,
    organisation: &Ods,
) -> Result<Vec<Asked>, Fault> {
    tx.query(
        "select m.person_id, p.given_name || ' ' || p.family_name as name, o.name as organisation_name
         from membership m join person p on p.id = m.person_id join organisation o on o.ods = m.organisation_ods
         where m.organisation_ods = $1 and m.activated_at is not null and m.ended_at is null and m.person_id <> $2
            and m.role in ('gp', 'nurse', 'other-clinician', 'support-worker')
         order by p.family_name, p.given_name, p.id limit 200",
    )
    .bind(organisation.as_str().to_string())
    .bind(grant.actor().0)
    .all()
    .await
}

/// Asks one who works there, for that organisation. Asked twice is asked once.
pub async fn ask(
    tx: &mut Tx,
    grant: &ListGrant<Change, Rooms>,
    conference: Uuid,
    (who, organisation): (Uuid, &Ods),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into conference_member (conference_id, person_id, organisation_ods, invited_at)
         select c.id, m.person_id, m.organisation_ods, $4 from conference c, membership m
         where c.id = $1 and c.organisation_ods = $5 and c.cancelled_at is null
            and m.person_id = $2 and m.organisation_ods = $3 and m.activated_at is not null and m.ended_at is null
            and m.role in ('gp', 'nurse', 'other-clinician', 'support-worker')
         on conflict (conference_id, person_id) do nothing",
    )
    .bind(conference)
    .bind(who)
    .bind(organisation.as_str().to_string())
    .bind(now)
    .bind(grant.organisation().as_str().to_string())
    .execute()
    .await?;
    Ok(())
}

/// No longer asked.
pub async fn unask(tx: &mut Tx, grant: &ListGrant<Change, Rooms>, conference: Uuid, who: Uuid) -> Result<(), Fault> {
    tx.query(
        "delete from conference_member where conference_id = $1 and person_id = $2
            and exists (select 1 from conference c where c.id = $1 and c.organisation_ods = $3)",
    )
    .bind(conference)
    .bind(who)
    .bind(grant.organisation().as_str().to_string())
    .execute()
    .await?;
    Ok(())
}
