//! Readings by Web Bluetooth. The browser (`public/pkg/bluetooth.js`) collects what a device sends
//! and hands over the bytes; they are decoded here, once, and offered as a list (`offer.rs`). The
//! person says which are theirs; what comes back is decoded again before it is kept.

pub mod decode;
pub mod frame;
pub mod glucose;
mod http;
pub mod number;
mod offer;
pub mod oximeter;
mod page;
pub mod pressure;
pub mod scale;
mod sent;
#[cfg(test)]
mod tests;
pub mod thermometer;
mod words;

use crate::web::{
    routes::{Door, Routes},
    whose,
};

/// For people at home: themselves and their carers.
pub fn routes() -> Routes {
    at_home(Routes::default()).and(at_home(Routes::under(whose::FOR, Door::SignedIn)))
}

fn at_home(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/readings/bluetooth", http::start)
        .post(Door::SignedIn, "/readings/bluetooth/check", http::check)
        .post(Door::SignedIn, "/readings/bluetooth/keep", http::keep)
}
