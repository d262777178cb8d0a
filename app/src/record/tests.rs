//! The record through the public door, as the people whose record it is, on both databases.

mod attachments;
mod attacks;
mod copies;
mod held;
mod lists;
mod results;
pub(super) mod shelve;
mod somebody_else;
mod states;
mod timeline;
