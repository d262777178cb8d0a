//! The blood pressure diary: NICE NG136 1.2.7.

use super::*;
use crate::pathways::engine::{
    blood_pressure::{Average, Band, LeftOut, Outcome, average, band, diary_of, target},
    day, missing,
};

/// Two in the morning and two in the evening, from `first` on for so many days.
fn week(first: u32, days: u32, values: impl Fn(u32) -> Values) -> Vec<Reading> {
    let times = [(8, 0), (8, 1), (20, 0), (20, 1)];
    let when = (0..days).flat_map(|day| times.map(|(hour, minute)| (day, at(first + day, hour, minute))));
    when.enumerate().map(|(number, (day, taken))| reading(number as u128, taken, values(day))).collect()
}

fn enough(readings: &[Reading]) -> Average {
    match average(readings, nov(1), 7).expect("a diary").outcome {
        Outcome::Enough(average) => average,
        Outcome::NotEnough { .. } => panic!("not enough"),
    }
}

fn lacks(readings: &[Reading]) -> (usize, usize) {
    match average(readings, nov(1), 7).expect("a diary").outcome {
        Outcome::NotEnough { more_readings, more_days } => (more_readings, more_days),
        Outcome::Enough(average) => panic!("enough: {average:?}"),
    }
}

#[test]
fn of_28_readings_24_are_used() {
    // The first day would pull it up.
    let readings = week(3, 7, |day| if day == 0 { pressure("199", "119") } else { pressure("130", "80") });
    let diary = average(&readings, nov(1), 7).expect("a diary");
    assert_eq!((diary.first_day, diary.last_day, diary.days), (nov(3), nov(9), 7));
    assert_eq!(diary.used.len(), 24);
    assert_eq!(diary.left_out.len(), 4);
    assert!(diary.left_out.iter().all(|(_, why)| *why == LeftOut::FirstDay));
    assert_eq!(enough(&readings).words(), "130/80 mmHg");
    assert_eq!(enough(&readings).band(), Band::Normal);
}

#[test]
fn bands_and_the_higher_component_wins() {
    for (systolic, diastolic, is) in [
        ("134", "84", Band::Normal),
        ("135", "84", Band::StageOne),
        ("134", "85", Band::StageOne),
        ("149", "94", Band::StageOne),
        ("150", "94", Band::StageTwo),
        ("149", "95", Band::StageTwo),
        ("179", "119", Band::StageTwo),
        ("180", "119", Band::Severe),
        ("179", "120", Band::Severe),
        ("120", "96", Band::StageTwo),
        ("151", "70", Band::StageTwo),
        ("90", "60", Band::Normal),
    ] {
        assert_eq!(band(amount(systolic), amount(diastolic)), is, "{systolic}/{diastolic}");
    }
}

/// Classified on the rounded whole number, half up: 134.5 is 135.
#[test]
fn half_is_rounded_up_before_it_is_classified() {
    // The sum of the systolic pressures over the 24 that count: 134.5 * 24 = 3228.
    for (sum_of_24, rounded, is) in [
        (3228, "135", Band::StageOne),
        (3227, "134", Band::Normal),
        (3216, "134", Band::Normal),
        (3240, "135", Band::StageOne),
        (3239, "135", Band::StageOne),
    ] {
        let mut readings = week(3, 7, |_| pressure("134", "80"));
        let over = usize::try_from(sum_of_24 - 134 * 24).expect("more than 134 each");
        for reading in readings.iter_mut().skip(4).take(over) {
            reading.values = pressure("135", "80");
        }
        let average = enough(&readings);
        assert_eq!(average.systolic.sum, i64::from(sum_of_24) * 1000);
        assert_eq!(average.systolic.rounded().number(), rounded, "{sum_of_24}");
        assert_eq!(average.band(), is, "{sum_of_24}");
    }
    // What is read with a tenth is rounded once.
    let nearly = crate::pathways::engine::blood_pressure::Mean { sum: 1_344_499, count: 10 };
    assert_eq!((nearly.words().as_str(), nearly.rounded()), ("134.4", Amount::whole(134)));
    // 134.49 is not, and it does not become 134.5 on the way (thousandths of mmHg as entered).
    let readings = week(3, 7, |_| pressure("134.49", "84.499"));
    assert_eq!(enough(&readings).band(), Band::Normal);
    let readings = week(3, 7, |_| pressure("134.499", "84.5"));
    assert_eq!(enough(&readings).band(), Band::StageOne);
    // Each component by itself.
    assert_eq!(enough(&readings).words(), "134/85 mmHg");
}

#[test]
fn four_days_and_twelve_readings_or_no_class() {
    for (days, lacks_readings, lacks_days) in [(1, 12, 3), (2, 8, 2), (3, 4, 1)] {
        assert_eq!(lacks(&week(3, days, |_| pressure("190", "110"))), (lacks_readings, lacks_days), "{days} days");
    }
    assert_eq!(enough(&week(3, 4, |_| pressure("140", "80"))).readings, 12);
    // One fewer.
    let mut readings = week(3, 4, |_| pressure("140", "80"));
    readings.pop();
    assert_eq!(lacks(&readings), (1, 0));
    // Twelve after the first day, all on two days: three days in all.
    let many: Vec<Reading> = (0..16)
        .map(|n| reading(n, at(3 + (n as u32 / 6).min(2), 8 + (n % 6) as u32, 0), pressure("140", "80")))
        .collect();
    assert_eq!(average(&many, nov(1), 7).expect("a diary").days, 3);
    assert!(matches!(lacks(&many), (_, 1)));
    assert!(average(&[], nov(1), 7).is_none());
}

#[test]
fn extra_readings_are_all_kept() {
    let mut readings = week(3, 7, |_| pressure("130", "80"));
    readings.push(reading(100, at(5, 12, 0), pressure("155", "80")));
    let average = enough(&readings);
    assert_eq!((average.readings, average.systolic.sum), (25, (24 * 130 + 155) * 1000));
}

#[test]
fn it_starts_at_nine_in_the_evening() {
    // Day 1 is what is left of it: one sitting of two.
    let mut readings =
        vec![reading(200, at(2, 21, 0), pressure("170", "100")), reading(201, at(2, 21, 1), pressure("170", "100"))];
    readings.extend(week(3, 6, |_| pressure("130", "80")));
    let diary = average(&readings, nov(1), 7).expect("a diary");
    assert_eq!((diary.first_day, diary.last_day, diary.used.len()), (nov(2), nov(8), 24));
    assert_eq!(enough(&readings).words(), "130/80 mmHg");
    // After midnight it is the next calendar day, though the evening's task is yesterday's.
    let late = reading(202, at(3, 0, 30), pressure("130", "80"));
    assert_eq!(day::calendar(&late), nov(3));
    assert_eq!(day::slot(&late), (nov(2), Slot::Evening));
    readings.push(late);
    assert_eq!(enough(&readings).readings, 25);
}

#[test]
fn days_are_those_of_the_clock_where_it_was_taken() {
    // 20:30 UTC on the 2nd is half past one in the night of the 3rd in Delhi's summer cousin, +05:00.
    let mut one = reading(1, at(2, 20, 30), pressure("130", "80"));
    one.offset_minutes = 300;
    assert_eq!(day::calendar(&one), nov(3));
    assert_eq!(average(&[one.clone()], nov(1), 7).expect("a diary").first_day, nov(3));
    one.offset_minutes = -600;
    assert_eq!(day::calendar(&one), nov(2));
}

#[test]
fn slots_begin_and_end() {
    for (hour, minute, on, slot) in [
        (3, 59, 9, Slot::Evening),
        (4, 0, 10, Slot::Morning),
        (11, 59, 10, Slot::Morning),
        (12, 0, 10, Slot::Afternoon),
        (15, 59, 10, Slot::Afternoon),
        (16, 0, 10, Slot::Evening),
        (23, 59, 10, Slot::Evening),
        (0, 0, 9, Slot::Evening),
    ] {
        let one = reading(1, at(10, hour, minute), pressure("130", "80"));
        assert_eq!(day::slot(&one), (nov(on), slot), "{hour}:{minute}");
    }
}

#[test]
fn an_irregular_pulse_keeps_a_reading_out() {
    let mut readings = week(3, 7, |_| pressure("130", "80"));
    readings[10].values = irregular("190", "110");
    let diary = average(&readings, nov(1), 7).expect("a diary");
    assert_eq!(diary.used.len(), 23);
    assert!(diary.left_out.contains(&(readings[10].id, LeftOut::IrregularPulse)));
    assert_eq!(enough(&readings).words(), "130/80 mmHg");
    // It is a recorded day all the same: an irregular first reading begins the diary.
    let begins = vec![reading(0, at(2, 8, 0), irregular("130", "80"))];
    assert_eq!(average(&begins, nov(1), 7).expect("a diary").first_day, nov(2));
}

#[test]
fn what_is_outside_of_the_window_changes_nothing() {
    let inside = week(3, 7, |_| pressure("130", "80"));
    let before = average(&inside, nov(3), 7).expect("a diary");
    let mut more = inside.clone();
    more.push(reading(300, at(2, 8, 0), pressure("199", "119")));
    more.push(reading(301, at(10, 8, 0), pressure("199", "119")));
    more.push(reading(302, at(5, 8, 0), Values::Weight(Amount::whole(80))));
    let after = average(&more, nov(3), 7).expect("a diary");
    assert_eq!((before.used, before.outcome, before.first_day), (after.used, after.outcome, after.first_day));
    assert_eq!(after.left_out.last(), Some(&(more[29].id, LeftOut::AfterTheEnd)));
}

#[test]
fn a_complete_diary_is_a_note_with_average_and_band() {
    let on = [diagnosis()];
    let readings = week(3, 7, |_| pressure("136", "80"));
    // Not before the last one is in.
    assert!(last(&on, &readings[..27]).iter().all(|finding| finding.rule != "bp-diary-complete"));
    let found = last(&on, &readings);
    let complete = found.iter().find(|finding| finding.rule == "bp-diary-complete").expect("complete");
    assert_eq!(complete.severity, Severity::Note);
    assert_eq!(
        complete.seen,
        "Home average 136/80 mmHg of 24 readings on 7 days, first day left out: stage 1 hypertension range (135/85 or more)"
    );
    assert_eq!(complete.version, "hypertension-diagnosis 3");
    assert_eq!(complete.readings.len(), 24);
    assert!(complete.dedupe.ends_with("stage-1"), "{}", complete.dedupe);
}

#[test]
fn who_begins_late_is_complete_on_the_last_day() {
    let mut on = diagnosis();
    (on.starts_on, on.ends_on) = (nov(3), Some(nov(9)));
    let readings = week(5, 7, |_| pressure("140", "80"));
    // From the 5th to the 9th: five days, of which four count.
    let diary = diary_of(&on, &readings).expect("a diary");
    assert_eq!((diary.last_day, diary.days, diary.used.len()), (nov(9), 5, 16));
    let found = last(&[on], &readings[..20]);
    assert!(found.iter().any(|finding| finding.rule == "bp-diary-complete"));
}

#[test]
fn a_late_reading_changes_the_average_and_tells_again() {
    let on = [diagnosis()];
    let readings = week(3, 7, |_| pressure("134", "84"));
    let before =
        last(&on, &readings).into_iter().find(|finding| finding.rule == "bp-diary-complete").expect("complete");
    // Taken on day 3 without a network, and sent after the last one.
    let mut late = readings.clone();
    late.push(reading(400, at(5, 9, 0), pressure("170", "84")));
    let after = last(&on, &late).into_iter().find(|finding| finding.rule == "bp-diary-complete").expect("complete");
    assert_eq!(diary_of(&on[0], &late).map(|diary| diary.used.len()), Some(25));
    assert!(
        before.dedupe.ends_with("normal") && after.dedupe.ends_with("stage-1"),
        "another alert, and the first one stays"
    );
    // A low one takes the class back, as an alert of its own: nothing is cleared in silence.
    late.push(reading(401, at(5, 9, 5), pressure("100", "60")));
    let again = last(&on, &late).into_iter().find(|finding| finding.rule == "bp-diary-complete").expect("complete");
    assert!(again.dedupe.ends_with("normal"));
}

#[test]
fn a_diary_whose_days_are_over_is_told_by_the_daily_look() {
    let on = diagnosis();
    // Five days of it, and then nothing: it is over on the 10th.
    let readings = week(3, 5, |_| pressure("151", "80"));
    let told = missing(&on, &readings, at(10, 7, 0)).expect("complete");
    assert_eq!((told.rule, told.severity, told.readings.len()), ("bp-diary-complete", Severity::Note, 16));
    let readings = week(3, 3, |_| pressure("151", "80"));
    let told = missing(&on, &readings, at(10, 7, 0)).expect("too few");
    assert_eq!((told.rule, told.severity), ("bp-diary-too-few", Severity::Missing));
    assert!(told.seen.ends_with("4 more readings, on 1 more days were needed"), "{}", told.seen);
    assert!(!told.seen.contains("stage"));
}

#[test]
fn targets_by_age_on_the_day_and_own_ones_over_them() {
    let born = |year, month, day| Subject { birth_date: NaiveDate::from_ymd_opt(year, month, day) };
    let none = Limits::default();
    let own = Limits { target_systolic: Some(Amount::whole(125)), ..none };
    for (limits, subject, systolic) in [
        (&none, born(1946, 11, 10), 145),
        (&none, born(1946, 11, 11), 135),
        (&none, born(1986, 1, 1), 135),
        (&none, Subject { birth_date: None }, 135),
        (&own, born(1930, 1, 1), 125),
    ] {
        let (target, diastolic) = target(limits, subject, nov(10));
        assert_eq!((target, diastolic), (Amount::whole(systolic), Amount::whole(85)), "{subject:?}");
    }
    // Born on 29 February: a year older on 1 March.
    let leap = NaiveDate::from_ymd_opt(1948, 2, 29).expect("a day");
    for (year, month, day, years) in [(2027, 2, 28, 78), (2027, 3, 1, 79), (2028, 2, 28, 79), (2028, 2, 29, 80)] {
        assert_eq!(day::age(leap, NaiveDate::from_ymd_opt(year, month, day).expect("a day")), years);
    }
}

#[test]
fn nothing_for_whole_days_is_missing_once_a_gap() {
    let on = treated();
    let one = [reading(1, at(10, 20, 0), pressure("130", "80"))];
    // The 11th and the 12th are whole days; so it is told on the 13th and not before.
    assert!(missing(&on, &one, at(12, 23, 59)).is_none());
    let told = missing(&on, &one, at(13, 0, 1)).expect("missing");
    assert_eq!((told.rule, told.severity), ("readings-missing", Severity::Missing));
    assert_eq!(told.seen, "No reading for 2 whole days: blood pressure");
    let later = missing(&on, &one, at(15, 8, 0)).expect("missing");
    assert_eq!(later.dedupe, told.dedupe, "one alert for one gap");
    // Nothing ever came: counted from the day it began.
    assert!(missing(&on, &[], at(3, 23, 0)).is_none());
    assert!(missing(&on, &[], at(4, 0, 30)).is_some());
    // What staff enter is nobody's gap at home.
    let ward = pathway("oxygen-at-home", vec![task(Measure::Alertness, &[Slot::Morning], 1)]);
    assert!(missing(&ward, &[], at(20, 8, 0)).is_none());
}
