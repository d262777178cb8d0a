use chrono::TimeZone;
use uuid::Uuid;

use super::*;
use crate::{
    people::PersonId,
    readings::{
        Circumstances, EnteredAs, Method,
        measure::{Alertness, Answered, Breathed, PeakFlowScale},
    },
};

fn pressure(systolic: i64, diastolic: i64) -> Values {
    Values::BloodPressure {
        systolic: Amount::whole(systolic),
        diastolic: Amount::whole(diastolic),
        pulse: None,
        irregular: false,
    }
}

fn pulse_with_pressure(pulse: i64) -> Values {
    Values::BloodPressure {
        systolic: Amount::whole(120),
        diastolic: Amount::whole(80),
        pulse: Some(Amount::whole(pulse)),
        irregular: true,
    }
}

fn oxygen(saturation: i64, pulse: Option<i64>) -> Values {
    Values::Oxygen { saturation: Amount::whole(saturation), pulse: pulse.map(Amount::whole), breathed: Breathed::Air }
}

fn glucose(thousandths: i64) -> Values {
    Values::Glucose { level: Amount::of_thousandths(thousandths), meal: None }
}

fn peak_flow(blows: &[i64]) -> Values {
    let blows: Vec<_> = blows.iter().map(|blow| Amount::whole(*blow)).collect();
    Values::PeakFlow { best: blows.iter().copied().max().unwrap(), blows, scale: PeakFlowScale::Eu }
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap()
}

fn new(values: Values) -> NewReading {
    NewReading {
        id: Uuid::now_v7(),
        taken_at: now(),
        offset_minutes: 0,
        zone: "Europe/London".into(),
        values,
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
    }
}

fn kept(values: Values) -> Reading {
    Reading {
        person: PersonId(Uuid::now_v7()),
        id: Uuid::now_v7(),
        taken_at: now(),
        offset_minutes: 0,
        zone: "Europe/London".into(),
        received_at: now(),
        values,
        note: String::new(),
        method: Method::Typed,
        circumstances: Circumstances::default(),
        sitting: None,
        task: None,
        entered_by: None,
        entered_as: EnteredAs::Person,
        organisation: None,
        version: 1,
    }
}

#[test]
fn both_ends_of_what_is_possible_are_kept_and_what_is_beyond_them_is_refused_with_the_range() {
    let weight = |thousandths| Values::Weight(Amount::of_thousandths(thousandths));
    let temperature = |thousandths| Values::Temperature(Amount::of_thousandths(thousandths));
    // The least, the most, one step below, one step above, and the range as it is told.
    for (least, most, below, above, field, range) in [
        (pressure(50, 30), pressure(300, 200), pressure(49, 30), pressure(301, 200), "systolic", "50 to 300 mmHg"),
        (pressure(120, 30), pressure(250, 200), pressure(120, 29), pressure(250, 201), "diastolic", "30 to 200 mmHg"),
        (
            pulse_with_pressure(20),
            pulse_with_pressure(250),
            pulse_with_pressure(19),
            pulse_with_pressure(251),
            "pulse",
            "20 to 250 beats a minute",
        ),
        (
            Values::Pulse(Amount::whole(20)),
            Values::Pulse(Amount::whole(250)),
            Values::Pulse(Amount::of_thousandths(19_999)),
            Values::Pulse(Amount::of_thousandths(250_001)),
            "pulse",
            "20 to 250 beats a minute",
        ),
        (weight(300), weight(650_000), weight(299), weight(650_001), "weight", "0.3 to 650 kg"),
        (glucose(500), glucose(111_000), glucose(499), glucose(111_001), "glucose", "0.5 to 111 mmol/L"),
        (oxygen(20, None), oxygen(100, None), oxygen(19, None), oxygen(101, None), "oxygen", "20 to 100%"),
        (
            oxygen(97, Some(20)),
            oxygen(97, Some(250)),
            oxygen(97, Some(19)),
            oxygen(97, Some(251)),
            "pulse",
            "20 to 250",
        ),
        (
            temperature(20_000),
            temperature(46_000),
            temperature(19_900),
            temperature(46_100),
            "temperature",
            "20 to 46 °C",
        ),
        (peak_flow(&[20]), peak_flow(&[900, 20, 430]), peak_flow(&[19]), peak_flow(&[901]), "blow1", "20 to 900 L/min"),
        (peak_flow(&[430, 20]), peak_flow(&[430]), peak_flow(&[430, 19]), peak_flow(&[430, 901]), "blow1", "20 to 900"),
        (
            Values::Breathing(Amount::whole(2)),
            Values::Breathing(Amount::whole(120)),
            Values::Breathing(Amount::whole(1)),
            Values::Breathing(Amount::whole(121)),
            "breathing",
            "2 to 120 breaths a minute",
        ),
        (
            Values::Steps(Amount::whole(0)),
            Values::Steps(Amount::whole(250_000)),
            Values::Steps(Amount::of_thousandths(-1)),
            Values::Steps(Amount::whole(250_001)),
            "steps",
            "0 to 250000 steps",
        ),
    ] {
        for possible in [least, most] {
            assert_eq!(check(&possible), Ok(()), "{possible:?}");
        }
        for impossible in [below, above] {
            let refused = check(&impossible).unwrap_err();
            assert_eq!(refused.field(), field, "{impossible:?}");
            assert!(refused.words().contains(range), "{} does not say {range}", refused.words());
        }
    }
}

#[test]
fn the_upper_pressure_is_above_the_lower() {
    assert_eq!(check(&pressure(81, 80)), Ok(()));
    for (systolic, diastolic) in [(80, 80), (79, 120)] {
        assert_eq!(check(&pressure(systolic, diastolic)), Err(Refused::Order));
    }
}

#[test]
fn what_is_alarming_is_never_refused() {
    for values in [pressure(240, 140), pressure(60, 35), glucose(1_100), glucose(45_000), oxygen(55, None)] {
        assert_eq!(check(&values), Ok(()), "{values:?}");
    }
}

#[test]
fn what_is_unlikely_is_asked_once_more() {
    let temperature = |thousandths| Values::Temperature(Amount::of_thousandths(thousandths));
    for (usual, odd, words) in [
        (pressure(70, 40), pressure(69, 40), "69 mmHg is very low"),
        (pressure(250, 150), pressure(251, 150), "251 mmHg is very high"),
        (pressure(120, 40), pressure(120, 39), "39 mmHg is very low"),
        (pressure(220, 150), pressure(220, 151), "151 mmHg is very high"),
        (pressure(95, 80), pressure(94, 80), "94 and 80 mmHg are very close"),
        (pulse_with_pressure(30), pulse_with_pressure(29), "29 beats a minute is very low"),
        (pulse_with_pressure(200), pulse_with_pressure(201), "201 beats a minute is very high"),
        (glucose(2_000), glucose(1_999), "2.0 mmol/L is very low"),
        (glucose(29_999), glucose(30_000), "30.0 mmol/L is very high"),
        (oxygen(70, None), oxygen(69, None), "69% is very low"),
        (temperature(34_000), temperature(33_900), "33.9 °C is very low"),
        (temperature(42_000), temperature(43_000), "43.0 °C is very high"),
        (peak_flow(&[800]), peak_flow(&[801]), "801 L/min is very high"),
        (Values::Breathing(Amount::whole(6)), Values::Breathing(Amount::whole(5)), "5 breaths a minute is very low"),
        (Values::Breathing(Amount::whole(60)), Values::Breathing(Amount::whole(61)), "is very high"),
        (Values::Steps(Amount::whole(60_000)), Values::Steps(Amount::whole(60_001)), "60001 steps"),
        (Values::Weight(Amount::whole(2)), Values::Weight(Amount::of_thousandths(1_999)), "2.0 kg is very low"),
        (Values::Weight(Amount::whole(300)), Values::Weight(Amount::whole(301)), "301.0 kg is very high"),
    ] {
        assert_eq!(unusual(&usual, None), None, "{usual:?}");
        assert_eq!(check(&odd), Ok(()), "{odd:?} is possible");
        let asked = unusual(&odd, None).unwrap_or_else(|| panic!("{odd:?}"));
        assert!(asked.words.contains(words), "{}", asked.words);
    }
}

#[test]
fn a_weight_more_than_a_tenth_from_the_last_is_asked() {
    let last = kept(Values::Weight(Amount::whole(80)));
    for (thousandths, is_asked) in [(80_000, false), (88_000, false), (88_001, true), (72_000, false), (71_999, true)] {
        let asked = unusual(&Values::Weight(Amount::of_thousandths(thousandths)), Some(&last));
        assert_eq!(asked.is_some(), is_asked, "{thousandths}");
        assert!(asked.is_none_or(|asked| asked.field == "weight" && asked.words.contains("80.0 kg")));
    }
    // Who weighs 310 kg is not asked each day.
    let heavy = kept(Values::Weight(Amount::whole(310)));
    assert_eq!(unusual(&Values::Weight(Amount::whole(311)), Some(&heavy)), None);
}

#[test]
fn the_time_may_be_five_minutes_ahead_and_is_asked_after_ninety_days() {
    assert_eq!(check_time(now() + Duration::minutes(5), now()), Ok(()));
    assert_eq!(check_time(now() + Duration::minutes(5) + Duration::seconds(1), now()), Err(Refused::Future));
    assert_eq!(unusual_time(now() - Duration::days(90), now()), None);
    assert_eq!(unusual_time(now() - Duration::days(90) - Duration::seconds(1), now()).unwrap().field, "taken");
    let late = NewReading { taken_at: now() + Duration::hours(1), ..new(pressure(120, 80)) };
    assert_eq!(check_new(&late, now()), Err(Refused::Future));
}

#[test]
fn symptoms_are_answered_once_each_and_at_least_one() {
    let answers = |pairs: &[(&str, &str)]| {
        let one =
            |(question, answer): &(&str, &str)| Answered { question: (*question).into(), answer: (*answer).into() };
        Values::Symptoms(pairs.iter().map(one).collect())
    };
    assert_eq!(check(&answers(&[("chest-pain", "no"), ("fever", "yes")])), Ok(()));
    for wrong in [
        answers(&[]),
        answers(&[("fever", "yes"), ("fever", "no")]),
        answers(&[("", "no")]),
        answers(&[("fever", "")]),
        answers(&[("<b>", "no")]),
        answers(&[("fever", &"y".repeat(61))]),
    ] {
        assert_eq!(check(&wrong).unwrap_err().field(), "symptoms", "{wrong:?}");
    }
    let many: Vec<String> = (0..41).map(|number| format!("q{number}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|key| (key.as_str(), "no")).collect();
    assert_eq!(check(&answers(&many[..40])), Ok(()));
    assert!(check(&answers(&many)).is_err());
}

#[test]
fn blows_are_three_at_most_and_none_is_above_the_best() {
    assert_eq!(check(&peak_flow(&[400, 430, 420])), Ok(()));
    assert!(check(&peak_flow(&[400, 430, 420, 410])).is_err());
    let wrong =
        Values::PeakFlow { best: Amount::whole(400), blows: vec![Amount::whole(430)], scale: PeakFlowScale::Wright };
    assert!(check(&wrong).is_err());
}

#[test]
fn what_is_with_the_values_has_its_size() {
    assert_eq!(check_new(&new(Values::Alertness(Alertness::Alert)), now()), Ok(()));
    let long = NewReading { note: "ä".repeat(1000), ..new(pressure(120, 80)) };
    assert_eq!(check_new(&long, now()), Ok(()));
    let longer = NewReading { note: "ä".repeat(1001), ..long };
    assert_eq!(check_new(&longer, now()).unwrap_err().field(), "note");
    assert_eq!(check_new(&new(Values::Note), now()).unwrap_err().field(), "note");
    assert_eq!(check_new(&NewReading { note: "Slept badly".into(), ..new(Values::Note) }, now()), Ok(()));
    for task in ["bp/morning/1", "weight"] {
        assert_eq!(check_new(&NewReading { task: Some(task.into()), ..new(pressure(120, 80)) }, now()), Ok(()));
    }
    for wrong in [
        NewReading { task: Some("<script>".into()), ..new(pressure(120, 80)) },
        NewReading { task: Some(String::new()), ..new(pressure(120, 80)) },
        NewReading { offset_minutes: 16 * 60 + 1, ..new(pressure(120, 80)) },
        NewReading { zone: "z".repeat(65), ..new(pressure(120, 80)) },
        NewReading {
            circumstances: Circumstances { arm: Some("third".into()), ..Circumstances::default() },
            ..new(pressure(120, 80))
        },
        NewReading {
            circumstances: Circumstances { device: Some("d".repeat(101)), ..Circumstances::default() },
            ..new(pressure(120, 80))
        },
    ] {
        assert!(check_new(&wrong, now()).is_err(), "{wrong:?}");
    }
}
