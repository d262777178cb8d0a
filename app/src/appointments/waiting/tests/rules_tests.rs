//! Who is offered a time, and until when they may answer.

use super::*;
use crate::appointments::{Audience, Booker, Channel, Offered, Reach, Taken};
use crate::people::{Ods, PersonId};
use uuid::Uuid;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn slot() -> Slot {
    Slot {
        id: Uuid::nil(),
        organisation: Ods::parse("Y99001").unwrap(),
        organisation_name: String::new(),
        clinic: Uuid::nil(),
        clinician: None,
        clinician_name: String::new(),
        service: "GP appointment".into(),
        place: String::new(),
        starts_at: at("2026-11-26T10:00:00Z"),
        ends_at: at("2026-11-26T10:15:00Z"),
        channel: Channel::Video,
        audience: Audience::of(Booker::ALL),
        reach: Reach::Registered,
        taken: Taken::No,
        offered: Offered::Yes,
    }
}

fn waiting() -> Waiting {
    Waiting {
        person: PersonId(Uuid::nil()),
        id: Uuid::nil(),
        organisation: Ods::parse("Y99001").unwrap(),
        organisation_name: String::new(),
        service: "GP appointment".into(),
        channel: None,
        part: None,
        from_day: "2026-11-24".parse().unwrap(),
        to_day: "2026-11-30".parse().unwrap(),
        instead_of: None,
        state: State::Waiting,
        made_at: at("2026-11-24T10:00:00Z"),
    }
}

#[test]
fn a_time_fits_what_was_asked_for_and_nothing_else() {
    assert!(fits(&waiting(), &slot()));
    let wishes: [(fn(&mut Waiting), bool); 9] = [
        (|waiting| waiting.channel = Some(Channel::Video), true),
        (|waiting| waiting.channel = Some(Channel::InPerson), false),
        (|waiting| waiting.part = Some(Part::Morning), true),
        (|waiting| waiting.part = Some(Part::Evening), false),
        (|waiting| waiting.service = "Blood test".into(), false),
        (|waiting| waiting.organisation = Ods::parse("RZZ01").unwrap(), false),
        (|waiting| waiting.to_day = "2026-11-25".parse().unwrap(), false),
        (|waiting| waiting.to_day = "2026-11-26".parse().unwrap(), true),
        (|waiting| waiting.from_day = "2026-11-27".parse().unwrap(), false),
    ];
    for (number, (wish, expected)) in wishes.into_iter().enumerate() {
        let mut one = waiting();
        wish(&mut one);
        assert_eq!(fits(&one, &slot()), expected, "{number}");
    }
    // The day and the part of the day are London's: 4:30pm UTC in July is after half past five there.
    let mut july = slot();
    july.starts_at = at("2026-07-01T16:30:00Z");
    let mut evening = waiting();
    (evening.from_day, evening.to_day) = ("2026-07-01".parse().unwrap(), "2026-07-01".parse().unwrap());
    evening.part = Some(Part::Evening);
    assert!(fits(&evening, &july));
    july.starts_at = at("2026-07-01T23:30:00Z");
    assert!(!fits(&evening, &july));
    // Who works by day can come on a Saturday morning: the 4th, in London.
    evening.to_day = "2026-07-05".parse().unwrap();
    for (starts_at, expected) in
        [("2026-07-03T09:00:00Z", false), ("2026-07-04T09:00:00Z", true), ("2026-07-03T23:30:00Z", true)]
    {
        assert_eq!(fits_when(&evening, at(starts_at)), expected, "{starts_at}");
    }
}

#[test]
fn there_is_time_to_answer_and_nobody_is_asked_too_late() {
    for (now, starts_at, by) in [
        // By day, two hours.
        ("2026-11-24T10:00:00Z", "2026-11-26T10:00:00Z", Some("2026-11-24T12:00:00Z")),
        // Not beyond an hour before it begins.
        ("2026-11-24T10:00:00Z", "2026-11-24T12:30:00Z", Some("2026-11-24T11:30:00Z")),
        ("2026-11-24T10:00:00Z", "2026-11-24T11:15:00Z", Some("2026-11-24T10:15:00Z")),
        ("2026-11-24T10:00:00Z", "2026-11-24T11:14:59Z", None),
        ("2026-11-24T10:00:00Z", "2026-11-24T09:00:00Z", None),
        // At night, until ten in the morning.
        ("2026-11-24T22:00:00Z", "2026-11-26T10:00:00Z", Some("2026-11-25T10:00:00Z")),
        ("2026-11-25T03:00:00Z", "2026-11-26T10:00:00Z", Some("2026-11-25T10:00:00Z")),
        ("2026-11-24T22:00:00Z", "2026-11-25T08:00:00Z", Some("2026-11-25T07:00:00Z")),
        // In the evening, before the night begins.
        ("2026-11-24T19:30:00Z", "2026-11-26T10:00:00Z", Some("2026-11-24T21:30:00Z")),
        // The clocks go back that night: ten in the morning is ten in the morning.
        ("2026-10-24T20:00:00Z", "2026-10-26T10:00:00Z", Some("2026-10-25T10:00:00Z")),
        ("2027-03-27T21:00:00Z", "2027-03-30T10:00:00Z", Some("2027-03-28T09:00:00Z")),
    ] {
        assert_eq!(answer_by(at(now), at(starts_at)), by.map(at), "{now} {starts_at}");
    }
}

#[test]
fn keys_go_there_and_back() {
    for state in State::ALL {
        assert_eq!(State::from_key(state.key()), state);
    }
    for state in OfferState::ALL {
        assert_eq!(OfferState::from_key(state.key()), state);
    }
    for part in Part::ALL {
        assert_eq!(Part::from_key(part.key()), Some(part));
    }
    assert!(!State::from_key("?").is_open());
    assert_eq!((OfferState::from_key("?"), Part::from_key("any")), (OfferState::Withdrawn, None));
}
