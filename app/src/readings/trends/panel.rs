//! What one drawing shows: which number of a reading, in which unit, and how the marks are told
//! apart. Pure.

use chrono::TimeDelta;

use crate::{
    pathways::{
        engine::{Drawn, day},
        template::Slot,
    },
    readings::{
        Reading,
        measure::{Breathed, Measure, Values},
        unit::{Celsius, Kilogram, LitrePerMinute, MmHg, MmolPerLitre, PerMinute, Percent, Steps, Unit, decimal},
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Pressure,
    Pulse,
    Weight,
    Glucose,
    Oxygen,
    Temperature,
    PeakFlow,
    Breathing,
    Steps,
}

/// How the marks of a drawing are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    None,
    TimeOfDay,
    Breathed,
}

/// One side of a split; a drawing without one has the first only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    First,
    Second,
}

/// The drawings of a measure, the main one first. What has no number has none.
pub fn panels(measure: Measure) -> &'static [Panel] {
    match measure {
        Measure::BloodPressure => &[Panel::Pressure, Panel::Pulse],
        Measure::Pulse => &[Panel::Pulse],
        Measure::Weight => &[Panel::Weight],
        Measure::Glucose => &[Panel::Glucose],
        Measure::Oxygen => &[Panel::Oxygen, Panel::Pulse],
        Measure::Temperature => &[Panel::Temperature],
        Measure::PeakFlow => &[Panel::PeakFlow],
        Measure::Breathing => &[Panel::Breathing],
        Measure::Steps => &[Panel::Steps],
        Measure::Alertness | Measure::Symptoms | Measure::Note => &[],
    }
}

impl Panel {
    pub fn key(self) -> &'static str {
        match self {
            Panel::Pressure => "pressure",
            Panel::Pulse => "pulse",
            Panel::Weight => "weight",
            Panel::Glucose => "glucose",
            Panel::Oxygen => "oxygen",
            Panel::Temperature => "temperature",
            Panel::PeakFlow => "peak-flow",
            Panel::Breathing => "breathing",
            Panel::Steps => "steps",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Panel::Pressure => "Blood pressure",
            Panel::Pulse => "Pulse",
            Panel::Weight => "Weight",
            Panel::Glucose => "Blood glucose",
            Panel::Oxygen => "Oxygen level",
            Panel::Temperature => "Temperature",
            Panel::PeakFlow => "Peak flow",
            Panel::Breathing => "Breathing rate",
            Panel::Steps => "Steps",
        }
    }

    /// On the axis.
    pub fn unit(self) -> &'static str {
        match self {
            Panel::Pressure => MmHg::WORDS,
            Panel::Pulse => "beats a minute",
            Panel::Breathing => "breaths a minute",
            Panel::Weight => Kilogram::WORDS,
            Panel::Glucose => MmolPerLitre::WORDS,
            Panel::Oxygen => Percent::WORDS,
            Panel::Temperature => Celsius::WORDS,
            Panel::PeakFlow => LitrePerMinute::WORDS,
            Panel::Steps => Steps::WORDS,
        }
    }

    fn decimals(self) -> usize {
        match self {
            Panel::Pressure | Panel::Pulse | Panel::Breathing => PerMinute::DECIMALS,
            Panel::Oxygen => Percent::DECIMALS,
            Panel::PeakFlow => LitrePerMinute::DECIMALS,
            Panel::Steps => Steps::DECIMALS,
            Panel::Weight => Kilogram::DECIMALS,
            Panel::Glucose => MmolPerLitre::DECIMALS,
            Panel::Temperature => Celsius::DECIMALS,
        }
    }

    /// The number as it is shown, half rounded up.
    pub fn number(self, thousandths: i64) -> String {
        decimal(thousandths, self.decimals())
    }

    /// A limit as it was set: with the digits that it has and no more.
    pub fn limit(self, thousandths: i64) -> String {
        let least = (self.decimals()..=3).find(|digits| thousandths % 10_i64.pow(3 - *digits as u32) == 0);
        decimal(thousandths, least.unwrap_or(3))
    }

    /// "134 mmHg", "97%".
    pub fn with_unit(self, number: &str) -> String {
        let space = if self == Panel::Oxygen { "" } else { " " };
        format!("{number}{space}{}", self.unit())
    }

    /// What is drawn of a reading, in thousandths: one number, and the second that belongs to it.
    pub fn of(self, values: &Values) -> Option<(i64, Option<i64>)> {
        let one = |thousandths: i64| Some((thousandths, None));
        match (self, values) {
            (Panel::Pressure, Values::BloodPressure { systolic, diastolic, .. }) => {
                Some((systolic.thousandths(), Some(diastolic.thousandths())))
            }
            (Panel::Pulse, Values::BloodPressure { pulse, .. } | Values::Oxygen { pulse, .. }) => {
                pulse.map(|pulse| (pulse.thousandths(), None))
            }
            (Panel::Pulse, Values::Pulse(pulse)) => one(pulse.thousandths()),
            (Panel::Weight, Values::Weight(weight)) => one(weight.thousandths()),
            (Panel::Glucose, Values::Glucose { level, .. }) => one(level.thousandths()),
            (Panel::Oxygen, Values::Oxygen { saturation, .. }) => one(saturation.thousandths()),
            (Panel::Temperature, Values::Temperature(temperature)) => one(temperature.thousandths()),
            (Panel::PeakFlow, Values::PeakFlow { best, .. }) => one(best.thousandths()),
            (Panel::Breathing, Values::Breathing(rate)) => one(rate.thousandths()),
            (Panel::Steps, Values::Steps(steps)) => one(steps.thousandths()),
            _ => None,
        }
    }

    /// The lines whose target is judged by: of the number, and of the second one.
    pub fn lines(self, values: &Values) -> (Option<Drawn>, Option<Drawn>) {
        match self {
            Panel::Pressure => (Some(Drawn::Systolic), Some(Drawn::Diastolic)),
            Panel::Pulse => (Some(Drawn::Pulse), None),
            Panel::Weight => (Some(Drawn::Weight), None),
            Panel::Glucose => match values {
                Values::Glucose { meal, .. } => (Some(Drawn::Glucose(*meal)), None),
                _ => (None, None),
            },
            Panel::Oxygen => (Some(Drawn::Oxygen), None),
            Panel::Temperature => (Some(Drawn::Temperature), None),
            Panel::PeakFlow => (Some(Drawn::PeakFlow), None),
            Panel::Breathing => (Some(Drawn::Breathing), None),
            Panel::Steps => (None, None),
        }
    }

    pub fn split(self) -> Split {
        match self {
            Panel::Pressure | Panel::Pulse | Panel::Glucose | Panel::PeakFlow => Split::TimeOfDay,
            Panel::Oxygen => Split::Breathed,
            Panel::Weight | Panel::Temperature | Panel::Breathing | Panel::Steps => Split::None,
        }
    }

    /// Marks further apart are not joined. Numbers with a bar of their own are never joined; what
    /// is measured once or twice a day is joined from one day to the next and not over a missing
    /// one; what swings within hours is not joined over a night.
    pub fn longest_gap(self) -> Option<TimeDelta> {
        match self {
            Panel::Pressure => None,
            Panel::Pulse | Panel::Weight | Panel::PeakFlow | Panel::Steps => Some(TimeDelta::hours(36)),
            Panel::Glucose | Panel::Oxygen | Panel::Temperature | Panel::Breathing => Some(TimeDelta::hours(14)),
        }
    }
}

impl Split {
    pub fn side(self, reading: &Reading) -> Side {
        match self {
            Split::None => Side::First,
            Split::TimeOfDay => time_of_day(reading),
            Split::Breathed => match reading.values {
                Values::Oxygen { breathed: Breathed::Oxygen, .. } => Side::Second,
                _ => Side::First,
            },
        }
    }

    /// In the legend.
    pub fn words(self, side: Side) -> &'static str {
        match (self, side) {
            (Split::None, _) => "A reading",
            (Split::TimeOfDay, Side::First) => "Morning (4am to midday)",
            (Split::TimeOfDay, Side::Second) => "Afternoon or evening",
            (Split::Breathed, Side::First) => "Breathing air",
            (Split::Breathed, Side::Second) => "Breathing oxygen",
        }
    }
}

/// Morning, or the rest of the day, by the clock where it was taken.
pub fn time_of_day(reading: &Reading) -> Side {
    match day::slot(reading).1 {
        Slot::Morning => Side::First,
        Slot::Afternoon | Slot::Evening | Slot::Anytime => Side::Second,
    }
}

/// Whether a reading stays out of averages: an automated device may be wrong when the pulse is
/// irregular (NICE NG136 1.1.2).
pub fn is_left_out(reading: &Reading) -> bool {
    matches!(reading.values, Values::BloodPressure { irregular: true, .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_keep_their_digits() {
        for (panel, thousandths, words) in [
            (Panel::Pressure, 135_000, "135"),
            (Panel::Glucose, 4_000, "4.0"),
            (Panel::Weight, 82_250, "82.25"),
            (Panel::PeakFlow, 399_999, "399.999"),
            (Panel::PeakFlow, 384_800, "384.8"),
        ] {
            assert_eq!(panel.limit(thousandths), words);
        }
    }
}
