//! What the process takes from here: every route, and every kind of work; and what stands in
//! the menu. The only file that knows all capabilities.

use std::borrow::Cow;

use crate::{
    demo, help, invitations,
    platform::{jobs::Runner, migrate::Mode},
    practice, record, sign_in,
    ui::{document::NavItem, icon::Icon, tabs::Here},
    web::{page::Visitor, routes::Routes},
};

/// Every route of the portal. A demonstration has one more: the cards at sign-in.
pub fn routes(mode: Mode) -> Routes {
    let routes = sign_in::routes()
        .and(help::routes())
        .and(invitations::routes())
        .and(record::routes())
        .and(practice::routes());
    match mode {
        Mode::Live => routes,
        Mode::Demo => routes.and(demo::routes()),
    }
}

/// Every kind of work that is done later.
pub fn jobs() -> Runner {
    invitations::jobs(Runner::default())
}

/// A place in the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Home,
    Record,
    Search,
    Account,
    Practice,
    /// Not in the menu.
    Elsewhere,
}

/// The menu for this visitor: a patient's places, the organisations of staff, or both.
pub fn navigation(visitor: &Visitor, here: Place) -> Vec<NavItem> {
    let item = |place: Place, href: Cow<'static, str>, label: &'static str, icon: Icon| NavItem {
        href,
        label: label.into(),
        icon,
        here: if here == place { Here::Yes } else { Here::No },
    };
    let mut items = Vec::new();
    if is_patient(visitor) {
        items.push(item(Place::Home, "/home".into(), "Home", Icon::House));
        items.push(item(Place::Record, "/record".into(), "Record", Icon::Pages));
        items.push(item(Place::Search, "/record/search".into(), "Search", Icon::Magnifier));
    }
    if let Some(work) = visitor.memberships.first() {
        let href = format!("/practice/{}", work.organisation.as_str());
        items.push(item(Place::Practice, href.into(), "Work", Icon::People));
    }
    items.push(item(Place::Account, "/account".into(), "Account", Icon::Person));
    items
}

/// Where the name in the header leads.
pub fn home(visitor: &Visitor) -> Cow<'static, str> {
    match visitor.memberships.first() {
        Some(work) if !is_patient(visitor) => format!("/practice/{}", work.organisation.as_str()).into(),
        _ => "/home".into(),
    }
}

/// Whether there is a record of their own to read: who has an NHS number here.
pub fn is_patient(visitor: &Visitor) -> bool {
    visitor.person.nhs_number.is_some()
}
