//! Doses: when each medicine is to be taken, and what became of each. A schedule is made by the
//! person, a carer who may, or the practice; a suggestion counts once a person has said yes.
//!
//! Nothing here tells anybody what to do about a missed dose: the leaflet, the practice and 111 do.

pub mod adherence;
mod adherence_chart;
mod adherence_http;
mod adherence_page;
mod adherence_print;
pub mod as_needed;
pub mod day;
mod home;
mod home_store;
pub(crate) mod invented;
pub mod mark;
mod mark_store;
mod one;
mod one_page;
pub mod schedule;
mod schedules;
pub mod store;
pub mod suggest;
#[cfg(test)]
mod tests;
mod today;
mod today_page;
mod told_page;
pub mod who;
pub mod words;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::{Europe::London, Tz};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::{
        grant::{Acts, Change, Doses, Grant, Medicines},
        sight::Sight,
    },
    people::PersonId,
    platform::{database::Fault, jobs::Runner, query::Tx},
    web::{
        routes::{Door, Routes},
        whose,
    },
};
pub use home::{OfToday, home_line, of_today};
use mark::MarkedAs;
pub use mark::{Mark, Marked, Marker, PutOff, Said, mark, put_off};
use schedule::{AsNeeded, Course, Occurrence, Timing, courses::Courses};

pub fn routes() -> Routes {
    let own = schedules::at_home(everybody(Routes::default()));
    let carers = schedules::at_home(everybody(Routes::under(whose::FOR, Door::SignedIn)));
    own.and(carers).and(everybody(Routes::under(whose::AT_WORK, Door::Staff)))
}

/// What everybody does who may: the person, carers, and staff.
fn everybody(routes: Routes) -> Routes {
    schedules::everybody(routes)
        .get(Door::SignedIn, "/doses", today::today)
        .get(Door::SignedIn, "/doses/adherence", adherence_http::adherence)
        .get(Door::SignedIn, "/doses/adherence/print", adherence_http::print)
        .post(Door::SignedIn, "/doses/all", today::all)
        .get(Door::SignedIn, "/doses/{schedule}/{day}/{slot}", one::one)
        .post(Door::SignedIn, "/doses/{schedule}/{day}/{slot}", one::save)
        .post(Door::SignedIn, "/doses/{schedule}/{day}/{slot}/taken", today::taken)
        .get(Door::SignedIn, "/doses/{schedule}/{day}/{slot}/skip", one::skip_form)
        .post(Door::SignedIn, "/doses/{schedule}/{day}/{slot}/skip", one::skip)
        .post(Door::SignedIn, "/doses/{schedule}/{day}/{slot}/later", today::later)
        .post(Door::SignedIn, "/doses/{schedule}/{day}/{slot}/undo", today::undo)
}

pub fn jobs(runner: Runner) -> Runner {
    runner
}

/// What a schedule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MedicineRef {
    /// Of `medicines::own`.
    Own(Uuid),
    /// An entry of the record.
    Record(Uuid),
}

/// What happens when a dose is not marked. Chosen for each medicine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminding {
    /// Whether there are reminders at all.
    pub on: bool,
    /// So long until it is said again.
    pub again_minutes: u32,
    /// So often again: 0 to 3.
    pub again_times: u8,
    /// A dose nobody has marked counts as missed so long after it was due; then the carer is told.
    pub missed_after_minutes: u32,
    /// The carer's arrangement, only where the person chose so for this medicine.
    pub carer: Option<Uuid>,
}

impl MedicineRef {
    pub fn kind(self) -> &'static str {
        match self {
            MedicineRef::Own(_) => "own",
            MedicineRef::Record(_) => "record",
        }
    }

    pub fn id(self) -> Uuid {
        match self {
            MedicineRef::Own(id) | MedicineRef::Record(id) => id,
        }
    }

    /// "own" or "record", and the id.
    pub fn of(kind: &str, id: Uuid) -> Option<MedicineRef> {
        match kind {
            "own" => Some(MedicineRef::Own(id)),
            "record" => Some(MedicineRef::Record(id)),
            _ => None,
        }
    }

    /// "own:0193...", as it stands in addresses and forms.
    pub fn key(self) -> String {
        format!("{}:{}", self.kind(), self.id())
    }

    pub fn from_key(key: &str) -> Option<MedicineRef> {
        let (kind, id) = key.split_once(':')?;
        MedicineRef::of(kind, Uuid::parse_str(id).ok()?)
    }
}

/// When one medicine is taken, and what happens when it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub id: Uuid,
    pub medicine: MedicineRef,
    /// The name as it stood when it was chosen.
    pub title: String,
    pub reminding: Reminding,
    pub made_at: DateTime<Utc>,
    pub made_by: PersonId,
    pub made_as: MarkedAs,
    /// Of staff: the ODS code.
    pub organisation: Option<String>,
    /// `None`: a practice's proposal that waits.
    pub confirmed_at: Option<DateTime<Utc>>,
    pub paused_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i64,
    /// The times as they were, each from its instant on; see [`Schedule::timeline`].
    pub courses: Vec<(DateTime<Utc>, Course)>,
}

impl Schedule {
    /// Whose wall clock it goes by.
    pub fn zone(&self) -> Tz {
        self.course().map_or(London, |course| course.zone)
    }

    /// The times as they are now, or were before it paused.
    pub fn course(&self) -> Option<&Course> {
        self.courses.iter().rev().map(|(_, course)| course).find(|course| !is_pause(course))
    }

    /// Where the times as they are now are as needed.
    pub fn as_needed(&self) -> Option<&AsNeeded> {
        match &self.course()?.timing {
            Timing::AsNeeded(as_needed) => Some(as_needed),
            Timing::Clock(_) | Timing::Interval(_) => None,
        }
    }

    /// What is due when: from when it was confirmed until it ended. A proposal has no dose that is due.
    pub fn timeline(&self) -> Courses<'_> {
        let ends_at = if self.confirmed_at.is_none() { Some(DateTime::<Utc>::MIN_UTC) } else { self.ended_at };
        Courses::new(&self.courses, ends_at)
    }

    /// The next doses after `after`, so many or a few more that are due at one instant.
    pub fn coming(&self, after: DateTime<Utc>, many: usize) -> Vec<Occurrence> {
        let mut coming = Vec::with_capacity(many);
        let mut at = after;
        while coming.len() < many {
            let Some(next) = self.timeline().next_after(at) else { break };
            at = next.due_at;
            coming.extend(self.timeline().occurrences(at, at + Duration::microseconds(1)));
        }
        coming
    }

    pub fn standing(&self) -> Standing {
        match (self.ended_at, self.confirmed_at, self.paused_at) {
            (Some(_), _, _) => Standing::Ended,
            (None, None, _) => Standing::Proposed,
            (None, Some(_), Some(_)) => Standing::Paused,
            (None, Some(_), None) => Standing::InForce,
        }
    }
}

/// The times of a pause: no day is one of them.
pub fn pause_of(course: &Course) -> Course {
    Course { ends_on: course.starts_on.pred_opt(), ..course.clone() }
}

pub fn is_pause(course: &Course) -> bool {
    course.ends_on.is_some_and(|last| last < course.starts_on)
}

/// Why a dose was not taken, as somebody says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// A doctor, nurse or pharmacist said so.
    ToldNotTo,
    /// In hospital, where others give medicines.
    InHospital,
    SideEffects,
    Unwell,
    RanOut,
    NotWanted,
    Forgot,
    Other,
}

impl SkipReason {
    pub const ALL: [SkipReason; 8] = [
        SkipReason::ToldNotTo,
        SkipReason::InHospital,
        SkipReason::SideEffects,
        SkipReason::Unwell,
        SkipReason::RanOut,
        SkipReason::NotWanted,
        SkipReason::Forgot,
        SkipReason::Other,
    ];

    pub fn key(self) -> &'static str {
        match self {
            SkipReason::ToldNotTo => "told-not-to",
            SkipReason::InHospital => "in-hospital",
            SkipReason::SideEffects => "side-effects",
            SkipReason::Unwell => "unwell",
            SkipReason::RanOut => "ran-out",
            SkipReason::NotWanted => "not-wanted",
            SkipReason::Forgot => "forgot",
            SkipReason::Other => "other",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            SkipReason::ToldNotTo => "My doctor, nurse or pharmacist told me not to take it",
            SkipReason::InHospital => "I was in hospital, and they looked after my medicines",
            SkipReason::SideEffects => "It makes me feel bad (side effects)",
            SkipReason::Unwell => "I was too unwell to take it",
            SkipReason::RanOut => "I had none left",
            SkipReason::NotWanted => "I did not want it",
            SkipReason::Forgot => "I forgot, and now it is too late",
            SkipReason::Other => "Another reason",
        }
    }

    pub fn from_key(key: &str) -> Option<SkipReason> {
        SkipReason::ALL.into_iter().find(|reason| reason.key() == key)
    }

    /// Whether it was right not to take it: such a dose does not count in adherence,
    /// taken / (due - excused).
    pub fn is_excused(self) -> bool {
        matches!(self, SkipReason::ToldNotTo | SkipReason::InHospital)
    }
}

/// What somebody said about one dose, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dose {
    pub schedule: Uuid,
    pub day: NaiveDate,
    pub slot: String,
    /// `None`: as needed.
    pub due_at: Option<DateTime<Utc>>,
    pub state: State,
    pub note: String,
    pub marked_at: DateTime<Utc>,
    pub marked_by: Option<PersonId>,
    pub marked_as: MarkedAs,
    /// Of staff: the ODS code.
    pub organisation: Option<String>,
    /// 1 when it was first said, one more with every change.
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Taken {
        at: DateTime<Utc>,
    },
    Skipped {
        reason: SkipReason,
    },
    /// What was said was taken back: it is as if nothing had been said.
    Unmarked,
}

/// One occurrence for a page that has to be opened from a reminder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfOccurrence {
    /// The name of the medicine, as it was chosen.
    pub title: String,
    pub dose: String,
    pub day: NaiveDate,
    pub slot: String,
    pub due_at: DateTime<Utc>,
    /// `None`: nobody has said anything, or took it back.
    pub said: Option<Dose>,
}

/// One dose of a schedule by its key; `None` when there is none, or the person's own screens do not
/// show its medicine.
///
/// Without a grant: for the person's own page of a reminder, which asks before it calls.
pub async fn of_occurrence(
    tx: &mut Tx,
    person: PersonId,
    schedule: Uuid,
    key: &str,
) -> Result<Option<OfOccurrence>, Fault> {
    let Some((day, slot)) = mark::read_key(key) else { return Ok(None) };
    let Some(found) = store::of_own_screens(tx, person, schedule).await? else { return Ok(None) };
    let Some(occurrence) = found.timeline().find(day, slot) else { return Ok(None) };
    let said = mark_store::dose(tx, person, schedule, (day, slot)).await?;
    Ok(Some(OfOccurrence {
        title: found.title,
        dose: occurrence.dose,
        day: occurrence.day,
        slot: occurrence.slot,
        due_at: occurrence.due_at,
        said: said.filter(|said| said.state != State::Unmarked),
    }))
}

/// A schedule in one line, for a list of medicines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub schedule: Uuid,
    pub medicine: MedicineRef,
    /// "Every day at 8am and 8pm"
    pub words: String,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A practice suggests it; nobody has said yes.
    Proposed,
    InForce,
    Paused,
    Ended,
}

/// Schedules that have not ended. Of medicines of the record those that `sight` lets see, which is
/// that of a grant for the record.
pub async fn summaries<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Doses>,
    sight: &Sight,
    now: DateTime<Utc>,
) -> Result<Vec<Summary>, Fault> {
    let all = store::all(tx, grant, sight).await?;
    let summary = |schedule: Schedule| {
        let course = schedule.course()?;
        let words = words::of_course(course, words::day_in(now, course.zone)).sentence;
        let (medicine, standing) = (schedule.medicine, schedule.standing());
        Some(Summary { schedule: schedule.id, medicine, words, standing }).filter(|one| one.standing != Standing::Ended)
    };
    Ok(all.into_iter().filter_map(summary).collect())
}

/// Ends the times of a medicine that was stopped or removed from the list, with what is open of them.
pub async fn end_of_medicine(
    tx: &mut Tx,
    grant: &Grant<Change, Medicines>,
    medicine: MedicineRef,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    schedules::store::end_of_medicine(tx, grant, medicine, now).await
}
