//! To leave, to be discreet, to pause, and to open again.

use chrono::Duration;
use http::{HeaderName, HeaderValue, header};
use serde::Deserialize;
use tower_sessions::Session;

use super::{page, store};
use crate::{
    access::{
        asking::PAUSE_HOURS,
        grant::{Account, Change, Pause, Read},
    },
    people::Discreet,
    portal::{self, Place},
    sign_in::{
        open_sessions::{self, Which},
        session_store,
    },
    ui::{document::BackLink, exit, look::Look},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        look,
        trouble::Trouble,
        visit::Visit,
    },
};

/// For anybody: who needs it may not be able to sign in.
pub async fn home(visit: Visit) -> Outcome {
    let (chrome, reader) = match visit.signed_in {
        Some(_) => (visit.chrome_for_anybody("Staying safe online").await?, page::Reader::SignedIn),
        None => (visit.public_chrome("Staying safe online"), page::Reader::Stranger),
    };
    Ok(Answer::page(page::home(chrome, reader)))
}

pub async fn discreet(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<Read, Account>().await?;
    let visitor = request.visitor().await?;
    let mut chrome = visit.chrome_for(&visitor, "A plain name and picture", Place::Account);
    chrome.back = Some(back());
    // What the page looks like: a browser that was told before can be told again.
    let now = if chrome.look == Look::Plain { Discreet::On } else { Discreet::Off };
    let page = Answer::page(page::discreet(chrome, now));
    // Another browser of the same person is told by seeing this page.
    Ok(match now {
        Discreet::On => page.with_header(header::SET_COOKIE, look::cookie(now, visit.app.settings.is_https())),
        Discreet::Off => page,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiscreetForm {
    wanted: String,
}

/// Kept with the person, and in this browser for when nobody is signed in.
pub async fn set_discreet(visit: Visit, Form(form): Form<DiscreetForm>) -> Outcome {
    let wanted = Discreet::from_key(&form.wanted)
        .ok_or(Trouble::Invalid("Go back to the page and press the button on it again."))?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Account>().await?;
    store::set_discreet(&mut request.tx, &grant, wanted).await?;
    request.commit().await?;
    let cookie = look::cookie(wanted, visit.app.settings.is_https());
    Ok(Answer::see_other("/safety/discreet").with_header(header::SET_COOKIE, cookie))
}

pub async fn pause(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<Read, Account>().await?;
    let mut chrome = request.chrome("Pause my online access", Place::Account).await?;
    chrome.back = Some(back());
    Ok(Answer::page(page::pause(chrome)))
}

/// One press, and nothing more is asked. What follows looks like any signing out.
pub async fn set_pause(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Account>().await?;
    let now = request.now();
    store::pause(&mut request.tx, &grant, now).await?;
    open_sessions::end(&mut request.tx, grant.subject(), Which::All, now).await?;
    request.commit().await?;
    // The cookie goes too; the session behind it has ended.
    session_store::sign_out(&visit.session).await?;
    Ok(Answer::see_other("/signed-out"))
}

/// What somebody sees whose access is paused. It does not say who paused it.
pub async fn paused(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let visitor = request.visitor().await?;
    let Some(since) = visitor.person.paused_at else { return Ok(Answer::see_other(&portal::home(&visitor))) };
    let chrome = visit.chrome_for(&visitor, page::PAUSED, Place::Elsewhere);
    let is_long = visit.now() - since >= Duration::hours(PAUSE_HOURS);
    let way = if is_long { page::Way::Own } else { page::Way::Practice };
    Ok(Answer::page(page::paused(chrome, way)))
}

pub async fn open(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Pause>().await?;
    store::open_again(&mut request.tx, &grant).await?;
    let home = portal::home(&request.visitor().await?);
    request.commit().await?;
    Ok(Answer::see_other(&home))
}

/// Ends the session and leads away. Where the session cannot be ended, `web/layers.rs` leads away.
pub async fn exit(session: Session) -> Outcome {
    session_store::sign_out(&session).await?;
    // Not "cookies": the plain name is kept in one.
    let forget = HeaderValue::from_static("\"cache\"");
    Ok(Answer::page(exit::gone()).with_header(HeaderName::from_static("clear-site-data"), forget))
}

fn back() -> BackLink {
    BackLink { href: "/safety".into(), words: "Back to staying safe online".into() }
}
