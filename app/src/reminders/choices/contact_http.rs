//! The mobile number and the e-mail address: entered, confirmed by a code that is sent there, removed.

use serde::Deserialize;

use super::{
    code::{self, Tried},
    contact::Contact,
    contact_page as page,
    http::{chrome, offered},
    page::{Done, Offered},
    store,
};
use crate::{
    access::grant::{Change, Grant, Read, Reminders},
    platform::{limits, notify::Way},
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Deserialize)]
pub struct ContactPath {
    contact: String,
}

impl ContactPath {
    fn read(&self) -> Result<Contact, Trouble> {
        Contact::from_key(&self.contact).ok_or(Trouble::NotFound)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactForm {
    contact: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeForm {
    code: String,
}

/// Whether this installation can send there.
fn sends(visit: &Visit, contact: Contact) -> Offered {
    match contact {
        Contact::Mobile => offered(visit, Way::Text),
        Contact::Email => Offered::Yes,
    }
}

pub async fn form(visit: Visit, Path(path): Path<ContactPath>) -> Outcome {
    let contact = path.read()?;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let now = store::manner(&mut request.tx, &grant).await?.contact(contact);
    let chrome = chrome(&mut request, page::title(contact)).await?;
    let shown = page::Shown { contact, now, typed: String::new(), sends: sends(&visit, contact) };
    Ok(Answer::page(page::enter(chrome, shown, FieldErrors::default())))
}

/// Sends a code. The number or address counts once the code has come back.
pub async fn enter(visit: Visit, Path(path): Path<ContactPath>, Form(typed): Form<ContactForm>) -> Outcome {
    let contact = path.read()?;
    let platform = &visit.app.platform;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let manner = store::manner(&mut request.tx, &grant).await?;
    let mut errors = FieldErrors::default();
    let given = contact.normal(&typed.contact).map_err(|told| errors.add("contact", told)).ok();
    if sends(&visit, contact) == Offered::No {
        errors = FieldErrors::default();
        errors.add("contact", "We do not send text messages here. Choose another way");
    }
    let Some(given) = given.filter(|_| errors.is_empty()) else {
        let chrome = chrome(&mut request, page::title(contact)).await?.with_errors(&errors);
        let now = manner.contact(contact);
        let shown = page::Shown { contact, now, typed: typed.contact, sends: sends(&visit, contact) };
        return Ok(Answer::page_with_errors(page::enter(chrome, shown, errors)));
    };
    let (keys, now, me) = (&platform.keys, request.now(), grant.subject());
    let mine = limits::use_one(&mut request.tx, keys, now, code::OF_PERSON, &me.0.to_string()).await?;
    let theirs = limits::use_one(&mut request.tx, keys, now, code::TO_CONTACT, &given.to_lowercase()).await?;
    if !mine || !theirs {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let new = code::new();
    store::begin_check(&mut request.tx, &grant, (contact, &given), code::hash(keys, me, &given, &new), now).await?;
    code::ask(&mut request.tx, platform, (contact, &given, &new), manner.speech(), now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&contact.code_path()))
}

pub async fn code_form(visit: Visit, Path(path): Path<ContactPath>) -> Outcome {
    let contact = path.read()?;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Reminders>().await?;
    let Some(check) = store::check(&mut request.tx, &grant, contact).await? else {
        return Ok(Answer::see_other(&contact.path()));
    };
    let chrome = chrome(&mut request, page::CODE_TITLE).await?;
    Ok(Answer::page(page::code(chrome, (contact, &check.contact), String::new(), FieldErrors::default())))
}

/// What cannot be a code costs no try.
pub async fn confirm(visit: Visit, Path(path): Path<ContactPath>, Form(typed): Form<CodeForm>) -> Outcome {
    let contact = path.read()?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let Some(mut check) = store::check(&mut request.tx, &grant, contact).await? else {
        return Ok(Answer::see_other(&contact.path()));
    };
    let mut errors = FieldErrors::default();
    match code::typed(&typed.code) {
        None => errors.add("code", "Enter the 6 digits of the code"),
        Some(digits) => {
            check = store::take_try(&mut request.tx, &grant).await?.ok_or(Trouble::TryLater)?;
            let keys = &visit.app.platform.keys;
            match code::compare(keys, grant.subject(), &check, &digits, visit.now()) {
                Tried::Right => {
                    put(&mut request, &grant, (contact, Some(&check.contact))).await?;
                    request.commit().await?;
                    return Ok(Answer::see_other(&Done::Confirmed(contact).path()));
                }
                Tried::Wrong => errors.add("code", page::wrong_code(contact)),
                Tried::Over => {
                    errors.add("code", "This code does not work any more. Ask for a new one");
                }
            }
        }
    }
    let chrome = chrome(&mut request, page::CODE_TITLE).await?.with_errors(&errors);
    // The try stays counted.
    request.commit().await?;
    Ok(Answer::page_with_errors(page::code(chrome, (contact, &check.contact), typed.code, errors)))
}

pub async fn remove(visit: Visit, Path(path): Path<ContactPath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let contact = path.read()?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    put(&mut request, &grant, (contact, None)).await?;
    request.commit().await?;
    Ok(Answer::see_other(&Done::Gone(contact).path()))
}

/// From now on messages go there, or nowhere. Where somebody was written to until now they hear of it: it may not
/// have been them.
async fn put(
    request: &mut Request<'_>,
    grant: &Grant<Change, Reminders>,
    (contact, to): (Contact, Option<&str>),
) -> Result<(), Trouble> {
    let now = request.now();
    let manner = store::manner(&mut request.tx, grant).await?;
    store::put_contact(&mut request.tx, grant, (contact, to), now).await?;
    store::end_check(&mut request.tx, grant).await?;
    if let (Contact::Email, Some(old)) = (contact, manner.email.as_deref().filter(|old| to != Some(*old))) {
        let app = &request.visit.app;
        code::tell_old(&mut request.tx, &app.platform, (old, &app.settings.origin), manner.speech(), now).await?;
    }
    Ok(())
}
