use super::*;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 30).unwrap()
}

fn sheet(pairs: &[(&str, &str)]) -> Sheet {
    pairs.iter().fold(Sheet::default(), |sheet, (name, value)| sheet.with(name, *value))
}

fn typed_at(day: &str, month: &str, year: &str, time: &str) -> Result<String, String> {
    let sheet = sheet(&[
        ("when", "earlier"),
        ("taken_day", day),
        ("taken_month", month),
        ("taken_year", year),
        ("taken_time", time),
    ]);
    let mut errors = FieldErrors::default();
    match of_new(&sheet, now(), &mut errors) {
        Some(taken) => Ok(format!("{} {}", taken.at.format("%F %R"), taken.offset_minutes)),
        None => Err(errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; ")),
    }
}

#[test]
fn now_is_the_simplest() {
    let mut errors = FieldErrors::default();
    for sheet in [sheet(&[("when", "now")]), sheet(&[])] {
        let taken = of_new(&sheet, now(), &mut errors).unwrap();
        assert_eq!((taken.at, taken.offset_minutes, taken.zone.as_str()), (now(), 0, "Europe/London"));
    }
    // "Just now", and half past seven as well: asked.
    assert_eq!(of_new(&sheet(&[("when", "now"), ("taken_time", "7:30")]), now(), &mut errors), None);
    assert!(errors.of("when").is_some());
}

#[test]
fn times_are_read_as_people_write_them() {
    for (time, found) in [
        ("8:15", "2026-11-24 08:15 0"),
        ("08.15", "2026-11-24 08:15 0"),
        ("0815", "2026-11-24 08:15 0"),
        ("8:15am", "2026-11-24 08:15 0"),
        ("8.15 a.m.", "2026-11-24 08:15 0"),
        ("8:15 PM", "2026-11-24 20:15 0"),
        ("8pm", "2026-11-24 20:00 0"),
        ("12am", "2026-11-24 00:00 0"),
        ("12pm", "2026-11-24 12:00 0"),
        ("midday", "2026-11-24 12:00 0"),
        ("midnight", "2026-11-24 00:00 0"),
        ("20:15", "2026-11-24 20:15 0"),
    ] {
        assert_eq!(typed_at("", "", "", time).as_deref(), Ok(found), "{time}");
    }
    for time in ["", "8", "25:00", "8:60", "13pm", "0am", "8:1", "morning", "8:15:00", "١٢:٠٠", "äöü8", "99999"]
    {
        assert!(typed_at("", "", "", time).is_err(), "{time}");
    }
}

#[test]
fn a_day_is_a_real_one_and_in_london() {
    assert_eq!(typed_at("1", "7", "2026", "8:15").as_deref(), Ok("2026-07-01 07:15 60"));
    assert_eq!(typed_at("23", "11", "2026", "23:59").as_deref(), Ok("2026-11-23 23:59 0"));
    for (day, month, year) in [("31", "11", "2026"), ("1", "", "2026"), ("1", "1", "26"), ("x", "1", "2026")] {
        assert!(typed_at(day, month, year, "8:15").unwrap_err().contains("real date"), "{day} {month} {year}");
    }
}

#[test]
fn the_hours_when_the_clocks_change() {
    // Twice: the first one.
    assert_eq!(typed_at("25", "10", "2026", "1:30").as_deref(), Ok("2026-10-25 00:30 60"));
    // Never.
    assert!(typed_at("29", "3", "2026", "1:30").unwrap_err().contains("clocks went forward"));
    assert_eq!(typed_at("29", "3", "2026", "2:00").as_deref(), Ok("2026-03-29 01:00 60"));
}

#[test]
fn a_reading_that_is_changed_keeps_its_second_until_the_time_is_changed() {
    // The second time that it was 1:30 that night.
    let before = Taken::of(Utc.with_ymd_and_hms(2026, 10, 25, 1, 30, 17).unwrap(), London);
    let shown = filled(Sheet::default(), before.at, &before.zone);
    assert_eq!(shown.one("taken_time"), "01:30");
    let mut errors = FieldErrors::default();
    assert_eq!(of_edited(&shown, &before, now(), &mut errors), Some(before.clone()));
    let moved = of_edited(&shown.with("taken_time", "3:00"), &before, now(), &mut errors).unwrap();
    assert_eq!(moved.at, Utc.with_ymd_and_hms(2026, 10, 25, 3, 0, 0).unwrap());
    // In the zone where it was taken.
    let abroad = Taken::of(Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap(), chrono_tz::America::New_York);
    let shown = filled(Sheet::default(), abroad.at, &abroad.zone);
    assert_eq!((shown.one("taken_time"), abroad.offset_minutes), ("07:00", -300));
    let moved = of_edited(&shown.with("taken_time", "08:00"), &abroad, now(), &mut errors).unwrap();
    assert_eq!(
        (moved.at, moved.zone.as_str()),
        (Utc.with_ymd_and_hms(2026, 11, 20, 13, 0, 0).unwrap(), "America/New_York")
    );
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_typed_panics(time in ".{0,12}", day in ".{0,4}", year in "[0-9]{0,6}") {
        let _ = typed_at(&day, "2", &year, &time);
    }
}
