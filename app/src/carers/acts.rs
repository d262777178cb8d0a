//! What a practice may do with an arrangement as it stands.

use chrono::{DateTime, Utc};

use super::{
    After, Arrangement, Why,
    reasons::{Reason, Step},
    rules::{self, State},
    typed::{Typed, long},
};
use crate::{
    access::{
        facts::{AgeBand, Competence},
        relation::Basis,
    },
    ui::date,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Say yes to what was asked for.
    Accept,
    Refuse,
    /// The two were seen in person: no need to wait.
    Start,
    /// It is still right.
    Reviewed,
    /// A clinician talked to the young person.
    Competence,
    Suspend,
    Reactivate,
    End,
    Mistake,
}

impl Act {
    pub const ALL: [Act; 9] = [
        Act::Accept,
        Act::Refuse,
        Act::Start,
        Act::Reviewed,
        Act::Competence,
        Act::Suspend,
        Act::Reactivate,
        Act::End,
        Act::Mistake,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Act::Accept => "accept",
            Act::Refuse => "refuse",
            Act::Start => "start",
            Act::Reviewed => "reviewed",
            Act::Competence => "competence",
            Act::Suspend => "suspend",
            Act::Reactivate => "reactivate",
            Act::End => "end",
            Act::Mistake => "mistake",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Act::Accept => "Say yes: it begins in 24 hours",
            Act::Refuse => "Say no",
            Act::Start => "Begin at once: both were seen in person",
            Act::Reviewed => "It was looked at again and is still right",
            Act::Competence => "A clinician recorded that the young person understands and agrees",
            Act::Suspend => "Stop it until somebody has looked at it",
            Act::Reactivate => "Start it again",
            Act::End => "End it",
            Act::Mistake => "It was a mistake",
        }
    }

    pub fn from_key(key: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.key() == key)
    }

    pub fn possible(one: &Arrangement, age: AgeBand, now: DateTime<Utc>) -> Vec<Act> {
        let is_possible = |act: &Act| match (act, one.state) {
            // Who has not said who they are cannot be let in.
            (Act::Accept, State::Proposed) => one.carer.is_some(),
            (Act::Refuse | Act::Mistake, State::Proposed) => true,
            (Act::Start, State::Active) => one.starts_at.is_some_and(|start| start > now),
            (Act::Competence, State::Active | State::Inactive) => {
                age == AgeBand::Young && matches!(one.basis, Basis::ParentalResponsibility | Basis::Consent)
            }
            (Act::Reviewed | Act::Suspend | Act::End | Act::Mistake, State::Active) => true,
            // What a person ended by their own wish only they begin again, by asking anew.
            (Act::Reactivate, State::Inactive) => one.organisation.is_some(),
            (Act::Mistake, State::Inactive) => true,
            _ => false,
        };
        Act::ALL.into_iter().filter(is_possible).collect()
    }
}

/// What the act leaves behind, and why; or the field that is wrong, and what to do.
pub fn after(
    act: Act,
    before: &Arrangement,
    form: &Typed,
    age: AgeBand,
    now: DateTime<Utc>,
) -> Result<(After, Why), (&'static str, &'static str)> {
    let words = long(form.one("words"), 1000);
    let said = words.ok_or(("words", "Write down why: up to 1,000 letters"));
    let mut after = before.as_it_is();
    let why = match act {
        Act::Start => {
            after.starts_at = Some(now);
            Why::in_words("Seen in person: it begins at once")
        }
        Act::Accept => {
            (after.state, after.starts_at) = (State::Active, Some(rules::start(now)));
            Why { reason: Reason::Activated, words: said?.into() }
        }
        Act::Suspend => {
            after.state = State::Inactive;
            Why { reason: Reason::PendingReview, words: words.unwrap_or_default().into() }
        }
        Act::Reactivate => {
            after.state = State::Active;
            after.reviewed_at = Some(now);
            Why { reason: Reason::Reactivated, words: said?.into() }
        }
        Act::Competence => {
            after.state = State::Active;
            (after.competence_at, after.reviewed_at) = (Some(now), Some(now));
            after.review_on = Some(rules::next_review(date::london_day(now)));
            match before.state {
                State::Active => Why::in_words(format!("The young person understands and agrees. {}", said?)),
                _ => Why {
                    reason: Reason::Reactivated,
                    words: format!("The young person understands and agrees. {}", said?),
                },
            }
        }
        Act::Reviewed => {
            after.reviewed_at = Some(now);
            after.review_on = Some(rules::next_review(date::london_day(now)));
            Why::in_words(format!("Looked at again, and still right. {}", said?))
        }
        Act::End | Act::Refuse => {
            let (state, step) =
                if act == Act::End { (State::Inactive, Step::End) } else { (State::Rejected, Step::Refuse) };
            after.state = state;
            let reason =
                Reason::from_key(form.one("reason")).filter(|reason| [step, Step::Any].contains(&reason.step()));
            let reason = reason.ok_or(("reason", "Choose a reason that fits"))?;
            if reason == Reason::Other {
                Why::in_words(said?)
            } else {
                Why { reason, words: words.unwrap_or_default().into() }
            }
        }
        Act::Mistake => {
            after.state = State::EnteredInError;
            Why::in_words(said?)
        }
    };
    let competence = if after.competence_at.is_some() { Competence::Recorded } else { Competence::NotRecorded };
    if after.state == State::Active && !rules::would_open(before.basis, age, competence) {
        return Err((
            "act",
            "At this age that does not open it. Record first that the young person understands and agrees, or end it",
        ));
    }
    Ok((after, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back() {
        for act in Act::ALL {
            assert_eq!(Act::from_key(act.key()), Some(act));
        }
        assert_eq!(Act::from_key(""), None);
    }
}
