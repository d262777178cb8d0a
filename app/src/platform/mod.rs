//! What every capability stands on: database, clock, keys, mail, push, documents, jobs.
//!
//! Come here for a new outside service or a new kind of storage. Nothing here knows what a
//! patient is.

#[cfg(not(test))]
pub(crate) mod as_written;
#[cfg(test)]
#[path = "mutated.rs"]
pub mod as_written;
pub mod clock;
pub mod database;
pub mod documents;
pub mod jobs;
pub mod keys;
pub mod lanes;
pub mod limits;
pub mod mail;
pub mod migrate;
pub mod notify;
pub mod outgoing;
pub mod push;
pub mod query;
mod smtp;

use std::sync::Arc;

use clock::Clock;
use database::Db;
use documents::Documents;
use keys::Keys;
use lanes::Lanes;
use mail::Mail;
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
    /// `https://nene.example`: where links in messages lead.
    pub origin: Arc<str>,
}
