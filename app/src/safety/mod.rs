//! For people who live with somebody who watches or presses them: to leave at once, to have
//! nothing on the screen that tells what this is, and to close their own access.

mod http;
mod page;
mod store;
#[cfg(test)]
mod tests;

pub use store::open_again;

use crate::web::routes::{Door, Routes};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Public, "/safety", http::home)
        .get(Door::SignedIn, "/safety/discreet", http::discreet)
        .post(Door::SignedIn, "/safety/discreet", http::set_discreet)
        .get(Door::SignedIn, "/safety/pause", http::pause)
        .post(Door::SignedIn, "/safety/pause", http::set_pause)
        .get(Door::SignedIn, "/paused", http::paused)
        .post(Door::SignedIn, "/paused/open", http::open)
        .post(Door::Public, "/exit", http::exit)
}
