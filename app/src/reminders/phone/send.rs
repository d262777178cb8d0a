//! One push leaves: words, encryption, the call, and what became of it.

use chrono::{DateTime, Utc};

use super::{
    keys, payload,
    send_store::{self, Target},
};
use crate::{
    platform::{
        Platform,
        database::Fault,
        keys::{Keys, Purpose},
        push::{Message, Outcome, Subscription, Urgency},
    },
    reminders::{
        Kind,
        deliver::{Delivery, Sent},
        words::{self, About},
    },
};

/// Sends one push to one phone. A phone that is not there any more is ended here.
///
/// Without a grant: the outbox sends everybody their own reminders.
pub async fn send(platform: &Platform, delivery: &Delivery) -> Sent {
    match attempt(platform, delivery).await {
        Ok(sent) => sent,
        // It is tried again; nothing was said to anybody.
        Err(_) => Sent::Later { after: None, trouble: "database" },
    }
}

async fn attempt(platform: &Platform, delivery: &Delivery) -> Result<Sent, Fault> {
    let (person, now) = (delivery.person, platform.clock.now());
    let mut tx = platform.db.read().await?;
    let found = send_store::target(&mut tx, person, delivery.target).await?;
    tx.rollback().await?;
    let Some(target) = found else { return Ok(Sent::Gone) };
    let Some(subscription) = open(&platform.keys, delivery, &target) else {
        // Sealed with another key file: nobody can send to it.
        return Ok(Sent::Refused("subscription-unreadable"));
    };
    let key = keys::find(platform, target.key_id).await?;
    let outcome = platform.push.send(&key, &subscription, &message(&platform.keys, delivery, now), now).await;
    note(platform, delivery, &target, outcome, now).await?;
    Ok(match outcome {
        Outcome::Taken => Sent::Done,
        Outcome::Gone => Sent::Gone,
        Outcome::TooBig => Sent::Refused("push-too-big"),
        Outcome::Refused(_) => Sent::Refused("push-refused"),
        Outcome::NotCalled => Sent::Refused("push-not-called"),
        Outcome::Later(after) => {
            let after = after.and_then(|after| chrono::Duration::from_std(after).ok());
            Sent::Later { after, trouble: "push-busy" }
        }
        Outcome::NoAnswer => Sent::Later { after: None, trouble: "push-no-answer" },
    })
}

fn open(keys: &Keys, delivery: &Delivery, target: &Target) -> Option<Subscription> {
    let bytes = keys.open_sealed(Purpose::PushSubscription, delivery.target.as_bytes(), &target.sealed)?;
    serde_json::from_slice(&bytes).ok()
}

fn message(keys: &Keys, delivery: &Delivery, now: DateTime<Utc>) -> Message {
    let about =
        About { kind: delivery.kind, step: &delivery.step, language: delivery.language, discreet: delivery.discreet };
    let topic = payload::topic(delivery, keys);
    Message {
        payload: payload::of(delivery, &words::push(&about), &topic, keys),
        topic,
        ttl_seconds: u32::try_from((delivery.until - now).num_seconds()).unwrap_or(0),
        urgency: urgency(delivery.kind),
    }
}

/// What has its minute wakes a phone that saves its battery (RFC 8030, 5.3).
fn urgency(kind: Kind) -> Urgency {
    match kind {
        Kind::Dose | Kind::Appointment | Kind::Carer | Kind::Readings | Kind::Test => Urgency::High,
        Kind::Questions | Kind::Invitation | Kind::Results | Kind::Repeat | Kind::Goal => Urgency::Normal,
    }
}

/// Writes only where something has changed: most messages are simply taken.
async fn note(
    platform: &Platform,
    delivery: &Delivery,
    target: &Target,
    outcome: Outcome,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let is_refused = matches!(outcome, Outcome::Refused(_) | Outcome::NotCalled);
    let is_well_again = outcome == Outcome::Taken && target.refused_at.is_some();
    if outcome != Outcome::Gone && !is_well_again && !(is_refused && target.refused_at.is_none()) {
        return Ok(());
    }
    let mut tx = platform.db.write().await?;
    match outcome {
        Outcome::Gone => send_store::gone(&mut tx, delivery.person, delivery.target, now).await?,
        _ => send_store::note_refused(&mut tx, delivery.person, delivery.target, is_refused.then_some(now)).await?,
    }
    tx.commit().await
}
