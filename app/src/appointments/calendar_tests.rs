use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn event() -> Event {
    Event {
        uid: "01890a5d@nene.example".into(),
        sequence: 2,
        stamp: at("2026-11-24T10:00:00Z"),
        starts_at: at("2026-12-01T09:00:00Z"),
        ends_at: at("2026-12-01T09:15:00Z"),
        summary: "Appointment".into(),
        description: String::new(),
        place: String::new(),
        url: None,
        status: Status::Confirmed,
        busy: Busy::Yes,
        organiser: None,
        attendee: None,
    }
}

fn written(change: impl FnOnce(&mut Event)) -> String {
    let mut event = event();
    change(&mut event);
    write(None, Method::Publish, &[event])
}

/// The lines as a calendar puts them together again.
fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

fn has(text: &str, line: &str) -> bool {
    unfolded(text).iter().any(|one| one == line)
}

#[test]
fn a_whole_calendar() {
    let text = write(Some("Clinics, mine"), Method::Publish, &[event()]);
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Clinics\\, mine",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/London",
        "END:VTIMEZONE",
        "UID:01890a5d@nene.example",
        "SEQUENCE:2",
        "DTSTAMP:20261124T100000Z",
        "DTSTART;TZID=Europe/London:20261201T090000",
        "DTEND;TZID=Europe/London:20261201T091500",
        "SUMMARY:Appointment",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "END:VCALENDAR",
    ] {
        assert!(has(&text, line), "{line} is not in {text}");
    }
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "every line ends as it must");
    // Every part that begins ends.
    for part in ["VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT"] {
        let count = |what: &str| unfolded(&text).iter().filter(|line| **line == format!("{what}:{part}")).count();
        assert_eq!((count("BEGIN"), count("END")), (1, 1), "{part}");
    }
    assert!(!text.contains("DESCRIPTION") && !text.contains("LOCATION") && !text.contains("URL:"));
}

#[test]
fn a_method_says_what_is_to_be_done() {
    let party = |name: &str, email: &str| Some(Party { name: name.into(), email: email.into() });
    let mut event = event();
    event.organiser = party("Nene", "no-reply@nene.example");
    event.attendee = party("Ivy \"Red\" Marlow", "ivy@example.org");
    let asked = write(None, Method::Request, std::slice::from_ref(&event));
    assert!(has(&asked, "METHOD:REQUEST"));
    assert!(has(&asked, "ORGANIZER;CN=\"Nene\":mailto:no-reply@nene.example"), "{asked}");
    let attendee =
        "ATTENDEE;CN=\"Ivy 'Red' Marlow\";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:ivy@example.org";
    assert!(has(&asked, attendee), "{asked}");
    // What is published invites nobody.
    assert!(!write(None, Method::Publish, std::slice::from_ref(&event)).contains("ATTENDEE"));
    let gone = write(None, Method::Cancel, std::slice::from_ref(&event));
    for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "TRANSP:TRANSPARENT", attendee] {
        assert!(has(&gone, line), "{line}: {gone}");
    }
    event.status = Status::Cancelled;
    assert!(has(&write(None, Method::Publish, &[event]), "STATUS:CANCELLED"));
}

#[test]
fn times_are_london_s_over_both_changes_of_the_clock() {
    for (instant, line) in [
        ("2026-12-01T09:00:00Z", "DTSTART;TZID=Europe/London:20261201T090000"),
        ("2026-07-01T09:00:00Z", "DTSTART;TZID=Europe/London:20260701T100000"),
        // The minute before the clocks go forward, and the one after.
        ("2027-03-28T00:59:00Z", "DTSTART;TZID=Europe/London:20270328T005900"),
        ("2027-03-28T01:00:00Z", "DTSTART;TZID=Europe/London:20270328T020000"),
        // 1:30am comes twice: a local time means the first one.
        ("2027-10-31T00:30:00Z", "DTSTART;TZID=Europe/London:20271031T013000"),
        ("2027-10-31T01:30:00Z", "DTSTART:20271031T013000Z"),
        ("2027-10-31T02:00:00Z", "DTSTART;TZID=Europe/London:20271031T020000"),
    ] {
        let text = written(|event| event.starts_at = at(instant));
        assert!(has(&text, line), "{instant}: {text}");
    }
}

/// What the rules of the zone say is what the clock shows: every half hour of the days around each change.
#[test]
fn the_rules_that_are_sent_are_those_of_the_clock() {
    use chrono::{Datelike, Duration, Offset, Weekday};
    let last_sunday = |year: i32, month: u32| {
        let mut day = chrono::NaiveDate::from_ymd_opt(year, month, 31).expect("a day");
        while day.weekday() != Weekday::Sun {
            day = day.pred_opt().expect("a day");
        }
        day
    };
    for year in 2026..2036 {
        // DTSTART of DAYLIGHT is 01:00 by a clock at +0000, of STANDARD 02:00 by one at +0100.
        let begins = last_sunday(year, 3).and_hms_opt(1, 0, 0).expect("a time").and_utc();
        let ends = last_sunday(year, 10).and_hms_opt(1, 0, 0).expect("a time").and_utc();
        for change in [begins, ends] {
            for step in -96..96 {
                let at = change + Duration::minutes(30 * step);
                let offset = London.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
                let is_summer = begins <= at && at < ends;
                assert_eq!(offset == 3600, is_summer, "{at}");
            }
        }
    }
}

#[test]
fn long_lines_are_folded_at_75_octets_and_never_inside_a_letter() {
    for words in ["x".repeat(400), "ä€😀".repeat(60), "\u{1F468}\u{200D}\u{2695}".repeat(40), "a, b; c\\ ".repeat(40)]
    {
        let text = written(|event| event.summary = words.clone());
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
        let line = unfolded(&text).into_iter().find(|line| line.starts_with("SUMMARY:")).expect("a summary");
        let read = line["SUMMARY:".len()..].replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
        assert_eq!(read, words);
    }
    // A line of exactly 75 stays whole.
    let exact = "x".repeat(75 - "SUMMARY:".len());
    assert!(written(|event| event.summary = exact.clone()).contains(&format!("\r\nSUMMARY:{exact}\r\n")));
}

#[test]
fn nothing_typed_becomes_a_line_of_its_own() {
    let attack = "A\r\nATTENDEE:mailto:eve@example.org\nBEGIN:VALARM\rX\u{0}\u{7f}\u{85}END:VEVENT";
    let text = written(|event| {
        event.summary = attack.into();
        event.description = attack.into();
        event.place = attack.into();
        event.uid = attack.into();
        event.url = Some(attack.into());
        event.organiser = Some(Party { name: attack.into(), email: attack.into() });
    });
    let lines = unfolded(&text);
    for start in ["ATTENDEE", "BEGIN:VALARM", "URL", "ORGANIZER"] {
        assert!(!lines.iter().any(|line| line.starts_with(start)), "{start}: {text}");
    }
    assert_eq!(lines.iter().filter(|line| *line == "END:VEVENT").count(), 1, "{text}");
    assert!(has(&text, "LOCATION:A\\nATTENDEE:mailto:eve@example.org\\nBEGIN:VALARM\\nXEND:VEVENT"), "{text}");
    let named = written(|event| {
        event.organiser = Some(Party { name: "A\";X=\"\r\nB".into(), email: "a@example.org".into() });
    });
    assert!(has(&named, "ORGANIZER;CN=\"A';X='B\":mailto:a@example.org"), "{named}");
    for email in ["a", "a@b?subject=x", "a b@c", "a@b;c", "\"a\"@b", "a@b\r\nX:1", "<a@b>"] {
        let text = written(|event| event.organiser = Some(Party { name: "A".into(), email: email.into() }));
        assert!(!text.contains("ORGANIZER"), "{email}");
    }
}

#[test]
fn an_empty_calendar_is_one() {
    let text = write(Some("Nothing"), Method::Publish, &[]);
    assert!(!text.contains("VEVENT") && text.contains("BEGIN:VTIMEZONE"), "{text}");
}
