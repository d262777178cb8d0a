//! Why times of a medicine end or pause, as a person says it.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    Finished,
    /// A doctor, nurse or pharmacist said so.
    ToldTo,
    /// Another medicine, or other times, in its place.
    Changed,
    InHospital,
    SideEffects,
    NotWanted,
    /// Made by mistake, or a suggestion that is not right.
    Mistake,
    /// The medicine itself was stopped or removed. Not for anybody to choose.
    MedicineStopped,
    Other,
}

impl EndReason {
    pub const ALL: [EndReason; 8] = [
        EndReason::Finished,
        EndReason::ToldTo,
        EndReason::Changed,
        EndReason::InHospital,
        EndReason::SideEffects,
        EndReason::NotWanted,
        EndReason::Mistake,
        EndReason::Other,
    ];

    pub fn key(self) -> &'static str {
        match self {
            EndReason::Finished => "finished",
            EndReason::ToldTo => "told-to",
            EndReason::Changed => "changed",
            EndReason::InHospital => "in-hospital",
            EndReason::SideEffects => "side-effects",
            EndReason::NotWanted => "not-wanted",
            EndReason::Mistake => "mistake",
            EndReason::MedicineStopped => "medicine-stopped",
            EndReason::Other => "other",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            EndReason::Finished => "The course is finished",
            EndReason::ToldTo => "A doctor, nurse or pharmacist said so",
            EndReason::Changed => "Another medicine, or other times, in its place",
            EndReason::InHospital => "A stay in hospital, where they look after medicines",
            EndReason::SideEffects => "Side effects",
            EndReason::NotWanted => "It is not wanted any more",
            EndReason::Mistake => "These times are a mistake",
            EndReason::MedicineStopped => "The medicine was stopped",
            EndReason::Other => "Another reason",
        }
    }

    /// Of those that can be chosen.
    pub fn from_key(key: &str) -> Option<EndReason> {
        EndReason::ALL.into_iter().find(|reason| reason.key() == key)
    }
}
