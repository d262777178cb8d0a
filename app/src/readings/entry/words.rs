//! The words around a measure: what its page is called, and how it is measured well.

use crate::readings::measure::Measure;

/// In the list of what can be added.
pub fn about(measure: Measure) -> &'static str {
    match measure {
        Measure::BloodPressure => "Two numbers from a blood pressure monitor, and the pulse",
        Measure::Pulse => "Beats in one minute",
        Measure::Weight => "In kilograms, or in stones and pounds",
        Measure::Glucose => "From a blood glucose meter or a sensor",
        Measure::Oxygen => "From a clip on the finger (pulse oximeter)",
        Measure::Temperature => "In °C or °F",
        Measure::PeakFlow => "Up to 3 blows into a peak flow meter",
        Measure::Breathing => "Breaths in one minute",
        Measure::Alertness => "ACVPU, for NEWS2",
        Measure::Symptoms => "A few short questions about how things are",
        Measure::Steps => "In one day",
        Measure::Note => "Anything to remember, in your own words",
    }
}

/// The heading of its form.
pub fn heading(measure: Measure) -> String {
    match measure {
        Measure::Symptoms => "Answer questions about symptoms".into(),
        Measure::Note => "Add a note".into(),
        measure => format!("Add {}", measure.words().to_lowercase()),
    }
}

/// How it is measured well, in short sentences; none where there is nothing to know. Blood
/// pressure: NICE NG136 1.2 and readings.md (seated, same arm, cuff that fits: to check); oxygen:
/// readings.md (warm hand, no varnish, 5 minutes of rest).
pub fn technique(measure: Measure) -> &'static [&'static str] {
    match measure {
        Measure::BloodPressure => &[
            "Sit still for 5 minutes first. Do not talk.",
            "Put both feet on the floor. Rest your back and your arm.",
            "Use the same arm each time, with the cuff on bare skin, as high as your heart.",
            "Measure twice. Wait at least 1 minute in between. Add both.",
        ],
        Measure::Pulse => &["Sit still for 5 minutes first.", "Count the beats at your wrist for a whole minute."],
        Measure::Weight => &[
            "Use the same scales each time, on a hard floor.",
            "Best is the morning: after the toilet, before breakfast, in the same kind of clothes.",
        ],
        Measure::Glucose => &["Wash and dry your hands first. Sugar on a finger makes the number too high."],
        Measure::Oxygen => &[
            "Sit still for 5 minutes first. Warm your hand. Take off nail varnish.",
            "Leave the clip on for at least 1 minute. Take the highest number that stays.",
            "On darker skin the number can be too high. How it changes matters more. If you feel worse, get help, whatever it says.",
        ],
        Measure::Temperature => &["Wait 15 minutes after a hot or cold drink."],
        Measure::PeakFlow => &[
            "Stand or sit up straight. Breathe in as far as you can. Blow as hard and fast as you can.",
            "Blow 3 times, with a short rest. The best one counts.",
        ],
        Measure::Breathing => &["Sit still for 5 minutes. Count each time the chest rises, for a whole minute."],
        Measure::Alertness | Measure::Symptoms | Measure::Steps | Measure::Note => &[],
    }
}
