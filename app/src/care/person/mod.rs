//! The one page that somebody who looks after a person needs first.

pub mod http;
mod page;
mod store;
