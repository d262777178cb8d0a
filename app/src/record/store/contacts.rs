//! Whom the record says to call.

use crate::{
    access::{
        class::{Category, Scope},
        grant::{Grant, Read, Record},
        sight::Label,
    },
    platform::{database::Fault, query::Tx},
    record::fhir::contact::{Contact, contacts},
};

/// The contacts in what organisations sent about the person themselves, the newest first, each once.
pub async fn to_call(tx: &mut Tx, grant: &Grant<Read, Record>) -> Result<Vec<Contact>, Fault> {
    let rows: Vec<(String,)> = tx
        .query(
            "select r.body from entry e join resource r on r.person_id = e.person_id and r.id = e.id
             where e.person_id = $1 and e.resource_type = 'Patient' and e.visibility = 'shown'
               and (((e.label | $4) & $2) = 0 or e.source_ods = $3)
             order by e.received_at desc, e.id desc limit 20",
        )
        .bind(grant.subject().0)
        .bind(grant.sight().denied())
        .bind(grant.sight().authored())
        // Whoever may not see general health does not read who somebody's family is.
        .bind(Label::new(Category::General, Scope::Record).0)
        .all()
        .await?;
    let mut found: Vec<Contact> = Vec::new();
    for (body,) in rows {
        let patient = serde_json::from_str(&body).unwrap_or_default();
        for contact in contacts(&patient) {
            if !found.iter().any(|known| known.name == contact.name && known.numbers == contact.numbers) {
                found.push(contact);
            }
        }
    }
    Ok(found)
}
