//! Notices and deliveries in the database: many at a time, each once.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{NewNotice, Waiting, way::Way};
use crate::{
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::Channel,
};

/// Rows in one statement: 12 columns each, below SQLite's 32,766 placeholders.
const ROWS: usize = 1_000;

/// Adds what is not there yet, and answers the ids of those. Without a grant: a notice holds no word
/// of health; it is made for whoever is due.
pub async fn add_notices(
    tx: &mut Tx,
    planned: &[(Uuid, &NewNotice, Option<Way>)],
    now: DateTime<Utc>,
) -> Result<HashSet<Uuid>, Fault> {
    const COLUMNS: [&str; 12] = [
        "person_id",
        "id",
        "about_id",
        "kind",
        "reminder_id",
        "occurrence",
        "step",
        "due_at",
        "until",
        "made_at",
        "later",
        "later_at",
    ];
    let mut made = HashSet::with_capacity(planned.len());
    for some in planned.chunks(ROWS) {
        let mut insert = tx
            .insert_many(
                "notice",
                &COLUMNS,
                some.len(),
                "on conflict (person_id, kind, reminder_id, occurrence, step, about_id) do nothing returning id",
            )
            .once();
        for (id, new, way) in some {
            insert = insert
                .bind(new.person.0)
                .bind(*id)
                .bind(new.about.0)
                .bind(new.kind.key())
                .bind(new.reminder)
                .bind(new.occurrence.clone())
                .bind(new.step.clone())
                .bind(new.due_at)
                .bind(new.until)
                .bind(now)
                .bind(way.as_ref().map(|way| keys(&way.later)).unwrap_or_default())
                .bind(way.as_ref().and_then(|way| way.later_at));
        }
        let ids: Vec<(Uuid,)> = insert.all().await?;
        made.extend(ids.into_iter().map(|(id,)| id));
    }
    Ok(made)
}

/// Adds deliveries that are not there yet, and answers how many. Without a grant: as above.
pub async fn add_deliveries(tx: &mut Tx, leaving: &[(PersonId, Uuid, DateTime<Utc>, &Way)]) -> Result<usize, Fault> {
    const COLUMNS: [&str; 7] = ["person_id", "id", "notice_id", "channel", "target", "due_at", "until"];
    let rows: Vec<(PersonId, Uuid, DateTime<Utc>, &Way, Uuid)> = leaving
        .iter()
        .flat_map(|(person, notice, until, way)| {
            way.targets.iter().map(move |target| (*person, *notice, *until, *way, *target))
        })
        .collect();
    let mut made = 0;
    for some in rows.chunks(ROWS) {
        let mut insert = tx
            .insert_many(
                "delivery",
                &COLUMNS,
                some.len(),
                "on conflict (person_id, notice_id, channel, target) do nothing",
            )
            .once();
        for (person, notice, until, way, target) in some {
            insert = insert
                .bind(person.0)
                .bind(Uuid::now_v7())
                .bind(*notice)
                .bind(way.channel.key())
                .bind(*target)
                .bind(way.at)
                .bind(*until);
        }
        made += insert.execute().await?;
    }
    Ok(usize::try_from(made).unwrap_or(usize::MAX))
}

/// What comes next of notices that are there. Without a grant: as above.
pub async fn put_later(tx: &mut Tx, ways: &[(&Waiting, Option<Way>)]) -> Result<(), Fault> {
    for some in ways.chunks(ROWS) {
        let mut update = tx.query_given(
            &["person_id", "id", "later", "later_at"],
            some.len(),
            "update notice set later = given.later, later_at = given.later_at from given
             where notice.person_id = given.person_id and notice.id = given.id",
        );
        for (one, way) in some {
            update = update
                .bind(one.person.0)
                .bind(one.notice)
                .bind(way.as_ref().map(|way| keys(&way.later)).unwrap_or_default())
                .bind(way.as_ref().and_then(|way| way.later_at));
        }
        update.execute().await?;
    }
    Ok(())
}

/// "email sms"
fn keys(channels: &[Channel]) -> String {
    channels.iter().map(|channel| channel.key()).collect::<Vec<_>>().join(" ")
}

/// Forgets notices that old, with their deliveries. Without a grant: nobody reads anything here.
pub async fn forget_old(tx: &mut Tx, before: DateTime<Utc>) -> Result<(), Fault> {
    tx.query(
        "delete from delivery where (person_id, notice_id) in (select person_id, id from notice where made_at < $1)",
    )
    .bind(before)
    .execute()
    .await?;
    tx.query("delete from notice where made_at < $1").bind(before).execute().await?;
    Ok(())
}
