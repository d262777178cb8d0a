//! What a room rests on: an appointment by video, or a conference. Looked up each time, so that one that was
//! moved or cancelled meanwhile takes its room with it.

use uuid::Uuid;

use super::{Kind, RoomFacts, store};
use crate::{
    access::grant::{Appointments, Grant, Read},
    appointments::{
        Channel,
        booking::{self, Appointment, rules::State},
    },
    platform::{database::Fault, query::Tx},
};

/// The room of this id. Who may come is asked by who calls.
pub(super) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<RoomFacts>, Fault> {
    match booking::of_room(tx, id).await? {
        Some((_, appointment)) => Ok(of(&appointment)),
        None => store::conference(tx, id).await,
    }
}

/// The same, where it is about the person of the grant.
pub(super) async fn find_for(
    tx: &mut Tx,
    grant: &Grant<Read, Appointments>,
    id: Uuid,
) -> Result<Option<RoomFacts>, Fault> {
    if let Some(appointment) = booking::one(tx, grant, id).await? {
        return Ok(of(&appointment));
    }
    store::conference_with(tx, grant, id).await
}

/// `None` for one that is not by video, or that nobody comes to any more.
fn of(appointment: &Appointment) -> Option<RoomFacts> {
    let is_on = !matches!(appointment.state, State::Cancelled | State::DidNotCome);
    (appointment.channel == Channel::Video && is_on).then(|| RoomFacts {
        id: appointment.id,
        kind: Kind::Visit,
        organisation: appointment.organisation.clone(),
        person: Some(appointment.person),
        queue: appointment.clinician.map_or(appointment.clinic, |clinician| clinician.0),
        starts_at: appointment.starts_at,
    })
}
