//! Which column holds what. Every heading is read by itself, so that the exports of one maker, which
//! differ by year and country, need no list of their own; what two or three headings say together
//! names the maker.

use super::text::Line;
use crate::readings::typed_unit::{GlucoseUnit, TemperatureUnit, WeightUnit};

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    Omron,
    Withings,
    /// Dexcom.
    Clarity,
    /// FreeStyle Libre.
    LibreView,
    /// Our own template.
    Nene,
    /// No maker that we know, with headings that we do.
    Other,
}

impl Maker {
    /// In the ids of readings: never changed.
    pub fn key(self) -> &'static str {
        match self {
            Maker::Omron => "omron",
            Maker::Withings => "withings",
            Maker::Clarity => "clarity",
            Maker::LibreView => "libreview",
            Maker::Nene => "nene",
            Maker::Other => "other",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Maker::Omron => "Omron Connect",
            Maker::Withings => "Withings",
            Maker::Clarity => "Dexcom Clarity",
            Maker::LibreView => "FreeStyle LibreView",
            Maker::Nene => "our own template",
            Maker::Other => "a file with headings that we know",
        }
    }
}

/// What a column holds. `None` for a unit: its heading names none, and it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Date,
    Time,
    /// Both in one.
    Moment,
    Systolic,
    Diastolic,
    Pulse,
    Irregular,
    Weight(Option<WeightUnit>),
    Glucose(Option<GlucoseUnit>),
    Meal,
    Oxygen,
    Temperature(Option<TemperatureUnit>),
    PeakFlow,
    Breathing,
    Steps,
    Note,
    Device,
    /// Clarity: "EGV", "Alert", "Insulin".
    Event,
    /// LibreView: 0 by itself, 1 scanned, 2 from a strip; everything else is no glucose.
    RecordType,
    /// A unit that nothing here is measured in: kPa.
    WrongUnit,
    Nothing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    pub maker: Maker,
    /// Each column's heading as it stands there, and what it holds.
    pub columns: Vec<(String, Holds)>,
    /// How many lines there are up to and with the headings.
    pub lines: usize,
}

/// A title, or what a device says of itself, may stand above them.
const DEEPEST: usize = 40;

/// The headings, where there are some with a time and something measured.
pub fn find(lines: &[Line]) -> Option<Headings> {
    lines.iter().take(DEEPEST).enumerate().find_map(|(at, line)| {
        let mut columns: Vec<(String, Holds)> =
            line.cells.iter().map(|heading| (heading.clone(), holds(heading))).collect();
        // "Date" without "Time" beside it holds both.
        let has = |wanted: Holds, columns: &[(String, Holds)]| columns.iter().any(|(_, holds)| *holds == wanted);
        if has(Holds::Date, &columns) && !has(Holds::Time, &columns) {
            columns.iter_mut().filter(|(_, holds)| *holds == Holds::Date).for_each(|column| column.1 = Holds::Moment);
        }
        let is_timed = has(Holds::Moment, &columns) || has(Holds::Date, &columns);
        let is_measured = columns.iter().any(|(_, holds)| is_measured(*holds));
        let maker = maker(&columns);
        (is_timed && is_measured).then_some(Headings { maker, columns, lines: at + 1 })
    })
}

fn is_measured(holds: Holds) -> bool {
    matches!(
        holds,
        Holds::Systolic
            | Holds::Pulse
            | Holds::Weight(_)
            | Holds::Glucose(_)
            | Holds::Oxygen
            | Holds::Temperature(_)
            | Holds::PeakFlow
            | Holds::Breathing
            | Holds::Steps
            | Holds::WrongUnit
    )
}

fn maker(columns: &[(String, Holds)]) -> Maker {
    let names: Vec<String> = columns.iter().map(|(heading, _)| apart(heading).0).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    let holds = |wanted: Holds| columns.iter().any(|(_, holds)| *holds == wanted);
    match () {
        () if has("peak flow eu scale") || (has("meal") && has("note") && has("irregular pulse")) => Maker::Nene,
        () if holds(Holds::RecordType) => Maker::LibreView,
        () if holds(Holds::Event) => Maker::Clarity,
        () if has("truread") || has("measurement date") || (holds(Holds::Time) && holds(Holds::Systolic)) => {
            Maker::Omron
        }
        () if holds(Holds::Moment) && has("comments") => Maker::Withings,
        () => Maker::Other,
    }
}

/// The words of a heading in small letters, and the unit in brackets or at its end.
fn apart(heading: &str) -> (String, String) {
    let small = heading.to_lowercase();
    let (name, unit) = match (small.find(['(', '[']), small.rfind([')', ']'])) {
        (Some(open), Some(close)) if open < close => (small[..open].to_string(), small[open + 1..close].to_string()),
        _ => match UNITS.iter().find_map(|unit| small.trim_end().strip_suffix(unit).map(|name| (name, *unit))) {
            // LibreView: "Historic Glucose mmol/L". Not a part of a word: "bpm" of "spbpm".
            Some((name, unit)) if name.ends_with([' ', ',']) => (name.to_string(), unit.to_string()),
            _ => (small.clone(), String::new()),
        },
    };
    let words: Vec<&str> =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    (words.join(" "), unit.trim().replace(' ', ""))
}

const UNITS: [&str; 12] = ["mmol/l", "mg/dl", "mmhg", "bpm", "kg", "lbs", "lb", "°c", "°f", "kpa", "l/min", "%"];

/// What a heading says.
pub fn holds(heading: &str) -> Holds {
    let (name, unit) = apart(heading);
    let unit = unit.as_str();
    // A column that is measured in something else than we can read is told, not left out in silence.
    let only = |known: &[&str], holds: Holds| if known.contains(&unit) { holds } else { Holds::WrongUnit };
    match name.as_str() {
        "date" | "measurement date" | "day" => Holds::Date,
        "time" | "measurement time" | "time of day" => Holds::Time,
        "timestamp" | "device timestamp" | "meter timestamp" | "date time" | "date and time" | "datetime"
        | "measured at" => Holds::Moment,
        "systolic" | "sys" | "systolic pressure" | "systolic blood pressure" | "upper blood pressure" => {
            only(&["mmhg", "mm[hg]", ""], Holds::Systolic)
        }
        "diastolic" | "dia" | "diastolic pressure" | "diastolic blood pressure" | "lower blood pressure" => {
            only(&["mmhg", "mm[hg]", ""], Holds::Diastolic)
        }
        "pulse" | "heart rate" | "pulse rate" | "hr" => {
            only(&["bpm", "aminute", "/min", "beats/min", "beatsaminute", ""], Holds::Pulse)
        }
        "irregular pulse" | "irregular heartbeat" | "irregular heartbeat detected" | "ihb" => Holds::Irregular,
        "weight" | "body weight" => match unit {
            "kg" => Holds::Weight(Some(WeightUnit::Kilogram)),
            "lb" | "lbs" => Holds::Weight(Some(WeightUnit::Pound)),
            "" => Holds::Weight(None),
            _ => Holds::WrongUnit,
        },
        "glucose" | "blood glucose" | "glucose value" | "historic glucose" | "scan glucose" | "strip glucose" => {
            match unit {
                "mmol/l" => Holds::Glucose(Some(GlucoseUnit::MmolPerLitre)),
                "mg/dl" => Holds::Glucose(Some(GlucoseUnit::MgPerDecilitre)),
                "" => Holds::Glucose(None),
                _ => Holds::WrongUnit,
            }
        }
        "meal" => Holds::Meal,
        "oxygen" | "oxygen level" | "spo2" | "oxygen saturation" => only(&["%", ""], Holds::Oxygen),
        "temperature" | "body temperature" => match unit {
            "°c" | "c" | "ºc" => Holds::Temperature(Some(TemperatureUnit::Celsius)),
            "°f" | "f" | "ºf" => Holds::Temperature(Some(TemperatureUnit::Fahrenheit)),
            "" => Holds::Temperature(None),
            _ => Holds::WrongUnit,
        },
        "peak flow" | "peak flow eu scale" | "pef" => only(&["l/min", ""], Holds::PeakFlow),
        "breathing" | "breathing rate" | "respiratory rate" => {
            only(&["aminute", "/min", "breaths/min", "breathsaminute", ""], Holds::Breathing)
        }
        "steps" => Holds::Steps,
        "note" | "notes" | "comments" | "comment" | "memo" => Holds::Note,
        "device" | "source device id" | "device name" | "model" => Holds::Device,
        "event type" => Holds::Event,
        "record type" => Holds::RecordType,
        _ => Holds::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::files::text::lines;

    #[test]
    fn headings_are_read_with_their_units() {
        for (heading, found) in [
            ("Systolic (mmHg)", Holds::Systolic),
            ("SYS(mmHg)", Holds::Systolic),
            ("Systolic (kPa)", Holds::WrongUnit),
            ("Diastolic", Holds::Diastolic),
            ("Pulse (bpm)", Holds::Pulse),
            ("Heart rate", Holds::Pulse),
            ("Weight (kg)", Holds::Weight(Some(WeightUnit::Kilogram))),
            ("Weight (lbs)", Holds::Weight(Some(WeightUnit::Pound))),
            ("Weight (st)", Holds::WrongUnit),
            ("Weight", Holds::Weight(None)),
            ("Fat mass (kg)", Holds::Nothing),
            ("Glucose Value (mg/dL)", Holds::Glucose(Some(GlucoseUnit::MgPerDecilitre))),
            ("Historic Glucose mmol/L", Holds::Glucose(Some(GlucoseUnit::MmolPerLitre))),
            ("Scan Glucose(mg/dL)", Holds::Glucose(Some(GlucoseUnit::MgPerDecilitre))),
            ("Glucose Rate of Change (mmol/L/min)", Holds::Nothing),
            ("Ketone mmol/L", Holds::Nothing),
            ("Glucose", Holds::Glucose(None)),
            ("Timestamp (YYYY-MM-DDThh:mm:ss)", Holds::Moment),
            ("Temperature (°C)", Holds::Temperature(Some(TemperatureUnit::Celsius))),
            ("Temperature", Holds::Temperature(None)),
            ("=cmd|' /C calc'!A0", Holds::Nothing),
            ("", Holds::Nothing),
            (")(", Holds::Nothing),
        ] {
            assert_eq!(holds(heading), found, "{heading}");
        }
    }

    #[test]
    fn makers_are_told_apart() {
        for (text, maker, above) in [
            (
                "Date,Time,Systolic (mmHg),Diastolic (mmHg),Pulse (bpm),Symptoms,Consumed,TruRead,Notes",
                Some(Maker::Omron),
                1,
            ),
            ("Measurement Date,Time Zone,SYS(mmHg),DIA(mmHg),Pulse(bpm),Memo", Some(Maker::Omron), 1),
            ("Date,Heart rate,Systolic,Diastolic,Comments", Some(Maker::Withings), 1),
            ("Date,\"Weight (kg)\",\"Fat mass (kg)\",Comments", Some(Maker::Withings), 1),
            ("Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Glucose Value (mmol/L)", Some(Maker::Clarity), 1),
            (
                "Glucose Data,Generated on,01-02-2026\nDevice,Serial Number,Device Timestamp,Record Type,Historic Glucose mmol/L",
                Some(Maker::LibreView),
                2,
            ),
            ("When,Who\n1,2", None, 0),
            ("Date,Time,Colour", None, 0),
            ("Systolic,Diastolic", None, 0),
        ] {
            let found = find(&lines(text, b',', 100));
            assert_eq!(found.as_ref().map(|found| found.maker), maker, "{text}");
            assert_eq!(found.map_or(0, |found| found.lines), above, "{text}");
        }
    }
}
