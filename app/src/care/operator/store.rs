//! An organisation's settings.

use crate::{
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// What is to be changed; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// 'none' or 'vital': whether there is a lawful ground for emergency access where all sharing
    /// was stopped (vital interests, UK GDPR art. 9(2)(c)).
    pub emergency_ground: Option<&'static str>,
    /// In years.
    pub carer_review_age: Option<i64>,
    /// In years.
    pub carer_end_age: Option<i64>,
    pub telephone: Option<String>,
}

/// `false` where there is no such organisation. Without a grant: done by the operator at the
/// command line; organisations are public.
pub async fn set(tx: &mut Tx, ods: &Ods, wanted: &Wanted) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update organisation set emergency_ground = coalesce($1, emergency_ground),
                carer_review_age = coalesce($2, carer_review_age), carer_end_age = coalesce($3, carer_end_age),
                telephone = coalesce($4, telephone)
             where ods = $5",
        )
        .bind(wanted.emergency_ground)
        .bind(wanted.carer_review_age)
        .bind(wanted.carer_end_age)
        .bind(wanted.telephone.clone())
        .bind(ods.as_str().to_string())
        .execute()
        .await?;
    Ok(changed > 0)
}
