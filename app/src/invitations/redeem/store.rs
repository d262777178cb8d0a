//! Redeeming in the database. Nothing here takes a grant: nobody is signed in yet, and the hash
//! of the link is the key to one invitation and no other.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{Purpose, rules::TRIES, store::note};
use crate::{
    people::{Ods, PersonId},
    platform::{database::Fault, query::Tx},
    reminders,
};

/// The person behind a link that still opens something.
#[derive(Clone, Debug, PartialEq)]
pub struct Guest {
    pub person: PersonId,
    pub given_name: String,
    pub family_name: String,
}

impl Guest {
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// Without a grant: whoever has the link may open it. `None` for a link that opens nothing.
pub async fn find_in_force(tx: &mut Tx, link_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Guest>, Fault> {
    let row: Option<(Uuid, String, String)> = tx
        .query(
            "select p.id, p.given_name, p.family_name from invitation i join person p on p.id = i.person_id
             where i.link_hash = $1 and i.redeemed_at is null and i.withdrawn_at is null and i.locked_at is null
             and i.expires_at > $2",
        )
        .bind(link_hash.to_vec())
        .bind(now)
        .optional()
        .await?;
    Ok(row.map(|(person, given_name, family_name)| Guest { person: PersonId(person), given_name, family_name }))
}

/// Without a grant: as above. Whether somebody opens this link for the first time.
pub async fn is_unopened(tx: &mut Tx, link_hash: &[u8]) -> Result<bool, Fault> {
    let (unopened,): (i64,) = tx
        .query("select count(*) from invitation where link_hash = $1 and opened_at is null and redeemed_at is null")
        .bind(link_hash.to_vec())
        .one()
        .await?;
    Ok(unopened > 0)
}

/// Without a grant: as above. Changes nothing for a link that opens nothing.
pub async fn mark_opened(tx: &mut Tx, link_hash: &[u8], now: DateTime<Utc>) -> Result<(), Fault> {
    let row: Option<(Uuid, Uuid)> = tx
        .query(
            "update invitation set opened_at = $1 where link_hash = $2 and opened_at is null and redeemed_at is null
             and withdrawn_at is null and locked_at is null and expires_at > $1 returning person_id, id",
        )
        .bind(now)
        .bind(link_hash.to_vec())
        .optional()
        .await?;
    match row {
        Some((person, id)) => note(tx, PersonId(person), id, "opened", None, now).await,
        None => Ok(()),
    }
}

/// One of the ten tries, taken before the code is looked at.
pub struct Try {
    pub person: PersonId,
    pub invitation: Uuid,
    pub purpose: Purpose,
    pub code_hash: Vec<u8>,
    /// With this one.
    pub tries: i64,
}

/// Without a grant: as above. Takes one try; `None` when there is nothing to try. It is taken
/// first and given back (by a rollback) when the code was right: so no number of people who try
/// at once gets more than ten. Unknown links run the same statement.
pub async fn take_try(tx: &mut Tx, link_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Try>, Fault> {
    let row: Option<(Uuid, Uuid, String, Vec<u8>, i64)> = tx
        .query(
            "update invitation set tries = tries + 1 where link_hash = $1 and tries < $2 and redeemed_at is null
             and withdrawn_at is null and locked_at is null and expires_at > $3
             returning person_id, id, purpose, code_hash, tries",
        )
        .bind(link_hash.to_vec())
        .bind(TRIES)
        .bind(now)
        .optional()
        .await?;
    Ok(row.map(|(person, invitation, purpose, code_hash, tries)| Try {
        person: PersonId(person),
        invitation,
        purpose: Purpose::from_key(&purpose),
        code_hash,
        tries,
    }))
}

/// Whom to tell that an invitation was locked.
pub struct Maker {
    pub organisation: Ods,
    pub email: Option<String>,
}

/// Without a grant: the tenth wrong try locks. Answers whom to tell.
pub async fn lock(tx: &mut Tx, tried: &Try, now: DateTime<Utc>) -> Result<Maker, Fault> {
    let (organisation, created_by): (String, Option<Uuid>) = tx
        .query(
            "update invitation set locked_at = $1 where person_id = $2 and id = $3 returning organisation_ods, created_by",
        )
        .bind(now)
        .bind(tried.person.0)
        .bind(tried.invitation)
        .one()
        .await?;
    note(tx, tried.person, tried.invitation, "locked", None, now).await?;
    reminders::sources::invitation_changed(tx, tried.person, tried.invitation, now).await?;
    let email: Option<(Option<String>,)> = match created_by {
        Some(maker) => tx.query("select email from person where id = $1").bind(maker).optional().await?,
        None => None,
    };
    Ok(Maker { organisation: Ods::trusted(organisation), email: email.and_then(|(email,)| email) })
}

/// What a redeemed invitation opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Redeemed {
    pub person: PersonId,
    pub purpose: Purpose,
    pub organisation: Ods,
}

/// Without a grant: as above. Uses the invitation up; of any number of people who do so at once,
/// one gets it and the others get `None`. The terms are agreed and, for staff, the membership
/// is in force from here on.
pub async fn redeem(tx: &mut Tx, link_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Redeemed>, Fault> {
    let row: Option<(Uuid, Uuid, String, String)> = tx
        .query(
            "update invitation set redeemed_at = $1 where link_hash = $2 and redeemed_at is null
             and withdrawn_at is null and locked_at is null and expires_at > $1
             returning person_id, id, purpose, organisation_ods",
        )
        .bind(now)
        .bind(link_hash.to_vec())
        .optional()
        .await?;
    let Some((person, id, purpose, organisation)) = row else { return Ok(None) };
    let redeemed = Redeemed {
        person: PersonId(person),
        purpose: Purpose::from_key(&purpose),
        organisation: Ods::trusted(organisation),
    };
    // Who was seen in person, with something that shows who they are, is known better than who
    // had a link and a code (the levels of NHS login: P9 and P5).
    tx.query(
        "update person set terms_agreed_at = $1, proofing = case when exists (
            select 1 from invitation where person_id = $2 and id = $3 and identity_seen is not null
         ) then 'high' else proofing end where id = $2",
    )
    .bind(now)
    .bind(person)
    .bind(id)
    .execute()
    .await?;
    if redeemed.purpose == Purpose::Staff {
        tx.query(
            "update membership set activated_at = $1
             where person_id = $2 and organisation_ods = $3 and activated_at is null and ended_at is null",
        )
        .bind(now)
        .bind(person)
        .bind(redeemed.organisation.as_str().to_string())
        .execute()
        .await?;
    }
    note(tx, redeemed.person, id, "redeemed", None, now).await?;
    reminders::sources::invitation_changed(tx, redeemed.person, id, now).await?;
    Ok(Some(redeemed))
}
