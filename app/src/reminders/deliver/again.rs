//! When something that did not leave is tried again. Pure.

use chrono::Duration;

use crate::reminders::Channel;

/// The first wait; it doubles from try to try.
const FIRST: Duration = Duration::seconds(15);
/// No service is left alone for longer (`faults.md`, F-09).
const LONGEST: Duration = Duration::hours(24);
/// There is one mail server, and it is ours: when it is back, what waits leaves within five minutes
/// (`faults.md`, F-08).
const LONGEST_OF_MAIL: Duration = Duration::minutes(4);

/// After the try of this number (1 first). `asked` is what the service asked for; `roll` a random
/// number below 1,000, so that what failed together does not come back together.
pub fn wait(channel: Channel, tries: i64, asked: Option<Duration>, roll: u32) -> Duration {
    let longest = if channel == Channel::Email { LONGEST_OF_MAIL } else { LONGEST };
    let doubled = FIRST * (1 << tries.saturating_sub(1).clamp(0, 14) as i32);
    let whole = doubled.min(longest);
    let roll = i32::try_from(roll.min(999)).unwrap_or(0);
    let ours = whole / 2 + whole / 2 / 1_000 * roll;
    match asked.filter(|asked| *asked > Duration::zero()) {
        // Not a moment earlier than it asked.
        Some(asked) => ours.max(asked + asked / 10 / 1_000 * roll).min(LONGEST),
        None => ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(channel: Channel, tries: i64, asked: Option<i64>, roll: u32) -> i64 {
        wait(channel, tries, asked.map(Duration::seconds), roll).num_seconds()
    }

    #[test]
    fn it_doubles_and_ends_at_a_day() {
        let waits: Vec<i64> = (1..6).map(|tries| seconds(Channel::Push, tries, None, 999)).collect();
        assert_eq!(waits, [14, 29, 59, 119, 239]);
        assert_eq!(seconds(Channel::Push, 1, None, 0), 7);
        for tries in [0, 12, 13, 14, 100, i64::MAX] {
            for roll in [0, 500, 999, u32::MAX] {
                let wait = wait(Channel::Push, tries, None, roll);
                assert!(wait > Duration::seconds(7) && wait <= LONGEST, "{tries} {roll} {wait}");
            }
        }
    }

    #[test]
    fn mail_is_tried_every_few_minutes() {
        for tries in 1..200 {
            assert!(wait(Channel::Email, tries, None, 999) <= LONGEST_OF_MAIL, "{tries}");
        }
        assert_eq!(seconds(Channel::Email, 50, None, 0), 120);
    }

    #[test]
    fn who_asks_for_time_gets_it() {
        for (asked, roll, expected) in
            [(60, 0, 60), (60, 500, 63), (3_600, 999, 3_959), (5, 0, 7), (0, 0, 7), (-9, 0, 7)]
        {
            assert_eq!(seconds(Channel::Push, 1, Some(asked), roll), expected, "{asked} {roll}");
        }
        assert_eq!(wait(Channel::Push, 1, Some(Duration::days(9)), 999), LONGEST);
        // A mail server that asks for longer than we would wait.
        assert_eq!(seconds(Channel::Email, 1, Some(600), 0), 600);
    }
}
