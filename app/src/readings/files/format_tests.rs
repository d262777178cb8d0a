//! Each maker's file, row by row.

use chrono::{DateTime, Utc};

use super::{
    headings::Maker,
    moment::Order,
    parse::{Parsed, Problem, parse},
    rows::{Answers, Found, Row},
    text,
};
use crate::readings::{
    measure::{Meal, Values},
    typed_unit::{GlucoseUnit, TemperatureUnit, WeightUnit},
};

fn now() -> DateTime<Utc> {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn read(file: &str) -> Parsed {
    parse(file, &Answers::default(), now()).unwrap()
}

/// "3 2026-11-24T08:30 +0 134/82 mmHg" for each reading, "4 Column: cell: what to do" for what is wrong.
fn told(rows: &[Row]) -> Vec<String> {
    rows.iter()
        .flat_map(|row| match &row.found {
            Found::Readings(readings) => readings
                .iter()
                .map(|good| {
                    let reading = &good.reading;
                    let at = reading.taken_at.format("%Y-%m-%dT%H:%M");
                    format!("{} {at} {:+} {}", row.number, reading.offset_minutes, reading.values.words())
                })
                .collect(),
            Found::NoReading => Vec::new(),
            Found::Wrong(wrong) => vec![format!("{} {}: {}: {}", row.number, wrong.column, wrong.cell, wrong.words)],
        })
        .collect()
}

const OMRON: &str = "Date,Time,Systolic (mmHg),Diastolic (mmHg),Pulse (bpm),Symptoms,Consumed,TruRead,Notes\n";

#[test]
fn omron() {
    let parsed = read(&format!(
        "\u{feff}{OMRON}Jan 12 2025,08:12,114,74,47,-,-,-,-\nSep 14 2026,05:22 am,150,79,61,-,-,-,after tea\nJan 10 2025,07:49,114,,47,-,-,-,-\n"
    ));
    assert_eq!(parsed.maker, Maker::Omron);
    assert_eq!(
        told(&parsed.rows),
        [
            "2 2025-01-12T08:12 +0 114/74 mmHg",
            "3 2026-09-14T04:22 +60 150/79 mmHg",
            "4 Systolic (mmHg): 114: A blood pressure has two numbers, and one is missing. Add it",
        ]
    );
    let Found::Readings(readings) = &parsed.rows[1].found else { panic!() };
    assert_eq!(readings[0].reading.note, "after tea");
    assert!(
        matches!(readings[0].reading.values, Values::BloodPressure { pulse: Some(pulse), .. } if pulse.thousandths() == 61_000)
    );
}

#[test]
fn omron_in_other_years() {
    let parsed = read(
        "Measurement Date;Time Zone;SYS(mmHg);DIA(mmHg);Pulse(bpm);Irregular heartbeat detected;Memo\n2026/11/03 08:15;Europe/London;134;82;70;yes;\n",
    );
    assert_eq!(
        (parsed.maker, told(&parsed.rows)),
        (Maker::Omron, vec!["2 2026-11-03T08:15 +0 134/82 mmHg".to_string()])
    );
    let Found::Readings(readings) = &parsed.rows[0].found else { panic!() };
    assert!(matches!(readings[0].reading.values, Values::BloodPressure { irregular: true, .. }));
}

#[test]
fn withings() {
    let parsed = read("Date,Heart rate,Systolic,Diastolic,Comments\n\"2025-01-12 08:15:00\",64,130,85,\"a, b\"\n");
    assert_eq!(
        (parsed.maker, told(&parsed.rows)),
        (Maker::Withings, vec!["2 2025-01-12T08:15 +0 130/85 mmHg".to_string()])
    );
    let parsed = read(
        "Date,\"Weight (kg)\",\"Fat mass (kg)\",\"Bone mass (kg)\",\"Muscle mass (kg)\",\"Hydration (kg)\",Comments\n\"2026-07-12 08:15:00\",81.15,18.2,3.1,59.8,,\n\"2026-07-13 08:15:00\",\"81,3\",,,,,\n",
    );
    assert_eq!(told(&parsed.rows), ["2 2026-07-12T07:15 +60 81.2 kg", "3 2026-07-13T07:15 +60 81.3 kg"]);
    let parsed = read("Date;\"Weight (lb)\";Comments\n\"2026-07-12 08:15:00\";178.9;\n");
    assert_eq!(told(&parsed.rows), ["2 2026-07-12T07:15 +60 81.1 kg"]);
}

#[test]
fn clarity_in_both_units() {
    let above = "Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,Patient Info,Device Info,Source Device ID,Glucose Value (UNIT),Insulin Value (u)\n\
        1,,FirstName,,Ivy,,,,\n2,,Device,,,Dexcom G7,iPhone G7,,\n3,,Alert,Low,,,iPhone G7,ALERT,\n";
    let mmol = read(&format!(
        "{}4,2026-09-01T00:03:00,EGV,,,,iPhone G7,7.9,\n5,2026-09-01T00:08:00,EGV,,,,iPhone G7,Low,\n6,2026-09-01T00:13:00,Insulin,Fast-Acting,,,iPhone G7,,4\n7,2026-09-01T00:18:00,EGV,,,,iPhone G7,High,\n8,2026-09-01T00:20:00,Calibration,,,,iPhone G7,8.1,\n",
        above.replace("UNIT", "mmol/L").replace("ALERT", "3.9")
    ));
    assert_eq!(mmol.maker, Maker::Clarity);
    assert_eq!(
        told(&mmol.rows),
        [
            "5 2026-08-31T23:03 +60 7.9 mmol/L",
            "6 Glucose Value (mmol/L): Low: The glucose was too low for the device to measure, so there is no number to keep",
            "8 Glucose Value (mmol/L): High: The glucose was too high for the device to measure, so there is no number to keep",
            "9 2026-08-31T23:20 +60 8.1 mmol/L",
        ]
    );
    let Found::Readings(readings) = &mmol.rows[3].found else { panic!() };
    assert_eq!(readings[0].reading.circumstances.device.as_deref(), Some("iPhone G7"));
    let mg =
        read(&format!("{}4,2026-09-01T00:03:00,EGV,,,,,142,\n", above.replace("UNIT", "mg/dL").replace("ALERT", "70")));
    assert_eq!(told(&mg.rows), ["5 2026-08-31T23:03 +60 7.9 mmol/L"]);
    let Found::Readings(readings) = &mg.rows[3].found else { panic!() };
    let entered = &readings[0].reading.circumstances.entered[0];
    assert_eq!((entered.text.as_str(), entered.unit.as_str()), ("142", "mg/dL"));
}

const LIBRE: &str = "Glucose Data,Generated on,01-02-2026 10:00 UTC,Generated by,Ivy Marlow\nDevice,Serial Number,Device Timestamp,Record Type,Historic Glucose mmol/L,Scan Glucose mmol/L,Non-numeric Food,Notes,Strip Glucose mmol/L,Ketone mmol/L\n";

#[test]
fn libreview() {
    let parsed = read(&format!(
        "{LIBRE}FreeStyle LibreLink,ABC1,15-01-2024 08:12,0,5.4,,,,,\nFreeStyle LibreLink,ABC1,15-01-2024 08:27,1,,7.1,,,,\nFreeStyle LibreLink,ABC1,15-01-2024 08:28,2,,,,,6.8,\nFreeStyle LibreLink,ABC1,15-01-2024 08:29,5,,,1,,,\nFreeStyle LibreLink,ABC1,15-01-2024 08:30,3,,,,,,0.6\nFreeStyle LibreLink,ABC1,15-01-2024 08:31,1,,LO,,,,\n"
    ));
    assert_eq!(parsed.maker, Maker::LibreView);
    assert_eq!(
        told(&parsed.rows),
        [
            "3 2024-01-15T08:12 +0 5.4 mmol/L",
            "4 2024-01-15T08:27 +0 7.1 mmol/L",
            "5 2024-01-15T08:28 +0 6.8 mmol/L",
            "8 Scan Glucose mmol/L: LO: The glucose was too low for the device to measure, so there is no number to keep",
        ]
    );
}

#[test]
fn the_order_of_day_and_month_is_asked_and_never_guessed() {
    let file = |dates: &[&str]| {
        let rows: String = dates.iter().map(|date| format!("FreeStyle,A,{date} 08:00,0,5.4,,,,,\n")).collect();
        format!("{LIBRE}{rows}")
    };
    // The order in which the app wrote it may be the order of no row at all: no guess.
    let doubtful = file(&["01-02-2026", "03-02-2026"]);
    let asked = read(&doubtful);
    assert_eq!((asked.rows.len(), asked.questions.order.as_deref()), (0, Some("01-02-2026 08:00")));
    for (order, first) in [(Order::DayFirst, "2026-02-01T08:00"), (Order::MonthFirst, "2026-01-02T08:00")] {
        let parsed = parse(&doubtful, &Answers { order: Some(order), ..Answers::default() }, now()).unwrap();
        assert!(told(&parsed.rows)[0].contains(first), "{:?}", told(&parsed.rows));
    }
    // One row settles it for all, whatever was answered.
    let settled = file(&["01-02-2026", "03-13-2026"]);
    let parsed = parse(&settled, &Answers { order: Some(Order::DayFirst), ..Answers::default() }, now()).unwrap();
    assert!(told(&parsed.rows)[0].contains("2026-01-02T08:00"));
    assert_eq!(parse(&file(&["13-02-2026", "03-13-2026"]), &Answers::default(), now()), Err(Problem::TwoOrders));
}

#[test]
fn a_unit_is_asked_and_never_guessed() {
    let file = "Date,Time,Glucose,Weight,Temperature\n2026-11-03,08:00,6.1,,\n2026-11-03,08:05,,80.5,\n2026-11-03,08:10,,,36.8\n";
    let asked = read(file);
    let questions = &asked.questions;
    assert_eq!(
        (questions.glucose.as_deref(), questions.weight.as_deref(), questions.temperature.as_deref()),
        (Some("6.1"), Some("80.5"), Some("36.8"))
    );
    let answers = Answers {
        order: None,
        glucose: Some(GlucoseUnit::MmolPerLitre),
        weight: Some(WeightUnit::Kilogram),
        temperature: Some(TemperatureUnit::Celsius),
    };
    let parsed = parse(file, &answers, now()).unwrap();
    assert_eq!(
        told(&parsed.rows),
        ["2 2026-11-03T08:00 +0 6.1 mmol/L", "3 2026-11-03T08:05 +0 80.5 kg", "4 2026-11-03T08:10 +0 36.8 °C"]
    );
    let wrong = read("Date,Time,Systolic (kPa),Diastolic (kPa)\n2026-11-03,08:00,16,10\n");
    assert!(told(&wrong.rows)[0].contains("We do not know the unit"), "{:?}", told(&wrong.rows));
    let stone = read("Date,Time,Weight (st)\n2026-11-03,08:00,12\n");
    assert!(told(&stone.rows)[0].contains("We do not know the unit"), "{:?}", told(&stone.rows));
}

#[test]
fn our_template_holds_everything() {
    let template = super::template::TEMPLATE;
    let parsed = read(&format!(
        "{template}2026-11-03,08:00,134,82,70,no,80.5,6.1,waking,97,36.8,400,16,5000,\"fine, thanks\"\n"
    ));
    assert_eq!(parsed.maker, Maker::Nene);
    assert_eq!(told(&parsed.rows).len(), 8, "{:?}", told(&parsed.rows));
    let Found::Readings(readings) = &parsed.rows.last().unwrap().found else { panic!() };
    assert!(readings.iter().all(|good| good.reading.note == "fine, thanks"));
    assert!(
        readings.iter().any(|good| matches!(good.reading.values, Values::Glucose { meal: Some(Meal::Waking), .. }))
    );
}

#[test]
fn what_is_wrong_with_a_row_is_said_by_itself() {
    let parsed = read(&format!(
        "{OMRON}Jan 12 2025,08:12,340,74,47,,,,\nJan 12 2025,25:12,114,74,47,,,,\nJan 12 2027,08:12,114,74,47,,,,\nJan 12 1970,08:12,114,74,47,,,,\nJan 12 2025,08:12,114,74,forty,,,,\nJan 12 2025,08:12,74,114,47,,,,\n,,114,74,47,,,,\nJan 12 2025,08:13,114,74,47\nJan 12 2025,,114,74,47,,,,\nJan 12 2025,08:12,\"1,140\",74,47,,,,\n"
    ));
    let told = told(&parsed.rows);
    for (line, part) in [
        "The upper blood pressure must be 50 to 300 mmHg",
        "Time: 25:12: We cannot read this time",
        "must not be later than now",
        "The clock of the device was not set",
        "forty: This is not a number",
        "must be higher than the lower one",
        "There is no date and time",
        "9 2025-01-12T08:13 +0 114/74 mmHg",
        "There is no time of day",
        "has a comma that could mean two things",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(told[line].contains(part), "{line}: {}", told[line]);
    }
    // A quotation mark that was never closed takes the rest of the file with it.
    let open =
        format!("{OMRON}Jan 12 2025,08:12,114,74,47,,,,\"open\n{}", "Jan 12 2025,08:12,114,74,47,,,,\n".repeat(100));
    let parsed = read(&open);
    assert!(
        matches!(&parsed.rows[0].found, Found::Wrong(wrong) if wrong.words.contains("quotation mark") && wrong.cell.chars().count() == 41)
    );
}

#[test]
fn the_same_row_has_the_same_id_and_no_other() {
    let ids = |file: &str| -> Vec<uuid::Uuid> {
        read(file)
            .rows
            .iter()
            .filter_map(|row| match &row.found {
                Found::Readings(readings) => Some(readings[0].reading.id),
                _ => None,
            })
            .collect()
    };
    let one = "Jan 12 2025,08:12,114,74,47,-,-,-,-\n";
    let first = ids(&format!("{OMRON}{one}"));
    // Another order of rows, another note, another way to write the number.
    assert_eq!(ids(&format!("{OMRON}Jan 13 2025,08:12,114,74,47,-,-,-,-\n{one}"))[1], first[0]);
    assert_eq!(ids(&format!("{OMRON}Jan 12 2025,08:12,114.0,74,47,-,-,-,tea\n")), first);
    for other in [
        "Jan 12 2025,08:13,114,74,47",
        "Jan 12 2025,08:12,115,74,47",
        "Jan 12 2025,08:12,114,74,48",
        "Jan 12 2025,08:12,114,74,",
    ] {
        assert_ne!(ids(&format!("{OMRON}{other}\n")), first, "{other}");
    }
    assert_eq!(first[0].get_version_num(), 8);
    // Twice in one file is once.
    assert_eq!(ids(&format!("{OMRON}{one}{one}")), first);
}

#[test]
fn what_is_no_file_of_readings_is_refused_whole() {
    let told = |file: &str| parse(file, &Answers::default(), now()).err();
    assert_eq!(told("hello"), Some(Problem::NoHeadings));
    assert_eq!(told(OMRON), Some(Problem::NoRows));
    let many = |rows: usize| format!("{OMRON}{}", "Jan 12 2025,08:12,114,74,47,-,-,-,-\n".repeat(rows));
    assert_eq!(told(&many(5_000)), None);
    assert_eq!(told(&many(5_001)), Some(Problem::TooMany));
    assert_eq!(told(&many(9_000)), Some(Problem::TooMany));
}

#[test]
fn what_is_read_is_only_data() {
    let parsed = read(&format!(
        "{OMRON}Jan 12 2025,08:12,114,74,47,-,-,-,=HYPERLINK(\"\"x\"\")\nJan 12 2025,08:12,=1+1,74,47,,,,\n"
    ));
    let Found::Readings(readings) = &parsed.rows[0].found else { panic!("{parsed:?}") };
    assert!(readings[0].reading.note.starts_with("=HYPERLINK"));
    assert!(matches!(&parsed.rows[1].found, Found::Wrong(wrong) if wrong.words.starts_with("This is not a number")));
}

/// Exports as makers write them, where there are some beside the project.
#[test]
fn real_exports() {
    let Ok(folder) = std::env::var("REAL_BUNDLES") else { return };
    for (name, maker, readings, wrong) in [
        ("omron-connect-email-report.csv", Maker::Omron, 3, 0),
        ("omron-12h-variant.csv", Maker::Omron, 1, 0),
        ("withings-bp.csv", Maker::Withings, 1, 0),
        ("dexcom-clarity-mgdl.csv", Maker::Clarity, 1, 2),
        ("libreview-uk-mmol.csv", Maker::LibreView, 2, 0),
    ] {
        let path = std::path::Path::new(&folder).join("device-exports").join(name);
        let Ok(bytes) = std::fs::read(path) else { continue };
        let parsed = read(&text::decode(&bytes).unwrap());
        let count = |wanted: fn(&Found) -> bool| parsed.rows.iter().filter(|row| wanted(&row.found)).count();
        assert_eq!(parsed.maker, maker, "{name}");
        assert_eq!(count(|found| matches!(found, Found::Readings(_))), readings, "{name}: {:?}", told(&parsed.rows));
        assert_eq!(count(|found| matches!(found, Found::Wrong(_))), wrong, "{name}: {:?}", told(&parsed.rows));
    }
}
