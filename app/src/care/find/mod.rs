//! To find a person one looks after: by NHS number and date of birth, never by leafing through.

mod form;
pub mod http;
mod page;
mod store;
