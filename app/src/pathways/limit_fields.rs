//! The limits one by one: what each is called, in which unit, and what it may be. For the forms
//! that set them and the words that show them.

use super::{
    limits::{Limits, OxygenScale},
    template::Task,
};
use crate::readings::{
    measure::Measure,
    unit::{Amount, Kilogram, LitrePerMinute, MmHg, MmolPerLitre, PerMinute, Percent, Unit, decimal},
};

/// Of whom a limit can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Of a template, and of a person instead.
    Everybody,
    /// It is different in every person.
    OnePerson,
}

/// One limit. Numbers are thousandths of its unit.
#[derive(Clone, Copy)]
pub struct LimitField {
    pub key: &'static str,
    pub label: &'static str,
    pub unit: &'static str,
    decimals: usize,
    pub of: Of,
    measures: &'static [Measure],
    least: i64,
    most: i64,
    pub get: fn(&Limits) -> Option<i64>,
    pub set: fn(&mut Limits, Option<i64>),
}

impl LimitField {
    /// "135 mmHg", "92%".
    pub fn words(&self, thousandths: i64) -> String {
        let number = self.number(thousandths);
        if self.unit == "%" { format!("{number}%") } else { format!("{number} {}", self.unit) }
    }

    /// As it stands in a field of a form: "135", "2.5".
    pub fn number(&self, thousandths: i64) -> String {
        decimal(thousandths, self.decimals)
    }

    /// The label with the unit, for a form.
    pub fn asked(&self) -> String {
        format!("{} ({})", self.label, self.unit)
    }

    /// `Err`: what to write instead. Empty is no limit.
    pub fn read(&self, text: &str) -> Result<Option<i64>, String> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let step = 10_i64.pow(3 - self.decimals as u32);
        let fits = |found: &i64| (self.least..=self.most).contains(found) && found % step == 0;
        crate::readings::unit::thousandths(text).filter(fits).map(Some).ok_or_else(|| {
            let digits = if self.decimals == 0 { "whole number" } else { "number" };
            format!("{}: enter a {digits} from {} to {}", self.label, self.number(self.least), self.number(self.most))
        })
    }
}

macro_rules! fields {
    ($($name:ident: $unit:ty, $of:ident, [$($measure:ident),+], $least:literal to $most:literal, $label:literal;)*) => {
        &[
            $(LimitField {
                key: stringify!($name),
                label: $label,
                unit: <$unit as Unit>::WORDS,
                decimals: <$unit as Unit>::DECIMALS,
                of: Of::$of,
                measures: &[$(Measure::$measure),+],
                least: $least * 1000,
                most: $most * 1000,
                get: |limits| limits.$name.map(Amount::thousandths),
                set: |limits, to| limits.$name = to.map(Amount::of_thousandths),
            },)*
            LimitField {
                key: "weight_days",
                label: "Weight: gained within so many days",
                unit: "days",
                decimals: 0,
                of: Of::Everybody,
                measures: &[Measure::Weight],
                least: 1000,
                most: 14_000,
                get: |limits| limits.weight_days.map(|days| i64::from(days) * 1000),
                set: |limits, to| limits.weight_days = to.and_then(|days| u8::try_from(days / 1000).ok()),
            },
        ]
    };
}

/// Every one but the scale of oxygen, in the order of the form.
pub const FIELDS: &[LimitField] = fields! {
    target_systolic: MmHg, Everybody, [BloodPressure], 80 to 220, "Target: average upper number below";
    target_diastolic: MmHg, Everybody, [BloodPressure], 40 to 140, "Target: average lower number below";
    amber_systolic: MmHg, Everybody, [BloodPressure], 80 to 250, "Upper number: look at it from";
    amber_diastolic: MmHg, Everybody, [BloodPressure], 40 to 160, "Lower number: look at it from";
    red_systolic: MmHg, Everybody, [BloodPressure], 80 to 300, "Upper number: act at once from";
    red_diastolic: MmHg, Everybody, [BloodPressure], 40 to 200, "Lower number: act at once from";
    low_systolic: MmHg, Everybody, [BloodPressure], 50 to 140, "Upper number: ask about it below";
    low_pulse: PerMinute, Everybody, [BloodPressure, Pulse, Oxygen], 20 to 100, "Pulse: look at it below";
    high_pulse: PerMinute, Everybody, [BloodPressure, Pulse, Oxygen], 60 to 250, "Pulse: look at it above";
    oxygen_red_to: Percent, Everybody, [Oxygen], 50 to 99, "Oxygen: act at once at this or less";
    oxygen_amber_to: Percent, Everybody, [Oxygen], 50 to 100, "Oxygen: look at it at this or less";
    oxygen_baseline: Percent, OnePerson, [Oxygen], 50 to 100, "Oxygen: usual level when well";
    weight_gain: Kilogram, Everybody, [Weight], 0 to 20, "Weight: look at a gain of more than";
    dry_weight: Kilogram, OnePerson, [Weight], 20 to 400, "Dry weight";
    glucose_low: MmolPerLitre, Everybody, [Glucose], 2 to 10, "Glucose: too low below";
    glucose_target_low: MmolPerLitre, Everybody, [Glucose], 2 to 15, "Glucose target: from";
    glucose_target_high: MmolPerLitre, Everybody, [Glucose], 3 to 25, "Glucose target: up to";
    glucose_high: MmolPerLitre, Everybody, [Glucose], 5 to 40, "Glucose: look at it above";
    peak_flow_best: LitrePerMinute, OnePerson, [PeakFlow], 50 to 900, "Best peak flow when well";
    peak_flow_amber_below: Percent, Everybody, [PeakFlow], 1 to 100, "Peak flow: look at it below this part of the best";
    peak_flow_red_below: Percent, Everybody, [PeakFlow], 1 to 100, "Peak flow: act at once below this part of the best";
    peak_flow_emergency_below: Percent, Everybody, [PeakFlow], 1 to 100, "Peak flow: 999 below this part of the best";
};

fn is_measured(tasks: &[Task], measure: Measure) -> bool {
    tasks.iter().any(|task| task.measure == measure)
}

/// Those that can matter where this is measured.
pub fn fields_of(tasks: &[Task]) -> impl Iterator<Item = &'static LimitField> {
    FIELDS.iter().filter(|field| field.measures.iter().any(|measure| is_measured(tasks, *measure)))
}

/// Whether oxygen is scored on one of two scales here.
pub fn has_scale(tasks: &[Task]) -> bool {
    is_measured(tasks, Measure::Oxygen)
}

pub fn scale_words(scale: OxygenScale) -> &'static str {
    match scale {
        OxygenScale::One => "Scale 1 of NEWS2: for most people",
        OxygenScale::Two => "Scale 2 of NEWS2: target 88 to 92%",
    }
}

/// What does not go together: the field, and what to do about it.
pub fn disorder(limits: &Limits) -> Vec<(&'static str, String)> {
    let field = |key: &str| FIELDS.iter().find(|field| field.key == key);
    let mut wrong = Vec::new();
    // The first must be below the second; `false`: or the same.
    for (low, high, strictly) in [
        ("target_systolic", "amber_systolic", Strictly::No),
        ("target_diastolic", "amber_diastolic", Strictly::No),
        ("target_systolic", "red_systolic", Strictly::Yes),
        ("target_diastolic", "red_diastolic", Strictly::Yes),
        ("amber_systolic", "red_systolic", Strictly::Yes),
        ("amber_diastolic", "red_diastolic", Strictly::Yes),
        ("low_systolic", "target_systolic", Strictly::Yes),
        ("low_systolic", "amber_systolic", Strictly::Yes),
        ("low_systolic", "red_systolic", Strictly::Yes),
        ("target_diastolic", "target_systolic", Strictly::Yes),
        ("amber_diastolic", "amber_systolic", Strictly::Yes),
        ("red_diastolic", "red_systolic", Strictly::Yes),
        ("low_pulse", "high_pulse", Strictly::Yes),
        ("oxygen_red_to", "oxygen_amber_to", Strictly::Yes),
        ("oxygen_red_to", "oxygen_baseline", Strictly::Yes),
        ("glucose_low", "glucose_target_low", Strictly::No),
        ("glucose_target_low", "glucose_target_high", Strictly::Yes),
        ("glucose_target_high", "glucose_high", Strictly::No),
        ("glucose_low", "glucose_high", Strictly::Yes),
        ("peak_flow_red_below", "peak_flow_amber_below", Strictly::Yes),
        ("peak_flow_emergency_below", "peak_flow_red_below", Strictly::Yes),
        ("peak_flow_emergency_below", "peak_flow_amber_below", Strictly::Yes),
    ] {
        let (Some(below), Some(above)) = (field(low), field(high)) else { continue };
        let (Some(less), Some(more)) = ((below.get)(limits), (above.get)(limits)) else { continue };
        if less > more || (less == more && strictly == Strictly::Yes) {
            let told = format!(
                "“{}” ({}) must be lower than “{}” ({})",
                below.label,
                below.words(less),
                above.label,
                above.words(more)
            );
            wrong.push((low, told));
        }
    }
    // One without the other would never fire.
    if limits.weight_gain.is_some() != limits.weight_days.is_some() {
        wrong.push(("weight_gain", "Give both the gain and the number of days, or neither".to_string()));
    }
    if limits.weight_gain.is_some_and(|gain| gain.thousandths() <= 0) {
        wrong.push(("weight_gain", "The gain must be more than 0".to_string()));
    }
    wrong
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strictly {
    Yes,
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str) -> &'static LimitField {
        FIELDS.iter().find(|field| field.key == key).unwrap()
    }

    #[test]
    fn every_limit_can_be_set_and_read() {
        // As JSON a limit that is set has one key: the field's own.
        for one in FIELDS {
            let mut limits = Limits::default();
            (one.set)(&mut limits, Some(3000));
            assert_eq!((one.get)(&limits), Some(3000), "{}", one.key);
            let json = serde_json::to_value(limits).unwrap();
            assert_eq!(json.as_object().unwrap().keys().collect::<Vec<_>>(), [one.key]);
            (one.set)(&mut limits, None);
            assert_eq!(limits, Limits::default());
        }
        let all = Limits { oxygen_scale: Some(OxygenScale::Two), ..Limits::default() };
        assert_eq!(serde_json::to_string(&all).unwrap(), r#"{"oxygen_scale":"two"}"#);
        assert_eq!(FIELDS.len() + 1, 24, "a new limit needs its field");
    }

    #[test]
    fn numbers_are_read_in_their_range_and_precision() {
        for (key, text, found) in [
            ("target_systolic", "135", Ok(Some(135_000))),
            ("target_systolic", " 135 ", Ok(Some(135_000))),
            ("target_systolic", "", Ok(None)),
            ("target_systolic", "80", Ok(Some(80_000))),
            ("target_systolic", "79", Err(())),
            ("target_systolic", "220", Ok(Some(220_000))),
            ("target_systolic", "221", Err(())),
            ("target_systolic", "134.5", Err(())),
            ("weight_gain", "2.5", Ok(Some(2_500))),
            ("weight_gain", "2,5", Ok(Some(2_500))),
            ("weight_gain", "2.55", Err(())),
            ("weight_days", "3", Ok(Some(3_000))),
            ("weight_days", "0", Err(())),
            ("glucose_low", "abc", Err(())),
        ] {
            assert_eq!(field(key).read(text).map_err(|_| ()), found, "{key} {text}");
        }
        assert_eq!(
            field("target_systolic").read("1").unwrap_err(),
            "Target: average upper number below: enter a whole number from 80 to 220"
        );
        assert_eq!(field("weight_gain").words(2_500), "2.5 kg");
        assert_eq!(field("oxygen_red_to").words(92_000), "92%");
    }

    #[test]
    fn what_is_out_of_order_is_told() {
        let of = |pairs: &[(&str, i64)]| {
            let mut limits = Limits::default();
            for (key, value) in pairs {
                (field(key).set)(&mut limits, Some(value * 1000));
            }
            disorder(&limits).into_iter().map(|(key, _)| key).collect::<Vec<_>>()
        };
        assert_eq!(of(&[("amber_systolic", 150), ("red_systolic", 180)]), Vec::<&str>::new());
        assert_eq!(of(&[("amber_systolic", 180), ("red_systolic", 180)]), ["amber_systolic"]);
        assert_eq!(of(&[("target_systolic", 150), ("amber_systolic", 150)]), Vec::<&str>::new());
        assert_eq!(of(&[("target_systolic", 151), ("amber_systolic", 150)]), ["target_systolic"]);
        assert_eq!(of(&[("oxygen_red_to", 94), ("oxygen_amber_to", 92)]), ["oxygen_red_to"]);
        assert_eq!(of(&[("glucose_low", 4), ("glucose_target_low", 4)]), Vec::<&str>::new());
        assert_eq!(of(&[("peak_flow_red_below", 80), ("peak_flow_amber_below", 80)]), ["peak_flow_red_below"]);
        assert_eq!(of(&[("weight_gain", 2)]), ["weight_gain"]);
        assert_eq!(of(&[("weight_gain", 2), ("weight_days", 3)]), Vec::<&str>::new());
    }
}
