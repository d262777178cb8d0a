//! How a reading is said in tables: when, what, against which target, and who entered it. Pure.

use chrono::{DateTime, FixedOffset, NaiveDate, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Europe::London;

use super::{
    bands::Targets,
    drawing::{meal_words, standings},
    panel::{Panel, Side, Split, is_left_out, panels, time_of_day},
};
use crate::{
    pathways::engine::day,
    readings::{
        EnteredAs, Method, Reading,
        measure::{Breathed, PeakFlowScale, Values},
    },
    ui::{chart::series::Standing, date},
};

/// The reading with what belongs to it: "134/82 mmHg, pulse 72".
pub fn value(reading: &Reading) -> String {
    match &reading.values {
        Values::BloodPressure { pulse: Some(pulse), .. } => {
            format!("{}, pulse {}", reading.values.words(), pulse.number())
        }
        Values::Oxygen { saturation, pulse: Some(pulse), .. } => {
            format!("{}, pulse {}", saturation.words(), pulse.number())
        }
        Values::Oxygen { saturation, .. } => saturation.words(),
        values => values.words(),
    }
}

/// What was special when it was taken: the part of the day, the meal, what was breathed.
pub fn circumstances(reading: &Reading) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    if panels(reading.measure()).first().is_some_and(|panel| panel.split() == Split::TimeOfDay) {
        said.push(match time_of_day(reading) {
            Side::First => "Morning".to_owned(),
            Side::Second => "Afternoon or evening".to_owned(),
        });
    }
    match &reading.values {
        Values::Glucose { meal: Some(meal), .. } => said.push(meal_words(*meal).to_owned()),
        Values::Oxygen { breathed: Breathed::Air, .. } => said.push("Breathing air".to_owned()),
        Values::Oxygen { breathed: Breathed::Oxygen, .. } => said.push("Breathing oxygen".to_owned()),
        Values::PeakFlow { scale: PeakFlowScale::Wright, .. } => {
            said.push("On an older meter (Wright scale)".to_owned())
        }
        _ => {}
    }
    if is_left_out(reading) {
        said.push("The pulse was not regular".to_owned());
    }
    if let Some(zone) = elsewhere(reading) {
        said.push(zone);
    }
    said
}

/// "8am where it was taken", where that is not the time in London.
fn elsewhere(reading: &Reading) -> Option<String> {
    let there = FixedOffset::east_opt(reading.offset_minutes.checked_mul(60)?)?;
    let here = London.offset_from_utc_datetime(&reading.taken_at.naive_utc()).fix();
    if there == here {
        return None;
    }
    let local = reading.taken_at.with_timezone(&there);
    Some(format!("{:02}:{:02} where it was taken", local.hour(), local.minute()))
}

/// How it stands to the target of its day. `None`: there is none to stand to.
pub fn standing(reading: &Reading, targets: &Targets<'_>) -> Option<&'static str> {
    let panel = *panels(reading.measure()).first()?;
    let (first, second) = standings(panel, reading, targets)?;
    let has_target =
        panel.lines(&reading.values).0.is_some_and(|line| targets.on(line, day::calendar(reading)).is_some());
    match (first, second) {
        (Standing::LeftOut, _) => Some("Left out of averages"),
        (Standing::Above, Some(Standing::Below)) | (Standing::Below, Some(Standing::Above)) => {
            Some("Above and below target")
        }
        (Standing::Above, _) | (_, Some(Standing::Above)) => Some("Above target"),
        (Standing::Below, _) | (_, Some(Standing::Below)) => Some("Below target"),
        _ if has_target => Some(if panel == Panel::PeakFlow { "Green zone" } else { "In the target" }),
        _ => None,
    }
}

/// Who entered it. `own`: whoever reads this is the person themselves; else their given name.
pub fn entered_by(reading: &Reading, given_name: Option<&str>) -> String {
    let who = match reading.entered_as {
        EnteredAs::Person => given_name.unwrap_or("You").to_owned(),
        EnteredAs::Carer => "A carer".to_owned(),
        EnteredAs::Staff => "The care team".to_owned(),
        EnteredAs::Device => reading.circumstances.device.clone().unwrap_or_else(|| "A device".to_owned()),
    };
    let how = match reading.method {
        Method::Typed | Method::System => "",
        Method::File => ", from a file",
        Method::Bluetooth => ", from the device",
        Method::SelfTest => ", to test the alarms",
    };
    format!("{who}{how}")
}

/// "3 November 2026" or "3 to 24 November 2026".
pub fn days(first: NaiveDate, last: NaiveDate) -> String {
    match first == last {
        true => date::day(first),
        false => format!("{} to {}", date::day(first), date::day(last)),
    }
}

/// The London day of a reading.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    date::london_day(at)
}
