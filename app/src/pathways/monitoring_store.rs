//! Whether an organisation uses the clinical module, and how.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::template::Template;
use crate::{
    access::grant::{Acts, Change, ListGrant, Monitoring},
    alerts::calendar::Hours,
    people::Ods,
    platform::{database::Fault, query::Tx},
};

/// How an organisation uses the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// `None`: it is off.
    pub switched_on_at: Option<DateTime<Utc>>,
    pub safety_officer: String,
    pub hours: Hours,
    pub telephone: String,
}

/// What is decided when it is switched on, or changed later.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub safety_officer: String,
    pub hours: Hours,
    pub telephone: String,
}

/// Without a grant: the settings of an organisation are no person's data.
pub async fn find(tx: &mut Tx, organisation: &Ods) -> Result<Option<Module>, Fault> {
    let found: Option<(Option<DateTime<Utc>>, String, String, String)> = tx
        .query("select switched_on_at, safety_officer, hours, telephone from monitoring where organisation_ods = $1")
        .bind(organisation.as_str().to_string())
        .optional()
        .await?;
    found
        .map(|(switched_on_at, safety_officer, hours, telephone)| {
            let hours = serde_json::from_str(&hours).map_err(unreadable)?;
            Ok(Module { switched_on_at, safety_officer, hours, telephone })
        })
        .transpose()
}

/// The module where it is switched on. Without a grant: the settings of an organisation are no person's data.
pub async fn in_use(tx: &mut Tx, organisation: &Ods) -> Result<Option<Module>, Fault> {
    Ok(find(tx, organisation).await?.filter(|module| module.switched_on_at.is_some()))
}

pub fn unreadable(error: serde_json::Error) -> Fault {
    Fault::Other(sqlx::Error::Decode(error.into()))
}

/// What was decided about the module, when and by whom.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Decided {
    pub at: DateTime<Utc>,
    /// 'on', 'changed', 'off'
    pub what: String,
    pub safety_officer: String,
    pub given_name: String,
    pub family_name: String,
}

/// The latest first.
pub async fn decided<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Monitoring>) -> Result<Vec<Decided>, Fault> {
    tx.query(
        "select e.at, e.what, e.safety_officer, p.given_name, p.family_name
         from monitoring_event e join person p on p.id = e.actor_id
         where e.organisation_ods = $1 order by e.at desc, e.id desc limit 50",
    )
    .bind(grant.organisation().as_str().to_string())
    .all()
    .await
}

async fn note(
    tx: &mut Tx,
    grant: &ListGrant<Change, Monitoring>,
    what: &'static str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into monitoring_event (organisation_ods, id, at, what, actor_id, safety_officer)
         select organisation_ods, $2, $3, $4, $5, safety_officer from monitoring where organisation_ods = $1",
    )
    .bind(grant.organisation().as_str().to_string())
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(what)
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}

/// Switches it on, or changes how it is used.
pub async fn switch_on(
    tx: &mut Tx,
    grant: &ListGrant<Change, Monitoring>,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let was_on = in_use(tx, grant.organisation()).await?.is_some();
    tx.query(
        "insert into monitoring (organisation_ods, switched_on_at, switched_on_by, safety_officer, hours, telephone)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (organisation_ods) do update set
            switched_on_at = coalesce(monitoring.switched_on_at, excluded.switched_on_at),
            switched_on_by = case when monitoring.switched_on_at is null then excluded.switched_on_by else monitoring.switched_on_by end,
            safety_officer = excluded.safety_officer, hours = excluded.hours, telephone = excluded.telephone",
    )
    .bind(grant.organisation().as_str().to_string())
    .bind(now)
    .bind(grant.actor().0)
    .bind(wanted.safety_officer.clone())
    .bind(serde_json::to_string(&wanted.hours).map_err(unreadable)?)
    .bind(wanted.telephone.clone())
    .execute()
    .await?;
    note(tx, grant, if was_on { "changed" } else { "on" }, now).await
}

/// Puts templates there as drafts of version 1, those that are not there yet.
pub async fn add_drafts(
    tx: &mut Tx,
    grant: &ListGrant<Change, Monitoring>,
    templates: &[Template],
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    for template in templates {
        tx.query(
            "insert into pathway_template (organisation_ods, id, template, version, body, made_by, made_at)
             select $1, $2, $3, 1, $4, $5, $6 where not exists
                (select 1 from pathway_template where organisation_ods = $1 and template = $3)",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(Uuid::now_v7())
        .bind(template.key.clone())
        .bind(serde_json::to_string(template).map_err(unreadable)?)
        .bind(grant.actor().0)
        .bind(now)
        .execute()
        .await?;
    }
    Ok(())
}

/// Holds the module until the transaction ends: nobody is put on a pathway while it is switched
/// off, and the other way round. `false` where it is off. Without a grant: it shows and changes nothing.
pub async fn hold(tx: &mut Tx, organisation: &Ods) -> Result<bool, Fault> {
    let held = tx
        .query(
            "update monitoring set switched_on_at = switched_on_at
             where organisation_ods = $1 and switched_on_at is not null",
        )
        .bind(organisation.as_str().to_string())
        .execute()
        .await?;
    Ok(held == 1)
}

/// How many are on a pathway here: they must be ended first.
pub async fn count_people<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Monitoring>) -> Result<i64, Fault> {
    let (count,): (i64,) = tx
        .query("select count(distinct person_id) from pathway where organisation_ods = $1 and ended_at is null")
        .bind(grant.organisation().as_str().to_string())
        .one()
        .await?;
    Ok(count)
}

/// The caller holds the module and has counted.
pub async fn switch_off(tx: &mut Tx, grant: &ListGrant<Change, Monitoring>, now: DateTime<Utc>) -> Result<(), Fault> {
    note(tx, grant, "off", now).await?;
    tx.query("update monitoring set switched_on_at = null where organisation_ods = $1")
        .bind(grant.organisation().as_str().to_string())
        .execute()
        .await?;
    Ok(())
}
