//! One booking, for the organisation: who comes, what is needed; marked, cancelled, and as FHIR.

use axum::extract::RawQuery;
use http::header::ETAG;
use uuid::Uuid;

use super::{
    one_page::{self, ActForm, One, Said},
    store::{self, OfSomebody},
};
use crate::{
    access::grant::{Bookings, Change, ListGrant, Read},
    appointments::booking::{
        self, fhir,
        rules::{self, LONGEST_WHY, Lines, Reason, State},
    },
    consultations,
    people::{self, Ods, PersonId},
    portal::Place,
    ui::document::BackLink,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::{OnePath, Path},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn one(visit: Visit, Path(path): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let done = (query.as_deref() == Some("done=yes")).then_some("It is saved.");
    Ok(Answer::page(show(&visit, &path, Said { done, ..Said::default() }).await?))
}

/// One booking as it is now. The person reads in their log that it was opened.
async fn show(visit: &Visit, path: &OnePath, said: Said) -> Result<String, Trouble> {
    let (organisation, ids) = path.read()?;
    let mut request = visit.look().await?;
    let (grant, of) = find(&mut request, &organisation, ids).await?;
    let answers = booking::answers_listed(&mut request.tx, &grant, &of.appointment).await?;
    let events = booking::events_listed(&mut request.tx, &grant, &of.appointment).await?;
    let by: Vec<PersonId> = events.iter().filter_map(|event| event.by).collect();
    let names = people::store::full_names(&mut request.tx, &by).await?;
    let named = |by: PersonId| names.get(&by).cloned().unwrap_or_default();
    let steps = events.into_iter().map(|event| (event.by.map(named).unwrap_or_default(), event));
    let steps = steps.map(|(by, event)| (event, by)).collect();
    let mut chrome = request.chrome("A booking", Place::Practice).await?;
    let href = one_page::day_of(&organisation, &of);
    chrome.back = Some(BackLink { href: href.into(), words: "Back to the day".into() });
    Ok(one_page::one(chrome, &One { organisation, of, answers, steps, now: visit.now() }, said))
}

/// The booking, noted in the person's log.
async fn find(
    request: &mut Request<'_>,
    organisation: &Ods,
    ids: (Uuid, Uuid),
) -> Result<(ListGrant<Read, Bookings>, OfSomebody), Trouble> {
    let grant = request.ask_list::<Read, Bookings>(organisation).await?;
    let of = store::find(&mut request.tx, &grant, ids).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(&grant, [of.appointment.person]).await?;
    Ok((grant, of))
}

pub async fn act(visit: Visit, Path(path): Path<OnePath>, Form(form): Form<ActForm>) -> Outcome {
    let (organisation, ids) = path.read()?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Bookings>(&organisation).await?;
    let of = store::find(&mut request.tx, &grant, ids).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(&grant, [of.appointment.person]).await?;
    let acted = match form.act.as_str() {
        "cancel" => cancel(&mut request, &grant, &of, &form).await?,
        act => match State::from_key(act).filter(|state| *state != State::Cancelled) {
            Some(to) => mark(&mut request, &grant, &of, &form, to).await?,
            None => return Err(Trouble::Invalid("Go back to the booking, and use one of its buttons.")),
        },
    };
    match acted {
        Acted::Done => {
            request.commit().await?;
            let (person, id) = ids;
            // Who waits in its room is told now.
            consultations::look_again(&visit.app.platform, id);
            Ok(Answer::see_other(&format!("/practice/{}/bookings/{person}/{id}?done=yes", organisation.as_str())))
        }
        Acted::Wrong(field, message) => {
            drop(request);
            let mut said = Said { form, ..Said::default() };
            said.errors.add(field, message);
            Ok(Answer::page_with_errors(show(&visit, &path, said).await?))
        }
        Acted::Late => {
            drop(request);
            let said = Said { form, is_late: true, ..Said::default() };
            Ok(Answer::page_of_conflict(show(&visit, &path, said).await?))
        }
    }
}

/// What came of an act.
enum Acted {
    Done,
    Wrong(&'static str, String),
    /// Somebody was faster, or it cannot be done now.
    Late,
}

async fn mark(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, Bookings>,
    of: &OfSomebody,
    form: &ActForm,
    to: State,
) -> Result<Acted, Trouble> {
    let one = &of.appointment;
    let may = rules::may_mark(one.state, to, one.starts_at, request.now());
    let version = form.version.parse().unwrap_or_default();
    let now = request.now();
    if !may || !booking::mark_listed(&mut request.tx, grant, (one, version), to, now).await? {
        return Ok(Acted::Late);
    }
    Ok(Acted::Done)
}

async fn cancel(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, Bookings>,
    of: &OfSomebody,
    form: &ActForm,
) -> Result<Acted, Trouble> {
    let may = Reason::choices(rules::ActsAs::Staff);
    let Some(reason) = Reason::from_key(&form.reason).filter(|reason| may.contains(reason)) else {
        return Ok(Acted::Wrong("reason", "Choose why it is cancelled".into()));
    };
    let words = form.words.trim();
    if let Some(wrong) = rules::wrong_words(("What the person should know", words), LONGEST_WHY, Lines::One) {
        return Ok(Acted::Wrong("words", wrong));
    }
    let version = form.version.parse().unwrap_or_default();
    let (tx, platform) = (&mut request.tx, &request.visit.app.platform);
    let done = booking::cancel_listed(tx, platform, grant, (&of.appointment, version), (reason, words)).await?;
    Ok(if done { Acted::Done } else { Acted::Late })
}

/// One booking as a FHIR Appointment.
pub async fn fhir(visit: Visit, Path(path): Path<OnePath>) -> Outcome {
    let (organisation, ids) = path.read()?;
    let mut request = visit.look().await?;
    let (_, of) = find(&mut request, &organisation, ids).await?;
    let whose = fhir::Of { name: of.name.clone(), nhs_number: of.nhs_number.clone() };
    let resource = fhir::appointment(&of.appointment, &whose, &visit.app.settings.origin);
    let bytes = serde_json::to_vec_pretty(&resource).unwrap_or_default();
    let etag = fhir::etag(&of.appointment);
    Ok(Answer::download("application/fhir+json", "appointment.json", bytes).with_header(ETAG, etag))
}
