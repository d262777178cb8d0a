//! The inbox of an organisation's team in the database.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Event,
    rules::{Counted, Outcome},
    stop_store,
};
use crate::{
    access::grant::{Acts, Alerts, Change, ListGrant, Read},
    pathways::finding::Severity,
    people::PersonId,
    platform::{database::Fault, query::Tx},
};

/// How many a list shows.
pub const SHOWN: usize = 100;

#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Alert {
    pub person_id: Uuid,
    pub id: Uuid,
    pub severity: String,
    pub rule: String,
    pub rule_version: String,
    pub seen: String,
    pub raised_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub step: i64,
    pub claimed_by: Option<Uuid>,
    pub claimed_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub outcome: Option<String>,
    pub note: String,
    pub version: i64,
    pub given_name: String,
    pub family_name: String,
    pub birth_date: Option<NaiveDate>,
    pub nhs_number: Option<String>,
    pub claimer: Option<String>,
    /// `pathways::template::Template` as JSON.
    pub body: String,
}

impl Alert {
    pub fn person(&self) -> PersonId {
        PersonId(self.person_id)
    }

    /// What cannot be read is urgent.
    pub fn severity(&self) -> Severity {
        Severity::from_key(&self.severity).unwrap_or(Severity::Red)
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// Alerts that `$chosen` chooses and `$order` puts in order: first the few that are shown, then what
/// stands beside them, so that a thousand open ones cost no more than the hundred on the page.
macro_rules! select_alerts {
    ($chosen:expr, $order:expr) => {
        concat!(
            "select a.person_id, a.id, a.severity, a.rule, a.rule_version, a.seen, a.raised_at, a.due_at, a.step,
                a.claimed_by, a.claimed_at, a.closed_at, a.outcome, a.note, a.version, p.given_name, p.family_name,
                p.birth_date, p.nhs_number, c.given_name || ' ' || c.family_name as claimer, t.body
             from (select a.* from alert a where a.organisation_ods = $1 ",
            $chosen,
            $order,
            ") a
                join person p on p.id = a.person_id left join person c on c.id = a.claimed_by
                join pathway w on w.person_id = a.person_id and w.id = a.pathway_id
                join pathway_template t on t.organisation_ods = w.organisation_ods and t.id = w.template_id
             ",
            $order
        )
    };
}

macro_rules! most_urgent_first {
    () => {
        "order by case a.severity when 'red' then 0 when 'amber' then 1 when 'missing' then 2 else 3 end, a.due_at, a.id limit 101"
    };
}

/// Open ones, the most urgent first, and of those the one that is due first; at most one more than
/// [`SHOWN`].
pub async fn open(tx: &mut Tx, grant: &ListGrant<Read, Alerts>) -> Result<Vec<Alert>, Fault> {
    tx.query(select_alerts!("and a.closed_at is null ", most_urgent_first!()))
        .bind(grant.organisation().as_str().to_string())
        .all()
        .await
}

/// Those that who asks has claimed, in the same order.
pub async fn mine(tx: &mut Tx, grant: &ListGrant<Read, Alerts>) -> Result<Vec<Alert>, Fault> {
    tx.query(select_alerts!("and a.closed_at is null and a.claimed_by = $2 ", most_urgent_first!()))
        .bind(grant.organisation().as_str().to_string())
        .bind(grant.actor().0)
        .all()
        .await
}

/// Closed ones of the last 90 days, the newest first.
pub async fn closed(tx: &mut Tx, grant: &ListGrant<Read, Alerts>, now: DateTime<Utc>) -> Result<Vec<Alert>, Fault> {
    tx.query(select_alerts!(
        "and a.raised_at > $2 and a.closed_at is not null ",
        "order by a.closed_at desc, a.id desc limit 101"
    ))
    .bind(grant.organisation().as_str().to_string())
    .bind(now - Duration::days(90))
    .all()
    .await
}

/// How many nobody has claimed, and how many of them are urgent; `None` where the module is off and
/// nothing waits.
pub async fn count_waiting(tx: &mut Tx, grant: &ListGrant<Read, Alerts>) -> Result<Option<(i64, i64)>, Fault> {
    let (all, urgent): (i64, i64) = tx
        .query(
            "select count(*), cast(coalesce(sum(case severity when 'red' then 1 else 0 end), 0) as bigint)
             from alert where organisation_ods = $1 and closed_at is null and claimed_by is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .one()
        .await?;
    let on: Option<(String,)> = tx
        .query("select organisation_ods from monitoring where organisation_ods = $1 and switched_on_at is not null")
        .bind(grant.organisation().as_str().to_string())
        .optional()
        .await?;
    Ok((all > 0 || on.is_some()).then_some((all, urgent)))
}

/// One of this organisation's.
pub async fn find<A: Acts>(
    tx: &mut Tx,
    grant: &ListGrant<A, Alerts>,
    (person, id): (Uuid, Uuid),
) -> Result<Option<Alert>, Fault> {
    tx.query(select_alerts!("and a.person_id = $2 and a.id = $3", ""))
        .bind(grant.organisation().as_str().to_string())
        .bind(person)
        .bind(id)
        .optional()
        .await
}

/// Something that happened to an alert.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Happened {
    pub at: DateTime<Utc>,
    pub what: String,
    pub words: String,
    /// `None`: nobody did it.
    pub who: Option<String>,
}

/// All that happened to it, the oldest first.
pub async fn history(tx: &mut Tx, _: &ListGrant<Read, Alerts>, of: &Alert) -> Result<Vec<Happened>, Fault> {
    tx.query(
        "select e.at, e.what, e.words, p.given_name || ' ' || p.family_name as who
         from alert_event e left join person p on p.id = e.actor_id
         where e.person_id = $1 and e.alert_id = $2 order by e.at, e.id",
    )
    .bind(of.person_id)
    .bind(of.id)
    .all()
    .await
}

/// The readings it rests on.
pub async fn readings(tx: &mut Tx, _: &ListGrant<Read, Alerts>, of: &Alert) -> Result<Vec<Uuid>, Fault> {
    let rows: Vec<(Uuid,)> = tx
        .query("select reading_id from alert_reading where person_id = $1 and alert_id = $2")
        .bind(of.person_id)
        .bind(of.id)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Takes it, where nobody has it. Of two who do it at once, one gets it.
pub async fn claim(
    tx: &mut Tx,
    grant: &ListGrant<Change, Alerts>,
    of: &Alert,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let claimed = tx
        .query(
            "update alert set claimed_by = $4, claimed_at = $5, acknowledged_at = coalesce(acknowledged_at, $5),
                version = version + 1
             where organisation_ods = $1 and person_id = $2 and id = $3 and claimed_by is null and closed_at is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(of.person_id)
        .bind(of.id)
        .bind(grant.actor().0)
        .bind(now)
        .execute()
        .await?;
    if claimed == 1 {
        note(tx, grant, of, (Event::Claimed, ""), now).await?;
        stop_store::end_calls(tx, of.person(), of.id, now).await?;
    }
    Ok(claimed == 1)
}

/// Takes it from whoever has it, as it was at `version`.
pub async fn take_over(
    tx: &mut Tx,
    grant: &ListGrant<Change, Alerts>,
    of: &Alert,
    version: i64,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let taken = tx
        .query(
            "update alert set claimed_by = $4, claimed_at = $5, version = version + 1
             where organisation_ods = $1 and person_id = $2 and id = $3 and version = $6
                and claimed_by is not null and claimed_by <> $4 and closed_at is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(of.person_id)
        .bind(of.id)
        .bind(grant.actor().0)
        .bind(now)
        .bind(version)
        .execute()
        .await?;
    if taken == 1 {
        let from = format!("Taken over from {}", of.claimer.as_deref().unwrap_or("somebody"));
        note(tx, grant, of, (Event::Claimed, &from), now).await?;
    }
    Ok(taken == 1)
}

/// Gives it back to the team, by who has it.
pub async fn release(
    tx: &mut Tx,
    grant: &ListGrant<Change, Alerts>,
    of: &Alert,
    words: &str,
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let released = tx
        .query(
            "update alert set claimed_by = null, claimed_at = null, version = version + 1
             where organisation_ods = $1 and person_id = $2 and id = $3 and claimed_by = $4 and closed_at is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(of.person_id)
        .bind(of.id)
        .bind(grant.actor().0)
        .execute()
        .await?;
    if released == 1 {
        note(tx, grant, of, (Event::Released, words), now).await?;
    }
    Ok(released == 1)
}

/// Closes it, by who has it, as it was at `version`: what came meanwhile is read first.
pub async fn close(
    tx: &mut Tx,
    grant: &ListGrant<Change, Alerts>,
    (of, version): (&Alert, i64),
    (outcome, words): (Outcome, &str),
    now: DateTime<Utc>,
) -> Result<bool, Fault> {
    let closed = tx
        .query(
            "update alert set closed_at = $5, closed_by = $4, outcome = $6, note = $7, version = version + 1
             where organisation_ods = $1 and person_id = $2 and id = $3 and claimed_by = $4 and version = $8
                and closed_at is null",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(of.person_id)
        .bind(of.id)
        .bind(grant.actor().0)
        .bind(now)
        .bind(outcome.key())
        .bind(words.to_string())
        .bind(version)
        .execute()
        .await?;
    if closed == 1 {
        note(tx, grant, of, (Event::Closed, words), now).await?;
        stop_store::end_calls(tx, of.person(), of.id, now).await?;
    }
    Ok(closed == 1)
}

/// Writes down what somebody did about it.
pub async fn note(
    tx: &mut Tx,
    grant: &ListGrant<Change, Alerts>,
    of: &Alert,
    (what, words): (Event, &str),
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    tx.query(
        "insert into alert_event (person_id, alert_id, id, at, what, actor_id, words)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(of.person_id)
    .bind(of.id)
    .bind(Uuid::now_v7())
    .bind(now)
    .bind(what.key())
    .bind(grant.actor().0)
    .bind(words.to_string())
    .execute()
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct CountedRow {
    severity: String,
    raised_at: DateTime<Utc>,
    acknowledged_at: Option<DateTime<Utc>>,
    step: i64,
}

/// Those raised since then, as figures count them.
pub async fn counted(
    tx: &mut Tx,
    grant: &ListGrant<Read, Alerts>,
    since: DateTime<Utc>,
) -> Result<Vec<Counted>, Fault> {
    let rows: Vec<CountedRow> = tx
        .query(
            "select severity, raised_at, acknowledged_at, step from alert
             where organisation_ods = $1 and raised_at >= $2",
        )
        .bind(grant.organisation().as_str().to_string())
        .bind(since)
        .all()
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Counted {
                severity: Severity::from_key(&row.severity)?,
                raised_at: row.raised_at,
                taken_at: row.acknowledged_at,
                step: row.step,
            })
        })
        .collect())
}
