//! An organisation's clinics at its desk: listed, made, changed, ended.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Clinic, Offer, Step, What,
    one_store::{ClinicRow, offered, select_clinics},
};
use crate::{
    access::{
        grant::{Acts, Change, Clinics, ListGrant},
        role::Role,
    },
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

fn here<A: Acts>(grant: &ListGrant<A, Clinics>) -> String {
    grant.organisation().as_str().to_string()
}

/// Those that are not ended, by service and name.
pub async fn all<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Clinics>) -> Result<Vec<Clinic>, Fault> {
    let rows: Vec<ClinicRow> = tx
        .query(select_clinics!(
            "where c.organisation_ods = $1 and c.ended_at is null order by lower(c.service), lower(c.name), c.id"
        ))
        .bind(here(grant))
        .all()
        .await?;
    Ok(rows.into_iter().map(Clinic::from).collect())
}

/// One of this organisation's, ended ones too.
pub async fn find<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Clinics>, id: Uuid) -> Result<Option<Clinic>, Fault> {
    super::one(tx, grant.organisation(), id).await
}

/// Who may see people in a clinic of this organisation: id, name and role of each member, by name.
pub async fn members<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Clinics>,
) -> Result<Vec<(PersonId, String, Role)>, Fault> {
    let rows: Vec<(Uuid, String, String, String)> = tx
        .query(
            "select p.id, p.given_name, p.family_name, m.role from membership m join person p on p.id = m.person_id
             where m.organisation_ods = $1 and m.activated_at is not null and m.ended_at is null
             order by p.family_name, p.given_name, p.id",
        )
        .bind(here(grant))
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, given, family, role)| {
            Some((PersonId(id), format!("{given} {family}"), Role::from_key(&role)?))
        })
        .filter(|(_, _, role)| role.is_clinical() || *role == Role::SupportWorker)
        .collect())
}

/// Keeps a new one; `false` where there is one with this id already: the same form, sent twice.
pub async fn add(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    (id, offer): (Uuid, &Offer),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let query = tx.query(
        "insert into clinic (organisation_ods, id, name, clinician_id, clinician_name, service, place, channel,
            length_minutes, audience, reach, days_ahead, bank_holidays, week, starts_on, ends_on, made_by, made_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)
         on conflict (organisation_ods, id) do nothing",
    );
    let query = offered(query.bind(here(grant)).bind(id), offer);
    let added = query.bind(grant.actor().0).bind(now).execute().await? == 1;
    if added {
        note(tx, grant, (id, 1), (What::Made, &json(offer)), now).await?;
    }
    Ok(added)
}

/// Changes one as it was at `version`; `false` when somebody was faster, or it is ended.
pub async fn change(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    (id, version): (Uuid, i64),
    offer: &Offer,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let query = tx.query(
        "update clinic set name = $4, clinician_id = $5, clinician_name = $6, service = $7, place = $8, channel = $9,
            length_minutes = $10, audience = $11, reach = $12, days_ahead = $13, bank_holidays = $14, week = $15,
            starts_on = $16, ends_on = $17, changed_at = $18, version = version + 1
         where organisation_ods = $1 and id = $2 and version = $3 and ended_at is null",
    );
    let query = offered(query.bind(here(grant)).bind(id).bind(version), offer);
    let changed = query.bind(now).execute().await? == 1;
    if changed {
        note(tx, grant, (id, version + 1), (What::Changed, &json(offer)), now).await?;
    }
    Ok(changed)
}

/// Ends one; `false` when somebody was faster.
pub async fn end(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    (id, version): (Uuid, i64),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let ended = tx
        .query(
            "update clinic set ended_at = $4, changed_at = $4, version = version + 1
             where organisation_ods = $1 and id = $2 and version = $3 and ended_at is null",
        )
        .bind(here(grant))
        .bind(id)
        .bind(version)
        .bind(now)
        .execute()
        .await?
        == 1;
    if ended {
        note(tx, grant, (id, version + 1), (What::Ended, ""), now).await?;
    }
    Ok(ended)
}

fn json(offer: &Offer) -> String {
    serde_json::to_string(offer).unwrap_or_default()
}

/// Writes a step of its history.
pub async fn note(
    tx: &mut Tx,
    grant: &ListGrant<Change, Clinics>,
    (id, version): (Uuid, i64),
    (what, body): (What, &str),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into clinic_change (organisation_ods, clinic_id, version, at, what, actor_id, body)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(here(grant))
    .bind(id)
    .bind(version)
    .bind(now)
    .bind(what.key())
    .bind(grant.actor().0)
    .bind(body.to_string())
    .execute()
    .await?;
    Ok(())
}

/// What happened to one, the newest first; the last fifty steps.
pub async fn history<A: Acts>(tx: &mut Tx, grant: &ListGrant<A, Clinics>, id: Uuid) -> Result<Vec<Step>, Fault> {
    type Row = (i64, DateTime<Utc>, String, Option<String>, String);
    let rows: Vec<Row> = tx
        .query(
            "select h.version, h.at, h.what, p.given_name || ' ' || p.family_name, h.body
             from clinic_change h left join person p on p.id = h.actor_id
             where h.organisation_ods = $1 and h.clinic_id = $2 order by h.version desc limit 50",
        )
        .bind(here(grant))
        .bind(id)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(version, at, what, who, body)| {
            let what = What::from_key(&what);
            let words = if matches!(what, What::Exception | What::ExceptionRemoved) { body } else { String::new() };
            Step { version, at, what, who, words }
        })
        .collect())
}
