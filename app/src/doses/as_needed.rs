//! May one be taken now, of a medicine that is taken when it is needed? Pure. The person's own limits
//! on a rolling 24 hours of elapsed time: neither midnight nor a change of clocks begins anew.

use chrono::{DateTime, Duration, Utc};

use super::schedule::AsNeeded;

/// Whether the limits that were written down allow one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Now; and before the oldest that still counts is 24 hours ago, so many in all.
    Now { left: u32 },
    /// From this instant on.
    From(DateTime<Utc>, Why),
    /// The limits allow none at all.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Too soon after the last one.
    Gap,
    /// The most in 24 hours has been reached.
    Most,
}

const WINDOW: Duration = Duration::hours(24);

/// Exactly when the gap is over one may be taken; exactly 24 hours after it was taken a dose counts no
/// more. One entered with a later time (another clock) counts as well. `taken` in any order.
pub fn next_allowed(limits: &AsNeeded, taken: &[DateTime<Utc>], now: DateTime<Utc>) -> Allowed {
    let Some(most) = (limits.most_in_24_hours as usize).checked_sub(1) else { return Allowed::Never };
    let mut latest_first = taken.to_vec();
    latest_first.sort_unstable_by(|one, other| other.cmp(one));
    let after = |taken: &DateTime<Utc>, wait| taken.checked_add_signed(wait).unwrap_or(DateTime::<Utc>::MAX_UTC);
    let gap = latest_first.first().map(|last| after(last, Duration::minutes(i64::from(limits.gap_minutes))));
    // With the one that is the `most`th back, a further one would be one too many.
    let most_over = latest_first.get(most).map(|oldest| after(oldest, WINDOW));
    let waits = [gap.map(|gap| (gap, Why::Gap)), most_over.map(|over| (over, Why::Most))];
    match waits.into_iter().flatten().filter(|(at, _)| *at > now).max_by_key(|(at, _)| *at) {
        Some((at, why)) => Allowed::From(at, why),
        None => {
            let counting = latest_first.iter().filter(|taken| after(taken, WINDOW) > now).count();
            Allowed::Now { left: limits.most_in_24_hours - u32::try_from(counting).unwrap_or(u32::MAX) }
        }
    }
}

#[cfg(test)]
#[path = "tests/as_needed_tests.rs"]
mod tests;
