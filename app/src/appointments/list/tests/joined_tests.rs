//! What was booked here and what was sent, as one list.

use uuid::Uuid;

use super::*;
use crate::{appointments::booking::tests::made, record::Line};

fn now() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn sent(at: Option<&str>, status: &str, source: &str) -> Item {
    Item {
        line: Line {
            id: Uuid::now_v7(),
            kind: "appointment".into(),
            resource_type: "Appointment".into(),
            title: "Asthma clinic".into(),
            code_system: None,
            code: None,
            happened_at: at.map(|at| at.parse().unwrap()),
            happened_text: at.map(str::to_owned),
            happened_year: Some(2026),
            status: Some(status.into()),
            author: Some("Sister Mary".into()),
            value_text: None,
            value_number: None,
            unit: None,
            interpretation: None,
            range_text: None,
            attachments: 0,
            received_at: now(),
            source: "Harbour Lane Surgery".into(),
            is_new: false,
        },
        source_ods: source.into(),
        test_key: String::new(),
        entry: None,
    }
}

#[test]
fn the_nearest_comes_first_and_what_was_the_latest_first() {
    let mut later = made();
    later.starts_at += chrono::Duration::days(10);
    later.ends_at += chrono::Duration::days(10);
    let mut done = made();
    (done.starts_at, done.ends_at, done.state) =
        (now() - chrono::Duration::days(2), now() - chrono::Duration::days(2), State::Done);
    let mut off = made();
    off.state = State::Cancelled;
    let theirs = [
        sent(Some("2026-11-27T09:00:00Z"), "booked", "RZZ01"),
        sent(Some("2026-01-27T09:00:00Z"), "fulfilled", "RZZ01"),
        sent(None, "proposed", "RZZ01"),
    ];
    let ours = [later.clone(), made(), done, off];
    let (ahead, past) = joined(&Whose::Own, &ours, &theirs, now());
    let titles: Vec<&str> = ahead.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["Blood test", "Asthma clinic", "Blood test"]);
    assert_eq!(past.len(), 4);
    assert!(past.windows(2).all(|two| two[0].at >= two[1].at), "{past:?}");
    assert_eq!(ahead[1].facts, ["Sister Mary", "Sent by Harbour Lane Surgery"]);
}

#[test]
fn what_the_organisation_sends_of_ours_is_not_shown_twice() {
    let ours = [made()];
    let same = sent(Some("2026-11-26T10:00:00Z"), "booked", "Y99001");
    assert_eq!(joined(&Whose::Own, &ours, &[same], now()).0.len(), 1);
    // Another place, another instant, or off there: both are shown.
    for other in [
        sent(Some("2026-11-26T10:00:00Z"), "booked", "RZZ01"),
        sent(Some("2026-11-26T10:15:00Z"), "booked", "Y99001"),
        sent(Some("2026-11-26T10:00:00Z"), "cancelled", "Y99001"),
    ] {
        let (ahead, past) = joined(&Whose::Own, &ours, std::slice::from_ref(&other), now());
        assert_eq!(ahead.len() + past.len(), 2, "{other:?}");
    }
    let mut off = made();
    off.state = State::Cancelled;
    let same = sent(Some("2026-11-26T10:00:00Z"), "booked", "Y99001");
    assert_eq!(joined(&Whose::Own, &[off], &[same], now()).0.len(), 1);
}

#[test]
fn a_call_can_be_joined_while_its_room_is_open_and_not_by_staff_from_here() {
    let mut call = made();
    call.channel = Channel::Video;
    for (minutes, open, ahead) in
        [(-31, false, true), (-30, true, true), (0, true, true), (239, true, true), (240, false, false)]
    {
        let at = call.starts_at + chrono::Duration::minutes(minutes);
        let (to_come, _) = joined(&Whose::Own, std::slice::from_ref(&call), &[], at);
        assert_eq!(to_come.iter().any(|entry| entry.join.is_some()), open, "{minutes}");
        assert_eq!(!to_come.is_empty(), ahead, "{minutes}");
    }
    let work = Whose::AtWork(call.organisation.clone(), call.person);
    let (to_come, _) = joined(&work, std::slice::from_ref(&call), &[], call.starts_at);
    assert!(to_come[0].join.is_none());
    assert!(to_come[0].href.starts_with("/practice/Y99001/people/"));
}
