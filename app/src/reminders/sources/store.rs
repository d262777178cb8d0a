//! What reminders rest on, as it stands in the record and among invitations. No grant anywhere in this
//! file: it is read in the transaction that changed it, and what is found is shown to nobody.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::sight::HIDDEN_FROM_SCREENS,
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::Kind,
};

/// Which entries.
#[derive(Clone, Copy, Debug)]
pub enum Sought<'i> {
    These(&'i [Uuid]),
    /// Appointments from that instant on.
    AppointmentsFrom(DateTime<Utc>),
    /// Results and reports that one import brought.
    OfImport(Uuid),
}

/// An entry that the person's own screens show.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Seen {
    pub id: Uuid,
    pub status: Option<String>,
    pub at: Option<DateTime<Utc>>,
    pub precision: Option<String>,
}

/// Up to so many in one statement.
const MOST: usize = 1_000;

macro_rules! seen {
    ($rest:literal) => {
        concat!(
            "select e.id, e.status, e.happened_at as at, e.happened_precision as precision from entry e
             where e.person_id = $1 and e.visibility = 'shown' and (e.label & $2) = 0 ",
            $rest
        )
    };
}

/// Those of them that the person's own screens show.
pub async fn seen(tx: &mut Tx, person: PersonId, sought: Sought<'_>) -> Result<Vec<Seen>, Fault> {
    let denied = HIDDEN_FROM_SCREENS | hidden(tx, person).await?;
    match sought {
        Sought::These(ids) => {
            let mut found = Vec::new();
            for some in ids.chunks(MOST) {
                let mut query = tx.query_in(seen!("and e.id in"), 3, some.len(), "").bind(person.0).bind(denied);
                for id in some {
                    query = query.bind(*id);
                }
                let rows: Vec<Seen> = query.all().await?;
                found.extend(rows);
            }
            Ok(found)
        }
        Sought::AppointmentsFrom(from) => {
            tx.query(seen!("and e.kind = 'appointment' and e.happened_at >= $3"))
                .bind(person.0)
                .bind(denied)
                .bind(from)
                .all()
                .await
        }
        Sought::OfImport(import) => {
            tx.query(seen!(
                "and e.kind in ('result', 'report') and exists (
                    select 1 from resource r where r.person_id = $1 and r.id = e.id and r.import_id = $3)"
            ))
            .bind(person.0)
            .bind(denied)
            .bind(import)
            .all()
            .await
        }
    }
}

/// Bits of the categories that the person's own screens do not show.
async fn hidden(tx: &mut Tx, person: PersonId) -> Result<i64, Fault> {
    let rows: Vec<(i64,)> = tx
        .query(
            "select distinct label from hiding
             where person_id = $1 and entry_id is null and hidden_from = 'screens' and ended_at is null",
        )
        .bind(person.0)
        .all()
        .await?;
    Ok(rows.into_iter().fold(0, |bits, (label,)| bits | label))
}

/// Of which entries of this kind there are reminders, among these. What was booked here is no entry: whoever
/// changes it looks after its reminders.
pub async fn reminded(tx: &mut Tx, person: PersonId, kind: Kind, sought: Sought<'_>) -> Result<Vec<Uuid>, Fault> {
    let rows: Vec<(Uuid,)> = tx
        .query(
            "select r.id from reminder r where r.person_id = $1 and r.kind = $2
                and exists (select 1 from entry e where e.person_id = $1 and e.id = r.id)",
        )
        .bind(person.0)
        .bind(kind.key())
        .all()
        .await?;
    let is_meant = |id: &Uuid| match sought {
        Sought::These(ids) => ids.contains(id),
        Sought::AppointmentsFrom(_) | Sought::OfImport(_) => true,
    };
    Ok(rows.into_iter().map(|(id,)| id).filter(is_meant).collect())
}

/// Imports whose results somebody was told of since then, or is about to be.
pub async fn told_results(tx: &mut Tx, person: PersonId, since: DateTime<Utc>) -> Result<Vec<Uuid>, Fault> {
    let rows: Vec<(Uuid,)> = tx
        .query("select id from reminder where person_id = $1 and kind = 'results' and made_at >= $2")
        .bind(person.0)
        .bind(since)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Whether somebody has not looked yet at what they were told of new results, or is about to be told.
pub async fn awaits_a_look(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<bool, Fault> {
    let (waiting,): (i64,) = tx
        .query(
            "select (select count(*) from reminder r where r.person_id = $1 and r.kind = 'results' and r.next_at is not null)
                + (select count(*) from notice n where n.person_id = $1 and n.kind = 'results' and n.about_id = $1
                    and n.until > $2 and n.seen_at is null and n.settled_at is null)",
        )
        .bind(person.0)
        .bind(now)
        .one()
        .await?;
    Ok(waiting > 0)
}

/// Until when an invitation that was mailed can be used; `None` for one that cannot, or was not mailed.
pub async fn mailed_until(tx: &mut Tx, person: PersonId, invitation: Uuid) -> Result<Option<DateTime<Utc>>, Fault> {
    let found: Option<(DateTime<Utc>,)> = tx
        .query(
            "select expires_at from invitation where person_id = $1 and id = $2 and email is not null
                and redeemed_at is null and withdrawn_at is null and locked_at is null",
        )
        .bind(person.0)
        .bind(invitation)
        .optional()
        .await?;
    Ok(found.map(|(expires_at,)| expires_at))
}
