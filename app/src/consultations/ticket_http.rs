//! A ticket for the script of a room's page: when it joins, and again after a long drop.

use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    hours::Opening,
    tickets::{self, Entry},
};
use crate::{
    access::grant::{Appointments, Read, Rooms},
    people::Ods,
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

#[derive(Deserialize)]
pub struct OnePath {
    id: Uuid,
}

#[derive(Deserialize)]
pub struct StaffPath {
    ods: String,
    id: Uuid,
}

/// For the person and for carers.
pub async fn person(visit: Visit, Path(path): Path<OnePath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Appointments>().await?;
    answer(tickets::for_person(&mut request, &grant, path.id).await?)
}

/// For staff.
pub async fn staff(visit: Visit, Path(path): Path<StaffPath>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let ods = Ods::parse(&path.ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Rooms>(&ods).await?;
    answer(tickets::for_staff(&mut request, &grant, path.id).await?)
}

/// The ticket (`RoomTicket`); or 409 with `why`: `too-early` or `over`, and when the room opens.
pub(super) fn answer(entry: Entry) -> Outcome {
    if let Some(ticket) = &entry.ticket {
        return Ok(Answer::json(ticket));
    }
    let why = if entry.opening == Opening::TooEarly { "too-early" } else { "over" };
    let told = json!({ "why": why, "opens_at": entry.room.hours().opens_at });
    Ok(Answer::json_with(StatusCode::CONFLICT, &told))
}
