//! The person's own carers: look, ask somebody, change, end. All of it quietly.

use axum::extract::{Path, RawQuery};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Arrangement, Why, copy_store, detail_page, fhir, mail,
    page::{self, Done},
    reasons::Reason,
    rules::{self, INVITATIONS_A_DAY, State},
    steps_page::{self, Made, Mailed},
    store::{self, Proposal},
    typed::{Typed, short},
};
use crate::{
    access::grant::{Carers, Change, Grant, Read},
    consultations, people,
    platform::{
        database::Fault,
        limits::{self, Limit},
    },
    portal::Place,
    ui::{
        date,
        document::{BackLink, Chrome},
        errors::{DatePart, FieldErrors},
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// Pairs, because boxes of one name come more than once.
pub type Pairs = Vec<(String, String)>;

const NEW: [&str; 10] =
    ["step", "name", "relationship", "email", "alone", "scope", "ends_day", "ends_month", "ends_year", "version"];
const A_DAY: Limit = Limit { name: "carer-invitation", uses: INVITATIONS_A_DAY, window: Duration::days(1) };

#[derive(Deserialize)]
pub struct OnePath {
    id: Uuid,
}

/// What the button to end it sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndForm {
    version: i64,
}

pub async fn list(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Carers>().await?;
    let all = store::all(&mut request.tx, &grant).await?;
    let mut chrome = request.chrome("Your carers", Place::Account).await?;
    chrome.back = Some(BackLink { href: "/account".into(), words: "Back to your account".into() });
    Ok(Answer::page(page::list(chrome, &all, Done::asked_in(query.as_deref()), visit.now())))
}

/// The passkey is asked for here, before anything is typed.
pub async fn new(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    request.ask::<Change, Carers>().await?;
    let chrome = chrome(&mut request, "Who do you want to ask?").await?;
    Ok(Answer::page(steps_page::who(chrome, &Typed::default(), FieldErrors::default())))
}

/// Every step of asking. Nothing is kept until the last one, and nothing at all of who is not sure.
pub async fn make(visit: Visit, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &NEW)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Carers>().await?;
    let mut errors = FieldErrors::default();
    let asked = who(&form, &mut errors);
    let (true, Some((name, relationship, email))) = (errors.is_empty(), asked) else {
        let chrome = chrome(&mut request, "Who do you want to ask?").await?;
        return Ok(Answer::page_with_errors(steps_page::who(chrome, &form, errors)));
    };
    match (form.one("step"), form.one("alone")) {
        ("who", _) => {
            let chrome = chrome(&mut request, "A question for you alone").await?;
            return Ok(Answer::page(steps_page::alone(chrome, &form, errors)));
        }
        ("alone", "unsure") => {
            let chrome = chrome(&mut request, "You do not have to do this").await?;
            return Ok(Answer::page(steps_page::help(chrome)));
        }
        ("alone", "sure") => {
            let chrome = chrome(&mut request, "What may they see and do?").await?;
            return Ok(Answer::page(steps_page::may(chrome, &form, errors)));
        }
        ("may", "sure") => {}
        _ => {
            errors.add("alone", "Choose what is true for you");
            let chrome = chrome(&mut request, "A question for you alone").await?;
            return Ok(Answer::page_with_errors(steps_page::alone(chrome, &form, errors)));
        }
    }
    let Some((scopes, ends_on)) = terms(&form, visit.now(), &mut errors) else {
        let chrome = chrome(&mut request, "What may they see and do?").await?;
        return Ok(Answer::page_with_errors(steps_page::may(chrome, &form, errors)));
    };
    let platform = &visit.app.platform;
    let me = grant.subject().0.to_string();
    if !limits::use_one(&mut request.tx, &platform.keys, visit.now(), A_DAY, &me).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let why = Why::because(Reason::Submitted);
    rules::check(None, State::Proposed, why.reason, &why.words).map_err(|_| Trouble::internal("a new invitation"))?;
    let new = Proposal { carer_name: name, relationship, scopes: &scopes, ends_on, why: &why };
    let (id, secrets) = store::propose(&mut request.tx, &grant, &platform.keys, &new, visit.now()).await?;
    let address = secrets.address(&visit.app.settings.origin);
    let mailed = match email {
        Some(to) => {
            mail::ask(&mut request.tx, platform, to, Some(address.clone()), &id.to_string(), visit.now()).await?;
            Mailed::Yes
        }
        None => Mailed::No,
    };
    let chrome = chrome(&mut request, "Your invitation is ready").await?;
    request.commit().await?;
    Ok(Answer::page(steps_page::made(chrome, &Made { name: name.to_string(), address, secrets, mailed })))
}

/// Name, relationship, and the e-mail address where one was typed.
fn who<'f>(form: &'f Typed, errors: &mut FieldErrors) -> Option<(&'f str, &'f str, Option<&'f str>)> {
    let name = short(form.one("name"), 100);
    if name.is_none() {
        errors.add("name", "Enter their name, with 100 letters or fewer");
    }
    let typed = form.one("relationship");
    let relationship = if typed.is_empty() { Some("") } else { short(typed, 50) };
    if relationship.is_none() {
        errors.add("relationship", "Say who they are with 50 letters or fewer");
    }
    let email = Some(form.one("email")).filter(|typed| !typed.is_empty());
    if email.is_some_and(|email| email.len() > 254 || email.parse::<lettre::Address>().is_err()) {
        errors.add("email", "Enter an e-mail address such as name@example.com, or leave it empty");
    }
    Some((name?, relationship?, email))
}

/// What was ticked, and the first day on which it is over.
fn terms(
    form: &Typed,
    now: DateTime<Utc>,
    errors: &mut FieldErrors,
) -> Option<(Vec<crate::access::class::Scope>, Option<NaiveDate>)> {
    let scopes = form.scopes();
    if scopes.is_empty() {
        errors.add("scope", "Tick at least one thing");
    }
    let last = form.date("ends", errors);
    if last.is_some_and(|last| last < date::london_day(now)) {
        errors.add_date("ends", DatePart::Whole, "The last day must be today or later");
    }
    errors.is_empty().then(|| (scopes, last.and_then(|last| last.succ_opt())))
}

pub async fn one(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Carers>().await?;
    let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let events = store::history(&mut request.tx, &grant, id).await?;
    let chrome = chrome(&mut request, "A carer").await?;
    Ok(Answer::page(detail_page::one(chrome, &one, &events, grant.subject(), visit.now())))
}

pub async fn change_form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.change().await?;
    let (_, one) = find(&mut request, id).await?;
    let chrome = chrome(&mut request, "Change a carer").await?;
    if !matches!(one.state, State::Active | State::Proposed) {
        return Ok(overtaken(chrome, &one, visit.now()));
    }
    Ok(Answer::page(detail_page::change(chrome, &one, None, FieldErrors::default())))
}

pub async fn change(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &NEW)?;
    let mut request = visit.change().await?;
    let (grant, one) = find(&mut request, id).await?;
    let chrome = chrome(&mut request, "Change a carer").await?;
    let mut errors = FieldErrors::default();
    let Some((scopes, ends_on)) = terms(&form, visit.now(), &mut errors) else {
        return Ok(Answer::page_with_errors(detail_page::change(chrome, &one, Some(&form), errors)));
    };
    let is_current = form.one("version") == one.version.to_string() && one.state == State::Active;
    if !is_current || !rules::may_set(one.basis, &one.scopes, &scopes) {
        return Ok(overtaken(chrome, &one, visit.now()));
    }
    let mut after = one.as_it_is();
    (after.scopes, after.ends_on) = (scopes, ends_on);
    let why = Why::in_words("What they may see and do was changed");
    settle(request, &grant, &one, &after, &why, Done::Changed, chrome).await
}

pub async fn end(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(form): Form<EndForm>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, one) = find(&mut request, id).await?;
    let chrome = chrome(&mut request, "Change a carer").await?;
    let (to, why) = match one.state {
        State::Proposed => (State::Rejected, Why::because(Reason::Withdrawn)),
        _ => (State::Inactive, Why::because(Reason::PatientRequest)),
    };
    if form.version != one.version || rules::check(Some(one.state), to, why.reason, &why.words).is_err() {
        return Ok(overtaken(chrome, &one, visit.now()));
    }
    let mut after = one.as_it_is();
    after.state = to;
    settle(request, &grant, &one, &after, &why, Done::Ended, chrome).await
}

/// The list as FHIR, to take away.
pub async fn export(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Carers>().await?;
    let all = store::all(&mut request.tx, &grant).await?;
    let numbers = copy_store::numbers(&mut request.tx, &grant).await?;
    let reasons = copy_store::last_reasons(&mut request.tx, &grant).await?;
    let bundle = fhir::bundle(&fhir::of_all(&all, &numbers, &reasons), visit.now());
    let bytes = serde_json::to_vec_pretty(&bundle).unwrap_or_default();
    Ok(Answer::download("application/fhir+json", "carers.json", bytes))
}

async fn find(request: &mut Request<'_>, id: Uuid) -> Result<(Grant<Change, Carers>, Arrangement), Trouble> {
    let grant = request.ask::<Change, Carers>().await?;
    let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    Ok((grant, one))
}

/// Writes it, when nobody was faster.
async fn settle(
    mut request: Request<'_>,
    grant: &Grant<Change, Carers>,
    before: &Arrangement,
    after: &super::After,
    why: &Why,
    done: Done,
    chrome: Chrome,
) -> Outcome {
    let now = request.now();
    if !store::change(&mut request.tx, grant, before, after, why, now).await? {
        let one = store::find(&mut request.tx, grant, before.id).await?.ok_or(Trouble::NotFound)?;
        return Ok(overtaken(chrome, &one, now));
    }
    let platform = &request.visit.app.platform;
    request.commit().await?;
    // Who is in a call by it, and may no longer be, leaves it now.
    consultations::look_again(platform, grant.subject().0);
    Ok(Answer::see_other(match done {
        Done::Changed => "/carers?done=changed",
        Done::Ended => "/carers?done=ended",
    }))
}

fn overtaken(chrome: Chrome, one: &Arrangement, now: DateTime<Utc>) -> Answer {
    Answer::page_of_conflict(detail_page::overtaken(chrome, one, &format!("/carers/{}", one.id), now))
}

async fn chrome(request: &mut Request<'_>, title: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Account).await?;
    chrome.back = Some(BackLink { href: "/carers".into(), words: "Back to your carers".into() });
    Ok(chrome)
}

/// What a store's refusal means here.
pub fn taken(fault: Fault) -> Trouble {
    match fault {
        Fault::Unique => {
            Trouble::Conflict("These two have an arrangement already. Look at that one, and change it or end it first.")
        }
        fault => fault.into(),
    }
}

/// The name of a person, for headings at the practice.
pub async fn name_of(request: &mut Request<'_>, person: people::PersonId) -> Result<people::Person, Trouble> {
    people::store::person(&mut request.tx, person).await?.ok_or(Trouble::NotFound)
}
