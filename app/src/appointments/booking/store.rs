//! Appointments in the database: finding them. Whoever looks sees what is theirs to see: a carer none that
//! the person keeps to themselves, staff those of their own organisation.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Appointment, Event, What,
    hidden_store::closed,
    needs::Needs,
    rules::{ActsAs, Reason, Shown, State},
};
use crate::{
    access::{
        grant::{Acts, Appointments, Change, Covers, Grant, ListGrant, Read, Record},
        relation::Relation,
    },
    appointments::Channel,
    consultations::hours::{CLOSES_AFTER, OPENS_BEFORE},
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

/// The columns of an [`Appointment`], of appointment `a` and its organisation `o`.
macro_rules! columns {
    () => {
        "a.person_id, a.id, a.slot_id, a.organisation_ods, o.name as organisation_name, o.telephone, a.clinic_id,
         a.clinician_id, a.clinician_name, a.service, a.place, a.starts_at, a.ends_at, a.channel, a.description, a.comment,
         a.state, a.cancel_reason, a.cancel_words, a.overridden, a.override_reason, a.private, a.needs, a.made_at,
         a.booked_by, a.booked_as, a.changed_at, a.version, a.sequence"
    };
}
macro_rules! tables {
    () => {
        " from appointment a join organisation o on o.ods = a.organisation_ods "
    };
}
pub(in crate::appointments) use {columns, tables};

#[derive(sqlx::FromRow)]
pub(in crate::appointments) struct Row {
    person_id: Uuid,
    id: Uuid,
    slot_id: Uuid,
    organisation_ods: String,
    organisation_name: String,
    telephone: Option<String>,
    clinic_id: Uuid,
    clinician_id: Option<Uuid>,
    clinician_name: String,
    service: String,
    place: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    channel: String,
    description: String,
    comment: String,
    state: String,
    cancel_reason: Option<String>,
    cancel_words: String,
    overridden: i64,
    override_reason: String,
    private: i64,
    needs: String,
    made_at: DateTime<Utc>,
    booked_by: Uuid,
    booked_as: String,
    changed_at: DateTime<Utc>,
    version: i64,
    sequence: i64,
}

impl From<Row> for Appointment {
    fn from(row: Row) -> Appointment {
        // A state that this program does not know is one that somebody is expected at.
        let state = State::from_key(&row.state).unwrap_or(State::Booked);
        let reason = row.cancel_reason.as_deref().and_then(Reason::from_key).unwrap_or(Reason::Other);
        Appointment {
            person: PersonId(row.person_id),
            id: row.id,
            slot: row.slot_id,
            organisation: Ods::trusted(row.organisation_ods),
            organisation_name: row.organisation_name,
            telephone: row.telephone.filter(|telephone| !telephone.is_empty()),
            clinic: row.clinic_id,
            clinician: row.clinician_id.map(PersonId),
            clinician_name: row.clinician_name,
            service: row.service,
            place: row.place,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            channel: Channel::from_key(&row.channel).unwrap_or(Channel::InPerson),
            description: row.description,
            comment: row.comment,
            state,
            cancelled: (state == State::Cancelled).then_some((reason, row.cancel_words)),
            overridden: (row.overridden != 0).then_some(row.override_reason),
            shown: if row.private == 0 { Shown::ToCarers } else { Shown::Privately },
            needs: Needs::read(&row.needs),
            made_at: row.made_at,
            booked_by: PersonId(row.booked_by),
            booked_as: ActsAs::from_key(&row.booked_as),
            changed_at: row.changed_at,
            version: row.version,
            sequence: row.sequence,
        }
    }
}

/// Whether whoever holds this grant sees it: a carer none that is kept to themselves, staff what is booked
/// at their own organisation. `closed` are the categories that they do not see.
fn sees<A: Acts>(grant: &Grant<A, Appointments>, closed: i64, one: &Appointment) -> bool {
    match grant.relation() {
        Relation::Own => one.label() & closed == 0,
        Relation::Carer(_) => one.shown == Shown::ToCarers && one.label() & closed == 0,
        Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_) => {
            grant.sight().authored() == one.organisation.as_str()
        }
        Relation::Stranger | Relation::System => false,
    }
}

/// One of them.
pub async fn one<A: Acts>(tx: &mut Tx, grant: &Grant<A, Appointments>, id: Uuid) -> Result<Option<Appointment>, Fault> {
    let sql = concat!("select ", columns!(), tables!(), "where a.person_id = $1 and a.id = $2");
    let row: Option<Row> = tx.query(sql).bind(grant.subject().0).bind(id).optional().await?;
    let closed = closed(tx, grant).await?;
    Ok(row.map(Appointment::from).filter(|one| sees(grant, closed, one)))
}

/// One of them, whether it is shown or not: for what follows from a change that was just made.
pub async fn even_hidden(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    id: Uuid,
) -> Result<Option<Appointment>, Fault> {
    let sql = concat!("select ", columns!(), tables!(), "where a.person_id = $1 and a.id = $2");
    let row: Option<Row> = tx.query(sql).bind(grant.subject().0).bind(id).optional().await?;
    Ok(row.map(Appointment::from))
}

/// Those of one person that are booked and to come.
///
/// Without a grant: reminders are planned anew by it; nobody reads the answer.
pub async fn booked_ahead(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<Vec<Appointment>, Fault> {
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "where a.person_id = $1 and a.state = 'booked' and a.starts_at > $2 order by a.starts_at, a.id limit 200"
    );
    let rows: Vec<Row> = tx.query(sql).bind(person.0).bind(now).all().await?;
    Ok(rows.into_iter().map(Appointment::from).collect())
}

/// All of them, the latest first; of a long life the latest thousand.
pub async fn all<A: Acts>(tx: &mut Tx, grant: &Grant<A, Appointments>) -> Result<Vec<Appointment>, Fault> {
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "where a.person_id = $1 order by a.starts_at desc, a.id desc limit 1000"
    );
    let rows: Vec<Row> = tx.query(sql).bind(grant.subject().0).all().await?;
    let closed = closed(tx, grant).await?;
    Ok(rows.into_iter().map(Appointment::from).filter(|one| sees(grant, closed, one)).collect())
}

/// Those that are booked and not over, the next one first.
pub async fn ahead<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    now: DateTime<Utc>,
) -> Result<Vec<Appointment>, Fault> {
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "where a.person_id = $1 and a.state in ('booked', 'arrived') and a.ends_at > $2 order by a.starts_at, a.id limit 200"
    );
    let rows: Vec<Row> = tx.query(sql).bind(grant.subject().0).bind(now).all().await?;
    let closed = closed(tx, grant).await?;
    Ok(rows.into_iter().map(Appointment::from).filter(|one| sees(grant, closed, one)).collect())
}

/// The next one of the person who looks at their own first page; of a call also one whose room is still open.
pub async fn next_own(
    tx: &mut Tx,
    grant: &Grant<Read, Record>,
    now: DateTime<Utc>,
) -> Result<Option<Appointment>, Fault> {
    if grant.relation() != Relation::Own {
        return Ok(None);
    }
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "where a.person_id = $1 and a.state in ('booked', 'arrived')
            and (a.ends_at > $2 or (a.channel = 'video' and a.starts_at > $3)) order by a.starts_at, a.id limit 50"
    );
    let rows: Vec<Row> = tx.query(sql).bind(grant.subject().0).bind(now).bind(now - CLOSES_AFTER).all().await?;
    let closed = closed(tx, grant).await?;
    Ok(rows.into_iter().map(Appointment::from).find(|one| one.label() & closed == 0))
}

#[derive(sqlx::FromRow)]
struct EventRow {
    at: DateTime<Utc>,
    what: String,
    actor_id: Option<Uuid>,
    acted_as: String,
    starts_at: DateTime<Utc>,
    words: String,
}

/// Every step of one, the oldest first.
pub async fn events<A: Acts>(tx: &mut Tx, grant: &Grant<A, Appointments>, id: Uuid) -> Result<Vec<Event>, Fault> {
    events_of(tx, (grant.subject().0, id)).await
}

/// Every step of one that an organisation has listed, the oldest first.
pub async fn events_listed<A: Acts, C: Covers>(
    tx: &mut Tx,
    _: &ListGrant<A, C>,
    of: &Appointment,
) -> Result<Vec<Event>, Fault> {
    events_of(tx, (of.person.0, of.id)).await
}

async fn events_of(tx: &mut Tx, (person, id): (Uuid, Uuid)) -> Result<Vec<Event>, Fault> {
    let rows: Vec<EventRow> = tx
        .query(
            "select at, what, actor_id, acted_as, starts_at, words from appointment_event
             where person_id = $1 and appointment_id = $2 order by version",
        )
        .bind(person)
        .bind(id)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Event {
            at: row.at,
            what: What::from_key(&row.what),
            by: row.actor_id.map(PersonId),
            acted_as: ActsAs::from_key(&row.acted_as),
            starts_at: row.starts_at,
            words: row.words,
        })
        .collect())
}

/// The appointment whose room has this id, and whose it is.
///
/// Without a grant: a room is asked for by its id; whoever comes in shows a grant for this person, a list's, or a link.
pub async fn of_room(tx: &mut Tx, id: Uuid) -> Result<Option<(PersonId, Appointment)>, Fault> {
    let sql = concat!("select ", columns!(), tables!(), "where a.id = $1");
    let row: Option<Row> = tx.query(sql).bind(id).optional().await?;
    Ok(row.map(Appointment::from).map(|one| (one.person, one)))
}

/// An organisation's appointments by video whose room can be open at `now`, the earliest first: from half
/// an hour before to four hours after they begin.
pub async fn now_video<A: Acts, C: Covers>(
    tx: &mut Tx,
    grant: &ListGrant<A, C>,
    now: DateTime<Utc>,
) -> Result<Vec<Appointment>, Fault> {
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "where a.organisation_ods = $1 and a.starts_at >= $2 and a.starts_at <= $3 and a.channel = 'video'
            and a.state <> 'cancelled' order by a.starts_at, a.id limit 200"
    );
    let rows: Vec<Row> = tx
        .query(sql)
        .bind(grant.organisation().as_str().to_string())
        .bind(now - CLOSES_AFTER)
        .bind(now + OPENS_BEFORE)
        .all()
        .await?;
    Ok(rows.into_iter().map(Appointment::from).collect())
}

/// The page of what is known by this id: an appointment, or an offer from the waiting list. `None`: neither
/// was made here.
///
/// Without a grant: it says an address and nothing else; whoever opens it is asked there.
pub async fn page_of(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<Option<String>, Fault> {
    let found: Option<(i64,)> = tx
        .query(
            "select cast(1 as bigint) as what from appointment where person_id = $1 and id = $2
             union all select cast(2 as bigint) from slot_offer where person_id = $1 and id = $2 order by what limit 1",
        )
        .bind(person.0)
        .bind(id)
        .optional()
        .await?;
    Ok(found.map(|(what,)| match what {
        1 => format!("/appointments/{id}"),
        _ => format!("/appointments/offers/{id}"),
    }))
}
