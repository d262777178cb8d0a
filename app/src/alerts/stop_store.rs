//! When alerts end by themselves: with their pathway, with a death, when somebody is registered
//! elsewhere.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Event, Stopped, raise_store};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders,
};

/// Closes the open alerts of one pathway, and the calls about them. Without a grant: whoever ended
/// the pathway had one, or it ended by itself, and nothing is shown.
pub async fn stop_pathway(tx: &mut Tx, person: PersonId, pathway: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    let closed: Vec<(Uuid,)> = tx
        .query(
            "update alert set closed_at = $3, outcome = 'stopped', version = version + 1
             where person_id = $1 and pathway_id = $2 and closed_at is null returning id",
        )
        .bind(person.0)
        .bind(pathway)
        .bind(now)
        .all()
        .await?;
    for (alert,) in closed {
        raise_store::note_event(tx, (person, alert), Event::Closed, "stopped", now).await?;
        end_calls(tx, person, alert, now).await?;
    }
    Ok(())
}

/// Ends every pathway that has no more ground, with its alerts. Without a grant: a system or the
/// work of the day found out, and nothing is shown.
pub async fn stop(tx: &mut Tx, person: PersonId, why: &Stopped, now: DateTime<Utc>) -> Result<(), Fault> {
    let (key, organisation) = match why {
        Stopped::Died => ("died", String::new()),
        Stopped::Moved(from) => ("moved", from.as_str().to_string()),
    };
    let ended: Vec<(Uuid,)> = tx
        .query(
            "update pathway set ended_at = $2, ended_why = $3, version = version + 1
             where person_id = $1 and ended_at is null and ($4 = '' or organisation_ods = $4) returning id",
        )
        .bind(person.0)
        .bind(now)
        .bind(key)
        .bind(organisation)
        .all()
        .await?;
    for (pathway,) in ended {
        tx.query(
            "insert into pathway_event (person_id, pathway_id, id, at, what, words) values ($1, $2, $3, $4, 'ended', $5)",
        )
        .bind(person.0)
        .bind(pathway)
        .bind(Uuid::now_v7())
        .bind(now)
        .bind(key)
        .execute()
        .await?;
        stop_pathway(tx, person, pathway, now).await?;
        reminders::sources::pathway_changed(tx, person, pathway, now).await?;
    }
    Ok(())
}

/// Nobody has to call about it any more. Without a grant: its alert was claimed or closed, in the
/// same transaction.
pub async fn end_calls(tx: &mut Tx, person: PersonId, alert: Uuid, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("update phone_task set done_at = $3 where person_id = $1 and alert_id = $2 and done_at is null")
        .bind(person.0)
        .bind(alert)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}
