//! The outbox: what was planned leaves, each way by itself, and what became of it is written down.
//!
//! A delivery is claimed for two minutes (longer than any one try may take) under a fence; a sender
//! that was too slow writes nothing down. Each channel has its own places (`platform::lanes`): a mail
//! server that hangs keeps no push waiting. What nobody looks at goes on by the next channel (`later`).

mod again;
mod later;
mod later_store;
mod send;
mod store;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Duration, Utc};
use futures::StreamExt;
use uuid::Uuid;

use super::{Channel, Kind, words::Language};
use crate::{
    people::{Discreet, PersonId},
    platform::{Platform, database::Fault, lanes::Place},
};
use store::{Claimed, Outcome};

/// Longer than the 30 seconds that a mail server has for one mail.
const LEASE: Duration = Duration::minutes(2);
/// So many outcomes are written in one transaction.
const TOGETHER: usize = 64;
/// The next channel is tried no later than so long after the first one failed (`faults.md`, F-09).
const NEXT_WITHIN: Duration = Duration::minutes(2);

/// One claimed delivery, with everything that its words need. It holds no word of health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Who is told.
    pub person: PersonId,
    /// A second try has the same: it is the Message-ID of a mail, the reference of a text message.
    pub id: Uuid,
    pub notice: Uuid,
    /// Whom it is about: themselves, or whom they look after.
    pub about: PersonId,
    pub kind: Kind,
    /// The id of what it is about.
    pub reminder: Uuid,
    pub occurrence: String,
    pub step: String,
    pub channel: Channel,
    /// The phone's subscription; nil for the other channels.
    pub target: Uuid,
    /// After this it is of no use: also the push service need not keep it any longer.
    pub until: DateTime<Utc>,
    pub language: Language,
    pub discreet: Discreet,
    /// How many notices the person has not looked at, this one among them.
    pub unseen: i64,
    /// What number of try this is, from 1.
    pub tries: i64,
    /// Of this claim.
    pub(super) fence: i64,
}

/// What became of one try. The words are kinds of trouble, never a text from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Done,
    /// Not now; a server may have said after how long.
    Later {
        after: Option<Duration>,
        trouble: &'static str,
    },
    /// This one is not taken, whatever happens.
    Refused(&'static str),
    /// There is nobody at this address any more: the phone has unsubscribed. Who answers this has
    /// ended the subscription.
    Gone,
}

/// Claims what is due and lets it leave; then what nobody looked at goes on by its next channel.
/// Answers how much was done. It does not wait for servers that are slow.
pub async fn round(platform: &Platform) -> Result<usize, Fault> {
    let mut done = 0;
    let mut begun = Vec::new();
    for channel in store::waiting(platform).await? {
        let places = platform.lanes.take(channel.key());
        if places.is_empty() {
            continue;
        }
        let (claimed, put_off) = store::claim(platform, channel, places.len()).await?;
        done += claimed.len() + put_off;
        if !claimed.is_empty() {
            begun.push(channel.key());
            platform.lanes.spawn(leave(platform.clone(), claimed, places));
        }
    }
    platform.lanes.pause(&begun).await;
    Ok(done + later::round(platform).await?)
}

/// Sends them all side by side, and writes down each as soon as it is known.
async fn leave(platform: Platform, claimed: Vec<Claimed>, places: Vec<Place>) {
    let sending = futures::stream::iter(claimed.into_iter().zip(places)).map(|(one, place)| {
        let platform = &platform;
        async move {
            let sent = send::send(platform, &one).await;
            drop(place);
            (one, sent)
        }
    });
    let mut outcomes = sending.buffer_unordered(TOGETHER).ready_chunks(TOGETHER);
    while let Some(some) = outcomes.next().await {
        let now = platform.clock.now();
        let outcomes: Vec<Outcome> = some.iter().map(|(one, sent)| outcome(one, *sent, now)).collect();
        // Not written down, it is claimed again when the lease is over, and leaves under the same id.
        if store::write_down(&platform, &outcomes).await.is_err() {
            tracing::warn!(many = outcomes.len(), "what became of deliveries could not be written down");
        }
        count(&some, now);
    }
}

/// What is written down of one try.
fn outcome(one: &Claimed, sent: Sent, now: DateTime<Utc>) -> Outcome {
    let mut outcome = Outcome {
        person: one.delivery.person,
        id: one.delivery.id,
        notice: one.delivery.notice,
        channel: one.delivery.channel,
        fence: one.delivery.fence,
        due_at: one.due_at,
        sent_at: None,
        ended_at: None,
        trouble: None,
        next_channel_at: None,
    };
    match sent {
        Sent::Done => outcome.sent_at = Some(now),
        Sent::Later { after, trouble } => {
            let roll = rand::random_range(0..1_000);
            outcome.due_at = now + again::wait(one.delivery.channel, one.delivery.tries, after, roll);
            // Whether it may have been taken once is remembered for good.
            outcome.trouble = Some(if one.unsure { UNSURE } else { trouble });
            outcome.ended_at = (outcome.due_at >= one.delivery.until).then_some(now);
            outcome.next_channel_at = Some(if outcome.ended_at.is_some() { now } else { now + NEXT_WITHIN });
        }
        Sent::Refused(trouble) => end(&mut outcome, trouble, now),
        Sent::Gone => end(&mut outcome, "gone", now),
    }
    outcome
}

fn end(outcome: &mut Outcome, trouble: &'static str, now: DateTime<Utc>) {
    outcome.ended_at = Some(now);
    outcome.trouble = Some(trouble);
    outcome.next_channel_at = Some(now);
}

/// A server had it, and did not say whether it took it.
const UNSURE: &str = "unsure";

fn count(outcomes: &[(Claimed, Sent)], now: DateTime<Utc>) {
    for (one, sent) in outcomes {
        let outcome = match sent {
            Sent::Done => "sent",
            Sent::Later { .. } => "later",
            Sent::Refused(_) => "refused",
            Sent::Gone => "gone",
        };
        let channel = one.delivery.channel.key();
        metrics::counter!("nene_deliveries_total", "channel" => channel, "outcome" => outcome).increment(1);
        if *sent == Sent::Done && one.delivery.tries == 1 {
            let late = (now - one.due_at).as_seconds_f64().max(0.0);
            metrics::histogram!("nene_delivery_lateness_seconds", "channel" => channel).record(late);
        }
    }
}
