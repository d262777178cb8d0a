//! Words from one process of this house to the others: published under a topic, heard by whoever listens
//! to it at that moment, kept by nobody. Come here when something that this process holds in memory must
//! be known by the others at once.
//!
//! A word can be lost (a connection breaks, a listener is too slow): a listener then hears [`Heard::Gap`],
//! or nothing at all, so whoever listens looks into the database from time to time. A process does not hear
//! its own words. What leaves the process is sealed with the house's key: who can read along, or can
//! publish, learns nothing and is not believed.
//!
//! Three ways: within this process (`local`, the only one on SQLite), PostgreSQL's NOTIFY (`postgres`),
//! and NATS (`nats://HOST`).

mod ear;
mod nats;
mod pieces;
mod postgres;
#[cfg(test)]
mod tests;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use uuid::Uuid;

use super::{
    database::Db,
    keys::{Keys, Purpose},
};
use ear::Ears;
pub use ear::{Ear, Heard, Listening, ear};
use pieces::{Gather, Header};

/// The longest word in bytes.
pub const LONGEST: usize = 1024 * 1024;

/// Cheap to clone. Every process has one; a test has one for each that it plays.
#[derive(Clone)]
pub struct Bus(Arc<Inner>);

struct Inner {
    /// This process, among all.
    origin: Uuid,
    count: AtomicU64,
    ears: Arc<Ears>,
    way: Way,
}

enum Way {
    Hub(Hub),
    Postgres(postgres::Sending),
    Nats(nats::Nats),
}

/// Where buses within one process meet.
#[derive(Clone, Default)]
pub struct Hub(Arc<Mutex<Vec<(Uuid, Arc<Ears>)>>>);

/// What is common to the ways that leave the process.
#[derive(Clone)]
struct Outside {
    origin: Uuid,
    ears: Arc<Ears>,
    keys: Arc<Keys>,
}

impl Bus {
    /// With nobody else on it.
    pub fn alone() -> Bus {
        Bus::on(&Hub::default())
    }

    /// With everybody else on this hub.
    pub fn on(hub: &Hub) -> Bus {
        let (origin, ears) = (Uuid::new_v4(), Arc::<Ears>::default());
        hub.0.lock().unwrap_or_else(|held| held.into_inner()).push((origin, Arc::clone(&ears)));
        Bus::by(origin, ears, Way::Hub(hub.clone()))
    }

    /// `auto`, `local`, `postgres`, or the address of a NATS server. The error is one sentence.
    pub async fn open(setting: &str, db: &Db, keys: &Arc<Keys>) -> Result<Bus, String> {
        let outside = Outside { origin: Uuid::new_v4(), ears: Arc::default(), keys: Arc::clone(keys) };
        let (origin, ears) = (outside.origin, Arc::clone(&outside.ears));
        let way = match (setting, db) {
            ("local", _) | ("auto", Db::Sqlite { .. }) => return Ok(Bus::alone()),
            ("auto" | "postgres", Db::Postgres { pool }) => Way::Postgres(postgres::start(pool.clone(), outside)),
            ("postgres", Db::Sqlite { .. }) => {
                return Err("NENE_BUS is postgres, and DATABASE_URL names a SQLite file.".into());
            }
            (address, _) => Way::Nats(nats::open(address, outside).await?),
        };
        Ok(Bus::by(origin, ears, way))
    }

    fn by(origin: Uuid, ears: Arc<Ears>, way: Way) -> Bus {
        Bus(Arc::new(Inner { origin, count: AtomicU64::new(1), ears, way }))
    }

    /// This process, among all that are on the bus.
    pub fn origin(&self) -> Uuid {
        self.0.origin
    }

    pub fn kind(&self) -> &'static str {
        match &self.0.way {
            Way::Hub(_) => "within this process",
            Way::Postgres(_) => "by PostgreSQL",
            Way::Nats(_) => "by NATS",
        }
    }

    /// Says it to the other processes, and does not wait until it is heard. A topic is of letters, digits,
    /// dots and hyphens.
    pub fn publish(&self, topic: &str, text: String) {
        if text.len() > LONGEST || !is_topic(topic) {
            tracing::error!(topic, bytes = text.len(), "a word for the other processes is too long");
            return;
        }
        let header =
            Header { origin: self.0.origin, number: self.0.count.fetch_add(1, Ordering::Relaxed), topic: topic.into() };
        match &self.0.way {
            Way::Hub(hub) => hub.say(&header, &text),
            Way::Postgres(sending) => sending.say(header, text),
            Way::Nats(nats) => nats.say(header, text),
        }
    }

    /// From here on `ear` hears what is said under this topic, until what is given back is dropped. While
    /// the way outside is broken, it hears nothing.
    pub async fn listen(&self, topic: &str, ear: &Ear) -> Listening {
        let listening = Ears::add(&self.0.ears, topic, ear);
        match &self.0.way {
            Way::Hub(_) => listening,
            Way::Postgres(sending) => {
                sending.listen().await;
                listening
            }
            Way::Nats(nats) => listening.by(nats.listen(topic).await),
        }
    }

    /// Until what was published so far has left, where it leaves by itself later. For the end of the process.
    pub async fn flush(&self) {
        match &self.0.way {
            Way::Hub(_) => {}
            Way::Postgres(sending) => sending.flush().await,
            Way::Nats(nats) => nats.flush().await,
        }
    }
}

fn is_topic(topic: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-';
    !topic.is_empty() && topic.len() <= 100 && topic.chars().all(fits)
}

impl Hub {
    fn say(&self, header: &Header, text: &str) {
        let others: Vec<Arc<Ears>> = {
            let all = self.0.lock().unwrap_or_else(|held| held.into_inner());
            all.iter().filter(|(origin, _)| *origin != header.origin).map(|(_, ears)| Arc::clone(ears)).collect()
        };
        for ears in others {
            ears.hear(&header.topic, text);
        }
    }
}

impl Outside {
    /// Sealed, in pieces of `longest` bytes.
    fn pieces(&self, header: &Header, text: &str, longest: usize) -> Vec<String> {
        let sealed = self.keys.seal(Purpose::Bus, header.about().as_bytes(), text.as_bytes());
        pieces::split(header, &sealed, longest)
    }

    /// Takes one piece in; what is whole, from somebody else, and ours to open is heard.
    fn take(&self, gather: &mut Gather, piece: &str) {
        let Some((header, sealed)) = gather.take(piece) else { return };
        // By PostgreSQL everybody hears everything: what nobody here waits for is not even opened.
        if header.origin == self.origin || !self.ears.listens(&header.topic) {
            return;
        }
        let opened = self.keys.open_sealed(Purpose::Bus, header.about().as_bytes(), &sealed);
        match opened.and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(text) => self.ears.hear(&header.topic, &text),
            None => tracing::warn!("a word on the bus was not sealed by this house"),
        }
    }
}
