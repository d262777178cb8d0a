//! One commit for the log entries of all requests of a few milliseconds.
//!
//! A page is not sent before its entries are durable: the request waits for [`Ticket`], and
//! fails closed when the entry could not be written.

use std::{future::Future, time::Duration};

use chrono::{DateTime, Utc};
use tokio::{
    sync::{mpsc, oneshot},
    time::{self, Instant},
};

use super::log::{NewEntry, append};
use crate::platform::{Platform, database::Fault};

/// More than this in one commit gains nothing.
const MOST_AT_ONCE: usize = 1_000;

/// While several requests come at once, commits begin apart: each then holds the entries of more of
/// them, and the cost of a commit is shared. On SQLite that cost is mostly the readers', whose page
/// caches every commit empties. The busier it is, the further apart; who comes alone does not wait.
const APART_FOR_EACH: Duration = Duration::from_micros(300);
const MOST_APART: Duration = Duration::from_millis(10);
/// As many in the last commit are "several": entries, and sessions that were used.
const SEVERAL: usize = 4;

/// How long after the begin of a commit of so many the next one begins.
fn apart(last: usize) -> Duration {
    if last < SEVERAL { Duration::ZERO } else { (APART_FOR_EACH * last as u32).min(MOST_APART) }
}

enum Item {
    Entry(NewEntry, oneshot::Sender<Result<(), ()>>),
    /// Nobody waits for this one.
    Seen(Seen),
}

/// A session was used by its person.
#[derive(Clone, Debug)]
pub struct Seen {
    session_hash: Vec<u8>,
    at: DateTime<Utc>,
}

#[derive(Clone)]
pub struct LogWriter {
    queue: mpsc::Sender<Item>,
}

/// The promise of a durable entry.
pub struct Ticket(oneshot::Receiver<Result<(), ()>>);

/// The entry could not be made durable.
#[derive(Debug)]
pub struct NotWritten;

impl Ticket {
    pub async fn durable(self) -> Result<(), NotWritten> {
        match self.0.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(())) | Err(_) => Err(NotWritten),
        }
    }
}

impl LogWriter {
    /// Starts the writer; it ends, with its queue empty, when the last handle is dropped.
    pub fn start(platform: Platform) -> (LogWriter, tokio::task::JoinHandle<()>) {
        let write = move |entries: Vec<NewEntry>, seen: Vec<Seen>| {
            let platform = platform.clone();
            async move { write_batch(&platform, &entries, &seen).await }
        };
        LogWriter::start_with(write)
    }

    /// The same with another way of making a batch durable: to measure what the usual one costs.
    pub fn start_with<W, F>(write: W) -> (LogWriter, tokio::task::JoinHandle<()>)
    where
        W: Fn(Vec<NewEntry>, Vec<Seen>) -> F + Send + 'static,
        F: Future<Output = Result<(), Fault>> + Send + 'static,
    {
        let (queue, waiting) = mpsc::channel(10_000);
        (LogWriter { queue }, tokio::spawn(write_all(write, waiting)))
    }

    pub async fn write(&self, entry: NewEntry) -> Ticket {
        let (told, ticket) = oneshot::channel();
        // A closed queue drops `told`: the ticket then says "not written".
        let _ = self.queue.send(Item::Entry(entry, told)).await;
        Ticket(ticket)
    }

    pub fn seen(&self, session_hash: Vec<u8>, at: DateTime<Utc>) {
        // A full queue only makes a session end a few seconds early.
        let _ = self.queue.try_send(Item::Seen(Seen { session_hash, at }));
    }
}

async fn write_all<W, F>(write: W, mut waiting: mpsc::Receiver<Item>)
where
    W: Fn(Vec<NewEntry>, Vec<Seen>) -> F,
    F: Future<Output = Result<(), Fault>>,
{
    let mut batch = Vec::with_capacity(MOST_AT_ONCE);
    let mut next = Instant::now();
    while waiting.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
        if Instant::now() < next {
            time::sleep_until(next).await;
            while let (true, Ok(item)) = (batch.len() < MOST_AT_ONCE, waiting.try_recv()) {
                batch.push(item);
            }
        }
        next = Instant::now() + apart(batch.len());
        let mut entries = Vec::new();
        let mut tell = Vec::new();
        let mut seen = Vec::new();
        for item in batch.drain(..) {
            match item {
                Item::Entry(entry, told) => {
                    entries.push(entry);
                    tell.push(told);
                }
                Item::Seen(session) => seen.push(session),
            }
        }
        let outcome = write(entries, seen).await;
        if let Err(fault) = &outcome {
            tracing::error!(kind = ?std::mem::discriminant(fault), "the access log could not be written");
        }
        for told in tell {
            let _ = told.send(outcome.as_ref().map(|_| ()).map_err(|_| ()));
        }
    }
}

async fn write_batch(platform: &Platform, entries: &[NewEntry], seen: &[Seen]) -> Result<(), Fault> {
    let mut tx = platform.db.write().await?;
    if !entries.is_empty() {
        append(&mut tx, &platform.keys, entries).await?;
    }
    for Seen { session_hash, at } in seen {
        tx.query(
            "update session set last_seen_at = $1 where id_hash = $2 and revoked_at is null and last_seen_at < $1",
        )
        .bind(*at)
        .bind(session_hash.clone())
        .execute()
        .await?;
    }
    tx.commit().await
}
