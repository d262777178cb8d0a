//! Appointments, results, diaries and invitations: reminded of in time, and not once they are over.

mod diary;
mod invitations;
mod pure;
mod record;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{people::PersonId, testing::stage::Stage};

const IVY: &str = "9434765919";

/// What is kept of this kind: of how many things there are reminders with something to come.
async fn kept(stage: &Stage, kind: &'static str) -> i64 {
    let mut tx = stage.peek().await;
    let sql = "select count(*) from reminder where kind = $1 and next_at is not null";
    let (found,): (i64,) = tx.query(sql).bind(kind).one().await.unwrap();
    found
}

/// Everything that was told so far, a settled one with " -".
async fn told(stage: &Stage) -> Vec<String> {
    let mut tx = stage.peek().await;
    let rows: Vec<(String, String, String, Option<DateTime<Utc>>)> = tx
        .query("select kind, occurrence, step, settled_at from notice order by due_at, kind, step")
        .all()
        .await
        .unwrap();
    rows.into_iter()
        .map(|(kind, occurrence, step, settled_at)| {
            let settled = if settled_at.is_some() { " -" } else { "" };
            format!("{kind} {occurrence} {step}{settled}")
        })
        .collect()
}

/// Goes to that instant with an engine that looks every half an hour.
async fn go_to(stage: &Stage, at: &str) {
    let at: DateTime<Utc> = at.parse().unwrap();
    while stage.now() < at {
        stage.advance(Duration::minutes(30).min(at - stage.now()));
        crate::reminders::engine::round(&stage.app.platform).await.unwrap();
    }
}

/// Changes something of this person's ($1).
async fn change(stage: &Stage, sql: &'static str, person: PersonId, id: Uuid) {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    tx.query(sql).bind(person.0).bind(id).execute().await.unwrap();
    tx.commit().await.unwrap();
}
