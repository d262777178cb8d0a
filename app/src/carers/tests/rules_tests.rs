//! The states, the reasons, and every day of a child's life, as tables.

use super::*;
use State::{Active, EnteredInError, Inactive, Proposed, Rejected};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn noon(date: NaiveDate) -> DateTime<Utc> {
    date.and_hms_opt(12, 0, 0).unwrap().and_utc()
}

/// From, to, and the steps whose reasons are taken. What is not here is refused.
const TABLE: [(Option<State>, State, &[Step]); 10] = [
    (None, Proposed, &[Step::Apply]),
    (None, Active, &[Step::Create, Step::Activate, Step::Reactivate]),
    (None, Inactive, &[Step::End, Step::Suspend]),
    (Some(Proposed), Active, &[Step::Activate, Step::Create]),
    (Some(Proposed), Rejected, &[Step::Refuse, Step::Withdraw]),
    (Some(Active), Inactive, &[Step::End, Step::Suspend]),
    (Some(Inactive), Active, &[Step::Reactivate]),
    (Some(Proposed), EnteredInError, &[]),
    (Some(Active), EnteredInError, &[]),
    (Some(Inactive), EnteredInError, &[]),
];

#[test]
fn every_transition_with_every_reason() {
    let froms = std::iter::once(None).chain(State::ALL.map(Some));
    let (mut taken, mut refused) = (0, 0);
    for from in froms {
        for to in State::ALL {
            let row = TABLE.iter().find(|row| (row.0, row.1) == (from, to));
            for reason in Reason::ALL {
                for words in ["", "  ", "because"] {
                    let expected = match row {
                        None => Err(NotAllowed::Transition),
                        Some(_) if reason == Reason::Other && words.trim().is_empty() => Err(NotAllowed::Words),
                        Some(_) if reason == Reason::Other => Ok(()),
                        Some((_, _, steps)) if steps.contains(&reason.step()) => Ok(()),
                        Some(_) => Err(NotAllowed::Reason),
                    };
                    assert_eq!(check(from, to, reason, words), expected, "{from:?} {to:?} {reason:?} {words:?}");
                    if expected.is_ok() { taken += 1 } else { refused += 1 }
                }
            }
        }
    }
    assert_eq!(taken + refused, 6 * 5 * 27 * 3);
    assert!(taken > 100, "{taken}");
}

#[test]
fn every_reason_serves_for_something() {
    for reason in Reason::ALL {
        let serves = TABLE.iter().any(|(from, to, _)| check(*from, *to, reason, "because").is_ok());
        assert!(serves, "{reason:?}");
    }
}

#[test]
fn nothing_comes_back_from_the_end() {
    for to in State::ALL {
        for from in [Rejected, EnteredInError] {
            for reason in Reason::ALL {
                assert_eq!(check(Some(from), to, reason, "because"), Err(NotAllowed::Transition));
            }
        }
    }
}

fn child(born: &str) -> Circumstances {
    Circumstances {
        basis: Basis::ParentalResponsibility,
        born: Some(day(born)),
        milestones: Milestones::default(),
        competence: Competence::NotRecorded,
        person_died_on: None,
        carer_died_on: None,
        ends_on: None,
        set_up_by: Ods::parse("Y99001"),
        registered_at: Ods::parse("Y99001"),
        last_act: noon(day("2026-11-01")),
    }
}

#[test]
fn a_parent_comes_to_rest_at_11_and_ends_at_16() {
    for (born, today, competence, expected) in [
        ("2015-11-24", "2026-11-23", Competence::NotRecorded, None),
        ("2015-11-24", "2026-11-24", Competence::NotRecorded, Some(Reason::PendingReview)),
        ("2015-11-24", "2026-11-24", Competence::Recorded, None),
        ("2010-11-24", "2026-11-23", Competence::Recorded, None),
        ("2010-11-24", "2026-11-24", Competence::Recorded, Some(Reason::EndDateReached)),
        // Born on 29 February: 2027 has none, 2028 has.
        ("2016-02-29", "2027-02-28", Competence::NotRecorded, None),
        ("2016-02-29", "2027-03-01", Competence::NotRecorded, Some(Reason::PendingReview)),
        ("2012-02-29", "2028-02-28", Competence::Recorded, None),
        ("2012-02-29", "2028-02-29", Competence::Recorded, Some(Reason::EndDateReached)),
    ] {
        let of = Circumstances { competence, last_act: noon(day(today)), ..child(born) };
        assert_eq!(due(&of, day(today), noon(day(today))), expected, "{born} {today}");
    }
}

#[test]
fn every_day_of_a_life_agrees_with_the_decision() {
    for born in ["2015-11-24", "2016-02-29", "2012-12-31"] {
        for offset in 0..(18 * 366) {
            let today = day(born) + Duration::days(offset);
            for competence in [Competence::NotRecorded, Competence::Recorded] {
                let of = Circumstances { competence, last_act: noon(today), ..child(born) };
                let band = age::band(of.born, today, of.milestones);
                let opens = would_open(Basis::ParentalResponsibility, band, competence);
                assert_eq!(due(&of, today, noon(today)).is_none(), opens, "{born} {today} {competence:?}");
            }
        }
    }
}

#[test]
fn what_else_ends_it_the_same_day() {
    let today = day("2026-11-24");
    let of = child("2020-01-01");
    let died = Some(day("2026-11-23"));
    for (of, expected) in [
        (Circumstances { person_died_on: died, ..of.clone() }, Reason::PatientDeceased),
        (Circumstances { carer_died_on: died, ..of.clone() }, Reason::ProxyDeceased),
        (Circumstances { ends_on: Some(today), ..of.clone() }, Reason::EndDateReached),
        (Circumstances { registered_at: Ods::parse("Y99002"), ..of.clone() }, Reason::PatientTransferred),
        (Circumstances { registered_at: None, ..of.clone() }, Reason::PatientTransferred),
        (Circumstances { last_act: noon(day("2025-11-24")), ..of.clone() }, Reason::InactiveRole),
    ] {
        assert_eq!(due(&of, today, noon(today)), Some(expected));
        assert_eq!(check(Some(Active), Inactive, expected, ""), Ok(()));
    }
    assert_eq!(due(&Circumstances { ends_on: Some(day("2026-11-25")), ..of.clone() }, today, noon(today)), None);
    assert_eq!(due(&Circumstances { last_act: noon(day("2025-11-25")), ..of.clone() }, today, noon(today)), None);
    // What the person set up themselves goes with them.
    let own = Circumstances { basis: Basis::Consent, born: Some(day("1945-03-04")), set_up_by: None, ..of };
    assert_eq!(due(&Circumstances { registered_at: Ods::parse("Y99002"), ..own }, today, noon(today)), None);
}

#[test]
fn the_practice_hears_of_birthdays_sixty_days_ahead() {
    let of = Milestones::default();
    let parental = Basis::ParentalResponsibility;
    for (today, days) in [
        ("2026-09-24", None),
        ("2026-09-25", Some(60)),
        ("2026-10-25", Some(30)),
        ("2026-11-23", Some(1)),
        ("2026-11-24", None),
    ] {
        let found = milestone(parental, Some(day("2015-11-24")), of, day(today));
        assert_eq!(found.map(|found| (found.days, found.age)), days.map(|days| (days, 11)), "{today}");
    }
    assert_eq!(milestone(parental, Some(day("2010-11-24")), of, day("2026-11-17")).map(|found| found.age), Some(16));
    assert_eq!(milestone(Basis::Consent, Some(day("2015-11-24")), of, day("2026-11-23")), None);
    assert_eq!(milestone(parental, None, of, day("2026-11-23")), None);
}

#[test]
fn a_basis_opens_only_where_the_decision_says_so() {
    use AgeBand::{Adult, Child, Young};
    use Competence::{NotRecorded, Recorded};
    for (basis, age, competence, opens) in [
        (Basis::ParentalResponsibility, Child, NotRecorded, true),
        (Basis::ParentalResponsibility, Young, NotRecorded, false),
        (Basis::ParentalResponsibility, Young, Recorded, true),
        (Basis::ParentalResponsibility, Adult, Recorded, false),
        (Basis::Consent, Adult, NotRecorded, true),
        (Basis::Consent, Young, Recorded, true),
        (Basis::Consent, Child, Recorded, false),
        (Basis::BestInterest, Adult, NotRecorded, true),
        (Basis::BestInterest, Young, Recorded, false),
        (Basis::Unknown, Adult, Recorded, false),
    ] {
        assert_eq!(would_open(basis, age, competence), opens, "{basis:?} {age:?} {competence:?}");
    }
}

#[test]
fn only_consent_may_be_widened() {
    let (few, more) = ([Scope::Tests], [Scope::Tests, Scope::Documents]);
    assert!(may_set(Basis::Consent, &few, &more));
    assert!(!may_set(Basis::BestInterest, &few, &more));
    assert!(may_set(Basis::BestInterest, &more, &few));
}
