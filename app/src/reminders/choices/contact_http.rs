//! The mobile number: entered, confirmed by a code that is sent to it, removed.

use serde::Deserialize;

use super::{
    code::{self, Tried},
    http::{chrome, offered},
    mobile, mobile_page as page,
    page::{Done, Offered},
    store,
};
use crate::{
    access::grant::{Change, Read, Reminders},
    platform::{limits, notify::Way},
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::Visit,
    },
};

const CODE: &str = "/account/reminders/mobile/code";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MobileForm {
    mobile: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeForm {
    code: String,
}

pub async fn form(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let now = store::manner(&mut request.tx, &grant).await?.mobile;
    let chrome = chrome(&mut request, page::TITLE).await?;
    let shown = page::Mobile { now, typed: String::new(), texts: offered(&visit, Way::Text) };
    Ok(Answer::page(page::mobile(chrome, shown, FieldErrors::default())))
}

/// Sends a code. The number counts once the code has come back.
pub async fn enter(visit: Visit, Form(typed): Form<MobileForm>) -> Outcome {
    let platform = &visit.app.platform;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let manner = store::manner(&mut request.tx, &grant).await?;
    let mut errors = FieldErrors::default();
    let number = mobile::normal(&typed.mobile).map_err(|told| errors.add("mobile", told)).ok();
    if offered(&visit, Way::Text) == Offered::No {
        errors = FieldErrors::default();
        errors.add("mobile", "We do not send text messages here. Choose another way");
    }
    let Some(number) = number.filter(|_| errors.is_empty()) else {
        let chrome = chrome(&mut request, page::TITLE).await?.with_errors(&errors);
        let shown = page::Mobile { now: manner.mobile, typed: typed.mobile, texts: offered(&visit, Way::Text) };
        return Ok(Answer::page_with_errors(page::mobile(chrome, shown, errors)));
    };
    let (keys, now, me) = (&platform.keys, request.now(), grant.subject());
    let mine = limits::use_one(&mut request.tx, keys, now, code::OF_PERSON, &me.0.to_string()).await?;
    let theirs = limits::use_one(&mut request.tx, keys, now, code::TO_NUMBER, &number).await?;
    if !mine || !theirs {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let new = code::new();
    store::begin_check(&mut request.tx, &grant, &number, code::hash(keys, me, &number, &new), now).await?;
    code::ask(&mut request.tx, platform, (&number, &new), manner.language, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(CODE))
}

pub async fn code_form(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let Some(check) = store::check(&mut request.tx, &grant).await? else {
        return Ok(Answer::see_other("/account/reminders/mobile"));
    };
    let chrome = chrome(&mut request, page::CODE_TITLE).await?;
    Ok(Answer::page(page::code(chrome, &check.mobile, String::new(), FieldErrors::default())))
}

/// What cannot be a code costs no try.
pub async fn confirm(visit: Visit, Form(typed): Form<CodeForm>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let Some(mut check) = store::check(&mut request.tx, &grant).await? else {
        return Ok(Answer::see_other("/account/reminders/mobile"));
    };
    let mut errors = FieldErrors::default();
    match code::typed(&typed.code) {
        None => errors.add("code", "Enter the 6 digits of the code"),
        Some(digits) => {
            check = store::take_try(&mut request.tx, &grant).await?.ok_or(Trouble::TryLater)?;
            let keys = &visit.app.platform.keys;
            match code::compare(keys, grant.subject(), &check, &digits, visit.now()) {
                Tried::Right => {
                    store::put_mobile(&mut request.tx, &grant, Some(&check.mobile), visit.now()).await?;
                    store::end_check(&mut request.tx, &grant).await?;
                    request.commit().await?;
                    return Ok(Answer::see_other(&Done::Mobile.path()));
                }
                Tried::Wrong => errors.add("code", "That is not the code we sent. Look at the text message again"),
                Tried::Over => {
                    errors.add("code", "This code does not work any more. Ask for a new one");
                }
            }
        }
    }
    let chrome = chrome(&mut request, page::CODE_TITLE).await?.with_errors(&errors);
    // The try stays counted.
    request.commit().await?;
    Ok(Answer::page_with_errors(page::code(chrome, &check.mobile, typed.code, errors)))
}

pub async fn remove(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let now = request.now();
    store::put_mobile(&mut request.tx, &grant, None, now).await?;
    store::end_check(&mut request.tx, &grant).await?;
    request.commit().await?;
    Ok(Answer::see_other(&Done::MobileGone.path()))
}
