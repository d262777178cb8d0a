//! The carer's side: say yes or no, see for whom one cares, open a record, close it again.

use axum::extract::{Path, RawQuery};
use chrono::Duration;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{
    Why,
    carer_page::{self, Done, Now},
    caring_store::{self, Tried},
    http::{Pairs, taken},
    mail,
    reasons::Reason,
    rules::{self, State},
    secrets::{hash_of_code, hash_of_link},
    typed::Typed,
};
use crate::{
    access::{
        asking::{self, Asker, Door},
        grant::{Account, Change, Read, Record},
    },
    invitations::secret::Code,
    people::PersonId,
    platform::limits::{self, Limit},
    portal::{self, Place},
    sign_in::{Open, session_store},
    ui::{date, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

/// Codes tried by one person.
const CODES: Limit = Limit { name: "carer-code", uses: 30, window: Duration::hours(1) };

/// For whom the visitor cares. It is about the visitor, whatever record is open.
pub async fn list(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let me = visit.signed_in()?.person;
    let mut request = visit.look().await?;
    let grant = request.ask_for::<Read, Account>(me).await?;
    let people = caring_store::cared_for(&mut request.tx, &grant).await?;
    let chrome = request.chrome("People you look after", Place::Caring).await?;
    let mut shown = Vec::with_capacity(people.len());
    for one in people {
        let now = can_open(&mut request, one.person).await?;
        shown.push((one, now));
    }
    Ok(Answer::page(carer_page::list(chrome, &shown, Done::asked_in(query.as_deref()))))
}

/// The same decision as at the opening itself. Nothing is opened, so nothing is logged.
async fn can_open(request: &mut Request<'_>, person: PersonId) -> Result<Now, Trouble> {
    let signed_in = request.visit.signed_in()?;
    let asker = Asker {
        actor: signed_in.person,
        door: Door::Carer,
        session: signed_in.session,
        recovered_at: None,
        page: "/caring".into(),
        request_id: request.visit.request_id.0.to_string(),
        now: request.now(),
    };
    let asked = asking::ask::<Read, Record>(&mut request.tx, &asker, person).await?;
    Ok(if asked.outcome.is_ok() { Now::Open } else { Now::NotAvailable })
}

#[derive(Deserialize)]
pub struct InvitationPath {
    token: String,
}

/// The page that a link opens; the same for every link, so it needs no look at the invitation.
pub async fn invitation(visit: Visit, Path(_): Path<InvitationPath>) -> Outcome {
    let me = visit.signed_in()?.person;
    let mut request = visit.look().await?;
    request.ask_for::<Read, Account>(me).await?;
    let chrome = request.chrome("Somebody asks for your help", Place::Caring).await?;
    Ok(Answer::page(carer_page::code(chrome, &Typed::default(), FieldErrors::default())))
}

/// Takes the code, and with it the answer. What cannot be a code costs no try; a wrong one costs
/// one of the invitation and one of the visitor; a right one costs nothing.
pub async fn answer(
    visit: Visit,
    Path(InvitationPath { token }): Path<InvitationPath>,
    Form(pairs): Form<Pairs>,
) -> Outcome {
    let me = visit.signed_in()?.person;
    let form = Typed::of(pairs, &["code", "answer"])?;
    let (keys, now) = (&visit.app.platform.keys, visit.now());
    let mut errors = FieldErrors::default();
    let mut request = visit.change().await?;
    let grant = request.ask_for::<Change, Account>(me).await?;
    let chrome = request.chrome("Somebody asks for your help", Place::Caring).await?;
    let Some(code) = Code::parse(form.one("code")).map_err(|why| errors.add("code", why.words())).ok() else {
        return Ok(Answer::page_with_errors(carer_page::code(chrome, &form, errors)));
    };
    if !limits::use_one(&mut request.tx, keys, now, CODES, &me.0.to_string()).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let link_hash = hash_of_link(keys, &token);
    let tried = caring_store::take_try(&mut request.tx, &grant, &link_hash, now).await?;
    // An unknown link is compared too, with nothing: it takes as long.
    let kept = tried.as_ref().map_or(vec![0; 32], |tried| tried.code_hash.clone());
    let is_right = bool::from(hash_of_code(keys, &link_hash, &code).ct_eq(&kept));
    let Some(tried) = tried.filter(|_| is_right) else {
        request.commit().await?;
        errors.add("code", carer_page::NOT_OPENED);
        return Ok(Answer::page_with_errors(carer_page::code(chrome, &form, errors)));
    };
    if tried.person_id == me.0 {
        errors.add("code", "You cannot be your own carer. Give the link and the code to the person you want to ask");
        return Ok(Answer::page_with_errors(carer_page::code(chrome, &form, errors)));
    }
    let to = match form.one("answer") {
        "yes" => State::Active,
        "no" => State::Rejected,
        _ => {
            let asked = caring_store::asked(&mut request.tx, &grant, &tried).await?.ok_or(Trouble::NotFound)?;
            // Dropped with its transaction: a right code costs no try.
            return Ok(Answer::page(carer_page::asked(chrome, &asked, &code.text())));
        }
    };
    settle(request, &grant, &tried, to).await
}

async fn settle(
    mut request: Request<'_>,
    grant: &crate::access::grant::Grant<Change, Account>,
    tried: &Tried,
    to: State,
) -> Outcome {
    let (visit, now) = (request.visit, request.now());
    let why = Why::because(if to == State::Active { Reason::Activated } else { Reason::Withdrawn });
    rules::check(Some(State::Proposed), to, why.reason, &why.words).map_err(|_| GONE)?;
    let when = (now, date::london_day(now));
    if !caring_store::answer(&mut request.tx, grant, tried, to, &why, when).await.map_err(taken)? {
        return Err(GONE);
    }
    // The person hears of it by a way that the carer cannot change.
    if let Some(to) = caring_store::address_of(&mut request.tx, grant, tried).await? {
        let (platform, at) = (&visit.app.platform, visit.app.settings.origin.clone());
        mail::ask(&mut request.tx, platform, &to, Some(at), &format!("{} answered", tried.id), now).await?;
    }
    request.commit().await?;
    Ok(Answer::see_other(if to == State::Active { "/caring?done=yes" } else { "/caring?done=no" }))
}

const GONE: Trouble = Trouble::Conflict("This invitation was taken back. Call the person who asked you.");

/// Opens the record of somebody: under a new session id, so that every page of before is stale.
pub async fn open(visit: Visit) -> Outcome {
    let signed_in = visit.signed_in()?.clone();
    let Whose::For(person) = visit.whose else { return Err(Trouble::NotFound) };
    if person == signed_in.person {
        return Err(Trouble::NotFound);
    }
    let mut request = visit.change().await?;
    // Who has paused their own access opens nobody else's with it either.
    request.ask_for::<Read, Account>(signed_in.person).await?;
    let grant = request.ask_for::<Read, Record>(person).await?;
    let now = request.now();
    caring_store::note_use(&mut request.tx, &grant, now).await?;
    request.commit().await?;
    let opened = Open { person: person.0, work: None };
    session_store::open(&visit.session, &signed_in, Some(opened)).await?;
    Ok(Answer::see_other(&visit.whose.path("/record")))
}

/// Back to one's own record, again under a new session id.
pub async fn close(visit: Visit) -> Outcome {
    let signed_in = visit.signed_in()?.clone();
    let mut request = visit.look().await?;
    let home = portal::home(&request.visitor().await?);
    drop(request);
    // What is open at work is closed at work.
    if signed_in.open.as_ref().is_some_and(|open| open.work.is_none()) {
        session_store::open(&visit.session, &signed_in, None).await?;
    }
    Ok(Answer::see_other(&home))
}
