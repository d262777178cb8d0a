//! Readings as a file for a spreadsheet: RFC 4180, UTF-8, a heading first. No cell begins a formula
//! (CWE-1236). Pure.

use chrono::{DateTime, FixedOffset, Utc};

use crate::readings::{
    Reading,
    files::template::cell,
    measure::{Alertness, Breathed, Measure, PeakFlowScale, Values},
    trends::drawing::meal_words,
    unit::{Amount, Celsius, Kilogram, LitrePerMinute, MmHg, MmolPerLitre, PerMinute, Percent, Steps, Unit, decimal},
};

/// All readings of one measure, in the order given. `targets` says how each stands to its target.
pub fn written(measure: Measure, readings: &[Reading], standing: impl Fn(&Reading) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(200 + readings.len() * 160);
    let values = headings(measure);
    let before = ["Taken at", "Time zone"].map(str::to_owned);
    let after = ["As entered", "Target", "Entered by", "How", "Device", "Arm", "Note"].map(str::to_owned);
    line(&mut out, before.into_iter().chain(values).chain(after));
    for reading in readings {
        let cells = [taken_at(reading.taken_at, reading.offset_minutes), reading.zone.clone()]
            .into_iter()
            .chain(cells(&reading.values))
            .chain([
                as_entered(reading),
                standing(reading).unwrap_or_default().to_owned(),
                reading.entered_as.key().to_owned(),
                reading.method.key().to_owned(),
                reading.circumstances.device.clone().unwrap_or_default(),
                reading.circumstances.arm.clone().unwrap_or_default(),
                reading.note.clone(),
            ]);
        line(&mut out, cells);
    }
    out
}

/// A heading for every number, with its unit (UCUM).
fn headings(measure: Measure) -> Vec<String> {
    fn with<U: Unit>(name: &str) -> String {
        format!("{name} ({})", U::UCUM)
    }
    match measure {
        Measure::BloodPressure => vec![
            with::<MmHg>("Systolic"),
            with::<MmHg>("Diastolic"),
            with::<PerMinute>("Pulse"),
            "Irregular pulse".to_owned(),
        ],
        Measure::Pulse => vec![with::<PerMinute>("Pulse")],
        Measure::Weight => vec![with::<Kilogram>("Weight")],
        Measure::Glucose => vec![with::<MmolPerLitre>("Glucose"), "Meal".to_owned()],
        Measure::Oxygen => {
            vec![with::<Percent>("Oxygen"), "Breathing".to_owned(), with::<PerMinute>("Pulse")]
        }
        Measure::Temperature => vec![with::<Celsius>("Temperature")],
        Measure::PeakFlow => {
            vec![with::<LitrePerMinute>("Best"), with::<LitrePerMinute>("All blows"), "Scale".to_owned()]
        }
        Measure::Breathing => vec![with::<PerMinute>("Breaths")],
        Measure::Steps => vec![with::<Steps>("Steps")],
        Measure::Alertness => vec!["Alertness (ACVPU)".to_owned()],
        Measure::Symptoms => vec!["Answers".to_owned()],
        Measure::Note => vec![],
    }
}

fn cells(values: &Values) -> Vec<String> {
    let pulse = |pulse: &Option<Amount<PerMinute>>| pulse.map(exact).unwrap_or_default();
    match values {
        Values::BloodPressure { systolic, diastolic, pulse: rate, irregular } => {
            let irregular = if *irregular { "yes" } else { "no" };
            vec![exact(*systolic), exact(*diastolic), pulse(rate), irregular.to_owned()]
        }
        Values::Pulse(rate) | Values::Breathing(rate) => vec![exact(*rate)],
        Values::Weight(weight) => vec![exact(*weight)],
        Values::Glucose { level, meal } => {
            vec![exact(*level), meal.map(meal_words).unwrap_or_default().to_owned()]
        }
        Values::Oxygen { saturation, pulse: rate, breathed } => {
            let breathed = match breathed {
                Breathed::Air => "air",
                Breathed::Oxygen => "oxygen",
            };
            vec![exact(*saturation), breathed.to_owned(), pulse(rate)]
        }
        Values::Temperature(temperature) => vec![exact(*temperature)],
        Values::PeakFlow { best, blows, scale } => {
            let scale = match scale {
                PeakFlowScale::Eu => "EU",
                PeakFlowScale::Wright => "Wright",
            };
            let blows: Vec<String> = blows.iter().map(|blow| exact(*blow)).collect();
            vec![exact(*best), blows.join(" "), scale.to_owned()]
        }
        Values::Steps(steps) => vec![exact(*steps)],
        Values::Alertness(alertness) => vec![
            match alertness {
                Alertness::Alert => "A",
                Alertness::NewConfusion => "C",
                Alertness::Voice => "V",
                Alertness::Pain => "P",
                Alertness::Unresponsive => "U",
            }
            .to_owned(),
        ],
        Values::Symptoms(answers) => {
            let said: Vec<String> = answers.iter().map(|one| format!("{}: {}", one.question, one.answer)).collect();
            vec![said.join("; ")]
        }
        Values::Note => vec![],
    }
}

/// Every digit that is kept, and no nought too many.
fn exact<U: Unit>(amount: Amount<U>) -> String {
    let text = decimal(amount.thousandths(), 3);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The words that were typed, with the unit (UCUM) they were typed in.
fn as_entered(reading: &Reading) -> String {
    let said: Vec<String> = reading
        .circumstances
        .entered
        .iter()
        .map(|entered| format!("{} {} {}", entered.field, entered.text, entered.unit).trim_end().to_owned())
        .collect();
    said.join("; ")
}

/// By the clock where it was taken, with how far that is from UTC: "2026-11-03T08:02:00+00:00".
fn taken_at(at: DateTime<Utc>, offset_minutes: i32) -> String {
    let offset = offset_minutes.checked_mul(60).and_then(FixedOffset::east_opt);
    offset.map_or_else(|| at.to_rfc3339(), |offset| at.with_timezone(&offset).to_rfc3339())
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, text) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&cell(&text));
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        assert_eq!(exact(Amount::<Kilogram>::of_thousandths(80_250)), "80.25");
        assert_eq!(exact(Amount::<MmHg>::whole(134)), "134");
        assert_eq!(exact(Amount::<MmHg>::whole(0)), "0");
        assert_eq!(exact(Amount::<MmHg>::whole(100)), "100");
    }

    #[test]
    fn times_keep_the_offset_they_were_taken_at() {
        let at: DateTime<Utc> = "2026-07-03T07:02:00Z".parse().unwrap();
        assert_eq!(taken_at(at, 60), "2026-07-03T08:02:00+01:00");
        assert_eq!(taken_at(at, -330), "2026-07-03T01:32:00-05:30");
        assert_eq!(taken_at(at, i32::MAX), "2026-07-03T07:02:00+00:00");
    }
}
