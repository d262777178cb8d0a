//! What a push message costs before it leaves: closed for one browser (RFC 8291) and signed as ours
//! (RFC 8292), on one core, without a network.

use std::time::Instant;

use app::platform::push::{Message, Push, PushKey, Subscription, Urgency};
use chrono::{DateTime, Utc};

use crate::figure::{Aim, Figures};

/// A second, on one core.
const LEAST: f64 = 2_000.0;
const MANY: u32 = 10_000;

pub fn measure(figures: &mut Figures) -> Result<(), String> {
    let Push::Web(web) = Push::open("", "mailto:bench@nene.example")? else {
        return Err("A push that calls nobody costs nothing.".into());
    };
    let key = PushKey::random().ok_or("No key could be made.")?;
    // The browser of RFC 8291, 5.
    let to = Subscription {
        endpoint: "https://fcm.googleapis.com/fcm/send/bench".into(),
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4".into(),
        auth: "BTBZMqHH6r4Tts7J_aSIgg".into(),
    };
    let message =
        Message { payload: vec![b'x'; 400], topic: "bench".into(), ttl_seconds: 7_200, urgency: Urgency::High };
    let now: DateTime<Utc> = "2026-11-24T10:00:00Z".parse().map_err(|_| "That is no instant.")?;
    let start = Instant::now();
    for _ in 0..MANY {
        if web.seal(&key, &to, &message, now).is_err() {
            return Err("A push could not be closed.".into());
        }
    }
    let rate = f64::from(MANY) / start.elapsed().as_secs_f64();
    figures.add("pushes closed and signed, one core", Aim::AtLeast(LEAST), rate, "/s", "400 bytes each");
    Ok(())
}
