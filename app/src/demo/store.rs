//! What a demonstration begins with that nobody could do through a page in its first minute.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{
    access::{class::Scope, relation::Basis},
    people::store::find_by_demo_key,
    platform::{database::Fault, query::Tx},
};

/// An arrangement in force since a month, once. Without a grant: nobody of a demonstration is real.
pub async fn arrange(
    tx: &mut Tx,
    person: &str,
    carer: &str,
    basis: Basis,
    relationship: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let (Some(person), Some(carer)) = (find_by_demo_key(tx, person).await?, find_by_demo_key(tx, carer).await?) else {
        return Ok(());
    };
    let scopes: Vec<&str> = Scope::ALL.map(Scope::key).to_vec();
    tx.query(
        "insert into carer_arrangement (person_id, id, carer_id, carer_name, relationship, basis, state, scopes,
            made_at, starts_at, made_by, organisation_ods, evidence)
         select $1, $2, p.id, p.given_name || ' ' || p.family_name, $3, $4, 'active', $5, $6, $6, $7, $8, $9
         from person p where p.id = $10
           and not exists (select 1 from carer_arrangement where person_id = $1 and carer_id = $10)",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(relationship.to_string())
    .bind(basis.key())
    .bind(scopes.join(" "))
    .bind(now - Duration::days(30))
    .bind(if basis == Basis::Consent { person.0 } else { carer.0 })
    .bind((basis != Basis::Consent).then_some("Y99001"))
    .bind((basis != Basis::Consent).then_some("BRTH"))
    .bind(carer.0)
    .execute()
    .await?;
    Ok(())
}

/// The number that an organisation answers; Ofcom keeps some for plays and films.
/// Without a grant: organisations are public.
pub async fn set_telephone(tx: &mut Tx, ods: &str, telephone: &str) -> Result<(), Fault> {
    tx.query("update organisation set telephone = $2 where ods = $1 and telephone is null")
        .bind(ods.to_string())
        .bind(telephone.to_string())
        .execute()
        .await?;
    Ok(())
}
