//! The practice's side: list, search, make, look, send again, take back.

use axum::extract::{Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Channel, Delivery, Secrets,
    form::{self, NewForm, Wanted},
    made_page::{self, Made},
    mail, page, rules,
    rules::State,
    store::{self, Invitation, NewInvitation, Sought},
};
use crate::{
    access::grant::{Change, Details, Invitations, Read},
    people::{self, LetterFormat, NhsNumber, Ods, Person, nhs_number::Range, store::NewPerson},
    platform::{database::Fault, migrate::Mode},
    portal::Place,
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// What stands in the address of a list: a state and an id, never a word that was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    pub state: String,
    pub before: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SearchForm {
    pub words: String,
}

/// What the front desk saw; empty for the other ways.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ResendForm {
    pub identity_seen: String,
}

pub async fn list(visit: Visit, Path(ods): Path<String>, Query(which): Query<Which>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Invitations>(&organisation).await?;
    let state = State::from_key(&which.state);
    let before = Uuid::parse_str(&which.before).ok();
    let invitations = store::list(&mut request.tx, &grant, state, before, visit.now()).await?;
    request.note_listed(&grant, invitations.iter().map(|invitation| invitation.person)).await?;
    let chrome = chrome(&mut request, &organisation, "Invitations", Back::Practice).await?;
    Ok(Answer::page(page::list(chrome, &organisation, state, before, &invitations, visit.now())))
}

pub async fn search(visit: Visit, Path(ods): Path<String>, Form(form): Form<SearchForm>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Invitations>(&organisation).await?;
    let chrome = chrome(&mut request, &organisation, "Search invitations", Back::List).await?;
    let Some(sought) = sought(&form.words) else {
        return Ok(Answer::see_other(&format!("/practice/{}/invitations", organisation.as_str())));
    };
    let found = store::search(&mut request.tx, &grant, &sought).await?;
    request.note_listed(&grant, found.iter().map(|invitation| invitation.person)).await?;
    Ok(Answer::page(page::found(chrome, &organisation, &form.words, &found, visit.now())))
}

pub async fn new(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.look().await?;
    request.ask_list::<Change, Invitations>(&organisation).await?;
    let chrome = chrome(&mut request, &organisation, "Invite a patient", Back::List).await?;
    Ok(Answer::page(page::new(chrome, &NewForm::default(), FieldErrors::default())))
}

pub async fn make(visit: Visit, Path(ods): Path<String>, Form(form): Form<NewForm>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.change().await?;
    request.ask_list::<Change, Invitations>(&organisation).await?;
    let chrome = chrome(&mut request, &organisation, "Invite a patient", Back::List).await?;
    let wanted = match form.check(visit.app.platform.clock.today(), range(visit.app.settings.mode)) {
        Ok(wanted) => wanted,
        Err(errors) => return Ok(Answer::page_with_errors(page::new(chrome, &form, errors))),
    };
    let Some(patient) = find_or_add(&mut request, &organisation, &wanted).await? else {
        let mut errors = FieldErrors::default();
        errors.add("nhs_number", page::NOT_MADE);
        return Ok(Answer::page_with_errors(page::new(chrome, &form, errors)));
    };
    let grant = request.ask_for::<Change, Details>(patient.id).await?;
    // A need that was noted before stays, whatever is ticked today.
    if wanted.letter_format == LetterFormat::LargePrint {
        store::keep_letter_format(&mut request.tx, &grant, LetterFormat::LargePrint).await?;
    }
    let full_name = patient.full_name();
    let invitation = NewInvitation {
        organisation: &organisation,
        delivery: &wanted.delivery,
        full_name: &full_name,
        birth_date: wanted.birth_date,
    };
    let (id, secrets) = store::add(&mut request.tx, &grant, &visit.app.platform.keys, &invitation, visit.now()).await?;
    let letter_format = match wanted.letter_format {
        LetterFormat::LargePrint => LetterFormat::LargePrint,
        LetterFormat::Standard => patient.letter_format,
    };
    let given = Given { organisation, id, full_name, letter_format, delivery: wanted.delivery };
    hand_over(request, given, secrets, chrome).await
}

pub async fn one(visit: Visit, Path((ods, id)): Path<(String, String)>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Invitations>(&organisation).await?;
    let invitation = store::find(&mut request.tx, &grant, read_id(&id)?).await?.ok_or(Trouble::NotFound)?;
    show(request, &organisation, &invitation, FieldErrors::default()).await.map(Answer::page)
}

/// A new link and code for the same invitation.
pub async fn resend(visit: Visit, Path((ods, id)): Path<(String, String)>, Form(form): Form<ResendForm>) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.change().await?;
    let list = request.ask_list::<Change, Invitations>(&organisation).await?;
    let invitation = store::find(&mut request.tx, &list, read_id(&id)?).await?.ok_or(Trouble::NotFound)?;
    let grant = request.ask_for::<Change, Details>(invitation.person).await?;
    let delivery = match delivery_again(&invitation, &form) {
        Ok(delivery) => delivery,
        Err(errors) => return show(request, &organisation, &invitation, errors).await.map(Answer::page_with_errors),
    };
    let birth_date =
        invitation.birth_date.ok_or_else(|| Trouble::internal("an invited patient has no date of birth"))?;
    let (keys, now) = (&visit.app.platform.keys, visit.now());
    let renewed = store::renew(&mut request.tx, &grant, keys, invitation.id, &delivery, birth_date, now).await?;
    let secrets = renewed.ok_or(OVER)?;
    let chrome = chrome(&mut request, &organisation, "Invitation sent again", Back::List).await?;
    let given = Given {
        organisation,
        id: invitation.id,
        full_name: invitation.full_name(),
        letter_format: invitation.letter_format,
        delivery,
    };
    hand_over(request, given, secrets, chrome).await
}

pub async fn withdraw(
    visit: Visit,
    Path((ods, id)): Path<(String, String)>,
    Form(NoFields {}): Form<NoFields>,
) -> Outcome {
    let organisation = organisation(&ods)?;
    let mut request = visit.change().await?;
    let list = request.ask_list::<Change, Invitations>(&organisation).await?;
    let invitation = store::find(&mut request.tx, &list, read_id(&id)?).await?.ok_or(Trouble::NotFound)?;
    let grant = request.ask_for::<Change, Details>(invitation.person).await?;
    if !store::withdraw(&mut request.tx, &grant, invitation.id, visit.now()).await? {
        return Err(OVER);
    }
    request.commit().await?;
    Ok(Answer::see_other(&format!("/practice/{}/invitations/{}", organisation.as_str(), invitation.id)))
}

const OVER: Trouble = Trouble::Conflict(
    "This invitation was used or withdrawn in the meantime. Go back to the list to see how it stands.",
);

fn organisation(ods: &str) -> Result<Ods, Trouble> {
    Ods::parse(ods).ok_or(Trouble::NotFound)
}

fn read_id(id: &str) -> Result<Uuid, Trouble> {
    Uuid::parse_str(id).map_err(|_| Trouble::NotFound)
}

/// Invented people have numbers that no real person has, and only they have them.
fn range(mode: Mode) -> Range {
    match mode {
        Mode::Demo => Range::Test,
        Mode::Live => Range::EnglandWalesMan,
    }
}

/// `None` when nothing was typed to look for.
fn sought(words: &str) -> Option<Sought> {
    if let Ok(number) = NhsNumber::parse(words) {
        return Some(Sought::NhsNumber(number));
    }
    let names: Vec<String> = words.split_whitespace().take(3).map(str::to_lowercase).collect();
    (!names.is_empty()).then_some(Sought::Names(names))
}

enum Back {
    Practice,
    List,
}

async fn chrome(request: &mut Request<'_>, organisation: &Ods, title: &str, back: Back) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Practice).await?;
    let practice = format!("/practice/{}", organisation.as_str());
    chrome.back = Some(match back {
        Back::Practice => BackLink { href: practice.into(), words: "Back to your work".into() },
        Back::List => {
            BackLink { href: format!("{practice}/invitations").into(), words: "Back to all invitations".into() }
        }
    });
    Ok(chrome)
}

/// The patient with this number, registered here if new. `None` when the number belongs to
/// somebody whom this practice may not invite with this date of birth: who it is, and whether
/// there is anybody, is not told.
async fn find_or_add(
    request: &mut Request<'_>,
    organisation: &Ods,
    wanted: &Wanted,
) -> Result<Option<Person>, Trouble> {
    let known = people::store::find_by_nhs_number(&mut request.tx, &wanted.nhs_number).await?;
    if let Some(person) = known {
        let is_ours = person.practice.as_ref() == Some(organisation) && person.birth_date == Some(wanted.birth_date);
        // Nobody invites themselves: a colleague does.
        let is_another = person.id != request.visit.signed_in()?.person;
        return Ok((is_ours && is_another).then_some(person));
    }
    let new = NewPerson {
        given_name: &wanted.given_name,
        family_name: &wanted.family_name,
        nhs_number: Some(&wanted.nhs_number),
        birth_date: Some(wanted.birth_date),
        practice: Some(organisation),
        demo_key: None,
    };
    match people::store::add_person(&mut request.tx, &new, request.visit.now()).await {
        Ok(id) => Ok(people::store::person(&mut request.tx, id).await?),
        Err(Fault::Unique) => Err(Trouble::Conflict(
            "Somebody is inviting the same patient at this moment. Look in the list of invitations.",
        )),
        Err(fault) => Err(fault.into()),
    }
}

fn delivery_again(invitation: &Invitation, form: &ResendForm) -> Result<Delivery, FieldErrors> {
    let mut errors = FieldErrors::default();
    match (invitation.channel, &invitation.email) {
        (Channel::Email, Some(email)) => return Ok(Delivery::Email(email.clone())),
        (Channel::Email, None) | (Channel::Letter, _) => return Ok(Delivery::Letter),
        (Channel::FrontDesk, _) => match form::identity_seen(&form.identity_seen) {
            Ok(seen) => return Ok(Delivery::FrontDesk(seen)),
            Err(message) => errors.add("identity_seen", message),
        },
    }
    Err(errors)
}

async fn show(
    mut request: Request<'_>,
    organisation: &Ods,
    invitation: &Invitation,
    errors: FieldErrors,
) -> Result<String, Trouble> {
    let grant = request.ask_for::<Read, Details>(invitation.person).await?;
    let history = store::history(&mut request.tx, &grant, invitation.id).await?;
    let chrome = chrome(&mut request, organisation, "Invitation", Back::List).await?;
    Ok(page::one(chrome, organisation, invitation, &history, errors, request.now()))
}

/// A link and code that were just made, and for whom.
struct Given {
    organisation: Ods,
    id: Uuid,
    full_name: String,
    letter_format: LetterFormat,
    delivery: Delivery,
}

/// Sends what goes by mail, commits, and shows the code, and what is to be printed, this once.
async fn hand_over(mut request: Request<'_>, given: Given, secrets: Secrets, chrome: Chrome) -> Outcome {
    let visit = request.visit;
    let origin = &visit.app.settings.origin;
    let expires_at = rules::end(visit.now());
    if let Delivery::Email(address) = &given.delivery {
        mail::ask_for_invitation(&mut request.tx, &visit.app.platform, origin, address, &secrets, expires_at).await?;
    }
    let (practice_name, practice_telephone) = store::sender(&mut request.tx, &given.organisation).await?;
    request.commit().await?;
    let made = Made {
        address: secrets.address(origin),
        code: secrets.code,
        full_name: given.full_name,
        letter_format: given.letter_format,
        delivery: given.delivery,
        expires_at,
        today: visit.app.platform.clock.today(),
        practice_name,
        practice_telephone,
        help: format!("{origin}/help"),
        path: format!("/practice/{}/invitations/{}", given.organisation.as_str(), given.id),
    };
    made_page::made(chrome, &made).map(Answer::page).map_err(|_| Trouble::internal("a link is too long for a QR code"))
}
