//! The average of a blood pressure diary. NICE NG136 1.2.7 (home monitoring to diagnose): two
//! readings at least a minute apart, morning and evening, for 4 to 7 days; the first day is left
//! out, and all the rest count.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use uuid::Uuid;

use super::{Band, band};
use crate::{
    pathways::engine::day,
    readings::{
        Reading,
        measure::Values,
        unit::{Amount, MmHg, decimal},
    },
};

/// Days that a diary needs, the first among them (NICE NG136 1.2.7: at least 4).
pub const DAYS_NEEDED: usize = 4;
/// Readings that it needs after the first day. Our rule: three days of two and two.
pub const READINGS_NEEDED: usize = 12;

/// A mean in exact arithmetic: the sum in thousandths of mmHg, and of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    pub sum: i64,
    /// Never nought.
    pub count: i64,
}

impl Mean {
    /// Whole mmHg, half rounded up. Bands go by this, because a practice enters whole numbers: a
    /// mean of 134.5 is 135, and stage 1; 134.49 is 134, and is not.
    pub fn rounded(self) -> Amount<MmHg> {
        Amount::whole((2 * self.sum + 1000 * self.count).div_euclid(2000 * self.count))
    }

    /// With one digit after the point: "134.5". For reading only.
    pub fn words(self) -> String {
        // Rounded once: 134.4499 is 134.4, whatever the thousandths say.
        let tenths = (2 * self.sum + 100 * self.count).div_euclid(200 * self.count);
        decimal(tenths * 100, 1)
    }
}

/// Mean per component of the readings that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Average {
    pub systolic: Mean,
    pub diastolic: Mean,
    /// How many count.
    pub readings: usize,
}

impl Average {
    /// Of these, whatever they are; `None` of none. Readings with an irregular pulse are left out.
    pub fn of<'a>(readings: impl IntoIterator<Item = &'a Reading>) -> Option<Average> {
        let (mut systolic_sum, mut diastolic_sum, mut count) = (0, 0, 0);
        for reading in readings {
            if let Values::BloodPressure { systolic, diastolic, irregular: false, .. } = reading.values {
                systolic_sum += systolic.thousandths();
                diastolic_sum += diastolic.thousandths();
                count += 1;
            }
        }
        (count > 0).then(|| Average {
            systolic: Mean { sum: systolic_sum, count },
            diastolic: Mean { sum: diastolic_sum, count },
            readings: usize::try_from(count).unwrap_or_default(),
        })
    }

    pub fn band(&self) -> Band {
        band(self.systolic.rounded(), self.diastolic.rounded())
    }

    /// "134/82 mmHg".
    pub fn words(&self) -> String {
        format!("{}/{} mmHg", self.systolic.rounded().number(), self.diastolic.rounded().number())
    }
}

/// Why a reading is kept and does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Everything of the first recorded day.
    FirstDay,
    /// An automated device may be wrong then (NICE NG136 1.1.2).
    IrregularPulse,
    /// Taken after the diary's last day.
    AfterTheEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No class yet, and no number that could be taken for one.
    NotEnough {
        more_readings: usize,
        more_days: usize,
    },
    Enough(Average),
}

/// A diary as far as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diary {
    /// The calendar day of the first reading.
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    /// Days on which something was measured that counts, and the first.
    pub days: usize,
    /// Those that count, oldest first.
    pub used: Vec<Uuid>,
    pub left_out: Vec<(Uuid, LeftOut)>,
    pub outcome: Outcome,
}

/// The diary of `length` days that begins with the first reading taken on or after `from`.
/// `None` before there is one. `readings` may stand in any order; those of another measure are
/// passed over.
pub fn average(readings: &[Reading], from: NaiveDate, length: u16) -> Option<Diary> {
    average_until(readings, from, length, None)
}

/// The same of a diary that is over on `end`, whenever it was begun: somebody who was asked for a
/// week and began on its third day has five.
pub(super) fn average_until(
    readings: &[Reading],
    from: NaiveDate,
    length: u16,
    end: Option<NaiveDate>,
) -> Option<Diary> {
    let mut taken: Vec<(&Reading, NaiveDate, bool)> = readings
        .iter()
        .filter_map(|reading| match reading.values {
            Values::BloodPressure { irregular, .. } => Some((reading, day::calendar(reading), irregular)),
            _ => None,
        })
        .filter(|(_, day, _)| *day >= from && end.is_none_or(|end| *day <= end))
        .collect();
    taken.sort_by_key(|(reading, _, _)| (reading.taken_at, reading.id));
    let first_day = taken.iter().map(|(_, day, _)| *day).min()?;
    let full = first_day + Duration::days(i64::from(length.max(1)) - 1);
    let last_day = end.map_or(full, |end| full.min(end));

    let mut days = BTreeSet::from([first_day]);
    let (mut used, mut left_out) = (Vec::new(), Vec::new());
    for (reading, day, irregular) in taken {
        match () {
            () if day > last_day => left_out.push((reading.id, LeftOut::AfterTheEnd)),
            () if irregular => left_out.push((reading.id, LeftOut::IrregularPulse)),
            () if day == first_day => left_out.push((reading.id, LeftOut::FirstDay)),
            () => {
                days.insert(day);
                used.push(reading);
            }
        }
    }
    let more_readings = READINGS_NEEDED.saturating_sub(used.len());
    let more_days = DAYS_NEEDED.saturating_sub(days.len());
    let outcome = match Average::of(used.iter().copied()) {
        Some(average) if more_readings == 0 && more_days == 0 => Outcome::Enough(average),
        _ => Outcome::NotEnough { more_readings, more_days },
    };
    Some(Diary {
        first_day,
        last_day,
        days: days.len(),
        used: used.iter().map(|reading| reading.id).collect(),
        left_out,
        outcome,
    })
}
