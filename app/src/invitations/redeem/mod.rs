//! The invited person's side: link, code and date of birth, terms, passkey, signed in.
//!
//! Until the code was right, every page and every refusal is the same, whatever the link: known
//! or not, used, expired, withdrawn, or locked (T-SE-05). After it, a proof in a new session of
//! fifteen minutes stands for the code.

mod http;
mod page;
mod proof;
pub mod store;
#[cfg(test)]
pub mod tests;

use crate::web::routes::{Door, Routes};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Public, "/invitation/{token}", http::open)
        .post(Door::Public, "/invitation/{token}", http::check)
        .get(Door::Public, "/invitation/{token}/terms", http::terms)
        .post(Door::Public, "/invitation/{token}/terms", http::agree)
        .get(Door::Public, "/invitation/{token}/passkey", http::passkey)
        .post(Door::Public, "/invitation/{token}/passkey/start", http::start)
        .post(Door::Public, "/invitation/{token}/passkey/finish", http::finish)
}
