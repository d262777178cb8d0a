//! The carer's side: an invitation by its link, and for whom somebody cares.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Why,
    rules::{self, State, TRIES},
    scopes_from,
    store::{About, note},
};
use crate::{
    access::{
        class::Scope,
        grant::{Account, Acts, Change, Grant, Read, Record},
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// Somebody for whom the visitor cares, or did.
#[derive(Clone, Debug, PartialEq)]
pub struct Cared {
    pub person: PersonId,
    pub name: String,
}

/// Everybody with whom the visitor has, or had, an arrangement: what has ended stays, so that
/// nobody can tell an end from a rest.
pub async fn cared_for<A: Acts>(tx: &mut Tx, grant: &Grant<A, Account>) -> Result<Vec<Cared>, Fault> {
    let rows: Vec<(Uuid, String, String)> = tx
        .query(
            "select p.id, p.given_name, p.family_name from person p
             where exists (select 1 from carer_arrangement a where a.person_id = p.id and a.carer_id = $1
                 and a.state in ('active', 'inactive')) order by p.given_name, p.family_name, p.id",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, given, family)| Cared { person: PersonId(id), name: format!("{given} {family}") })
        .collect())
}

/// That the carer opened the record just now. It changes no version: the person's own change of
/// the arrangement is not in its way.
pub async fn note_use(tx: &mut Tx, grant: &Grant<Read, Record>, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "update carer_arrangement set last_used_at = $1
         where person_id = $2 and carer_id = $3 and state = 'active' and starts_at <= $1",
    )
    .bind(now)
    .bind(grant.subject().0)
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}

/// An invitation that was tried.
#[derive(sqlx::FromRow)]
pub struct Tried {
    pub person_id: Uuid,
    pub id: Uuid,
    pub code_hash: Vec<u8>,
}

/// Counts one try. `None` for a link that nobody has, or that is over or locked.
pub async fn take_try(
    tx: &mut Tx,
    _: &Grant<Change, Account>,
    link_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Tried>, Fault> {
    tx.query(
        "update carer_arrangement set tries = tries + 1
         where link_hash = $1 and state = 'proposed' and tries < $2 and expires_at > $3
         returning person_id, id, code_hash",
    )
    .bind(link_hash.to_vec())
    .bind(TRIES)
    .bind(now)
    .optional()
    .await
}

/// What the carer is asked, once the code was right.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub person_name: String,
    pub scopes: Vec<Scope>,
    pub ends_on: Option<NaiveDate>,
}

pub async fn asked<A: Acts>(tx: &mut Tx, _: &Grant<A, Account>, tried: &Tried) -> Result<Option<Asked>, Fault> {
    let row: Option<(String, String, String, Option<NaiveDate>)> = tx
        .query(
            "select p.given_name, p.family_name, a.scopes, a.ends_on from carer_arrangement a
             join person p on p.id = a.person_id where a.person_id = $1 and a.id = $2",
        )
        .bind(tried.person_id)
        .bind(tried.id)
        .optional()
        .await?;
    Ok(row.map(|(given, family, scopes, ends_on)| Asked {
        person_name: format!("{given} {family}"),
        scopes: scopes_from(&scopes),
        ends_on,
    }))
}

/// The carer's answer: `Active` from after the cooling period, or `Rejected`. `false` when it was
/// taken back meanwhile. `Fault::Unique` where the two have an arrangement already.
pub async fn answer(
    tx: &mut Tx,
    grant: &Grant<Change, Account>,
    tried: &Tried,
    to: State,
    why: &Why,
    (now, today): (DateTime<Utc>, NaiveDate),
) -> Result<bool, Fault> {
    let starts_at = (to == State::Active).then(|| rules::start(now));
    let review_on = (to == State::Active).then(|| rules::next_review(today));
    let changed = tx
        .query(
            "update carer_arrangement set carer_id = $1, state = $2, starts_at = $3, review_on = $4, link_hash = null,
                 code_hash = null, version = version + 1
             where person_id = $5 and id = $6 and state = 'proposed'",
        )
        .bind(grant.subject().0)
        .bind(to.key())
        .bind(starts_at)
        .bind(review_on)
        .bind(tried.person_id)
        .bind(tried.id)
        .execute()
        .await?;
    if changed == 0 {
        return Ok(false);
    }
    let about = About { person: PersonId(tried.person_id), id: tried.id, actor: Some(grant.subject()) };
    note(tx, &about, Some(State::Proposed), to, why, now).await?;
    Ok(true)
}

/// Where the invited person's answer is told: the address of who asked.
pub async fn address_of(tx: &mut Tx, _: &Grant<Change, Account>, tried: &Tried) -> Result<Option<String>, Fault> {
    let found: Option<(Option<String>,)> =
        tx.query("select email from person where id = $1").bind(tried.person_id).optional().await?;
    Ok(found.and_then(|(email,)| email))
}
