//! The time. Nothing else in the house may ask the operating system what time it is: rules take
//! an instant, stores bind it, tests set it.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, DurationRound, NaiveDate, Utc};
use chrono_tz::Europe::London;

#[derive(Clone)]
pub enum Clock {
    System,
    /// A clock that stands still until it is set.
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    pub fn fixed(at: DateTime<Utc>) -> Clock {
        Clock::Fixed(Arc::new(Mutex::new(at)))
    }

    /// Now, cut to microseconds: what PostgreSQL keeps, and what sorts as text on SQLite.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            Clock::System => system_now(),
            Clock::Fixed(at) => *at.lock().unwrap_or_else(|held| held.into_inner()),
        };
        now.duration_trunc(Duration::microseconds(1)).unwrap_or(now)
    }

    /// The calendar date in England. Ages and appointments go by it, never by UTC.
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&London).date_naive()
    }

    /// Moves a fixed clock; a system clock stays as it is.
    pub fn advance(&self, by: Duration) {
        if let Clock::Fixed(at) = self {
            let mut at = at.lock().unwrap_or_else(|held| held.into_inner());
            *at += by;
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that asks")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}
