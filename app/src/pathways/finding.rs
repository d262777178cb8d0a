//! What a rule found in readings: what the team sees, and what the person does next.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How much it matters to the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The person is told; nobody has to look.
    Quiet,
    /// To look at when there is time: a diary is complete.
    Note,
    /// A reading that was due did not come.
    Missing,
    Amber,
    Red,
}

impl Severity {
    pub const ALL: [Severity; 5] = [Severity::Quiet, Severity::Note, Severity::Missing, Severity::Amber, Severity::Red];

    pub fn key(self) -> &'static str {
        match self {
            Severity::Quiet => "quiet",
            Severity::Note => "note",
            Severity::Missing => "missing",
            Severity::Amber => "amber",
            Severity::Red => "red",
        }
    }

    pub fn from_key(key: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.key() == key)
    }
}

/// What the person does now, from the mildest to the most urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextStep {
    /// Go on as planned.
    GoOn,
    /// Measure once more after five minutes of rest.
    RepeatInFive,
    /// Call the practice, not today's urgent matter.
    TellTeam,
    /// Treat low glucose now, and measure again in 10 to 15 minutes.
    TreatLowGlucose,
    /// Speak to the practice or 111 today.
    ContactToday,
    /// 111 now.
    Call111,
    /// Ask the symptom questions; with any of them 999, else contact today.
    SymptomsThenToday,
    /// 999 now.
    Call999,
}

/// One rule that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// "bp-severe". The same rule about the same thing fires as the same alert.
    pub rule: &'static str,
    /// Where it is written: "NICE NG136 1.5.1".
    pub source: &'static str,
    /// Which version of what fired: "hypertension-treated 3", and "own targets" where they counted.
    pub version: String,
    /// The pathway it was judged by; `None`: by what holds for everybody, and nobody is alerted.
    pub pathway: Option<Uuid>,
    pub severity: Severity,
    pub next: NextStep,
    /// What the team reads, without a name: "Blood pressure 186/122 mmHg".
    pub seen: String,
    /// What the band means, to the person: one or two plain sentences. A clinic's own words stand
    /// over it.
    pub meaning: String,
    /// The readings it rests on.
    pub readings: Vec<Uuid>,
    /// What makes two firings the same alert: "bp-severe {day}".
    pub dedupe: String,
}
