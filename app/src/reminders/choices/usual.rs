//! What holds for who has chosen nothing, and which channels there are to choose from. Pure.

use crate::reminders::{Channel, Kind};

/// How somebody is reminded of one kind of thing, before it is known what reaches them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// In the order in which they are tried.
    pub channels: Vec<Channel>,
    /// Whether quiet hours are kept.
    pub night: Night,
    /// So long nobody may have looked before the next channel is tried; [`NEVER`]: only when one fails.
    pub wait_minutes: u32,
}

/// A year: longer than anything is of use. The next channel is for when the one before did not work.
pub const NEVER: u32 = 366 * 24 * 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Night {
    /// Nothing in quiet hours.
    Keep,
    /// At night too.
    Exempt,
}

impl Night {
    pub fn key(self) -> &'static str {
        match self {
            Night::Keep => "keep",
            Night::Exempt => "exempt",
        }
    }

    pub fn from_key(key: &str) -> Option<Night> {
        [Night::Keep, Night::Exempt].into_iter().find(|night| night.key() == key)
    }
}

/// What can be chosen, in the order of the page. An invitation comes before there is an account, and
/// a test goes to the phone it was asked for on.
pub const TO_CHOOSE: [Kind; 8] = [
    Kind::Dose,
    Kind::Readings,
    Kind::Questions,
    Kind::Appointment,
    Kind::Results,
    Kind::Repeat,
    Kind::Goal,
    Kind::Carer,
];

/// How long nobody may have looked, in minutes: what can be chosen.
pub const WAITS: [u32; 8] = [5, 15, 30, 60, 120, 480, 1440, NEVER];

/// Without a choice.
pub fn way(kind: Kind) -> Way {
    use Channel::{Email, Letter, Push, Sms};
    let (channels, wait_minutes) = match kind {
        Kind::Dose => (vec![Push, Email, Sms], 15),
        Kind::Carer => (vec![Push, Email, Sms], 30),
        Kind::Readings | Kind::Questions => (vec![Push, Email, Sms], 120),
        Kind::Goal => (vec![Push, Email], NEVER),
        // It can wait, and nobody is to be told three times. On paper for who has nothing else: it
        // costs, and it takes days.
        Kind::Appointment | Kind::Invitation => (vec![Email, Push, Sms, Letter], NEVER),
        Kind::Results | Kind::Repeat => (vec![Email, Push, Sms], NEVER),
        Kind::Test => (vec![Push], NEVER),
    };
    // Who asks for a test wants it now; whatever else comes at night only by choice.
    let night = if kind == Kind::Test { Night::Exempt } else { Night::Keep };
    Way { channels, night, wait_minutes }
}

/// The channels that can be chosen for it. A letter comes too late for most.
pub fn channels(kind: Kind) -> &'static [Channel] {
    match kind {
        Kind::Appointment | Kind::Invitation => &Channel::ALL,
        _ => &[Channel::Push, Channel::Email, Channel::Sms],
    }
}

/// Whether it may come at night where the person says so.
pub fn may_come_at_night(kind: Kind) -> bool {
    matches!(kind, Kind::Dose | Kind::Carer)
}

/// "push email": as it is kept.
pub fn key(channels: &[Channel]) -> String {
    channels.iter().map(|channel| channel.key()).collect::<Vec<_>>().join(" ")
}

/// What is no channel is left out.
pub fn from_key(text: &str) -> Vec<Channel> {
    text.split(' ').filter_map(Channel::from_key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_can_be_chosen_too() {
        for kind in Kind::ALL {
            let way = way(kind);
            assert!(way.channels.iter().all(|channel| channels(kind).contains(channel)), "{kind:?}");
            assert!(WAITS.contains(&way.wait_minutes), "{kind:?}");
            let night = if kind == Kind::Test { Night::Exempt } else { Night::Keep };
            assert_eq!(way.night, night, "{kind:?}: at night only by choice");
            assert_eq!(from_key(&key(&way.channels)), way.channels);
        }
        assert_eq!(from_key(""), []);
        assert_eq!(from_key("push pigeon sms"), [Channel::Push, Channel::Sms]);
    }

    #[test]
    fn a_letter_is_the_last_way_and_for_few() {
        for kind in Kind::ALL {
            let letter = way(kind).channels.iter().position(|channel| *channel == Channel::Letter);
            match kind {
                Kind::Appointment | Kind::Invitation => assert_eq!(letter, Some(3), "{kind:?}"),
                _ => assert_eq!(letter, None, "{kind:?}"),
            }
        }
    }
}
