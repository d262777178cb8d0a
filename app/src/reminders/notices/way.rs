//! By which channel a notice leaves, when, and what comes after it. Pure.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::reminders::{Channel, choices::Wanted};

/// One way out, and what is tried when nobody looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub channel: Channel,
    /// Each phone of a push; nil for the other channels.
    pub targets: Vec<Uuid>,
    pub at: DateTime<Utc>,
    /// The channels after it, in order: tried at `later_at`, or as soon as this one has failed.
    pub later: Vec<Channel>,
    /// When the next of them is tried because nobody has looked; `None` when there is none, or it would
    /// be of no use then.
    pub later_at: Option<DateTime<Utc>>,
}

/// The first of `channels`, from `from` on. `None` when there is no channel, or quiet hours last until
/// it is of no use any more.
pub fn first(wanted: &Wanted, channels: &[Channel], from: DateTime<Utc>, until: DateTime<Utc>) -> Option<Way> {
    let at = wanted.quiet.leaves_at(from);
    if at >= until {
        return None;
    }
    let reaches = |channel: &Channel| *channel != Channel::Push || !wanted.phones.is_empty();
    let place = channels.iter().position(reaches)?;
    let channel = channels[place];
    let targets = if channel == Channel::Push { wanted.phones.clone() } else { vec![Uuid::nil()] };
    let later = channels[place + 1..].to_vec();
    let next_at = at + Duration::minutes(i64::from(wanted.wait_minutes));
    let later_at = (!later.is_empty() && next_at < until).then_some(next_at);
    Some(Way { channel, targets, at, later, later_at })
}
