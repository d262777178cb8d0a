//! Somebody travels. A course stays with the zone it was made for, unless a person says that it goes
//! with them (`safety.md`, "Time rules": ask, default stay): then a new course begins at that instant.
//!
//! Going west, the clock on the wall shows times again at which a dose was due already: as in autumn,
//! they count once. Going east, it leaves times out. Unlike the one hour of spring, they are not all
//! due on arrival, because several doses could come at once: they are left out, and shown to the
//! person before they say yes. Intervals run on as they were.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use super::{Course, Occurrence, Timing, courses::Courses};

/// What changing to the clock of another zone does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// The course from that instant on: as before, by the other clock.
    pub course: Course,
    /// Due later by the old clock, over already by the new one: they do not come.
    pub left_out: Vec<Occurrence>,
    /// The last by the old clock and the first by the new: the person sees how far apart they are.
    pub last: Option<Occurrence>,
    pub first: Option<Occurrence>,
}

/// Further apart than any two zones.
const TWO_DAYS: Duration = Duration::hours(48);

/// `courses` as they are, and what becomes of the last one at `at`. `None`: there is no course.
pub fn change(courses: &[(DateTime<Utc>, Course)], zone: Tz, at: DateTime<Utc>) -> Option<Journey> {
    let (_, before) = courses.last()?;
    let course = Course { zone, ..before.clone() };
    let left_out = match course.timing {
        Timing::Clock(_) => {
            let soon = Courses::new(courses, None).occurrences(at, at.checked_add_signed(TWO_DAYS)?);
            let is_over = |one: &Occurrence| course.find(one.day, &one.slot).is_none_or(|there| there.due_at < at);
            soon.into_iter().filter(is_over).collect()
        }
        Timing::Interval(_) | Timing::AsNeeded(_) => Vec::new(),
    };
    let last = Courses::new(courses, None).occurrences(at.checked_sub_signed(TWO_DAYS)?, at).pop();
    let mut changed = courses.to_vec();
    changed.push((at, course.clone()));
    let first = Courses::new(&changed, None).next_after(at - Duration::nanoseconds(1));
    Some(Journey { course, left_out, last, first })
}
