use super::*;
use chrono::Weekday;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn open(from: &str, to: &str) -> Open {
    Open::parse(from, to).expect("hours")
}

fn week(days: &[(Weekday, &str, &str)]) -> Week {
    let mut week = Week::default();
    for weekday in calendar::Hours::WEEK {
        let of = days.iter().filter(|(of, ..)| *of == weekday).map(|(_, from, to)| open(from, to)).collect();
        assert!(week.set(weekday, of));
    }
    week
}

fn plan<'p>(week: &'p Week, length_minutes: i64, exceptions: &'p [Exception]) -> Plan<'p> {
    let bank_holidays = BankHolidays::Closed;
    Plan { week, length_minutes, bank_holidays, starts_on: day("2026-01-01"), ends_on: None, exceptions }
}

fn exception(kind: Kind, first: &str, last: &str, from: &str, to: &str) -> Exception {
    Exception { first_day: day(first), last_day: day(last), kind, hours: open(from, to) }
}

/// When they begin, in UTC.
fn begin(times: &[Time]) -> Vec<String> {
    times.iter().map(|time| time.starts_at.format("%m-%d %H:%M").to_string()).collect()
}

const EVERY_DAY: [Weekday; 7] = calendar::Hours::WEEK;

#[test]
fn a_usual_week() {
    let week =
        week(&[(Weekday::Tue, "09:00", "10:00"), (Weekday::Tue, "14:00", "14:50"), (Weekday::Thu, "09:00", "09:20")]);
    let made = times(&plan(&week, 20, &[]), at("2026-11-23T08:00:00Z"), 7);
    // Ten minutes at the end are no time.
    assert_eq!(
        begin(&made),
        ["11-24 09:00", "11-24 09:20", "11-24 09:40", "11-24 14:00", "11-24 14:20", "11-26 09:00"]
    );
    assert!(made.iter().all(|time| time.ends_at - time.starts_at == Duration::minutes(20)));
    // What has begun is not made any more, and no more days than asked for.
    assert_eq!(
        begin(&times(&plan(&week, 20, &[]), at("2026-11-24T09:20:00Z"), 1)),
        ["11-24 09:40", "11-24 14:00", "11-24 14:20"]
    );
    assert!(times(&plan(&week, 20, &[]), at("2026-11-24T09:20:00Z"), 0).is_empty());
    // Longer than any session.
    assert!(times(&plan(&week, 61, &[]), at("2026-11-23T08:00:00Z"), 7).is_empty());
}

#[test]
fn from_its_first_day_to_its_last() {
    let all: Vec<(Weekday, &str, &str)> = EVERY_DAY.into_iter().map(|day| (day, "09:00", "09:10")).collect();
    let week = week(&all);
    let plan = Plan { starts_on: day("2026-11-25"), ends_on: Some(day("2026-11-26")), ..plan(&week, 10, &[]) };
    assert_eq!(begin(&times(&plan, at("2026-11-20T00:00:00Z"), 30)), ["11-25 09:00", "11-26 09:00"]);
}

#[test]
fn bank_holidays_are_closed_unless_the_clinic_is_open_then() {
    let week = week(&[(Weekday::Fri, "09:00", "09:10")]);
    let christmas = at("2026-12-24T12:00:00Z");
    assert!(times(&plan(&week, 10, &[]), christmas, 2).is_empty());
    let open_then = Plan { bank_holidays: BankHolidays::Open, ..plan(&week, 10, &[]) };
    assert_eq!(begin(&times(&open_then, christmas, 2)), ["12-25 09:00"]);
    // An extra session stands whatever day it is.
    let extra = [exception(Kind::Extra, "2026-12-25", "2026-12-25", "10:00", "10:20")];
    assert_eq!(begin(&times(&plan(&week, 10, &extra), christmas, 2)), ["12-25 10:00", "12-25 10:10"]);
}

#[test]
fn exceptions_close_and_add() {
    let all: Vec<(Weekday, &str, &str)> = EVERY_DAY.into_iter().map(|day| (day, "09:00", "11:00")).collect();
    let week = week(&all);
    let now = at("2026-11-23T06:00:00Z");
    let closed = |exceptions: &[Exception]| begin(&times(&plan(&week, 30, exceptions), now, 2));
    let monday = ["11-23 09:00", "11-23 09:30", "11-23 10:00", "11-23 10:30"];
    assert_eq!(closed(&[exception(Kind::Closed, "2026-11-24", "2026-11-30", "00:00", "24:00")]), monday);
    // Part of a day: a time that touches it is gone, one that ends as it begins stays.
    let some = closed(&[exception(Kind::Closed, "2026-11-24", "2026-11-24", "09:30", "10:10")]);
    assert_eq!(some[4..], ["11-24 09:00", "11-24 10:30"]);
    // Closed goes before extra.
    let both = [
        exception(Kind::Extra, "2026-11-24", "2026-11-24", "18:00", "19:00"),
        exception(Kind::Closed, "2026-11-24", "2026-11-24", "00:00", "24:00"),
    ];
    assert_eq!(closed(&both), monday);
    // What is added over a usual session gives no two times at once.
    let over = closed(&[exception(Kind::Extra, "2026-11-24", "2026-11-24", "10:45", "12:00")]);
    assert_eq!(over[4..], ["11-24 09:00", "11-24 09:30", "11-24 10:00", "11-24 10:30", "11-24 11:15"]);
}

#[test]
fn the_hour_that_is_skipped_in_spring_has_no_times() {
    // 28 March 2027: 1am becomes 2am.
    let week = week(&[(Weekday::Sun, "00:30", "03:30")]);
    let now = at("2027-03-27T12:00:00Z");
    let made = times(&plan(&week, 30, &[]), now, 2);
    // 00:30 is GMT; 2am, 2:30 and 3am are an hour ahead of UTC.
    assert_eq!(begin(&made), ["03-28 00:30", "03-28 01:00", "03-28 01:30", "03-28 02:00"]);
    assert!(made.windows(2).all(|two| two[0].ends_at <= two[1].starts_at));
    // One that runs into the skipped hour lasts as long as it says, and the next waits for its end.
    let made = times(&plan(&week, 25, &[]), now, 2);
    // 00:30, then 00:55 (to 2:20am), 01:20 and 01:45 are skipped, 2:10am is not free yet, 2:35am is.
    assert_eq!(begin(&made), ["03-28 00:30", "03-28 00:55", "03-28 01:35", "03-28 02:00"]);
    assert!(made.iter().all(|time| time.ends_at - time.starts_at == Duration::minutes(25)));
}

#[test]
fn a_session_that_ends_in_the_skipped_hour_ends_as_the_clock_jumps() {
    let mut week = Week::default();
    assert!(week.set(Weekday::Sun, vec![open("00:30", "01:30")]));
    let made = times(&plan(&week, 30, &[]), at("2027-03-27T12:00:00Z"), 2);
    assert_eq!(begin(&made), ["03-28 00:30"]);
}

#[test]
fn the_hour_that_comes_twice_in_autumn_has_its_times_once() {
    // 31 October 2027: 2am becomes 1am, at 01:00 UTC.
    let week = week(&[(Weekday::Sun, "00:30", "03:00")]);
    let made = times(&plan(&week, 30, &[]), at("2027-10-30T12:00:00Z"), 2);
    // 00:30, 1am and 1:30am of summer time; then 2am and 2:30am of winter time, which are UTC.
    assert_eq!(begin(&made), ["10-30 23:30", "10-31 00:00", "10-31 00:30", "10-31 02:00", "10-31 02:30"]);
    assert!(made.iter().all(|time| time.ends_at - time.starts_at == Duration::minutes(30)));
}

#[test]
fn a_day_clinic_keeps_its_hour_by_the_clock_over_both_changes() {
    let all: Vec<(Weekday, &str, &str)> = EVERY_DAY.into_iter().map(|day| (day, "09:00", "09:10")).collect();
    let week = week(&all);
    for (from, before, after) in
        [("2027-03-27T00:00:00Z", "09:00", "08:00"), ("2027-10-30T00:00:00Z", "08:00", "09:00")]
    {
        // 29 March 2027 is Easter Monday.
        let open_then = Plan { bank_holidays: BankHolidays::Open, ..plan(&week, 10, &[]) };
        let made = times(&open_then, at(from), 3);
        let hours: Vec<String> = made.iter().map(|time| time.starts_at.format("%H:%M").to_string()).collect();
        assert_eq!(hours, [before, after, after], "{from}");
    }
}

/// Two years of every kind of clinic: no two times at once, each of its length, each within its hours by
/// the clock, and the same from whatever day it is made.
#[test]
fn every_day_of_two_years() {
    let nights: Vec<(Weekday, &str, &str)> = EVERY_DAY.into_iter().map(|day| (day, "00:00", "24:00")).collect();
    let week = week(&nights);
    for length in [5, 7, 10, 15, 25, 45, 60, 90] {
        let plan = Plan { bank_holidays: BankHolidays::Open, ..plan(&week, length, &[]) };
        // A minute before the first of June in London.
        let made = times(&plan, at("2026-05-31T22:59:00Z"), 731);
        assert!(made.windows(2).all(|two| two[0].ends_at <= two[1].starts_at), "{length}");
        assert!(made.iter().all(|time| time.ends_at - time.starts_at == Duration::minutes(length)), "{length}");
        let later = times(&plan, at("2027-03-27T18:00:00Z"), 2);
        assert!(later.iter().all(|time| made.contains(time)), "{length}");
        let per_day = 24 * 60 / usize::try_from(length).expect("a length");
        // Two springs take an hour's times away, and no autumn adds any; what runs into a skipped hour may
        // keep one more from being made.
        let most = 730 * per_day;
        let skipped = 2 * (60 / usize::try_from(length).expect("a length") + 2);
        assert!(made.len() <= most && made.len() >= most - skipped, "{length}: {}", made.len());
    }
}
