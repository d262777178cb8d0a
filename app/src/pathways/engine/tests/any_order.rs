//! Whatever order readings arrive in, the same is found out.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::pathways::engine::blood_pressure::average;

/// The keys of what the team is told when the readings come in this order. What is told at the
/// moment (a note for a diary so far, a repeat to ask for) may differ; alerts may not.
fn alerts(on: &InForce, order: &[Reading]) -> BTreeSet<(String, Severity)> {
    (1..=order.len())
        .flat_map(|so_far| last(std::slice::from_ref(on), &order[..so_far]))
        .filter(|finding| finding.severity >= Severity::Amber)
        .map(|finding| (finding.dedupe, finding.severity))
        .collect()
}

/// Readings of some hours on some days, and an order for them.
fn arrived(values: impl Strategy<Value = Values>, most: usize) -> impl Strategy<Value = (Vec<Reading>, Vec<Reading>)> {
    prop::collection::vec((0..4_u32, 0..24_u32, 0..60_u32, values), 1..most)
        .prop_map(|taken| {
            let mut readings: Vec<Reading> = taken
                .into_iter()
                .enumerate()
                .map(|(n, (day, hour, minute, values))| reading(n as u128, at(10 + day, hour, minute), values))
                .collect();
            readings.sort_by_key(|reading| (reading.taken_at, reading.id));
            readings
        })
        .prop_flat_map(|readings| (Just(readings.clone()), Just(readings).prop_shuffle()))
}

fn some_pressure() -> impl Strategy<Value = Values> {
    (80..200_i64, 50..125_i64, prop::bool::weighted(0.1)).prop_map(|(systolic, diastolic, irregular)| {
        Values::BloodPressure {
            systolic: Amount::whole(systolic),
            diastolic: Amount::whole(diastolic),
            pulse: None,
            irregular,
        }
    })
}

proptest! {
    #[test]
    fn of_blood_pressure((in_order, shuffled) in arrived(some_pressure(), 14)) {
        for on in [treated(), diagnosis()] {
            prop_assert_eq!(alerts(&on, &in_order), alerts(&on, &shuffled));
        }
        prop_assert_eq!(average(&in_order, nov(1), 7), average(&shuffled, nov(1), 7));
    }

    #[test]
    fn of_oxygen((in_order, shuffled) in arrived((85..100_i64).prop_map(|percent| oxygen(&percent.to_string(), Breathed::Air)), 10)) {
        let on = pathway("copd", vec![task(Measure::Oxygen, &[Slot::Morning], 1)]);
        prop_assert_eq!(alerts(&on, &in_order), alerts(&on, &shuffled));
    }

    #[test]
    fn of_peak_flow((in_order, shuffled) in arrived((100..450_i64).prop_map(|best| peak_flow(best, PeakFlowScale::Eu)), 10)) {
        let mut on = pathway("asthma", vec![task(Measure::PeakFlow, &[Slot::Morning], 1)]);
        on.own.peak_flow_best = Some(Amount::whole(400));
        prop_assert_eq!(alerts(&on, &in_order), alerts(&on, &shuffled));
    }

    #[test]
    fn of_glucose((in_order, shuffled) in arrived((20..250_i64).prop_map(|tenths| Values::Glucose { level: Amount::of_thousandths(tenths * 100), meal: None }), 10)) {
        let on = pathway("diabetes", vec![task(Measure::Glucose, &[Slot::Morning], 1)]);
        prop_assert_eq!(alerts(&on, &in_order), alerts(&on, &shuffled));
    }

    /// Weights within a tenth of each other: an outlier that one more reading confirms or not may be
    /// told later than in order, and that is seen in the tables.
    #[test]
    fn of_weight((in_order, shuffled) in arrived((78_000..82_900_i64).prop_map(|grams| Values::Weight(Amount::of_thousandths(grams))), 10)) {
        let on = pathway("heart-failure-weight", vec![task(Measure::Weight, &[Slot::Morning], 1)]);
        prop_assert_eq!(alerts(&on, &in_order), alerts(&on, &shuffled));
    }

    /// A reading outside of the diary's days changes nothing about it.
    #[test]
    fn outside_of_the_window((inside, _) in arrived(some_pressure(), 30), more in prop::collection::vec((0..9_u32, some_pressure()), 0..6)) {
        let length = 7;
        let Some(before) = average(&inside, nov(10), length) else { return Ok(()) };
        let mut all = inside.clone();
        for (n, (day, values)) in more.into_iter().enumerate() {
            // The days before the 10th, and those from the 21st on: past the last day whichever began it.
            let outside = if day % 2 == 0 { 1 + day } else { 21 + day };
            all.push(reading(1000 + n as u128, at(outside, 9, 0), values));
        }
        let after = average(&all, nov(10), length).expect("a diary");
        prop_assert_eq!(before.used, after.used);
        prop_assert_eq!(before.outcome, after.outcome);
        prop_assert_eq!((before.first_day, before.last_day, before.days), (after.first_day, after.last_day, after.days));
    }

    /// The mean is exact: its sum over its count, whatever the order, and the rounding is half up.
    #[test]
    fn rounding_is_half_up(sum in 0..10_000_000_i64, count in 1..60_i64) {
        let mean = crate::pathways::engine::blood_pressure::Mean { sum, count };
        let rounded = mean.rounded().thousandths();
        // rounded - 500 <= sum / count < rounded + 500
        prop_assert!((rounded - 500) * count <= sum && sum < (rounded + 500) * count);
    }
}
