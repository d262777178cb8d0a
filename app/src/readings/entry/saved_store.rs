//! What was raised about a reading: to say once more who looks at it, and by when.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::grant::{Acts, Grant, Readings},
    platform::{database::Fault, query::Tx},
};

/// An alert about a reading, as far as the person is told of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Raised {
    pub pathway_id: Uuid,
    pub rule: String,
    pub due_at: DateTime<Utc>,
    /// What patients of that organisation are told to call.
    pub telephone: String,
}

/// The alerts that rest on this reading, open or closed.
pub async fn raised<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>, reading: Uuid) -> Result<Vec<Raised>, Fault> {
    tx.query(
        "select a.pathway_id, a.rule, a.due_at, m.telephone from alert_reading about
         join alert a on a.person_id = about.person_id and a.id = about.alert_id
         join monitoring m on m.organisation_ods = a.organisation_ods
         where about.person_id = $1 and about.reading_id = $2 order by a.raised_at desc, a.id desc",
    )
    .bind(grant.subject().0)
    .bind(reading)
    .all()
    .await
}
