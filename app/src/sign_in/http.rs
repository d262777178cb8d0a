//! Coming in and going out: the sign-in page, the two halves of a ceremony, recovery, sign-out.

use std::{borrow::Cow, net::IpAddr};

use axum::extract::RawQuery;
use chrono::Duration;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

use super::{
    ABSOLUTE_HOURS, FinishSignIn, IDLE_MINUTES, Next, Proof, birth_date, browser, next,
    open_sessions::{self, Which},
    page,
    passkey::{self, Refused},
    recovery::{self, RecoveryCode},
    session_store,
};
use crate::{
    consultations,
    people::{self, PersonId},
    platform::{
        database::Fault,
        limits::{self, Limit},
        query::Tx,
    },
    portal,
    ui::{date_input::TypedDate, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::{Form, Json},
        page::{Visitor, with_islands},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// One answer for every passkey that is refused: it does not tell who has an account.
const REFUSED: Trouble = Trouble::Invalid(
    "This passkey does not open this website. Press the button to try again, choose another passkey, or use a recovery code.",
);
/// The second half of a ceremony counts by itself, so that ten people can sign in in a minute.
const FINISH: Limit = Limit { name: "sign-in-finish", ..limits::SIGN_IN };

pub async fn page(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let next = next::asked_in(query.as_deref());
    if let Some(signed_in) = &visit.signed_in {
        let mut request = visit.look().await?;
        if let Some(home) = home_of(&mut request.tx, signed_in.person).await? {
            return Ok(Answer::see_other(next.as_deref().unwrap_or(&home)));
        }
    }
    let chrome = with_islands(visit.public_chrome("Sign in"));
    Ok(Answer::page(page::sign_in(chrome, next.unwrap_or_default(), visit.app.settings.mode)))
}

pub async fn start(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    if !is_within(&mut request, limits::SIGN_IN).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let started = passkey::start_sign_in(&mut request.tx, &visit.app).await?;
    request.commit().await?;
    Ok(Answer::json(&started))
}

pub async fn finish(visit: Visit, headers: HeaderMap, Json(finish): Json<FinishSignIn>) -> Outcome {
    let mut request = visit.change().await?;
    if !is_within(&mut request, FINISH).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let person = match passkey::finish_sign_in(&mut request.tx, &visit.app, &finish.ceremony, &finish.credential).await
    {
        Ok(person) => person,
        Err(Refused::Fault(fault)) => return Err(fault.into()),
        Err(refused) => {
            tracing::warn!(%refused, "a sign-in was refused");
            // The ceremony is spent, whatever came of it.
            request.commit().await?;
            return Err(REFUSED);
        }
    };
    let home = home_of(&mut request.tx, person).await?.ok_or(REFUSED)?;
    begin_visit(&mut request, person).await?;
    request.commit().await?;
    session_store::sign_in(&visit.session, person, Proof::Passkey, browser::words(&headers)).await?;
    let next = next::own_path(&finish.next).map(str::to_string).unwrap_or_else(|| home.into_owned());
    Ok(Answer::json(&Next { next }))
}

pub async fn recovery_page(visit: Visit) -> Outcome {
    let chrome = visit.public_chrome("Use a recovery code");
    Ok(Answer::page(page::recovery(chrome, RecoveryForm::default(), FieldErrors::default())))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryForm {
    pub code: String,
    pub birth_date_day: String,
    pub birth_date_month: String,
    pub birth_date_year: String,
}

impl RecoveryForm {
    pub fn birth_date(&self) -> TypedDate {
        TypedDate {
            day: self.birth_date_day.clone().into(),
            month: self.birth_date_month.clone().into(),
            year: self.birth_date_year.clone().into(),
        }
    }
}

pub async fn recover(visit: Visit, headers: HeaderMap, Form(form): Form<RecoveryForm>) -> Outcome {
    let mut errors = FieldErrors::default();
    let code = RecoveryCode::parse(&form.code);
    if form.code.trim().is_empty() {
        errors.add("code", "Enter a recovery code");
    } else if code.is_none() {
        errors.add("code", "A recovery code has 16 letters and numbers. Check yours and type it again");
    }
    let today = visit.app.platform.clock.today();
    let birth_date = birth_date::check(&form.birth_date(), "birth_date", today, &mut errors);
    let again = |form, errors: FieldErrors| {
        let chrome = visit.public_chrome("Use a recovery code").with_errors(&errors);
        Ok(Answer::page_with_errors(page::recovery(chrome, form, errors)))
    };
    // A slip of the pen is no try: it cannot be anybody's code.
    let (Some(code), Some(birth_date)) = (code, birth_date) else { return again(form, errors) };

    let mut request = visit.change().await?;
    if !is_within(&mut request, limits::RECOVERY).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let now = visit.now();
    let Some(person) = recovery::redeem(&mut request.tx, &visit.app.platform.keys, &code, birth_date, now).await?
    else {
        request.commit().await?;
        errors.add("code", "This code and date of birth do not open an account. Check both, or use another code");
        return again(form, errors);
    };
    // Who has lost a phone wants nobody to be signed in on it.
    open_sessions::end(&mut request.tx, person, Which::All, now).await?;
    begin_visit(&mut request, person).await?;
    request.commit().await?;
    session_store::sign_in(&visit.session, person, Proof::RecoveryCode, browser::words(&headers)).await?;
    Ok(Answer::see_other("/account/passkeys?done=recovered"))
}

/// Said by a page on which something waits that only we can open (`public/pkg/not_sent.js`).
const KEEP_SEALED: &str = "keep=sealed";
/// Said by a page on a phone that gets reminders (`public/pkg/phone_left.js`): they would end with all
/// that the browser keeps.
const KEEP_REMINDERS: &str = "keep=reminders";

/// Ends the session here, and has the browser forget what it keeps of us, but for what waits
/// sealed and for the way by which reminders come, where the page asks for that. Its cookie goes with the session; the one that asks for a
/// plain name stays, or the name would be back.
pub async fn sign_out(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    session_store::sign_out(&visit.session).await?;
    if let Some(signed_in) = &visit.signed_in {
        consultations::look_again(&visit.app.platform, signed_in.person.0);
    }
    let forget = match query.as_deref() {
        Some(KEEP_SEALED | KEEP_REMINDERS) => HeaderValue::from_static("\"cache\""),
        _ => HeaderValue::from_static("\"cache\", \"storage\""),
    };
    Ok(Answer::see_other("/signed-out").with_header(HeaderName::from_static("clear-site-data"), forget))
}

pub async fn signed_out(visit: Visit) -> Outcome {
    // Another page of this browser has kept the session: then nobody is signed out.
    if let Some(signed_in) = &visit.signed_in {
        let mut request = visit.look().await?;
        if let Some(home) = home_of(&mut request.tx, signed_in.person).await? {
            return Ok(Answer::see_other(&home));
        }
    }
    Ok(Answer::page(page::signed_out(visit.public_chrome("You are signed out"))))
}

/// Keeps the session: that this was sent is the person's own act, which [`Visit`] has noted.
/// Answers the seconds that are left, for `stay.js`.
pub async fn stay(visit: Visit) -> Outcome {
    let signed_in = visit.signed_in()?;
    let absolute = signed_in.signed_in_at + Duration::hours(ABSOLUTE_HOURS) - visit.now();
    let left = absolute.min(Duration::minutes(IDLE_MINUTES)).num_seconds();
    Ok(Answer::json(&serde_json::json!({ "seconds_left": left })))
}

/// Counts one try from this address. The caller commits, whatever the answer.
async fn is_within(request: &mut Request<'_>, limit: Limit) -> Result<bool, Fault> {
    let now = request.now();
    let who = network(request.visit.address);
    limits::use_one(&mut request.tx, &request.visit.app.platform.keys, now, limit, &who).await
}

/// An IPv6 line has 2^64 addresses; they count as one (`web-security.md`, Rate limits).
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// What came since the last visit is new on this one; and what is long over is swept out.
async fn begin_visit(request: &mut Request<'_>, person: PersonId) -> Result<(), Fault> {
    let now = request.now();
    people::store::note_visit(&mut request.tx, person, now).await?;
    open_sessions::forget_old(&mut request.tx, now).await?;
    limits::forget_old(&mut request.tx, now).await
}

/// The person's first page; `None` when there is no such person any more.
async fn home_of(tx: &mut Tx, person: PersonId) -> Result<Option<Cow<'static, str>>, Fault> {
    let Some(person) = people::store::person(tx, person).await? else { return Ok(None) };
    let memberships = people::store::memberships(tx, person.id).await?;
    Ok(Some(portal::home(&Visitor { person, memberships, unseen: 0 })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_address() {
        for (address, counted) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network(address.parse().unwrap()), counted);
        }
    }
}
