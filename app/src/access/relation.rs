//! What the asking person is to the person (or the organisation) whose data it is.

use super::role::Role;

/// Why a carer may act: the legal basis, by the codes of the NHS Validated Relationships
/// Service (1.27.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// The person said so themselves.
    Consent,
    ParentalResponsibility,
    /// A decision made for somebody without capacity (Mental Capacity Act 2005, s.4).
    BestInterest,
    /// A registered lasting power of attorney for health and welfare. One for property and
    /// money gives nothing here.
    HealthAndWelfareAttorney,
    CourtAppointedDeputy,
    /// Never permits anything.
    Unknown,
}

impl Basis {
    pub const ALL: [Basis; 6] = [
        Basis::Consent,
        Basis::ParentalResponsibility,
        Basis::BestInterest,
        Basis::HealthAndWelfareAttorney,
        Basis::CourtAppointedDeputy,
        Basis::Unknown,
    ];

    /// The code of the Validated Relationships Service: in the database, in FHIR and in the log.
    pub fn key(self) -> &'static str {
        match self {
            Basis::Consent => "consent",
            Basis::ParentalResponsibility => "parental-responsibility",
            Basis::BestInterest => "best-interest",
            Basis::HealthAndWelfareAttorney => "health-and-welfare-lasting-power-of-attorney",
            Basis::CourtAppointedDeputy => "court-appointed-personal-welfare-deputy",
            Basis::Unknown => "UNK",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Basis::Consent => "They agreed to it themselves",
            Basis::ParentalResponsibility => "Parental responsibility",
            Basis::BestInterest => "A decision in their best interest",
            Basis::HealthAndWelfareAttorney => "Lasting power of attorney for health and welfare",
            Basis::CourtAppointedDeputy => "Deputy for personal welfare, appointed by a court",
            Basis::Unknown => "Not known",
        }
    }

    /// What is not one of the codes is not known, and permits nothing.
    pub fn from_key(key: &str) -> Basis {
        Basis::ALL.into_iter().find(|basis| basis.key() == key).unwrap_or(Basis::Unknown)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is their own.
    Own,
    /// There is an arrangement that makes them a carer; whether it is in force is a fact beside it.
    Carer(Basis),
    /// An active member of the organisation where the person is registered, or which owns the list.
    Staff(Role),
    /// An active member of some other organisation.
    StaffElsewhere(Role),
    /// The same, within an hour of emergency access.
    Emergency(Role),
    /// Signed in, and nothing to this person.
    Stranger,
    /// A system of an organisation, which has shown its token: in the log alone. Nobody who is
    /// signed in is one, and the policy permits it nothing.
    System,
}

impl Relation {
    /// Every relation there is, for the matrix and its tests.
    pub fn all() -> Vec<Relation> {
        let mut all = vec![Relation::Own];
        all.extend(Basis::ALL.map(Relation::Carer));
        all.extend(Role::ALL.map(Relation::Staff));
        all.extend(Role::ALL.map(Relation::StaffElsewhere));
        all.extend(Role::ALL.map(Relation::Emergency));
        all.push(Relation::Stranger);
        all
    }

    /// The word kept in the access log.
    pub fn key(self) -> String {
        match self {
            Relation::Own => "own".into(),
            Relation::Carer(basis) => format!("carer:{}", basis.key()),
            Relation::Staff(role) => format!("staff:{}", role.key()),
            Relation::StaffElsewhere(role) => format!("elsewhere:{}", role.key()),
            Relation::Emergency(role) => format!("emergency:{}", role.key()),
            Relation::Stranger => "stranger".into(),
            Relation::System => "system".into(),
        }
    }

    /// The role of whoever asks at work.
    pub fn role(self) -> Option<Role> {
        match self {
            Relation::Staff(role) | Relation::StaffElsewhere(role) | Relation::Emergency(role) => Some(role),
            Relation::Own | Relation::Carer(_) | Relation::Stranger | Relation::System => None,
        }
    }
}
