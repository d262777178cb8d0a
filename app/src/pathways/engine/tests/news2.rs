//! NEWS2, the RCP's chart of 2017.

use super::*;
use crate::{
    pathways::{
        engine::news2::{self, Response, Round, rounds},
        limits::OxygenScale,
    },
    readings::measure::Alertness,
};

#[test]
fn every_cell_of_the_chart() {
    let whole = |number: i64| number * 1000;
    let breathing = [(8, 3), (9, 1), (11, 1), (12, 0), (20, 0), (21, 2), (24, 2), (25, 3), (60, 3), (0, 3)];
    for (rate, points) in breathing {
        assert_eq!(news2::breathing(whole(rate)), points, "breathing {rate}");
    }
    for (percent, points) in [(91, 3), (92, 2), (93, 2), (94, 1), (95, 1), (96, 0), (100, 0), (50, 3)] {
        for breathed in [Breathed::Air, Breathed::Oxygen] {
            assert_eq!(news2::oxygen(whole(percent), breathed, OxygenScale::One), points, "scale 1, {percent}");
        }
    }
    let two = [
        (83, 3, 3),
        (84, 2, 2),
        (85, 2, 2),
        (86, 1, 1),
        (87, 1, 1),
        (88, 0, 0),
        (92, 0, 0),
        (93, 0, 1),
        (94, 0, 1),
        (95, 0, 2),
        (96, 0, 2),
        (97, 0, 3),
        (100, 0, 3),
    ];
    for (percent, air, on_oxygen) in two {
        assert_eq!(news2::oxygen(whole(percent), Breathed::Air, OxygenScale::Two), air, "scale 2, air, {percent}");
        assert_eq!(
            news2::oxygen(whole(percent), Breathed::Oxygen, OxygenScale::Two),
            on_oxygen,
            "scale 2, oxygen, {percent}"
        );
    }
    for (pressure, points) in [(90, 3), (91, 2), (100, 2), (101, 1), (110, 1), (111, 0), (219, 0), (220, 3)] {
        assert_eq!(news2::systolic_points(whole(pressure)), points, "systolic {pressure}");
    }
    for (pulse, points) in
        [(40, 3), (41, 1), (50, 1), (51, 0), (90, 0), (91, 1), (110, 1), (111, 2), (130, 2), (131, 3)]
    {
        assert_eq!(news2::pulse_points(whole(pulse)), points, "pulse {pulse}");
    }
    let heat = [
        (35_000, 3),
        (35_049, 3),
        (35_050, 1),
        (35_100, 1),
        (36_000, 1),
        (36_100, 0),
        (38_000, 0),
        (38_100, 1),
        (39_000, 1),
        (39_100, 2),
    ];
    for (thousandths, points) in heat {
        assert_eq!(news2::temperature_points(thousandths), points, "temperature {thousandths}");
    }
}

#[test]
fn what_a_total_asks_for() {
    for (total, has_three, is) in [
        (0, false, Response::Low),
        (4, false, Response::Low),
        (3, true, Response::UrgentReview),
        (4, true, Response::UrgentReview),
        (5, false, Response::Urgent),
        (6, true, Response::Urgent),
        (7, false, Response::Emergency),
        (20, true, Response::Emergency),
    ] {
        assert_eq!(news2::response(total, has_three), is, "{total}");
    }
}

struct Set {
    rate: i64,
    saturation: i64,
    breathed: Breathed,
    systolic: i64,
    pulse: i64,
    alertness: Alertness,
    temperature: i64,
}

const WELL: Set = Set {
    rate: 16,
    saturation: 97,
    breathed: Breathed::Air,
    systolic: 120,
    pulse: 70,
    alertness: Alertness::Alert,
    temperature: 37,
};

/// Six readings a minute apart, all of one sitting.
fn set(of: &Set, from: DateTime<Utc>, sitting: Option<u128>) -> Vec<Reading> {
    let pressure = |pulse| Values::BloodPressure {
        systolic: Amount::whole(of.systolic),
        diastolic: Amount::whole(70),
        pulse,
        irregular: false,
    };
    [
        Values::Breathing(Amount::whole(of.rate)),
        oxygen(&of.saturation.to_string(), of.breathed),
        // The monitor's own count says something else, and the pulse that was counted stands.
        pressure(Some(Amount::whole(200))),
        Values::Pulse(Amount::whole(of.pulse)),
        Values::Temperature(Amount::whole(of.temperature)),
        Values::Alertness(of.alertness),
    ]
    .into_iter()
    .enumerate()
    .map(|(n, values)| {
        let number = sitting.unwrap_or_default() * 100 + n as u128;
        let mut one = reading(number, from + Duration::minutes(n as i64), values);
        one.sitting = sitting.map(Uuid::from_u128);
        one
    })
    .collect()
}

fn ward() -> InForce {
    let mut on = pathway(
        "oxygen-at-home",
        news2::MEASURES.into_iter().map(|measure| task(measure, &[Slot::Morning], 1)).collect(),
    );
    on.template.staff_facing = true;
    on
}

fn total(rounds: &[Round]) -> Option<u8> {
    rounds.first().and_then(|round| round.score.as_ref()).map(|score| score.total)
}

#[test]
fn seven_parts_or_no_score() {
    let all = set(&WELL, at(10, 10, 0), Some(1));
    assert_eq!(total(&rounds(&all, SOMEBODY, OxygenScale::One)), Some(0));
    assert_eq!(rounds(&all, SOMEBODY, OxygenScale::One)[0].score.as_ref().map(|score| score.parts.len()), Some(7));
    for without in 0..all.len() {
        let mut fewer = all.clone();
        let gone = fewer.remove(without);
        let rounds = rounds(&fewer, SOMEBODY, OxygenScale::One);
        if gone.measure() == Measure::Pulse {
            // The monitor's pulse is there: 200 scores 3.
            assert_eq!(total(&rounds), Some(3));
        } else {
            assert_eq!(total(&rounds), None, "{:?}", gone.measure());
            assert!(!rounds[0].without.is_empty());
        }
    }
}

#[test]
fn sick_on_every_part_is_twenty() {
    let worst = Set {
        rate: 25,
        saturation: 91,
        breathed: Breathed::Oxygen,
        systolic: 90,
        pulse: 131,
        alertness: Alertness::Unresponsive,
        temperature: 35,
    };
    assert_eq!(total(&rounds(&set(&worst, at(10, 10, 0), Some(1)), SOMEBODY, OxygenScale::One)), Some(20));
}

#[test]
fn a_round_is_one_sitting_or_one_hour() {
    let mut two_sittings = set(&WELL, at(10, 10, 0), Some(1));
    two_sittings[5].sitting = Some(Uuid::from_u128(2));
    let apart = rounds(&two_sittings, SOMEBODY, OxygenScale::One);
    assert_eq!(apart.iter().map(|round| round.score.is_some()).collect::<Vec<_>>(), [false, false]);
    for (minutes, is) in [(60, Some(0)), (61, None)] {
        for sitting in [None, Some(1)] {
            let mut all = set(&WELL, at(10, 10, 0), sitting);
            all[5].taken_at = at(10, 10, 0) + Duration::minutes(minutes);
            let whole = rounds(&all, SOMEBODY, OxygenScale::One).iter().find_map(|round| round.score.clone());
            assert_eq!(whole.map(|score| score.total), is, "{minutes} minutes, {sitting:?}");
        }
    }
    // The later of two of one part counts.
    let mut again = set(&WELL, at(10, 10, 0), Some(1));
    let mut second = reading(99, at(10, 10, 30), Values::Temperature(amount("39.1")));
    second.sitting = again[0].sitting;
    again.push(second);
    assert_eq!(total(&rounds(&again, SOMEBODY, OxygenScale::One)), Some(2));
}

#[test]
fn only_from_16_years_and_not_in_pregnancy() {
    let sick = Set { rate: 25, saturation: 91, breathed: Breathed::Oxygen, ..WELL };
    let all = set(&sick, at(10, 10, 0), Some(1));
    let found = |subject, on: &[InForce]| {
        let newest = all.last().expect("a reading");
        judge(subject, on, newest, &all, at(10, 10, 10)).into_iter().find(|finding| finding.rule == "news2")
    };
    let born = |year, month, day| Subject { birth_date: NaiveDate::from_ymd_opt(year, month, day) };
    let told = found(born(2010, 11, 10), &[ward()]).expect("16 today");
    assert_eq!((told.severity, told.next), (Severity::Red, NextStep::Call999));
    assert!(
        told.seen.starts_with("NEWS2 8, emergency response (breathing rate 3, oxygen level 3, air or oxygen 2,"),
        "{}",
        told.seen
    );
    assert!(!told.meaning.contains("NEWS") && !told.meaning.contains('8'), "{}", told.meaning);
    assert_eq!(told.readings.len(), 6);
    assert_eq!(found(born(2010, 11, 11), &[ward()]), None, "16 tomorrow");
    assert_eq!(found(Subject { birth_date: None }, &[ward()]), None);
    let pregnant = pathway("pregnancy-blood-pressure", vec![task(Measure::BloodPressure, &[Slot::Morning], 2)]);
    assert_eq!(found(SOMEBODY, &[ward(), pregnant]), None);
    let mut not_scored = ward();
    not_scored.template.staff_facing = false;
    assert_eq!(found(SOMEBODY, &[not_scored]), None);
}

#[test]
fn scale_two_only_where_it_was_set() {
    let on_target = Set { saturation: 89, ..WELL };
    let all = set(&on_target, at(10, 10, 0), Some(1));
    let found = |on: InForce| {
        judge(SOMEBODY, &[on], all.last().expect("a reading"), &all, at(10, 10, 10))
            .into_iter()
            .find(|finding| finding.rule == "news2")
    };
    assert!(found(ward()).expect("scale 1").seen.starts_with("NEWS2 3, urgent review: one part scores 3"));
    let mut two = ward();
    two.own.oxygen_scale = Some(OxygenScale::Two);
    assert_eq!(found(two), None);
}
