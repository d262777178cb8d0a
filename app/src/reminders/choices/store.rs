//! What one person chose, with their own grant.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, Utc};
use sqlx::FromRow;

use super::{
    batch_store::way_of,
    contact::Contact,
    quiet,
    usual::{self, Way},
};
use crate::{
    access::grant::{Acts, Change, Grant, Reminders},
    people::Discreet,
    platform::{database::Fault, query::Tx},
    reminders::{Kind, words::Language},
};

/// What holds for every kind, and where messages go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    pub quiet_from: NaiveTime,
    pub quiet_to: NaiveTime,
    pub language: Language,
    pub discreet: Discreet,
    /// One that was confirmed.
    pub mobile: Option<String>,
    pub email: Option<String>,
    /// Below the name, line by line.
    pub address: Vec<String>,
}

impl Manner {
    /// In which language they are written to, and how plainly.
    pub fn speech(&self) -> (Language, Discreet) {
        (self.language, self.discreet)
    }

    /// Where messages of that kind go now.
    pub fn contact(&self, contact: Contact) -> Option<String> {
        match contact {
            Contact::Mobile => self.mobile.clone(),
            Contact::Email => self.email.clone(),
        }
    }
}

#[derive(FromRow)]
struct MannerRow {
    email: Option<String>,
    discreet: String,
    quiet_from: Option<String>,
    quiet_to: Option<String>,
    language: Option<String>,
    mobile: Option<String>,
    mobile_confirmed_at: Option<DateTime<Utc>>,
    address: Option<String>,
}

pub async fn manner<A: Acts>(tx: &mut Tx, grant: &Grant<A, Reminders>) -> Result<Manner, Fault> {
    let row: MannerRow = tx
        .query(
            "select p.email, p.discreet, m.quiet_from, m.quiet_to, m.language, m.mobile, m.mobile_confirmed_at, m.address
             from person p left join reminder_manner m on m.person_id = p.id where p.id = $1",
        )
        .bind(grant.subject().0)
        .one()
        .await?;
    let hour = |text: Option<String>, usual| text.as_deref().and_then(quiet::from_key).unwrap_or(usual);
    Ok(Manner {
        quiet_from: hour(row.quiet_from, quiet::USUAL.0),
        quiet_to: hour(row.quiet_to, quiet::USUAL.1),
        language: row.language.as_deref().and_then(Language::from_key).unwrap_or_default(),
        discreet: Discreet::from_key(&row.discreet).unwrap_or_default(),
        mobile: row.mobile.filter(|_| row.mobile_confirmed_at.is_some()),
        email: row.email.filter(|email| !email.trim().is_empty()),
        address: row.address.unwrap_or_default().lines().map(str::to_string).collect(),
    })
}

/// By which ways, for each kind: as chosen, or as it is for who has not.
pub async fn ways<A: Acts>(tx: &mut Tx, grant: &Grant<A, Reminders>) -> Result<HashMap<Kind, Way>, Fault> {
    let rows: Vec<(String, String, String, i64)> = tx
        .query("select kind, channels, quiet, wait_minutes from reminder_choice where person_id = $1")
        .bind(grant.subject().0)
        .all()
        .await?;
    let mut ways: HashMap<Kind, Way> = Kind::ALL.into_iter().map(|kind| (kind, usual::way(kind))).collect();
    for (kind, channels, night, wait) in rows {
        if let Some(kind) = Kind::from_key(&kind) {
            ways.insert(kind, way_of(&channels, &night, wait));
        }
    }
    Ok(ways)
}

pub async fn put_way(tx: &mut Tx, grant: &Grant<Change, Reminders>, kind: Kind, way: &Way) -> Result<(), Fault> {
    tx.query(
        "insert into reminder_choice (person_id, kind, channels, quiet, wait_minutes) values ($1, $2, $3, $4, $5)
         on conflict (person_id, kind) do update
         set channels = excluded.channels, quiet = excluded.quiet, wait_minutes = excluded.wait_minutes",
    )
    .bind(grant.subject().0)
    .bind(kind.key())
    .bind(usual::key(&way.channels))
    .bind(way.night.key())
    .bind(i64::from(way.wait_minutes))
    .execute()
    .await?;
    Ok(())
}

/// Quiet hours and language.
pub async fn put_manner(
    tx: &mut Tx,
    grant: &Grant<Change, Reminders>,
    (from, to): (NaiveTime, NaiveTime),
    language: Language,
) -> Result<(), Fault> {
    tx.query(
        "insert into reminder_manner (person_id, quiet_from, quiet_to, language) values ($1, $2, $3, $4)
         on conflict (person_id) do update
         set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, language = excluded.language",
    )
    .bind(grant.subject().0)
    .bind(quiet::key(from))
    .bind(quiet::key(to))
    .bind(language.key())
    .execute()
    .await?;
    Ok(())
}

/// Lines one below the other; "": no letters.
pub async fn put_address(tx: &mut Tx, grant: &Grant<Change, Reminders>, lines: &[String]) -> Result<(), Fault> {
    tx.query(
        "insert into reminder_manner (person_id, quiet_from, quiet_to, language, address) values ($1, $2, $3, $4, $5)
         on conflict (person_id) do update set address = excluded.address",
    )
    .bind(grant.subject().0)
    .bind(quiet::key(quiet::USUAL.0))
    .bind(quiet::key(quiet::USUAL.1))
    .bind(Language::default().key())
    .bind(lines.join("\n"))
    .execute()
    .await?;
    Ok(())
}

/// A number or address that was confirmed; `None` takes it away.
pub async fn put_contact(
    tx: &mut Tx,
    grant: &Grant<Change, Reminders>,
    (contact, to): (Contact, Option<&str>),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let to = to.map(str::to_string);
    match contact {
        Contact::Email => {
            tx.query("update person set email = $2 where id = $1").bind(grant.subject().0).bind(to).execute().await?;
        }
        Contact::Mobile => {
            tx.query(
                "insert into reminder_manner (person_id, quiet_from, quiet_to, language, mobile, mobile_confirmed_at)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (person_id) do update
                 set mobile = excluded.mobile, mobile_confirmed_at = excluded.mobile_confirmed_at",
            )
            .bind(grant.subject().0)
            .bind(quiet::key(quiet::USUAL.0))
            .bind(quiet::key(quiet::USUAL.1))
            .bind(Language::default().key())
            .bind(to.clone())
            .bind(to.map(|_| now))
            .execute()
            .await?;
        }
    }
    Ok(())
}

/// A number or address that waits for its code.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Check {
    pub contact: String,
    /// Keyed.
    pub code_hash: Vec<u8>,
    pub made_at: DateTime<Utc>,
    pub tries: i64,
}

/// The newest is the one that counts: a person confirms one at a time.
pub async fn begin_check(
    tx: &mut Tx,
    grant: &Grant<Change, Reminders>,
    (contact, to): (Contact, &str),
    code_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into contact_check (person_id, kind, contact, code_hash, made_at) values ($1, $2, $3, $4, $5)
         on conflict (person_id) do update
         set kind = excluded.kind, contact = excluded.contact, code_hash = excluded.code_hash,
             made_at = excluded.made_at, tries = 0",
    )
    .bind(grant.subject().0)
    .bind(contact.key())
    .bind(to.to_string())
    .bind(code_hash)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}

pub async fn check<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Reminders>,
    contact: Contact,
) -> Result<Option<Check>, Fault> {
    tx.query("select contact, code_hash, made_at, tries from contact_check where person_id = $1 and kind = $2")
        .bind(grant.subject().0)
        .bind(contact.key())
        .optional()
        .await
}

/// Counts a try, and answers with it counted: of two at once, both count.
pub async fn take_try(tx: &mut Tx, grant: &Grant<Change, Reminders>) -> Result<Option<Check>, Fault> {
    tx.query(
        "update contact_check set tries = tries + 1 where person_id = $1
         returning contact, code_hash, made_at, tries",
    )
    .bind(grant.subject().0)
    .optional()
    .await
}

/// What was never confirmed. Without a grant: the work of the hour; nobody reads anything here.
pub async fn forget_old(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from contact_check where made_at < $1").bind(before).execute().await?;
    Ok(())
}

pub async fn end_check(tx: &mut Tx, grant: &Grant<Change, Reminders>) -> Result<(), Fault> {
    tx.query("delete from contact_check where person_id = $1").bind(grant.subject().0).execute().await?;
    Ok(())
}
