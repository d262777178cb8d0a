//! The states of an appointment, and its words.

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn what_is_past_or_over_is_final() {
    let starts_at = at("2026-11-24T10:00:00Z");
    let before = at("2026-11-24T09:59:59Z");
    for state in State::ALL {
        assert_eq!(may_change(state, starts_at, before), state == State::Booked, "{state:?}");
        assert!(!may_change(state, starts_at, starts_at), "{state:?}");
    }
}

#[test]
fn what_staff_may_mark_and_when() {
    use State::*;
    let starts_at = at("2026-11-24T10:00:00Z");
    let (eve, early, begun, evening, next) = (
        at("2026-11-23T20:00:00Z"),
        at("2026-11-24T08:00:00Z"),
        at("2026-11-24T10:00:00Z"),
        at("2026-11-24T20:00:00Z"),
        at("2026-11-25T08:00:00Z"),
    );
    for (from, to, when) in [
        (Booked, Arrived, vec![early, begun, evening]),
        (Booked, Done, vec![begun, evening, next]),
        (Booked, DidNotCome, vec![begun, evening, next]),
        (Arrived, Done, vec![eve, early, begun, evening, next]),
        (Arrived, Booked, vec![early, begun, evening]),
        (Done, Arrived, vec![early, begun, evening]),
        (Done, Booked, vec![early, begun, evening]),
        (DidNotCome, Arrived, vec![early, begun, evening]),
        (DidNotCome, Booked, vec![early, begun, evening]),
    ] {
        for now in [eve, early, begun, evening, next] {
            assert_eq!(may_mark(from, to, starts_at, now), when.contains(&now), "{from:?} {to:?} {now}");
        }
    }
    for state in State::ALL {
        // To cancel is another matter, and a cancelled one is nothing any more.
        assert!(!may_mark(state, Cancelled, starts_at, begun) && !may_mark(Cancelled, state, starts_at, begun));
        assert!(!may_mark(state, state, starts_at, begun), "{state:?}");
    }
}

#[test]
fn a_day_is_londons() {
    // 11:30pm on 30 June in London is the same day, though UTC says half past ten; 12:30am is the next.
    let starts_at = at("2026-06-30T08:00:00Z");
    assert!(may_mark(State::Booked, State::Arrived, starts_at, at("2026-06-30T22:30:00Z")));
    assert!(!may_mark(State::Booked, State::Arrived, starts_at, at("2026-06-30T23:30:00Z")));
}

#[test]
fn keys_go_there_and_back() {
    for state in State::ALL {
        assert_eq!(State::from_key(state.key()), Some(state));
        assert_eq!(State::from_fhir(state.fhir()), Some(state));
    }
    for reason in Reason::ALL {
        assert_eq!(Reason::from_key(reason.key()), Some(reason));
    }
    assert_eq!((State::from_key("lost"), State::from_fhir("proposed"), Reason::from_key("")), (None, None, None));
    assert_eq!(Reason::from_fhir("pat-fb"), Reason::FeelsBetter);
    assert_eq!(Reason::from_fhir("pat-dec"), Reason::TheyAskedUs);
    assert_eq!(Reason::from_fhir("something new"), Reason::Other);
    for acts_as in [ActsAs::Person, ActsAs::Carer, ActsAs::Staff, ActsAs::System] {
        assert_eq!(ActsAs::from_key(acts_as.key()), acts_as);
    }
}

#[test]
fn the_person_and_the_organisation_have_reasons_of_their_own() {
    let theirs = Reason::choices(ActsAs::Person);
    assert_eq!(theirs, Reason::choices(ActsAs::Carer));
    let ours = Reason::choices(ActsAs::Staff);
    let both: Vec<Reason> = theirs.iter().copied().filter(|reason| ours.contains(reason)).collect();
    assert_eq!(both, [Reason::Other]);
    assert!(Reason::ALL.iter().all(|reason| theirs.contains(reason) || ours.contains(reason)));
}

#[test]
fn times_that_touch_do_not_overlap() {
    let span = |from: &str, to: &str| (at(&format!("2026-11-24T{from}:00Z")), at(&format!("2026-11-24T{to}:00Z")));
    let ten = span("10:00", "10:15");
    for (other, expected) in [
        (span("10:15", "10:30"), false),
        (span("09:45", "10:00"), false),
        (span("10:14", "10:30"), true),
        (span("09:00", "12:00"), true),
        (span("10:05", "10:06"), true),
        (ten, true),
    ] {
        assert_eq!(overlap(ten, other), expected, "{other:?}");
        assert_eq!(overlap(other, ten), expected, "{other:?}");
    }
}

#[test]
fn words_are_counted_in_letters_and_odd_signs_refused() {
    assert_eq!(wrong_words(("Words", &"ż".repeat(100)), 100, Lines::One), None);
    assert_eq!(
        wrong_words(("Words", &"ż".repeat(101)), 100, Lines::One).as_deref(),
        Some("“Words” must be 100 letters or fewer. You used 101")
    );
    assert_eq!(wrong_words(("Words", "one\ntwo"), 100, Lines::Several), None);
    for odd in ["one\ntwo", "a\u{0}b", "a\u{202e}b", "a\u{200f}b", "a\u{2066}b", "a\tb"] {
        assert!(wrong_words(("Words", odd), 100, Lines::One).is_some(), "{odd:?}");
    }
    assert!(wrong_words(("Words", "a\rb"), 100, Lines::Several).is_some());
}
