//! The search: what is offered to somebody, and the first times that would do.

use chrono::{DateTime, Utc};

use super::{
    super::{Reach, Slot},
    need::{Acquainted, After, Need, Offering, Places, places},
    part::Part,
    search_store::{self, SHOWN},
    whom::Whom,
};
use crate::{
    access::grant::{Acts, Appointments, Grant},
    platform::{database::Fault, query::Tx},
};

/// What came of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// In order; at most [`SHOWN`].
    pub slots: Vec<Slot>,
    /// Where the next ones begin, where there are any.
    pub next: Option<After>,
}

/// Every clinic that is offered: one's own practice first.
pub async fn offered(tx: &mut Tx, whom: &Whom) -> Result<Vec<Offering>, Fault> {
    let mut all = Vec::new();
    if let Some(work) = &whom.work {
        all = search_store::of_organisation(tx, work).await?;
    } else {
        let others = whom.known.iter().filter(|known| whom.practice.as_ref() != Some(known));
        for organisation in whom.practice.iter().chain(others) {
            all.extend(search_store::of_organisation(tx, organisation).await?);
        }
        let everyone = search_store::for_everyone(tx).await?;
        let more: Vec<Offering> = everyone
            .into_iter()
            .filter(|one| one.reach == Reach::Everyone && all.iter().all(|known| known.clinic != one.clinic))
            .collect();
        all.extend(more);
    }
    all.retain(|offering| whom.is_offered(offering));
    Ok(all)
}

/// The first times of what somebody needs, among what is offered to them.
pub async fn first<A: Acts>(
    tx: &mut Tx,
    grant: &Grant<A, Appointments>,
    need: &Need,
    (offered, acquainted): (&[Offering], &Acquainted),
    now: DateTime<Utc>,
) -> Result<Found, Fault> {
    let after = need.from_instant(now);
    let mut all: Vec<Slot> = Vec::new();
    match places(need, offered, acquainted) {
        Places::Alike(alike, parts) => {
            for one in &alike {
                for part in each(parts) {
                    all.extend(search_store::alike(tx, grant, (one, part), after, now).await?);
                }
            }
        }
        Places::Clinics(clinics, parts) => {
            for clinic in clinics {
                for part in each(parts) {
                    all.extend(search_store::of_clinic(tx, grant, (clinic, part), after, now).await?);
                }
            }
        }
    }
    Ok(in_order(all))
}

/// Each part, or all of the day at once.
fn each(parts: &[Part]) -> Vec<Option<Part>> {
    if parts.is_empty() { vec![None] } else { parts.iter().copied().map(Some).collect() }
}

/// The first ones of several lists, each of which has its first ones.
fn in_order(mut all: Vec<Slot>) -> Found {
    all.sort_by_key(|slot| (slot.starts_at, slot.id));
    let has_more = all.len() > SHOWN;
    all.truncate(SHOWN);
    let last = all.last().map(|slot| After { starts_at: slot.starts_at, id: slot.id });
    Found { next: last.filter(|_| has_more), slots: all }
}
