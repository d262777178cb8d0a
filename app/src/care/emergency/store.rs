//! Emergency accesses: begun, ended, told to the person, put away by the person.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{MINUTES, Notice, REVIEW_DAYS, Reason};
use crate::{
    access::{
        grant::{Account, Change, Emergency, Grant, Read, Record},
        role::Role,
    },
    people::Ods,
    platform::{database::Fault, query::Tx},
};

pub struct NewEmergency<'a> {
    pub organisation: &'a Ods,
    pub role: Role,
    pub reason: Reason,
    pub words: &'a str,
}

/// Open from now for [`MINUTES`].
pub async fn start(
    tx: &mut Tx,
    grant: &Grant<Change, Emergency>,
    new: &NewEmergency<'_>,
    now: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    let id = Uuid::now_v7();
    tx.query(
        "insert into emergency_access (person_id, id, actor_id, organisation_ods, role, reason, words, at, until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(grant.actor().0)
    .bind(new.organisation.as_str().to_string())
    .bind(new.role.key())
    .bind(new.reason.key())
    .bind(new.words.to_string())
    .bind(now)
    .bind(now + Duration::minutes(MINUTES))
    .execute()
    .await?;
    Ok(id)
}

/// Ends whatever the actor has open of this person.
pub async fn end(tx: &mut Tx, grant: &Grant<Change, Emergency>, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "update emergency_access set ended_at = $1
         where person_id = $2 and actor_id = $3 and until > $1 and ended_at is null",
    )
    .bind(now)
    .bind(grant.subject().0)
    .bind(grant.actor().0)
    .execute()
    .await?;
    Ok(())
}

/// What the person was told and has not put away, the newest first. Where telling is held back
/// there is nothing.
pub async fn notices(tx: &mut Tx, grant: &Grant<Read, Record>) -> Result<Vec<Notice>, Fault> {
    tx.query(
        "select e.id, e.at, o.name as organisation from emergency_access e
         join organisation o on o.ods = e.organisation_ods
         where e.person_id = $1 and e.told_at is not null and e.dismissed_at is null
         order by e.at desc, e.id desc limit 5",
    )
    .bind(grant.subject().0)
    .all()
    .await
}

/// Puts a notice away. `false` where there is none of this person.
pub async fn dismiss(tx: &mut Tx, grant: &Grant<Change, Account>, id: Uuid, now: DateTime<Utc>) -> Result<bool, Fault> {
    let dismissed = tx
        .query(
            "update emergency_access set dismissed_at = coalesce(dismissed_at, $1)
             where person_id = $2 and id = $3 and told_at is not null",
        )
        .bind(now)
        .bind(grant.subject().0)
        .bind(id)
        .execute()
        .await?;
    Ok(dismissed > 0)
}

/// Whom to tell, and how.
#[derive(Debug, sqlx::FromRow)]
pub struct ToTell {
    pub email: Option<String>,
    pub discreet: String,
}

/// Notes that the person is told now, and how they are to be. `None` while telling is held back,
/// and where there is no such access. Without a grant: a job.
pub async fn tell(tx: &mut Tx, person: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<Option<ToTell>, Fault> {
    let told = tx
        .query(
            "update emergency_access set told_at = coalesce(told_at, $1) where person_id = $2 and id = $3
             and not exists (select 1 from safety_flag f
                 where f.person_id = $2 and f.kind = 'delay-notices' and f.lifted_at is null)",
        )
        .bind(now)
        .bind(person)
        .bind(id)
        .execute()
        .await?;
    if told == 0 {
        return Ok(None);
    }
    tx.query("select email, discreet from person where id = $1").bind(person).optional().await
}

/// How many wait for longer than `REVIEW_DAYS` to be looked into. Without a grant: a count for
/// the operator, of nobody.
pub async fn overdue(tx: &mut Tx, now: DateTime<Utc>) -> Result<i64, Fault> {
    let (count,): (i64,) = tx
        .query("select count(*) from emergency_access where reviewed_at is null and at < $1")
        .bind(now - Duration::days(REVIEW_DAYS))
        .one()
        .await?;
    Ok(count)
}
