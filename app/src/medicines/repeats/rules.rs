//! The states of a request, what may follow which, and who may bring it about. Pure.

/// Letters of the person's note.
pub const LONGEST_NOTE: usize = 200;
/// Letters of the practice's reason.
pub const LONGEST_REASON: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Asked,
    Approved,
    /// The prescription is at the pharmacy.
    Sent,
    /// It can be collected.
    Ready,
    Collected,
    Refused,
    Withdrawn,
}

/// Who does something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The person, or a carer for them.
    Person,
    /// Whoever hands repeats on at the practice.
    Desk,
    /// Who may decide on a prescription there.
    Prescriber,
}

impl State {
    pub const ALL: [State; 7] =
        [State::Asked, State::Approved, State::Sent, State::Ready, State::Collected, State::Refused, State::Withdrawn];

    pub fn key(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Approved => "approved",
            State::Sent => "sent",
            State::Ready => "ready",
            State::Collected => "collected",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }

    pub fn words(self) -> &'static str {
        match self {
            State::Asked => "Asked for",
            State::Approved => "Approved",
            State::Sent => "Sent to the pharmacy",
            State::Ready => "Ready to collect",
            State::Collected => "Collected",
            State::Refused => "Refused",
            State::Withdrawn => "Taken back",
        }
    }

    /// Something is still to come: the same medicine cannot be asked for again.
    pub fn is_open(self) -> bool {
        matches!(self, State::Asked | State::Approved | State::Sent | State::Ready)
    }
}

/// Whether this may follow, and by whom it may be brought about.
///
/// The person takes back what nobody has decided on, and says that they have collected it. A
/// prescriber approves and refuses, and may refuse what was approved by mistake until it has left.
/// The desk, and so the prescriber, hands it on; without a pharmacy it is ready at the practice.
pub fn may(from: State, to: State, by: By) -> bool {
    match (from, to) {
        (State::Asked, State::Withdrawn) => by == By::Person,
        (State::Asked, State::Approved) | (State::Asked | State::Approved, State::Refused) => by == By::Prescriber,
        (State::Approved, State::Sent | State::Ready) | (State::Sent, State::Ready) => by != By::Person,
        (State::Sent | State::Ready, State::Collected) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_and_nobody_elses() {
        use State::*;
        let allowed: Vec<(State, State, Vec<By>)> = vec![
            (Asked, Withdrawn, vec![By::Person]),
            (Asked, Approved, vec![By::Prescriber]),
            (Asked, Refused, vec![By::Prescriber]),
            (Approved, Refused, vec![By::Prescriber]),
            (Approved, Sent, vec![By::Desk, By::Prescriber]),
            (Approved, Ready, vec![By::Desk, By::Prescriber]),
            (Sent, Ready, vec![By::Desk, By::Prescriber]),
            (Sent, Collected, vec![By::Person, By::Desk, By::Prescriber]),
            (Ready, Collected, vec![By::Person, By::Desk, By::Prescriber]),
        ];
        for from in State::ALL {
            for to in State::ALL {
                for by in [By::Person, By::Desk, By::Prescriber] {
                    let expected = allowed.iter().any(|(a, b, who)| *a == from && *b == to && who.contains(&by));
                    assert_eq!(may(from, to, by), expected, "{from:?} {to:?} {by:?}");
                }
            }
        }
        // What is over stays over.
        for over in State::ALL.into_iter().filter(|state| !state.is_open()) {
            assert!(State::ALL.into_iter().all(|to| !may(over, to, By::Prescriber)), "{over:?}");
        }
    }

    #[test]
    fn keys_go_there_and_back() {
        for state in State::ALL {
            assert_eq!(State::from_key(state.key()), Some(state));
        }
        assert_eq!(State::from_key("lost"), None);
    }
}
