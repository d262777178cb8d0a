//! Single blood pressure readings.

use super::*;
use Severity::{Amber, Note, Quiet, Red};

fn taken(minutes: &[(i64, &str, &str)]) -> Vec<Reading> {
    let at_ten = at(10, 10, 0);
    minutes
        .iter()
        .enumerate()
        .map(|(number, (minute, systolic, diastolic))| {
            reading(number as u128, at_ten + Duration::minutes(*minute), pressure(systolic, diastolic))
        })
        .collect()
}

#[test]
fn one_reading_at_each_edge() {
    let severe = Some(("bp-severe", Red, NextStep::RepeatInFive));
    let high = Some(("bp-high", Quiet, NextStep::RepeatInFive));
    let low = Some(("bp-low", Quiet, NextStep::RepeatInFive));
    for (systolic, diastolic, is) in [
        ("180", "80", severe),
        ("179", "80", high),
        ("130", "120", severe),
        ("130", "119", high),
        ("150", "94", high),
        ("149", "95", high),
        ("149", "94", None),
        ("90", "60", None),
        ("89", "60", low),
        // Above and below at once: the higher one counts.
        ("89", "120", severe),
        ("300", "200", severe),
    ] {
        assert_eq!(first(&last(&[treated()], &taken(&[(0, systolic, diastolic)]))), is, "{systolic}/{diastolic}");
    }
}

#[test]
fn the_repeat_decides() {
    type Taken<'t> = &'t [(i64, &'t str, &'t str)];
    let cases: [(Taken<'_>, _); 10] = [
        (&[(0, "160", "90"), (5, "155", "90")], Some(("bp-high", Amber, NextStep::TellTeam))),
        (&[(0, "155", "90"), (5, "149", "94")], None),
        // Within the hour, and not after it.
        (&[(0, "160", "90"), (60, "155", "90")], Some(("bp-high", Amber, NextStep::TellTeam))),
        (&[(0, "160", "90"), (61, "155", "90")], Some(("bp-high", Quiet, NextStep::RepeatInFive))),
        // One between them that is fine does not take it back.
        (&[(0, "160", "90"), (5, "140", "80"), (10, "155", "90")], Some(("bp-high", Amber, NextStep::TellTeam))),
        (&[(0, "185", "100"), (5, "182", "100")], Some(("bp-severe", Red, NextStep::SymptomsThenToday))),
        (&[(0, "185", "100"), (61, "182", "100")], Some(("bp-severe", Red, NextStep::RepeatInFive))),
        // The team has the red one already.
        (&[(0, "185", "100"), (5, "160", "90")], Some(("bp-high", Quiet, NextStep::TellTeam))),
        (&[(0, "160", "90"), (5, "185", "90")], Some(("bp-severe", Red, NextStep::RepeatInFive))),
        (&[(0, "85", "50"), (5, "86", "50")], Some(("bp-low", Amber, NextStep::SymptomsThenToday))),
    ];
    for (readings, is) in cases {
        assert_eq!(first(&last(&[treated()], &taken(readings))), is, "{readings:?}");
    }
}

#[test]
fn a_third_is_asked_for_when_two_are_more_than_ten_apart() {
    for (second, is) in [
        (("120", "80"), None),
        (("119", "80"), Some("bp-third-reading")),
        (("130", "91"), Some("bp-third-reading")),
        (("140", "90"), None),
    ] {
        let readings = taken(&[(0, "130", "80"), (1, second.0, second.1)]);
        assert_eq!(last(&[treated()], &readings).first().map(|finding| finding.rule), is, "{second:?}");
    }
    // Once: the third is not asked for a fourth.
    assert_eq!(last(&[treated()], &taken(&[(0, "130", "80"), (1, "119", "80"), (2, "140", "80")])), []);
    // Across slots nothing is compared.
    assert_eq!(last(&[treated()], &taken(&[(0, "130", "80"), (600, "110", "80")])), []);
}

#[test]
fn own_limits_stand_over_the_pathways_and_the_version_says_so() {
    let mut on = treated();
    on.template.limits.red_systolic = Some(Amount::whole(170));
    let found = last(&[on.clone()], &taken(&[(0, "172", "80")]));
    assert_eq!((found[0].rule, found[0].version.as_str()), ("bp-severe", "hypertension-treated 3"));
    on.own.red_systolic = Some(Amount::whole(175));
    let found = last(&[on.clone()], &taken(&[(0, "172", "80")]));
    assert_eq!((found[0].rule, found[0].version.as_str()), ("bp-high", "hypertension-treated 3"));
    let found = last(&[on], &taken(&[(0, "175", "80")]));
    assert_eq!((found[0].rule, found[0].version.as_str()), ("bp-severe", "hypertension-treated 3, own targets"));
}

#[test]
fn in_pregnancy_it_is_today() {
    let mut on = pathway("pregnancy-blood-pressure", vec![task(Measure::BloodPressure, &[Slot::Morning], 2)]);
    on.template.limits.amber_systolic = Some(Amount::whole(140));
    on.template.limits.amber_diastolic = Some(Amount::whole(90));
    on.template.limits.red_systolic = Some(Amount::whole(160));
    on.template.limits.red_diastolic = Some(Amount::whole(110));
    let on = [on];
    assert_eq!(first(&last(&on, &taken(&[(0, "139", "89")]))), None);
    assert_eq!(
        first(&last(&on, &taken(&[(0, "140", "80"), (5, "138", "90")]))),
        Some(("bp-high", Amber, NextStep::ContactToday))
    );
    assert_eq!(
        first(&last(&on, &taken(&[(0, "160", "80"), (5, "150", "110")]))),
        Some(("bp-severe", Red, NextStep::SymptomsThenToday))
    );
}

#[test]
fn who_is_on_no_pathway_is_told_and_nobody_is_alerted() {
    let found = last(&[], &taken(&[(0, "185", "100"), (5, "190", "100")]));
    assert_eq!(first(&found), Some(("bp-severe", Quiet, NextStep::SymptomsThenToday)));
    assert_eq!((found[0].pathway, found[0].version.as_str()), (None, "everybody 1"));
    // A pathway that does not ask for blood pressure does not judge it either.
    let asthma = pathway("asthma", vec![task(Measure::PeakFlow, &[Slot::Morning], 1)]);
    assert_eq!(last(&[asthma], &taken(&[(0, "185", "100")]))[0].pathway, None);
    // Two that do each tell their own team.
    let mut other = treated();
    other.id = Uuid::from_u128(7);
    let found = last(&[treated(), other], &taken(&[(0, "185", "100")]));
    assert_eq!(found.len(), 2);
    assert_ne!(found[0].dedupe, found[1].dedupe);
}

#[test]
fn one_alert_a_day_and_in_a_diagnosis_one_in_all() {
    let keys = |on: &InForce, day: u32| {
        let readings =
            [reading(1, at(day, 10, 0), pressure("160", "90")), reading(2, at(day, 10, 5), pressure("160", "90"))];
        last(std::slice::from_ref(on), &readings).into_iter().map(|finding| finding.dedupe).collect::<Vec<_>>()
    };
    assert_ne!(keys(&treated(), 10), keys(&treated(), 11));
    assert_eq!(keys(&diagnosis(), 10), keys(&diagnosis(), 11));
}

#[test]
fn an_irregular_pulse_is_flagged_and_judged_all_the_same() {
    let readings = [reading(1, at(10, 10, 0), irregular("186", "100"))];
    let found = last(&[treated()], &readings);
    assert_eq!(
        found.iter().map(|finding| (finding.rule, finding.severity)).collect::<Vec<_>>(),
        [("bp-irregular-pulse", Note), ("bp-severe", Red)]
    );
}

#[test]
fn an_average_above_the_target_on_treatment_is_a_note() {
    // Four readings a week for four weeks, of somebody of 66.
    let weekly = |systolic: &str| -> Vec<Reading> {
        (0..16)
            .map(|n: u32| reading(u128::from(n), at(2 + 7 * (n / 4), 8 + n % 4, 0), pressure(systolic, "80")))
            .collect()
    };
    let rule =
        |readings: &[Reading]| last(&[treated()], readings).first().map(|finding| (finding.rule, finding.severity));
    assert_eq!(rule(&weekly("135")), Some(("bp-above-target", Note)));
    assert_eq!(rule(&weekly("134")), None);
    assert_eq!(rule(&weekly("135")[..11]), None, "too few");
    let mut on = treated();
    on.own.target_systolic = Some(Amount::whole(140));
    assert_eq!(last(&[on], &weekly("135")), []);
}

#[test]
fn an_old_reading_says_so() {
    let one = taken(&[(0, "185", "100")]);
    let soon = judge(SOMEBODY, &[treated()], &one[0], &one, one[0].taken_at + Duration::minutes(359));
    let late = judge(SOMEBODY, &[treated()], &one[0], &one, one[0].taken_at + Duration::hours(6));
    assert!(!soon[0].meaning.contains("some hours old"));
    assert!(late[0].meaning.contains("some hours old"));
    assert_eq!((soon[0].severity, &soon[0].dedupe), (late[0].severity, &late[0].dedupe), "it raises all the same");
}
