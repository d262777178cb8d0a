//! What somebody waits for, in the database.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Waiting,
    form::Wanted,
    rules::{Part, State},
};
use crate::{
    access::{
        grant::{Acts, Appointments, Bookings, Change, Grant, ListGrant},
        relation::Relation,
    },
    appointments::{
        Channel,
        booking::{self, rules::ActsAs},
    },
    people::{NhsNumber, Ods, PersonId},
    platform::{database::Fault, query::Tx},
};

macro_rules! columns {
    () => {
        "w.person_id, w.id, w.organisation_ods, o.name as organisation_name, w.service, w.channel, w.part, w.from_day,
         w.to_day, w.instead_of, w.state, w.made_at"
    };
}
macro_rules! tables {
    () => {
        " from waiting w join organisation o on o.ods = w.organisation_ods "
    };
}
pub(super) use {columns, tables};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    person_id: Uuid,
    id: Uuid,
    organisation_ods: String,
    organisation_name: String,
    service: String,
    channel: Option<String>,
    part: Option<String>,
    from_day: NaiveDate,
    to_day: NaiveDate,
    instead_of: Option<Uuid>,
    state: String,
    made_at: DateTime<Utc>,
}

impl From<Row> for Waiting {
    fn from(row: Row) -> Waiting {
        Waiting {
            person: PersonId(row.person_id),
            id: row.id,
            organisation: Ods::trusted(row.organisation_ods),
            organisation_name: row.organisation_name,
            service: row.service,
            channel: row.channel.as_deref().and_then(Channel::from_key),
            part: row.part.as_deref().and_then(Part::from_key),
            from_day: row.from_day,
            to_day: row.to_day,
            instead_of: row.instead_of,
            state: State::from_key(&row.state),
            made_at: row.made_at,
        }
    }
}

/// What is new: where, for what, and in the place of which appointment.
pub struct New<'n> {
    pub id: Uuid,
    pub organisation: &'n Ods,
    pub service: &'n str,
    pub instead_of: Option<Uuid>,
    pub wanted: &'n Wanted,
    pub made_as: ActsAs,
}

/// Waits; the same form sent twice waits once.
pub async fn add(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    new: &New<'_>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into waiting (person_id, id, organisation_ods, service, channel, part, from_day, to_day, instead_of, state,
            made_at, made_by, made_as, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, $12, $10)
         on conflict (person_id, id) do nothing",
    )
    .bind(grant.subject().0)
    .bind(new.id)
    .bind(new.organisation.as_str().to_string())
    .bind(new.service.to_string())
    .bind(new.wanted.channel.map(|channel| channel.key().to_string()))
    .bind(new.wanted.part.map(|part| part.key().to_string()))
    .bind(new.wanted.from_day)
    .bind(new.wanted.to_day)
    .bind(new.instead_of)
    .bind(now)
    .bind(grant.actor().0)
    .bind(new.made_as.key())
    .execute()
    .await?;
    Ok(())
}

/// What is waited for now, the oldest first, of what the reader may see. A carer does not see what stands for
/// an appointment that the person keeps to themselves; staff see what their own organisation keeps.
pub async fn open<A: Acts>(tx: &mut Tx, grant: &Grant<A, Appointments>) -> Result<Vec<Waiting>, Fault> {
    let sql = concat!(
        "select ",
        columns!(),
        tables!(),
        "where w.person_id = $1 and w.state in ('waiting', 'offered') and ($2 = '' or w.organisation_ods = $2)
            and ($3 = 0 or not exists (select 1 from appointment a
                where a.person_id = w.person_id and a.id = w.instead_of and a.private = 1))
         order by w.made_at, w.id limit 50"
    );
    let (work, carer) = standpoint(grant);
    let rows: Vec<Row> = tx.query(sql).bind(grant.subject().0).bind(work).bind(carer).all().await?;
    let closed = booking::closed(tx, grant).await?;
    Ok(rows.into_iter().map(Waiting::from).filter(|one| one.label() & closed == 0).collect())
}

/// The organisation of staff, "" for others; and 1 for a carer.
fn standpoint<A: Acts>(grant: &Grant<A, Appointments>) -> (String, i64) {
    match grant.relation() {
        Relation::Own => (String::new(), 0),
        Relation::Carer(_) => (String::new(), 1),
        // Of staff whose organisation is not known, nothing.
        _ => (Some(grant.sight().authored()).filter(|ods| !ods.is_empty()).unwrap_or_else(|| "-".into()), 0),
    }
}

/// Waits no longer. `false`: there was nothing to leave.
pub async fn leave(
    tx: &mut Tx,
    grant: &Grant<Change, Appointments>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let left = tx
        .query(
            "update waiting set state = 'left', changed_at = $3
             where person_id = $1 and id = $2 and state in ('waiting', 'offered')",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(now)
        .execute()
        .await?;
    Ok(left == 1)
}

/// Who waits at an organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct OfSomebody {
    pub waiting: Waiting,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub nhs_number: Option<NhsNumber>,
}

/// So many a list shows.
pub const SHOWN: usize = 100;

/// Who waits at this organisation, the longest first; at most one more than [`SHOWN`].
pub async fn listed<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Bookings>) -> Result<Vec<OfSomebody>, Fault> {
    #[derive(sqlx::FromRow)]
    struct Named {
        #[sqlx(flatten)]
        row: Row,
        name: String,
        birth_date: Option<NaiveDate>,
        nhs_number: Option<String>,
    }
    let sql = concat!(
        "select ",
        columns!(),
        ", p.given_name || ' ' || p.family_name as name, p.birth_date, p.nhs_number",
        tables!(),
        "join person p on p.id = w.person_id
         where w.organisation_ods = $1 and w.state in ('waiting', 'offered') order by w.made_at, w.id limit 101"
    );
    let rows: Vec<Named> = tx.query(sql).bind(grant.organisation().as_str().to_string()).all().await?;
    Ok(rows
        .into_iter()
        .map(|row| OfSomebody {
            waiting: row.row.into(),
            name: row.name,
            birth_date: row.birth_date,
            nhs_number: row.nhs_number.and_then(|number| NhsNumber::parse(&number).ok()),
        })
        .collect())
}
