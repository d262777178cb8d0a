//! The person's own log, without what must not be told: see [`looks`].

use chrono::{DateTime, Utc};

use super::{Emergency, Look, Who};
use crate::{
    access::grant::{AccessLog, Grant, Read},
    platform::{database::Fault, query::Tx},
};

/// What is left out of every statement, as if it had never been: what an actor under a hold did;
/// what an actor did whose emergency access the person is not to hear of yet; that something was
/// hidden, which would tell that there is something; and whatever was done about the flag that only staff may know (safety.md, Who looked).
macro_rules! told {
    () => {
        " from access_log l left join person p on p.id = l.actor_id left join organisation o on o.ods = l.organisation_ods
         where l.person_id = $1 and l.data_class <> 'safety-flag'
         and l.page not like '/record/entries/{entry}/hide%' and l.page not like '/hidden%'
         and not exists (select 1 from access_log_hold h
             where h.person_id = l.person_id and h.actor_id = l.actor_id and h.until > $2)
         and not exists (select 1 from emergency_access e join safety_flag f on f.person_id = e.person_id
             where e.person_id = l.person_id and e.actor_id = l.actor_id and e.told_at is null
             and f.kind = 'delay-notices' and f.lifted_at is null)"
    };
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub who: Who,
    /// From, and up to but not with.
    pub between: (DateTime<Utc>, DateTime<Utc>),
    pub most: i64,
    pub skipped: i64,
}

/// Newest first.
pub async fn looks(
    tx: &mut Tx,
    grant: &Grant<Read, AccessLog>,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<Vec<Look>, Fault> {
    tx.query(concat!(
        "select l.at, l.actor_id, l.relation, l.action, l.data_class, l.page, l.outcome, p.given_name, p.family_name,
         o.name as organisation",
        told!(),
        " and l.at >= $3 and l.at < $4
         and ($5 = 'everyone'
             or ($5 = 'others' and l.actor_id <> $1)
             or ($5 = 'carers' and l.relation like 'carer:%')
             or ($5 = 'staff' and (l.relation like 'staff:%' or l.relation like 'elsewhere:%' or l.relation like 'emergency:%' or l.relation = 'system'))
             or ($5 = 'refused' and l.outcome = 'refused'))
         order by l.seq desc limit $6 offset $7"
    ))
    .bind(grant.subject().0)
    .bind(now)
    .bind(wanted.between.0)
    .bind(wanted.between.1)
    .bind(wanted.who.key())
    .bind(wanted.most)
    .bind(wanted.skipped)
    .all()
    .await
}

/// When the first entry was written.
pub async fn oldest(
    tx: &mut Tx,
    grant: &Grant<Read, AccessLog>,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Fault> {
    let found: Option<(DateTime<Utc>,)> = tx
        .query(concat!("select l.at", told!(), " order by l.seq limit 1"))
        .bind(grant.subject().0)
        .bind(now)
        .optional()
        .await?;
    Ok(found.map(|(at,)| at))
}

/// Newest first. Read for the reasons of what [`looks`] shows; what it does not show is not told.
pub async fn emergencies(tx: &mut Tx, grant: &Grant<Read, AccessLog>) -> Result<Vec<Emergency>, Fault> {
    tx.query("select actor_id, at, until, reason, words from emergency_access where person_id = $1 order by at desc")
        .bind(grant.subject().0)
        .all()
        .await
}
