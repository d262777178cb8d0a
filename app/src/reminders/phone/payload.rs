//! What a push message holds: the words that the phone shows, and nothing of health. `public/sw.js`
//! reads it; change both or neither. Pure.

use serde::Serialize;

use super::token::{self, Names};
use crate::{
    platform::{
        documents::hex,
        keys::{Keys, Purpose},
    },
    reminders::{
        Kind,
        deliver::Delivery,
        words::{PushWords, Unpressed},
    },
};

#[derive(Serialize)]
struct Payload<'a> {
    v: u8,
    title: &'a str,
    body: &'a str,
    url: String,
    tag: &'a str,
    /// How many notices wait to be looked at.
    badge: i64,
    actions: Vec<Action<'a>>,
    /// `unrecorded` and `offline`.
    #[serde(flatten)]
    unpressed: Option<&'a Unpressed>,
    /// Where there is something to press, or to report.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Whether the phone says that it came: a test does.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    report: bool,
}

#[derive(Serialize)]
struct Action<'a> {
    action: &'a str,
    title: &'a str,
}

/// As JSON.
pub fn of(delivery: &Delivery, words: &PushWords, topic: &str, keys: &Keys) -> Vec<u8> {
    let report = delivery.kind == Kind::Test;
    let names = Names { person: delivery.person, delivery: delivery.id };
    let payload = Payload {
        v: 1,
        title: &words.title,
        body: &words.body,
        url: format!("/reminders/{}", delivery.notice),
        tag: topic,
        badge: delivery.unseen,
        actions: words.actions.iter().map(|(action, title)| Action { action, title }).collect(),
        unpressed: words.unpressed.as_ref(),
        token: (report || !words.actions.is_empty()).then(|| token::write(keys, names)),
        report,
    };
    serde_json::to_vec(&payload).unwrap_or_default()
}

/// Messages about the same thing take each other's place, on the phone and, while it is away, at the
/// push service. A keyed hash, another one for each phone: the push service reads it, and learns
/// nothing. 32 letters.
pub fn topic(delivery: &Delivery, keys: &Keys) -> String {
    let about = format!(
        "{} {} {} {} {}",
        delivery.target,
        delivery.about.0,
        delivery.kind.key(),
        delivery.reminder,
        delivery.occurrence
    );
    hex(&keys.hash(Purpose::PushTopic, about.as_bytes())[..16])
}
