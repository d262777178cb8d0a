//! The decision: a total function over small enums, with no input but its arguments.
//!
//! `matrix.txt` beside this file is the same decision as a table for people; a test holds the
//! two together. To change who may do what, change `decide`, run the test with
//! `UPDATE_MATRIX=1`, and have the new table read by the person who answers for it.

use serde::{Deserialize, Serialize};

/// What somebody does at an organisation. Names as in `membership.role`.
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
}

/// What the asking person is to the person (or the organisation) whose data it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is their own.
    Own,
    /// An active member of the organisation where the person is registered, or which owns the list.
    Staff(Role),
    /// An active member of some other organisation.
    StaffElsewhere(Role),
    /// Signed in, and nothing to this person.
    Stranger,
}

impl Relation {
    /// Every relation there is, for the matrix and its tests.
    pub fn all() -> Vec<Relation> {
        let mut all = vec![Relation::Own];
        all.extend(Role::ALL.map(Relation::Staff));
        all.extend(Role::ALL.map(Relation::StaffElsewhere));
        all.push(Relation::Stranger);
        all
    }

    /// The word kept in the access log.
    pub fn key(self) -> String {
        match self {
            Relation::Own => "own".into(),
            Relation::Staff(role) => format!("staff:{}", role.key()),
            Relation::StaffElsewhere(role) => format!("elsewhere:{}", role.key()),
            Relation::Stranger => "stranger".into(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Read,
    Change,
    /// Take a copy of everything away.
    Download,
}

impl Action {
    pub const ALL: [Action; 3] = [Action::Read, Action::Change, Action::Download];

    pub fn key(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Change => "change",
            Action::Download => "download",
        }
    }
}

/// A class of data that is decided on as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataClass {
    /// The joined health and care record.
    Record,
    /// Passkeys, recovery codes, sessions, the terms.
    Account,
    /// Name, date of birth, NHS number, how to write to them.
    Details,
    /// A practice's invitations and their state.
    Invitations,
    /// Bundles that matched no one person, kept for the practice to look at.
    RefusedImports,
}

impl DataClass {
    pub const ALL: [DataClass; 5] =
        [DataClass::Record, DataClass::Account, DataClass::Details, DataClass::Invitations, DataClass::RefusedImports];

    pub fn key(self) -> &'static str {
        match self {
            DataClass::Record => "record",
            DataClass::Account => "account",
            DataClass::Details => "details",
            DataClass::Invitations => "invitations",
            DataClass::RefusedImports => "refused-imports",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Permit,
    /// The answer is the same as for what does not exist.
    NotFound,
}

/// Who may do what. What is not permitted here is not permitted.
pub fn decide(relation: Relation, action: Action, class: DataClass) -> Verdict {
    let permitted = match (class, action) {
        (DataClass::Record, Action::Read | Action::Download) => relation == Relation::Own,
        // Nobody writes into the record through a page; systems do, with a source's token.
        (DataClass::Record, Action::Change) => false,
        (DataClass::Account, Action::Read | Action::Change) => relation == Relation::Own,
        (DataClass::Details, Action::Read) => relation == Relation::Own || may_invite(relation),
        (DataClass::Details, Action::Change) => may_invite(relation),
        (DataClass::Invitations, Action::Read | Action::Change) => may_invite(relation),
        (DataClass::RefusedImports, Action::Read) => {
            matches!(relation, Relation::Staff(Role::PracticeManager | Role::PrivacyOfficer))
        }
        (DataClass::RefusedImports, Action::Change | Action::Download) => false,
        (DataClass::Account | DataClass::Details | DataClass::Invitations, Action::Download) => false,
    };
    if permitted { Verdict::Permit } else { Verdict::NotFound }
}

/// Inviting is work of the practice's own front office and clinicians.
fn may_invite(relation: Relation) -> bool {
    matches!(relation, Relation::Staff(Role::PracticeManager | Role::Receptionist | Role::Gp | Role::Nurse))
}

/// The decision as a table that a person can read.
pub fn matrix() -> String {
    let mut text = String::from(
        "Who may do what, to data of a person or lists of an organisation.\n\
         \"Staff\" is an active member of the organisation where the person is registered (or whose list it is);\n\
         \"elsewhere\" is an active member of any other organisation. A dash: the answer is \"not found\".\n\n",
    );
    text.push_str(&format!("{:<28}", ""));
    for class in DataClass::ALL {
        text.push_str(&format!("{:<28}", class.key()));
    }
    end_line(&mut text);
    for relation in Relation::all() {
        text.push_str(&format!("{:<28}", relation.key()));
        for class in DataClass::ALL {
            let may: Vec<&str> = Action::ALL
                .into_iter()
                .filter(|action| decide(relation, *action, class) == Verdict::Permit)
                .map(Action::key)
                .collect();
            let cell = if may.is_empty() { "-".to_string() } else { may.join(", ") };
            text.push_str(&format!("{cell:<28}"));
        }
        end_line(&mut text);
    }
    text
}

fn end_line(text: &mut String) {
    let end = text.trim_end().len();
    text.truncate(end);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_matrix_is_what_is_decided() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/access/matrix.txt");
        if std::env::var_os("UPDATE_MATRIX").is_some() {
            std::fs::write(path, matrix()).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap_or_default(),
            matrix(),
            "run with UPDATE_MATRIX=1 and read the change"
        );
    }

    #[test]
    fn nobody_elsewhere_and_no_stranger_may_do_anything() {
        for relation in Relation::all() {
            for action in Action::ALL {
                for class in DataClass::ALL {
                    if matches!(relation, Relation::StaffElsewhere(_) | Relation::Stranger) {
                        assert_eq!(
                            decide(relation, action, class),
                            Verdict::NotFound,
                            "{relation:?} {action:?} {class:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn only_its_owner_reads_a_record() {
        for relation in Relation::all() {
            let verdict = decide(relation, Action::Read, DataClass::Record);
            assert_eq!(verdict == Verdict::Permit, relation == Relation::Own, "{relation:?}");
        }
    }
}
