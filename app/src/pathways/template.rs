//! A pathway's template: data, not code. The ones that Nene brings are in `templates/`, as drafts
//! that a clinician of each organisation reads, changes and signs before anybody is put on them.

use serde::{Deserialize, Serialize};

use super::limits::Limits;
use crate::readings::measure::Measure;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// 'hypertension-diagnosis'; the engine's rules of that name judge it.
    pub key: String,
    /// "Blood pressure diary for a week".
    pub title: String,
    /// What it is for, to the patient: plain English.
    pub about: String,
    /// The guideline it follows: "NICE NG136 1.2.7".
    pub source: String,
    /// Scores are shown to staff alone (NEWS2).
    #[serde(default)]
    pub staff_facing: bool,
    /// How many days it lasts; unset: until it is ended.
    #[serde(default)]
    pub days: Option<u16>,
    pub tasks: Vec<Task>,
    #[serde(default)]
    pub limits: Limits,
    /// The symptom questions that go with it.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Words of the clinic's own for a finding, by its rule: they stand over ours.
    #[serde(default)]
    pub advice: Vec<AdviceText>,
    pub team: Team,
    pub due: Due,
}

/// Something to measure, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Unique in its template. `reading.task` is "{key}/{slot}/{time of times}": "bp/morning/1".
    pub key: String,
    pub measure: Measure,
    pub slots: Vec<Slot>,
    /// How many readings in each slot.
    #[serde(default = "once")]
    pub times: u8,
    /// Between two of them.
    #[serde(default)]
    pub wait_seconds: u16,
    /// 1: every day. 7: every week.
    #[serde(default = "every_day")]
    pub every_days: u16,
}

fn once() -> u8 {
    1
}

fn every_day() -> u16 {
    1
}

/// When in the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// 04:00 to before 12:00.
    Morning,
    /// 12:00 to before 16:00.
    Afternoon,
    /// 16:00 to before 04:00 of the next day (it counts to the day before).
    Evening,
    Anytime,
}

impl Slot {
    pub fn key(self) -> &'static str {
        match self {
            Slot::Morning => "morning",
            Slot::Afternoon => "afternoon",
            Slot::Evening => "evening",
            Slot::Anytime => "anytime",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Slot::Morning => "Morning",
            Slot::Afternoon => "Afternoon",
            Slot::Evening => "Evening",
            Slot::Anytime => "Any time",
        }
    }

    pub fn from_key(key: &str) -> Option<Slot> {
        [Slot::Morning, Slot::Afternoon, Slot::Evening, Slot::Anytime].into_iter().find(|slot| slot.key() == key)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub key: String,
    /// "Do you have chest pain?"
    pub words: String,
    pub answers: Vec<Choice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub key: String,
    pub words: String,
    /// What it means when it is chosen.
    #[serde(default)]
    pub weight: Weight,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    #[default]
    Fine,
    Amber,
    Red,
    /// 999 now.
    Emergency,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceText {
    pub rule: String,
    pub words: String,
}

/// Who answers. Words that patients and the inbox read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub name: String,
    pub second: String,
    pub lead: String,
}

/// Within how many minutes of working time an alert is claimed; and after how many whole days
/// without a reading somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Due {
    pub red_minutes: u16,
    pub amber_minutes: u16,
    pub missing_days: u16,
}
