//! After a visit by video: read what was written, and say how it went.

use axum::extract::RawQuery;
use uuid::Uuid;

use super::{
    page::{self, After, Reads},
    rules::{self, Answers, Time, Went},
    store,
};
use crate::{
    access::grant::{Acts, Appointments, Change, Grant, Read},
    appointments::{self, Appointment, Booker, Channel},
    carers::typed::Typed,
    consultations::room_http::OnePath,
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
    },
};

pub async fn page(visit: Visit, Path(OnePath { id }): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let appointment = by_video(&mut request, &grant, id).await?;
    let done = (query.as_deref() == Some("done=sent")).then_some("Your answers are sent.");
    let html = whole(&mut request, &grant, &appointment, (&Typed::default(), FieldErrors::default()), done).await?;
    Ok(Answer::page(html))
}

pub async fn answer(
    visit: Visit,
    Path(OnePath { id }): Path<OnePath>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Outcome {
    let typed = Typed::of(pairs, &["heard", "needed"])?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let appointment = by_video(&mut request, &grant, id).await?;
    if asked(&grant, &appointment, now) != Some(Time::Now) {
        return Err(Trouble::Conflict(
            "These questions can be answered from the beginning of a visit until 30 days after it. Nothing was sent.",
        ));
    }
    let mut errors = FieldErrors::default();
    let heard = Went::from_key(typed.one("heard"));
    let needed = Went::from_key(typed.one("needed"));
    if heard.is_none() {
        errors.add("heard", "Say whether you could see and hear each other");
    }
    if needed.is_none() {
        errors.add("needed", "Say whether you got what you needed");
    }
    let Some((heard, needed)) = heard.zip(needed) else {
        let html = whole(&mut request, &grant, &appointment, (&typed, errors), None).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(html));
    };
    store::answer(&mut request.tx, &grant, id, Answers { heard, needed }, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/appointments/{id}/after?done=sent"))))
}

/// The appointment, where it is by video.
async fn by_video<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
    id: Uuid,
) -> Result<Appointment, Trouble> {
    let found = appointments::one(&mut request.tx, grant, id).await?;
    found.filter(|appointment| appointment.channel == Channel::Video).ok_or(Trouble::NotFound)
}

/// Whether whoever looks is asked how it went: who was there may be, staff is not.
fn asked<A: Acts>(
    grant: &Grant<A, Appointments>,
    appointment: &Appointment,
    now: chrono::DateTime<chrono::Utc>,
) -> Option<Time> {
    match Booker::of(grant.relation()) {
        Some(Booker::Person | Booker::Carer) => Some(rules::to_answer(appointment.starts_at, now)),
        Some(Booker::Staff) | None => None,
    }
}

async fn whole<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
    appointment: &Appointment,
    (typed, errors): (&Typed, FieldErrors),
    done: Option<&'static str>,
) -> Result<String, Trouble> {
    let summary = store::summary(&mut request.tx, grant, appointment.id).await?;
    let answers = store::answers(&mut request.tx, grant, appointment.id).await?;
    let asked = asked(grant, appointment, request.now());
    let chrome = chrome(request, appointment).await?;
    let reads = if store::is_read_by(grant) { Reads::Yes } else { Reads::No };
    let after = After { appointment, summary: summary.as_ref(), reads, answers, asked, done };
    Ok(page::page(chrome, &request.visit.whose, &after, typed, errors))
}

async fn chrome(request: &mut Request<'_>, appointment: &Appointment) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(page::TITLE, Place::Appointments).await?;
    let href = request.visit.whose.path(&format!("/appointments/{}", appointment.id));
    chrome.back = Some(BackLink { href: href.into(), words: "Back to the appointment".into() });
    Ok(chrome)
}
