//! Who may do what to whose data. The one place where that is decided.
//!
//! A handler asks for a [`grant::Grant`]; a store function takes one; there is no other way to
//! a person's data. `policy.rs` is the decision itself, pure and total; `log.rs` is the record
//! of every asking.

pub mod facts;
pub mod grant;
pub mod log;
pub mod log_writer;
pub mod policy;
