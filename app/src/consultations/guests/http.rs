//! Making and taking back a link; the page behind it; the ticket of a guest.
//!
//! Whatever a link is (used, too old, taken back, never made), the answer is the same page.

use chrono::Duration;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{Guest, Made, pass, rules, store};
use crate::{
    access::grant::{Change, ListGrant, Rooms},
    consultations::{
        RoomFacts, facts, guest_page, host_http::chrome, look_again, room_http, store as rooms_store, ticket_http,
        tickets,
    },
    people::Ods,
    platform::limits::{self, Limit},
    ui::{document::Chrome, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// Names that are given from one address.
const NAMES: Limit = Limit { name: "guest-name", uses: 60, window: Duration::hours(1) };

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|kinds| kinds.contains("json"))
}

#[derive(Deserialize)]
pub struct RoomPath {
    ods: String,
    id: Uuid,
}

#[derive(Deserialize)]
pub struct GuestPath {
    ods: String,
    id: Uuid,
    guest: Uuid,
}

#[derive(Deserialize)]
pub struct SecretPath {
    secret: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkForm {
    new_id: Uuid,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    for_whom: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameForm {
    #[serde(default)]
    name: String,
}

/// The room, where the organisation of the grant leads it.
async fn led(request: &mut Request<'_>, grant: &ListGrant<Change, Rooms>, id: Uuid) -> Result<RoomFacts, Trouble> {
    let found = facts::find(&mut request.tx, id).await?;
    found.filter(|found| found.organisation == *grant.organisation()).ok_or(Trouble::NotFound)
}

pub async fn make(visit: Visit, headers: HeaderMap, Path(path): Path<RoomPath>, Form(form): Form<LinkForm>) -> Outcome {
    let ods = Ods::parse(&path.ods).ok_or(Trouble::NotFound)?;
    let (keys, now) = (&visit.app.platform.keys, visit.now());
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Rooms>(&ods).await?;
    let found = led(&mut request, &grant, path.id).await?;
    request.note_listed(&grant, found.person).await?;
    let mut errors = FieldErrors::default();
    let minutes = rules::minutes(&form.minutes).map_err(|told| errors.add("minutes", told)).ok();
    let for_whom = rules::for_whom(&form.for_whom).map_err(|told| errors.add("for_whom", told)).ok();
    let many = store::count_good(&mut request.tx, &grant, found.id, now).await?;
    if many >= rules::MOST_LINKS {
        errors.add("for_whom", "There are 6 links already. Take one back, or wait until one was used");
    }
    if found.hours().closes_at <= now {
        errors.add("minutes", "This room is closed. A link would lead nowhere");
    }
    let (Some(minutes), Some(for_whom), true) = (minutes, for_whom, errors.is_empty()) else {
        return wrong(&mut request, &headers, (&ods, found.id), &form, errors).await;
    };
    let secret = pass::secret(keys, found.id, form.new_id);
    let hash = pass::hash_of(keys, &secret).ok_or_else(|| Trouble::internal("a secret of another form"))?;
    rooms_store::put_room(&mut request.tx, &found).await?;
    let made = (form.new_id, hash);
    let expires_at = store::make(&mut request.tx, &grant, found.id, made, &for_whom, (now, now + minutes)).await?;
    let made = Made {
        id: form.new_id,
        address: format!("{}/visit/{secret}", visit.app.settings.origin),
        for_whom,
        minutes: minutes.num_minutes(),
        expires_at,
    };
    if wants_json(&headers) {
        request.commit().await?;
        return Ok(Answer::json(&json!({
            "id": made.id,
            "address": made.address,
            "minutes": made.minutes,
            "expires_at": made.expires_at,
        })));
    }
    let chrome = frame(&mut request, &ods, found.id).await?;
    request.commit().await?;
    Ok(Answer::page(guest_page::made(chrome, &ods, found.id, &made)))
}

async fn wrong(
    request: &mut Request<'_>,
    headers: &HeaderMap,
    (ods, room): (&Ods, Uuid),
    form: &LinkForm,
    errors: FieldErrors,
) -> Outcome {
    if wants_json(headers) {
        let told: Vec<String> = errors.iter().map(|error| error.message.to_string()).collect();
        return Ok(Answer::json_with(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "errors": told })));
    }
    let chrome = frame(request, ods, room).await?;
    let typed = guest_page::LinkTyped { new_id: form.new_id, minutes: &form.minutes, for_whom: &form.for_whom };
    Ok(Answer::page_with_errors(guest_page::link_form(chrome, (ods, room), &typed, errors)))
}

async fn frame(request: &mut Request<'_>, ods: &Ods, room: Uuid) -> Result<Chrome, Trouble> {
    let back = format!("/practice/{}/rooms/{room}", ods.as_str());
    chrome(request, "A link for a guest", (&back, "Back to the room")).await
}

pub async fn revoke(
    visit: Visit,
    headers: HeaderMap,
    Path(path): Path<GuestPath>,
    Form(NoFields {}): Form<NoFields>,
) -> Outcome {
    let ods = Ods::parse(&path.ods).ok_or(Trouble::NotFound)?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Rooms>(&ods).await?;
    let found = led(&mut request, &grant, path.id).await?;
    if !store::revoke(&mut request.tx, &grant, found.id, path.guest, now).await? {
        return Err(Trouble::NotFound);
    }
    request.commit().await?;
    look_again(&visit.app.platform, path.guest);
    if wants_json(&headers) {
        return Ok(Answer::no_content());
    }
    Ok(Answer::see_other(&format!("/practice/{}/rooms/{}", ods.as_str(), found.id)))
}

/// The page behind a link: it asks for the name, or is the room for who has given it.
pub async fn visit(visit: Visit, headers: HeaderMap, Path(SecretPath { secret }): Path<SecretPath>) -> Outcome {
    let mut request = visit.look().await?;
    let Some((hash, guest)) = known(&mut request, &headers, &secret).await? else { return Ok(gone(&visit)) };
    if let Some(guest) = guest {
        return match tickets::for_guest(&mut request, &guest).await {
            Ok(entry) => {
                let page = guest_page::room(visit.public_chrome("Your video visit"), &secret, &entry);
                Ok(room_http::with_camera(Answer::page(page), &visit))
            }
            // The appointment was cancelled.
            Err(Trouble::NotFound) => Ok(gone(&visit)),
            Err(trouble) => Err(trouble),
        };
    }
    if store::good(&mut request.tx, hash, visit.now()).await?.is_none() {
        return Ok(gone(&visit));
    }
    let chrome = visit.public_chrome("Join a video visit");
    Ok(Answer::page(guest_page::name(chrome, &secret, "", FieldErrors::default())))
}

/// Takes the name, and with it the link.
pub async fn name(
    visit: Visit,
    headers: HeaderMap,
    Path(SecretPath { secret }): Path<SecretPath>,
    Form(form): Form<NameForm>,
) -> Outcome {
    let (keys, now) = (&visit.app.platform.keys, visit.now());
    let mut request = visit.change().await?;
    let Some((hash, guest)) = known(&mut request, &headers, &secret).await? else { return Ok(gone(&visit)) };
    let here = format!("/visit/{secret}");
    // Sent twice: they are in already.
    if guest.is_some() {
        return Ok(Answer::see_other(&here));
    }
    // A link cannot be guessed, and nobody is to try.
    let network = limits::network(visit.address);
    let is_within = limits::use_one(&mut request.tx, keys, now, NAMES, &network).await?;
    let is_good = store::good(&mut request.tx, hash.clone(), now).await?.is_some();
    let name = rules::name(&form.name);
    let (true, true, Ok(name)) = (is_within, is_good, &name) else {
        request.commit().await?;
        return match name {
            _ if !is_within => Err(Trouble::TooMany),
            Err(told) if is_good => {
                let mut errors = FieldErrors::default();
                errors.add("name", told);
                let chrome = visit.public_chrome("Join a video visit");
                Ok(Answer::page_with_errors(guest_page::name(chrome, &secret, &form.name, errors)))
            }
            Ok(_) | Err(_) => Ok(gone(&visit)),
        };
    };
    let used = store::use_link(&mut request.tx, hash, name, now).await?;
    request.commit().await?;
    let Some((room, guest)) = used else { return Ok(gone(&visit)) };
    let cookie = pass::cookie(keys, room, guest, now, visit.app.settings.is_https());
    Ok(Answer::see_other(&here).with_header(header::SET_COOKIE, cookie))
}

/// Another ticket, for the script of the room.
pub async fn ticket(
    visit: Visit,
    headers: HeaderMap,
    Path(SecretPath { secret }): Path<SecretPath>,
    Form(NoFields {}): Form<NoFields>,
) -> Outcome {
    let mut request = visit.look().await?;
    let known = known(&mut request, &headers, &secret).await?;
    let guest = known.and_then(|(_, guest)| guest).ok_or(Trouble::NotFound)?;
    let entry = tickets::for_guest(&mut request, &guest).await?;
    ticket_http::answer(entry)
}

/// What is kept of the link, and who has used it in this browser.
async fn known(
    request: &mut Request<'_>,
    headers: &HeaderMap,
    secret: &str,
) -> Result<Option<(Vec<u8>, Option<Guest>)>, Trouble> {
    let (app, now) = (&request.visit.app, request.now());
    let keys = &app.platform.keys;
    let Some(hash) = pass::hash_of(keys, secret) else { return Ok(None) };
    let guest = match pass::guest_in(keys, headers, now, app.settings.is_https()) {
        Some(pass) => store::guest(&mut request.tx, hash.clone(), pass).await?,
        None => None,
    };
    Ok(Some((hash, guest)))
}

/// The same for every link that does not work, or does no more.
fn gone(visit: &Visit) -> Answer {
    Answer::page_not_there(guest_page::gone(visit.public_chrome("This link does not work")))
}
