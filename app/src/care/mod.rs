//! Staff and the people they look after: to find somebody, their one-page summary, emergency
//! access and its review, and what only staff may know: that somebody may be under pressure.

mod emergency;
mod find;
mod flag;
pub mod operator;
mod person;
mod review;
#[cfg(test)]
mod tests;

pub use emergency::{
    Notice,
    page::notices as show_notices,
    store::{notices, overdue},
};
pub use review::{ask_for_reviews, store::count_unreviewed};

use crate::{
    access::role::Role,
    people::{Ods, PersonId},
    platform::jobs::Runner,
    ui::document::{BackLink, Chrome},
    web::{
        page::Visitor,
        routes::{Door, Routes},
        trouble::Trouble,
        visit::Visit,
        whose::{self, Whose},
    },
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Door::Staff, "/practice/{ods}/find", find::http::form)
        .post(Door::Staff, "/practice/{ods}/find", find::http::find)
        .post(Door::Staff, "/practice/{ods}/find/names", find::http::names)
        .post(Door::Staff, "/practice/{ods}/open", find::http::open)
        .post(Door::Staff, "/practice/{ods}/close", find::http::close)
        .get(Door::Staff, "/practice/{ods}/emergencies", review::http::list)
        .get(Door::Staff, "/practice/{ods}/emergencies/{id}", review::http::one)
        .post(Door::Staff, "/practice/{ods}/emergencies/{id}/review", review::http::review)
        .post(Door::SignedIn, "/home/emergencies/{id}/dismiss", emergency::http::dismiss)
        .and(
            Routes::under(whose::AT_WORK, Door::Staff)
                .get(Door::Staff, "", person::http::summary)
                .get(Door::Staff, "/emergency", emergency::http::form)
                .post(Door::Staff, "/emergency", emergency::http::start)
                .post(Door::Staff, "/emergency/end", emergency::http::end)
                .get(Door::Staff, "/safety", flag::http::list)
                .post(Door::Staff, "/safety", flag::http::change)
                .get(Door::Staff, "/safety/open", flag::http::about_open)
                .post(Door::Staff, "/safety/open", flag::http::open),
        )
}

pub fn jobs(runner: Runner) -> Runner {
    review::jobs(emergency::jobs(runner))
}

/// Whose pages these are at work. Anything else is no such page.
fn at_work(visit: &Visit) -> Result<(Ods, PersonId), Trouble> {
    match &visit.whose {
        Whose::AtWork(ods, person) => Ok((ods.clone(), *person)),
        Whose::Own | Whose::For(_) => Err(Trouble::NotFound),
    }
}

fn organisation(ods: &str) -> Result<Ods, Trouble> {
    Ods::parse(ods).ok_or(Trouble::NotFound)
}

/// As what the visitor works there.
fn role_at(visitor: &Visitor, ods: &Ods) -> Result<Role, Trouble> {
    visitor.memberships.iter().find(|work| work.organisation == *ods).map(|work| work.role).ok_or(Trouble::NotFound)
}

fn back(mut chrome: Chrome, href: String, words: &'static str) -> Chrome {
    chrome.back = Some(BackLink { href: href.into(), words: words.into() });
    chrome
}

fn back_to_work(chrome: Chrome, ods: &Ods) -> Chrome {
    back(chrome, format!("/practice/{}", ods.as_str()), "Back to your work")
}
