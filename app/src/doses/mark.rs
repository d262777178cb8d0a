//! The one way in for a mark: what somebody says about one dose, whatever it came by. It is kept with
//! every state before it, and reminders of the dose are settled, in the caller's transaction.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Dose, Schedule, SkipReason, State, mark_store, schedule::Timing, store};
use crate::{
    access::{
        grant::{Change, Covers, Doses, Grant},
        relation::Relation,
    },
    people::{Ods, PersonId},
    platform::{Platform, database::Fault, query::Tx},
    reminders::{self, Kind},
};

/// As what whoever marked a dose, or made a schedule, did so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkedAs {
    Person,
    Carer,
    Staff,
    /// By the button of a notification, on a phone of the person.
    Button,
}

impl MarkedAs {
    pub const ALL: [MarkedAs; 4] = [MarkedAs::Person, MarkedAs::Carer, MarkedAs::Staff, MarkedAs::Button];

    pub fn key(self) -> &'static str {
        match self {
            MarkedAs::Person => "person",
            MarkedAs::Carer => "carer",
            MarkedAs::Staff => "staff",
            MarkedAs::Button => "button",
        }
    }

    pub fn from_key(key: &str) -> Option<MarkedAs> {
        MarkedAs::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// Whose dose it is, and who says something about it.
#[derive(Clone, Debug)]
pub struct Marker {
    pub(super) person: PersonId,
    pub(super) actor: PersonId,
    pub(super) marked_as: MarkedAs,
    pub(super) organisation: Option<Ods>,
}

impl Marker {
    /// Somebody who may.
    pub fn granted(grant: &Grant<Change, Doses>) -> Marker {
        Marker::of(grant)
    }

    /// Somebody who may change what doses hang on.
    pub(super) fn of<C: Covers>(grant: &Grant<Change, C>) -> Marker {
        let marked_as = match grant.relation() {
            Relation::Own | Relation::Stranger | Relation::System => MarkedAs::Person,
            Relation::Carer(_) => MarkedAs::Carer,
            Relation::Staff(_) | Relation::StaffElsewhere(_) | Relation::Emergency(_) => MarkedAs::Staff,
        };
        let organisation = Ods::parse(&grant.sight().authored());
        Marker { person: grant.subject(), actor: grant.actor(), marked_as, organisation }
    }

    /// A button of a notification that went to this person's phone, whose token was right. The
    /// transaction must have been told to show this person (`Tx::show_only`).
    pub(crate) fn button(person: PersonId) -> Marker {
        Marker { person, actor: person, marked_as: MarkedAs::Button, organisation: None }
    }

    /// Somebody of a demonstration, as if they had pressed the button: nobody of it is real.
    pub(crate) fn invented(person: PersonId) -> Marker {
        Marker { person, actor: person, marked_as: MarkedAs::Person, organisation: None }
    }
}

/// What is said about one dose. Kept as JSON in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub schedule: Uuid,
    /// The local day and the slot of the occurrence. As needed: the day, and a UUID made where it was entered.
    pub day: NaiveDate,
    pub slot: String,
    pub said: Said,
    /// The person's own words; "" for none.
    pub note: String,
    /// Over what it is said.
    #[serde(skip, default = "Over::open")]
    pub over: Over,
    /// Whether it was asked once more, where something is unusual.
    #[serde(skip, default = "Sure::not_asked")]
    pub sure: Sure,
}

impl Mark {
    /// A tap on "Taken" of an occurrence, by its key ("2027-03-28 08:00"). `None`: that is no key.
    pub fn taken_now(schedule: Uuid, key: &str) -> Option<Mark> {
        let (day, slot) = read_key(key)?;
        Some(Mark::new(schedule, day, slot, Said::Taken { at: None }))
    }

    /// Of a dose about which nothing is said so far.
    pub fn new(schedule: Uuid, day: NaiveDate, slot: impl Into<String>, said: Said) -> Mark {
        Mark { schedule, day, slot: slot.into(), said, note: String::new(), over: Over::Open, sure: Sure::NotAsked }
    }
}

/// "2027-03-28 08:00": the day and the slot.
pub fn read_key(key: &str) -> Option<(NaiveDate, &str)> {
    let (day, slot) = key.split_once(' ')?;
    Some((NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?, slot)).filter(|(_, slot)| !slot.is_empty())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// `at`: when, where somebody said so; `None`: just now, by one tap.
    Taken {
        at: Option<DateTime<Utc>>,
    },
    Skipped {
        reason: SkipReason,
    },
    /// What was said is taken back.
    Unmarked,
}

/// Whether a mark may take the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Only where nothing stands, or what stood was taken back.
    Open,
    /// Over the state with this version, which somebody looked at.
    Version(i64),
}

impl Over {
    fn open() -> Over {
        Over::Open
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    NotAsked,
    Yes,
}

impl Sure {
    fn not_asked() -> Sure {
        Sure::NotAsked
    }
}

/// What became of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marked {
    /// It is as said.
    Done(Box<Dose>),
    /// The same was said before, at `marked_at`: nothing changed.
    Already(Box<Dose>),
    /// Something else was said meanwhile: nothing changed, this is how it is.
    Overtaken(Box<Dose>),
    /// Nothing changed.
    Refused(Refused),
    /// There is no such dose.
    NotThere,
}

/// Why a mark is not taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is said to have been taken later than now.
    Future,
    /// The dose is for another day that has not come.
    NotDueYet,
    /// It was taken more than 90 days ago: say it again with [`Sure::Yes`].
    LongAgo,
    /// As needed: the day of the key is not that on which it was taken.
    OtherDay,
}

/// A clock may be wrong by so much.
pub(super) const FUTURE: Duration = Duration::minutes(5);
/// A year that was typed wrong is more likely.
pub(super) const LONG_AGO: Duration = Duration::days(90);

/// What became of putting off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutOff {
    /// It is said again then.
    Until(DateTime<Utc>),
    /// It was marked before, then.
    Marked(DateTime<Utc>),
    /// The next one is due before: it cannot be put off for so long.
    NextComes(DateTime<Utc>),
    /// Nothing is said about this medicine at all.
    NoReminders,
    /// There is no such dose.
    NotThere,
}

/// What is taken as needed is looked up by the day of its key, so many days before and after.
pub(super) const OF_THE_DAY: i64 = 2;

/// A dose cannot be said to be taken or left out longer before it is due: that is a slip.
const BEFORE: Duration = Duration::hours(24);

/// Keeps what is said about one dose. The same said twice is one.
///
/// Without a grant: a marker is made from one, or for the button of a notification.
pub async fn mark(tx: &mut Tx, platform: &Platform, marker: &Marker, mark: &Mark) -> Result<Marked, Fault> {
    mark_at(tx, marker, mark, platform.clock.now()).await
}

/// The same as if it had been said then: a demonstration's marks of before.
///
/// Without a grant: a marker is made from one, or for a demonstration.
pub(crate) async fn mark_at(tx: &mut Tx, marker: &Marker, mark: &Mark, now: DateTime<Utc>) -> Result<Marked, Fault> {
    let Some(schedule) = store::load(tx, marker.person, mark.schedule).await? else { return Ok(Marked::NotThere) };
    let place = (mark.day, mark.slot.as_str());
    let before = mark_store::dose(tx, marker.person, mark.schedule, place).await?;
    let Some(due_at) = due_at(&schedule, mark, before.as_ref()) else { return Ok(Marked::NotThere) };
    if let Some(refused) = refuse(mark, due_at, now) {
        return Ok(Marked::Refused(refused));
    }
    let Some(before) = before else {
        let Some(dose) = dose(marker, mark, (due_at, 1), now) else { return Ok(Marked::NotThere) };
        if mark_store::add(tx, marker, &dose, &as_kept(mark, dose.state)).await? {
            return done(tx, marker, dose, now).await;
        }
        // Of two at once the other was first: this one is told.
        let first = mark_store::dose(tx, marker.person, mark.schedule, place).await?;
        return Ok(first.map_or(Marked::NotThere, |first| beside(mark, first)));
    };
    let is_same = says_the_same(mark, &before);
    let may = match mark.over {
        Over::Open => before.state == State::Unmarked && mark.said != Said::Unmarked,
        Over::Version(version) => version == before.version,
    };
    if is_same || !may {
        return Ok(beside(mark, before));
    }
    let Some(dose) = dose(marker, mark, (due_at, before.version + 1), now) else { return Ok(Marked::NotThere) };
    if mark_store::change(tx, marker, &dose, &as_kept(mark, dose.state)).await? {
        return done(tx, marker, dose, now).await;
    }
    let now_there = mark_store::dose(tx, marker.person, mark.schedule, place).await?;
    Ok(now_there.map_or(Marked::NotThere, |there| beside(mark, there)))
}

/// When this dose is due (`Some(None)`: as needed); `None` when there is no such dose.
fn due_at(schedule: &Schedule, mark: &Mark, before: Option<&Dose>) -> Option<Option<DateTime<Utc>>> {
    if let Some(before) = before {
        return Some(before.due_at);
    }
    let is_made_where_entered = Uuid::parse_str(&mark.slot).is_ok_and(|id| id.get_version_num() == 7);
    if is_made_where_entered && schedule.courses.iter().any(|(_, course)| matches!(course.timing, Timing::AsNeeded(_)))
    {
        return Some(None);
    }
    schedule.timeline().find(mark.day, &mark.slot).map(|one| Some(one.due_at))
}

fn refuse(mark: &Mark, due_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Refused> {
    let at = match mark.said {
        Said::Taken { at } => at.unwrap_or(now),
        Said::Skipped { .. } => due_at.unwrap_or(now),
        Said::Unmarked => return None,
    };
    if matches!(mark.said, Said::Taken { .. }) && at > now + FUTURE {
        Some(Refused::Future)
    } else if due_at.is_some_and(|due_at| due_at > now + BEFORE) {
        Some(Refused::NotDueYet)
    } else if due_at.is_none() && (at.date_naive() - mark.day).num_days().abs() > OF_THE_DAY {
        Some(Refused::OtherDay)
    } else if now - at > LONG_AGO && mark.sure == Sure::NotAsked {
        Some(Refused::LongAgo)
    } else {
        None
    }
}

/// `None`: nothing was said that could be taken back.
fn dose(
    marker: &Marker,
    mark: &Mark,
    (due_at, version): (Option<DateTime<Utc>>, i64),
    now: DateTime<Utc>,
) -> Option<Dose> {
    let state = match mark.said {
        Said::Taken { at } => State::Taken { at: at.unwrap_or(now) },
        Said::Skipped { reason } => State::Skipped { reason },
        Said::Unmarked if version == 1 => return None,
        Said::Unmarked => State::Unmarked,
    };
    Some(Dose {
        schedule: mark.schedule,
        day: mark.day,
        slot: mark.slot.clone(),
        due_at,
        state,
        note: mark.note.clone(),
        marked_at: now,
        marked_by: Some(marker.actor),
        marked_as: marker.marked_as,
        organisation: marker.organisation.as_ref().map(|ods| ods.as_str().to_string()),
        version,
    })
}

/// For the history: "just now" is the time that it was.
fn as_kept(mark: &Mark, state: State) -> Mark {
    let said = match state {
        State::Taken { at } => Said::Taken { at: Some(at) },
        State::Skipped { reason } => Said::Skipped { reason },
        State::Unmarked => Said::Unmarked,
    };
    Mark { said, ..mark.clone() }
}

/// Whether a dose says what the mark says. A second tap on "Taken" is the first one again, whatever
/// the clock shows by then.
fn says_the_same(mark: &Mark, dose: &Dose) -> bool {
    let is_note_same = mark.note == dose.note;
    match (mark.said, dose.state) {
        (Said::Taken { at: None }, State::Taken { .. }) => mark.note.is_empty(),
        (Said::Taken { at: Some(said) }, State::Taken { at }) => said == at && is_note_same,
        (Said::Skipped { reason: said }, State::Skipped { reason }) => said == reason && is_note_same,
        (Said::Unmarked, State::Unmarked) => true,
        _ => false,
    }
}

fn beside(mark: &Mark, there: Dose) -> Marked {
    if says_the_same(mark, &there) { Marked::Already(Box::new(there)) } else { Marked::Overtaken(Box::new(there)) }
}

/// No more is said about it; or again, once it is open again.
async fn done(tx: &mut Tx, marker: &Marker, dose: Dose, now: DateTime<Utc>) -> Result<Marked, Fault> {
    // As needed nobody is ever reminded.
    if dose.due_at.is_some() {
        let (about, key) = ((Kind::Dose, dose.schedule), format!("{} {}", dose.day, dose.slot));
        match dose.state {
            State::Unmarked => reminders::unsettle(tx, marker.person, about, &key, now).await?,
            State::Taken { .. } | State::Skipped { .. } => {
                reminders::settle(tx, marker.person, about, &key, now).await?;
            }
        }
    }
    Ok(Marked::Done(Box::new(dose)))
}

/// Says a dose again so many minutes from now, and not before. It moves: it is never copied.
///
/// Without a grant: a marker is made from one, or for the button of a notification.
pub async fn put_off(
    tx: &mut Tx,
    platform: &Platform,
    marker: &Marker,
    schedule: Uuid,
    key: &str,
    minutes: u32,
) -> Result<PutOff, Fault> {
    let now = platform.clock.now();
    let Some((day, slot)) = read_key(key) else { return Ok(PutOff::NotThere) };
    let Some(found) = store::load(tx, marker.person, schedule).await? else { return Ok(PutOff::NotThere) };
    let Some(occurrence) = found.timeline().find(day, slot) else { return Ok(PutOff::NotThere) };
    let said = mark_store::dose(tx, marker.person, schedule, (day, slot)).await?;
    if let Some(said) = said.filter(|said| said.state != State::Unmarked) {
        return Ok(PutOff::Marked(said.marked_at));
    }
    if !found.reminding.on {
        return Ok(PutOff::NoReminders);
    }
    let until = now + Duration::minutes(minutes.clamp(SHORTEST, LONGEST).into());
    if let Some(next) = found.timeline().next_after(occurrence.due_at).filter(|next| next.due_at <= until) {
        return Ok(PutOff::NextComes(next.due_at));
    }
    mark_store::put_off(tx, marker, schedule, (day, slot), (until, now)).await?;
    reminders::put_off(tx, marker.person, schedule, key, until, now).await?;
    Ok(PutOff::Until(until))
}

/// Minutes.
pub const SHORTEST: u32 = 5;
pub const LONGEST: u32 = 240;
