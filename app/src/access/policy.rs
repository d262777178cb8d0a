//! The decision: a total function over small enums, with no input but its arguments.
//!
//! `matrix.txt` beside this file is the same decision as a text for people; a test holds the two
//! together (`matrix.rs`), and others call every route and hold the answers against it. To change
//! who may do what, change `decide`, run the tests with `UPDATE_MATRIX=1`, and have the new text
//! read by the person who answers for it.

use super::{
    class::{Action, Category, DataClass},
    facts::{
        Access, AgeBand, Competence, Facts, Ground, Met, Proofing, Release, SafetyBlock, Scoped, Sharing, Standing,
        StepUp,
    },
    relation::{Basis, Relation},
    role::Role,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Permit,
    /// Only what the asking organisation wrote itself.
    Authored,
    /// After using the passkey once more, for this.
    StepUp,
    /// The same neutral words as for an outage: whoever reads them cannot tell why.
    NotAvailable,
    /// The answer is the same as for what does not exist.
    NotFound,
}

impl Verdict {
    pub fn permits(self) -> bool {
        matches!(self, Verdict::Permit | Verdict::Authored)
    }
}

/// What a fresh passkey is asked for. A proof for one is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    Sharing,
    Carers,
    Passkeys,
    Download,
    Pause,
    Emergency,
}

impl Purpose {
    pub const ALL: [Purpose; 6] =
        [Purpose::Sharing, Purpose::Carers, Purpose::Passkeys, Purpose::Download, Purpose::Pause, Purpose::Emergency];

    pub fn key(self) -> &'static str {
        match self {
            Purpose::Sharing => "sharing",
            Purpose::Carers => "carers",
            Purpose::Passkeys => "passkeys",
            Purpose::Download => "download",
            Purpose::Pause => "pause",
            Purpose::Emergency => "emergency",
        }
    }

    pub fn from_key(key: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.key() == key)
    }

    /// "To {words}, use your passkey again."
    pub fn words(self) -> &'static str {
        match self {
            Purpose::Sharing => "change who can see your record",
            Purpose::Carers => "change what a carer may do",
            Purpose::Passkeys => "change how to sign in",
            Purpose::Download => "download the whole record",
            Purpose::Pause => "open online access again",
            Purpose::Emergency => "open a record in an emergency",
        }
    }
}

/// For what a fresh passkey is needed, whoever asks (ASVS V7.5.3; issue of step-up in `web-security.md`).
pub fn purpose_of(action: Action, class: DataClass) -> Option<Purpose> {
    match (action, class) {
        (Action::Download, DataClass::Record(_)) => Some(Purpose::Download),
        (Action::Change, DataClass::Sharing) => Some(Purpose::Sharing),
        (Action::Change, DataClass::Carers) => Some(Purpose::Carers),
        (Action::Change, DataClass::Passkeys) => Some(Purpose::Passkeys),
        (Action::Change, DataClass::Pause) => Some(Purpose::Pause),
        (Action::Change, DataClass::Emergency) => Some(Purpose::Emergency),
        _ => None,
    }
}

/// Who may do what. What is not permitted here is not permitted.
pub fn decide(relation: Relation, action: Action, class: DataClass, facts: &Facts) -> Verdict {
    let verdict = match relation {
        Relation::Own => own(action, class, facts),
        Relation::Carer(basis) => carer(basis, action, class, facts),
        Relation::Staff(role) => staff(role, action, class, facts),
        Relation::StaffElsewhere(role) => elsewhere(role, action, class, facts),
        Relation::Emergency(role) => emergency(role, action, class, facts),
        Relation::Stranger | Relation::System => Verdict::NotFound,
    };
    let needs = purpose_of(action, class).is_some() && !is_an_end(relation, class);
    match verdict {
        Verdict::Permit if needs && facts.step_up == StepUp::Stale => Verdict::StepUp,
        other => other,
    }
}

/// To end emergency access is always easy.
fn is_an_end(relation: Relation, class: DataClass) -> bool {
    matches!((relation, class), (Relation::Emergency(_), DataClass::Emergency))
}

fn permit_if(condition: bool) -> Verdict {
    if condition { Verdict::Permit } else { Verdict::NotFound }
}

fn own(action: Action, class: DataClass, facts: &Facts) -> Verdict {
    match facts.access {
        Access::Open if class == DataClass::Pause => return Verdict::NotFound,
        Access::Open => {}
        // Undone after 72 hours, or by the practice.
        Access::PausedLong if class == DataClass::Pause => return permit_if(action == Action::Change),
        Access::Paused | Access::PausedLong => return Verdict::NotAvailable,
    }
    let known = facts.proofing != Proofing::Low;
    match (class, action) {
        (DataClass::Record(_), Action::Read | Action::Download) => {
            permit_if(known && facts.release == Release::Released)
        }
        // Nobody writes into the record through a page; systems do, with a source's token.
        (DataClass::Record(_), Action::Change) => Verdict::NotFound,
        (DataClass::Account, Action::Read | Action::Change) => Verdict::Permit,
        (DataClass::Passkeys, Action::Change) => Verdict::Permit,
        (DataClass::Details | DataClass::AccessLog, Action::Read) => permit_if(known),
        (DataClass::Sharing | DataClass::Carers, Action::Read | Action::Change) => permit_if(known),
        // To leave a pathway is one's own right.
        (DataClass::Readings | DataClass::Pathways, Action::Read | Action::Change) => permit_if(known),
        (DataClass::Readings, Action::Download) => permit_if(known),
        (DataClass::Medicines | DataClass::Doses, Action::Read | Action::Change) => permit_if(known),
        (DataClass::Reminders | DataClass::Goals, Action::Read | Action::Change) => permit_if(known),
        (DataClass::Appointments, Action::Read | Action::Change) => permit_if(known),
        _ => Verdict::NotFound,
    }
}

/// A carer reads what the arrangement covers, enters readings, asks for repeats, marks doses and books where it
/// says so; no more: never the account, the choices, the arrangement itself, or who looked.
fn carer(basis: Basis, action: Action, class: DataClass, facts: &Facts) -> Verdict {
    let is_theirs = match action {
        Action::Read => {
            matches!(class, DataClass::Record(_) | DataClass::Details | DataClass::Readings | DataClass::Pathways)
                || is_of_medicines(class)
                || class == DataClass::Appointments
        }
        Action::Change => matches!(class, DataClass::Readings | DataClass::Appointments) || is_of_medicines(class),
        Action::Download => false,
    };
    if !is_theirs || basis == Basis::Unknown || facts.proofing == Proofing::Low {
        return Verdict::NotFound;
    }
    let in_force = facts.standing == Standing::InForce
        && facts.block == SafetyBlock::No
        && facts.access == Access::Open
        && age_allows(basis, facts);
    if !in_force {
        return Verdict::NotAvailable;
    }
    match class {
        DataClass::Record(_) => permit_if(
            facts.scoped == Scoped::Yes && facts.sharing == Sharing::Shared && facts.release == Release::Released,
        ),
        DataClass::Readings
        | DataClass::Pathways
        | DataClass::Medicines
        | DataClass::Doses
        | DataClass::Appointments => permit_if(facts.scoped == Scoped::Yes && facts.sharing == Sharing::Shared),
        _ => Verdict::Permit,
    }
}

fn is_of_medicines(class: DataClass) -> bool {
    matches!(class, DataClass::Medicines | DataClass::Doses)
}

/// Parental responsibility: to the 11th birthday, then only when somebody decided it again with
/// the child's competence recorded, and to the 16th. Other bases stand on a person who could
/// decide themselves (Mental Capacity Act 2005 from 16; Gillick from 11 when competent).
fn age_allows(basis: Basis, facts: &Facts) -> bool {
    match (basis, facts.age) {
        (Basis::ParentalResponsibility, AgeBand::Child) => true,
        (Basis::ParentalResponsibility | Basis::Consent, AgeBand::Young) => facts.competence == Competence::Recorded,
        (Basis::ParentalResponsibility, AgeBand::Adult) => false,
        (Basis::Unknown, _) => false,
        (Basis::Consent | Basis::BestInterest | Basis::HealthAndWelfareAttorney | Basis::CourtAppointedDeputy, age) => {
            age == AgeBand::Adult
        }
    }
}

/// Staff of the practice where the person is registered, or of the organisation whose list it is.
fn staff(role: Role, action: Action, class: DataClass, facts: &Facts) -> Verdict {
    if facts.proofing == Proofing::Low {
        return Verdict::NotFound;
    }
    match (class, action) {
        (DataClass::Record(category), Action::Read) => direct_care(role, category, facts),
        (DataClass::Details, Action::Read) => permit_if(may_invite(role) || treats(role)),
        (DataClass::Details, Action::Change) => permit_if(may_invite(role)),
        (DataClass::Invitations, Action::Read | Action::Change) => permit_if(may_invite(role)),
        (DataClass::RefusedImports, Action::Read | Action::Change) => {
            permit_if(matches!(role, Role::PracticeManager | Role::PrivacyOfficer))
        }
        (DataClass::Carers, Action::Read | Action::Change) => permit_if(may_decide_for_others(role)),
        (DataClass::SafetyFlag, Action::Read | Action::Change) => permit_if(may_decide_for_others(role)),
        (DataClass::Pause, Action::Change) => permit_if(may_invite(role)),
        (DataClass::Finding, Action::Read) => permit_if(may_invite(role) || treats(role)),
        (DataClass::Emergency, Action::Change) => may_open_in_an_emergency(role, facts),
        (DataClass::EmergencyReview, Action::Read | Action::Change) => permit_if(role == Role::PrivacyOfficer),
        (DataClass::Readings | DataClass::Pathways, _) => monitors(role, action, class, facts),
        (DataClass::Medicines | DataClass::Doses, Action::Read) => sees_medicines(role, facts),
        (DataClass::Doses, Action::Change) if role.is_clinical() => sees_medicines(role, facts),
        // The front desk hands repeats on; to prescribe is another matter. Nurses who prescribe are not
        // told from those who do not (to check).
        (DataClass::Repeats, Action::Read | Action::Change) => permit_if(may_invite(role) || role.is_clinical()),
        (DataClass::RepeatDecisions, Action::Change) => permit_if(matches!(role, Role::Gp | Role::OtherClinician)),
        // The front desk books; what somebody is seen for, it reads of its own organisation's clinics alone.
        (DataClass::Appointments, Action::Read | Action::Change) => permit_if(may_invite(role) || treats(role)),
        (DataClass::Clinics, Action::Read) => permit_if(may_invite(role) || treats(role)),
        (DataClass::Clinics, Action::Change) => permit_if(may_invite(role)),
        (DataClass::Bookings, Action::Read | Action::Change) => permit_if(may_invite(role) || treats(role)),
        (DataClass::Rooms, Action::Read | Action::Change) => permit_if(treats(role)),
        (DataClass::Alerts, Action::Read | Action::Change) => permit_if(treats(role)),
        (DataClass::PhoneTasks, Action::Read | Action::Change) => permit_if(may_invite(role)),
        (DataClass::Templates, Action::Read) => permit_if(treats(role) || role == Role::PracticeManager),
        (DataClass::Templates, Action::Change) => permit_if(role.is_clinical()),
        (DataClass::Monitoring, Action::Read) => permit_if(treats(role) || role == Role::PracticeManager),
        (DataClass::Monitoring, Action::Change) => permit_if(matches!(role, Role::PracticeManager | Role::Gp)),
        _ => Verdict::NotFound,
    }
}

/// Staff of any other organisation, who have found the person by NHS number and date of birth.
fn elsewhere(role: Role, action: Action, class: DataClass, facts: &Facts) -> Verdict {
    if facts.proofing == Proofing::Low || facts.met == Met::No {
        return Verdict::NotFound;
    }
    match (class, action) {
        (DataClass::Record(category), Action::Read) => direct_care(role, category, facts),
        (DataClass::Details, Action::Read) => permit_if(treats(role)),
        (DataClass::Emergency, Action::Change) => may_open_in_an_emergency(role, facts),
        (DataClass::Readings | DataClass::Pathways, _) => monitors(role, action, class, facts),
        (DataClass::Medicines | DataClass::Doses, Action::Read) => sees_medicines(role, facts),
        // A clinic of a hospital books whom it has found; of others' appointments it sees what is shared.
        (DataClass::Appointments, Action::Read | Action::Change) => permit_if(treats(role)),
        _ => Verdict::NotFound,
    }
}

/// Read-only, for an hour, whatever the sharing; never where all sharing was stopped and the
/// organisation has no lawful ground written down (sharing.md).
fn emergency(role: Role, action: Action, class: DataClass, facts: &Facts) -> Verdict {
    if facts.proofing == Proofing::Low || may_open_in_an_emergency(role, facts) == Verdict::NotFound {
        return Verdict::NotFound;
    }
    match (class, action) {
        (DataClass::Record(_), Action::Read) => permit_if(facts.release == Release::Released),
        (DataClass::Readings | DataClass::Pathways, Action::Read) => Verdict::Permit,
        (DataClass::Medicines | DataClass::Doses | DataClass::Appointments, Action::Read) => Verdict::Permit,
        (DataClass::Details, Action::Read) | (DataClass::Emergency, Action::Change) => Verdict::Permit,
        _ => Verdict::NotFound,
    }
}

fn may_open_in_an_emergency(role: Role, facts: &Facts) -> Verdict {
    permit_if(role.is_clinical() && (facts.sharing != Sharing::Stopped || facts.ground == Ground::Vital))
}

fn direct_care(role: Role, category: Category, facts: &Facts) -> Verdict {
    if !needs_for_care(role, category) || facts.release != Release::Released {
        return Verdict::NotFound;
    }
    match facts.sharing {
        Sharing::Shared => Verdict::Permit,
        Sharing::NotShared | Sharing::Stopped => Verdict::Authored,
    }
}

/// Those who treat see the readings and enter some; clinicians decide on pathways. Where the person
/// does not share test results with them, they see what their own pathways asked for.
fn monitors(role: Role, action: Action, class: DataClass, facts: &Facts) -> Verdict {
    let may = match (class, action) {
        (_, Action::Download) => false,
        (DataClass::Pathways, Action::Change) => role.is_clinical(),
        _ => treats(role),
    };
    match (may, facts.sharing) {
        (false, _) => Verdict::NotFound,
        (true, Sharing::Shared) => Verdict::Permit,
        (true, Sharing::NotShared | Sharing::Stopped) => Verdict::Authored,
    }
}

/// Those who treat see what somebody takes at home, where the person shares medicines with them.
fn sees_medicines(role: Role, facts: &Facts) -> Verdict {
    permit_if(treats(role) && facts.sharing == Sharing::Shared)
}

/// What a role needs to look after somebody. Who does not need every category does not see what
/// nobody has labelled.
fn needs_for_care(role: Role, category: Category) -> bool {
    match role {
        Role::Gp | Role::OtherClinician => true,
        Role::Nurse => !matches!(category, Category::SexualHealth | Category::Unlabelled),
        Role::SupportWorker => {
            matches!(category, Category::General | Category::Medicines | Category::SocialCare | Category::EndOfLife)
        }
        Role::Receptionist | Role::PracticeManager | Role::PrivacyOfficer => false,
    }
}

fn treats(role: Role) -> bool {
    role.is_clinical() || role == Role::SupportWorker
}

/// Inviting is work of the practice's own front office and clinicians.
fn may_invite(role: Role) -> bool {
    matches!(role, Role::PracticeManager | Role::Receptionist | Role::Gp | Role::Nurse)
}

/// Capacity, coercion and parental responsibility are judged by those who answer for it.
fn may_decide_for_others(role: Role) -> bool {
    matches!(role, Role::PracticeManager | Role::Gp | Role::Nurse)
}
