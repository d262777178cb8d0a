//! What a button of a notification is about. Without a grant: the token that was checked before names
//! one delivery to one person, and stands in for their session.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::token::Names;
use crate::{
    platform::{database::Fault, query::Tx},
    reminders::{Kind, words::Language},
};

/// What was sent to a phone that still takes reminders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pressed {
    pub notice: Uuid,
    pub phone: Uuid,
    pub kind: Kind,
    /// Of what it is about.
    pub reminder: Uuid,
    pub occurrence: String,
    /// When it was dealt with, here or elsewhere.
    pub settled_at: Option<DateTime<Utc>>,
    /// In which they are answered.
    pub language: Language,
}

/// `None` when there is no such delivery, when it is of no use any more, or when the phone it went to
/// is switched off or another person's now.
pub async fn pressed(tx: &mut Tx, names: Names, now: DateTime<Utc>) -> Result<Option<Pressed>, Fault> {
    let row: Option<(Uuid, Uuid, String, Uuid, String, Option<DateTime<Utc>>, Option<String>)> = tx
        .query(
            "select n.id, d.target, n.kind, n.reminder_id, n.occurrence, n.settled_at, m.language from delivery d
             join notice n on n.person_id = d.person_id and n.id = d.notice_id
             join push_subscription s on s.person_id = d.person_id and s.id = d.target and s.ended_at is null
             left join reminder_manner m on m.person_id = d.person_id
             where d.person_id = $1 and d.id = $2 and d.channel = 'push' and d.until > $3 and n.about_id = d.person_id",
        )
        .bind(names.person.0)
        .bind(names.delivery)
        .bind(now)
        .optional()
        .await?;
    Ok(row.and_then(|(notice, phone, kind, reminder, occurrence, settled_at, language)| {
        let language = language.as_deref().and_then(Language::from_key).unwrap_or_default();
        Some(Pressed { notice, phone, kind: Kind::from_key(&kind)?, reminder, occurrence, settled_at, language })
    }))
}

/// The notice was looked at; nothing more about it is tried by other ways.
pub async fn see(tx: &mut Tx, names: Names, notice: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "update notice set seen_at = coalesce(seen_at, $3), later = '', later_at = null where person_id = $1 and id = $2",
    )
    .bind(names.person.0)
    .bind(notice)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

/// A test has arrived on this phone.
pub async fn arrived(tx: &mut Tx, names: Names, phone: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("update push_subscription set last_seen_at = $3 where person_id = $1 and id = $2")
        .bind(names.person.0)
        .bind(phone)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// How many notices wait to be looked at.
pub async fn unseen(tx: &mut Tx, names: Names) -> Result<i64, Fault> {
    let (unseen,): (i64,) = tx
        .query("select count(*) from notice where person_id = $1 and seen_at is null and settled_at is null")
        .bind(names.person.0)
        .one()
        .await?;
    Ok(unseen)
}
