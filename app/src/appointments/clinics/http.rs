//! An organisation's clinics: the list, a new one, one of them, and a change of it.

use axum::extract::RawQuery;
use chrono::Duration;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Clinic, Keeper, May, Offer, change_store,
    form::{self, MOST_TIMES, Pairs},
    list_page,
    make_page::{self, Said},
    making,
    one_page::{self, One},
    store,
    templates::Exception,
};
use crate::{
    access::grant::{Acts, Change, Clinics, ListGrant, Read},
    appointments::slots,
    carers::typed::Typed,
    people::Ods,
    portal::Place,
    ui::{
        date,
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

/// So many days the list counts.
const COUNTED_DAYS: i64 = 14;
/// So far ahead it looks for what is booked outside of its hours.
const FAR: Duration = Duration::days(2 * 366);

const NEWER: Trouble = Trouble::Conflict(
    "A newer version of this program has written this clinic’s hours. Change it when all is up to date.",
);

#[derive(Deserialize)]
pub struct OnePath {
    ods: String,
    id: String,
}

impl OnePath {
    /// What is no id is nobody's.
    pub fn read(&self) -> Result<(Ods, Uuid), Trouble> {
        let id = Uuid::parse_str(&self.id).map_err(|_| Trouble::NotFound)?;
        Ok((Ods::parse(&self.ods).ok_or(Trouble::NotFound)?, id))
    }
}

pub fn path_of(organisation: &Ods) -> String {
    format!("/practice/{}/clinics", organisation.as_str())
}

pub async fn list(visit: Visit, Path(ods): Path<String>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Clinics>(&organisation).await?;
    let clinics = store::all(&mut request.tx, &grant).await?;
    let now = request.now();
    let until = now + Duration::days(COUNTED_DAYS);
    let counts = slots::counts(&mut request.tx, organisation.as_str(), now, until).await?;
    let may = may(&mut request, &organisation).await?;
    let back = (format!("/practice/{}", organisation.as_str()), "Back to your work");
    let chrome = chrome(&mut request, list_page::TITLE, back).await?;
    let done = match query.as_deref() {
        Some("done=ended") => Some("The clinic is ended. Nobody can book it any more."),
        Some("done=settings") => Some("It is saved."),
        _ => None,
    };
    Ok(Answer::page(list_page::list(chrome, &organisation, &clinics, &counts, (may, done))))
}

pub async fn new_form(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let mut pairs = form::empty(date::london_day(request.now()));
    pairs.push(("new_id".into(), Uuid::now_v7().to_string()));
    let typed = form::typed(pairs)?;
    Ok(Answer::page(show_new(&mut request, &grant, &typed, FieldErrors::default()).await?))
}

async fn show_new(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, Clinics>,
    typed: &Typed,
    errors: FieldErrors,
) -> Result<String, Trouble> {
    let members = store::members(&mut request.tx, grant).await?;
    let back = (path_of(grant.organisation()), "Back to clinics");
    let chrome = chrome(request, make_page::NEW, back).await?;
    Ok(make_page::new(chrome, typed, &members, errors))
}

pub async fn make(visit: Visit, Path(ods): Path<String>, Form(pairs): Form<Pairs>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let typed = form::typed(pairs)?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let id = Uuid::parse_str(typed.one("new_id"))
        .map_err(|_| Trouble::Invalid("Go back to the page, and open the form again."))?;
    let offer = match check(&mut request, &grant, &typed).await? {
        Ok(offer) => offer,
        Err(errors) => {
            return Ok(Answer::page_with_errors(show_new(&mut request, &grant, &typed, errors).await?));
        }
    };
    let now = request.now();
    if store::add(&mut request.tx, &grant, (id, &offer), now).await? {
        let clinic = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
        if let Some(errors) = cannot_be(&mut request, &clinic, &[]).await? {
            // Nothing of it is kept: the transaction ends here.
            return Ok(Answer::page_with_errors(show_new(&mut request, &grant, &typed, errors).await?));
        }
        making::make(&mut request.tx, &visit.app.platform, &clinic, now).await?;
        request.commit().await?;
    }
    Ok(Answer::see_other(&format!("{}/{id}?done=made", path_of(&organisation))))
}

/// What the form means, of members of this organisation.
async fn check(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, Clinics>,
    typed: &Typed,
) -> Result<Result<Offer, FieldErrors>, Trouble> {
    let members = store::members(&mut request.tx, grant).await?;
    let members: Vec<Uuid> = members.into_iter().map(|(id, ..)| id.0).collect();
    Ok(form::check(typed, &members))
}

/// Why a clinic cannot be as it would be now: too many times, or its clinician is elsewhere then.
async fn cannot_be(
    request: &mut Request<'_>,
    clinic: &Clinic,
    exceptions: &[Exception],
) -> Result<Option<FieldErrors>, Trouble> {
    let now = request.now();
    let mut errors = FieldErrors::default();
    if making::wanted(clinic, exceptions, now).len() > MOST_TIMES {
        errors.add("days_ahead", "That makes more than 10,000 times. Choose fewer days ahead, or longer appointments");
    }
    if let Some((time, other)) = making::clash(&mut request.tx, clinic, exceptions, now).await? {
        errors.add("clinician", clash_words(&time, &other));
    }
    Ok((!errors.is_empty()).then_some(errors))
}

/// "They are in another clinic then: Baby clinic, 1 December 2026, 9am"
pub fn clash_words(time: &super::templates::Time, other: &str) -> String {
    format!("They are in another clinic then: {other}, {}", date::moment(time.starts_at))
}

pub async fn one(visit: Visit, Path(path): Path<OnePath>, RawQuery(query): RawQuery) -> Outcome {
    let done = match query.as_deref() {
        Some("done=made") => Some("The clinic is made, and its times can be booked."),
        Some("done=changed") => Some("It is saved. The times are made anew; who was booked stays booked."),
        _ => None,
    };
    let mut request = visit.look().await?;
    let (organisation, id) = path.read()?;
    let grant = request.ask_list::<Read, Clinics>(&organisation).await?;
    let clinic = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let typed = Typed::default();
    Ok(Answer::page(show_one(&mut request, &grant, &clinic, (done, &typed, FieldErrors::default())).await?))
}

/// One clinic as it is now, with the form for an exception as it was typed.
pub async fn show_one<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Clinics>,
    clinic: &Clinic,
    (done, typed, errors): (Option<&'static str>, &Typed, FieldErrors),
) -> Result<String, Trouble> {
    let now = request.now();
    let exceptions = change_store::exceptions(&mut request.tx, &clinic.organisation, clinic.id).await?;
    let history = store::history(&mut request.tx, grant, clinic.id).await?;
    let all = slots::of_clinic(&mut request.tx, clinic.id, now, now + FAR).await?;
    let may = may(request, &clinic.organisation).await?;
    let chrome = chrome(request, &clinic.offer.name, (path_of(&clinic.organisation), "Back to clinics")).await?;
    let one = One { clinic, exceptions: &exceptions, history: &history, times: &all, may, now };
    Ok(one_page::one(chrome, &one, typed, done, errors))
}

pub async fn change_form(visit: Visit, Path(path): Path<OnePath>) -> Outcome {
    let (organisation, id) = path.read()?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let clinic = store::find(&mut request.tx, &grant, id).await?.filter(|one| one.ended_at.is_none());
    let clinic = clinic.ok_or(Trouble::NotFound)?;
    if clinic.keeper == Keeper::Newer {
        return Err(NEWER);
    }
    let mut pairs = form::filled(&clinic.offer);
    pairs.push(("version".into(), clinic.version.to_string()));
    let typed = form::typed(pairs)?;
    Ok(Answer::page(show_change(&mut request, &grant, &clinic, &typed, Said::default()).await?))
}

async fn show_change(
    request: &mut Request<'_>,
    grant: &ListGrant<Change, Clinics>,
    clinic: &Clinic,
    typed: &Typed,
    said: Said,
) -> Result<String, Trouble> {
    let members = store::members(&mut request.tx, grant).await?;
    let back = (format!("{}/{}", path_of(&clinic.organisation), clinic.id), "Back to the clinic");
    let chrome = chrome(request, make_page::CHANGE, back).await?;
    Ok(make_page::change(chrome, clinic, typed, &members, said))
}

pub async fn change(visit: Visit, Path(path): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let (organisation, id) = path.read()?;
    let typed = form::typed(pairs)?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let clinic = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let checked = match &clinic.keeper {
        Keeper::Newer => return Err(NEWER),
        Keeper::Here => check(&mut request, &grant, &typed).await?,
        Keeper::Source(_) => form::check_of_source(&typed, &clinic.offer),
    };
    let offer = match checked {
        Ok(offer) => offer,
        Err(errors) => {
            let html = show_change(&mut request, &grant, &clinic, &typed, Said::wrong(errors)).await?;
            return Ok(Answer::page_with_errors(html));
        }
    };
    let version = typed.one("version").parse().unwrap_or_default();
    let now = request.now();
    if !store::change(&mut request.tx, &grant, (id, version), &offer, now).await? {
        let html = show_change(&mut request, &grant, &clinic, &typed, Said::late()).await?;
        return Ok(Answer::page_of_conflict(html));
    }
    let changed = Clinic { offer, version: version + 1, ..clinic.clone() };
    let exceptions = change_store::exceptions(&mut request.tx, &organisation, id).await?;
    let exceptions: Vec<Exception> = exceptions.into_iter().map(|kept| kept.exception).collect();
    if changed.keeper == Keeper::Here
        && let Some(errors) = cannot_be(&mut request, &changed, &exceptions).await?
    {
        // Nothing of it is kept: the transaction ends here.
        let html = show_change(&mut request, &grant, &clinic, &typed, Said::wrong(errors)).await?;
        return Ok(Answer::page_with_errors(html));
    }
    making::make(&mut request.tx, &visit.app.platform, &changed, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}/{id}?done=changed", path_of(&organisation))))
}

/// "Not found" is an answer here, a fault is not.
async fn may(request: &mut Request<'_>, organisation: &Ods) -> Result<May, Trouble> {
    match request.ask_list::<Change, Clinics>(organisation).await {
        Ok(_) => Ok(May::Change),
        Err(Trouble::NotFound) => Ok(May::Read),
        Err(other) => Err(other),
    }
}

pub async fn chrome(
    request: &mut Request<'_>,
    title: &str,
    (href, words): (String, &'static str),
) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Practice).await?;
    chrome.back = Some(BackLink { href: href.into(), words: words.into() });
    Ok(chrome)
}
