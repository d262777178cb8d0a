//! What a demonstration begins with, in the database. No grant anywhere in this file: nobody of a
//! demonstration is real.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    invented::Cast,
    own::{ActsAs, Entered, What},
    repeats::{NewRequest, rules::State},
};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// Chooses a pharmacy.
pub async fn choose(tx: &mut Tx, person: PersonId, ods: &str, at: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "insert into nominated_pharmacy (person_id, id, pharmacy_ods, at, by_id, chosen_as)
         values ($1, $2, $3, $4, $1, 'person')",
    )
    .bind(person.0)
    .bind(Uuid::now_v7())
    .bind(ods.to_string())
    .bind(at)
    .execute()
    .await?;
    Ok(())
}

/// Adds a medicine of one's own.
pub async fn own(tx: &mut Tx, person: PersonId, entered: &Entered, at: DateTime<Utc>) -> Result<(), Fault> {
    let id = Uuid::now_v7();
    tx.query(
        "insert into own_medicine (person_id, id, name, kind, dose, reason, started_on, made_at, entered_by, entered_as)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $1, 'person')",
    )
    .bind(person.0)
    .bind(id)
    .bind(entered.name.clone())
    .bind(entered.kind.key())
    .bind(entered.dose.clone())
    .bind(entered.reason.clone())
    .bind(entered.started_on)
    .bind(at)
    .execute()
    .await?;
    tx.query(
        "insert into own_medicine_change (person_id, medicine_id, version, at, what, actor_id, entered_as, body)
         values ($1, $2, 1, $3, $4, $1, 'person', $5)",
    )
    .bind(person.0)
    .bind(id)
    .bind(at)
    .bind(What::Made.key())
    .bind(serde_json::to_string(entered).unwrap_or_default())
    .execute()
    .await?;
    Ok(())
}

/// Asks for a medicine, which then goes through these steps: what, when, and by whom.
pub async fn ask(
    tx: &mut Tx,
    cast: &Cast<'_>,
    (new, pharmacy): (&NewRequest, &str),
    steps: &[(State, DateTime<Utc>, PersonId)],
) -> Result<(), Fault> {
    let (Some((_, asked_at, _)), Some((state, changed_at, _))) = (steps.first(), steps.last()) else { return Ok(()) };
    let (person, id) = (cast.patient, Uuid::now_v7());
    let version = i64::try_from(steps.len()).unwrap_or(1);
    tx.query(
        "insert into repeat_request (person_id, id, batch_id, organisation_ods, entry_id, medicine, title, dose,
            quantity, note, body, pharmacy_ods, state, asked_at, asked_by, asked_as, changed_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, $12, $13, $1, 'person', $14, $15)",
    )
    .bind(person.0)
    .bind(id)
    .bind(Uuid::now_v7())
    .bind(cast.practice.as_str().to_string())
    .bind(new.entry)
    .bind(new.medicine.clone())
    .bind(new.title.clone())
    .bind(new.dose.clone())
    .bind(new.quantity.clone())
    .bind(serde_json::to_string(&new.snapshot).unwrap_or_default())
    .bind(pharmacy.to_string())
    .bind(state.key())
    .bind(*asked_at)
    .bind(*changed_at)
    .bind(version)
    .execute()
    .await?;
    for (state, at, by) in steps {
        let acted_as = if *by == person { ActsAs::Person } else { ActsAs::Staff };
        tx.query(
            "insert into repeat_event (person_id, request_id, id, at, state, actor_id, acted_as)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(person.0)
        .bind(id)
        .bind(Uuid::now_v7())
        .bind(*at)
        .bind(state.key())
        .bind(by.0)
        .bind(acted_as.key())
        .execute()
        .await?;
    }
    Ok(())
}
