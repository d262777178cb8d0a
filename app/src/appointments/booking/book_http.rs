//! To book a time: the form, which holds the time while it is open, and booking it.

use http::{HeaderMap, Method};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    acts::{self, Booked},
    as_program,
    book_form::{self, Time},
    book_page::{self, Form as BookForm},
    hold_store,
    needs::Needs,
    needs_store, one_http, store,
};
use crate::{
    access::grant::{Appointments, Change, Grant},
    appointments::{Booker, Offered, Slot, slots},
    carers::typed::Typed,
    people,
    ui::{document::Chrome, errors::FieldErrors},
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
pub struct SlotPath {
    slot: Uuid,
}

pub async fn form(
    visit: Visit,
    method: Method,
    headers: HeaderMap,
    Path(SlotPath { slot }): Path<SlotPath>,
) -> Outcome {
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask_for_form::<Change, Appointments>().await?;
    let (slot, booker) = find(&mut request, &grant, slot).await?;
    let is_opened = is_opened(&method, &headers);
    let until = match is_opened {
        true => acts::hold(&mut request.tx, &grant, &slot, now).await?,
        false => None,
    };
    let needs = needs_store::of(&mut request.tx, &grant).await?;
    let chrome = frame(&mut request, "Book an appointment").await?;
    request.commit().await?;
    let is_free = until.is_some() || (!is_opened && slot.is_open_to(booker, now));
    let time = if is_free { Time::Free } else { Time::Taken };
    let form = BookForm { slot: &slot, booker, until, time, needs: &needs, id: Uuid::now_v7(), overlaps: None };
    // Staff may book it a second time; of a time that is over there is nothing to book.
    if !is_free && (booker != Booker::Staff || slot.ends_at <= now) {
        return Ok(Answer::page_of_conflict(book_page::taken(chrome, &visit.whose, &slot)));
    }
    Ok(Answer::page(book_page::form(chrome, &visit.whose, &form, &Typed::default(), FieldErrors::default())))
}

/// Whether a person has opened the form from one of our own pages, or typed its address. A link on another
/// site, a browser that fetches ahead and a program that only asks what is there hold nothing.
pub fn is_opened(method: &Method, headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ahead = says("sec-purpose").starts_with("prefetch") || says("purpose").starts_with("prefetch");
    *method == Method::GET && !ahead && matches!(says("sec-fetch-site"), "" | "same-origin" | "none")
}

pub async fn book(
    visit: Visit,
    headers: HeaderMap,
    Path(SlotPath { slot }): Path<SlotPath>,
    Form(pairs): Form<Pairs>,
) -> Outcome {
    let typed = Typed::of(pairs, &book_form::FIELDS)?;
    let now = visit.now();
    let id = book_form::id(&typed);
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let (slot, booker) = find(&mut request, &grant, slot).await?;
    let needs = needs_store::of(&mut request.tx, &grant).await?;
    let time = book_form::time(&typed, booker);
    let wants_a_second = time == Time::Taken;
    let mut errors = FieldErrors::default();
    let given = book_form::given(&typed, (booker, time), needs, &mut errors);
    if !errors.is_empty() {
        return again(request, &grant, (&slot, booker), (&typed, id), errors).await;
    }
    let is_over = if wants_a_second { slot.ends_at <= now } else { slot.starts_at <= now };
    let booked = match is_over {
        true => Booked::Taken,
        false => {
            let (tx, platform) = (&mut request.tx, &visit.app.platform);
            acts::book(tx, platform, &grant, (&slot, id), (&given, book_form::overlap(&typed))).await?
        }
    };
    match booked {
        Booked::Done(made) | Booked::Again(made) => {
            // What they have taken off their own screens has no page there.
            let is_shown = store::one(&mut request.tx, &grant, made.id).await?.is_some();
            let page =
                visit.whose.path(&if is_shown { format!("/appointments/{}", made.id) } else { "/appointments".into() });
            if as_program::asks(&headers) && is_shown {
                let person = people::store::person(&mut request.tx, grant.subject()).await?.ok_or(Trouble::NotFound)?;
                request.commit().await?;
                return Ok(as_program::booked(&made, &person, &visit.app.settings.origin, &page));
            }
            request.commit().await?;
            Ok(Answer::see_other(&format!("{page}?done=booked")))
        }
        Booked::Taken if as_program::asks(&headers) => Ok(as_program::taken()),
        Booked::Taken => {
            drop(request);
            lost(&visit, (&slot, booker), &typed).await
        }
        Booked::TooMany => {
            let chrome = frame(&mut request, "You have several appointments").await?;
            request.commit().await?;
            Ok(Answer::page_of_conflict(book_page::too_many(chrome, &visit.whose, &slot)))
        }
        Booked::Overlaps(other) => {
            let chrome = frame(&mut request, "Book an appointment").await?;
            let until = hold_store::held_until(&mut request.tx, &grant, slot.id, now).await?;
            request.commit().await?;
            let mut errors = FieldErrors::default();
            errors.add("anyway", "Tick ‘Yes, book both’, or choose another time");
            let needs = &given.needs;
            let form = BookForm { slot: &slot, booker, until, time, needs, id, overlaps: Some(&other) };
            Ok(Answer::page_of_conflict(book_page::form(chrome, &visit.whose, &form, &typed, errors)))
        }
    }
}

/// The form once more, with what was typed; the time goes on being held.
async fn again(
    mut request: Request<'_>,
    grant: &Grant<Change, Appointments>,
    (slot, booker): (&Slot, Booker),
    (typed, id): (&Typed, Uuid),
    errors: FieldErrors,
) -> Outcome {
    let now = request.now();
    let whose = request.visit.whose.clone();
    let until = acts::hold(&mut request.tx, grant, slot, now).await?;
    let needs = needs_store::of(&mut request.tx, grant).await?;
    let chrome = frame(&mut request, "Book an appointment").await?;
    request.commit().await?;
    let time = if until.is_some() { Time::Free } else { Time::Taken };
    let form = BookForm { slot, booker, until, time, needs: &needs, id, overlaps: None };
    Ok(Answer::page_with_errors(book_page::form(chrome, &whose, &form, typed, errors)))
}

/// Somebody was faster. Staff may book it a second time; everybody else is led to other times, with nothing
/// kept of what was not booked.
async fn lost(visit: &Visit, (slot, booker): (&Slot, Booker), typed: &Typed) -> Outcome {
    let mut request = visit.look().await?;
    let chrome = frame(&mut request, "This time is taken").await?;
    if booker == Booker::Staff && slot.ends_at > visit.now() {
        let needs = Needs::default();
        let id = book_form::id(typed);
        let form = BookForm { slot, booker, until: None, time: Time::Taken, needs: &needs, id, overlaps: None };
        let page = book_page::form(chrome, &visit.whose, &form, typed, FieldErrors::default());
        return Ok(Answer::page_of_conflict(page));
    }
    Ok(Answer::page_of_conflict(book_page::taken(chrome, &visit.whose, slot)))
}

pub async fn leave(
    visit: Visit,
    Path(SlotPath { slot }): Path<SlotPath>,
    Form(NoFields {}): Form<NoFields>,
) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    hold_store::let_go(&mut request.tx, &grant, slot).await?;
    let slot = slots::one(&mut request.tx, slot).await?;
    request.commit().await?;
    Ok(Answer::see_other(&match slot {
        Some(slot) => book_page::others(&visit.whose, &slot),
        None => visit.whose.path("/appointments/find"),
    }))
}

/// The time, and as what it is booked; what is not for them is as if it were not there.
pub async fn find(
    request: &mut Request<'_>,
    grant: &Grant<Change, Appointments>,
    id: Uuid,
) -> Result<(Slot, Booker), Trouble> {
    let slot = slots::one(&mut request.tx, id).await?.ok_or(Trouble::NotFound)?;
    let booker = Booker::of(grant.relation()).ok_or(Trouble::NotFound)?;
    let is_for_them = match (&request.visit.whose, booker) {
        // At work one books one's own organisation's.
        (Whose::AtWork(ods, _), Booker::Staff) => *ods == slot.organisation,
        (_, Booker::Staff) => false,
        (_, Booker::Person | Booker::Carer) => {
            slot.audience.holds(booker) && slot.offered == Offered::Yes && slots::is_for(request, grant, &slot).await?
        }
    };
    if is_for_them { Ok((slot, booker)) } else { Err(Trouble::NotFound) }
}

async fn frame(request: &mut Request<'_>, title: &str) -> Result<Chrome, Trouble> {
    one_http::chrome(request, title, "/appointments/find").await
}
