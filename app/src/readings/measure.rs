//! What can be measured at home, and what one measurement holds.

use serde::{Deserialize, Serialize};

use super::unit::{Amount, Celsius, Kilogram, LitrePerMinute, MmHg, MmolPerLitre, PerMinute, Percent, Steps};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    BloodPressure,
    Pulse,
    Weight,
    Glucose,
    Oxygen,
    Temperature,
    PeakFlow,
    Breathing,
    /// Consciousness (ACVPU), for NEWS2: entered by staff.
    Alertness,
    Symptoms,
    Steps,
    Note,
}

impl Measure {
    pub const ALL: [Measure; 12] = [
        Measure::BloodPressure,
        Measure::Pulse,
        Measure::Weight,
        Measure::Glucose,
        Measure::Oxygen,
        Measure::Temperature,
        Measure::PeakFlow,
        Measure::Breathing,
        Measure::Alertness,
        Measure::Symptoms,
        Measure::Steps,
        Measure::Note,
    ];

    /// In addresses and in the database.
    pub fn key(self) -> &'static str {
        match self {
            Measure::BloodPressure => "blood-pressure",
            Measure::Pulse => "pulse",
            Measure::Weight => "weight",
            Measure::Glucose => "glucose",
            Measure::Oxygen => "oxygen",
            Measure::Temperature => "temperature",
            Measure::PeakFlow => "peak-flow",
            Measure::Breathing => "breathing",
            Measure::Alertness => "alertness",
            Measure::Symptoms => "symptoms",
            Measure::Steps => "steps",
            Measure::Note => "note",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Measure::BloodPressure => "Blood pressure",
            Measure::Pulse => "Pulse",
            Measure::Weight => "Weight",
            Measure::Glucose => "Blood glucose",
            Measure::Oxygen => "Oxygen level",
            Measure::Temperature => "Temperature",
            Measure::PeakFlow => "Peak flow",
            Measure::Breathing => "Breathing rate",
            Measure::Alertness => "Alertness",
            Measure::Symptoms => "Symptoms",
            Measure::Steps => "Steps",
            Measure::Note => "Note",
        }
    }

    pub fn from_key(key: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.key() == key)
    }
}

/// When glucose was measured, beside a meal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meal {
    Waking,
    BeforeMeal,
    /// 90 minutes or more after it.
    AfterMeal,
    Bedtime,
    Other,
}

/// What is breathed while oxygen is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Breathed {
    Air,
    Oxygen,
}

/// The scale of a peak flow meter. The two differ by up to 50 L/min (to check).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeakFlowScale {
    /// EN 23747, blue-on-yellow: sold since 2004.
    Eu,
    /// Wright-McKerrow, the older one.
    Wright,
}

/// ACVPU of NEWS2. All but `Alert` score 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alertness {
    Alert,
    NewConfusion,
    Voice,
    Pain,
    Unresponsive,
}

/// One question with its answer, both as keys of the pathway's question set.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Answered {
    pub question: String,
    pub answer: String,
}

/// One measurement, in the unit it is kept in. Shapes are checked by `rules.rs`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Values {
    BloodPressure {
        systolic: Amount<MmHg>,
        diastolic: Amount<MmHg>,
        pulse: Option<Amount<PerMinute>>,
        /// `true`: the person felt, or the device showed, an irregular pulse. An automated device
        /// may then be wrong, so the reading is kept out of averages (NICE NG136 1.1.2).
        irregular: bool,
    },
    Pulse(Amount<PerMinute>),
    Weight(Amount<Kilogram>),
    Glucose {
        level: Amount<MmolPerLitre>,
        meal: Option<Meal>,
    },
    Oxygen {
        saturation: Amount<Percent>,
        pulse: Option<Amount<PerMinute>>,
        breathed: Breathed,
    },
    Temperature(Amount<Celsius>),
    PeakFlow {
        /// The best of the blows.
        best: Amount<LitrePerMinute>,
        blows: Vec<Amount<LitrePerMinute>>,
        scale: PeakFlowScale,
    },
    Breathing(Amount<PerMinute>),
    Alertness(Alertness),
    Symptoms(Vec<Answered>),
    Steps(Amount<Steps>),
    /// The words are the reading's note.
    Note,
}

impl Values {
    pub fn measure(&self) -> Measure {
        match self {
            Values::BloodPressure { .. } => Measure::BloodPressure,
            Values::Pulse(_) => Measure::Pulse,
            Values::Weight(_) => Measure::Weight,
            Values::Glucose { .. } => Measure::Glucose,
            Values::Oxygen { .. } => Measure::Oxygen,
            Values::Temperature(_) => Measure::Temperature,
            Values::PeakFlow { .. } => Measure::PeakFlow,
            Values::Breathing(_) => Measure::Breathing,
            Values::Alertness(_) => Measure::Alertness,
            Values::Symptoms(_) => Measure::Symptoms,
            Values::Steps(_) => Measure::Steps,
            Values::Note => Measure::Note,
        }
    }

    /// The measurement as it is read, with its unit: "134/82 mmHg", "5.6 mmol/L".
    pub fn words(&self) -> String {
        match self {
            Values::BloodPressure { systolic, diastolic, .. } => {
                format!("{}/{} mmHg", systolic.number(), diastolic.number())
            }
            Values::Pulse(pulse) => format!("{} beats a minute", pulse.number()),
            Values::Weight(weight) => weight.words(),
            Values::Glucose { level, .. } => level.words(),
            Values::Oxygen { saturation, breathed: Breathed::Air, .. } => saturation.words(),
            Values::Oxygen { saturation, breathed: Breathed::Oxygen, .. } => {
                format!("{} while breathing oxygen", saturation.words())
            }
            Values::Temperature(temperature) => temperature.words(),
            Values::PeakFlow { best, .. } => best.words(),
            Values::Breathing(rate) => format!("{} breaths a minute", rate.number()),
            Values::Alertness(alertness) => match alertness {
                Alertness::Alert => "Alert",
                Alertness::NewConfusion => "Newly confused",
                Alertness::Voice => "Answers when spoken to",
                Alertness::Pain => "Reacts to pain only",
                Alertness::Unresponsive => "Does not react",
            }
            .to_string(),
            Values::Symptoms(answers) => match answers.len() {
                1 => "1 question answered".to_string(),
                some => format!("{some} questions answered"),
            },
            Values::Steps(steps) => steps.words(),
            Values::Note => "Note".to_string(),
        }
    }
}
