//! A member's own calendar: its secret address at work, and the calendar itself for the program that
//! follows it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    calendar_page::{self, Shown},
    calendar_store::{self as store, Follower},
    events::{self, Booked},
    token,
};
use crate::{
    access::{
        class::{Action, DataClass},
        grant::{Bookings, ListGrant, Read},
        log::{self, NewEntry},
        policy::Verdict,
        relation::Relation,
    },
    appointments::{
        calendar::{self, Method},
        clinics::{self, Names},
    },
    carers::typed::Typed,
    invitations::secret::Link,
    people::{Ods, PersonId},
    portal::Place,
    ui::{date, document::BackLink},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn about(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Bookings>(&organisation).await?;
    Ok(Answer::page(show(&mut request, &grant, None).await?))
}

async fn show(
    request: &mut Request<'_>,
    grant: &ListGrant<Read, Bookings>,
    address: Option<String>,
) -> Result<String, Trouble> {
    let organisation = grant.organisation();
    let since = store::since(&mut request.tx, grant).await?;
    let names = clinics::settings(&mut request.tx, organisation).await?.names_in_feeds;
    let mut chrome = request.chrome(calendar_page::TITLE, Place::Practice).await?;
    let href = format!("/practice/{}", organisation.as_str());
    chrome.back = Some(BackLink { href: href.into(), words: "Back to your work".into() });
    Ok(calendar_page::show(chrome, &Shown { organisation, since, address, names }))
}

/// Makes a new address, which is shown in this one answer, or ends the one there is.
pub async fn change(visit: Visit, Path(ods): Path<String>, Form(pairs): Form<Vec<(String, String)>>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let form = Typed::of(pairs, &["act"])?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Read, Bookings>(&organisation).await?;
    let now = request.now();
    let address = match form.one("act") {
        "make" => {
            let link = Link::random();
            let hash = token::hash(&visit.app.platform.keys, &link.text());
            store::put(&mut request.tx, &grant, hash, now).await?;
            Some(token::address(&visit.app.settings.origin, &link))
        }
        "end" => {
            store::end(&mut request.tx, &grant).await?;
            None
        }
        _ => return Err(Trouble::Invalid("Go back to your calendar, and use one of its buttons.")),
    };
    let html = show(&mut request, &grant, address).await?;
    request.commit().await?;
    Ok(Answer::page(html))
}

/// The calendar that a program follows. An address that nobody has is that of nothing.
pub async fn feed(visit: Visit, Path(token): Path<String>) -> Outcome {
    let hash = token::hash(&visit.app.platform.keys, &token);
    let now = visit.now();
    let mut tx = visit.app.platform.db.read().await?;
    let follower = store::follower(&mut tx, hash).await?.ok_or(Trouble::NotFound)?;
    let booked = store::booked(&mut tx, &follower, now).await?;
    tx.rollback().await?;
    if follower.names == Names::Shown {
        tell(&visit, &follower, &booked, now).await?;
    }
    let origin = &visit.app.settings.origin;
    let host = origin.split("://").last().unwrap_or(origin);
    let bookings = format!("{origin}/practice/{}/bookings", follower.organisation.as_str());
    let all: Vec<calendar::Event> = booked.iter().map(|(_, one)| events::event(one, &bookings, host)).collect();
    let name = format!("Clinics at {}", follower.organisation_name);
    let text = calendar::write(Some(&name), Method::Publish, &all);
    Ok(Answer::download(calendar::CONTENT_TYPE, "clinics.ics", text.into_bytes()))
}

/// Writes into the log of each whose name is in it that the calendar had it: once a day, and before it
/// leaves.
async fn tell(
    visit: &Visit,
    follower: &Follower,
    booked: &[(PersonId, Booked)],
    now: DateTime<Utc>,
) -> Result<(), Trouble> {
    let persons: BTreeSet<PersonId> =
        booked.iter().map(|(person, _)| *person).filter(|person| *person != follower.member).collect();
    if persons.is_empty() {
        return Ok(());
    }
    let persons: Vec<PersonId> = persons.into_iter().collect();
    let mut tx = visit.app.platform.db.write().await?;
    let named = store::newly_named(&mut tx, follower, &persons, date::london_day(now)).await?;
    let entries: Vec<NewEntry> = named
        .into_iter()
        .map(|person| NewEntry {
            person,
            at: now,
            actor: follower.member,
            relation: Relation::Staff(follower.role),
            organisation: Some(follower.organisation.clone()),
            action: Action::Read,
            class: DataClass::Bookings,
            page: "/calendar".into(),
            verdict: Verdict::Permit,
            request_id: visit.request_id.0.to_string(),
        })
        .collect();
    if !entries.is_empty() {
        log::append(&mut tx, &visit.app.platform.keys, &entries).await?;
    }
    Ok(tx.commit().await?)
}
