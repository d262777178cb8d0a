//! Words by NATS: a subject for each topic, so that a server passes them only to who listens.

use std::{sync::Arc, time::Duration};

use async_nats::{Client, ConnectOptions, Event};
use futures::StreamExt;
use tokio::{
    sync::{Notify, mpsc, oneshot},
    task::AbortHandle,
};
use uuid::Uuid;

use super::{
    Outside,
    pieces::{Gather, Header},
};

/// NATS takes a megabyte; a word in base64 is a third longer, so it comes in pieces.
const LONGEST_PIECE: usize = 512 * 1024;
/// So much may wait to leave.
const WAITING: usize = 16_384;
const PATIENCE: Duration = Duration::from_secs(5);

enum Item {
    Word(Header, String),
    Flush(oneshot::Sender<()>),
}

pub(super) struct Nats {
    client: Client,
    outside: Outside,
    queue: mpsc::Sender<Item>,
    telling: AbortHandle,
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.telling.abort();
    }
}

/// `nats://HOST:4222`, `nats://USER:PASSWORD@HOST`, `tls://HOST`. The error is one sentence, without the
/// address, which may hold a password.
pub(super) async fn open(address: &str, outside: Outside) -> Result<Nats, String> {
    if !(address.starts_with("nats://") || address.starts_with("tls://")) {
        return Err("NENE_BUS must be auto, local, postgres, or an address such as nats://127.0.0.1:4222.".into());
    }
    let connected = Arc::new(Notify::new());
    let notice = Arc::clone(&connected);
    let options = ConnectOptions::new()
        .name("nene")
        .connection_timeout(PATIENCE)
        .require_tls(address.starts_with("tls://"))
        .event_callback(move |event| {
            let notice = Arc::clone(&notice);
            async move {
                match event {
                    Event::Disconnected => tracing::warn!("the words of other processes are not heard: NATS went away"),
                    Event::Connected | Event::SlowConsumer(_) => notice.notify_one(),
                    _ => {}
                }
            }
        });
    let connecting = tokio::time::timeout(PATIENCE, options.connect(address)).await;
    let client = match connecting {
        Ok(Ok(client)) => client,
        Ok(Err(_)) | Err(_) => return Err("NENE_BUS names a NATS server that does not answer.".into()),
    };
    let (queue, waiting) = mpsc::channel(WAITING);
    tokio::spawn(send_all(client.clone(), outside.clone(), waiting));
    let telling = tokio::spawn(tell_gaps(client.clone(), outside.clone(), connected)).abort_handle();
    Ok(Nats { client, outside, queue, telling })
}

/// What was said while the connection was away was not heard. Who listens is told once the server passes on words
/// again: told before, they would miss what is said until then.
async fn tell_gaps(client: Client, outside: Outside, connected: Arc<Notify>) {
    loop {
        connected.notified().await;
        passes_on(&client).await;
        outside.ears.gap();
    }
}

/// Waits until the server has done all that we asked before, and no longer than is reasonable.
async fn passes_on(client: &Client) {
    if tokio::time::timeout(PATIENCE, there_and_back(client)).await.is_err() {
        tracing::warn!("NATS has not said that it passes on words: some may not be heard");
    }
}

/// A word to ourselves: when it is back, the server has done all that we asked before.
async fn there_and_back(client: &Client) {
    let here = format!("nene.back.{}", Uuid::new_v4().simple());
    let Ok(mut back) = client.subscribe(here.clone()).await else { return };
    if client.publish(here, "back".into()).await.is_ok() {
        back.next().await;
    }
}

fn subject(topic: &str) -> String {
    format!("nene.{topic}")
}

/// One after another, as they were said.
async fn send_all(client: Client, outside: Outside, mut waiting: mpsc::Receiver<Item>) {
    while let Some(item) = waiting.recv().await {
        match item {
            Item::Word(header, text) => {
                for piece in outside.pieces(&header, &text, LONGEST_PIECE) {
                    if client.publish(subject(&header.topic), piece.into()).await.is_err() {
                        tracing::warn!("a word for the other processes was lost: NATS did not take it");
                    }
                }
            }
            Item::Flush(done) => {
                if client.flush().await.is_err() {
                    tracing::warn!("what was said last may not have left: NATS did not answer");
                }
                let _ = done.send(());
            }
        }
    }
}

impl Nats {
    pub(super) fn say(&self, header: Header, text: String) {
        if self.queue.try_send(Item::Word(header, text)).is_err() {
            tracing::warn!("a word for the other processes was dropped: too many wait");
        }
    }

    /// Comes back when the server passes on what is said under the topic, or does not answer.
    pub(super) async fn listen(&self, topic: &str) -> Option<AbortHandle> {
        let mut words = self.client.subscribe(subject(topic)).await.ok()?;
        passes_on(&self.client).await;
        let outside = self.outside.clone();
        let hearing = tokio::spawn(async move {
            let mut gather = Gather::default();
            while let Some(word) = words.next().await {
                if let Ok(piece) = std::str::from_utf8(&word.payload) {
                    outside.take(&mut gather, piece);
                }
            }
        });
        Some(hearing.abort_handle())
    }

    pub(super) async fn flush(&self) {
        let (done, is_done) = oneshot::channel();
        if self.queue.send(Item::Flush(done)).await.is_ok() {
            let _ = is_done.await;
        }
    }
}
