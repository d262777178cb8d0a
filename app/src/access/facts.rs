//! What the decision rests on, beside who asks and for what.

/// Whether the person shares this category with the asking organisation for direct care. For a
/// carer: whether the category is open to carers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sharing {
    Shared,
    NotShared,
    /// Stopped with everybody.
    Stopped,
}

/// How well we know who the asking person is (the levels of NHS login: P0, P5, P9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proofing {
    Low,
    Medium,
    High,
}

impl Proofing {
    pub fn key(self) -> &'static str {
        match self {
            Proofing::Low => "low",
            Proofing::Medium => "medium",
            Proofing::High => "high",
        }
    }

    /// What is not known is low.
    pub fn from_key(key: &str) -> Proofing {
        match key {
            "high" => Proofing::High,
            "medium" => Proofing::Medium,
            _ => Proofing::Low,
        }
    }
}

/// Whether the passkey was used again for this in the last five minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepUp {
    Fresh,
    Stale,
}

/// Whether a clinician has released it to be seen online.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Release {
    Released,
    Held,
}

/// The practice's "enhanced review" (SNOMED CT 1364731000000104): no carer comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SafetyBlock {
    No,
    Yes,
}

/// Whether the person has paused their own online access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    Open,
    Paused,
    /// 72 hours ago or more.
    PausedLong,
}

/// Of the person whose data it is, by London's calendar today: below 11, 11 to 15, from 16.
/// An organisation may set other birthdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgeBand {
    Child,
    Young,
    Adult,
}

/// Of a carer's arrangement: in force, or anything else (cooling, suspended, under review, ended).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    InForce,
    Resting,
}

/// Whether a carer's scopes cover anything of the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scoped {
    Yes,
    No,
}

/// Whether a clinician recorded that the young person can decide this themselves, and agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Competence {
    Recorded,
    NotRecorded,
}

/// Whether staff of another organisation has found the person by NHS number and date of birth,
/// today, for care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Met {
    Yes,
    No,
}

/// Whether the asking organisation has a lawful ground written down for emergency access even
/// where all sharing was stopped (vital interests, UK GDPR art. 9(2)(c)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    None,
    Vital,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    pub sharing: Sharing,
    pub proofing: Proofing,
    pub step_up: StepUp,
    pub release: Release,
    pub block: SafetyBlock,
    pub access: Access,
    pub age: AgeBand,
    pub standing: Standing,
    pub scoped: Scoped,
    pub competence: Competence,
    pub met: Met,
    pub ground: Ground,
}

impl Facts {
    /// Everything is in order, of an adult.
    pub const IN_ORDER: Facts = Facts {
        sharing: Sharing::Shared,
        proofing: Proofing::High,
        step_up: StepUp::Fresh,
        release: Release::Released,
        block: SafetyBlock::No,
        access: Access::Open,
        age: AgeBand::Adult,
        standing: Standing::InForce,
        scoped: Scoped::Yes,
        competence: Competence::NotRecorded,
        met: Met::Yes,
        ground: Ground::None,
    };
}
