//! Who was found, and the list of the own practice.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Finding, ListGrant, Read},
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// Names that a search shows.
pub const SHOWN: usize = 20;

/// Whether anybody is registered here: only then there is a list to look in.
pub async fn has_patients(tx: &mut Tx, grant: &ListGrant<Read, Finding>) -> Result<bool, Fault> {
    let (count,): (i64,) = tx
        .query("select count(*) from (select 1 from person where practice_ods = $1 limit 1) p")
        .bind(grant.organisation().as_str().to_string())
        .one()
        .await?;
    Ok(count > 0)
}

/// The ids of who is registered here and has all these words in their name, at most one more
/// than [`SHOWN`]. Words in lower case; no sign in them means anything else.
pub async fn by_name(tx: &mut Tx, grant: &ListGrant<Read, Finding>, words: &[String]) -> Result<Vec<PersonId>, Fault> {
    let pattern = |at: usize| {
        let word = words.get(at).map(String::as_str).unwrap_or_default();
        format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
    };
    let rows: Vec<(Uuid,)> = tx
        .query(
            "select id from person where practice_ods = $1
             and lower(given_name || ' ' || family_name) like $2 escape '\\'
             and lower(given_name || ' ' || family_name) like $3 escape '\\'
             and lower(given_name || ' ' || family_name) like $4 escape '\\'
             order by family_name, given_name, id limit 21",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(pattern(0))
        .bind(pattern(1))
        .bind(pattern(2))
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
}

/// The actor has met this person, whose number and date of birth they knew: until then they may
/// ask for what their role needs.
pub async fn meet(
    tx: &mut Tx,
    grant: &ListGrant<Read, Finding>,
    person: PersonId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into finding (person_id, actor_id, organisation_ods, at, until) values ($1, $2, $3, $4, $5)
         on conflict (person_id, actor_id, organisation_ods) do update set at = excluded.at, until = excluded.until",
    )
    .bind(person.0)
    .bind(grant.actor().0)
    .bind(grant.organisation().as_str().to_string())
    .bind(now)
    .bind(until)
    .execute()
    .await?;
    Ok(())
}
