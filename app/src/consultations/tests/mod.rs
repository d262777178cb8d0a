//! The room from outside, by its socket; and its rules alone.

mod access;
mod call;
mod forged;
mod instances;
mod livekit_tests;
mod protocol;
mod resume;
mod room;
pub mod support;
mod tickets_tests;
