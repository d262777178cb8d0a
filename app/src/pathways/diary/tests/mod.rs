//! The diary: its rules as tables, and its page through the door on both databases.

mod door;
mod pure;
