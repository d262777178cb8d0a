//! The console of a practice, or of any organisation: what its staff sees after signing in.

mod http;
mod page;
mod store;
#[cfg(test)]
mod tests;

use crate::web::routes::{Door, Routes};

pub fn routes() -> Routes {
    Routes::default().get(Door::Staff, "/practice/{ods}", http::home).get(
        Door::Staff,
        "/practice/{ods}/imports",
        http::imports,
    )
}
