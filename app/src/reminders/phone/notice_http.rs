//! What a tap on a reminder opens, on the phone or from a mail: of a dose a page with the same two
//! buttons as the notification, of everything else the way to the page it is about.

use axum::extract::Query;
use http::{HeaderMap, Method};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    act::LATER_MINUTES,
    notice_page::{self, Became},
    notice_store::{self, Notice},
};
use crate::{
    access::grant::{Change, Doses, Read, Reminders},
    appointments,
    consultations::conferences,
    doses::{self, Mark, Marked, Marker, PutOff},
    portal::Place,
    reminders::Kind,
    ui::document::BackLink,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    done: String,
}

pub async fn open(
    visit: Visit,
    method: Method,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let now = request.now();
    let notice = notice_store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    if is_looked_at(&method, &headers) {
        notice_store::see(&mut request.tx, &grant, id, now).await?;
    }
    let answer = match (notice.kind, notice.about == grant.subject()) {
        (Kind::Dose, true) => {
            request.ask::<Read, Doses>().await?;
            let (schedule, key) = (notice.reminder, notice.occurrence.as_str());
            let dose = doses::of_occurrence(&mut request.tx, grant.subject(), schedule, key).await?;
            let mut chrome = request.chrome("Your reminder", Place::Medicines).await?;
            chrome.back = Some(BackLink { href: "/doses".into(), words: "Today's doses".into() });
            let today = visit.app.platform.clock.today();
            Answer::page(notice_page::dose(chrome, id, dose.as_ref(), Became::from_key(&asked.done), today))
        }
        (Kind::Test, _) => {
            let chrome = request.chrome("Your test reminder", Place::Account).await?;
            Answer::page(notice_page::test(chrome))
        }
        (Kind::Appointment, true) => {
            let (tx, person) = (&mut request.tx, grant.subject());
            let page = match appointments::page_of(tx, person, notice.reminder).await? {
                Some(page) => Some(page),
                None => conferences::page_of(tx, person, notice.reminder).await?,
            };
            Answer::see_other(&page.unwrap_or_else(|| page_of(&notice)))
        }
        _ => Answer::see_other(&page_of(&notice)),
    };
    request.commit().await?;
    Ok(answer)
}

/// A browser that fetches ahead has shown it to nobody.
fn is_looked_at(method: &Method, headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).is_some_and(|value| value.as_bytes().starts_with(b"prefetch"));
    *method == Method::GET && !says("sec-purpose") && !says("purpose")
}

/// Where it is about.
fn page_of(notice: &Notice) -> String {
    match notice.kind {
        // One that was booked here has a page of its own.
        Kind::Appointment => format!("/record/entries/{}", notice.reminder),
        Kind::Readings | Kind::Questions => "/diary".into(),
        Kind::Results => "/record/results".into(),
        Kind::Repeat => "/medicines".into(),
        Kind::Goal => "/goals".into(),
        // Whose record it is has to be chosen: nobody's is open yet.
        Kind::Carer | Kind::Dose => "/caring".into(),
        // Who reads this has an account by now.
        Kind::Invitation | Kind::Test => "/home".into(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pressed {
    act: String,
}

pub async fn answer(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<Pressed>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let now = request.now();
    let notice = notice_store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    if notice.kind != Kind::Dose || notice.about != grant.subject() {
        return Err(Trouble::NotFound);
    }
    notice_store::see(&mut request.tx, &grant, id, now).await?;
    let marker = Marker::granted(&request.ask::<Change, Doses>().await?);
    let (schedule, key) = (notice.reminder, notice.occurrence.as_str());
    let platform = &visit.app.platform;
    let became = match form.act.as_str() {
        "taken" => {
            let mark = Mark::taken_now(schedule, key).ok_or(Trouble::NotFound)?;
            match doses::mark(&mut request.tx, platform, &marker, &mark).await? {
                Marked::Done(_) => Became::Recorded,
                Marked::Already(_) | Marked::Overtaken(_) => Became::Already,
                Marked::Refused(_) | Marked::NotThere => Became::NotRecorded,
            }
        }
        "later" => match doses::put_off(&mut request.tx, platform, &marker, schedule, key, LATER_MINUTES).await? {
            PutOff::Until(_) => Became::PutOff,
            PutOff::Marked(_) => Became::Already,
            PutOff::NextComes(_) => Became::NextComes,
            PutOff::NoReminders | PutOff::NotThere => Became::NotRecorded,
        },
        _ => return Err(Trouble::Invalid("Go back to the page and press one of its buttons again.")),
    };
    request.commit().await?;
    Ok(Answer::see_other(&format!("/reminders/{id}?done={}", became.key())))
}
