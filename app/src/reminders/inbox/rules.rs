//! Notices become lines: what was said several times about the same thing is one, what can still be
//! done stands first.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{people::PersonId, reminders::Kind};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: Uuid,
    /// Whom it is about.
    pub about: PersonId,
    pub kind: Kind,
    pub reminder: Uuid,
    pub occurrence: String,
    pub due_at: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub made_at: DateTime<Utc>,
    pub seen_at: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// One thing that somebody was reminded of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The newest notice about it.
    pub notice: Notice,
    /// How often it was said.
    pub times: usize,
    /// Whether none of them was looked at.
    pub new: bool,
}

/// What can still be done, then everything else; newest first. `notices` are newest first.
pub fn lines(notices: Vec<Notice>, now: DateTime<Utc>) -> (Vec<Line>, Vec<Line>) {
    let mut lines: Vec<Line> = Vec::new();
    for notice in notices {
        let is_same = |line: &&mut Line| {
            let one = &line.notice;
            (one.about, one.kind, one.reminder, &one.occurrence)
                == (notice.about, notice.kind, notice.reminder, &notice.occurrence)
        };
        match lines.iter_mut().find(is_same) {
            Some(line) => {
                line.times += 1;
                line.new &= is_new(&notice);
            }
            None => lines.push(Line { times: 1, new: is_new(&notice), notice }),
        }
    }
    lines.into_iter().partition(|line| is_open(&line.notice, now))
}

fn is_new(notice: &Notice) -> bool {
    notice.seen_at.is_none() && notice.settled_at.is_none()
}

/// Nobody has dealt with it, and it is not over. A test has done what it was for once it was seen.
fn is_open(notice: &Notice, now: DateTime<Utc>) -> bool {
    let is_done = notice.settled_at.is_some() || notice.kind == Kind::Test && notice.seen_at.is_some();
    !is_done && notice.until > now
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    fn now() -> DateTime<Utc> {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn notice(minutes_ago: i64, occurrence: &str) -> Notice {
        let made_at = now() - Duration::minutes(minutes_ago);
        Notice {
            id: Uuid::now_v7(),
            about: PersonId(Uuid::nil()),
            kind: Kind::Dose,
            reminder: Uuid::nil(),
            occurrence: occurrence.into(),
            due_at: made_at,
            until: made_at + Duration::hours(2),
            made_at,
            seen_at: None,
            settled_at: None,
        }
    }

    #[test]
    fn the_same_thing_is_one_line() {
        let (open, before) = lines(vec![notice(5, "b"), notice(10, "a"), notice(20, "b"), notice(35, "b")], now());
        let told: Vec<_> = open.iter().map(|line| (line.notice.occurrence.as_str(), line.times, line.new)).collect();
        assert_eq!(told, [("b", 3, true), ("a", 1, true)]);
        assert!(before.is_empty());
        // Of another reminder, or about somebody else, it is another thing.
        let (mut other, mut theirs) = (notice(6, "b"), notice(7, "b"));
        (other.reminder, theirs.about) = (Uuid::max(), PersonId(Uuid::max()));
        assert_eq!(lines(vec![notice(5, "b"), other, theirs], now()).0.len(), 3);
    }

    #[test]
    fn what_is_dealt_with_or_over_is_before() {
        let (mut settled, mut seen) = (notice(5, "a"), notice(6, "b"));
        settled.settled_at = Some(now());
        seen.seen_at = Some(now());
        let (open, before) = lines(vec![settled, seen, notice(150, "c")], now());
        let told =
            |lines: Vec<Line>| lines.into_iter().map(|line| (line.notice.occurrence, line.new)).collect::<Vec<_>>();
        assert_eq!(told(open), [("b".to_string(), false)]);
        assert_eq!(told(before), [("a".to_string(), false), ("c".to_string(), true)]);
    }
}
