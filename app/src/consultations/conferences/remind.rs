//! Reminders of a conference for the person whom it is about, as of every appointment: from when they are asked
//! until it begins. Staff who were asked have it in their own list.

use chrono::{DateTime, Duration, Utc};

use super::{Conference, PersonComes};
use crate::{
    platform::{database::Fault, query::Tx},
    reminders::{
        self, Kind, NewReminder,
        plan::{Moment, Plan},
        sources,
    },
};

/// So long it is worth saying that it does not take place, or without them.
const WORTH_SAYING: Duration = Duration::days(1);

/// As `of` stands now, and a word about it at once: somebody else has asked them, or asks them no longer.
pub async fn renew(tx: &mut Tx, of: &Conference, now: DateTime<Utc>) -> Result<(), Fault> {
    tx.show_only(of.person.0).await?;
    let (person, kind, id) = (of.person, Kind::Appointment, of.id);
    let comes = of.person_comes == PersonComes::Yes && of.cancelled_at.is_none();
    if of.ends_at <= now {
        return reminders::remove(tx, person, kind, id, now).await;
    }
    // After the transaction that it tells of: what is due before a reminder is put is not said by it.
    let at = now + Duration::seconds(1);
    let (step, until) =
        if comes { ("now", of.starts_at.max(at)) } else { ("changed", of.starts_at.max(at + WORTH_SAYING)) };
    let mut moments = Vec::new();
    if comes && let Plan::Moments(usual) = sources::appointment(of.starts_at, sources::Known::Instant) {
        moments.extend(usual);
    }
    moments.push(Moment { occurrence: format!("{step} {}", of.version), step: step.into(), at, until });
    reminders::put(tx, &NewReminder { person, kind, id, plan: Plan::Moments(moments) }, now).await
}
