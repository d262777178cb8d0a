//! What every capability stands on: database, clock, keys, mail, push, documents, jobs.
//!
//! Come here for a new outside service or a new kind of storage. Nothing here knows what a
//! patient is.

#[cfg(not(test))]
pub(crate) mod as_written;
#[cfg(test)]
#[path = "mutated.rs"]
pub mod as_written;
pub mod bus;
pub mod clock;
pub mod database;
pub mod documents;
pub mod jobs;
pub mod keys;
pub mod lanes;
pub mod limits;
pub mod mail;
pub mod media;
pub mod memory;
pub mod migrate;
pub mod notify;
pub mod outgoing;
pub mod push;
pub mod query;
mod smtp;

use std::sync::Arc;

use bus::Bus;
use clock::Clock;
use database::Db;
use documents::Documents;
use keys::Keys;
use lanes::Lanes;
use mail::Mail;
use media::Media;
use memory::Memory;
use notify::Notify;
use push::Push;

/// The services of one running Nene. Cheap to clone.
#[derive(Clone)]
pub struct Platform {
    pub db: Db,
    pub clock: Clock,
    pub keys: Arc<Keys>,
    pub documents: Documents,
    pub mail: Mail,
    pub push: Push,
    pub notify: Notify,
    /// Where what leaves does not wait for what is slow.
    pub lanes: Lanes,
    /// What is said to the other processes.
    pub bus: Bus,
    /// By what sound and picture pass.
    pub media: Media,
    /// What this process alone holds.
    pub memory: Memory,
    /// `https://nene.example`: where links in messages lead.
    pub origin: Arc<str>,
}
