//! Closing notices: what has been dealt with is settled in the app, and what is on its way about it
//! does not leave. A carer's notices about the same thing are closed with the person's own.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::Kind,
};

/// Whose notices about it are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Own,
    /// The person's, and those of whoever looks after them.
    OwnAndCarers,
}

/// Which person's reminder.
#[derive(Clone, Copy, Debug)]
pub struct About {
    pub person: PersonId,
    pub kind: Kind,
    pub id: Uuid,
}

/// The notices about $1 with $2 and $3, of the person's own and, with $4 = 1, of their carers. A notice
/// to a carer has another kind and another reader, so the unique key of `notice` finds both.
macro_rules! those {
    ($before:literal, $rest:literal) => {
        concat!(
            $before,
            " person_id in (select $1 union select carer_id from carer_arrangement
                where person_id = $1 and carer_id is not null and $4 = 1)
              and kind in ($2, 'carer') and reminder_id = $3 and about_id = $1 ",
            $rest
        )
    };
}

/// Without a grant: what was told is no word of health; capabilities close what they opened.
pub async fn close_occurrence(
    tx: &mut Tx,
    about: About,
    whose: Whose,
    occurrence: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let carers = i64::from(whose == Whose::OwnAndCarers);
    tx.query(those!(
        "update delivery set ended_at = $6 where sent_at is null and ended_at is null
         and (person_id, notice_id) in (select person_id, id from notice where",
        "and occurrence = $5)"
    ))
    .bind(about.person.0)
    .bind(about.kind.key())
    .bind(about.id)
    .bind(carers)
    .bind(occurrence.to_string())
    .bind(now)
    .execute()
    .await?;
    tx.query(those!(
        "update notice set settled_at = $6, later = '', later_at = null where settled_at is null and",
        "and occurrence = $5"
    ))
    .bind(about.person.0)
    .bind(about.kind.key())
    .bind(about.id)
    .bind(carers)
    .bind(occurrence.to_string())
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// Without a grant: as above. Whatever occurrence it is of.
pub async fn close_all(tx: &mut Tx, about: About, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(those!(
        "update delivery set ended_at = $5 where sent_at is null and ended_at is null
         and (person_id, notice_id) in (select person_id, id from notice where",
        ")"
    ))
    .bind(about.person.0)
    .bind(about.kind.key())
    .bind(about.id)
    .bind(1_i64)
    .bind(now)
    .execute()
    .await?;
    tx.query(those!("update notice set settled_at = $5, later = '', later_at = null where settled_at is null and", ""))
        .bind(about.person.0)
        .bind(about.kind.key())
        .bind(about.id)
        .bind(1_i64)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Without a grant: as above. Opens in the app what was closed at that instant; nothing leaves again.
pub async fn reopen(tx: &mut Tx, about: About, occurrence: &str, closed_at: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(those!("update notice set settled_at = null where settled_at = $6 and", "and occurrence = $5"))
        .bind(about.person.0)
        .bind(about.kind.key())
        .bind(about.id)
        .bind(1_i64)
        .bind(occurrence.to_string())
        .bind(closed_at)
        .execute()
        .await?;
    Ok(())
}

/// Without a grant: as above. Occurrences with a notice of the person's own that is still open.
pub async fn open_occurrences(tx: &mut Tx, about: About) -> Result<Vec<String>, Fault> {
    let rows: Vec<(String,)> = tx
        .query(
            "select distinct occurrence from notice
             where person_id = $1 and kind = $2 and reminder_id = $3 and about_id = $1 and settled_at is null",
        )
        .bind(about.person.0)
        .bind(about.kind.key())
        .bind(about.id)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(occurrence,)| occurrence).collect())
}
