//! To plan a case conference, about the person whose record is open at work.

use uuid::Uuid;

use super::{PersonComes, new_page, remind, rules, store};
use crate::{
    access::grant::{Appointments, Change, Rooms},
    appointments,
    carers::typed::Typed,
    consultations::{
        Kind, RoomFacts,
        host_http::{OdsPath, chrome},
        make_room,
    },
    people::{self, Ods, Person, PersonId},
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

const FIELDS: [&str; 10] =
    ["new_id", "person", "title", "agenda", "day_day", "day_month", "day_year", "time", "minutes", "comes"];

pub async fn form(visit: Visit, Path(OdsPath { ods }): Path<OdsPath>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    request.ask_list::<crate::access::grant::Read, Rooms>(&organisation).await?;
    let Some(person) = open_here(&visit, &organisation)? else {
        let chrome = frame(&mut request, &organisation).await?;
        return Ok(Answer::page(new_page::nobody(chrome, &organisation)));
    };
    request.ask_for::<crate::access::grant::Read, Appointments>(person).await?;
    let person = named(&mut request, person).await?;
    let chrome = frame(&mut request, &organisation).await?;
    let about = (&person, Uuid::now_v7());
    Ok(Answer::page(new_page::form(chrome, &organisation, about, &Typed::default(), FieldErrors::default())))
}

pub async fn make(
    visit: Visit,
    Path(OdsPath { ods }): Path<OdsPath>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let typed = Typed::of(pairs, &FIELDS)?;
    let id = Uuid::parse_str(typed.one("new_id")).map_err(|_| AGAIN)?;
    let sent = Uuid::parse_str(typed.one("person")).map_err(|_| AGAIN)?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let leads = request.ask_list::<Change, Rooms>(&organisation).await?;
    // The form is about whom it says; another record may have been opened since.
    let person = open_here(&visit, &organisation)?.filter(|open| open.0 == sent).ok_or(Trouble::OtherPerson)?;
    let about = request.ask_for::<Change, Appointments>(person).await?;
    let mut errors = FieldErrors::default();
    let Some(planned) = rules::planned(&typed, now, &mut errors) else {
        let person = named(&mut request, person).await?;
        let chrome = frame(&mut request, &organisation).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(new_page::form(chrome, &organisation, (&person, id), &typed, errors)));
    };
    let comes = if typed.one("comes") == "yes" { PersonComes::Yes } else { PersonComes::No };
    let room = RoomFacts {
        id,
        kind: Kind::Conference,
        organisation: organisation.clone(),
        person: Some(person),
        // Who waits for a conference waits for nothing else.
        queue: id,
        starts_at: planned.starts_at,
    };
    // The room of an appointment has the appointment's id.
    let is_an_appointment = appointments::of_room(&mut request.tx, id).await?.is_some();
    if is_an_appointment || !make_room(&mut request.tx, &room).await? {
        return Err(AGAIN);
    }
    store::make(&mut request.tx, &leads, &about, id, (&planned, comes), now).await?;
    if let Some(made) = store::one(&mut request.tx, &leads, id).await?
        && made.person_comes == PersonComes::Yes
    {
        remind::renew(&mut request.tx, &made, now).await?;
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("/practice/{}/conferences/{id}?done=planned", organisation.as_str())))
}

const AGAIN: Trouble = Trouble::Invalid("Go back to the page and send the form again.");

/// Whose record is open at work for this organisation.
fn open_here(visit: &Visit, organisation: &Ods) -> Result<Option<PersonId>, Trouble> {
    let open = visit.signed_in()?.open.as_ref();
    let here = open.filter(|open| open.work.as_deref() == Some(organisation.as_str()));
    Ok(here.map(|open| PersonId(open.person)))
}

async fn named(request: &mut Request<'_>, person: PersonId) -> Result<Person, Trouble> {
    people::store::person(&mut request.tx, person).await?.ok_or(Trouble::NotFound)
}

async fn frame(request: &mut Request<'_>, organisation: &Ods) -> Result<crate::ui::document::Chrome, Trouble> {
    let back = format!("/practice/{}/conferences", organisation.as_str());
    chrome(request, new_page::TITLE, (&back, "Back to case conferences")).await
}
