//! The frame around every page, filled from the visit.

use std::sync::Arc;

use chrono::Duration;
use leptos::prelude::*;

use super::{
    App, Settings,
    trouble::Trouble,
    visit::{Nonce, Request, Visit},
};
use crate::{
    people::{Membership, Person},
    platform::migrate::Mode,
    portal::{self, Place},
    sign_in::{ABSOLUTE_HOURS, IDLE_MINUTES},
    ui::{
        document::{Account, Banner, BannerKind, Chrome, Islands, document},
        stay::Stay,
    },
};

/// Who is signed in, as the frame shows it.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub person: Person,
    pub memberships: Vec<Membership>,
}

impl Request<'_> {
    /// The frame of a page for who is signed in.
    pub async fn chrome(&mut self, title: &str, here: Place) -> Result<Chrome, Trouble> {
        let visitor = self.visitor().await?;
        Ok(self.visit.chrome_for(&visitor, title, here))
    }

    pub async fn visitor(&mut self) -> Result<Visitor, Trouble> {
        let id = self.visit.signed_in()?.person;
        let person = crate::people::store::person(&mut self.tx, id).await?.ok_or(Trouble::SignIn)?;
        let memberships = crate::people::store::memberships(&mut self.tx, id).await?;
        Ok(Visitor { person, memberships })
    }
}

impl Visit {
    /// The frame of a page for who is signed in.
    pub fn chrome_for(&self, visitor: &Visitor, title: &str, here: Place) -> Chrome {
        let mut chrome = plain(&self.app, &self.nonce, title);
        chrome.nav = portal::navigation(visitor, here);
        chrome.home = portal::home(visitor);
        chrome.account = Some(Account { name: visitor.person.full_name(), href: "/account".into() });
        chrome.stay = self.signed_in.as_ref().map(|signed_in| {
            let absolute = signed_in.signed_in_at + Duration::hours(ABSOLUTE_HOURS) - self.now();
            let left = absolute.min(Duration::minutes(IDLE_MINUTES)).num_seconds();
            Stay { seconds_left: u32::try_from(left).unwrap_or(0) }
        });
        chrome
    }

    /// The frame of a page for anybody.
    pub fn public_chrome(&self, title: &str) -> Chrome {
        plain(&self.app, &self.nonce, title)
    }
}

/// The same frame, on a page with an island.
pub fn with_islands(mut chrome: Chrome) -> Chrome {
    chrome.islands = Islands::Needed;
    chrome
}

fn plain(app: &App, nonce: &Nonce, title: &str) -> Chrome {
    let mut chrome = Chrome::new(title, nonce.0.to_string(), Arc::clone(&app.assets));
    chrome.banners = banners(&app.settings);
    chrome
}

fn banners(settings: &Settings) -> Vec<Banner> {
    match settings.mode {
        Mode::Demo => vec![Banner {
            kind: BannerKind::Demo,
            words: "This is a demonstration. All people here are invented.".into(),
        }],
        Mode::Live => Vec::new(),
    }
}

/// Where a page that needs signing in leads. Only paths that stand in the table below are kept:
/// nothing that was typed goes into an address.
pub fn sign_in_path(here: &str) -> String {
    if here == "/" {
        "/sign-in".into()
    } else {
        format!("/sign-in?next={}", here.replace(['&', '?', '#', '%', '"'], ""))
    }
}

/// A trouble as a whole page.
pub fn trouble(app: &App, nonce: &Nonce, trouble: &Trouble) -> String {
    let heading = trouble.heading();
    let reference = match trouble {
        Trouble::Internal(reference) => Some(reference.clone()),
        _ => None,
    };
    let advice = trouble.advice();
    let next = match trouble {
        Trouble::SignIn => ("/sign-in", "Sign in"),
        _ => ("/", "Go to your home page"),
    };
    document(
        plain(app, nonce, heading),
        view! {
            <h1 class="nhsuk-heading-l">{heading}</h1>
            <p>{advice}</p>
            {reference.map(|reference| view! { <p>"Number to tell us: "<strong>{reference}</strong></p> })}
            <p><a href=next.0>{next.1}</a></p>
        },
    )
}
