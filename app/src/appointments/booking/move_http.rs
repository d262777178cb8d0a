//! To move an appointment to another time: the new time is kept while one reads what will change.

use http::{HeaderMap, Method};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    acts::{self, Moved},
    book_form, book_http, change_page,
    one_http::{chrome, overtaken, to_change},
};
use crate::{
    access::grant::{Appointments, Change},
    appointments::Slot,
    carers::typed::Typed,
    consultations,
    ui::date,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

type Pairs = Vec<(String, String)>;

#[derive(Deserialize)]
pub struct MovePath {
    id: Uuid,
    slot: Uuid,
}

pub async fn form(
    visit: Visit,
    method: Method,
    headers: HeaderMap,
    Path(MovePath { id, slot }): Path<MovePath>,
) -> Outcome {
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask_for_form::<Change, Appointments>().await?;
    let (of, _) = to_change(&mut request, &grant, id).await?;
    let (slot, booker) = book_http::find(&mut request, &grant, slot).await?;
    is_of_the_same(&of, &slot)?;
    let is_opened = book_http::is_opened(&method, &headers);
    let until = match is_opened {
        true => acts::hold(&mut request.tx, &grant, &slot, now).await?,
        false => None,
    };
    let chrome = chrome(&mut request, "Move an appointment", &format!("/appointments/{id}")).await?;
    request.commit().await?;
    if until.is_none() && (is_opened || !slot.is_open_to(booker, now)) {
        return Ok(Answer::page_of_conflict(change_page::not_moved(chrome, &visit.whose, &of)));
    }
    Ok(Answer::page(change_page::moving(chrome, &visit.whose, (&of, &slot), until.map(date::time))))
}

pub async fn move_it(visit: Visit, Path(MovePath { id, slot }): Path<MovePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &["version"])?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let (of, _) = to_change(&mut request, &grant, id).await?;
    if of.slot == slot {
        // The same form came twice.
        request.commit().await?;
        return Ok(Answer::see_other(&visit.whose.path(&format!("/appointments/{id}?done=moved"))));
    }
    let (slot, _) = book_http::find(&mut request, &grant, slot).await?;
    is_of_the_same(&of, &slot)?;
    let moved = match slot.starts_at <= visit.now() {
        true => Moved::Taken,
        false => {
            let version = book_form::version(&typed);
            acts::move_to(&mut request.tx, &visit.app.platform, &grant, (&of, version), &slot).await?
        }
    };
    match moved {
        Moved::Done => {
            request.commit().await?;
            // Who waits in its room is told now.
            consultations::look_again(&visit.app.platform, id);
            Ok(Answer::see_other(&visit.whose.path(&format!("/appointments/{id}?done=moved"))))
        }
        Moved::Late => {
            drop(request);
            overtaken(&visit, id).await
        }
        Moved::Taken => {
            drop(request);
            let mut request = visit.look().await?;
            let chrome = chrome(&mut request, "That time is taken", &format!("/appointments/{id}")).await?;
            Ok(Answer::page_of_conflict(change_page::not_moved(chrome, &visit.whose, &of)))
        }
    }
}

/// Another organisation's time, or another kind of appointment, is booked anew.
fn is_of_the_same(of: &super::Appointment, slot: &Slot) -> Result<(), Trouble> {
    if of.organisation == slot.organisation && of.service == slot.service { Ok(()) } else { Err(Trouble::NotFound) }
}
