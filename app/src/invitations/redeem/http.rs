//! From the link to the first page of the record.

use std::net::IpAddr;

use axum::extract::Path;
use http::HeaderMap;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{
    super::{
        Purpose, born, mail,
        rules::TRIES,
        secret::{Code, Link},
    },
    page,
    proof::{self, Terms},
    store::{self, Guest, Try},
};
use crate::{
    people,
    platform::{limits, query::Tx},
    sign_in::{
        FinishRegistration, Next, Proof, birth_date, browser_words,
        open_sessions::{self, Which},
        passkey::{self, Refused},
        session_store,
    },
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::{Form, Json},
        trouble::Trouble,
        visit::Visit,
    },
};

/// The second proof, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CodeForm {
    pub code: String,
    pub born_day: String,
    pub born_month: String,
    pub born_year: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TermsForm {
    pub terms: String,
}

/// The page that a link opens; the same for every link, so it needs no look at the invitation.
pub async fn open(visit: Visit, Path(token): Path<String>) -> Outcome {
    let link_hash = link_hash(&visit, &token);
    let mut request = visit.look().await?;
    let unopened = store::is_unopened(&mut request.tx, &link_hash).await?;
    drop(request);
    if unopened {
        let mut request = visit.change().await?;
        store::mark_opened(&mut request.tx, &link_hash, visit.now()).await?;
        request.commit().await?;
    }
    Ok(Answer::page(page::code(&visit, &CodeForm::default(), FieldErrors::default())))
}

/// Takes the code and the date of birth. What cannot be a code is told at once and costs no try;
/// a wrong one costs one try of the invitation and one of the address; a right one costs nothing.
pub async fn check(visit: Visit, Path(token): Path<String>, Form(form): Form<CodeForm>) -> Outcome {
    let today = visit.app.platform.clock.today();
    let mut errors = FieldErrors::default();
    let code = Code::parse(&form.code).map_err(|why| errors.add("code", why.words())).ok();
    let typed = born::typed(&form.born_day, &form.born_month, &form.born_year);
    let born = birth_date::check(&typed, "born", today, &mut errors);
    let (Some(code), Some(born)) = (code, born) else {
        return Ok(Answer::page_with_errors(page::code(&visit, &form, errors)));
    };

    let (link_hash, now, keys) = (link_hash(&visit, &token), visit.now(), &visit.app.platform.keys);
    let mut request = visit.change().await?;
    if !limits::use_one(&mut request.tx, keys, now, limits::INVITATION, &network(visit.address)).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let tried = store::take_try(&mut request.tx, &link_hash, now).await?;
    // An unknown link is compared too, with nothing: it takes as long.
    let purpose = tried.as_ref().map_or(Purpose::Patient, |tried| tried.purpose);
    let kept = tried.as_ref().map_or(vec![0; 32], |tried| tried.code_hash.clone());
    if bool::from(code.hash(keys, &link_hash, born, purpose).ct_eq(&kept)) {
        request.tx.rollback().await?;
        proof::give(&visit.session, &link_hash, now).await?;
        return step(&token, "/terms");
    }
    if let Some(tried) = tried.filter(|tried| tried.tries >= TRIES) {
        lock(&visit, &mut request.tx, &tried).await?;
    }
    request.commit().await?;
    errors.add("code", page::NOT_OPENED);
    Ok(Answer::page_with_errors(page::code(&visit, &form, errors)))
}

async fn lock(visit: &Visit, tx: &mut Tx, tried: &Try) -> Result<(), Trouble> {
    let maker = store::lock(tx, tried, visit.now()).await?;
    if let Some(email) = maker.email {
        let (platform, origin) = (&visit.app.platform, &visit.app.settings.origin);
        mail::ask_for_locked(tx, platform, origin, &email, &maker.organisation, tried.invitation).await?;
    }
    Ok(())
}

pub async fn terms(visit: Visit, Path(token): Path<String>) -> Outcome {
    match stand(&visit, &token).await? {
        Some((_, Terms::NotYet)) => Ok(Answer::page(page::terms(&visit, FieldErrors::default()))),
        Some((_, Terms::Agreed)) => step(&token, "/passkey"),
        None => step(&token, ""),
    }
}

pub async fn agree(visit: Visit, Path(token): Path<String>, Form(form): Form<TermsForm>) -> Outcome {
    if stand(&visit, &token).await?.is_none() {
        return step(&token, "");
    }
    if form.terms != "agreed" {
        let mut errors = FieldErrors::default();
        errors.add("terms", "Tick the box to say that you agree to the terms");
        return Ok(Answer::page_with_errors(page::terms(&visit, errors)));
    }
    proof::agree(&visit.session, &link_hash(&visit, &token), visit.now()).await?;
    step(&token, "/passkey")
}

pub async fn passkey(visit: Visit, Path(token): Path<String>) -> Outcome {
    match stand(&visit, &token).await? {
        Some((guest, Terms::Agreed)) => Ok(Answer::page(page::passkey(&visit, &guest, &path(&token, "/passkey")?))),
        Some((_, Terms::NotYet)) => step(&token, "/terms"),
        None => step(&token, ""),
    }
}

/// The first half of making the passkey.
pub async fn start(visit: Visit, Path(token): Path<String>) -> Outcome {
    let mut request = visit.change().await?;
    let guest = agreed_guest(&visit, &mut request.tx, &token).await?;
    let started = passkey::start_registration(&mut request.tx, &visit.app, guest.person, &guest.full_name()).await?;
    request.commit().await?;
    Ok(Answer::json(&started))
}

/// The second half: the passkey is kept, the invitation used up, and the person signed in. All
/// in one transaction but the session, which comes after: without it the passkey still opens.
pub async fn finish(
    visit: Visit,
    Path(token): Path<String>,
    headers: HeaderMap,
    Json(mut made): Json<FinishRegistration>,
) -> Outcome {
    let browser = browser_words(&headers);
    if made.name.trim().is_empty() {
        made.name.clone_from(&browser);
    }
    let mut request = visit.change().await?;
    let guest = agreed_guest(&visit, &mut request.tx, &token).await?;
    match passkey::finish_registration(&mut request.tx, &visit.app, guest.person, &made).await {
        Ok(_) => {}
        Err(Refused::Fault(fault)) => return Err(fault.into()),
        Err(refused) => {
            // The ceremony is spent all the same.
            request.commit().await?;
            return Err(refused.into());
        }
    }
    let now = visit.now();
    let redeemed = store::redeem(&mut request.tx, &link_hash(&visit, &token), now).await?.ok_or(GONE)?;
    // Who comes back with a new invitation has lost their way in: whoever else is in, is out.
    open_sessions::end(&mut request.tx, redeemed.person, Which::All, now).await?;
    // Their first visit: what comes after it is new on the next.
    people::store::note_visit(&mut request.tx, redeemed.person, now).await?;
    request.commit().await?;
    session_store::sign_in(&visit.session, redeemed.person, Proof::Passkey, browser).await?;
    let next = match redeemed.purpose {
        Purpose::Patient => "/home".to_string(),
        Purpose::Staff => format!("/practice/{}", redeemed.organisation.as_str()),
    };
    Ok(Answer::json(&Next { next }))
}

/// The same for used, expired, withdrawn, locked, and for a proof that is too old.
const GONE: Trouble =
    Trouble::Conflict("This invitation cannot be used any more. Ask the people who invited you for a new one.");

/// Who is behind the link, and how far they have come.
async fn stand(visit: &Visit, token: &str) -> Result<Option<(Guest, Terms)>, Trouble> {
    let link_hash = link_hash(visit, token);
    let Some(terms) = proof::look(&visit.session, &link_hash, visit.now()).await? else { return Ok(None) };
    let mut request = visit.look().await?;
    let guest = store::find_in_force(&mut request.tx, &link_hash, visit.now()).await?;
    Ok(guest.map(|guest| (guest, terms)))
}

async fn agreed_guest(visit: &Visit, tx: &mut Tx, token: &str) -> Result<Guest, Trouble> {
    let link_hash = link_hash(visit, token);
    match proof::look(&visit.session, &link_hash, visit.now()).await? {
        Some(Terms::Agreed) => store::find_in_force(tx, &link_hash, visit.now()).await?.ok_or(GONE),
        Some(Terms::NotYet) | None => Err(GONE),
    }
}

/// The hash of the link in the address; for what is no link, that of one that nobody has.
fn link_hash(visit: &Visit, token: &str) -> Vec<u8> {
    Link::parse(token).unwrap_or_else(Link::random).hash(&visit.app.platform.keys)
}

fn step(token: &str, rest: &str) -> Outcome {
    Ok(Answer::see_other(&path(token, rest)?))
}

/// A path of this invitation, with the link as we write it, never as it was sent.
fn path(token: &str, rest: &str) -> Result<String, Trouble> {
    let link = Link::parse(token).ok_or(Trouble::NotFound)?;
    Ok(format!("/invitation/{}{rest}", link.text()))
}

/// Whom the limit counts: an address; with IPv6, all that one household has (a /64).
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
    }
}
