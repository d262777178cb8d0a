//! Whether a reading can be: what is refused because it is impossible, and what is asked once more
//! because it is unlikely. Pure. What is possible is always kept, however alarming it is; what it
//! means is decided by `pathways::engine`, not here.

use chrono::{DateTime, Duration, Utc};

use super::{
    NewReading, Reading,
    measure::Values,
    unit::{Amount, Celsius, Kilogram, LitrePerMinute, MmHg, MmolPerLitre, PerMinute, Percent, Steps, Unit, decimal},
};

/// What can be measured of a living body: both ends are possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range<U: Unit> {
    pub least: Amount<U>,
    pub most: Amount<U>,
}

impl<U: Unit> Range<U> {
    const fn whole(least: i64, most: i64) -> Range<U> {
        Range { least: Amount::whole(least), most: Amount::whole(most) }
    }

    const fn thousandths(least: i64, most: i64) -> Range<U> {
        Range { least: Amount::of_thousandths(least), most: Amount::of_thousandths(most) }
    }

    pub fn holds(self, amount: Amount<U>) -> bool {
        self.least <= amount && amount <= self.most
    }

    /// "50 to 300 mmHg".
    pub fn words(self) -> String {
        let number = |amount: Amount<U>| {
            let decimals = if amount.thousandths() % 1000 == 0 { 0 } else { U::DECIMALS };
            decimal(amount.thousandths(), decimals)
        };
        let space = if U::WORDS == "%" { "" } else { " " };
        format!("{} to {}{space}{}", number(self.least), number(self.most), U::WORDS)
    }
}

/// Upper blood pressure (readings.md, "Ours").
pub const SYSTOLIC: Range<MmHg> = Range::whole(50, 300);
/// Lower blood pressure (readings.md, "Ours").
pub const DIASTOLIC: Range<MmHg> = Range::whole(30, 200);
/// Beats a minute (readings.md, "Ours").
pub const PULSE: Range<PerMinute> = Range::whole(20, 250);
/// From the smallest child born to the heaviest person recorded (our rule).
pub const WEIGHT: Range<Kilogram> = Range::thousandths(300, 650_000);
/// 9 to 2000 mg/dL: beyond what meters show (0.6 to 33.3 mmol/L), on both sides (our rule).
pub const GLUCOSE: Range<MmolPerLitre> = Range::thousandths(500, 111_000);
/// Below it no oximeter shows a number (our rule).
pub const OXYGEN: Range<Percent> = Range::whole(20, 100);
/// From survived hypothermia to beyond survived fever; no overlap with the same in °F (our rule).
pub const TEMPERATURE: Range<Celsius> = Range::thousandths(20_000, 46_000);
/// Meters show 30 or 60 to 800 (our rule).
pub const PEAK_FLOW: Range<LitrePerMinute> = Range::whole(20, 900);
/// Breaths a minute, newborn children among them (our rule).
pub const BREATHING: Range<PerMinute> = Range::whole(2, 120);
/// In a day (our rule).
pub const STEPS: Range<Steps> = Range::whole(0, 250_000);

/// The longest note, in letters.
pub const LONGEST_NOTE: usize = 1000;
/// The most blows into a peak flow meter that are kept.
pub const MOST_BLOWS: usize = 3;
/// The most answers to symptom questions that are kept in one reading.
pub const MOST_ANSWERS: usize = 40;

/// A clock may be so far ahead of ours (phone.md).
const AHEAD: Duration = Duration::minutes(5);
/// Older than this is asked once more (phone.md).
const OLD: Duration = Duration::days(90);

/// Why a reading cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It cannot be measured: the field of the form, what it is, and what is possible.
    Outside { field: &'static str, what: &'static str, range: String },
    /// The upper blood pressure is not above the lower.
    Order,
    /// It lies more than five minutes ahead of our clock.
    Future,
    /// Nothing was said, or more than can be kept.
    Shape { field: &'static str, told: &'static str },
}

impl Refused {
    /// The field of the form that it is about: "systolic", "weight", "taken".
    pub fn field(&self) -> &'static str {
        match self {
            Refused::Outside { field, .. } | Refused::Shape { field, .. } => field,
            Refused::Order => "systolic",
            Refused::Future => "taken",
        }
    }

    /// What to do, without a full stop.
    pub fn words(&self) -> String {
        match self {
            Refused::Outside { what, range, .. } => format!("{what} must be {range}. Check the number and the unit"),
            Refused::Order => {
                "The upper blood pressure must be higher than the lower one. Check that they are not swapped".into()
            }
            Refused::Future => "The time must not be later than now. Check the date and the time".into(),
            Refused::Shape { told, .. } => (*told).to_string(),
        }
    }
}

/// Possible, and so unlikely that it is asked once more. Who says yes has it kept, with
/// `circumstances.confirmed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusual {
    /// The field of the form that it is about.
    pub field: &'static str,
    /// "A temperature of 43.0 °C is very high": without a full stop.
    pub words: String,
}

/// Whether these values are possible at all. Whatever is possible is kept.
pub fn check(values: &Values) -> Result<(), Refused> {
    match values {
        Values::BloodPressure { systolic, diastolic, pulse, .. } => {
            within("systolic", "The upper blood pressure", SYSTOLIC, *systolic)?;
            within("diastolic", "The lower blood pressure", DIASTOLIC, *diastolic)?;
            pulse.map_or(Ok(()), beats)?;
            if systolic <= diastolic { Err(Refused::Order) } else { Ok(()) }
        }
        Values::Pulse(pulse) => beats(*pulse),
        Values::Weight(weight) => within("weight", "The weight", WEIGHT, *weight),
        Values::Glucose { level, .. } => within("glucose", "The blood glucose", GLUCOSE, *level),
        Values::Oxygen { saturation, pulse, .. } => {
            within("oxygen", "The oxygen level", OXYGEN, *saturation)?;
            pulse.map_or(Ok(()), beats)
        }
        Values::Temperature(temperature) => within("temperature", "The temperature", TEMPERATURE, *temperature),
        Values::PeakFlow { best, blows, .. } => {
            for blow in blows.iter().chain([best]) {
                within("blow1", "The peak flow", PEAK_FLOW, *blow)?;
            }
            if blows.len() > MOST_BLOWS || blows.iter().any(|blow| blow > best) {
                return Err(Refused::Shape { field: "blow1", told: "Give up to 3 blows, the best among them" });
            }
            Ok(())
        }
        Values::Breathing(rate) => match BREATHING.holds(*rate) {
            true => Ok(()),
            false => Err(Refused::Outside {
                field: "breathing",
                what: "The breathing rate",
                range: format!("{} to {} breaths a minute", BREATHING.least.number(), BREATHING.most.number()),
            }),
        },
        Values::Symptoms(answers) => {
            let one_each = answers.iter().enumerate().all(|(at, one)| {
                is_key(&one.question)
                    && is_key(&one.answer)
                    && answers[..at].iter().all(|other| other.question != one.question)
            });
            match (answers.is_empty(), one_each && answers.len() <= MOST_ANSWERS) {
                (true, _) => Err(Refused::Shape { field: "symptoms", told: "Answer at least one question" }),
                (_, false) => Err(Refused::Shape { field: "symptoms", told: "Answer each question once" }),
                _ => Ok(()),
            }
        }
        Values::Steps(steps) => within("steps", "The number of steps", STEPS, *steps),
        Values::Alertness(_) | Values::Note => Ok(()),
    }
}

/// Whether a whole reading can be kept: its values, its time, and the size of what is with it.
pub fn check_new(new: &NewReading, now: DateTime<Utc>) -> Result<(), Refused> {
    check(&new.values)?;
    check_time(new.taken_at, now)?;
    if new.note.chars().count() > LONGEST_NOTE {
        return Err(Refused::Shape { field: "note", told: "The note must have 1000 letters or fewer" });
    }
    if new.values == Values::Note && new.note.trim().is_empty() {
        return Err(Refused::Shape { field: "note", told: "Write your note" });
    }
    let short =
        |text: &Option<String>, longest: usize| text.as_ref().is_none_or(|text| text.chars().count() <= longest);
    let extras = &new.circumstances;
    let fits = extras.entered.len() <= 8
        && extras.entered.iter().all(|one| one.field.len() <= 40 && one.text.len() <= 40 && one.unit.len() <= 20)
        && extras.arm.as_ref().is_none_or(|arm| arm == "left" || arm == "right")
        && short(&extras.device, 100)
        && new.zone.len() <= 64
        && new.offset_minutes.abs() <= 16 * 60
        && new.task.as_ref().is_none_or(|task| is_task(task));
    if fits { Ok(()) } else { Err(Refused::Shape { field: "taken", told: "Go back to the page and send it again" }) }
}

/// More than five minutes ahead of our clock is refused (phone.md).
pub fn check_time(taken_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refused> {
    if taken_at > now + AHEAD { Err(Refused::Future) } else { Ok(()) }
}

/// Older than 90 days is asked once more (phone.md).
pub fn unusual_time(taken_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Unusual> {
    (taken_at < now - OLD).then(|| Unusual { field: "taken", words: "This was more than 90 days ago".into() })
}

/// What is asked once more. `earlier` is the last reading of the same measure before this one.
pub fn unusual(values: &Values, earlier: Option<&Reading>) -> Option<Unusual> {
    match values {
        Values::BloodPressure { systolic, diastolic, pulse, .. } => {
            let close = systolic.thousandths() - diastolic.thousandths() < 15_000;
            beyond("systolic", "An upper blood pressure", *systolic, Range::whole(70, 250))
                .or_else(|| beyond("diastolic", "A lower blood pressure", *diastolic, Range::whole(40, 150)))
                .or_else(|| close.then(|| Unusual { field: "systolic", words: close_words(*systolic, *diastolic) }))
                .or_else(|| pulse.and_then(unusual_pulse))
        }
        Values::Pulse(pulse) => unusual_pulse(*pulse),
        Values::Weight(weight) => unusual_weight(*weight, earlier),
        // Up to 33 mg/dL is below 2.0, and 30 to 33 may have been meant as mg/dL (readings.md).
        Values::Glucose { level, .. } => {
            beyond("glucose", "A blood glucose", *level, Range::thousandths(2_000, 29_999))
        }
        Values::Oxygen { saturation, pulse, .. } => {
            // Oximeters are tested from 70 to 100 % alone (ISO 80601-2-61).
            beyond("oxygen", "An oxygen level", *saturation, Range::whole(70, 100))
                .or_else(|| pulse.and_then(unusual_pulse))
        }
        Values::Temperature(temperature) => {
            beyond("temperature", "A temperature", *temperature, Range::thousandths(34_000, 42_000))
        }
        // What meters for adults show ends at 800; a low one is no reason to doubt it.
        Values::PeakFlow { best, .. } => beyond("blow1", "A peak flow", *best, Range::whole(0, 800)),
        Values::Breathing(rate) => {
            let usual = Range::whole(6, 60);
            let words = format!("{} breaths a minute is very {}", rate.number(), low_or_high(*rate, usual));
            (!usual.holds(*rate)).then_some(Unusual { field: "breathing", words })
        }
        Values::Steps(steps) => {
            let words = format!("{} is very many in one day", steps.words());
            (*steps > Amount::whole(60_000)).then_some(Unusual { field: "steps", words })
        }
        Values::Alertness(_) | Values::Symptoms(_) | Values::Note => None,
    }
}

fn within<U: Unit>(field: &'static str, what: &'static str, range: Range<U>, amount: Amount<U>) -> Result<(), Refused> {
    if range.holds(amount) { Ok(()) } else { Err(Refused::Outside { field, what, range: range.words() }) }
}

fn beats(pulse: Amount<PerMinute>) -> Result<(), Refused> {
    let range = || format!("{} to {} beats a minute", PULSE.least.number(), PULSE.most.number());
    if PULSE.holds(pulse) {
        return Ok(());
    }
    Err(Refused::Outside { field: "pulse", what: "The pulse", range: range() })
}

fn beyond<U: Unit>(field: &'static str, what: &str, amount: Amount<U>, usual: Range<U>) -> Option<Unusual> {
    let words = || format!("{what} of {} is very {}", amount.words(), low_or_high(amount, usual));
    (!usual.holds(amount)).then(|| Unusual { field, words: words() })
}

fn low_or_high<U: Unit>(amount: Amount<U>, usual: Range<U>) -> &'static str {
    if amount < usual.least { "low" } else { "high" }
}

fn unusual_pulse(pulse: Amount<PerMinute>) -> Option<Unusual> {
    let usual = Range::whole(30, 200);
    let words = || format!("A pulse of {} beats a minute is very {}", pulse.number(), low_or_high(pulse, usual));
    (!usual.holds(pulse)).then(|| Unusual { field: "pulse", words: words() })
}

fn close_words(systolic: Amount<MmHg>, diastolic: Amount<MmHg>) -> String {
    format!("{} and {} are very close to each other", systolic.number(), diastolic.words())
}

/// More than a tenth away from the last weight (readings.md: a single outlier is confirmed).
fn unusual_weight(weight: Amount<Kilogram>, earlier: Option<&Reading>) -> Option<Unusual> {
    match earlier.map(|earlier| &earlier.values) {
        Some(Values::Weight(last)) => {
            let away = (weight.thousandths() - last.thousandths()).abs();
            let words = || format!("{} is very different from the last weight, {}", weight.words(), last.words());
            (away * 10 > last.thousandths()).then(|| Unusual { field: "weight", words: words() })
        }
        _ => beyond("weight", "A weight", weight, Range::whole(2, 300)),
    }
}

/// A key of a question or an answer, as templates have them.
fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 60
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// "bp/morning/1".
fn is_task(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte))
}

#[cfg(test)]
#[path = "tests/rules_tests.rs"]
mod tests;
