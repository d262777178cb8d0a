//! What the world does to a portal, as tests: faults of the machinery, and people who try what
//! they may not. Come here for what crosses all capabilities; what belongs to one is tested there.
//!
//! The cases are those of `attacks.md` (T-...) and `faults.md` (F-...).

mod access_log;
pub mod beside;
mod dropped;
mod dump;
mod forgery;
mod jobs;
mod leaks;
mod limits;
mod listener;
mod matrix;
mod routes;
mod second_lock;
mod sweep;
mod turns;
mod world;
