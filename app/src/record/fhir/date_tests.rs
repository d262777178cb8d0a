use super::*;

#[test]
fn each_keeps_its_precision_and_day() {
    use Precision::*;
    let cases = [
        ("2026", Year, "2026"),
        ("2026-11", Month, "November 2026"),
        ("2026-11-03", Day, "3 November 2026"),
        ("2026-11-03T14:30:00Z", Instant, "3 November 2026, 2:30pm"),
        ("2026-07-03T14:30:00Z", Instant, "3 July 2026, 3:30pm"),
        ("2026-07-03T14:30:00.1234567+01:00", Instant, "3 July 2026, 2:30pm"),
        ("2026-11-03T14:30", Instant, "3 November 2026, 2:30pm"),
        ("2021-05-23T10:02:15.960", Instant, "23 May 2021, 10:02am"),
        ("2018-11-02T11:00:00+11:00", Day, "2 November 2018"),
        ("2018-11-02T11:30:00+1100", Instant, "2 November 2018, 12:30am"),
        ("2018-11-02T12:05:00+00", Instant, "2 November 2018, 12:05pm"),
        ("2010-08-17T00:00:00+01:00", Day, "17 August 2010"),
        ("2010-08-17T00:00:00Z", Day, "17 August 2010"),
        ("2010-08-17T00:00:00.000-05:00", Day, "17 August 2010"),
        ("2010-08-16T23:00:00Z", Day, "17 August 2010"),
        ("2016-12-31T23:59:60Z", Instant, "31 December 2016, 11:59pm"),
        (" 2026-11-03 ", Day, "3 November 2026"),
        ("03/11/2026", Unknown, "03/11/2026"),
        ("2026-02-30", Unknown, "2026-02-30"),
        ("2026-11-03T25:00:00Z", Unknown, "2026-11-03T25:00:00Z"),
        ("at the age of 5", Unknown, "at the age of 5"),
        ("20261103", Unknown, "20261103"),
    ];
    for (text, precision, shown) in cases {
        let date = PartialDate::read(text).unwrap();
        assert_eq!((date.precision, date.display().as_str()), (precision, shown), "{text}");
        assert_eq!(date.received, text.trim());
        assert_eq!(date.sort.is_none(), precision == Unknown, "{text}");
    }
    assert_eq!(PartialDate::read("  "), None);
}

#[test]
fn a_missing_offset_is_london_and_says_so() {
    let date = PartialDate::read("2019-07-01T10:38:00").unwrap();
    assert!(date.zone_assumed);
    assert_eq!(date.sort.unwrap().to_rfc3339(), "2019-07-01T09:38:00+00:00");
    assert!(!PartialDate::read("2019-07-01T10:38:00Z").unwrap().zone_assumed);
    // 29 March 2026, 1:30am does not exist in London; 25 October 2026, 1:30am exists twice.
    assert_eq!(instant("2026-03-29T01:30:00").unwrap().to_rfc3339(), "2026-03-29T01:30:00+00:00");
    assert_eq!(instant("2026-10-25T01:30:00").unwrap().to_rfc3339(), "2026-10-25T00:30:00+00:00");
}

#[test]
fn versions_are_compared_by_the_exact_instant() {
    assert_eq!(instant("2010-08-17T00:00:00+01:00").unwrap().to_rfc3339(), "2010-08-16T23:00:00+00:00");
    assert_eq!(instant("2020-01-01T00:00:00.1234567Z").unwrap().timestamp_subsec_micros(), 123_456);
    assert_eq!(instant("yesterday"), None);
}

#[test]
fn periods_say_both_ends() {
    let period = |start, end| PartialDate::period(start, end).map(|period| period.display());
    let cases = [
        (Some("2026-05-01"), Some("2026-05-03"), "1 May 2026 to 3 May 2026"),
        (Some("2026-05-01"), Some("2026-05-01"), "1 May 2026"),
        (Some("2026-05-01"), None, "1 May 2026"),
        (None, Some("2026-05-03"), "until 3 May 2026"),
        (Some("2026-05-01T10:00:00+01:00"), Some("2026-05-01T10:15:00+01:00"), "1 May 2026, 10:00am to 10:15am"),
        (Some("2026-05"), Some("soon"), "May 2026 to soon"),
        (Some(""), Some("2026"), "until 2026"),
    ];
    for (start, end, shown) in cases {
        assert_eq!(period(start, end).as_deref(), Some(shown));
    }
    assert_eq!(period(None, None), None);
}

#[test]
fn the_first_of_the_year_stays_in_its_year() {
    for text in ["1970", "1970-01", "1970-01-01", "2026-01-01T00:00:00+01:00"] {
        let date = PartialDate::read(text).unwrap();
        assert_eq!(date.year(), Some(text[..4].parse().unwrap()), "{text}");
    }
}
