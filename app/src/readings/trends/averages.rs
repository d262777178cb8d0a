//! Averages in words. Where a guideline has a rule, by it and named; else plainly added up and
//! divided, and called so. Exact: whole thousandths, rounded half up when shown. Pure.

use chrono::{Days, NaiveDate};

use super::{
    Asked,
    panel::{Panel, Side, Split, is_left_out, panels},
};
use crate::{
    pathways::engine::{
        blood_pressure::{self, Average, Diary, Outcome},
        day,
    },
    readings::{Reading, measure::Measure},
    ui::number::counted,
};

/// One average: of what, the number, and of how many readings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainAverage {
    pub of: &'static str,
    /// With its unit.
    pub words: String,
    pub readings: usize,
}

/// Plain averages: of all of them, of the last 7 days, and of each side of the split. What has
/// fewer than two readings has none.
pub fn plain(panel: Panel, readings: &[Reading], today: NaiveDate) -> Vec<PlainAverage> {
    let week = today.checked_sub_days(Days::new(6)).unwrap_or(today);
    let all: Vec<&Reading> = readings.iter().filter(|reading| counts(panel, reading)).collect();
    let of = |words: &'static str, keep: &dyn Fn(&Reading) -> bool| {
        let some: Vec<&Reading> = all.iter().copied().filter(|reading| keep(reading)).collect();
        (some.len() > 1).then(|| mean(panel, words, &some)).flatten()
    };
    let mut found: Vec<PlainAverage> = of("All of these readings", &|_| true).into_iter().collect();
    // The same again would be no news.
    if all.iter().any(|reading| day::calendar(reading) < week) {
        found.extend(of("The last 7 days", &|reading| day::calendar(reading) >= week));
    }
    let sides: &[(&'static str, Side)] = match panel.split() {
        Split::TimeOfDay => &[("Mornings", Side::First), ("Afternoons and evenings", Side::Second)],
        Split::Breathed => &[("While breathing air", Side::First), ("While breathing oxygen", Side::Second)],
        Split::None => &[],
    };
    for (words, side) in sides {
        let split = panel.split();
        found.extend(of(words, &|reading| split.side(reading) == *side).filter(|average| average.readings < all.len()));
    }
    found
}

/// A plain average as a page shows it.
pub struct Said {
    pub name: String,
    pub words: String,
}

/// Plain averages of the main number in every way there is, and of the pulse beside it one.
pub fn said_of(measure: Measure, readings: &[Reading], today: NaiveDate) -> Vec<Said> {
    let mut said = Vec::new();
    for (at, panel) in panels(measure).iter().enumerate() {
        let most = if at == 0 { usize::MAX } else { 1 };
        for PlainAverage { of, words, readings: count } in plain(*panel, readings, today).into_iter().take(most) {
            let name = if at == 0 { of.to_lowercase() } else { panel.title().to_lowercase() };
            said.push(Said { name, words: format!("{words} ({})", counted(count as u64, "reading", "readings")) });
        }
    }
    said
}

/// Whether a reading belongs into averages of this number.
pub fn counts(panel: Panel, reading: &Reading) -> bool {
    !is_left_out(reading) && panel.of(&reading.values).is_some()
}

fn mean(panel: Panel, of: &'static str, readings: &[&Reading]) -> Option<PlainAverage> {
    let words = match panel {
        Panel::Pressure => Average::of(readings.iter().copied())?.words(),
        _ => {
            let (mut sum, mut count) = (0_i64, 0_i64);
            for (thousandths, _) in readings.iter().filter_map(|reading| panel.of(&reading.values)) {
                sum += thousandths;
                count += 1;
            }
            panel.with_unit(&panel.number(half_up(sum, count)?))
        }
    };
    Some(PlainAverage { of, words, readings: readings.len() })
}

/// `sum / count`, half rounded up.
fn half_up(sum: i64, count: i64) -> Option<i64> {
    (count > 0).then(|| (2 * sum + count).div_euclid(2 * count))
}

/// The diary of a pathway that is one (NICE NG136 1.2.7), as far as it is written. `readings` are
/// to hold all of them from its first day on.
pub fn diary(asked: &Asked, readings: &[Reading]) -> Option<Diary> {
    if asked.template.key != DIARY {
        return None;
    }
    let until = asked.last_day.unwrap_or(NaiveDate::MAX);
    let of_it: Vec<Reading> = readings.iter().filter(|reading| day::calendar(reading) <= until).cloned().collect();
    blood_pressure::average(&of_it, asked.starts_on, asked.template.days.unwrap_or(DIARY_DAYS))
}

/// The template whose readings are averaged by NICE NG136 1.2.7.
pub const DIARY: &str = "hypertension-diagnosis";
/// NICE NG136 1.2.7: ideally for 7 days.
const DIARY_DAYS: u16 = 7;

/// Of the diary, in words: how many count, and how many more are needed.
pub fn diary_words(diary: &Diary) -> String {
    let all = diary.used.len() + diary.left_out.len();
    match diary.outcome {
        Outcome::Enough(average) => {
            format!("{}. {} of {all} readings count.", average.words(), average.readings)
        }
        Outcome::NotEnough { more_readings, more_days } => {
            let mut words = "There are not enough readings for an average yet.".to_owned();
            if more_readings > 0 {
                words.push_str(&format!(" {} more to go.", said(more_readings, "reading", "readings")));
            }
            if more_days > 0 {
                words.push_str(&format!(" {} more to go.", said(more_days, "day", "days")));
            }
            words
        }
    }
}

/// "1 reading", "12 readings".
pub fn said(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
