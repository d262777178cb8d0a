//! The account: passkeys, recovery codes, where one is signed in.

use axum::extract::{Path, RawQuery};
use http::HeaderMap;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    FinishRegistration, Next, account_page as page, browser,
    open_sessions::{self, Which},
    passkey::{self, Refused},
    recovery,
    store::{self, KeptPasskey, Removed},
};
use crate::{
    access::{
        grant::{Account, Change, Details, Passkeys, Read},
        policy::Purpose,
    },
    consultations, people,
    portal::Place,
    ui::{document::Chrome, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::{Form, Json},
        page::{confirm_path, with_islands},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn home(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Account>().await?;
    request.ask::<Read, Details>().await?;
    let visitor = request.visitor().await?;
    let practice = match &visitor.person.practice {
        Some(ods) => people::store::organisation_name(&mut request.tx, ods).await?,
        None => None,
    };
    let counts = page::Counts {
        passkeys: store::passkeys(&mut request.tx, &grant).await?.len(),
        codes: recovery::unused(&mut request.tx, &grant).await?,
        sessions: open_sessions::list(&mut request.tx, grant.subject(), visit.now()).await?.len(),
    };
    let chrome = visit.chrome_for(&visitor, "Your account", Place::Account);
    Ok(Answer::page(page::home(chrome, &visitor, practice, counts)))
}

pub async fn passkeys(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Account>().await?;
    let list = store::passkeys(&mut request.tx, &grant).await?;
    let step_up = request.step_up(Purpose::Passkeys, grant.subject()).await?;
    let confirm = confirm_path(Purpose::Passkeys, grant.subject(), "/account/passkeys");
    let chrome = with_islands(request.chrome("Your passkeys", Place::Account).await?);
    let done = page::Done::asked_in(query.as_deref());
    Ok(Answer::page(page::passkeys(chrome, list, page::Making { step_up, confirm }, done)))
}

pub async fn start(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Passkeys>().await?;
    let name = request.visitor().await?.person.full_name();
    let started = passkey::start_registration(&mut request.tx, &visit.app, grant.subject(), &name).await?;
    request.commit().await?;
    Ok(Answer::json(&started))
}

pub async fn finish(visit: Visit, headers: HeaderMap, Json(mut finish): Json<FinishRegistration>) -> Outcome {
    if passkey::name_from(&finish.name).is_none() {
        finish.name = browser::words(&headers);
    }
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Passkeys>().await?;
    let made = passkey::finish_registration(&mut request.tx, &visit.app, grant.subject(), &finish).await;
    if let Err(Refused::Fault(fault)) = made {
        return Err(fault.into());
    }
    // Refused or not, the ceremony is spent.
    request.commit().await?;
    made?;
    Ok(Answer::json(&Next { next: "/account/passkeys?done=made".into() }))
}

pub async fn passkey(visit: Visit, Path(id): Path<Uuid>) -> Outcome {
    let mut request = visit.look().await?;
    let (chrome, kept, removal) = one_passkey(&mut request, id).await?;
    let typed = kept.name.clone();
    Ok(Answer::page(page::passkey(chrome, kept, removal, typed, FieldErrors::default())))
}

/// What the page of one passkey needs.
async fn one_passkey(request: &mut Request<'_>, id: Uuid) -> Result<(Chrome, KeptPasskey, page::Removal), Trouble> {
    let grant = request.ask::<Read, Account>().await?;
    let all = store::passkeys(&mut request.tx, &grant).await?;
    let alone = all.len() == 1 && recovery::unused(&mut request.tx, &grant).await? == 0;
    let kept = all.into_iter().find(|kept| kept.id == id).ok_or(Trouble::NotFound)?;
    let chrome = request.chrome("Change a passkey", Place::Account).await?;
    Ok((chrome, kept, if alone { page::Removal::LastWayIn } else { page::Removal::Possible }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameForm {
    name: String,
}

pub async fn rename(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<RenameForm>) -> Outcome {
    let Some(name) = passkey::name_from(&form.name) else {
        let mut request = visit.look().await?;
        let (chrome, kept, removal) = one_passkey(&mut request, id).await?;
        let mut errors = FieldErrors::default();
        errors.add("name", "Enter a name of no more than 60 letters");
        let chrome = chrome.with_errors(&errors);
        return Ok(Answer::page_with_errors(page::passkey(chrome, kept, removal, form.name, errors)));
    };
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Account>().await?;
    if !store::rename(&mut request.tx, &grant, id, name).await? {
        return Err(Trouble::NotFound);
    }
    request.commit().await?;
    Ok(Answer::see_other("/account/passkeys?done=renamed"))
}

pub async fn remove(visit: Visit, Path(id): Path<Uuid>) -> Outcome {
    let here = visit.signed_in()?.session;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Passkeys>().await?;
    match store::remove(&mut request.tx, &grant, id).await? {
        Removed::Yes => {}
        Removed::NotThere => return Err(Trouble::NotFound),
        Removed::Last => {
            let (chrome, kept, removal) = one_passkey(&mut request, id).await?;
            let mut errors = FieldErrors::default();
            errors.add("remove", "Make another passkey or recovery codes before you remove this one");
            let typed = kept.name.clone();
            return Ok(Answer::page_with_errors(page::passkey(
                chrome.with_errors(&errors),
                kept,
                removal,
                typed,
                errors,
            )));
        }
    }
    // A passkey is removed when its device is lost: nobody may stay signed in there.
    open_sessions::end(&mut request.tx, grant.subject(), Which::AllBut(here), visit.now()).await?;
    request.commit().await?;
    consultations::look_again(&visit.app.platform, grant.subject().0);
    Ok(Answer::see_other("/account/passkeys?done=removed"))
}

pub async fn recovery_codes(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Account>().await?;
    let left = recovery::unused(&mut request.tx, &grant).await?;
    let chrome = request.chrome("Recovery codes", Place::Account).await?;
    Ok(Answer::page(page::recovery_codes(chrome, left)))
}

/// Shows the new codes at once and never again: they are kept as hashes.
pub async fn renew_codes(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Passkeys>().await?;
    let codes = recovery::renew(&mut request.tx, &visit.app.platform.keys, &grant, visit.now()).await?;
    let chrome = request.chrome("Your new recovery codes", Place::Account).await?;
    request.commit().await?;
    Ok(Answer::page(page::new_codes(chrome, codes)))
}

pub async fn sessions(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let here = visit.signed_in()?.session;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Account>().await?;
    let list = open_sessions::list(&mut request.tx, grant.subject(), visit.now()).await?;
    let chrome = request.chrome("Where you are signed in", Place::Account).await?;
    Ok(Answer::page(page::sessions(chrome, list, here, page::Done::asked_in(query.as_deref()))))
}

pub async fn end_session(visit: Visit, Path(handle): Path<Uuid>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Account>().await?;
    // One that has ended by itself is as good.
    open_sessions::end(&mut request.tx, grant.subject(), Which::One(handle), visit.now()).await?;
    request.commit().await?;
    consultations::look_again(&visit.app.platform, grant.subject().0);
    let here = visit.signed_in()?.session == handle;
    Ok(Answer::see_other(if here { "/signed-out" } else { "/account/sessions?done=ended" }))
}

/// Everywhere but here.
pub async fn end_other_sessions(visit: Visit) -> Outcome {
    let here = visit.signed_in()?.session;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Account>().await?;
    open_sessions::end(&mut request.tx, grant.subject(), Which::AllBut(here), visit.now()).await?;
    request.commit().await?;
    Ok(Answer::see_other("/account/sessions?done=ended-all"))
}
