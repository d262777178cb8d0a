//! What organisations see before and after a choice, and which decisions are in force. Pure.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;

use super::{CATEGORIES, Decision, Use};
use crate::access::{
    class::Category,
    consent::{self, Choice, Shares},
    facts::Sharing,
};

/// What one organisation sees, one answer for each of [`CATEGORIES`] and for what is not sorted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seen {
    each: [Sharing; 7],
    pub unsorted: Sharing,
}

impl Seen {
    /// `ods` as the choices name it; "" for one that no choice names.
    pub fn by(choices: &[Choice], ods: &str, now: DateTime<Utc>) -> Seen {
        let one = |category| consent::sharing(choices, ods, category, now);
        Seen { each: CATEGORIES.map(one), unsorted: one(Category::Unlabelled) }
    }

    pub fn of(&self, category: Category) -> Sharing {
        let found = CATEGORIES.iter().zip(self.each).find(|(one, _)| **one == category);
        found.map_or(self.unsorted, |(_, sharing)| sharing)
    }

    pub fn shared(&self) -> Vec<Category> {
        CATEGORIES.into_iter().filter(|category| self.of(*category) == Sharing::Shared).collect()
    }

    pub fn closed(&self) -> Vec<Category> {
        CATEGORIES.into_iter().filter(|category| self.of(*category) != Sharing::Shared).collect()
    }

    pub fn is_all(&self) -> bool {
        self.closed().is_empty()
    }

    pub fn is_nothing(&self) -> bool {
        self.shared().is_empty()
    }

    /// Stopped as a whole: then an emergency opens nothing either (`access/policy.rs`).
    pub fn is_stopped(&self) -> bool {
        self.unsorted == Sharing::Stopped
    }
}

/// What changes for one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Difference {
    pub lost: Vec<Category>,
    pub gained: Vec<Category>,
    pub before: Seen,
    pub after: Seen,
}

impl Difference {
    /// `None` where nothing changes.
    pub fn between(before: Seen, after: Seen) -> Option<Difference> {
        if before == after {
            return None;
        }
        let lost = after.closed().into_iter().filter(|category| before.of(*category) == Sharing::Shared).collect();
        let gained = after.shared().into_iter().filter(|category| before.of(*category) != Sharing::Shared).collect();
        Some(Difference { lost, gained, before, after })
    }
}

/// The choices for one use, in the order in which they were made.
pub fn choices(decisions: &[Decision], purpose: Use) -> Vec<Choice> {
    decisions.iter().filter(|one| one.purpose == purpose).map(|one| one.choice.clone()).collect()
}

/// When what this organisation sees changes by itself, because a choice for a time ends.
pub fn changes_at(choices: &[Choice], ods: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let here = Seen::by(choices, ods, now);
    let mut ends: Vec<DateTime<Utc>> =
        choices.iter().filter_map(|choice| choice.until).filter(|end| *end > now).collect();
    ends.sort_unstable();
    ends.into_iter().find(|end| Seen::by(choices, ods, *end) != here)
}

/// Whether a new choice would make any difference to these organisations, now or when choices
/// for a time have ended.
pub fn makes_a_difference(before: &[Choice], after: &[Choice], all_ods: &[&str], now: DateTime<Utc>) -> bool {
    let ends = after.iter().filter_map(|choice| choice.until).filter(|end| *end > now);
    let moments: Vec<DateTime<Utc>> = std::iter::once(now).chain(ends).collect();
    moments.iter().any(|at| all_ods.iter().any(|ods| Seen::by(before, ods, *at) != Seen::by(after, ods, *at)))
}

/// What was said about planning or research, for one organisation: "" for all others. `None`
/// where nothing was said. What was said about one counts more than what was said about all,
/// unless the latter came later.
pub fn allowed(choices: &[Choice], ods: &str, now: DateTime<Utc>) -> Option<Shares> {
    let (mut all, mut one) = (None, None);
    for choice in choices.iter().filter(|choice| choice.until.is_none_or(|until| until > now)) {
        match choice.organisation.as_deref() {
            None => (all, one) = (Some(choice.shares), None),
            Some(chosen) if chosen == ods => one = Some(choice.shares),
            Some(_) => {}
        }
    }
    one.or(all)
}

/// Whether a decision still counts for anything. It does not when its time is over, or when a
/// later one has taken its place: one about the same, one about everything, or a "stop" about
/// all of what it is a part of.
pub fn is_in_force(decisions: &[Decision], at: usize, now: DateTime<Utc>) -> bool {
    let Some(decision) = decisions.get(at) else { return false };
    let goes_on = |choice: &Choice| choice.until.is_none_or(|until| until > now);
    let later = decisions.iter().skip(at + 1).filter(|one| one.purpose == decision.purpose && goes_on(&one.choice));
    goes_on(&decision.choice) && !later.into_iter().any(|one| takes_the_place(&one.choice, &decision.choice))
}

fn takes_the_place(later: &Choice, earlier: &Choice) -> bool {
    let same = later.organisation == earlier.organisation && later.category == earlier.category;
    let everything = later.organisation.is_none() && later.category.is_none();
    let covers = |whole: bool, same: bool| whole || same;
    let wider = earlier.organisation.is_some()
        && earlier.category.is_some()
        && covers(later.organisation.is_none(), later.organisation == earlier.organisation)
        && covers(later.category.is_none(), later.category == earlier.category);
    same || everything || (wider && later.shares == Shares::No)
}

/// The first instant after this day in London.
pub fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    // There is a midnight on every day: the clocks change at 1am.
    let midnight = day.succ_opt()?.and_hms_opt(0, 0, 0)?;
    London.from_local_datetime(&midnight).earliest().map(|at| at.to_utc())
}

/// The last day on which a choice that is over at this instant still counts.
pub fn last_day(until: DateTime<Utc>) -> NaiveDate {
    crate::ui::date::london_day(until - chrono::Duration::microseconds(1))
}

/// From what age people decide about the national data opt-out themselves (its policy, ch. 3).
pub const OWN_OPT_OUT_FROM: i32 = 13;

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use uuid::Uuid;

    use super::*;
    use crate::access::consent::Shares::{No, Yes};

    fn now() -> DateTime<Utc> {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn choice(ods: &str, category: Option<Category>, shares: Shares, hours: i64) -> Choice {
        let until = (hours != 0).then(|| now() + Duration::hours(hours));
        let organisation = (!ods.is_empty()).then(|| ods.to_string());
        Choice { at: now(), organisation, category, shares, until }
    }

    fn decisions(choices: &[Choice]) -> Vec<Decision> {
        let one = |choice: &Choice| Decision {
            id: Uuid::now_v7(),
            purpose: Use::DirectCare,
            choice: choice.clone(),
            organisation_name: None,
            made_by: Uuid::nil(),
            made_by_name: String::new(),
        };
        choices.iter().map(one).collect()
    }

    #[test]
    fn a_difference_names_what_is_lost_and_what_is_gained() {
        let mental = Some(Category::MentalHealth);
        let before = Seen::by(&[choice("", mental, No, 0)], "RZZ01", now());
        let after = Seen::by(&[choice("", Some(Category::Results), No, 0)], "RZZ01", now());
        let difference = Difference::between(before.clone(), after).unwrap();
        assert_eq!((difference.lost, difference.gained), (vec![Category::Results], vec![Category::MentalHealth]));
        assert_eq!(Difference::between(before.clone(), before), None);
        // Nothing is seen either way, but an emergency opens it or not.
        let closed = Seen::by(&[choice("RZZ01", None, No, 0)], "RZZ01", now());
        let stopped = Seen::by(&[choice("", None, No, 0)], "RZZ01", now());
        assert!(closed.is_nothing() && stopped.is_nothing() && stopped.is_stopped() && !closed.is_stopped());
        assert!(Difference::between(closed, stopped).is_some());
    }

    #[test]
    fn a_choice_for_a_time_says_when_it_ends() {
        let for_a_day = choice("RZZ01", None, No, 24);
        let choices = [choice("", Some(Category::Results), No, 48), for_a_day.clone()];
        assert_eq!(changes_at(&choices, "RZZ01", now()), for_a_day.until);
        assert_eq!(changes_at(&choices, "RZZ02", now()), choices[0].until);
        assert_eq!(changes_at(&[choice("", None, No, 0)], "RZZ01", now()), None);
        // It ends, and nothing is different: the other choice says the same.
        assert_eq!(
            changes_at(&[choice("RZZ01", None, No, 0), choice("", None, No, 24)], "RZZ02", now()),
            Some(now() + Duration::hours(24))
        );
    }

    #[test]
    fn what_is_so_already_makes_no_difference() {
        let stopped = vec![choice("RZZ01", None, No, 0)];
        let and = |more: Choice| stopped.iter().cloned().chain([more]).collect::<Vec<_>>();
        let all = ["RZZ01", "RZZ02", ""];
        assert!(!makes_a_difference(&stopped, &and(choice("RZZ01", None, No, 0)), &all, now()));
        assert!(!makes_a_difference(&stopped, &and(choice("RZZ01", Some(Category::Results), No, 0)), &all, now()));
        assert!(makes_a_difference(&stopped, &and(choice("RZZ01", None, Yes, 0)), &all, now()));
        // For good instead of for a time: different when the time is over.
        let for_a_time = vec![choice("RZZ01", None, No, 24)];
        let for_good: Vec<Choice> = for_a_time.iter().cloned().chain([choice("RZZ01", None, No, 0)]).collect();
        assert!(makes_a_difference(&for_a_time, &for_good, &all, now()));
    }

    #[test]
    fn other_uses_are_said_for_all_or_for_one() {
        for (choices, expected) in [
            (vec![], None),
            (vec![choice("", None, No, 0)], Some(No)),
            (vec![choice("", None, No, 0), choice("RZZ01", None, Yes, 0)], Some(Yes)),
            (vec![choice("RZZ01", None, Yes, 0), choice("", None, No, 0)], Some(No)),
            (vec![choice("RZZ02", None, Yes, 0)], None),
            (vec![choice("", None, No, 0), choice("RZZ01", None, Yes, -1)], Some(No)),
        ] {
            assert_eq!(allowed(&choices, "RZZ01", now()), expected, "{choices:?}");
        }
    }

    #[test]
    fn a_decision_counts_until_another_takes_its_place() {
        let mental = Some(Category::MentalHealth);
        for (choices, expected) in [
            (vec![choice("", None, No, 0)], vec![true]),
            (vec![choice("", None, No, -1)], vec![false]),
            (vec![choice("", None, No, 0), choice("", None, Yes, 0)], vec![false, true]),
            (vec![choice("RZZ01", mental, No, 0), choice("RZZ01", mental, Yes, 0)], vec![false, true]),
            (vec![choice("RZZ01", mental, Yes, 0), choice("", mental, No, 0)], vec![false, true]),
            (vec![choice("RZZ01", mental, No, 0), choice("RZZ01", None, Yes, 0)], vec![true, true]),
            (vec![choice("RZZ01", None, No, 0), choice("RZZ02", None, No, 0)], vec![true, true]),
            (vec![choice("RZZ01", None, No, 0), choice("", None, Yes, 0)], vec![false, true]),
            // What took its place is over: it counts again.
            (vec![choice("RZZ01", None, No, 0), choice("", None, Yes, -1)], vec![true, false]),
        ] {
            let decisions = decisions(&choices);
            let found: Vec<bool> = (0..decisions.len()).map(|at| is_in_force(&decisions, at, now())).collect();
            assert_eq!(found, expected, "{choices:?}");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_in_london() {
        for (day, end) in [
            ("2026-11-24", "2026-11-25T00:00:00Z"),
            ("2026-07-01", "2026-07-01T23:00:00Z"),
            ("2026-03-28", "2026-03-29T00:00:00Z"),
            ("2026-03-29", "2026-03-29T23:00:00Z"),
        ] {
            let end: DateTime<Utc> = end.parse().unwrap();
            assert_eq!(end_of(day.parse().unwrap()), Some(end));
            assert_eq!(last_day(end), day.parse::<NaiveDate>().unwrap());
        }
        assert_eq!(end_of(NaiveDate::MAX), None);
    }
}
