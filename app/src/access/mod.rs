//! Who may do what to whose data. The one place where that is decided.
//!
//! A handler asks for a [`grant::Grant`]; a store function takes one; there is no other way to
//! a person's data. `policy.rs` is the decision itself, pure and total; `asking.rs` reads the
//! facts that it rests on; `log.rs` is the record of every asking.

pub mod age;
pub mod anchors;
pub mod asking;
pub mod audit;
pub mod class;
pub mod consent;
pub mod facts;
pub mod grant;
pub mod log;
pub mod log_writer;
#[cfg(test)]
mod matrix;
pub mod policy;
pub mod relation;
pub mod role;
pub mod sight;
pub mod verify;
