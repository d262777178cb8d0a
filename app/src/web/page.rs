//! The frame around every page, filled from the visit.

use std::sync::Arc;

use chrono::Duration;
use leptos::prelude::*;

use super::{
    App, Settings, look,
    trouble::Trouble,
    visit::{Nonce, Request, Visit},
    whose::Whose,
};
use crate::{
    access::{asking::emergency_until, policy::Purpose},
    people::{Membership, Person, PersonId},
    platform::migrate::Mode,
    portal::{self, Place},
    sign_in::{ABSOLUTE_HOURS, IDLE_MINUTES},
    ui::{
        button::ButtonForm,
        document::{Account, Banner, BannerKind, Chrome, Islands, document},
        look::Look,
        stay::Stay,
    },
};

/// Who is signed in, as the frame shows it.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub person: Person,
    pub memberships: Vec<Membership>,
    /// How many reminders they have not looked at.
    pub unseen: i64,
}

impl Request<'_> {
    /// The frame of a page for who is signed in.
    pub async fn chrome(&mut self, title: &str, here: Place) -> Result<Chrome, Trouble> {
        let visitor = self.visitor().await?;
        let mut chrome = self.visit.chrome_for(&visitor, title, here);
        self.name_whose(&mut chrome, &visitor).await?;
        Ok(chrome)
    }

    /// Whose page it is, on every page about somebody else (hazard 1: one person's data taken for
    /// another's). The session has that record open, and it was opened with a grant.
    pub async fn name_whose(&mut self, chrome: &mut Chrome, visitor: &Visitor) -> Result<(), Trouble> {
        if self.visit.whose == Whose::Own {
            return Ok(());
        }
        let subject = self.visit.subject()?;
        let person = crate::people::store::person(&mut self.tx, subject).await?.ok_or(Trouble::NotFound)?;
        if let Whose::AtWork(..) = self.visit.whose {
            let now = self.now();
            let until = emergency_until(&mut self.tx, visitor.person.id, subject, now).await?;
            chrome.alarm = until.map(|until| portal::alarm(&self.visit.whose, &person, until));
        }
        chrome.whose = Some(portal::strip(&self.visit.whose, &person));
        Ok(())
    }

    pub async fn visitor(&mut self) -> Result<Visitor, Trouble> {
        let id = self.visit.signed_in()?.person;
        let found = crate::people::store::visitor(&mut self.tx, id).await?;
        let (person, memberships) = found.ok_or(Trouble::SignIn)?;
        let mut visitor = Visitor { person, memberships, unseen: 0 };
        if portal::has_reminders(&visitor) {
            visitor.unseen = portal::unseen(&mut self.tx, id, self.visit.now()).await?;
        }
        Ok(visitor)
    }
}

impl Visit {
    /// The frame of a page for who is signed in.
    pub fn chrome_for(&self, visitor: &Visitor, title: &str, here: Place) -> Chrome {
        let look = look::for_person(visitor.person.discreet, self.look);
        let mut chrome = for_anybody(&self.app, &self.nonce, look, title);
        chrome.nav = portal::navigation(visitor, &self.whose, here);
        chrome.home = portal::home_of(visitor, &self.whose);
        chrome.account = Some(Account { name: visitor.person.full_name(), href: "/account".into() });
        chrome.bell = portal::bell(visitor);
        chrome.stay = self.signed_in.as_ref().map(|signed_in| {
            let absolute = signed_in.signed_in_at + Duration::hours(ABSOLUTE_HOURS) - self.now();
            let left = absolute.min(Duration::minutes(IDLE_MINUTES)).num_seconds();
            Stay { seconds_left: u32::try_from(left).unwrap_or(0) }
        });
        chrome
    }

    /// The frame of a page for anybody.
    pub fn public_chrome(&self, title: &str) -> Chrome {
        for_anybody(&self.app, &self.nonce, self.look, title)
    }

    /// The frame of a page that anybody may read: who is signed in keeps their menu.
    pub async fn chrome_for_anybody(&self, title: &str) -> Result<Chrome, Trouble> {
        if self.signed_in.is_some() {
            let visitor = self.look().await?.visitor().await;
            match visitor {
                Ok(visitor) => return Ok(self.chrome_for(&visitor, title, Place::Elsewhere)),
                // A session whose person is gone is no session.
                Err(Trouble::SignIn) => {}
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(self.public_chrome(title))
    }
}

/// The same frame, on a page with an island.
pub fn with_islands(mut chrome: Chrome) -> Chrome {
    chrome.islands = Islands::Needed;
    chrome
}

/// The frame of a page for anybody, where there is no visit.
pub fn for_anybody(app: &App, nonce: &Nonce, look: Look, title: &str) -> Chrome {
    let mut chrome = Chrome::new(title, nonce.0.to_string(), Arc::clone(&app.assets));
    chrome.look = look;
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

/// Where the passkey is used again, and from where the way leads back to `here`.
pub fn confirm_path(purpose: Purpose, subject: PersonId, here: &str) -> String {
    let next = here.replace(['&', '?', '#', '%', '"'], "");
    format!("{}?next={next}", confirm_page(purpose, subject))
}

/// The same, without a way back.
pub fn confirm_page(purpose: Purpose, subject: PersonId) -> String {
    format!("/confirm/{}/{}", purpose.key(), subject.0)
}

/// A trouble as a whole page.
pub fn trouble(mut chrome: Chrome, trouble: &Trouble) -> String {
    let heading = trouble.heading();
    chrome.title = heading.into();
    let reference = match trouble {
        Trouble::Internal(reference) => Some(reference.clone()),
        _ => None,
    };
    let advice = trouble.advice();
    let next = match trouble {
        Trouble::SignIn => ("/sign-in".to_string(), "Sign in"),
        // What was sent is no form that could be kept: a file.
        Trouble::StepUp(purpose, subject) => (confirm_page(*purpose, *subject), "Use your passkey again"),
        _ => ("/".to_string(), "Go to your home page"),
    };
    // The same for everybody, whatever is open: it names nobody.
    let choose = (*trouble == Trouble::OtherPerson).then(|| {
        view! {
            <ButtonForm action="/caring/close" label="Go to your own record"/>
            <p><a href="/caring">"Choose from the people you look after"</a></p>
        }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{heading}</h1>
            <p>{advice}</p>
            {choose}
            {reference.map(|reference| view! { <p>"Number to tell us: "<strong>{reference}</strong></p> })}
            <p><a href=next.0>{next.1}</a></p>
        },
    )
}
