//! What a demonstration begins with that nobody could do through a page in its first minute.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    access::{class::Scope, relation::Basis},
    pathways::template::Template,
    people::{PersonId, store::find_by_demo_key},
    platform::{database::Fault, query::Tx},
    reminders,
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

/// Switches the clinical module on, once; `false` where there is a choice already.
/// Without a grant: nobody of a demonstration is real.
pub async fn monitors(tx: &mut Tx, ods: &str, by: PersonId, now: DateTime<Utc>) -> Result<bool, Fault> {
    const WEEK: &str = r#"{"monday":["08:00","18:30"],"tuesday":["08:00","18:30"],"wednesday":["08:00","18:30"],
        "thursday":["08:00","18:30"],"friday":["08:00","18:30"],"saturday":null,"sunday":null}"#;
    let put = tx
        .query(
            "insert into monitoring (organisation_ods, switched_on_at, switched_on_by, safety_officer, hours, telephone)
             values ($1, $2, $3, 'Dr Owen Carrick', $4, '01632 960100') on conflict (organisation_ods) do nothing",
        )
        .bind(ods.to_string())
        .bind(now)
        .bind(by.0)
        .bind(WEEK)
        .execute()
        .await?;
    Ok(put == 1)
}

/// A template, signed. Without a grant: nobody of a demonstration is real.
pub async fn sign(
    tx: &mut Tx,
    ods: &str,
    template: &Template,
    (by, words): (PersonId, &str),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let body = serde_json::to_string(template).unwrap_or_default();
    tx.query(
        "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at, signed_by,
            signed_at, signed_words) values ($1, $2, $3, 1, $4, $5, $6, $5, $6, $7)",
    )
    .bind(ods.to_string())
    .bind(Uuid::now_v7())
    .bind(template.key.clone())
    .bind(body)
    .bind(by.0)
    .bind(now)
    .bind(words.to_string())
    .execute()
    .await?;
    Ok(())
}

/// Puts somebody on a pathway. Without a grant: nobody of a demonstration is real.
pub async fn put_on(
    tx: &mut Tx,
    (ods, person, template): (&str, &str, &str),
    starts_on: NaiveDate,
    own_limits: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let Some(person) = find_by_demo_key(tx, person).await? else { return Ok(()) };
    let days: Option<(String,)> = tx
        .query("select body from pathway_template where organisation_ods = $1 and template = $2")
        .bind(ods.to_string())
        .bind(template.to_string())
        .optional()
        .await?;
    let days = days.and_then(|(body,)| serde_json::from_str::<Template>(&body).ok()).and_then(|template| template.days);
    let ends_on = days.map(|days| starts_on + Duration::days(i64::from(days) - 1));
    let id = Uuid::now_v7();
    tx.query(
        "insert into pathway (person_id, id, organisation_ods, template_id, template, started_at, starts_on, ends_on,
            own_limits, put_by, agreed)
         select $1, $2, t.organisation_ods, t.id, t.template, $5, $6, $7, $8, t.made_by, 'in-person'
         from pathway_template t where t.organisation_ods = $3 and t.template = $4",
    )
    .bind(person.0)
    .bind(id)
    .bind(ods.to_string())
    .bind(template.to_string())
    .bind(now - (Duration::days((now.date_naive() - starts_on).num_days())))
    .bind(starts_on)
    .bind(ends_on)
    .bind(own_limits.to_string())
    .execute()
    .await?;
    reminders::sources::pathway_changed(tx, person, id, now).await
}

/// A medicine that somebody bought. Without a grant: nobody of a demonstration is real.
pub async fn bought(tx: &mut Tx, person: PersonId, (id, name): (Uuid, &str), at: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into own_medicine (person_id, id, name, kind, dose, reason, made_at, entered_by, entered_as)
         values ($1, $2, $3, 'vitamin', 'One tablet a day', '', $4, $1, 'person')",
    )
    .bind(person.0)
    .bind(id)
    .bind(name.to_string())
    .bind(at)
    .execute()
    .await?;
    Ok(())
}
