//! Decoding by tables, and devices through the public door, on both databases.

mod decoding;
mod offering;
mod walks;
