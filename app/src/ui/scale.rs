//! When values are drawn to scale: where an axis begins and ends, and which round numbers stand on it.

/// An axis from `low` to `high` with a mark at every `step`; all three are round numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
    step: f64,
    decimals: usize,
}

/// Whether the axis begins at nought. When it does not, the chart has to say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Zero,
    Above,
    Below,
}

/// Beyond this a value is a fault in the data, and would make a scale of nonsense.
pub const LARGEST: f64 = 1e12;

impl Scale {
    /// Holds all `values`, with room around them. `None` when there is none.
    ///
    /// Begins at 0 where that leaves the values at least three fifths of the height; never
    /// shows less than what was given, and no negative numbers unless there are some.
    pub fn holding(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| value.abs() <= LARGEST) {
            least = least.min(value);
            most = most.max(value);
        }
        if least > most {
            return None;
        }
        let from = if least >= 0.0 && least <= 0.4 * most { 0.0 } else { least };
        // A single value has no span: a tenth of itself on each side, or 1 around nought.
        let span = if most > from { most - from } else { (most.abs() * 0.2).max(if most == 0.0 { 2.0 } else { 1e-9 }) };
        let step = round_step(span / 4.0);
        let room = span * 0.06;
        let mut low = if from == 0.0 { 0.0 } else { ((from - room) / step).floor() * step };
        if least >= 0.0 {
            low = low.max(0.0);
        }
        let high = ((most + room) / step).ceil() * step;
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        Some(Self { low, high, step, decimals })
    }

    pub fn start(&self) -> Start {
        if self.low > 0.0 {
            Start::Above
        } else if self.low < 0.0 {
            Start::Below
        } else {
            Start::Zero
        }
    }

    /// 0 at `low`, 1 at `high`.
    pub fn part(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// The round numbers from `low` to `high`.
    pub fn marks(&self) -> impl Iterator<Item = f64> + use<> {
        let Self { low, high, step, .. } = *self;
        let count = ((high - low) / step).round() as u32;
        (0..=count).map(move |at| low + f64::from(at) * step)
    }

    /// A mark as written on the axis.
    pub fn written(&self, mark: f64) -> String {
        let text = format!("{mark:.*}", self.decimals);
        if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') { "0".to_owned() } else { text }
    }
}

/// The next of 1, 2, 5, 10, 20, 50, ... (or 0.5, 0.2, ...) from `least` up.
fn round_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= least * 0.999_999).unwrap_or(10.0);
    times * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(values: &[f64]) -> Option<(String, Start)> {
        let scale = Scale::holding(values.iter().copied())?;
        let marks: Vec<_> = scale.marks().map(|mark| scale.written(mark)).collect();
        Some((marks.join(" "), scale.start()))
    }

    #[test]
    fn axes_are_round_and_hold_everything() {
        for (values, marks, start) in [
            (&[0.0, 10.0][..], "0 5 10 15", Start::Zero),
            (&[3.0, 8.0], "0 2 4 6 8 10", Start::Zero),
            (&[4.2, 5.1, 6.0], "4.0 4.5 5.0 5.5 6.0 6.5", Start::Above),
            (&[120.0, 135.0], "115 120 125 130 135 140", Start::Above),
            (&[48.0], "45 50", Start::Above),
            (&[0.0], "0 0.5", Start::Zero),
            (&[-2.0, 2.0], "-3 -2 -1 0 1 2 3", Start::Below),
            (&[0.0042, 0.0061], "0.0040 0.0045 0.0050 0.0055 0.0060 0.0065", Start::Above),
        ] {
            let scale = Scale::holding(values.iter().copied()).expect("there are values");
            for value in values {
                assert!((0.0..=1.0).contains(&scale.part(*value)), "{values:?} in {scale:?}");
            }
            assert_eq!(axis(values), Some((marks.to_owned(), start)), "{values:?}");
        }
    }

    #[test]
    fn no_values_no_axis() {
        assert_eq!(axis(&[]), None);
        assert_eq!(axis(&[f64::NAN, f64::INFINITY, 1e300]), None);
    }

    #[test]
    fn a_fault_in_the_data_does_not_flatten_the_rest() {
        assert_eq!(axis(&[3.0, 8.0, 1e300, f64::NAN]), axis(&[3.0, 8.0]));
    }
}
