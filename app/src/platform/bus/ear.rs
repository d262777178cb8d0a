//! Who listens to what in this process.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    sync::mpsc::{self, error::TrySendError},
    task::AbortHandle,
};

/// So much may wait for one that listens.
const WAITING: usize = 16_384;

/// What somebody hears who listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    Said {
        topic: Arc<str>,
        text: Arc<str>,
    },
    /// Something may have been said that was not heard.
    Gap,
}

/// Gives what is heard to one that waits for it; listens to as many topics as it likes.
#[derive(Clone)]
pub struct Ear {
    to: mpsc::Sender<Heard>,
    missed: Arc<AtomicBool>,
}

/// One that listens, and what it hears.
pub fn ear() -> (Ear, mpsc::Receiver<Heard>) {
    let (to, heard) = mpsc::channel(WAITING);
    (Ear { to, missed: Arc::default() }, heard)
}

impl Ear {
    /// Never waits: what does not fit is missed, and told to be.
    fn hear(&self, heard: Heard) {
        if self.missed.load(Ordering::Relaxed) {
            match self.to.try_send(Heard::Gap) {
                Ok(()) => self.missed.store(false, Ordering::Relaxed),
                Err(_) => return,
            }
        }
        if let Err(TrySendError::Full(_)) = self.to.try_send(heard) {
            self.missed.store(true, Ordering::Relaxed);
        }
    }
}

#[derive(Default)]
pub(super) struct Ears(Mutex<Table>);

#[derive(Default)]
struct Table {
    next: u64,
    by_topic: HashMap<Arc<str>, Vec<(u64, Ear)>>,
}

/// As long as it is kept, its ear hears its topic.
pub struct Listening {
    ears: Weak<Ears>,
    topic: Arc<str>,
    id: u64,
    /// What fetches the words from outside for this topic alone.
    wire: Option<AbortHandle>,
}

impl Ears {
    pub(super) fn add(ears: &Arc<Ears>, topic: &str, ear: &Ear) -> Listening {
        let topic: Arc<str> = topic.into();
        let mut table = ears.0.lock().unwrap_or_else(|held| held.into_inner());
        table.next += 1;
        let id = table.next;
        table.by_topic.entry(Arc::clone(&topic)).or_default().push((id, ear.clone()));
        Listening { ears: Arc::downgrade(ears), topic, id, wire: None }
    }

    /// Whether anybody here listens to it.
    pub(super) fn listens(&self, topic: &str) -> bool {
        self.0.lock().unwrap_or_else(|held| held.into_inner()).by_topic.contains_key(topic)
    }

    pub(super) fn hear(&self, topic: &str, text: &str) {
        let table = self.0.lock().unwrap_or_else(|held| held.into_inner());
        let Some((topic, all)) = table.by_topic.get_key_value(topic) else { return };
        let text: Arc<str> = text.into();
        for (_, ear) in all {
            ear.hear(Heard::Said { topic: Arc::clone(topic), text: Arc::clone(&text) });
        }
    }

    /// Tells everybody that something may have been missed.
    pub(super) fn gap(&self) {
        let table = self.0.lock().unwrap_or_else(|held| held.into_inner());
        // One that listens to many topics hears it once.
        let mut told: Vec<Arc<AtomicBool>> = Vec::new();
        for (_, ear) in table.by_topic.values().flatten() {
            if !told.iter().any(|one| Arc::ptr_eq(one, &ear.missed)) {
                ear.hear(Heard::Gap);
                told.push(Arc::clone(&ear.missed));
            }
        }
    }
}

impl Listening {
    /// The same, ending this too when it ends.
    pub(super) fn by(mut self, wire: Option<AbortHandle>) -> Listening {
        self.wire = wire;
        self
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(wire) = &self.wire {
            wire.abort();
        }
        let Some(ears) = self.ears.upgrade() else { return };
        let mut table = ears.0.lock().unwrap_or_else(|held| held.into_inner());
        if let Some(all) = table.by_topic.get_mut(&self.topic) {
            all.retain(|(id, _)| *id != self.id);
            if all.is_empty() {
                table.by_topic.remove(&self.topic);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(topic: &str, text: &str) -> Heard {
        Heard::Said { topic: topic.into(), text: text.into() }
    }

    #[tokio::test]
    async fn an_ear_hears_its_topics_as_long_as_it_listens() {
        let ears = Arc::<Ears>::default();
        let (one, mut heard) = ear();
        let (other, mut heard_by_other) = ear();
        assert!(!ears.listens("a"));
        let a = Ears::add(&ears, "a", &one);
        let _b = Ears::add(&ears, "b", &one);
        let _a = Ears::add(&ears, "a", &other);
        ears.hear("a", "1");
        ears.hear("b", "2");
        ears.hear("c", "3");
        assert!(ears.listens("b") && !ears.listens("c"));
        drop(a);
        ears.hear("a", "4");
        ears.gap();
        assert_eq!([heard.recv().await, heard.recv().await], [Some(said("a", "1")), Some(said("b", "2"))]);
        assert_eq!(heard.recv().await, Some(Heard::Gap));
        assert!(heard.try_recv().is_err());
        assert_eq!(
            [heard_by_other.recv().await, heard_by_other.recv().await],
            [Some(said("a", "1")), Some(said("a", "4"))]
        );
        assert_eq!(heard_by_other.recv().await, Some(Heard::Gap));
    }

    #[tokio::test]
    async fn who_is_too_slow_hears_that_something_was_missed() {
        let ears = Arc::<Ears>::default();
        let (one, mut heard) = ear();
        let _a = Ears::add(&ears, "a", &one);
        for number in 0..WAITING + 10 {
            ears.hear("a", &number.to_string());
        }
        for number in 0..WAITING {
            assert_eq!(heard.recv().await, Some(said("a", &number.to_string())));
        }
        ears.hear("a", "after");
        assert_eq!(heard.recv().await, Some(Heard::Gap));
        assert_eq!(heard.recv().await, Some(said("a", "after")));
        ears.hear("a", "again");
        assert_eq!(heard.recv().await, Some(said("a", "again")));
    }
}
