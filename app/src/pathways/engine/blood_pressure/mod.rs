//! Blood pressure at home, by NICE NG136 and BP@home: the diary's average (`average.rs`), bands
//! and targets (here), and what a single reading means (`single.rs`).

mod average;
mod single;

pub use average::{Average, Diary, LeftOut, Mean, Outcome, average};
pub(super) use single::judge;

use chrono::NaiveDate;

use super::{
    Subject,
    by::{By, Found, asks_for, no_own},
    day,
};
use crate::{
    pathways::{
        InForce,
        finding::{Finding, NextStep, Severity},
        limits::Limits,
    },
    readings::{
        Reading,
        measure::Measure,
        unit::{Amount, MmHg},
    },
};

/// Where a home blood pressure average lies. The higher of the two components decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Below 135/85.
    Normal,
    /// 135/85 or more.
    StageOne,
    /// 150/95 or more.
    StageTwo,
    /// 180/120 or more.
    Severe,
}

impl Band {
    pub fn key(self) -> &'static str {
        match self {
            Band::Normal => "normal",
            Band::StageOne => "stage-1",
            Band::StageTwo => "stage-2",
            Band::Severe => "severe",
        }
    }

    /// To the team.
    pub fn clinical_words(self) -> &'static str {
        match self {
            Band::Normal => "below 135/85, not hypertensive",
            Band::StageOne => "stage 1 hypertension range (135/85 or more)",
            Band::StageTwo => "stage 2 hypertension range (150/95 or more)",
            Band::Severe => "severe range (180/120 or more)",
        }
    }

    /// To the person.
    pub fn words(self) -> &'static str {
        match self {
            Band::Normal => "in the normal range for home readings",
            Band::StageOne => "a little high",
            Band::StageTwo => "high",
            Band::Severe => "very high",
        }
    }
}

/// The band of a home average, or of a single reading, in whole mmHg. NICE NG136 1.2.7 and its
/// definitions: 135/85 and 150/95; severe is the clinic's 180/120.
pub fn band(systolic: Amount<MmHg>, diastolic: Amount<MmHg>) -> Band {
    let from = |high: i64, low: i64| systolic >= Amount::whole(high) || diastolic >= Amount::whole(low);
    match () {
        () if from(180, 120) => Band::Severe,
        () if from(150, 95) => Band::StageTwo,
        () if from(135, 85) => Band::StageOne,
        () => Band::Normal,
    }
}

/// What a home average on treatment is to be below, as (systolic, diastolic): the person's own or
/// their pathway's; else 135/85, and 145/85 from the 80th birthday on (NICE NG136 1.4.20 and
/// 1.4.21; the age on the day; to check).
pub fn target(limits: &Limits, subject: Subject, on: NaiveDate) -> (Amount<MmHg>, Amount<MmHg>) {
    let systolic = match subject.birth_date.map(|birth| day::age(birth, on)) {
        Some(80..) => 145,
        Some(_) | None => 135,
    };
    (limits.target_systolic.unwrap_or(Amount::whole(systolic)), limits.target_diastolic.unwrap_or(Amount::whole(85)))
}

/// The diary of a pathway that lasts some days and asks for blood pressure; `None` for any other,
/// and before the first reading. `readings`: of any time; those before the pathway do not count.
pub fn diary_of(on: &InForce, readings: &[Reading]) -> Option<Diary> {
    let length = on.template.days.filter(|_| asks_for(on, Measure::BloodPressure) && !on.template.staff_facing)?;
    average::average_until(readings, on.starts_on, length, on.ends_on)
}

/// What the team gets when a diary is complete; `None` when there are too few readings. Its key
/// holds the band: a late reading that changes the band tells the team again.
pub(super) fn completed(by: &By<'_>, diary: &Diary) -> Option<Finding> {
    let Outcome::Enough(average) = diary.outcome else { return None };
    let band = average.band();
    Some(by.tells(Found {
        rule: "bp-diary-complete",
        source: "NICE NG136 1.2.7",
        severity: Severity::Note,
        next: if band == Band::Severe { NextStep::ContactToday } else { NextStep::GoOn },
        seen: format!(
            "Home average {} of {} readings on {} days, first day left out: {}",
            average.words(),
            average.readings,
            diary.days,
            band.clinical_words()
        ),
        meaning: format!("Your diary is complete. Thank you. {}", result_words(band)),
        readings: diary.used.clone(),
        about: band.key().to_string(),
        own: no_own,
    }))
}

/// What a complete diary means, to the person.
pub fn result_words(band: Band) -> &'static str {
    match band {
        Band::Normal => {
            "Your average is in the normal range for home readings. Your team will tell you if anything else is needed."
        }
        Band::StageOne => {
            "Your average is a little high. Your team will look at it and talk to you about what can help. Until then, go on as usual."
        }
        Band::StageTwo => {
            "Your average is high. Your team will look at it and talk to you about treatment. Until then, go on as usual."
        }
        Band::Severe => "Your average is very high. Speak to your practice today.",
    }
}
