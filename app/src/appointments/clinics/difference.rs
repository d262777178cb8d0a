//! What has to become of a clinic's times as it has changed: which are added, and which are withdrawn. Pure.
//!
//! Who is booked into a time stays booked: such a time is never changed, and no new one lies over it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    super::{Offered, Taken},
    templates::Time,
};

/// A time that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct There {
    pub id: Uuid,
    pub time: Time,
    pub taken: Taken,
    pub offered: Offered,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// To be put there, or to be offered again with this end.
    pub put: Vec<Time>,
    pub withdraw: Vec<Uuid>,
}

/// `there` and `wanted` are the times to come, one at most at each instant.
pub fn difference(there: &[There], wanted: &[Time]) -> Difference {
    let mut booked: Vec<Time> = there.iter().filter(|one| one.taken == Taken::Yes).map(|one| one.time).collect();
    booked.sort_by_key(|time| time.starts_at);
    let wanted: HashMap<DateTime<Utc>, Time> =
        wanted.iter().filter(|time| !lies_over_another(time, &booked)).map(|time| (time.starts_at, *time)).collect();
    let known: HashMap<DateTime<Utc>, &There> = there.iter().map(|one| (one.time.starts_at, one)).collect();
    let mut put: Vec<Time> = wanted
        .values()
        .filter(|time| {
            known.get(&time.starts_at).is_none_or(|one| one.offered == Offered::Withdrawn || one.time != **time)
        })
        .copied()
        .collect();
    put.sort_by_key(|time| time.starts_at);
    let is_over = |one: &&There| one.offered == Offered::Yes && !wanted.contains_key(&one.time.starts_at);
    let withdraw = there.iter().filter(is_over).map(|one| one.id).collect();
    Difference { put, withdraw }
}

/// Whether it lies over a booked time that is not the very same. `booked` is in order.
fn lies_over_another(time: &Time, booked: &[Time]) -> bool {
    // Booked times may lie over each other where staff booked two at once: look back as far as a day.
    let from = booked.partition_point(|one| one.starts_at + chrono::Duration::days(1) <= time.starts_at);
    booked[from..].iter().take_while(|one| one.starts_at < time.ends_at).any(|one| one != time && one.overlaps(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(from: u32, to: u32) -> Time {
        let at = |minutes: u32| {
            let midnight: DateTime<Utc> = "2026-11-24T00:00:00Z".parse().expect("an instant");
            midnight + chrono::Duration::minutes(minutes.into())
        };
        Time { starts_at: at(from), ends_at: at(to) }
    }

    fn there(number: u128, time: Time, taken: Taken, offered: Offered) -> There {
        There { id: Uuid::from_u128(number), time, taken, offered }
    }

    #[test]
    fn what_is_missing_is_put_and_what_is_over_is_withdrawn() {
        let (nine, ten, eleven) = (time(540, 550), time(600, 610), time(660, 670));
        let known = [
            there(1, nine, Taken::No, Offered::Yes),
            there(2, ten, Taken::No, Offered::Yes),
            there(3, eleven, Taken::No, Offered::Withdrawn),
        ];
        assert_eq!(difference(&known, &[nine, ten]), Difference::default());
        let all = difference(&known, &[nine, eleven, time(720, 730)]);
        assert_eq!(all, Difference { put: vec![eleven, time(720, 730)], withdraw: vec![Uuid::from_u128(2)] });
        // What is withdrawn already is not withdrawn again.
        let none = difference(&known, &[]);
        assert_eq!(none, Difference { put: vec![], withdraw: vec![Uuid::from_u128(1), Uuid::from_u128(2)] });
        assert_eq!(difference(&[], &[nine]).put, [nine]);
    }

    #[test]
    fn a_time_that_gets_longer_is_put_again_and_one_that_is_booked_is_left() {
        let (short, long) = (time(540, 550), time(540, 560));
        let free = [there(1, short, Taken::No, Offered::Yes)];
        assert_eq!(difference(&free, &[long]), Difference { put: vec![long], withdraw: vec![] });
        let booked = [there(1, short, Taken::Yes, Offered::Yes)];
        let changed = difference(&booked, &[long, time(560, 580)]);
        // The booked one is outside of the week now, and stays as it is.
        assert_eq!(changed, Difference { put: vec![time(560, 580)], withdraw: vec![Uuid::from_u128(1)] });
        // The week is as it was: it stands in it again.
        let withdrawn = [there(1, short, Taken::Yes, Offered::Withdrawn)];
        assert_eq!(difference(&withdrawn, &[short]), Difference { put: vec![short], withdraw: vec![] });
    }

    #[test]
    fn no_new_time_lies_over_a_booked_one() {
        let booked =
            [there(1, time(545, 555), Taken::Yes, Offered::Yes), there(2, time(550, 600), Taken::Yes, Offered::Yes)];
        let wanted = [time(530, 545), time(540, 560), time(560, 570), time(590, 610), time(600, 610)];
        let changed = difference(&booked, &wanted);
        assert_eq!(changed.put, [time(530, 545), time(600, 610)]);
        assert_eq!(changed.withdraw.len(), 2);
    }
}
