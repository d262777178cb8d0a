//! The first page, and the pages at the foot of every page: help, contact, accessibility,
//! privacy, terms. Words, no data.

mod http;
mod landing;
mod page;
#[cfg(test)]
mod tests;

use crate::web::routes::{Door, Routes};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Public, "/", http::landing)
        .get(Door::Public, "/help", http::help)
        .get(Door::Public, "/contact", http::contact)
        .get(Door::Public, "/accessibility", http::accessibility)
        .get(Door::Public, "/privacy", http::privacy)
        .get(Door::Public, "/terms", http::terms)
}
