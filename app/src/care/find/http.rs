//! To find, to open, to close.

use axum::extract::Path;
use chrono::Duration;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    super::{back, back_to_work, organisation, role_at},
    form::{FindForm, NOBODY, Pair, name_words},
    page, store,
};
use crate::{
    access::{
        class::{Action, DataClass},
        facts::Facts,
        grant::{Details, Finding, ListGrant, Read},
        log::{self, NewEntry},
        policy::{Verdict, decide},
        relation::Relation,
    },
    people::{self, Ods, Person, PersonId},
    platform::limits::{self, Limit},
    portal::Place,
    sign_in::{Open, session_store},
    ui::{document::Chrome, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

/// So long who was found need not be found again: a shift.
const HOURS: i64 = 12;
/// Searches of one member, and of all members of one organisation.
const BY_ONE: Limit = Limit { name: "find", uses: 30, window: Duration::hours(1) };
const BY_ALL: Limit = Limit { name: "find-organisation", uses: 500, window: Duration::hours(1) };

pub async fn form(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Finding>(&organisation).await?;
    let names = names_form(&mut request, &grant).await?;
    let chrome = chrome(&mut request, &organisation).await?;
    Ok(Answer::page(page::find(chrome, &organisation, names, &FindForm::default(), FieldErrors::default())))
}

/// A wrong pair and a number that nobody has give one answer. The person whose number it is
/// reads of the try, right or wrong, in their own log.
pub async fn find(visit: Visit, Path(ods): Path<String>, Form(form): Form<FindForm>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Read, Finding>(&organisation).await?;
    let checked = form.check(visit.app.platform.clock.today(), visit.app.settings.mode);
    let mut errors = match &checked {
        Ok(_) => FieldErrors::default(),
        Err(errors) => errors.clone(),
    };
    if let Ok(pair) = checked {
        if !is_within(&mut request, &grant).await? {
            return Err(Trouble::TooMany);
        }
        if let Some(person) = look_up(&mut request, &grant, &pair).await? {
            request.commit().await?;
            return open_record(&visit, &organisation, person).await;
        }
        errors.add("nhs_number", NOBODY);
    }
    let names = names_form(&mut request, &grant).await?;
    let chrome = chrome(&mut request, &organisation).await?;
    request.commit().await?;
    Ok(Answer::page_with_errors(page::find(chrome, &organisation, names, &form, errors)))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NamesForm {
    pub words: String,
}

/// By name, among those registered here and nobody else. Each who is shown reads of it.
pub async fn names(visit: Visit, Path(ods): Path<String>, Form(form): Form<NamesForm>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Read, Finding>(&organisation).await?;
    if !store::has_patients(&mut request.tx, &grant).await? {
        return Err(Trouble::NotFound);
    }
    let mut errors = FieldErrors::default();
    let mut found: Option<Vec<Person>> = None;
    let mut more = page::More::No;
    match name_words(&form.words) {
        None => errors.add("words", "Enter at least 2 letters of the name"),
        Some(_) if !is_within(&mut request, &grant).await? => return Err(Trouble::TooMany),
        Some(words) => {
            let ids = store::by_name(&mut request.tx, &grant, &words).await?;
            if ids.len() > store::SHOWN {
                more = page::More::Yes;
            }
            let mut list = Vec::with_capacity(ids.len());
            // Nobody finds themselves: a colleague does.
            for id in ids.into_iter().take(store::SHOWN).filter(|id| *id != grant.actor()) {
                let seen = request.ask_for::<Read, Details>(id).await?;
                list.extend(people::store::person(&mut request.tx, seen.subject()).await?);
            }
            found = Some(list);
        }
    }
    let chrome = chrome(&mut request, &organisation).await?;
    let chrome = back(chrome, format!("/practice/{}/find", organisation.as_str()), "Back to find a person");
    request.commit().await?;
    let is_wrong = !errors.is_empty();
    let html = page::names(chrome, &organisation, &form.words, errors, found, more);
    Ok(if is_wrong { Answer::page_with_errors(html) } else { Answer::page(html) })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpenForm {
    person: String,
}

/// Opens who is on the own list, or who was found today.
pub async fn open(mut visit: Visit, Path(ods): Path<String>, Form(form): Form<OpenForm>) -> Outcome {
    let organisation = organisation(&ods)?;
    // What is no id is nobody's.
    let person = PersonId(Uuid::parse_str(&form.person).unwrap_or_default());
    // Asked for at work here, whatever else the visitor is to this person.
    visit.whose = Whose::AtWork(organisation.clone(), person);
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Finding>(&organisation).await?;
    if grant.actor() == person {
        return Err(Trouble::NotFound);
    }
    request.ask_for::<Read, Details>(person).await?;
    drop(request);
    open_record(&visit, &organisation, person).await
}

/// Closes whoever's record is open here.
pub async fn close(visit: Visit, Path(ods): Path<String>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.look().await?;
    let visitor = request.visitor().await?;
    role_at(&visitor, &organisation)?;
    drop(request);
    let signed_in = visit.signed_in()?;
    if signed_in.open.is_some() {
        session_store::open(&visit.session, signed_in, None).await?;
    }
    Ok(Answer::see_other(&format!("/practice/{}", organisation.as_str())))
}

async fn open_record(visit: &Visit, organisation: &Ods, person: PersonId) -> Outcome {
    let open = Open { person: person.0, work: Some(organisation.as_str().to_string()) };
    session_store::open(&visit.session, visit.signed_in()?, Some(open)).await?;
    Ok(Answer::see_other(&Whose::AtWork(organisation.clone(), person).path("")))
}

/// Counts the search, and keeps the count whatever comes after it.
async fn is_within(request: &mut Request<'_>, grant: &ListGrant<Read, Finding>) -> Result<bool, Trouble> {
    let (keys, now) = (&request.visit.app.platform.keys, request.visit.now());
    let who = grant.actor().0.to_string();
    let own = limits::use_one(&mut request.tx, keys, now, BY_ONE, &who).await?;
    let all = limits::use_one(&mut request.tx, keys, now, BY_ALL, grant.organisation().as_str()).await?;
    Ok(own && all)
}

/// Who it is, when number and date fit and the visitor's role may find them. Logged either way.
async fn look_up(
    request: &mut Request<'_>,
    grant: &ListGrant<Read, Finding>,
    pair: &Pair,
) -> Result<Option<PersonId>, Trouble> {
    let person = people::store::find_by_nhs_number(&mut request.tx, &pair.nhs_number).await?;
    let practice = person.as_ref().and_then(|person| person.practice.as_ref());
    let relation = match practice == Some(grant.organisation()) {
        true => Relation::Staff(grant.role()),
        false => Relation::StaffElsewhere(grant.role()),
    };
    let may = decide(relation, Action::Read, DataClass::Details, &Facts::IN_ORDER).permits();
    let found = person
        .as_ref()
        .filter(|person| may && person.birth_date == Some(pair.birth_date) && person.id != grant.actor());
    let (visit, now) = (request.visit, request.visit.now());
    let entry = NewEntry {
        person: person.as_ref().map_or(log::NOBODY, |person| person.id),
        at: now,
        actor: grant.actor(),
        relation,
        organisation: Some(grant.organisation().clone()),
        action: Action::Read,
        class: DataClass::Finding,
        page: "/practice/{ods}/find".into(),
        verdict: if found.is_some() { Verdict::Permit } else { Verdict::NotFound },
        request_id: visit.request_id.0.to_string(),
    };
    log::append(&mut request.tx, &visit.app.platform.keys, &[entry]).await?;
    let Some(found) = found else { return Ok(None) };
    store::meet(&mut request.tx, grant, found.id, now, now + Duration::hours(HOURS)).await?;
    Ok(Some(found.id))
}

async fn names_form(request: &mut Request<'_>, grant: &ListGrant<Read, Finding>) -> Result<page::Names, Trouble> {
    let has = store::has_patients(&mut request.tx, grant).await?;
    Ok(if has { page::Names::Shown } else { page::Names::Left })
}

async fn chrome(request: &mut Request<'_>, organisation: &Ods) -> Result<Chrome, Trouble> {
    let chrome = request.chrome("Find a person", Place::Practice).await?;
    Ok(back_to_work(chrome, organisation))
}
