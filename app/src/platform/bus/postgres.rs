//! Words by PostgreSQL's NOTIFY: one channel, heard by every process that listens at all.
//!
//! Words that come close together leave in one statement: a transaction that notifies holds a lock that
//! there is once in the whole server.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    Outside,
    pieces::{Gather, Header},
};

const CHANNEL: &str = "nene";
/// PostgreSQL takes less than 8,000 bytes.
const LONGEST_PIECE: usize = 7_900;
/// So many pieces leave in one statement.
const AT_ONCE: usize = 64;
/// So much may wait to leave.
const WAITING: usize = 16_384;
/// After so long a broken connection is tried again.
const AGAIN: Duration = Duration::from_secs(1);
/// So long somebody who begins to listen waits for the first connection.
const PATIENCE: Duration = Duration::from_secs(5);

enum Item {
    Word(Header, String),
    Flush(oneshot::Sender<()>),
}

pub(super) struct Sending {
    queue: mpsc::Sender<Item>,
    pool: PgPool,
    outside: Outside,
    /// Whether somebody has begun to listen.
    begun: AtomicBool,
    /// Whether it was ever connected.
    hears: watch::Sender<bool>,
}

/// Nothing is connected before something is said or listened to.
pub(super) fn start(pool: PgPool, outside: Outside) -> Sending {
    let (queue, waiting) = mpsc::channel(WAITING);
    tokio::spawn(send_all(pool.clone(), outside.clone(), waiting));
    Sending { queue, pool, outside, begun: AtomicBool::new(false), hears: watch::Sender::new(false) }
}

impl Sending {
    pub(super) fn say(&self, header: Header, text: String) {
        if self.queue.try_send(Item::Word(header, text)).is_err() {
            tracing::warn!("a word for the other processes was dropped: too many wait");
        }
    }

    /// Comes back when it is connected.
    pub(super) async fn listen(&self) {
        if !self.begun.swap(true, Ordering::Relaxed) {
            tokio::spawn(hear_all(self.pool.clone(), self.outside.clone(), self.hears.clone()));
        }
        let mut hears = self.hears.subscribe();
        // Without a connection it goes on all the same: the one who listens is told of the gap.
        let _ = tokio::time::timeout(PATIENCE, hears.wait_for(|hears| *hears)).await;
    }

    pub(super) async fn flush(&self) {
        let (done, is_done) = oneshot::channel();
        if self.queue.send(Item::Flush(done)).await.is_ok() {
            let _ = is_done.await;
        }
    }
}

async fn send_all(pool: PgPool, outside: Outside, mut waiting: mpsc::Receiver<Item>) {
    let mut batch = Vec::with_capacity(AT_ONCE);
    while waiting.recv_many(&mut batch, AT_ONCE).await > 0 {
        let mut pieces = Vec::new();
        let mut flushed = Vec::new();
        for item in batch.drain(..) {
            match item {
                Item::Word(header, text) => pieces.extend(outside.pieces(&header, &text, LONGEST_PIECE)),
                Item::Flush(done) => flushed.push(done),
            }
        }
        for some in pieces.chunks(AT_ONCE) {
            // Once more after a fault: the connection may be the one that broke.
            if send(&pool, some).await.is_err() && send(&pool, some).await.is_err() {
                tracing::warn!("words for the other processes were lost: the database did not take them");
            }
        }
        for done in flushed {
            let _ = done.send(());
        }
    }
}

async fn send(pool: &PgPool, pieces: &[String]) -> Result<(), sqlx::Error> {
    sqlx::query("select pg_notify($1, piece) from unnest($2::text[]) as piece")
        .bind(CHANNEL)
        .bind(pieces)
        .execute(pool)
        .await?;
    Ok(())
}

async fn hear_all(pool: PgPool, outside: Outside, hears: watch::Sender<bool>) {
    let mut gather = Gather::default();
    while !pool.is_closed() {
        if let Err(error) = hear_on_one(&pool, &outside, &mut gather, &hears).await {
            if matches!(error, sqlx::Error::PoolClosed) {
                return;
            }
            tracing::warn!("the words of other processes are not heard: the database went away");
        }
        tokio::time::sleep(AGAIN).await;
        outside.ears.gap();
    }
}

/// Until the connection breaks for good.
async fn hear_on_one(
    pool: &PgPool,
    outside: &Outside,
    gather: &mut Gather,
    hears: &watch::Sender<bool>,
) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    hears.send_replace(true);
    loop {
        match listener.try_recv().await? {
            Some(notification) => outside.take(gather, notification.payload()),
            // It was connected anew; what was said meanwhile was not heard.
            None => outside.ears.gap(),
        }
    }
}
