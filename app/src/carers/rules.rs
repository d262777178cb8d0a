//! What an arrangement with a carer may become, on what ground, and when it is over. Pure.

use chrono::{DateTime, Duration, Months, NaiveDate, Utc};

use super::reasons::{Reason, Step};
use crate::{
    access::{
        age::{self, Milestones},
        class::{Action, DataClass, Scope},
        facts::{AgeBand, Competence, Facts},
        policy::decide,
        relation::{Basis, Relation},
    },
    people::Ods,
};

/// From the carer's yes until they may look: time to think again (safety.md, Delegate hygiene).
pub const COOLING_HOURS: i64 = 24;
/// How long an invitation's link and code work.
pub const INVITATION_DAYS: i64 = 14;
/// Wrong codes, until nobody can use the invitation any more.
pub const TRIES: i64 = 10;
/// New invitations of one person in a day.
pub const INVITATIONS_A_DAY: i64 = 5;
/// Everybody is asked again so often whether it is still right.
pub const REVIEW_MONTHS: u32 = 6;
/// After so long without use it ends.
pub const UNUSED_MONTHS: u32 = 12;
/// So many days before a birthday that changes something the practice hears of it.
pub const WARNINGS: [i64; 3] = [60, 30, 7];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Proposed,
    Active,
    Rejected,
    /// Ended, or at rest until somebody has looked.
    Inactive,
    EnteredInError,
}

impl State {
    pub const ALL: [State; 5] =
        [State::Proposed, State::Active, State::Rejected, State::Inactive, State::EnteredInError];

    /// The code of FHIR: in the database too.
    pub fn key(self) -> &'static str {
        match self {
            State::Proposed => "proposed",
            State::Active => "active",
            State::Rejected => "rejected",
            State::Inactive => "inactive",
            State::EnteredInError => "entered-in-error",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            State::Proposed => "Waiting for an answer",
            State::Active => "In use",
            State::Rejected => "Not wanted",
            State::Inactive => "Not in use",
            State::EnteredInError => "A mistake",
        }
    }

    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// Why a change is refused. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAllowed {
    /// Not from there to there.
    Transition,
    /// Not for this reason.
    Reason,
    /// OTHER without words.
    Words,
}

/// Whether it may go `from` there (`None`: it does not exist yet) `to` there, for this reason.
pub fn check(from: Option<State>, to: State, reason: Reason, words: &str) -> Result<(), NotAllowed> {
    use State::{Active, EnteredInError, Inactive, Proposed, Rejected};
    let steps: &[Step] = match (from, to) {
        (None, Proposed) => &[Step::Apply],
        (None, Active) => &[Step::Create, Step::Activate, Step::Reactivate],
        // Taken over from another system as it stands there.
        (None, Inactive) => &[Step::End, Step::Suspend],
        (Some(Proposed), Active) => &[Step::Activate, Step::Create],
        (Some(Proposed), Rejected) => &[Step::Refuse, Step::Withdraw],
        (Some(Active), Inactive) => &[Step::End, Step::Suspend],
        (Some(Inactive), Active) => &[Step::Reactivate],
        // No code says "by mistake": it takes words.
        (Some(Proposed | Active | Inactive), EnteredInError) => &[],
        _ => return Err(NotAllowed::Transition),
    };
    if reason.step() != Step::Any && !steps.contains(&reason.step()) {
        return Err(NotAllowed::Reason);
    }
    if reason == Reason::Other && words.trim().is_empty() {
        return Err(NotAllowed::Words);
    }
    Ok(())
}

/// Whether an arrangement on this basis would let anybody in today: asked before it is set up, so
/// that nobody is told yes where the decision says no.
pub fn would_open(basis: Basis, age: AgeBand, competence: Competence) -> bool {
    let facts = Facts { age, competence, ..Facts::IN_ORDER };
    decide(Relation::Carer(basis), Action::Read, DataClass::Details, &facts).permits()
}

/// Whether the person may set these scopes themselves. What they gave by their own consent they
/// may widen; what stands on another ground they may only lower.
pub fn may_set(basis: Basis, before: &[Scope], after: &[Scope]) -> bool {
    basis == Basis::Consent || after.iter().all(|scope| before.contains(scope))
}

/// From when a carer who says yes at `now` may look.
pub fn start(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::hours(COOLING_HOURS)
}

/// The day of the next question whether it is still right.
pub fn next_review(today: NaiveDate) -> NaiveDate {
    today.checked_add_months(Months::new(REVIEW_MONTHS)).unwrap_or(NaiveDate::MAX)
}

/// What the daily look at an arrangement in force rests on.
#[derive(Clone, Debug)]
pub struct Circumstances {
    pub basis: Basis,
    pub born: Option<NaiveDate>,
    pub milestones: Milestones,
    pub competence: Competence,
    pub person_died_on: Option<NaiveDate>,
    pub carer_died_on: Option<NaiveDate>,
    /// The first day on which it is over.
    pub ends_on: Option<NaiveDate>,
    /// The practice that set it up, and where the person is registered now.
    pub set_up_by: Option<Ods>,
    pub registered_at: Option<Ods>,
    /// When it was last used, or began.
    pub last_act: DateTime<Utc>,
}

/// Why an arrangement in force must rest from today on, if so. Each is decided at the time of
/// asking as well (`access/age.rs`): a day's work that is late lets nobody in.
pub fn due(of: &Circumstances, today: NaiveDate, now: DateTime<Utc>) -> Option<Reason> {
    let band = age::band(of.born, today, of.milestones);
    let is_grown_up = of.basis == Basis::ParentalResponsibility && band == AgeBand::Adult;
    let unused_since = now.checked_sub_months(Months::new(UNUSED_MONTHS)).unwrap_or(DateTime::<Utc>::MIN_UTC);
    if of.person_died_on.is_some() {
        Some(Reason::PatientDeceased)
    } else if of.carer_died_on.is_some() {
        Some(Reason::ProxyDeceased)
    } else if of.ends_on.is_some_and(|end| end <= today) || is_grown_up {
        Some(Reason::EndDateReached)
    } else if !would_open(of.basis, band, of.competence) {
        Some(Reason::PendingReview)
    } else if of.set_up_by.is_some() && of.set_up_by != of.registered_at {
        Some(Reason::PatientTransferred)
    } else if of.last_act <= unused_since {
        Some(Reason::InactiveRole)
    } else {
        None
    }
}

/// A birthday that changes what a parent may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// In years.
    pub age: i32,
    pub on: NaiveDate,
    pub days: i64,
}

/// The next such birthday, when it is at most sixty days away.
pub fn milestone(basis: Basis, born: Option<NaiveDate>, of: Milestones, today: NaiveDate) -> Option<Milestone> {
    let born = born.filter(|_| basis == Basis::ParentalResponsibility)?;
    [of.review, of.end].into_iter().find_map(|years| {
        let on = age::birthday(born, years);
        let days = (on - today).num_days();
        (1..=WARNINGS[0]).contains(&days).then_some(Milestone { age: years, on, days })
    })
}

#[cfg(test)]
#[path = "tests/rules_tests.rs"]
mod tests;
