//! What one blood pressure reading means beside its neighbours. Thresholds: the person's own, else
//! the pathway's, else the protocol's.

use chrono::Duration;

use super::{
    Average,
    average::{DAYS_NEEDED, READINGS_NEEDED},
    diary_of, target,
};
use crate::{
    pathways::{
        InForce,
        engine::{
            by::{By, Found, confirmed_by, days_of, no_own, on_day, seen},
            day,
        },
        finding::{Finding, NextStep, Severity},
    },
    readings::{
        Reading,
        measure::Values,
        unit::{Amount, MmHg},
    },
    ui::date,
};

/// A repeat that confirms is taken within the hour. Our rule.
const REPEAT: Duration = Duration::minutes(60);
/// Over how many days the average on treatment is taken, its last day among them. Our rule: with a
/// day of four readings each week it is four days.
const TREATED_DAYS: i64 = 28;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Low,
    Usual,
    Amber,
    Red,
}

fn level(by: &By<'_>, systolic: Amount<MmHg>, diastolic: Amount<MmHg>) -> Level {
    let limits = &by.limits;
    let from = |limit: Option<Amount<MmHg>>, protocol: i64| limit.unwrap_or(Amount::whole(protocol));
    match () {
        // NICE NG136 1.5.1 (the clinic's 180 or 120).
        () if systolic >= from(limits.red_systolic, 180) || diastolic >= from(limits.red_diastolic, 120) => Level::Red,
        // The home average of stage 2, as PATCHS asks people to be careful from.
        () if systolic >= from(limits.amber_systolic, 150) || diastolic >= from(limits.amber_diastolic, 95) => {
            Level::Amber
        }
        // (to check)
        () if systolic < from(limits.low_systolic, 90) => Level::Low,
        () => Level::Usual,
    }
}

fn level_of(by: &By<'_>, reading: &Reading) -> Option<Level> {
    match reading.values {
        Values::BloodPressure { systolic, diastolic, .. } => Some(level(by, systolic, diastolic)),
        _ => None,
    }
}

pub(in crate::pathways::engine) fn judge(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Vec<Finding> {
    let Values::BloodPressure { irregular, .. } = reading.values else { return Vec::new() };
    let mut found = Vec::new();
    match level_of(by, reading) {
        Some(Level::Red) => found.push(severe(by, reading, around)),
        Some(Level::Amber) => found.extend(high(by, reading, around)),
        Some(Level::Low) => found.extend(low(by, reading, around)),
        Some(Level::Usual) | None => {}
    }
    if irregular {
        found.push(irregular_pulse(by, reading));
    }
    if by.on.is_some() {
        found.extend(third(by, reading, around));
        found.extend(complete(by, reading, around));
        found.extend(above_target(by, reading, around));
    }
    found
}

/// Red at once; the person repeats in five minutes, and if it is still so is asked for symptoms.
fn severe(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Finding {
    let again = !confirmed_by(reading, around, REPEAT, |other| level_of(by, other) == Some(Level::Red)).is_empty();
    let (next, meaning) = match (again, by.is_pregnancy()) {
        (false, _) => (
            NextStep::RepeatInFive,
            "This reading is very high. One reading can be wrong. Sit still for 5 minutes, then measure again.",
        ),
        (true, false) => (NextStep::SymptomsThenToday, "Your blood pressure is still very high."),
        (true, true) => (
            NextStep::SymptomsThenToday,
            "Your blood pressure is still very high. In pregnancy this must be looked at today. Call your maternity unit now.",
        ),
    };
    by.tells_of(
        reading,
        Found {
            rule: "bp-severe",
            source: if by.is_pregnancy() { "NICE NG133 (to check)" } else { "NICE NG136 1.5" },
            severity: Severity::Red,
            next,
            seen: seen(reading),
            meaning: meaning.to_string(),
            readings: vec![reading.id],
            about: on_day(reading),
            own: |own| own.red_systolic.is_some() || own.red_diastolic.is_some(),
        },
    )
}

/// One reading is asked for again; the second high one within the hour raises amber. (Cumbria
/// asks for up to three repeats; the first one that confirms is enough, and one that does not ends it.)
fn high(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Vec<Finding> {
    let like = |level: Level| confirmed_by(reading, around, REPEAT, move |other| level_of(by, other) == Some(level));
    let (confirmed, beside_severe) = (like(Level::Amber), like(Level::Red));
    let found = |severity, next, meaning: &str, about| {
        by.tells_of(
            reading,
            Found {
                rule: "bp-high",
                source: if by.is_pregnancy() { "NICE NG133 (to check)" } else { "NICE NG136; BP@home" },
                severity,
                next,
                seen: seen(reading),
                meaning: meaning.to_string(),
                readings: vec![reading.id],
                about,
                own: |own| own.amber_systolic.is_some() || own.amber_diastolic.is_some(),
            },
        )
    };
    if confirmed.is_empty() && beside_severe.is_empty() {
        let meaning = "This reading is high. One reading can be wrong. Sit still for 5 minutes, then measure again.";
        return vec![found(Severity::Quiet, NextStep::RepeatInFive, meaning, on_day(reading))];
    }
    let (next, meaning) = match by.is_pregnancy() {
        true => {
            (NextStep::ContactToday, "Your blood pressure is high twice. In pregnancy this must be looked at today.")
        }
        false => (NextStep::TellTeam, "Your blood pressure is high twice."),
    };
    if confirmed.is_empty() {
        // The team has the red one.
        return vec![found(Severity::Quiet, next, meaning, on_day(reading))];
    }
    // In a diagnosis diary the average is what counts, so the team is told once in all of it.
    let about = match by.is_template("hypertension-diagnosis") {
        true => vec![String::new()],
        false => days_of(&confirmed),
    };
    about.into_iter().map(|about| found(Severity::Amber, next, meaning, about)).collect()
}

/// Below 90: asked for again, and then for symptoms (to check).
fn low(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Vec<Finding> {
    let confirmed = confirmed_by(reading, around, REPEAT, |other| level_of(by, other) == Some(Level::Low));
    let found = |severity, next, meaning: &str, about| {
        by.tells_of(
            reading,
            Found {
                rule: "bp-low",
                source: "our rule: systolic below 90 (to check)",
                severity,
                next,
                seen: seen(reading),
                meaning: meaning.to_string(),
                readings: vec![reading.id],
                about,
                own: |own| own.low_systolic.is_some(),
            },
        )
    };
    if confirmed.is_empty() {
        let meaning = "This reading is low. Sit or lie down. Wait 5 minutes, then measure again.";
        return vec![found(Severity::Quiet, NextStep::RepeatInFive, meaning, on_day(reading))];
    }
    let meaning = "Your blood pressure is low twice. Get up slowly, and do not drive if you feel faint.";
    days_of(&confirmed)
        .into_iter()
        .map(|about| found(Severity::Amber, NextStep::SymptomsThenToday, meaning, about))
        .collect()
}

/// An automated device may be wrong with an irregular pulse, so it is measured by hand
/// (NICE NG136 1.1.2).
fn irregular_pulse(by: &By<'_>, reading: &Reading) -> Finding {
    by.tells_of(
        reading,
        Found {
            rule: "bp-irregular-pulse",
            source: "NICE NG136 1.1.2",
            severity: Severity::Note,
            next: NextStep::TellTeam,
            seen: format!("Irregular pulse noted with {}; kept out of averages", seen(reading)),
            meaning:
                "Your pulse was not even. The monitor can then be wrong, so we keep this reading but leave it out of \
                      your average. Your practice can check your pulse by hand."
                    .to_string(),
            readings: vec![reading.id],
            about: on_day(reading),
            own: no_own,
        },
    )
}

/// The second of a slot that differs from the first by more than 10 mmHg asks for a third. Our
/// rule, after the clinic's ("if the second is substantially different, take a third").
fn third(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Option<Finding> {
    let is_pair =
        |on: &InForce| on.template.tasks.iter().any(|task| task.measure == reading.measure() && task.times == 2);
    let slot = by.on.filter(|on| is_pair(on)).map(|_| day::slot(reading))?;
    let mut of_slot: Vec<&Reading> = around.iter().filter(|other| day::slot(other) == slot).collect();
    of_slot.sort_by_key(|other| (other.taken_at, other.id));
    let [first, second] = of_slot.as_slice() else { return None };
    let (
        Values::BloodPressure { systolic: s1, diastolic: d1, .. },
        Values::BloodPressure { systolic: s2, diastolic: d2, .. },
    ) = (&first.values, &second.values)
    else {
        return None;
    };
    let apart = |one: &Amount<MmHg>, two: &Amount<MmHg>| (one.thousandths() - two.thousandths()).abs() > 10_000;
    let is_asked_once = second.id == reading.id && (apart(s1, s2) || apart(d1, d2));
    is_asked_once.then(|| {
        by.tells_of(
            reading,
            Found {
                rule: "bp-third-reading",
                source: "our rule, after NICE NG136 1.2.3",
                severity: Severity::Quiet,
                next: NextStep::RepeatInFive,
                seen: format!("{} after {}", seen(second), first.values.words()),
                meaning: "Your two readings are more than 10 apart. Please take one more. All three count.".to_string(),
                readings: vec![first.id, second.id],
                about: format!("{} {}", slot.0, slot.1.key()),
                own: no_own,
            },
        )
    })
}

/// The diary's last reading is in, and there are enough.
fn complete(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Option<Finding> {
    let on = by.on?;
    let diary = diary_of(on, around)?;
    let slots_of_last_day = on
        .template
        .tasks
        .iter()
        .filter(|task| task.measure == reading.measure())
        .flat_map(|task| task.slots.iter().map(|slot| (*slot, usize::from(task.times))));
    let is_full = slots_of_last_day
        .into_iter()
        .all(|(slot, times)| around.iter().filter(|other| day::slot(other) == (diary.last_day, slot)).count() >= times);
    // One that comes late finds the days over, whatever was left out on the last of them.
    let is_over = diary.last_day < date::london_day(by.now);
    if is_full || is_over { super::completed(by, &diary) } else { None }
}

/// On treatment: the mean of four weeks against the target. No first day is left out here, because
/// it is no diagnosis; 12 readings on 4 days all the same. Our rule (to check).
fn above_target(by: &By<'_>, reading: &Reading, around: &[Reading]) -> Option<Finding> {
    let on = by.on?;
    if on.template.days.is_some() || by.is_pregnancy() {
        return None;
    }
    let last = day::calendar(reading);
    let first = last - Duration::days(TREATED_DAYS - 1);
    let counted: Vec<&Reading> = around
        .iter()
        .filter(|other| (first..=last).contains(&day::calendar(other)))
        .filter(|other| matches!(other.values, Values::BloodPressure { irregular: false, .. }))
        .collect();
    let mut days: Vec<_> = counted.iter().map(|other| day::calendar(other)).collect();
    days.sort_unstable();
    days.dedup();
    if counted.len() < READINGS_NEEDED || days.len() < DAYS_NEEDED {
        return None;
    }
    let average = Average::of(counted.iter().copied())?;
    let (systolic, diastolic) = target(&by.limits, by.subject, last);
    let is_above = average.systolic.rounded() >= systolic || average.diastolic.rounded() >= diastolic;
    is_above.then(|| {
        by.tells_of(
            reading,
            Found {
                rule: "bp-above-target",
                source: "NICE NG136 1.4.20 and 1.4.21",
                severity: Severity::Note,
                next: NextStep::GoOn,
                seen: format!(
                    "Average of 4 weeks {} ({} readings), target below {}/{}",
                    average.words(),
                    average.readings,
                    systolic.number(),
                    diastolic.number()
                ),
                meaning: "Over the last 4 weeks your blood pressure is above your target. Your team looks at this and \
                          tells you what to do. Go on with your medicines."
                    .to_string(),
                readings: counted.iter().map(|other| other.id).collect(),
                about: last.format("%Y-%m").to_string(),
                own: |own| own.target_systolic.is_some() || own.target_diastolic.is_some(),
            },
        )
    })
}
