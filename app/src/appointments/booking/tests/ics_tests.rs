//! Files for calendars.

use super::*;
use crate::appointments::booking::{rules::Reason, tests::made};

const ORIGIN: &str = "https://portal.example";

#[test]
fn the_file_of_a_mail_names_no_place_nobody_and_no_reason() {
    let mut one = made();
    let file = mailed(&one, Use::PutIn, ("ivy@example.com", Some("no-reply@portal.example".into())), ORIGIN);
    assert!(file.contains("METHOD:REQUEST") && file.contains(&format!("UID:{}@portal.example", one.id)), "{file}");
    assert!(file.contains("SEQUENCE:0") && file.contains("SUMMARY:Appointment\r\n"), "{file}");
    assert!(file.contains("ORGANIZER") && file.contains("mailto:ivy@example.com"), "{file}");
    for word in ["Harbour", "Rowan", "Blood", "Room 2", "cough"] {
        assert!(!file.contains(word), "{word} in {file}");
    }
    one.state = State::Cancelled;
    one.cancelled = Some((Reason::FeelsBetter, "better".into()));
    one.sequence = 1;
    let off = mailed(&one, Use::TakenOut, ("ivy@example.com", Some("no-reply@portal.example".into())), ORIGIN);
    assert!(off.contains("METHOD:CANCEL") && off.contains("STATUS:CANCELLED") && off.contains("SEQUENCE:1"), "{off}");
    assert!(!off.contains("better"), "{off}");
    // Nobody to invite from: a plain file, which updates what has the same id.
    let plain = mailed(&one, Use::PutIn, ("ivy@example.com", None), ORIGIN);
    assert!(plain.contains("METHOD:PUBLISH") && !plain.contains("ivy@example.com"), "{plain}");
}

#[test]
fn the_file_that_somebody_fetches_says_where_to_go_unless_they_want_it_plain() {
    let one = made();
    let file = fetched(&one, Discreet::Off, ORIGIN);
    assert!(file.contains("LOCATION:Room 2\\, Harbour Lane Surgery") && file.contains("METHOD:PUBLISH"), "{file}");
    assert!(!file.contains("Blood") && !file.contains("cough"), "{file}");
    let plain = fetched(&one, Discreet::On, ORIGIN);
    assert!(!plain.contains("LOCATION") && plain.contains(&format!("UID:{}@portal.example", one.id)), "{plain}");
}
