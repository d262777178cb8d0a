//! The target band behind a chart: by the person's own limits, else by the protocol, on that day.

use chrono::NaiveDate;

use super::{Subject, blood_pressure};
use crate::{pathways::limits::Limits, readings::measure::Meal};

/// A line of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    Systolic,
    Diastolic,
    Pulse,
    Weight,
    Glucose(Option<Meal>),
    Oxygen,
    Temperature,
    PeakFlow,
    Breathing,
}

/// From `low` to before `below`, in thousandths of the line's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetBand {
    pub low: i64,
    pub below: i64,
    /// The rule: "NICE NG136 1.4.20", "Own target".
    pub source: &'static str,
}

impl TargetBand {
    pub fn holds(&self, thousandths: i64) -> bool {
        (self.low..self.below).contains(&thousandths)
    }
}

/// The band that a line is to stay in on that day; `None` where no rule has one.
pub fn target_band(limits: &Limits, line: Drawn, subject: Subject, on: NaiveDate) -> Option<TargetBand> {
    let band = |low: i64, below: i64, source| Some(TargetBand { low: low * 1000, below: below * 1000, source });
    let own = |is_own: bool, source: &'static str| if is_own { "Own target" } else { source };
    let (systolic, diastolic) = blood_pressure::target(limits, subject, on);
    match line {
        // Below 90 is low (to check); of diastolic pressure no source gives a lower end, so 0.
        Drawn::Systolic => Some(TargetBand {
            low: limits.low_systolic.map_or(90_000, |low| low.thousandths()),
            below: systolic.thousandths(),
            source: own(limits.target_systolic.is_some(), "NICE NG136 1.4.20"),
        }),
        Drawn::Diastolic => Some(TargetBand {
            low: 0,
            below: diastolic.thousandths(),
            source: own(limits.target_diastolic.is_some(), "NICE NG136 1.4.20"),
        }),
        Drawn::Oxygen => {
            // At or above the level that somebody is told to call at.
            let from = limits.oxygen_amber_to.map_or(95_000, |to| to.thousandths() + 1000);
            Some(TargetBand {
                low: from,
                below: 100_001,
                source: own(limits.oxygen_amber_to.is_some(), "NHS England, oximetry at home"),
            })
        }
        Drawn::PeakFlow => {
            let best = limits.peak_flow_best?.thousandths();
            let part = limits.peak_flow_amber_below.map_or(80_000, |percent| percent.thousandths());
            Some(TargetBand { low: ceil_part(best, part), below: 1_000_001, source: "80% of personal best" })
        }
        Drawn::Weight => {
            let dry = limits.dry_weight?.thousandths();
            let gain = limits.weight_gain.map_or(2_000, |gain| gain.thousandths());
            Some(TargetBand { low: dry - gain, below: dry + gain + 1, source: "Dry weight" })
        }
        Drawn::Glucose(meal) => {
            if let (Some(low), Some(high)) = (limits.glucose_target_low, limits.glucose_target_high) {
                return Some(TargetBand {
                    low: low.thousandths(),
                    below: high.thousandths() + 1,
                    source: "Own target",
                });
            }
            // NICE NG17 1.6.20 and 1.6.21: 5 to 7 on waking, 4 to 7 before
            // meals, 5 to 9 from 90 minutes after (to check).
            let (low, high) = match meal? {
                Meal::Waking => (5_000, 7_000),
                Meal::BeforeMeal => (4_000, 7_000),
                Meal::AfterMeal => (5_000, 9_000),
                Meal::Bedtime | Meal::Other => return None,
            };
            Some(TargetBand { low, below: high + 1, source: "NICE NG17 1.6" })
        }
        Drawn::Pulse => {
            let low = limits.low_pulse.map_or(0, |low| low.thousandths());
            let high = limits.high_pulse?.thousandths();
            Some(TargetBand { low, below: high + 1, source: "Own target" })
        }
        Drawn::Breathing => band(0, 22, "NHS England, oximetry at home"),
        Drawn::Temperature => Some(TargetBand { low: 35_100, below: 38_001, source: "NHS England, oximetry at home" }),
    }
}

/// So many thousandths of a percent of `best`, rounded up to a whole thousandth: at or above it
/// is exactly at or above that part.
fn ceil_part(best: i64, percent_thousandths: i64) -> i64 {
    -(-best * percent_thousandths).div_euclid(100_000)
}
