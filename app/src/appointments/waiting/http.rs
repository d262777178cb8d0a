//! To wait for a time: what one waits for, joining, leaving, and answering an offer.

use axum::extract::RawQuery;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Offer,
    form::{self, FIELDS},
    offer_store, offers,
    page::{self, Adding, Offered},
    rules::{MOST, OfferState},
    store::{self, New},
};
use crate::{
    access::grant::{Acts, Appointments, Change, Grant, Read},
    appointments::{
        Appointment, Slot,
        booking::{self, acts_as, chrome},
        slots::{self, find, need::Offering, whom},
    },
    carers::typed::Typed,
    platform::{database::Fault, query::Tx},
    ui::{date, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

type Pairs = Vec<(String, String)>;

#[derive(Deserialize)]
pub struct OnePath {
    id: Uuid,
}

pub async fn list(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let now = visit.now();
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let waiting = store::open(&mut request.tx, &grant).await?;
    let mut offered = Vec::new();
    for offer in open_offers(&mut request.tx, &grant, now).await? {
        let slot = slots::one(&mut request.tx, offer.slot).await?;
        offered.extend(slot.map(|slot| (offer, slot)));
    }
    let done = match query.as_deref() {
        Some("done=added") => Some("You are on the waiting list. We tell you when a time comes free."),
        Some("done=left") => Some("You are off the waiting list."),
        Some("done=refused") => Some("We offer that time to somebody else. You stay on the waiting list."),
        _ => None,
    };
    let chrome = chrome(&mut request, "Waiting list", "/appointments").await?;
    Ok(Answer::page(page::list(chrome, &visit.whose, (&waiting, &offered), done)))
}

/// What is offered to the person now. What is offered for something that this reader does not see is not
/// there for them.
pub async fn open_offers<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    now: DateTime<Utc>,
) -> Result<Vec<Offer>, Fault> {
    let waiting = store::open(tx, grant).await?;
    let mut offers = offer_store::open(tx, grant, now).await?;
    offers.retain(|offer| waiting.iter().any(|one| one.id == offer.waiting));
    Ok(offers)
}

pub async fn form(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let typed = in_address(query.as_deref().unwrap_or_default())?;
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Appointments>().await?;
    let (offering, instead_of) = asked(&mut request, &grant, &typed).await?;
    let chrome = chrome(&mut request, "Join the waiting list", "/appointments/find").await?;
    let adding = Adding { offering: offering.as_ref(), instead_of: instead_of.as_ref(), id: Uuid::now_v7() };
    Ok(Answer::page(page::add(chrome, &visit.whose, &adding, &typed, FieldErrors::default())))
}

pub async fn add(visit: Visit, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &FIELDS)?;
    let now = visit.now();
    let id = Uuid::parse_str(typed.one("new_id")).unwrap_or_else(|_| Uuid::now_v7());
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let (offering, instead_of) = asked(&mut request, &grant, &typed).await?;
    let mut errors = FieldErrors::default();
    let wanted = form::check(&typed, date::london_day(now), &mut errors);
    let open = store::open(&mut request.tx, &grant).await?;
    if open.len() >= MOST && open.iter().all(|one| one.id != id) {
        errors.add("how", format!("You wait for {MOST} things already. Leave one list first"));
    }
    let (Some(offering), Some(wanted), true) = (&offering, wanted, errors.is_empty()) else {
        let chrome = chrome(&mut request, "Join the waiting list", "/appointments/find").await?;
        request.commit().await?;
        let adding = Adding { offering: offering.as_ref(), instead_of: instead_of.as_ref(), id };
        return Ok(Answer::page_with_errors(page::add(chrome, &visit.whose, &adding, &typed, errors)));
    };
    let new = New {
        id,
        organisation: &offering.organisation,
        service: &offering.service,
        instead_of: instead_of.map(|of| of.id),
        wanted: &wanted,
        made_as: acts_as(grant.relation()),
    };
    store::add(&mut request.tx, &grant, &new, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/appointments/waiting?done=added")))
}

/// What the page of times leads here with; what else stands in the address is left out.
fn in_address(query: &str) -> Result<Typed, Trouble> {
    let pairs: Pairs = serde_urlencoded::from_str(query).map_err(|_| Trouble::NotFound)?;
    Typed::of(pairs.into_iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).collect(), &FIELDS)
}

/// What is to be waited for, of what is offered to this person; and the appointment it would take the place of.
async fn asked(
    request: &mut Request<'_>,
    grant: &Grant<Change, Appointments>,
    typed: &Typed,
) -> Result<(Option<Offering>, Option<Appointment>), Trouble> {
    let (whom, _) = whom::whom(request, grant).await?;
    let offered = find::offered(&mut request.tx, &whom).await?;
    let clinic = Uuid::parse_str(typed.one("for")).ok();
    let moved = match Uuid::parse_str(typed.one("move")) {
        Ok(id) => booking::one(&mut request.tx, grant, id).await?,
        Err(_) => None,
    };
    let offering = match &moved {
        Some(of) => offered.iter().find(|one| one.organisation == of.organisation && one.service == of.service),
        None => offered.iter().find(|one| Some(one.clinic) == clinic),
    };
    Ok((offering.cloned(), moved))
}

pub async fn leave(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    // What this reader does not see cannot be left by them.
    let open = store::open(&mut request.tx, &grant).await?;
    let waiting = open.into_iter().find(|one| one.id == id).ok_or(Trouble::NotFound)?;
    for offer in offer_store::open(&mut request.tx, &grant, now).await? {
        if offer.waiting == waiting.id
            && offer_store::answer(&mut request.tx, &grant, &offer, OfferState::Withdrawn, now).await?
        {
            offers::hush(&mut request.tx, &offer, now).await?;
            store::leave(&mut request.tx, &grant, id, now).await?;
            offers::freed(&mut request.tx, &visit.app.platform, offer.slot, now).await?;
        }
    }
    store::leave(&mut request.tx, &grant, id, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/appointments/waiting?done=left")))
}

pub async fn offer(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let now = visit.now();
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    let (offer, slot) = find_offer(&mut request, &grant, id).await?;
    let instead_of = instead_of(&mut request, &grant, &offer).await?;
    let chrome = chrome(&mut request, "A time has come free", "/appointments/waiting").await?;
    let is_open = offer.state == OfferState::Open && offer.until > now && slot.starts_at > now;
    let offered = Offered { offer: &offer, slot: &slot, instead_of: instead_of.as_ref(), is_open };
    Ok(Answer::page(page::offer(chrome, &visit.whose, &offered)))
}

pub async fn answer(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &["answer"])?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let (offer, slot) = find_offer(&mut request, &grant, id).await?;
    let instead_of = instead_of(&mut request, &grant, &offer).await?;
    let booked = instead_of.as_ref().map_or(offer.id, |of| of.id);
    if offer.state == OfferState::Taken {
        // The same form came twice.
        request.commit().await?;
        return Ok(Answer::see_other(&visit.whose.path(&format!("/appointments/{booked}?done=booked"))));
    }
    let to = match typed.one("answer") {
        "yes" => OfferState::Taken,
        "no" => OfferState::Refused,
        _ => return Err(Trouble::Invalid("Go back to the page and press one of its buttons again.")),
    };
    let in_time = offer.until > now && slot.starts_at > now;
    let platform = &visit.app.platform;
    let done = in_time && offer_store::answer(&mut request.tx, &grant, &offer, to, now).await? && {
        offers::hush(&mut request.tx, &offer, now).await?;
        match to {
            // Its id is the offer's: whoever says yes twice has one appointment.
            OfferState::Taken => {
                let to_book = (&slot, offer.id);
                booking::book_offered(&mut request.tx, platform, &grant, to_book, instead_of.as_ref()).await?
            }
            _ => {
                offers::freed(&mut request.tx, platform, offer.slot, now).await?;
                true
            }
        }
    };
    if !done {
        drop(request);
        let mut request = visit.look().await?;
        let chrome = chrome(&mut request, "This time is gone", "/appointments/waiting").await?;
        return Ok(Answer::page_of_conflict(page::gone(chrome, &visit.whose)));
    }
    request.commit().await?;
    Ok(Answer::see_other(&match to {
        OfferState::Taken => visit.whose.path(&format!("/appointments/{booked}?done=booked")),
        _ => visit.whose.path("/appointments/waiting?done=refused"),
    }))
}

/// An offer to this person, and its time. Staff see those of their own organisation; of what is hidden from the
/// reader there is none.
async fn find_offer<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
    id: Uuid,
) -> Result<(Offer, Slot), Trouble> {
    let offer = offer_store::find(&mut request.tx, grant, id).await?.ok_or(Trouble::NotFound)?;
    let slot = slots::one(&mut request.tx, offer.slot).await?.ok_or(Trouble::NotFound)?;
    let label = booking::label([&slot.service, &slot.organisation_name, &slot.clinician_name, &slot.place]);
    let is_hidden = booking::closed(&mut request.tx, grant).await? & label != 0;
    match &request.visit.whose {
        Whose::AtWork(ods, _) if *ods != slot.organisation => Err(Trouble::NotFound),
        _ if is_hidden => Err(Trouble::NotFound),
        _ => Ok((offer, slot)),
    }
}

/// The appointment that is moved, as far as this reader sees it: of one that is kept to the person there is no
/// offer to a carer.
async fn instead_of<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
    offer: &Offer,
) -> Result<Option<Appointment>, Trouble> {
    let Some(id) = offer.instead_of else { return Ok(None) };
    let of = booking::one(&mut request.tx, grant, id).await?;
    if of.is_none() { Err(Trouble::NotFound) } else { Ok(of) }
}
