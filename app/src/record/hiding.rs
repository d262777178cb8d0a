//! What a person hides from carers, or from carers and from their own screens (safety.md, "Hide
//! without trace"). Nothing says that something is hidden: no list, no count, no gap.
//!
//! An entry carries its own bits, so that every statement about entries leaves it out as one that
//! never was; a whole category stands in `hiding` alone, and is part of every grant (`access/sight.rs`).
//! Staff see what is hidden: it is hidden from people who look over a shoulder, not from care.

mod http;
mod page;
mod store;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    access::sight::{HIDDEN_FROM_CARERS, HIDDEN_FROM_SCREENS},
    web::{
        routes::{Door, Routes},
        whose,
    },
};

pub fn routes() -> Routes {
    let at_work = Routes::under(whose::AT_WORK, Door::Staff).get(Door::Staff, "/hidden", http::of_person).post(
        Door::Staff,
        "/hidden/{id}/show",
        http::show_of_person,
    );
    Routes::default()
        .get(Door::SignedIn, "/record/entries/{entry}/hide", http::entry)
        .post(Door::SignedIn, "/record/entries/{entry}/hide", http::hide_entry)
        .get(Door::SignedIn, "/hidden", http::own)
        .get(Door::SignedIn, "/hidden/new", http::category)
        .post(Door::SignedIn, "/hidden/new", http::hide_category)
        .post(Door::SignedIn, "/hidden/{id}/show", http::show)
        .and(at_work)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HiddenFrom {
    Carers,
    /// And from carers. Only the practice can show it again.
    Screens,
}

impl HiddenFrom {
    pub fn key(self) -> &'static str {
        match self {
            HiddenFrom::Carers => "carers",
            HiddenFrom::Screens => "screens",
        }
    }

    pub fn from_key(key: &str) -> Option<HiddenFrom> {
        [HiddenFrom::Carers, HiddenFrom::Screens].into_iter().find(|from| from.key() == key)
    }

    /// On an entry's label.
    pub fn bit(self) -> i64 {
        match self {
            HiddenFrom::Carers => HIDDEN_FROM_CARERS,
            HiddenFrom::Screens => HIDDEN_FROM_SCREENS,
        }
    }
}

/// Something that is hidden now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Hidden {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// A key of [`HiddenFrom`].
    pub hidden_from: String,
    /// A key of `access::class::Category` where it is the whole of it.
    pub category: Option<String>,
    /// Of the entry, where it is one.
    pub kind: Option<String>,
    pub title: Option<String>,
    pub happened_text: Option<String>,
}
