//! Why an arrangement changed: the reasons of the NHS Validated Relationships Service (1.27.0).
//! Every change carries one; with OTHER come words.

/// What kind of step a reason is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody asks for an arrangement.
    Apply,
    /// Who asked takes it back.
    Withdraw,
    /// Who decides says no.
    Refuse,
    /// It begins without anybody having asked.
    Create,
    Activate,
    Reactivate,
    /// It ends.
    End,
    /// It rests until somebody has looked.
    Suspend,
    /// Anything, with words.
    Any,
}

macro_rules! reasons {
    ($($name:ident, $step:ident, $key:literal, $words:literal;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason { $($name),+ }

        impl Reason {
            pub const ALL: [Reason; 27] = [$(Reason::$name),+];

            /// The code: in the database and in FHIR.
            pub fn key(self) -> &'static str {
                match self { $(Reason::$name => $key),+ }
            }

            /// What people read.
            pub fn words(self) -> &'static str {
                match self { $(Reason::$name => $words),+ }
            }

            pub fn step(self) -> Step {
                match self { $(Reason::$name => Step::$step),+ }
            }
        }
    };
}

// The service names its codes of a refused application APPLICATION_REJECTED_...; the last part of
// these seven is to be checked against its published list (to check).
reasons! {
    Created, Create, "ROLE_CREATED", "It was set up";
    Activated, Activate, "ROLE_ACTIVATED", "It was accepted";
    Reactivated, Reactivate, "ROLE_REACTIVATED", "It was started again";
    Safeguarding, End, "ROLE_DEACTIVATED_SAFEGUARDING", "Ended to keep somebody safe";
    PatientRequest, End, "ROLE_DEACTIVATED_PATIENT_REQUEST", "The person ended it";
    EndDateReached, End, "ROLE_DEACTIVATED_END_DATE_REACHED", "Its last day is over";
    InactiveRole, End, "ROLE_DEACTIVATED_INACTIVE_ROLE", "It was not used for a year";
    PatientDeceased, End, "ROLE_DEACTIVATED_PATIENT_DECEASED", "The person has died";
    ProxyDeceased, End, "ROLE_DEACTIVATED_PROXY_DECEASED", "The carer has died";
    ChangeInRelationship, End, "ROLE_DEACTIVATED_CHANGE_IN_RELATIONSHIP", "They are not to each other what they were";
    ProxyLacksCapacity, End, "ROLE_DEACTIVATED_PROXY_LACKS_CAPACITY", "The carer cannot decide for somebody else any more";
    Misuse, End, "ROLE_DEACTIVATED_MISUSE_OF_SYSTEM", "The carer used it for something else";
    PatientTransferred, End, "ROLE_DEACTIVATED_PATIENT_GP_TRANSFERRED", "The person has moved to another practice";
    ProxyTransferred, End, "ROLE_DEACTIVATED_PROXY_GP_TRANSFERRED", "The carer has moved to another practice";
    ProxyAbroad, End, "ROLE_DEACTIVATED_PROXY_NOT_LIVING_IN_ENGLAND_OR_WALES", "The carer does not live in England or Wales";
    PendingReview, Suspend, "ROLE_SUSPENDED_PENDING_REVIEW", "It rests until the practice has looked at it";
    Submitted, Apply, "APPLICATION_SUBMITTED", "It was asked for";
    Resubmitted, Apply, "APPLICATION_RESUBMITTED", "It was asked for again";
    Withdrawn, Withdraw, "APPLICATION_WITHDRAWN", "It was taken back, or not wanted";
    RefusedSafeguarding, Refuse, "APPLICATION_REJECTED_SAFEGUARDING", "Refused to keep somebody safe";
    RefusedByPatient, Refuse, "APPLICATION_REJECTED_PATIENT_DECLINED", "The person said no";
    RefusedIdentity, Refuse, "APPLICATION_REJECTED_IDENTITY_NOT_VERIFIED", "Refused: it was not clear who they are";
    RefusedEvidence, Refuse, "APPLICATION_REJECTED_INSUFFICIENT_EVIDENCE", "Refused: the papers were not enough";
    RefusedBasis, Refuse, "APPLICATION_REJECTED_NO_LEGAL_BASIS", "Refused: there is no legal basis";
    RefusedInterest, Refuse, "APPLICATION_REJECTED_NOT_IN_BEST_INTEREST", "Refused: it is not in the person's interest";
    RefusedNeed, Refuse, "APPLICATION_REJECTED_NOT_NECESSARY", "Refused: it is not needed";
    Other, Any, "OTHER", "Another reason";
}

impl Reason {
    pub fn from_key(key: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.key() == key)
    }

    /// What staff may choose from to do this step, first the most usual.
    pub fn for_step(step: Step) -> impl Iterator<Item = Reason> {
        Reason::ALL.into_iter().filter(move |reason| reason.step() == step)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_reason_has_one_code_and_comes_back() {
        let keys: HashSet<&str> = Reason::ALL.iter().map(|reason| reason.key()).collect();
        assert_eq!(keys.len(), 27);
        for reason in Reason::ALL {
            assert_eq!(Reason::from_key(reason.key()), Some(reason));
            assert!(!reason.words().is_empty());
        }
        assert_eq!(Reason::from_key("role_created"), None);
        assert_eq!(Reason::for_step(Step::End).count(), 12);
        assert_eq!(Reason::for_step(Step::Refuse).count(), 7);
    }
}
