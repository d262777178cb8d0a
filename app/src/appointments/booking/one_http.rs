//! One appointment: what is known of it and what can be done; its words changed; as a file for a calendar,
//! and as FHIR.

use axum::extract::RawQuery;
use http::header::ETAG;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Appointment, answer_store,
    book_form::{self, CHANGE_FIELDS},
    change_page, change_store, fhir, ics,
    one_page::{self, One, Step},
    questions_store,
    rules::{self, ActsAs, Shown},
    store,
};
use crate::{
    access::grant::{Acts, Appointments, Change, Grant, Read},
    appointments::{Booker, calendar},
    carers::typed::Typed,
    consultations,
    people::{self, PersonId},
    portal::Place,
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

type Pairs = Vec<(String, String)>;

#[derive(Deserialize)]
pub struct OnePath {
    pub id: Uuid,
}

pub async fn one(visit: Visit, Path(OnePath { id }): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let of = store::one(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let said = match query.as_deref() {
        Some("done=booked") => Some("It is booked."),
        Some("done=moved") => Some("It is moved."),
        Some("done=changed") => Some("It is changed."),
        Some("done=answered") => Some("Your answers are saved."),
        Some("done=cancelled") => Some("It is cancelled."),
        _ => None,
    };
    let page = show(&mut request, &grant, &of).await?;
    let title = if said == Some("It is booked.") { "Your appointment is booked" } else { "An appointment" };
    let chrome = chrome(&mut request, title, "/appointments").await?;
    Ok(Answer::page(one_page::one(chrome, &visit.whose, &page, said, visit.now())))
}

/// Everything that the page of one shows.
async fn show<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
    of: &Appointment,
) -> Result<One, Trouble> {
    let mut steps = Vec::new();
    for event in store::events(&mut request.tx, grant, of.id).await? {
        let who = who(request, grant, (event.by, event.acted_as), of).await?;
        steps.push(Step { at: event.at, what: event.what, who, starts_at: event.starts_at, words: event.words });
    }
    let questions = questions_store::of_clinic(&mut request.tx, grant, of.clinic).await?;
    let answers = answer_store::of(&mut request.tx, grant, of.id).await?;
    let summary = consultations::after::told(&mut request.tx, grant, of.id).await?;
    Ok(One { of: of.clone(), steps, questions: questions.len(), answers, summary })
}

/// Who did something, as this reader is told: a carer reads no other carer's name, and of staff only the
/// organisation is named.
async fn who<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
    (by, acted_as): (Option<PersonId>, ActsAs),
    of: &Appointment,
) -> Result<String, Trouble> {
    if by == Some(grant.actor()) {
        return Ok("You".into());
    }
    match acted_as {
        ActsAs::Staff | ActsAs::System => return Ok(of.organisation_name.clone()),
        ActsAs::Carer if matches!(request.visit.whose, Whose::For(_)) => return Ok("A carer".into()),
        ActsAs::Carer | ActsAs::Person => {}
    }
    let person = match by {
        Some(by) => people::store::person(&mut request.tx, by).await?,
        None => None,
    };
    let name = person.map(|person| person.full_name()).unwrap_or_default();
    Ok(if acted_as == ActsAs::Carer { format!("{name}, a carer") } else { name })
}

pub async fn change_form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Appointments>().await?;
    let (of, booker) = to_change(&mut request, &grant, id).await?;
    let chrome = chrome(&mut request, "Change what you told them", &format!("/appointments/{id}")).await?;
    let typed = vec![
        ("description".to_owned(), of.description.clone()),
        ("comment".to_owned(), of.comment.clone()),
        ("private".to_owned(), if of.shown == Shown::Privately { "yes" } else { "" }.to_owned()),
    ];
    let typed = Typed::of(typed, &CHANGE_FIELDS)?;
    Ok(Answer::page(change_page::words(chrome, booker, of.version, &typed, FieldErrors::default())))
}

pub async fn change(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &CHANGE_FIELDS)?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let (of, booker) = to_change(&mut request, &grant, id).await?;
    let version = book_form::version(&typed);
    let mut errors = FieldErrors::default();
    let (description, comment) = book_form::words(&typed, &mut errors);
    if !errors.is_empty() {
        let chrome = chrome(&mut request, "Change what you told them", &format!("/appointments/{id}")).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(change_page::words(chrome, booker, version, &typed, errors)));
    }
    // Whether carers see it the person alone decides: of others it stays as it is.
    let shown = if booker == Booker::Person { book_form::shown(&typed, booker) } else { of.shown };
    let told = (description.as_str(), comment.as_str(), shown);
    if !change_store::change(&mut request.tx, &grant, (&of, version), told, now).await? {
        request.commit().await?;
        return overtaken(&visit, id).await;
    }
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/appointments/{id}?done=changed"))))
}

/// One that can still be changed, and as what. One that is past or cancelled answers as it stands now.
pub async fn to_change(
    request: &mut Request<'_>,
    grant: &Grant<Change, Appointments>,
    id: Uuid,
) -> Result<(Appointment, Booker), Trouble> {
    let of = store::one(&mut request.tx, grant, id).await?.ok_or(Trouble::NotFound)?;
    let booker = Booker::of(grant.relation()).ok_or(Trouble::NotFound)?;
    if !rules::may_change(of.state, of.starts_at, request.now()) {
        return Err(Trouble::Conflict("This appointment is past or cancelled. It cannot be changed any more."));
    }
    Ok((of, booker))
}

/// It has changed since it was shown: nothing was done.
pub async fn overtaken(visit: &Visit, id: Uuid) -> Outcome {
    let mut request = visit.look().await?;
    let chrome = chrome(&mut request, "This has already changed", "/appointments").await?;
    Ok(Answer::page_of_conflict(change_page::overtaken(chrome, &visit.whose, id)))
}

pub async fn calendar(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let of = store::one(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let person = people::store::person(&mut request.tx, grant.actor()).await?.ok_or(Trouble::NotFound)?;
    let file = ics::fetched(&of, person.discreet, &visit.app.settings.origin);
    Ok(Answer::download(calendar::CONTENT_TYPE, "appointment.ics", file.into_bytes()))
}

pub async fn fhir(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let of = store::one(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let person = people::store::person(&mut request.tx, grant.subject()).await?.ok_or(Trouble::NotFound)?;
    let resource = fhir::appointment(&of, &fhir::Of::person(&person), &visit.app.settings.origin);
    let bytes = serde_json::to_vec_pretty(&resource).unwrap_or_default();
    Ok(Answer::download("application/fhir+json", "appointment.json", bytes).with_header(ETAG, fhir::etag(&of)))
}

/// The frame of a page about appointments, with the way back.
pub async fn chrome(request: &mut Request<'_>, title: &str, back: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Appointments).await?;
    chrome.back = Some(BackLink { href: request.visit.whose.path(back).into(), words: "Back".into() });
    Ok(chrome)
}
