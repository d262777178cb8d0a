//! Where a page of a list begins: after which entry, in the order newest first, undated last.
//!
//! Written into addresses as letters that say nothing to a reader.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Line, Lines};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// After the entry of this instant and id.
    Dated { at: DateTime<Utc>, id: Uuid },
    /// After this one of those without a date.
    Undated { id: Uuid },
}

impl Position {
    /// Before all entries.
    pub fn start() -> Position {
        Position::Dated { at: latest(), id: Uuid::max() }
    }

    /// Before all entries without a date.
    pub fn start_of_undated() -> Position {
        Position::Undated { id: Uuid::max() }
    }

    pub fn after(line: &Line) -> Position {
        match line.happened_at {
            Some(at) => Position::Dated { at, id: line.id },
            None => Position::Undated { id: line.id },
        }
    }

    /// What the statement binds: dated entries before this instant and id, undated before that id.
    pub fn bounds(self) -> (DateTime<Utc>, Uuid, Uuid) {
        match self {
            Position::Dated { at, id } => (at, id, Uuid::max()),
            Position::Undated { id } => (earliest(), Uuid::nil(), id),
        }
    }

    pub fn encode(self) -> String {
        let mut bytes = [0; 24];
        let (at, id) = match self {
            Position::Dated { at, id } => (at.timestamp_micros(), id),
            Position::Undated { id } => (i64::MIN, id),
        };
        bytes[..8].copy_from_slice(&at.to_be_bytes());
        bytes[8..].copy_from_slice(id.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// `None` for what was not written by [`Position::encode`].
    pub fn decode(text: &str) -> Option<Position> {
        let bytes: [u8; 24] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let at = i64::from_be_bytes(bytes[..8].try_into().ok()?);
        let id = Uuid::from_slice(&bytes[8..]).ok()?;
        if at == i64::MIN {
            return Some(Position::Undated { id });
        }
        let at = DateTime::from_timestamp_micros(at).filter(|at| (earliest()..=latest()).contains(at))?;
        Some(Position::Dated { at, id })
    }
}

/// No entry is dated before: FHIR years have four digits.
pub fn earliest() -> DateTime<Utc> {
    midnight(0, 1, 1)
}

/// No entry is dated after.
pub fn latest() -> DateTime<Utc> {
    midnight(9999, 12, 31) + chrono::Duration::hours(23)
}

fn midnight(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(year, month, day).and_then(|day| day.and_hms_opt(0, 0, 0)).unwrap_or_default().and_utc()
}

impl Lines {
    /// Of `limit + 1` rows at most, in any order, the first `limit`.
    pub fn of(mut lines: Vec<Line>, limit: usize) -> Lines {
        lines.sort_by(|a, b| b.happened_at.cmp(&a.happened_at).then(b.id.cmp(&a.id)));
        let more = lines.len() > limit;
        lines.truncate(limit);
        let next = if more { lines.last().map(Position::after) } else { None };
        Lines { lines, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_back_as_it_went() {
        let at = DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap();
        let id = Uuid::from_u128(7);
        let before_1970 = DateTime::from_timestamp_micros(-5).unwrap();
        for position in [
            Position::start(),
            Position::start_of_undated(),
            Position::Dated { at, id },
            Position::Dated { at: before_1970, id },
            Position::Undated { id },
        ] {
            let text = position.encode();
            assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{text}");
            assert_eq!(Position::decode(&text), Some(position));
        }
    }

    #[test]
    fn what_was_made_up_is_no_position() {
        let far = URL_SAFE_NO_PAD.encode([0x7f; 24]);
        for text in ["", "abc", "' or 1=1 --", far.as_str(), &"A".repeat(31), &"A".repeat(400)] {
            assert_eq!(Position::decode(text), None, "{text}");
        }
    }
}
