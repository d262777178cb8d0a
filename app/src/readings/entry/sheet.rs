//! The fields of a form as they stand: as typed, or as a reading fills them to be changed.

use crate::{
    readings::{
        Method, Reading,
        measure::{Alertness, Breathed, Meal, Measure, PeakFlowScale, Values},
        typed_unit::{GlucoseUnit, TemperatureUnit},
        unit::{Amount, Unit, decimal},
    },
    ui::{Text, date_input::TypedDate},
    web::trouble::Trouble,
};

/// What the form of any measure may send. Questions have `s_` before their key.
const KNOWN: [&str; 31] = [
    "id",
    "version",
    "task",
    "sitting",
    "confirmed",
    "when",
    "taken_day",
    "taken_month",
    "taken_year",
    "taken_time",
    "note",
    "arm",
    "systolic",
    "diastolic",
    "pulse",
    "irregular",
    "weight",
    "stone",
    "pounds",
    "glucose",
    "glucose_unit",
    "meal",
    "oxygen",
    "breathed",
    "temperature",
    "temperature_unit",
    "blow1",
    "blow2",
    "blow3",
    "scale",
    "breathing",
];
const MORE: [&str; 2] = ["steps", "alertness"];

const UNKNOWN: Trouble =
    Trouble::Invalid("Some of what was sent is not part of this form. Go back to the page and send it again.");

/// Name and value of each field, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet(Vec<(String, String)>);

impl Sheet {
    /// As sent. Unknown names, a name twice, and more than a form has, are refused.
    pub fn of(pairs: Vec<(String, String)>) -> Result<Sheet, Trouble> {
        let is_known = |name: &str| KNOWN.contains(&name) || MORE.contains(&name) || name.starts_with("s_");
        // A box can be ticked for each of several things that are asked.
        let is_twice =
            |at: usize, name: &str| name != "confirmed" && pairs[..at].iter().any(|(other, _)| other == name);
        let is_wrong = |(at, (name, _)): (usize, &(String, String))| !is_known(name) || is_twice(at, name);
        if pairs.len() > 120 || pairs.iter().enumerate().any(is_wrong) {
            return Err(UNKNOWN);
        }
        Ok(Sheet(pairs))
    }

    /// The same, of a form that changes a reading: its id is in the address alone.
    pub fn of_change(pairs: Vec<(String, String)>) -> Result<Sheet, Trouble> {
        if pairs.iter().any(|(name, _)| name == "id") {
            return Err(UNKNOWN);
        }
        Sheet::of(pairs)
    }

    /// The first of that name, without white space around it; "" when there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(of, _)| of == name).map(|(_, value)| value.trim()).unwrap_or_default()
    }

    pub fn text(&self, name: &str) -> Text {
        self.one(name).to_string().into()
    }

    /// What is chosen of radios; `None` when nothing is.
    pub fn chosen(&self, name: &str) -> Option<Text> {
        Some(self.text(name)).filter(|chosen| !chosen.is_empty())
    }

    /// Whether this value was sent under that name.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(of, sent)| of == name && sent == value)
    }

    pub fn date(&self, name: &str) -> TypedDate {
        let part = |part: &str| self.text(&format!("{name}_{part}"));
        TypedDate { day: part("day"), month: part("month"), year: part("year") }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Sheet {
        self.0.retain(|(of, _)| of != name);
        self.0.push((name.into(), value.into()));
        self
    }

    /// What does not change from one reading to the next: the unit, the arm, the meter's scale.
    pub fn habits_of(last: Option<&Reading>) -> Sheet {
        let Some(last) = last else { return Sheet::default() };
        let whole = Sheet::of_values(last);
        let habits = ["arm", "glucose_unit", "temperature_unit", "scale", "breathed"];
        Sheet(whole.0.into_iter().filter(|(name, _)| habits.contains(&name.as_str())).collect())
    }

    /// The values of a reading, to be changed: as they were typed, where they were.
    pub fn of_values(reading: &Reading) -> Sheet {
        let mut sheet = Sheet(canonical(&reading.values));
        if reading.method == Method::Typed {
            for one in &reading.circumstances.entered {
                if one.field == "stone" || one.field == "pounds" {
                    sheet.0.retain(|(name, _)| name != "weight");
                }
                sheet = sheet.with(&one.field, one.text.clone());
                match one.field.as_str() {
                    "glucose" => {
                        sheet =
                            with_unit(sheet, "glucose_unit", GlucoseUnit::from_ucum(&one.unit).map(GlucoseUnit::key))
                    }
                    "temperature" => {
                        let unit = TemperatureUnit::from_ucum(&one.unit).map(TemperatureUnit::key);
                        sheet = with_unit(sheet, "temperature_unit", unit);
                    }
                    _ => {}
                }
            }
        }
        if let Some(arm) = &reading.circumstances.arm {
            sheet = sheet.with("arm", arm.clone());
        }
        sheet.with("note", reading.note.clone())
    }
}

fn with_unit(sheet: Sheet, name: &str, key: Option<&'static str>) -> Sheet {
    match key {
        Some(key) => sheet.with(name, key),
        None => sheet,
    }
}

/// The fields of these values, in the unit they are kept in.
fn canonical(values: &Values) -> Vec<(String, String)> {
    let field = |name: &str, value: String| (name.to_string(), value);
    let mut fields = Vec::new();
    match values {
        Values::BloodPressure { systolic, diastolic, pulse, irregular } => {
            fields.push(field("systolic", exact(*systolic)));
            fields.push(field("diastolic", exact(*diastolic)));
            fields.extend(pulse.map(|pulse| field("pulse", exact(pulse))));
            fields.extend(irregular.then(|| field("irregular", "yes".into())));
        }
        Values::Pulse(pulse) => fields.push(field("pulse", exact(*pulse))),
        Values::Weight(weight) => fields.push(field("weight", exact(*weight))),
        Values::Glucose { level, meal } => {
            fields.push(field("glucose", exact(*level)));
            fields.push(field("glucose_unit", GlucoseUnit::MmolPerLitre.key().into()));
            fields.extend(meal.map(|meal| field("meal", meal_key(meal).into())));
        }
        Values::Oxygen { saturation, pulse, breathed } => {
            fields.push(field("oxygen", exact(*saturation)));
            fields.extend(pulse.map(|pulse| field("pulse", exact(pulse))));
            fields.push(field("breathed", breathed_key(*breathed).into()));
        }
        Values::Temperature(temperature) => {
            fields.push(field("temperature", exact(*temperature)));
            fields.push(field("temperature_unit", TemperatureUnit::Celsius.key().into()));
        }
        Values::PeakFlow { best, blows, scale } => {
            let blows = if blows.is_empty() { std::slice::from_ref(best) } else { blows };
            fields.extend(blows.iter().zip(["blow1", "blow2", "blow3"]).map(|(blow, name)| field(name, exact(*blow))));
            fields.push(field("scale", scale_key(*scale).into()));
        }
        Values::Breathing(rate) => fields.push(field("breathing", exact(*rate))),
        Values::Alertness(alertness) => fields.push(field("alertness", alertness_key(*alertness).into())),
        Values::Symptoms(answers) => {
            fields.extend(answers.iter().map(|one| field(&format!("s_{}", one.question), one.answer.clone())));
        }
        Values::Steps(steps) => fields.push(field("steps", exact(*steps))),
        Values::Note => {}
    }
    fields
}

/// "82.345", "82": every digit that is kept.
fn exact<U: Unit>(amount: Amount<U>) -> String {
    let text = decimal(amount.thousandths(), 3);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

pub const MEALS: [(Meal, &str, &str); 5] = [
    (Meal::Waking, "waking", "When I woke up, before eating"),
    (Meal::BeforeMeal, "before", "Before a meal"),
    (Meal::AfterMeal, "after", "90 minutes or more after a meal"),
    (Meal::Bedtime, "bedtime", "At bedtime"),
    (Meal::Other, "other", "At another time"),
];

pub const BREATHED: [(Breathed, &str, &str); 2] =
    [(Breathed::Air, "air", "Just air"), (Breathed::Oxygen, "oxygen", "Extra oxygen, from a bottle or a machine")];

pub const SCALES: [(PeakFlowScale, &str, &str); 2] = [
    (PeakFlowScale::Eu, "eu", "EU scale (also written EN 23747): meters sold since 2004"),
    (PeakFlowScale::Wright, "wright", "Wright scale: older meters"),
];

pub const ALERTNESS: [(Alertness, &str, &str); 5] = [
    (Alertness::Alert, "alert", "Alert"),
    (Alertness::NewConfusion, "confusion", "Newly confused"),
    (Alertness::Voice, "voice", "Answers when spoken to"),
    (Alertness::Pain, "pain", "Reacts to pain only"),
    (Alertness::Unresponsive, "unresponsive", "Does not react"),
];

pub fn meal_key(meal: Meal) -> &'static str {
    MEALS.iter().find(|(one, _, _)| *one == meal).map(|(_, key, _)| *key).unwrap_or_default()
}

fn breathed_key(breathed: Breathed) -> &'static str {
    BREATHED.iter().find(|(one, _, _)| *one == breathed).map(|(_, key, _)| *key).unwrap_or_default()
}

fn scale_key(scale: PeakFlowScale) -> &'static str {
    SCALES.iter().find(|(one, _, _)| *one == scale).map(|(_, key, _)| *key).unwrap_or_default()
}

fn alertness_key(alertness: Alertness) -> &'static str {
    ALERTNESS.iter().find(|(one, _, _)| *one == alertness).map(|(_, key, _)| *key).unwrap_or_default()
}

/// What can be typed by hand. Alertness is seen by staff.
pub fn may_be_typed(measure: Measure, at_work: AtWork) -> bool {
    measure != Measure::Alertness || at_work == AtWork::Yes
}

/// Whether it is entered by staff at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtWork {
    Yes,
    No,
}
