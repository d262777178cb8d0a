//! Come here when "runs out on" goes by the wrong number of doses. How much of a medicine is used up
//! in which time, read from a FHIR R4 `Dosage`, and only where nothing in it leaves a doubt. It is
//! for counting boxes: no dose is made of it, and none is shown.

use serde_json::Value;

/// A number with its unit, as it was sent. The number is whole thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub thousandths: i64,
    /// System and code, where both were sent.
    pub code: Option<(String, String)>,
    pub words: Option<String>,
}

impl Measured {
    /// A FHIR Quantity. `None` without a plain number ("<5", "1e3", more than three digits after the point).
    pub fn read(quantity: &Value) -> Option<Measured> {
        if quantity.get("comparator").is_some() {
            return None;
        }
        let number = match quantity.get("value")? {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            _ => return None,
        };
        let text = |key: &str| {
            quantity.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Some(Measured {
            thousandths: thousandths(&number)?,
            code: text("system").zip(text("code")),
            words: text("unit").or_else(|| text("code")),
        })
    }

    /// Whether both count the same thing. What has no unit is nothing's like.
    pub fn is_in_unit_of(&self, other: &Measured) -> bool {
        if let (Some((system, code)), Some((other_system, other_code))) = (&self.code, &other.code)
            && system == other_system
        {
            return code == other_code;
        }
        match (&self.words, &other.words) {
            (Some(words), Some(other)) => one(words) == one(other),
            _ => false,
        }
    }
}

/// "112", "28.0", "2.5": exact, or nothing.
fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 1000 + part)
}

/// "Tablets" and "tablet" are one unit.
fn one(words: &str) -> String {
    let words = words.to_lowercase();
    match words.strip_suffix('s') {
        Some(one) if one.len() > 2 => one.to_owned(),
        _ => words,
    }
}

/// So much is used up in so many minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Of one dose, with its unit; `None` where the person counts in whatever they take.
    pub dose: Option<Measured>,
    /// Thousandths in `minutes`.
    pub thousandths: i64,
    pub minutes: i64,
}

/// Words in a dose's text by which somebody takes more or less than its fields say.
const DOUBTFUL: [&str; 16] = [
    "need",
    "requir",
    "up to",
    "directed",
    " or ",
    "prn",
    "max",
    "reduc",
    "increas",
    "then ",
    "alternate",
    "except",
    "every other",
    "if ",
    "unless",
    "stop",
];

impl Rate {
    /// What the person says that they take on a usual day.
    pub fn of_a_day(thousandths: i64) -> Rate {
        Rate { dose: None, thousandths, minutes: DAY }
    }

    /// Of the dosages of one resource. Several (steps, mornings and evenings apart) leave a doubt.
    pub fn read(dosages: &[Value]) -> Option<Rate> {
        let [dosage] = dosages else { return None };
        if !only(dosage, &PARTS) || says_doubtful(dosage) {
            return None;
        }
        if dosage.get("asNeededBoolean").is_some_and(|needed| needed != &Value::Bool(false)) {
            return None;
        }
        let dose = dose(dosage)?;
        let (times, minutes) = times(dosage.get("timing")?)?;
        let thousandths = dose.thousandths.checked_mul(times)?;
        (thousandths > 0).then_some(Rate { dose: Some(dose), thousandths, minutes })
    }
}

/// Everything that a dosage may say without leaving a doubt.
const PARTS: [&str; 13] = [
    "id",
    "extension",
    "sequence",
    "text",
    "patientInstruction",
    "additionalInstruction",
    "timing",
    "asNeededBoolean",
    "site",
    "route",
    "method",
    "doseAndRate",
    "modifierExtension",
];

fn only(value: &Value, parts: &[&str]) -> bool {
    let Some(fields) = value.as_object() else { return false };
    fields.iter().all(|(key, field)| {
        let key = key.strip_prefix('_').unwrap_or(key);
        // A modifier may turn the meaning round (FHIR R4, 2.4.1).
        key != "modifierExtension" && (parts.contains(&key) || field.is_null())
    })
}

fn says_doubtful(dosage: &Value) -> bool {
    ["text", "patientInstruction", "additionalInstruction"].into_iter().any(|key| {
        let said = dosage.get(key).map(Value::to_string).unwrap_or_default().to_lowercase();
        DOUBTFUL.iter().any(|word| said.contains(word))
    })
}

fn dose(dosage: &Value) -> Option<Measured> {
    let [dose] = dosage.get("doseAndRate")?.as_array()?.as_slice() else { return None };
    if !only(dose, &["id", "extension", "type", "doseQuantity"]) {
        return None;
    }
    Measured::read(dose.get("doseQuantity")?).filter(|dose| dose.thousandths > 0)
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// So many times in so many minutes.
fn times(timing: &Value) -> Option<(i64, i64)> {
    if !only(timing, &["id", "extension", "repeat", "code"]) {
        return None;
    }
    let repeat = timing.get("repeat")?;
    if !only(repeat, &["id", "extension", "frequency", "period", "periodUnit", "when", "timeOfDay"]) {
        return None;
    }
    let frequency = whole(repeat.get("frequency")?)?;
    let period = whole(repeat.get("period")?)?;
    let unit = match repeat.get("periodUnit")?.as_str()? {
        "h" => HOUR,
        "d" => DAY,
        "wk" => 7 * DAY,
        _ => return None,
    };
    // Times of the day say how often once more: then both must say the same, of one day.
    for key in ["when", "timeOfDay"] {
        if let Some(said) = repeat.get(key).filter(|said| !said.is_null()) {
            let count = said.as_array()?.len();
            if (period, unit) != (1, DAY) || i64::try_from(count).ok()? != frequency {
                return None;
            }
        }
    }
    let minutes = period * unit;
    if let Some(code) = timing.get("code").filter(|code| !code.is_null())
        && by_code(code)? != (frequency, minutes)
    {
        return None;
    }
    Some((frequency, minutes))
}

/// A whole number from 1 to 100: "1.0" counts as 1.
fn whole(number: &Value) -> Option<i64> {
    let text = number.as_number()?.to_string();
    let thousandths = thousandths(&text)?;
    (thousandths % 1000 == 0 && (1000..=100_000).contains(&thousandths)).then_some(thousandths / 1000)
}

/// Codes of GTSAbbreviation (HL7 v3) that say how often.
fn by_code(code: &Value) -> Option<(i64, i64)> {
    let [coding] = code.get("coding")?.as_array()?.as_slice() else { return None };
    Some(match coding.get("code")?.as_str()? {
        "QD" => (1, DAY),
        "BID" => (2, DAY),
        "TID" => (3, DAY),
        "QID" => (4, DAY),
        "Q4H" => (1, 4 * HOUR),
        "Q6H" => (1, 6 * HOUR),
        _ => return None,
    })
}
