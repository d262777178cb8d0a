//! Writing without a network, through the door and on both databases.

mod pages;
mod phone;
mod sync;
mod walk;
