//! Where the person is registered.

use crate::{
    access::grant::{Acts, Covers, Grant},
    platform::{database::Fault, query::Tx},
};

/// A GP practice: its name, and its telephone number where it is known.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Practice {
    pub name: String,
    pub telephone: Option<String>,
}

/// `None` for who is registered nowhere.
pub async fn practice<A: Acts, C: Covers>(tx: &mut Tx, grant: &Grant<A, C>) -> Result<Option<Practice>, Fault> {
    tx.query("select o.name, o.telephone from person p join organisation o on o.ods = p.practice_ods where p.id = $1")
        .bind(grant.subject().0)
        .optional()
        .await
}
