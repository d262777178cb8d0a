//! Appointments and results of the record: reminded of when the person may see them, and not otherwise.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    plans::{self, Known},
    store::{self, Seen, Sought},
};
use crate::{
    appointments::booking,
    people::PersonId,
    platform::{database::Fault, query::Tx},
    reminders::{self, Kind, NewReminder},
};

/// Entries that an import wrote for one person.
#[derive(Clone, Debug, Default)]
pub struct Came {
    pub appointments: Vec<Uuid>,
    /// Results and reports.
    pub results: Vec<Uuid>,
}

/// An import has written entries.
///
/// Without a grant: a system sent them with its token; the transaction shows this person alone.
pub async fn came(tx: &mut Tx, person: PersonId, import: Uuid, came: &Came, now: DateTime<Utc>) -> Result<(), Fault> {
    if !came.appointments.is_empty() {
        appointments(tx, person, Sought::These(&came.appointments), now).await?;
    }
    if !came.results.is_empty() {
        let since = now - Duration::days(plans::NEWS_DAYS);
        let seen = store::seen(tx, person, Sought::These(&came.results)).await?;
        let is_news = seen.iter().any(|one| one.at.is_none_or(|at| at >= since));
        // Bundles come in dozens: who has not looked at the first is not told of each.
        if is_news && !store::awaits_a_look(tx, person, now).await? {
            let new = NewReminder { person, kind: Kind::Results, id: import, plan: plans::results(now) };
            reminders::put(tx, &new, now).await?;
        }
    }
    Ok(())
}

/// Something of the record was hidden, or is shown again.
///
/// Without a grant: whoever did so had one; the transaction shows this person alone.
pub async fn hidden_changed(tx: &mut Tx, person: PersonId, now: DateTime<Utc>) -> Result<(), Fault> {
    appointments(tx, person, Sought::AppointmentsFrom(now - Duration::days(1)), now).await?;
    booking::renew(tx, person, now).await?;
    for import in store::told_results(tx, person, now - Duration::days(plans::NEWS_DAYS)).await? {
        if store::seen(tx, person, Sought::OfImport(import)).await?.is_empty() {
            reminders::remove(tx, person, Kind::Results, import, now).await?;
        }
    }
    Ok(())
}

/// Puts the reminders of appointments that are seen and still to come, and takes those of others away.
async fn appointments(tx: &mut Tx, person: PersonId, sought: Sought<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let seen = store::seen(tx, person, sought).await?;
    let ahead: Vec<(Uuid, DateTime<Utc>, Known)> =
        seen.iter().filter_map(|one| still_to_come(one, now).map(|(at, known)| (one.id, at, known))).collect();
    for id in store::reminded(tx, person, Kind::Appointment, sought).await? {
        if !ahead.iter().any(|(other, ..)| *other == id) {
            reminders::remove(tx, person, Kind::Appointment, id, now).await?;
        }
    }
    for (id, at, known) in ahead {
        let plan = plans::appointment(at, known);
        reminders::put(tx, &NewReminder { person, kind: Kind::Appointment, id, plan }, now).await?;
    }
    Ok(())
}

/// When it is, and how exactly that is known. `None` for one that is off or past, or whose day nobody
/// knows.
fn still_to_come(one: &Seen, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Known)> {
    // As the first page of the record has it: what was only proposed is not an appointment yet.
    const OFF: [&str; 7] = ["cancelled", "noshow", "fulfilled", "proposed", "waitlist", "arrived", "checked-in"];
    let known = match one.precision.as_deref()? {
        "instant" => Known::Instant,
        "day" => Known::Day,
        _ => return None,
    };
    let is_on = !OFF.contains(&one.status.as_deref().unwrap_or_default());
    let at = one.at.filter(|at| is_on && *at > now)?;
    Some((at, known))
}
