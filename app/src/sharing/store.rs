//! Decisions and the organisations that they are about. Nothing is overwritten and nothing is
//! removed: the databases refuse it (migrations 0097).

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{Decision, Known, Organisation, Use, form::Wanted};
use crate::{
    access::{
        class::Category,
        consent::{Choice, Shares},
        facts::Ground,
        grant::{Acts, Change, Grant, Read, Sharing},
    },
    platform::{database::Fault, query::Tx},
};

#[derive(sqlx::FromRow)]
struct DecisionRow {
    id: Uuid,
    at: DateTime<Utc>,
    organisation_ods: Option<String>,
    organisation_name: Option<String>,
    category: Option<String>,
    purpose: String,
    choice: String,
    until: Option<DateTime<Utc>>,
    made_by: Uuid,
    made_by_name: String,
}

impl From<DecisionRow> for Option<Decision> {
    /// `None` for what this program does not know: it is not guessed at.
    fn from(row: DecisionRow) -> Option<Decision> {
        let category = match &row.category {
            Some(key) => Some(Category::from_key(key)?),
            None => None,
        };
        // As `access/asking.rs` reads it.
        let shares = if row.choice == "share" { Shares::Yes } else { Shares::No };
        let choice = Choice { at: row.at, organisation: row.organisation_ods, category, shares, until: row.until };
        Some(Decision {
            id: row.id,
            purpose: Use::from_key(&row.purpose)?,
            choice,
            organisation_name: row.organisation_name,
            made_by: row.made_by,
            made_by_name: row.made_by_name,
        })
    }
}

/// Every decision, in the order in which they were made. After a change was granted nobody else
/// decides for this person until the transaction ends: the granting has taken the lock on the
/// person's own log.
pub async fn decisions<A: Acts>(tx: &mut Tx, grant: &Grant<A, Sharing>) -> Result<Vec<Decision>, Fault> {
    let rows: Vec<DecisionRow> = tx
        .query(
            "select c.id, c.at, c.organisation_ods, o.name as organisation_name, c.category, c.purpose, c.choice, c.until,
                c.made_by, p.given_name || ' ' || p.family_name as made_by_name
             from sharing_choice c join person p on p.id = c.made_by left join organisation o on o.ods = c.organisation_ods
             where c.person_id = $1 order by c.at, c.id",
        )
        .bind(grant.subject().0)
        .all()
        .await?;
    Ok(rows.into_iter().filter_map(Option::from).collect())
}

/// Keeps one more decision. It stands after `before`, whatever the clocks of several machines say.
pub async fn decide(
    tx: &mut Tx,
    grant: &Grant<Change, Sharing>,
    wanted: &Wanted,
    before: Option<&Decision>,
) -> Result<(), Fault> {
    let after = before.map(|newest| newest.choice.at + Duration::microseconds(1));
    let at = after.map_or(wanted.choice.at, |after| wanted.choice.at.max(after));
    tx.query(
        "insert into sharing_choice (person_id, id, at, organisation_ods, category, purpose, choice, until, made_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(grant.subject().0)
    .bind(Uuid::now_v7())
    .bind(at)
    .bind(wanted.choice.organisation.clone())
    .bind(wanted.choice.category.map(|category| category.key()))
    .bind(wanted.purpose.key())
    .bind(if wanted.choice.shares == Shares::Yes { "share" } else { "stop" })
    .bind(wanted.choice.until)
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct OrganisationRow {
    ods: String,
    name: String,
    emergency_ground: String,
    practice: i64,
    sent: i64,
    looked: i64,
    chosen: i64,
}

/// The organisations that a person may want to decide about, nearest first: their practice, those
/// that have sent records, those whose staff has looked, and any with people who work with this
/// portal. What is hidden from the person's own screens, and who looked while it may not be told,
/// leaves no trace here either.
pub async fn organisations<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Sharing>,
    now: DateTime<Utc>,
) -> Result<Vec<Organisation>, Fault> {
    let rows: Vec<OrganisationRow> = tx
        .query(
            "with sent as (
                select distinct source_ods as ods from entry
                where person_id = $1 and visibility = 'shown' and kind <> 'supporting' and (label & $2) = 0
             ), looked as (
                select distinct l.organisation_ods as ods from access_log l
                where l.person_id = $1 and l.organisation_ods is not null and l.outcome = 'permitted'
                    and not exists (select 1 from access_log_hold h
                        where h.person_id = l.person_id and h.actor_id = l.actor_id and h.until > $3)
             ), chosen as (
                select distinct organisation_ods as ods from sharing_choice
                where person_id = $1 and organisation_ods is not null
             ), works as (
                select distinct organisation_ods as ods from membership
                where activated_at is not null and ended_at is null
             )
             select o.ods, o.name, o.emergency_ground,
                cast(case when o.ods = p.practice_ods then 1 else 0 end as bigint) as practice,
                cast(case when s.ods is null then 0 else 1 end as bigint) as sent,
                cast(case when l.ods is null then 0 else 1 end as bigint) as looked,
                cast(case when c.ods is null then 0 else 1 end as bigint) as chosen
             from organisation o join person p on p.id = $1
             left join sent s on s.ods = o.ods left join looked l on l.ods = o.ods
             left join chosen c on c.ods = o.ods left join works w on w.ods = o.ods
             where o.ods = p.practice_ods or s.ods is not null or l.ods is not null or c.ods is not null or w.ods is not null
             order by o.name, o.ods",
        )
        .bind(grant.subject().0)
        .bind(grant.sight().denied())
        .bind(now)
        .all()
        .await?;
    let mut all: Vec<Organisation> = rows.into_iter().map(Organisation::from).collect();
    all.sort_by_key(|one| one.known as u8);
    Ok(all)
}

impl From<OrganisationRow> for Organisation {
    fn from(row: OrganisationRow) -> Organisation {
        let known = match (row.practice, row.sent, row.looked, row.chosen) {
            (1, ..) => Known::Practice,
            (_, 1, ..) => Known::Sent,
            (_, _, 1, _) => Known::Looked,
            (.., 1) => Known::Chosen,
            _ => Known::Elsewhere,
        };
        let ground = if row.emergency_ground == "vital" { Ground::Vital } else { Ground::None };
        Organisation { ods: row.ods, name: row.name, ground, known }
    }
}

/// What a copy of the decisions says of the person: the NHS number, as it is written.
pub async fn nhs_number(tx: &mut Tx, grant: &Grant<Read, Sharing>) -> Result<Option<String>, Fault> {
    let found: Option<(Option<String>,)> =
        tx.query("select nhs_number from person where id = $1").bind(grant.subject().0).optional().await?;
    Ok(found.and_then(|(number,)| number))
}
