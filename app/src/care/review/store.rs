//! Emergency accesses of one organisation's members.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{Found, Opened, Reviewed, Waiting};
use crate::{
    access::grant::{Change, EmergencyReview, ListGrant, Read},
    platform::{database::Fault, query::Tx},
};

/// How many the list shows.
pub const SHOWN: usize = 100;

/// Those nobody has looked into first, the oldest of them on top; then the others, the newest first.
/// At most one more than [`SHOWN`].
pub async fn list(tx: &mut Tx, grant: &ListGrant<Read, EmergencyReview>) -> Result<Vec<Waiting>, Fault> {
    let mut all: Vec<Waiting> = tx
        .query(
            "select e.id, e.at, e.reason, e.role, a.given_name as actor_given, a.family_name as actor_family,
                e.reviewed_at, e.outcome
             from emergency_access e join person a on a.id = e.actor_id
             where e.organisation_ods = $1 order by (e.reviewed_at is not null), e.at desc, e.id desc limit 101",
        )
        .bind(grant.organisation().as_str().to_string())
        .all()
        .await?;
    let waiting = all.iter().take_while(|one| one.reviewed_at.is_none()).count();
    all[..waiting].reverse();
    Ok(all)
}

/// How many nobody has looked into.
pub async fn count_unreviewed(tx: &mut Tx, grant: &ListGrant<Read, EmergencyReview>) -> Result<i64, Fault> {
    let (count,): (i64,) = tx
        .query("select count(*) from emergency_access where organisation_ods = $1 and reviewed_at is null")
        .bind(grant.organisation().as_str().to_string())
        .one()
        .await?;
    Ok(count)
}

/// One of this organisation's.
pub async fn find(tx: &mut Tx, grant: &ListGrant<Read, EmergencyReview>, id: Uuid) -> Result<Option<Reviewed>, Fault> {
    tx.query(
        "select e.id, e.person_id, e.actor_id, e.at, e.until, e.ended_at, e.reason, e.words, e.role,
            a.given_name as actor_given, a.family_name as actor_family,
            p.given_name, p.family_name, p.nhs_number, p.practice_ods, e.told_at, e.reviewed_at, e.outcome, e.outcome_words
         from emergency_access e join person a on a.id = e.actor_id join person p on p.id = e.person_id
         where e.organisation_ods = $1 and e.id = $2",
    )
    .bind(grant.organisation().as_str().to_string())
    .bind(id)
    .optional()
    .await
}

/// The pages that were opened in it, the most often opened first.
pub async fn opened(
    tx: &mut Tx,
    _grant: &ListGrant<Read, EmergencyReview>,
    about: &Reviewed,
) -> Result<Vec<Opened>, Fault> {
    tx.query(
        "select page, count(distinct request_id) as times from access_log
         where person_id = $1 and actor_id = $2 and relation like 'emergency:%' and at >= $3 and at <= $4
           and outcome = 'permitted' and data_class = 'record'
         group by page order by count(distinct request_id) desc, page",
    )
    .bind(about.person_id)
    .bind(about.actor_id)
    .bind(about.at)
    .bind(about.ended_at.unwrap_or(about.until))
    .all()
    .await
}

/// Writes down what the review came to. `false` where somebody was faster.
pub async fn review(
    tx: &mut Tx,
    grant: &ListGrant<Change, EmergencyReview>,
    about: &Reviewed,
    (found, words): (Found, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let changed = tx
        .query(
            "update emergency_access set reviewed_at = $1, reviewed_by = $2, outcome = $3, outcome_words = $4
             where person_id = $5 and id = $6 and organisation_ods = $7 and reviewed_at is null and actor_id <> $2",
        )
        .bind(now)
        .bind(grant.actor().0)
        .bind(found.key())
        .bind(words.to_string())
        .bind(about.person_id)
        .bind(about.id)
        .bind(grant.organisation().as_str().to_string())
        .execute()
        .await?;
    Ok(changed > 0)
}

/// While the person is not to hear of the access, they do not hear of who looks into it either.
pub async fn hold(
    tx: &mut Tx,
    grant: &ListGrant<Read, EmergencyReview>,
    about: &Reviewed,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into access_log_hold (person_id, actor_id, until)
         select p.id, $2, $3 from person p where p.id = $1
           and exists (select 1 from safety_flag f
               where f.person_id = $1 and f.kind = 'delay-notices' and f.lifted_at is null)
         on conflict (person_id, actor_id) do update set until = excluded.until",
    )
    .bind(about.person_id)
    .bind(grant.actor().0)
    .bind(now + Duration::days(HOLD_DAYS))
    .execute()
    .await?;
    Ok(())
}

/// Longer than any flag; it ends with the flag.
const HOLD_DAYS: i64 = 3650;

/// Mail addresses of those who look into what waits, with the ids of who they are.
/// Without a grant: a job.
pub async fn officers_with_work(tx: &mut Tx) -> Result<Vec<(Uuid, String)>, Fault> {
    tx.query(
        "select distinct p.id, p.email from membership m join person p on p.id = m.person_id
         where m.role = 'privacy-officer' and m.activated_at is not null and m.ended_at is null and p.email is not null
           and exists (select 1 from emergency_access e
               where e.organisation_ods = m.organisation_ods and e.reviewed_at is null)
         order by p.id",
    )
    .all()
    .await
}
