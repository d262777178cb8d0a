//! The limits by which readings are judged: a person's own, else their pathway's, else the
//! protocol's (readings.md, Alerts). Every field may be unset.

use serde::{Deserialize, Serialize};

use crate::readings::unit::{Amount, Kilogram, LitrePerMinute, MmHg, MmolPerLitre, PerMinute, Percent};

/// Which scale of NEWS2 oxygen is scored by. Scale 2 (target 88 to 92 %) stands only where a
/// clinician recorded hypercapnic respiratory failure (RCP 2017).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OxygenScale {
    One,
    Two,
}

macro_rules! limits {
    ($($(#[$about:meta])* $name:ident: $type:ty;)*) => {
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Limits {
            $($(#[$about])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<$type>,)*
        }

        impl Limits {
            /// These, and where they say nothing, `below`.
            #[must_use]
            pub fn over(self, below: Limits) -> Limits {
                Limits { $($name: self.$name.or(below.$name),)* }
            }
        }
    };
}

limits! {
    /// Average home blood pressure is to be below both.
    target_systolic: Amount<MmHg>;
    target_diastolic: Amount<MmHg>;
    /// A single reading from here on is looked at when it repeats.
    amber_systolic: Amount<MmHg>;
    amber_diastolic: Amount<MmHg>;
    /// A single reading from here on is looked at at once.
    red_systolic: Amount<MmHg>;
    red_diastolic: Amount<MmHg>;
    /// A single systolic reading below it is asked about.
    low_systolic: Amount<MmHg>;
    /// Pulse outside of these.
    low_pulse: Amount<PerMinute>;
    high_pulse: Amount<PerMinute>;
    /// Oxygen: up to here it is red; from `red` to `amber` amber.
    oxygen_red_to: Amount<Percent>;
    oxygen_amber_to: Amount<Percent>;
    oxygen_scale: OxygenScale;
    /// The person's usual level when well, for COPD.
    oxygen_baseline: Amount<Percent>;
    /// More than this gained within `weight_days` is looked at.
    weight_gain: Amount<Kilogram>;
    weight_days: u8;
    /// More than `weight_gain` above it, too.
    dry_weight: Amount<Kilogram>;
    glucose_low: Amount<MmolPerLitre>;
    glucose_target_low: Amount<MmolPerLitre>;
    glucose_target_high: Amount<MmolPerLitre>;
    glucose_high: Amount<MmolPerLitre>;
    /// Best peak flow when well; zones are parts of it in percent.
    peak_flow_best: Amount<LitrePerMinute>;
    peak_flow_amber_below: Amount<Percent>;
    peak_flow_red_below: Amount<Percent>;
    peak_flow_emergency_below: Amount<Percent>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_own_limit_stands_over_the_pathways() {
        let own = Limits { target_systolic: Some(Amount::whole(145)), ..Limits::default() };
        let pathway = Limits {
            target_systolic: Some(Amount::whole(135)),
            target_diastolic: Some(Amount::whole(85)),
            ..Limits::default()
        };
        let both = own.over(pathway);
        assert_eq!(both.target_systolic, Some(Amount::whole(145)));
        assert_eq!(both.target_diastolic, Some(Amount::whole(85)));
        let text = serde_json::to_string(&own).unwrap();
        assert_eq!(text, r#"{"target_systolic":145000}"#);
        assert!(serde_json::from_str::<Limits>(r#"{"target_systollic":1}"#).is_err());
    }
}
