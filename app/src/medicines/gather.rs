//! All medicines that somebody may see, put together from the record and from what stands beside it.

use serde_json::Value;

use super::{
    joined::{self, Card},
    pharmacy::{self, Pharmacy},
    repeats,
    running_out::Beside,
    source::Source,
    store,
};
use crate::{
    access::grant::{Acts, Grant, Medicines, Record},
    people::PersonId,
    platform::{database::Fault, query::Tx},
    record::{self, Medication},
};

/// The cards of the record.
pub async fn cards<A: Acts>(tx: &mut Tx, grant: &Grant<A, Record>) -> Result<Vec<Card>, Fault> {
    Ok(joined::join(sources(record::medications(tx, grant).await?)))
}

/// What is known beside the record.
pub async fn beside<A: Acts>(tx: &mut Tx, grant: &Grant<A, Medicines>) -> Result<Beside, Fault> {
    Ok(Beside { left: store::left(tx, grant).await?, collected: repeats::collected(tx, grant).await? })
}

/// The same of what the person's own screens show, for work that nobody asked for: cards, what is known
/// beside, and the pharmacy.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<(Vec<Card>, Beside, Option<Pharmacy>), Fault> {
    let cards = joined::join(sources(record::medications_of(tx, person).await?));
    let left = store::left_of(tx, person).await?;
    let collected = repeats::collected_of(tx, person).await?;
    Ok((cards, Beside { left, collected }, pharmacy::chosen_of(tx, person).await?))
}

fn sources(medications: Vec<Medication>) -> Vec<Source> {
    let read = |medication: Medication| {
        let body: Value = serde_json::from_str(&medication.body).unwrap_or_default();
        let item = &medication.item;
        Source::read(&item.line, (&item.source_ods, &medication.source_id), item.entry.as_ref(), &body)
    };
    medications.into_iter().map(read).collect()
}
