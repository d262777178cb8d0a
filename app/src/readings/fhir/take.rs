//! An Observation of a source of home devices becomes a reading, in the transaction of its bundle:
//! stored, judged and alerted about like any other. It becomes no entry of the record besides: the
//! same value would stand in two lists, and a reading that its person removes or mends would live
//! on in the other.

use serde_json::Value;

use super::read;
use crate::{
    people::{Ods, PersonId},
    platform::{Platform, database::Fault, query::Tx},
    readings::{
        keep::{self, Keeper},
        store::Added,
    },
};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    Stored,
    /// The very same is here already, or was and its person removed it.
    Unchanged,
    Refused(&'static str),
}

/// The transaction shows this person: the bundle's patient, by NHS number and date of birth.
pub async fn take(
    tx: &mut Tx,
    platform: &Platform,
    (person, source): (PersonId, &Ods),
    resource: &Value,
) -> Result<Brought, Fault> {
    let reading = match read::reading(source, resource, platform.clock.now()) {
        Ok(reading) => reading,
        Err(why) => return Ok(Brought::Refused(why)),
    };
    let keeper = Keeper::system(person, Some(source.clone()));
    Ok(match keep::keep(tx, platform, &keeper, &reading).await?.added {
        Added::New(_) => Brought::Stored,
        Added::Already => Brought::Unchanged,
        Added::Conflict => Brought::Refused("There is another reading with its id. The person is shown both."),
    })
}
