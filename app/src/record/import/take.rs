//! Taking a bundle: everything it holds in one transaction, or nothing.

use std::{
    cmp::Ordering,
    collections::{HashMap, hash_map},
};

use serde_json::Value;
use uuid::Uuid;

use super::{
    Line, Report, Taken, bundle,
    bundle::Item,
    row::Row,
    store::{self, Known, NewImport, Sends, Write},
    whose::{self, Owners},
};
use crate::{
    appointments::{booking::incoming, feeds},
    people::{NhsNumber, Ods, Person, PersonId},
    platform::{Platform, query::Tx},
    readings::fhir::{self, Brought},
    record::fhir::{Kind, Visibility, read, reference::References},
    reminders::{self, sources::Came},
    web::trouble::Trouble,
};

/// Takes the resources of one bundle from `source`. `given` is the number after `--for`.
/// `bytes` are kept for the practice when nobody matches.
pub async fn take(
    platform: &Platform,
    source: &Ods,
    given: Option<&NhsNumber>,
    items: &[Item],
    bytes: &[u8],
) -> Result<Report, Trouble> {
    // All reading is done before the writer's turn is taken.
    let references = bundle::references(items);
    let sent_by = organisation_name(platform, source).await?;
    let rows: Vec<Option<Row>> = items
        .iter()
        .map(|item| (!item.resource_type().is_empty()).then(|| Row::read(item, items, &references, &sent_by)))
        .collect();
    let candidates = whose::candidates(items);

    let mut tx = platform.db.write().await?;
    let owners = match given {
        Some(number) => match crate::people::store::find_by_nhs_number(&mut tx, number).await? {
            Some(person) => Owners::given(&candidates, items, &person),
            None => Owners::default(),
        },
        None => {
            let mut persons: Vec<Person> = Vec::new();
            for number in candidates.iter().filter_map(|candidate| candidate.nhs_number()) {
                persons.extend(crate::people::store::find_by_nhs_number(&mut tx, &number).await?);
            }
            Owners::matched(&candidates, &persons)
        }
    };
    let persons = owners.persons();
    if persons.is_empty() && !is_of_clinics_alone(items) {
        let reason = why_nobody(&candidates, given);
        tx.rollback().await?;
        return refuse_whole(platform, source, reason, bytes).await;
    }

    let mut lines: Vec<Line> = items.iter().enumerate().map(|(place, item)| line(place, item)).collect();
    let mut by_person: HashMap<PersonId, Vec<usize>> = HashMap::new();
    for (place, item) in items.iter().enumerate() {
        // Times of a clinic are nobody's.
        if feeds::is_of_times(item.resource_type()) {
            continue;
        }
        if rows[place].is_none() {
            lines[place].taken = Taken::Refused(if item.raw.is_empty() {
                "There is no resource in this entry."
            } else {
                "This is not a FHIR resource."
            });
            continue;
        }
        match owners.of(place, item, items, &references) {
            Ok(owners) => owners.into_iter().for_each(|person| by_person.entry(person).or_default().push(place)),
            Err(why) => lines[place].taken = Taken::Refused(why),
        }
    }
    take_times(&mut tx, platform, source, (items, &references), &mut lines).await?;
    let sends = store::sends(&mut tx, source).await?;
    let mut order: Vec<PersonId> = by_person.keys().copied().collect();
    order.sort();
    for person in order {
        let places = by_person.remove(&person).unwrap_or_default();
        // What is measured at home is a reading, and no entry of the record besides.
        let is_reading = |place: &usize| sends == Sends::HomeReadings && items[*place].resource_type() == "Observation";
        let (readings, places): (Vec<usize>, Vec<usize>) = places.into_iter().partition(is_reading);
        // What was booked here comes back as what it is, and is no entry of the record besides.
        let is_booked_here = |place: &usize| incoming::is_ours(&items[*place].resource, &platform.origin);
        let (booked, places): (Vec<usize>, Vec<usize>) = places.into_iter().partition(is_booked_here);
        store::hold_person(&mut tx, person).await?;
        take_readings(&mut tx, platform, source, person, items, &readings, &mut lines).await?;
        take_booked(&mut tx, platform, source, person, items, &booked, &mut lines).await?;
        take_for(&mut tx, platform, source, person, &rows, &places, &mut lines).await?;
        for place in &places {
            if items[*place].resource_type() == "Appointment" && matches!(lines[*place].taken, Taken::Stored) {
                incoming::note_times(&mut tx, platform, source, &items[*place].resource).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(Report::Taken(lines))
}

/// Clinics and their times, and what they point at: such a bundle needs nobody whom it is about.
fn is_of_clinics_alone(items: &[Item]) -> bool {
    let is_theirs = |item: &Item| {
        feeds::is_of_times(item.resource_type())
            || (item.resource_type() != "Patient" && read::kind(item.resource_type()) == Kind::Supporting)
    };
    items.iter().any(|item| feeds::is_of_times(item.resource_type())) && items.iter().all(is_theirs)
}

/// Takes the clinics of this organisation and their times.
async fn take_times(
    tx: &mut Tx,
    platform: &Platform,
    source: &Ods,
    (items, references): (&[Item], &References<'_>),
    lines: &mut [Line],
) -> Result<(), Trouble> {
    let times: Vec<(usize, &Value)> = items
        .iter()
        .enumerate()
        .filter(|(_, item)| feeds::is_of_times(item.resource_type()))
        .map(|(place, item)| (place, &item.resource))
        .collect();
    for (place, brought) in feeds::take(tx, platform, source, &times, references).await? {
        lines[place].taken = match brought {
            feeds::Brought::Stored => Taken::Stored,
            feeds::Brought::Unchanged => Taken::Unchanged,
            feeds::Brought::NewerHere => Taken::NewerHere,
            feeds::Brought::Refused(why) => Taken::Refused(why),
        };
    }
    Ok(())
}

/// An organisation's name tells what kind of care it gives.
async fn organisation_name(platform: &Platform, source: &Ods) -> Result<String, Trouble> {
    let mut tx = platform.db.read().await?;
    Ok(crate::people::store::organisation_name(&mut tx, source).await?.unwrap_or_default())
}

fn line(place: usize, item: &Item) -> Line {
    let mut warnings = Vec::new();
    if item.resource_type() != "Patient" && whose::has_odd_number(&item.resource) {
        warnings.push("It has an NHS number that is not a valid one.");
    }
    Line { place, name: item.name(), taken: Taken::Unchanged, warnings }
}

/// Takes the Observations at `places` as readings of one person.
async fn take_readings(
    tx: &mut Tx,
    platform: &Platform,
    source: &Ods,
    person: PersonId,
    items: &[Item],
    places: &[usize],
    lines: &mut [Line],
) -> Result<(), Trouble> {
    for place in places {
        let item = &items[*place];
        lines[*place].taken = if item.is_not_for_patient {
            Taken::Refused("It is labelled as not for the patient, and home readings are the patient's own.")
        } else {
            match fhir::take(tx, platform, (person, source), &item.resource).await? {
                Brought::Stored => Taken::Stored,
                Brought::Unchanged => Taken::Unchanged,
                Brought::Refused(why) => Taken::Refused(why),
            }
        };
    }
    let count = |wanted: fn(&Taken) -> bool| {
        i64::try_from(places.iter().filter(|place| wanted(&lines[**place].taken)).count()).unwrap_or(i64::MAX)
    };
    let stored = count(|taken| matches!(taken, Taken::Stored));
    if stored > 0 {
        let unchanged = count(|taken| matches!(taken, Taken::Unchanged));
        let refused = count(|taken| matches!(taken, Taken::Refused(_)));
        let noted = NewImport {
            id: Uuid::now_v7(),
            source,
            person: Some(person),
            outcome: "taken",
            counts: [stored, unchanged, 0, refused],
            reason: None,
            document_key: None,
        };
        store::note_import(tx, &noted, platform.clock.now()).await?;
    }
    Ok(())
}

/// Takes what an organisation's system says of appointments that were booked here.
async fn take_booked(
    tx: &mut Tx,
    platform: &Platform,
    source: &Ods,
    person: PersonId,
    items: &[Item],
    places: &[usize],
    lines: &mut [Line],
) -> Result<(), Trouble> {
    for place in places {
        let brought = incoming::take(tx, platform, (person, source), &items[*place].resource).await?;
        lines[*place].taken = match brought {
            incoming::Brought::Stored => Taken::Stored,
            incoming::Brought::Unchanged => Taken::Unchanged,
            incoming::Brought::Refused(why) => Taken::Refused(why),
        };
    }
    Ok(())
}

/// Takes the entries at `places` for one person, whose rows are held.
async fn take_for(
    tx: &mut Tx,
    platform: &Platform,
    source: &Ods,
    person: PersonId,
    rows: &[Option<Row>],
    places: &[usize],
    lines: &mut [Line],
) -> Result<(), Trouble> {
    let now = platform.clock.now();
    let wanted: Vec<&Row> = places.iter().filter_map(|place| rows[*place].as_ref()).collect();
    let mut known = store::known(tx, person, source, &wanted).await?;
    // The last to be written of each resource: a bundle may hold one twice.
    let mut winners: HashMap<Uuid, Write<'_>> = HashMap::new();
    for place in places {
        let Some(row) = rows[*place].as_ref() else { continue };
        let arriving = Known {
            id: Uuid::now_v7(),
            body_hash: row.body_hash.clone(),
            version_at: row.version_at,
            withdrawn: row.entry.visibility == Visibility::EnteredInError,
        };
        let taken = match known.entry((row.resource_type.clone(), row.source_id.clone())) {
            hash_map::Entry::Vacant(free) => {
                winners.insert(arriving.id, Write { id: arriving.id, row, is_new: true });
                free.insert(arriving);
                Taken::Stored
            }
            hash_map::Entry::Occupied(mut held) => match order(&arriving, held.get()) {
                Ordering::Equal => Taken::Unchanged,
                Ordering::Less => Taken::NewerHere,
                Ordering::Greater => {
                    let id = held.get().id;
                    let is_new = winners.get(&id).is_some_and(|write| write.is_new);
                    winners.insert(id, Write { id, row, is_new });
                    held.insert(Known { id, ..arriving });
                    Taken::Stored
                }
            },
        };
        lines[*place].taken = taken;
    }
    let mut writes: Vec<Write<'_>> = winners.into_values().collect();
    // UUID v7 goes by time: rows are written in the order in which they came.
    writes.sort_by_key(|write| write.id);
    let import = Uuid::now_v7();
    let count = |wanted: fn(&Taken) -> bool| {
        i64::try_from(places.iter().filter(|place| wanted(&lines[**place].taken)).count()).unwrap_or(i64::MAX)
    };
    let counts = [
        count(|taken| matches!(taken, Taken::Stored)),
        count(|taken| matches!(taken, Taken::Unchanged)),
        count(|taken| matches!(taken, Taken::NewerHere)),
        0,
    ];
    store::write(tx, person, source, import, now, &writes).await?;
    reminders::sources::came(tx, person, import, &worth_a_reminder(&writes), now).await?;
    // The same bundle again changes nothing, the list of imports included.
    if !writes.is_empty() {
        let noted = NewImport {
            id: import,
            source,
            person: Some(person),
            outcome: "taken",
            counts,
            reason: None,
            document_key: None,
        };
        store::note_import(tx, &noted, now).await?;
    }
    Ok(())
}

/// Appointments, and results to look at.
fn worth_a_reminder(writes: &[Write<'_>]) -> Came {
    let of_kinds = |kinds: &[Kind]| {
        writes.iter().filter(|write| kinds.contains(&write.row.entry.kind)).map(|write| write.id).collect()
    };
    Came { appointments: of_kinds(&[Kind::Appointment]), results: of_kinds(&[Kind::Result, Kind::Report]) }
}

/// Which of two versions of one resource stands: `Greater` when the arriving one does, `Equal`
/// when they are the same. The outcome does not depend on the order in which dated versions
/// arrive; of two without a date the later to arrive stands, but what was withdrawn stays withdrawn.
fn order(arriving: &Known, held: &Known) -> Ordering {
    if arriving.body_hash == held.body_hash {
        return Ordering::Equal;
    }
    match (arriving.version_at, held.version_at) {
        (Some(arriving_at), Some(held_at)) => arriving_at.cmp(&held_at).then_with(|| {
            // Two bodies of one instant: withdrawn before not, then any rule that is always the same.
            (arriving.withdrawn, &arriving.body_hash).cmp(&(held.withdrawn, &held.body_hash))
        }),
        (Some(_), None) => Ordering::Greater,
        (None, Some(_)) => Ordering::Less,
        (None, None) if held.withdrawn && !arriving.withdrawn => Ordering::Less,
        (None, None) => Ordering::Greater,
    }
}

fn why_nobody(candidates: &[whose::Candidate], given: Option<&NhsNumber>) -> &'static str {
    if candidates.is_empty() {
        return "There is no patient in this bundle.";
    }
    if given.is_some() {
        return "The patient in this bundle cannot be the person that was given.";
    }
    if candidates.iter().all(|candidate| candidate.demographics.nhs_numbers.is_empty()) {
        return "No patient in this bundle has an NHS number.";
    }
    "The NHS number and date of birth match no one person here."
}

/// Keeps the bytes for the practice to look at. Nothing of it reaches anybody's record.
async fn refuse_whole(
    platform: &Platform,
    source: &Ods,
    reason: &'static str,
    bytes: &[u8],
) -> Result<Report, Trouble> {
    let key = platform.documents.keep(bytes.to_vec()).await?;
    let mut tx = platform.db.write().await?;
    // A system that tries again and again is one thing to look at.
    if store::waits(&mut tx, source, &key).await? {
        return Ok(Report::MatchedNobody(reason));
    }
    let noted = NewImport {
        id: Uuid::now_v7(),
        source,
        person: None,
        outcome: "refused",
        counts: [0; 4],
        reason: Some(reason),
        document_key: Some(&key),
    };
    store::note_import(&mut tx, &noted, platform.clock.now()).await?;
    tx.commit().await?;
    Ok(Report::MatchedNobody(reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn which_version_stands() {
        let version = |hash: u8, at: Option<i64>, withdrawn| Known {
            id: Uuid::nil(),
            body_hash: vec![hash],
            version_at: at.and_then(|at| DateTime::from_timestamp(at, 0)),
            withdrawn,
        };
        for (arriving, held, stands) in [
            (version(1, Some(1), false), version(1, Some(1), false), Ordering::Equal),
            (version(1, Some(2), false), version(2, Some(1), false), Ordering::Greater),
            (version(1, Some(1), false), version(2, Some(2), false), Ordering::Less),
            (version(1, Some(1), false), version(2, None, false), Ordering::Greater),
            (version(1, None, false), version(2, Some(1), false), Ordering::Less),
            (version(1, None, false), version(2, None, false), Ordering::Greater),
            (version(1, None, false), version(2, None, true), Ordering::Less),
            (version(1, None, true), version(2, None, true), Ordering::Greater),
            (version(1, Some(1), true), version(2, Some(1), false), Ordering::Greater),
        ] {
            assert_eq!(order(&arriving, &held), stands, "{arriving:?} {held:?}");
        }
    }
}
