//! What did not come: whole days without a reading that was asked for, and a diary that ended with
//! too few. Nobody is blamed: illness, a holiday, and an empty battery look the same from here.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Subject,
    blood_pressure::{self, Outcome},
    by::{By, Found, no_own},
    day,
};
use crate::{
    pathways::{
        InForce,
        finding::{Finding, NextStep, Severity},
    },
    readings::{Reading, measure::Measure},
    ui::date,
};

/// To be asked once a day. A diary whose days are over is complete or is not; otherwise what was
/// asked for longest ago, when nothing came for as many whole London days as the template says.
pub(super) fn missing(on: &InForce, taken: &[Reading], now: DateTime<Utc>) -> Option<Finding> {
    let today = date::london_day(now);
    let by = By::pathway(on, Subject { birth_date: None }, now);
    if let Some(diary) = blood_pressure::diary_of(on, taken).filter(|diary| diary.last_day < today) {
        return blood_pressure::completed(&by, &diary).or_else(|| too_few(&by, &diary.outcome, diary.last_day));
    }
    let mut measures: Vec<Measure> = on.template.tasks.iter().map(|task| task.measure).collect();
    measures.sort_unstable();
    measures.dedup();
    // Staff enter it.
    measures.retain(|measure| *measure != Measure::Alertness);

    let allowed = i64::from(on.template.due.missing_days);
    let mut late: Vec<(NaiveDate, Measure)> = measures
        .into_iter()
        .map(|measure| {
            let last = taken
                .iter()
                .filter(|reading| reading.measure() == measure)
                .map(day::calendar)
                .filter(|day| *day >= on.starts_on)
                .max();
            (last.unwrap_or(on.starts_on), measure)
        })
        .filter(|(last, _)| (today - *last).num_days() > allowed)
        .collect();
    late.sort_unstable();
    let (last, first) = late.first().copied()?;
    let words: Vec<String> = late.iter().map(|(_, measure)| measure.words().to_lowercase()).collect();
    let days = (today - last).num_days() - 1;
    let counted = if days == 1 { "1 whole day".to_string() } else { format!("{days} whole days") };
    Some(by.tells(Found {
        rule: "readings-missing",
        source: "our rule: the template's missing_days",
        severity: Severity::Missing,
        next: NextStep::GoOn,
        seen: format!("No reading for {counted}: {}", words.join(", ")),
        meaning: "We have had no reading for some days. You can start again today.".to_string(),
        readings: Vec::new(),
        // The same gap is one alert, however long it lasts.
        about: format!("{} {last}", first.key()),
        own: no_own,
    }))
}

fn too_few(by: &By<'_>, outcome: &Outcome, last_day: NaiveDate) -> Option<Finding> {
    let Outcome::NotEnough { more_readings, more_days } = outcome else { return None };
    let lacks = match (more_readings, more_days) {
        (0, days) => format!("{days} more days"),
        (readings, 0) => format!("{readings} more readings"),
        (readings, days) => format!("{readings} more readings, on {days} more days"),
    };
    Some(
        by.tells(Found {
            rule: "bp-diary-too-few",
            source: "NICE NG136 1.2.7",
            severity: Severity::Missing,
            next: NextStep::GoOn,
            seen: format!("The diary is over and has too few readings for an average: {lacks} were needed"),
            meaning: "There are not enough readings for an average yet. Your team will talk to you about trying again."
                .to_string(),
            readings: Vec::new(),
            about: last_day.to_string(),
            own: no_own,
        }),
    )
}
