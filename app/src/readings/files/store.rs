//! Files that wait to be confirmed, sealed; and which readings of a file are here already.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::Waiting;
use crate::{
    access::grant::{Acts, Change, Grant, Readings},
    platform::{
        database::Fault,
        keys::{Keys, Purpose},
        query::Tx,
    },
};

/// So long a file waits.
pub const MINUTES: i64 = 30;
/// Ids in one statement: far below the least number of placeholders.
const IDS: usize = 500;

/// Keeps a file for half an hour, for who sent it, in the session that did. One at a time: an older
/// one of theirs about the same person goes.
pub async fn put(
    tx: &mut Tx,
    grant: &Grant<Change, Readings>,
    keys: &Keys,
    session: Uuid,
    waiting: &Waiting,
    now: DateTime<Utc>,
) -> Result<Uuid, Fault> {
    tx.query("delete from reading_file where person_id = $1 and sent_by = $2")
        .bind(grant.subject().0)
        .bind(grant.actor().0)
        .execute()
        .await?;
    let id = Uuid::now_v7();
    tx.query(
        "insert into reading_file (person_id, id, sent_by, session, made_at, until, sealed)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(grant.subject().0)
    .bind(id)
    .bind(grant.actor().0)
    .bind(session)
    .bind(now)
    .bind(now + Duration::minutes(MINUTES))
    .bind(seal(keys, id, waiting))
    .execute()
    .await?;
    Ok(id)
}

fn seal(keys: &Keys, id: Uuid, waiting: &Waiting) -> Vec<u8> {
    let bytes = serde_json::to_vec(waiting).unwrap_or_default();
    keys.seal(Purpose::ReadingFile, id.as_bytes(), &bytes)
}

/// A file that waits, where it is theirs and in time.
pub async fn find<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Readings>,
    keys: &Keys,
    session: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Waiting>, Fault> {
    let row: Option<(Vec<u8>,)> = tx
        .query(
            "select sealed from reading_file
             where person_id = $1 and id = $2 and sent_by = $3 and session = $4 and until > $5",
        )
        .bind(grant.subject().0)
        .bind(id)
        .bind(grant.actor().0)
        .bind(session)
        .bind(now)
        .optional()
        .await?;
    let opened = row.and_then(|(sealed,)| keys.open_sealed(Purpose::ReadingFile, id.as_bytes(), &sealed));
    Ok(opened.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// The same file with what was answered about it.
pub async fn answer(
    tx: &mut Tx,
    grant: &Grant<Change, Readings>,
    keys: &Keys,
    id: Uuid,
    waiting: &Waiting,
) -> Result<(), Fault> {
    tx.query("update reading_file set sealed = $4 where person_id = $1 and id = $2 and sent_by = $3")
        .bind(grant.subject().0)
        .bind(id)
        .bind(grant.actor().0)
        .bind(seal(keys, id, waiting))
        .execute()
        .await?;
    Ok(())
}

pub async fn remove(tx: &mut Tx, grant: &Grant<Change, Readings>, id: Uuid) -> Result<(), Fault> {
    tx.query("delete from reading_file where person_id = $1 and id = $2 and sent_by = $3")
        .bind(grant.subject().0)
        .bind(id)
        .bind(grant.actor().0)
        .execute()
        .await?;
    Ok(())
}

/// Those of these ids that are readings of this person, the removed ones among them: who removed
/// one does not get it back with the next file.
pub async fn there<A: Acts>(tx: &mut Tx, grant: &Grant<A, Readings>, ids: &[Uuid]) -> Result<HashSet<Uuid>, Fault> {
    let mut found = HashSet::new();
    for some in ids.chunks(IDS) {
        let mut query = tx.query_in("select id from reading where person_id = $1 and id in", 2, some.len(), "");
        query = query.bind(grant.subject().0);
        for id in some {
            query = query.bind(*id);
        }
        let rows: Vec<(Uuid,)> = query.all().await?;
        found.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(found)
}

/// Forgets the files that nobody confirmed in time. Without a grant: it looks at nobody's data, only at how old each is.
pub async fn forget_old(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from reading_file where until <= $1").bind(now).execute().await?;
    Ok(())
}
