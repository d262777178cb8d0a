//! The check of camera and network, for people at home and for staff.

use uuid::Uuid;

use super::{
    arrival_store, check_page, conference,
    host_http::OdsPath,
    room_http::with_camera,
    room_page::{Instead, Ways},
};
use crate::{
    access::grant::{Appointments, Read, Rooms},
    people::Ods,
    portal::Place,
    ui::document::BackLink,
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// So long a check may take: the relay's password is good for no longer.
const MINUTES: i64 = 10;

/// Any day before a visit. The telephone number is that of the next one.
pub async fn at_home(visit: Visit) -> Outcome {
    let now = visit.now();
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let (name, telephone) = arrival_store::whom_to_call(&mut request.tx, &grant, now).await?.unwrap_or_else(nobody);
    let back = (visit.whose.path("/appointments"), "Back to your appointments");
    let ways = Ways { instead: Instead::Organisation { name, telephone }, after: None, back, check: None };
    show(&mut request, ways, Place::Appointments).await
}

fn nobody() -> (String, Option<String>) {
    ("your practice".into(), None)
}

pub async fn at_work(visit: Visit, Path(OdsPath { ods }): Path<OdsPath>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    request.ask_list::<Read, Rooms>(&organisation).await?;
    let back = (format!("/practice/{}/rooms", organisation.as_str()), "Back to video visits");
    let ways = Ways { instead: Instead::AnyPerson, after: None, back, check: None };
    show(&mut request, ways, Place::Practice).await
}

async fn show(request: &mut Request<'_>, ways: Ways, place: Place) -> Outcome {
    let visit = request.visit;
    let (media, now) = (&visit.app.platform.media, visit.now());
    // Of nobody: what goes through the relay comes back to this very page.
    let (relays, _) = conference::mesh(media, Uuid::now_v7(), now + chrono::Duration::minutes(MINUTES), now);
    let mut chrome = request.chrome(check_page::TITLE, place).await?;
    chrome.back = Some(BackLink { href: ways.back.0.clone().into(), words: ways.back.1.into() });
    Ok(with_camera(Answer::page(check_page::check(chrome, &ways, &relays)), visit))
}
