//! What an invitation is at a given moment, and how long it may be used.

use chrono::{DateTime, Duration, Utc};

/// How long the link and the code work.
pub const DAYS: i64 = 14;
/// Wrong codes or dates of birth, until nobody can use it any more.
pub const TRIES: i64 = 10;
/// From the right code to the finished passkey.
pub const MINUTES_TO_FINISH: i64 = 15;

/// Where an invitation stands, as the practice reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Made; nobody has opened the link yet.
    Sent,
    /// Somebody has opened the link.
    Opened,
    /// The person has made their passkey.
    Redeemed,
    /// Its days are over.
    Expired,
    /// The practice took it back.
    Withdrawn,
    /// Too many wrong tries.
    Locked,
}

impl State {
    pub const ALL: [State; 6] =
        [State::Sent, State::Opened, State::Redeemed, State::Expired, State::Withdrawn, State::Locked];

    /// The word in `?state=`, and in the store's SQL.
    pub fn key(self) -> &'static str {
        match self {
            State::Sent => "sent",
            State::Opened => "opened",
            State::Redeemed => "redeemed",
            State::Expired => "expired",
            State::Withdrawn => "withdrawn",
            State::Locked => "locked",
        }
    }

    /// The word people read.
    pub fn words(self) -> &'static str {
        match self {
            State::Sent => "Sent",
            State::Opened => "Opened",
            State::Redeemed => "Used",
            State::Expired => "Expired",
            State::Withdrawn => "Withdrawn",
            State::Locked => "Locked",
        }
    }

    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether the link and the code still open something.
    pub fn is_open(self) -> bool {
        matches!(self, State::Sent | State::Opened)
    }

    /// Whether the practice may send a new link and code for the same invitation. One that was
    /// withdrawn was meant to end: a new one is made for it.
    pub fn may_be_renewed(self) -> bool {
        matches!(self, State::Sent | State::Opened | State::Expired | State::Locked)
    }
}

/// The instants that decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    pub expires_at: DateTime<Utc>,
    pub opened_at: Option<DateTime<Utc>>,
    pub redeemed_at: Option<DateTime<Utc>>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub locked_at: Option<DateTime<Utc>>,
}

/// The first that is true, in this order: redeemed (nothing undoes it), withdrawn (somebody's
/// own act), locked (somebody must look, even when its days are over), expired, opened, sent.
pub fn state(moments: &Moments, now: DateTime<Utc>) -> State {
    if moments.redeemed_at.is_some() {
        State::Redeemed
    } else if moments.withdrawn_at.is_some() {
        State::Withdrawn
    } else if moments.locked_at.is_some() {
        State::Locked
    } else if now >= moments.expires_at {
        State::Expired
    } else if moments.opened_at.is_some() {
        State::Opened
    } else {
        State::Sent
    }
}

/// The end of an invitation that is made, or sent again, at `now`.
pub fn end(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::days(DAYS)
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    /// Opened, redeemed, withdrawn, locked; hours since it was made; what it is then.
    pub const TABLE: [(bool, bool, bool, bool, i64, State); 14] = [
        (false, false, false, false, 0, State::Sent),
        (false, false, false, false, 14 * 24 - 1, State::Sent),
        (false, false, false, false, 14 * 24, State::Expired),
        (true, false, false, false, 1, State::Opened),
        (true, false, false, false, 14 * 24, State::Expired),
        (true, false, false, true, 1, State::Locked),
        (true, false, false, true, 15 * 24, State::Locked),
        (false, false, true, false, 1, State::Withdrawn),
        (true, false, true, true, 15 * 24, State::Withdrawn),
        (true, true, false, false, 1, State::Redeemed),
        (true, true, false, false, 15 * 24, State::Redeemed),
        (true, true, true, true, 15 * 24, State::Redeemed),
        (false, false, true, true, 1, State::Withdrawn),
        (false, false, false, true, 1, State::Locked),
    ];

    #[test]
    fn one_state_at_every_moment() {
        for (opened, redeemed, withdrawn, locked, hours, wanted) in TABLE {
            let at = |happened: bool| happened.then(start);
            let moments = Moments {
                expires_at: end(start()),
                opened_at: at(opened),
                redeemed_at: at(redeemed),
                withdrawn_at: at(withdrawn),
                locked_at: at(locked),
            };
            let row = (opened, redeemed, withdrawn, locked, hours);
            assert_eq!(state(&moments, start() + Duration::hours(hours)), wanted, "{row:?}");
        }
    }

    #[test]
    fn keys_come_back_and_no_other_word_is_a_state() {
        for state in State::ALL {
            assert_eq!(State::from_key(state.key()), Some(state));
            assert!(!state.is_open() || state.may_be_renewed());
        }
        assert_eq!(State::from_key("Sent"), None);
        assert!(!State::Redeemed.may_be_renewed() && !State::Withdrawn.may_be_renewed());
    }
}
