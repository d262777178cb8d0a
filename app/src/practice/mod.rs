//! The console of a practice, or of any organisation: what its staff sees after signing in.

mod http;
mod page;
mod refused_http;
mod refused_page;
mod refused_store;
#[cfg(test)]
mod tests;

use crate::web::routes::{Door, Routes};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}", http::home)
        .get(Door::Staff, "/practice/{ods}/imports", refused_http::list)
        .get(Door::Staff, "/practice/{ods}/imports/{id}", refused_http::one)
        .post(Door::Staff, "/practice/{ods}/imports/{id}", refused_http::looked_at)
}
