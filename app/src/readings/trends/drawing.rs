//! From readings to a drawing: a mark for every reading, or, where there are more of them than can
//! be told apart, the highest and the lowest of each stretch. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{
    bands::{self, Targets},
    panel::{Panel, Side, Split, is_left_out},
    period::midnight,
};
use crate::{
    pathways::engine::{Drawn, day},
    readings::{
        Reading,
        measure::{Meal, Measure, Values},
    },
    ui::{
        chart::series::{End, Legend, Look, Mark, Series, SeriesChart, Standing},
        date,
        number::counted,
    },
};

/// More readings than this are not all drawn: on a phone they would be one thick line.
pub const MOST_MARKS: usize = 1000;
/// Stretches that are told apart then.
const STRETCHES: i32 = 60;
/// Days that each get a tick of their own.
const MOST_TICKS: i64 = 31;

/// The drawing of one number of these readings (oldest first); `None` when none has it.
pub fn drawing(panel: Panel, readings: &[Reading], targets: &Targets<'_>) -> Option<SeriesChart> {
    let shown: Vec<&Reading> = readings.iter().filter(|reading| panel.of(&reading.values).is_some()).collect();
    let (first, last) = (*shown.first()?, *shown.last()?);
    let (first_day, last_day) = (date::london_day(first.taken_at), date::london_day(last.taken_at));
    let (from, until) = (midnight(first_day), midnight(last_day.succ_opt().unwrap_or(last_day)));

    let is_thin = shown.len() > MOST_MARKS;
    let drawn = if is_thin { outermost(panel, &shown, targets, (from, until)) } else { shown.clone() };
    let longest_gap = panel.longest_gap().filter(|_| !is_thin);
    let split = panel.split();
    let sides: &[Side] = if split == Split::None { &[Side::First] } else { &[Side::First, Side::Second] };
    let series = sides
        .iter()
        .map(|side| Series {
            words: series_words(panel, *side),
            look: if *side == Side::First { Look::Solid } else { Look::Hollow },
            marks: drawn
                .iter()
                .filter(|reading| split.side(reading) == *side)
                .filter_map(|reading| mark(panel, reading, targets))
                .collect(),
            longest_gap,
        })
        .collect();

    let mut notes = Vec::new();
    if panel == Panel::Pressure {
        notes.push("Each line up and down is one reading: the upper number (systolic) at its top, the lower number (diastolic) at its foot.".to_owned());
    }
    if is_thin {
        notes.push(format!(
            "There are {} readings, too many to draw them all. The drawing shows the highest and the lowest of every {}. The table has every one.",
            shown.len(),
            stretch_words(until - from)
        ));
    } else if let Some(gap) = longest_gap {
        notes.push(format!(
            "Marks more than {} hours apart are not joined: nothing was measured in between.",
            gap.num_hours()
        ));
    }
    if panel == Panel::Glucose {
        notes.extend(by_meal(&shown, targets));
    }
    Some(SeriesChart {
        id: format!("drawing-{}", panel.key()),
        title: panel.title().to_owned(),
        unit: panel.unit().to_owned(),
        series,
        strips: targets.strips(panel, first_day, last_day),
        from,
        until,
        ends: (date::day_short(first_day), date::day_short(last_day)),
        ticks: ticks(first_day, last_day),
        about: about(panel, &shown, targets),
        notes,
    })
}

/// Where the target goes by the meal, no band fits every mark: it is said instead.
fn by_meal(shown: &[&Reading], targets: &Targets<'_>) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for reading in shown {
        let Values::Glucose { meal: Some(meal), .. } = reading.values else { continue };
        let day = day::calendar(reading);
        if targets.on(Drawn::Glucose(None), day).is_some() {
            continue;
        }
        let Some(target) = targets.on(Drawn::Glucose(Some(meal)), day) else { continue };
        let (words, by) = (bands::band_words(Panel::Glucose, &target.band), target.by);
        let sentence = format!("{}: target {words} ({by}).", meal_words(meal));
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

pub fn meal_words(meal: Meal) -> &'static str {
    match meal {
        Meal::Waking => "On waking",
        Meal::BeforeMeal => "Before a meal",
        Meal::AfterMeal => "After a meal",
        Meal::Bedtime => "At bedtime",
        Meal::Other => "At another time",
    }
}

/// What the shapes mean.
pub fn legend(panel: Panel) -> Legend {
    let (above, below) = match panel {
        Panel::PeakFlow => ("Above the green zone", "Below the green zone"),
        _ => ("Above the target", "Below the target"),
    };
    Legend {
        above: format!("A triangle that points up: {}", lower_first(above)),
        below: format!("A triangle that points down: {}", lower_first(below)),
        left_out: "A cross: the pulse was not regular. It is left out of averages".to_owned(),
    }
}

fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn series_words(panel: Panel, side: Side) -> String {
    let look = match (panel.split(), side) {
        (Split::None, _) => return panel.split().words(side).to_owned(),
        (_, Side::First) => "Filled",
        (_, Side::Second) => "Hollow",
    };
    format!("{look}: {}", lower_first(panel.split().words(side)))
}

/// A reading as it is drawn. The day of its target is the day by the clock where it was taken.
fn mark(panel: Panel, reading: &Reading, targets: &Targets<'_>) -> Option<Mark> {
    let (first, second) = panel.of(&reading.values)?;
    let standings = standings(panel, reading, targets)?;
    let end = |thousandths: i64, standing| End { value: thousandths as f64 / 1000.0, standing };
    let number = match panel {
        Panel::Pressure => reading.values.words(),
        _ => panel.with_unit(&panel.number(first)),
    };
    Some(Mark {
        at: reading.taken_at,
        end: end(first, standings.0),
        linked: second.zip(standings.1).map(|(second, standing)| end(second, standing)),
        words: format!("{}: {number}{}", date::moment(reading.taken_at), standing_words(standings)),
    })
}

/// How the numbers of a reading stand to the target of its day, or that it does not count.
pub fn standings(panel: Panel, reading: &Reading, targets: &Targets<'_>) -> Option<(Standing, Option<Standing>)> {
    let (first, second) = targets.standings(panel, &reading.values, day::calendar(reading))?;
    match is_left_out(reading) {
        true => Some((Standing::LeftOut, second.map(|_| Standing::LeftOut))),
        false => Some((first, second)),
    }
}

fn standing_words((first, second): (Standing, Option<Standing>)) -> &'static str {
    match (first, second) {
        (Standing::LeftOut, _) => ", left out of averages",
        (Standing::Above, _) | (_, Some(Standing::Above)) => ", above the target",
        (Standing::Below, _) | (_, Some(Standing::Below)) => ", below the target",
        _ => "",
    }
}

/// Of every stretch, side and standing the readings with the highest and the lowest of each
/// number: whatever is out of range or does not count stays in the drawing.
fn outermost<'r>(
    panel: Panel,
    readings: &[&'r Reading],
    targets: &Targets<'_>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Vec<&'r Reading> {
    let stretch = (until - from) / STRETCHES;
    let mut kept: BTreeMap<(i64, Side, Standing, Option<Standing>), [&'r Reading; 4]> = BTreeMap::new();
    for reading in readings {
        let Some((first, second)) = standings(panel, reading, targets) else { continue };
        let at = (reading.taken_at - from).num_seconds() / stretch.num_seconds().max(1);
        let outer = kept.entry((at, panel.split().side(reading), first, second)).or_insert([*reading; 4]);
        let numbers =
            |reading: &Reading| panel.of(&reading.values).map(|(first, second)| (first, second.unwrap_or(first)));
        let Some(new) = numbers(reading) else { continue };
        for (place, is_further) in [
            (0, (|new, old| new.0 > old.0) as fn((i64, i64), (i64, i64)) -> bool),
            (1, |new, old| new.0 < old.0),
            (2, |new, old| new.1 > old.1),
            (3, |new, old| new.1 < old.1),
        ] {
            if numbers(outer[place]).is_some_and(|old| is_further(new, old)) {
                outer[place] = reading;
            }
        }
    }
    let mut all: Vec<&Reading> = kept.into_values().flatten().collect();
    all.sort_by_key(|reading| (reading.taken_at, reading.id));
    all.dedup_by_key(|reading| reading.id);
    all
}

fn stretch_words(whole: TimeDelta) -> String {
    let hours = (whole / STRETCHES).num_hours();
    match hours {
        0..48 => format!("{} hours", hours.max(1)),
        _ => format!("{} days", hours / 24),
    }
}

fn ticks(first: NaiveDate, last: NaiveDate) -> Vec<DateTime<Utc>> {
    let days = (last - first).num_days() + 1;
    if days > MOST_TICKS {
        return Vec::new();
    }
    first.iter_days().take(usize::try_from(days).unwrap_or_default() + 1).map(midnight).collect()
}

/// For who hears the drawing: how many, of how many days, how many out of range, and the latest.
fn about(panel: Panel, shown: &[&Reading], targets: &Targets<'_>) -> String {
    let Some(last) = shown.last() else { return String::new() };
    let count = |standing: Standing| {
        let is = |(first, second): (Standing, Option<Standing>)| first == standing || second == Some(standing);
        shown.iter().filter_map(|reading| standings(panel, reading, targets)).filter(|found| is(*found)).count()
    };
    let latest = panel.of(&last.values).map(|(first, _)| match last.measure() {
        Measure::BloodPressure if panel == Panel::Pressure => last.values.words(),
        _ => panel.with_unit(&panel.number(first)),
    });
    let mut words = format!("{}.", counted(shown.len() as u64, "reading", "readings"));
    for (standing, what) in [
        (Standing::Above, "above the target"),
        (Standing::Below, "below the target"),
        (Standing::LeftOut, "left out of averages"),
    ] {
        match count(standing) {
            0 => {}
            some => words.push_str(&format!(" {some} {what}.")),
        }
    }
    words.push_str(&format!(" The latest: {}, {}.", latest.unwrap_or_default(), date::moment(last.taken_at)));
    words
}
