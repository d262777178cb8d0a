//! One delivery by its channel.

use chrono::Duration;

use super::{Claimed, Sent, UNSURE, store::To};
use crate::{
    platform::{
        Platform,
        mail::MailTrouble,
        notify::{NotSent, Posted},
    },
    reminders::{
        phone,
        words::{self, About},
    },
};

/// A letter takes days: one that would come too late is not worth its stamp.
const POST_TAKES: Duration = Duration::days(3);

pub async fn send(platform: &Platform, one: &Claimed) -> Sent {
    let delivery = &one.delivery;
    let about =
        About { kind: delivery.kind, step: &delivery.step, language: delivery.language, discreet: delivery.discreet };
    let origin = platform.origin.as_ref();
    let sent = match &one.to {
        To::Phone => phone::send(platform, delivery).await,
        To::Mail(to) => {
            let letter = words::mail(&about, to.clone(), origin, delivery.notice);
            of_mail(platform.mail.send(&delivery.id.to_string(), &letter).await)
        }
        To::Telephone(to) => {
            let posted = Posted::Text { to: to.clone(), words: words::text(&about, origin) };
            post(platform, one, &posted).await
        }
        To::House(..) if delivery.until - platform.clock.now() < POST_TAKES => Sent::Refused("too-late-for-paper"),
        To::House(lines, print) => {
            let (heading, words) = words::letter(&about, origin);
            post(platform, one, &Posted::Letter { to: lines.clone(), print: *print, heading, words }).await
        }
        To::Nowhere => Sent::Refused("no-address"),
    };
    match sent {
        // It may have been taken twice now. No third time: the next channel has it.
        Sent::Later { trouble: UNSURE, .. } if one.unsure => Sent::Refused(UNSURE),
        sent => sent,
    }
}

fn of_mail(outcome: Result<(), MailTrouble>) -> Sent {
    let later = |trouble| Sent::Later { after: None, trouble };
    match outcome {
        Ok(()) => Sent::Done,
        Err(MailTrouble::TooSlow) => later("too-slow"),
        Err(MailTrouble::Refused) => later("not-now"),
        Err(MailTrouble::Unsure) => later(UNSURE),
        Err(MailTrouble::Address | MailTrouble::Never) => Sent::Refused("no-such-address"),
    }
}

async fn post(platform: &Platform, one: &Claimed, posted: &Posted) -> Sent {
    let outcome = platform.notify.send(one.delivery.id, posted, platform.clock.now()).await;
    match outcome {
        Ok(()) => Sent::Done,
        Err(NotSent::Off) => Sent::Refused("off"),
        Err(NotSent::Later(after)) => {
            Sent::Later { after: after.and_then(|after| Duration::from_std(after).ok()), trouble: "not-now" }
        }
        Err(NotSent::Unsure) => Sent::Later { after: None, trouble: UNSURE },
        Err(NotSent::Refused(_)) => Sent::Refused("refused"),
    }
}
