//! Work that is done later, once, even when the process dies: put in the queue in the same
//! transaction as the change that asks for it, claimed by lease, finished under a fence.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

use chrono::{DateTime, Duration, Utc};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{Platform, database::Fault, keys::Purpose, query::Tx};

const LEASE: Duration = Duration::minutes(2);
const MOST_TRIES: i64 = 12;

/// Work that did not succeed; it is tried again later. The word goes to the log.
#[derive(Debug)]
pub struct TryAgain(pub &'static str);

type Handler = Arc<dyn Fn(Platform, Job) -> Pin<Box<dyn Future<Output = Result<(), TryAgain>> + Send>> + Send + Sync>;

/// One claimed piece of work.
pub struct Job {
    pub id: Uuid,
    pub kind: String,
    payload: Vec<u8>,
}

impl Job {
    /// `None` when the payload is of another shape or another key.
    pub fn payload<T: DeserializeOwned>(&self, platform: &Platform) -> Option<T> {
        let about = format!("{} {}", self.kind, self.id);
        let bytes = platform.keys.open_sealed(Purpose::JobPayload, about.as_bytes(), &self.payload)?;
        serde_json::from_slice(&bytes).ok()
    }
}

/// Puts work in the queue; the same kind and key a second time changes nothing.
pub async fn enqueue<T: Serialize + Sync>(
    tx: &mut Tx,
    platform: &Platform,
    kind: &'static str,
    dedupe_key: &str,
    payload: &T,
    due_at: DateTime<Utc>,
) -> Result<(), Fault> {
    let id = Uuid::now_v7();
    let bytes = serde_json::to_vec(payload).unwrap_or_default();
    let sealed = platform.keys.seal(Purpose::JobPayload, format!("{kind} {id}").as_bytes(), &bytes);
    tx.query(
        "insert into job (id, kind, dedupe_key, payload, due_at) values ($1, $2, $3, $4, $5)
         on conflict (kind, dedupe_key) do nothing",
    )
    .bind(id)
    .bind(kind)
    .bind(dedupe_key.to_string())
    .bind(sealed)
    .bind(due_at)
    .execute()
    .await?;
    Ok(())
}

/// Who does which kind of work.
#[derive(Clone, Default)]
pub struct Runner {
    handlers: HashMap<&'static str, Handler>,
}

impl Runner {
    #[must_use]
    pub fn on<F, Fut>(mut self, kind: &'static str, handler: F) -> Runner
    where
        F: Fn(Platform, Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), TryAgain>> + Send + 'static,
    {
        self.handlers.insert(kind, Arc::new(move |platform, job| Box::pin(handler(platform, job))));
        self
    }

    /// Does everything that is due now; answers how many pieces were done.
    pub async fn run_due(&self, platform: &Platform) -> Result<usize, Fault> {
        let mut done = 0;
        while let Some((job, fence)) = claim(platform).await? {
            let outcome = match self.handlers.get(job.kind.as_str()) {
                Some(handler) => {
                    handler(platform.clone(), Job { id: job.id, kind: job.kind.clone(), payload: job.payload }).await
                }
                None => Err(TryAgain("no handler for this kind")),
            };
            finish(platform, job.id, fence, outcome).await?;
            done += 1;
        }
        Ok(done)
    }
}

async fn claim(platform: &Platform) -> Result<Option<(Job, i64)>, Fault> {
    let now = platform.clock.now();
    // Look first with a reader: an empty queue must not take the writer's turn.
    let mut look = platform.db.read().await?;
    let due: Option<(Uuid,)> = look
        .query(
            "select id from job where done_at is null and given_up_at is null and due_at <= $1
             and (lease_until is null or lease_until < $1) order by due_at limit 1",
        )
        .bind(now)
        .optional()
        .await?;
    look.rollback().await?;
    if due.is_none() {
        return Ok(None);
    }
    let mut tx = platform.db.write().await?;
    // `for update skip locked` lets two PostgreSQL instances claim side by side; SQLite has one
    // writer, and does not know the words.
    let claim = match &tx {
        Tx::Sqlite(_) => {
            "update job set lease_until = $2, fence = fence + 1, tries = tries + 1 where id = (
                select id from job where done_at is null and given_up_at is null and due_at <= $1
                and (lease_until is null or lease_until < $1) order by due_at limit 1)
             returning id, kind, payload, fence"
        }
        Tx::Postgres(_) => {
            "update job set lease_until = $2, fence = fence + 1, tries = tries + 1 where id = (
                select id from job where done_at is null and given_up_at is null and due_at <= $1
                and (lease_until is null or lease_until < $1) order by due_at limit 1 for update skip locked)
             returning id, kind, payload, fence"
        }
    };
    let claimed: Option<(Uuid, String, Vec<u8>, i64)> = tx.query(claim).bind(now).bind(now + LEASE).optional().await?;
    tx.commit().await?;
    Ok(claimed.map(|(id, kind, payload, fence)| (Job { id, kind, payload }, fence)))
}

async fn finish(platform: &Platform, id: Uuid, fence: i64, outcome: Result<(), TryAgain>) -> Result<(), Fault> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    match outcome {
        // The payload is emptied: what was sent need not be kept.
        Ok(()) => {
            tx.query("update job set done_at = $1, lease_until = null, payload = $2 where id = $3 and fence = $4")
                .bind(now)
                .bind(Vec::<u8>::new())
                .bind(id)
                .bind(fence)
                .execute()
                .await?;
        }
        Err(TryAgain(trouble)) => {
            tracing::warn!(job = %id, trouble, "a job will be tried again");
            let (tries,): (i64,) = tx.query("select tries from job where id = $1").bind(id).one().await?;
            let wait = Duration::seconds(15 << tries.clamp(0, 12));
            let given_up = (tries >= MOST_TRIES).then_some(now);
            tx.query(
                "update job set lease_until = null, due_at = $1, trouble = $2, given_up_at = $3 where id = $4 and fence = $5",
            )
            .bind(now + wait)
            .bind(trouble)
            .bind(given_up)
            .bind(id)
            .bind(fence)
            .execute()
            .await?;
        }
    }
    tx.commit().await
}

/// Forgets work that was done a month ago; until then its key keeps it from being done again.
pub async fn forget_done(tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.query("delete from job where done_at < $1").bind(now - Duration::days(30)).execute().await?;
    Ok(())
}

/// How many pieces were given up, and how late the oldest due one is.
pub async fn health(tx: &mut Tx, now: DateTime<Utc>) -> Result<(i64, Option<Duration>), Fault> {
    let (given_up,): (i64,) = tx.query("select count(*) from job where given_up_at is not null").one().await?;
    let oldest: Option<(DateTime<Utc>,)> = tx
        .query("select due_at from job where done_at is null and given_up_at is null order by due_at limit 1")
        .optional()
        .await?;
    Ok((given_up, oldest.map(|(due,)| now - due)))
}
