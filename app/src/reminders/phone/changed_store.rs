//! Whose a browser is, by its old address.

use uuid::Uuid;

use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Found {
    pub id: Uuid,
    pub sealed: Vec<u8>,
    pub name: String,
    person_id: Uuid,
}

impl Found {
    pub fn person(&self) -> PersonId {
        PersonId(self.person_id)
    }
}

/// The phone at an address, if it is on. Without a grant: who asks has to know its secret, which is
/// compared with what is found; only then the person's own grant is asked for.
pub async fn find(tx: &mut Tx, hash: &[u8]) -> Result<Option<Found>, Fault> {
    tx.query("select id, sealed, name, person_id from push_subscription where endpoint_hash = $1 and ended_at is null")
        .bind(hash.to_vec())
        .optional()
        .await
}
