//! The practice's inbox of medicines asked for, one of them with what is done about it, and both as
//! FHIR.

use axum::extract::RawQuery;
use uuid::Uuid;

use super::{
    fhir,
    practice_page::{self, ActForm, Inbox, One, Said, Show},
    practice_store::{self, OfSomebody},
    rules::{self, By, LONGEST_REASON, State},
};
use crate::{
    access::grant::{Change, Covers, ListGrant, Read, RepeatDecisions, Repeats},
    carers::typed::long,
    medicines::nudge,
    people::Ods,
    portal::Place,
    ui::document::{BackLink, Chrome},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::{OnePath, Path},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn list(visit: Visit, Path(ods): Path<String>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let show = Show::from_query(query.as_deref().unwrap_or_default());
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Repeats>(&organisation).await?;
    let list = match show {
        Show::ToDecide => practice_store::to_decide(&mut request.tx, &grant).await?,
        Show::OnTheWay => practice_store::on_the_way(&mut request.tx, &grant).await?,
        Show::Over => practice_store::over(&mut request.tx, &grant, visit.now()).await?,
    };
    let shown = list.iter().take(practice_store::SHOWN);
    request.note_listed(&grant, shown.map(|one| one.request.person)).await?;
    let chrome = request.chrome("Repeat prescriptions", Place::Practice).await?;
    let chrome = back(chrome, format!("/practice/{}", organisation.as_str()), "Back to your work");
    Ok(Answer::page(practice_page::list(chrome, &Inbox { organisation: &organisation, show, list: &list })))
}

pub async fn one(visit: Visit, Path(path): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let done = (query.as_deref() == Some("done=yes")).then_some("It is done. The patient sees it now.");
    let said = Said { done, ..Said::default() };
    Ok(Answer::page(show(&visit, &path, said).await?))
}

/// One request as it is now. The person reads in their log that it was opened.
async fn show(visit: &Visit, path: &OnePath, said: Said) -> Result<String, Trouble> {
    let (organisation, ids) = path.read()?;
    let mut request = visit.look().await?;
    let (grant, of) = find(&mut request, &organisation, ids).await?;
    let history = practice_store::history(&mut request.tx, &grant, &of.request).await?;
    let by = match decides(&mut request, &organisation).await? {
        Some(_) => By::Prescriber,
        None => By::Desk,
    };
    let others = practice_store::batch(&mut request.tx, &grant, &of.request).await?;
    let others = others.into_iter().filter(|other| other.request.id != of.request.id).collect();
    let chrome = request.chrome("A medicine asked for", Place::Practice).await?;
    let chrome = back(chrome, format!("/practice/{}/repeats", organisation.as_str()), "Back to all requests");
    let opens = grant.role().is_clinical();
    Ok(practice_page::one(chrome, &One { organisation, of, history, others, by, opens }, said))
}

/// The request, noted in the person's log.
async fn find(
    request: &mut Request<'_>,
    organisation: &Ods,
    ids: (Uuid, Uuid),
) -> Result<(ListGrant<Read, Repeats>, OfSomebody), Trouble> {
    let grant = request.ask_list::<Read, Repeats>(organisation).await?;
    let of = practice_store::find(&mut request.tx, &grant, ids).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(&grant, [of.request.person]).await?;
    Ok((grant, of))
}

/// Whether who looks may decide: "not found" is an answer here, a fault is not.
async fn decides(
    request: &mut Request<'_>,
    organisation: &Ods,
) -> Result<Option<ListGrant<Change, RepeatDecisions>>, Trouble> {
    match request.ask_list::<Change, RepeatDecisions>(organisation).await {
        Ok(grant) => Ok(Some(grant)),
        Err(Trouble::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

pub async fn act(visit: Visit, Path(path): Path<OnePath>, Form(form): Form<ActForm>) -> Outcome {
    let (organisation, ids) = path.read()?;
    let mut request = visit.change().await?;
    // Who may not even read them learns nothing from what was sent.
    request.ask_list::<Read, Repeats>(&organisation).await?;
    let acted = match form.act.as_str() {
        "approve" | "refuse" => {
            let grant = request.ask_list::<Change, RepeatDecisions>(&organisation).await?;
            do_it(&mut request, &grant, ids, &form, By::Prescriber).await?
        }
        "send" | "ready" | "collected" => {
            let grant = request.ask_list::<Change, Repeats>(&organisation).await?;
            do_it(&mut request, &grant, ids, &form, By::Desk).await?
        }
        _ => return Err(Trouble::Invalid("Go back to the request, and use one of its buttons.")),
    };
    match acted {
        Acted::Done => {
            request.commit().await?;
            let (person, id) = ids;
            Ok(Answer::see_other(&format!("/practice/{}/repeats/{person}/{id}?done=yes", organisation.as_str())))
        }
        Acted::Wrong(message) => {
            drop(request);
            let mut said = Said { form, ..Said::default() };
            said.errors.add("reason", message);
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
    Wrong(&'static str),
    /// Somebody was faster.
    Late,
}

async fn do_it<C: Covers>(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, C>,
    ids: (Uuid, Uuid),
    form: &ActForm,
    by: By,
) -> Result<Acted, Trouble> {
    let of = practice_store::find(&mut request.tx, grant, ids).await?.ok_or(Trouble::NotFound)?;
    request.note_listed(grant, [of.request.person]).await?;
    let to = match form.act.as_str() {
        "approve" => State::Approved,
        "refuse" => State::Refused,
        "send" => State::Sent,
        "ready" => State::Ready,
        _ => State::Collected,
    };
    let reason = form.reason.trim().replace("\r\n", "\n");
    if to == State::Refused && reason.is_empty() {
        return Ok(Acted::Wrong("Say why, in words that the patient understands"));
    }
    if to == State::Refused && long(&reason, LONGEST_REASON).is_none() {
        return Ok(Acted::Wrong("Use 500 letters or fewer"));
    }
    let reason = if to == State::Refused { reason.as_str() } else { "" };
    let version = form.version.parse().unwrap_or_default();
    let now = request.now();
    let may = rules::may(of.request.state, to, by);
    if !may || !practice_store::settle(&mut request.tx, grant, (&of.request, version), (to, reason), now).await? {
        return Ok(Acted::Late);
    }
    nudge::renew(&mut request.tx, of.request.person, now).await?;
    Ok(Acted::Done)
}

/// One request as a FHIR MedicationRequest.
pub async fn fhir(visit: Visit, Path(path): Path<OnePath>) -> Outcome {
    let (organisation, ids) = path.read()?;
    let mut request = visit.look().await?;
    let (_, of) = find(&mut request, &organisation, ids).await?;
    let resource = fhir::medication_request(&of, &visit.app.settings.origin);
    let bytes = serde_json::to_vec_pretty(&resource).unwrap_or_default();
    Ok(Answer::download("application/fhir+json", "repeat.json", bytes))
}

/// Everything that was asked for with it, as a FHIR Bundle.
pub async fn batch(visit: Visit, Path(path): Path<OnePath>) -> Outcome {
    let (organisation, ids) = path.read()?;
    let mut request = visit.look().await?;
    let (grant, of) = find(&mut request, &organisation, ids).await?;
    let all = practice_store::batch(&mut request.tx, &grant, &of.request).await?;
    let bundle = fhir::bundle(&all, &visit.app.settings.origin, visit.now());
    let bytes = serde_json::to_vec_pretty(&bundle).unwrap_or_default();
    Ok(Answer::download("application/fhir+json", "repeats.json", bytes))
}

fn back(mut chrome: Chrome, href: String, words: &'static str) -> Chrome {
    chrome.back = Some(BackLink { href: href.into(), words: words.into() });
    chrome
}
