//! FHIR Appointments that come in: one of ours that an organisation's system sends back says how it stands
//! there; one of theirs fills a time of theirs that is offered here, so that nobody books it twice.
//!
//! Used by `record::import`. What is not ours goes on to the record.

use serde_json::Value;

use super::{
    acts, change_store, fhir, incoming_store,
    rules::{ActsAs, LONGEST_WHY, Reason, State},
};
use crate::{
    appointments::{Taken, slots, waiting},
    people::{Ods, PersonId},
    platform::{Platform, database::Fault, query::Tx},
};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    Stored,
    Unchanged,
    Refused(&'static str),
}

/// Whether it names an appointment that was booked here: then it is no entry of the record besides.
pub fn is_ours(resource: &Value, origin: &str) -> bool {
    resource.get("resourceType").and_then(Value::as_str) == Some("Appointment")
        && fhir::own_id(resource, origin).is_some()
}

/// Takes what an organisation's system says of one of ours.
pub async fn take(
    tx: &mut Tx,
    platform: &Platform,
    (person, source): (PersonId, &Ods),
    resource: &Value,
) -> Result<Brought, Fault> {
    let now = platform.clock.now();
    let id = fhir::own_id(resource, &platform.origin);
    let found = match id {
        Some(id) => incoming_store::find(tx, (person, source), id).await?,
        None => None,
    };
    let Some(of) = found else {
        return Ok(Brought::Refused("It names an appointment that is not this person's there."));
    };
    let Some(said) = fhir::said(resource) else {
        return Ok(Brought::Refused("Its status says nothing that an appointment can become."));
    };
    let is_open = matches!(of.state, State::Booked | State::Arrived);
    match said.state {
        state if state == of.state => Ok(Brought::Unchanged),
        State::Cancelled if of.state == State::Booked => {
            let (reason, words) = said.reason.unwrap_or((Reason::Other, String::new()));
            // Their words are read by the person; what is longer than ours can be is left to the reason.
            let words = if words.chars().count() <= LONGEST_WHY { words } else { String::new() };
            if !change_store::cancel_sent(tx, &of, (reason, &words), now).await? {
                return Ok(Brought::Unchanged);
            }
            acts::cancelled(tx, platform, &of, ActsAs::System, now).await?;
            Ok(Brought::Stored)
        }
        State::Arrived | State::Done | State::DidNotCome if is_open => {
            if of.starts_at > now && said.state != State::Arrived {
                return Ok(Brought::Refused("It is still to come."));
            }
            let done = change_store::mark_sent(tx, &of, said.state, now).await?;
            Ok(if done { Brought::Stored } else { Brought::Unchanged })
        }
        _ => Ok(Brought::Refused("It is over here: past and cancelled ones are final.")),
    }
}

/// One of theirs, stored in the record: times of theirs that it fills, and that are offered here, are taken;
/// of one that is off they are free again.
pub async fn note_times(tx: &mut Tx, platform: &Platform, source: &Ods, resource: &Value) -> Result<(), Fault> {
    let now = platform.clock.now();
    let status = resource.get("status").and_then(Value::as_str).unwrap_or_default();
    let is_off = matches!(status, "cancelled" | "entered-in-error");
    let fills = matches!(State::from_fhir(status), Some(State::Booked | State::Arrived | State::Done));
    for id in fhir::slots(resource) {
        for slot in incoming_store::slots_of_source(tx, source, &id).await? {
            if fills {
                slots::set_taken(tx, slot, Taken::Yes).await?;
            } else if is_off && !change_store::is_anybody_in(tx, slot).await? {
                slots::set_taken(tx, slot, Taken::No).await?;
                waiting::freed(tx, platform, slot, now).await?;
            }
        }
    }
    Ok(())
}
