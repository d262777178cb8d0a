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

/// While many requests come, commits begin apart: each then holds the entries of more of them, and its
/// cost is shared. On SQLite that cost is mostly the readers', whose page caches every commit empties.
/// Who comes in a quiet moment does not wait.
const APART: Duration = Duration::from_millis(10);
/// So many entries and used sessions within a window are "many": 400 a second.
const MANY: usize = 8;
const WINDOW: Duration = Duration::from_millis(20);

/// How many come: in the window that is over, and in the one that runs.
struct Load {
    since: Instant,
    now: usize,
    before: usize,
}

impl Load {
    fn new(now: Instant) -> Load {
        Load { since: now, now: 0, before: 0 }
    }

    /// A commit of so many begins. How long after it the next one begins.
    fn apart(&mut self, entries: usize, at: Instant) -> Duration {
        let gone = at.duration_since(self.since);
        if gone >= WINDOW {
            self.before = if gone < WINDOW * 2 { self.now } else { 0 };
            self.now = 0;
            self.since = at;
        }
        self.now += entries;
        if self.now.max(self.before) >= MANY { APART } else { Duration::ZERO }
    }
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
    let mut load = Load::new(next);
    while waiting.recv_many(&mut batch, MOST_AT_ONCE).await > 0 {
        if Instant::now() < next {
            time::sleep_until(next).await;
            while let (true, Ok(item)) = (batch.len() < MOST_AT_ONCE, waiting.try_recv()) {
                batch.push(item);
            }
        }
        let begun = Instant::now();
        next = begun + load.apart(batch.len(), begun);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Commits of so many, this far from each other: how long the next one waits, after the last of them.
    fn after(commits: &[(usize, u64)]) -> Duration {
        let mut at = Instant::now();
        let mut load = Load::new(at);
        let mut apart = Duration::ZERO;
        for (entries, later) in commits {
            at += Duration::from_millis(*later);
            apart = load.apart(*entries, at);
        }
        apart
    }

    #[test]
    fn who_comes_in_a_quiet_moment_does_not_wait() {
        assert_eq!(after(&[(1, 0)]), Duration::ZERO);
        assert_eq!(after(&[(1, 0), (1, 10), (1, 10), (1, 10), (2, 10)]), Duration::ZERO, "100 a second");
        assert_eq!(after(&[(30, 0), (30, 10), (1, 60)]), Duration::ZERO, "the rush is over");
    }

    #[test]
    fn many_share_a_commit() {
        assert_eq!(after(&[(MANY, 0)]), APART);
        assert_eq!(after(&[(4, 0), (4, 5), (4, 5), (4, 5), (4, 5)]), APART, "800 a second, in small commits");
        assert_eq!(after(&[(10, 0), (10, 10), (1, 10)]), APART, "the window before still counts");
    }
}
