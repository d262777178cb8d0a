//! What somebody does at an organisation.

use serde::{Deserialize, Serialize};

/// Names as in `membership.role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Gp,
    Nurse,
    Receptionist,
    PracticeManager,
    OtherClinician,
    SupportWorker,
    PrivacyOfficer,
}

impl Role {
    pub const ALL: [Role; 7] = [
        Role::Gp,
        Role::Nurse,
        Role::Receptionist,
        Role::PracticeManager,
        Role::OtherClinician,
        Role::SupportWorker,
        Role::PrivacyOfficer,
    ];

    /// The word kept in the database and taken by `nene staff invite --role`.
    pub fn key(self) -> &'static str {
        match self {
            Role::Gp => "gp",
            Role::Nurse => "nurse",
            Role::Receptionist => "receptionist",
            Role::PracticeManager => "practice-manager",
            Role::OtherClinician => "other-clinician",
            Role::SupportWorker => "support-worker",
            Role::PrivacyOfficer => "privacy-officer",
        }
    }

    /// The words people read.
    pub fn words(self) -> &'static str {
        match self {
            Role::Gp => "GP",
            Role::Nurse => "Nurse",
            Role::Receptionist => "Receptionist",
            Role::PracticeManager => "Practice manager",
            Role::OtherClinician => "Clinician",
            Role::SupportWorker => "Support worker",
            Role::PrivacyOfficer => "Privacy officer",
        }
    }

    pub fn from_key(key: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Looks after people themselves, and may be asked to in an emergency.
    pub fn is_clinical(self) -> bool {
        matches!(self, Role::Gp | Role::Nurse | Role::OtherClinician)
    }
}
