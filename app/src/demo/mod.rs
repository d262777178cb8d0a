//! The demonstration: invented people, their bundles, and a sign-in page with their cards.

mod doses;
mod goals;
mod home;
mod http;
pub mod page;
pub mod seed;
mod store;

use crate::{
    sign_in::step_up_http,
    web::routes::{Door, Routes},
};

/// Only a demonstration has these: see `portal::routes`.
pub fn routes() -> Routes {
    Routes::default().post(Door::Public, "/demo/sign-in", http::sign_in).post(
        Door::SignedIn,
        "/confirm/{purpose}/{subject}/demo",
        step_up_http::demonstrate,
    )
}

/// What a newcomer reads in the terminal.
pub fn greeting(origin: &str, mail: &str) -> String {
    let mail = mail
        .strip_prefix("folder:")
        .map(|folder| format!("\n  Mail that would be sent is in {folder}."))
        .unwrap_or_default();
    format!(
        "\n  Nene is at {origin}\n\n  Open {origin}/sign-in and choose a card:\n  Ivy Marlow reads her own record, Priya Raman invites patients. All people are invented.{mail}\n\n  Stop with Ctrl+C.\n"
    )
}
