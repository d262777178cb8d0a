//! The page on which one writes without a network: the same for everybody, with nobody's data, so
//! that a phone may keep it. What is possible, and what to do at once, comes from the rules of the
//! house (`bands.rs`); the script (`public/pkg/offline_diary.js`) only compares numbers.

mod bands;
pub mod http;
mod page;
