//! The WebSocket of a room: `GET /rooms/{id}/socket`. It takes browsers that come from our own pages, waits for
//! the first words, and then passes frames between the browser and `rooms`; it decides nothing.

use std::{str::FromStr, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use http::{HeaderMap, header};
use serde::Deserialize;
use tokio::time::{Instant, timeout};
use tower_sessions::session::Id;
use uuid::Uuid;

use super::{
    enter::{Cookies, Entered},
    guests,
    live::Wire,
    protocol::{self, A_SECOND, BURST, FromBrowser, LONGEST_FRAME, Resume, ToBrowser, Wrong, close},
    rooms::Rooms,
    strangers::{Stranger, Strangers},
};
use crate::{
    platform::limits,
    web::{App, layers, path::Path, trouble::Trouble, visit::ClientAddress},
};

/// The first words must come so soon.
const PATIENCE: Duration = Duration::from_secs(10);
/// A frame must be taken so soon.
const SLOW: Duration = Duration::from_secs(10);
/// After a close the browser gets so long to say that it heard.
const GOODBYE: Duration = Duration::from_secs(2);
/// What is read at once. The library's own 128 kB would be all that an idle connection needs.
const READ_AT_ONCE: usize = 4 * 1024;

#[derive(Deserialize)]
pub struct OnePath {
    id: Uuid,
}

pub async fn open(
    State(app): State<App>,
    Path(OnePath { id }): Path<OnePath>,
    from: Option<Extension<ClientAddress>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Trouble> {
    // Who comes by hand finds no page here.
    let upgrade = upgrade.map_err(|_| Trouble::NotFound)?;
    // A browser sends its cookies with a WebSocket to anywhere, and always says from where (RFC 6455, 10.2).
    if headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()) != Some(app.settings.origin.as_str()) {
        return Err(Trouble::NotFromHere);
    }
    let rooms = Rooms::of(&app);
    let network = from.map(|Extension(ClientAddress(address))| limits::network(address)).unwrap_or_default();
    let stranger = Strangers::let_in(&rooms.strangers, network).ok_or(Trouble::TryLater)?;
    let https = app.settings.is_https();
    let cookies = Cookies {
        session: session_in(&headers, layers::cookie_name(https)),
        guest: guests::guest_in(&app.platform.keys, &headers, app.platform.clock.now(), https),
    };
    Ok(upgrade
        .read_buffer_size(READ_AT_ONCE)
        .write_buffer_size(0)
        // A little more than is taken: who sends too much is told so by a code.
        .max_message_size(2 * LONGEST_FRAME)
        .max_frame_size(2 * LONGEST_FRAME)
        .on_upgrade(move |socket| serve(rooms, id, cookies, socket, stranger)))
}

/// The id of the session in the cookie, whether it is still in force or not.
fn session_in(headers: &HeaderMap, name: &str) -> Option<Id> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut values = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|cookie| cookie.trim().strip_prefix(name).and_then(|rest| rest.strip_prefix('=')));
    values.next().and_then(|value| Id::from_str(value).ok())
}

async fn serve(rooms: Arc<Rooms>, id: Uuid, cookies: Cookies, mut socket: WebSocket, stranger: Stranger) {
    let first = match timeout(PATIENCE, socket.recv()).await {
        Ok(Some(Ok(Message::Text(text)))) => hello(text.as_str()),
        Ok(Some(Ok(_))) => Err(close::MALFORMED),
        Ok(Some(Err(_))) => Err(close::TOO_LARGE),
        Ok(None) => return,
        Err(_) => Err(close::SILENT),
    };
    let first = match first {
        Ok(first) => first,
        Err(code) => return goodbye(socket, code).await,
    };
    // In a box: what it takes to let somebody in is not carried through hours of waiting.
    let entered = Box::pin(rooms.enter(id, first, &cookies)).await;
    drop(stranger);
    let mut entered = match entered {
        Ok(entered) => entered,
        Err(why) => {
            let refused = protocol::frame(0, &ToBrowser::Refused { why }.body());
            if send(&mut socket, refused).await.is_ok() {
                goodbye(socket, close::REFUSED).await;
            }
            return;
        }
    };
    metrics::gauge!("nene_room_sockets").increment(1);
    let ended = talk(&rooms, &mut entered, &mut socket).await;
    metrics::gauge!("nene_room_sockets").decrement(1);
    let lost = Box::pin(rooms.lose(&entered.room, entered.me, entered.connection));
    match ended {
        Some(code) => {
            tokio::join!(lost, goodbye(socket, code));
        }
        None => lost.await,
    }
}

/// What the first frame must be.
fn hello(text: &str) -> Result<(Option<String>, Option<Resume>), u16> {
    match protocol::read(text) {
        Ok((_, FromBrowser::Hello { ticket, resume })) => Ok((ticket, resume)),
        Ok(_) | Err(Wrong::Malformed) => Err(close::MALFORMED),
        Err(Wrong::TooLarge) => Err(close::TOO_LARGE),
    }
}

/// Until one of the two ends it: the code to close with, where the connection is still there.
async fn talk(rooms: &Rooms, entered: &mut Entered, socket: &mut WebSocket) -> Option<u16> {
    let mut rate = Rate::new(Instant::now());
    let who = (entered.me, entered.connection);
    loop {
        tokio::select! {
            wire = entered.frames.recv() => match wire {
                Some(Wire::Frame(frame)) => {
                    if send(socket, frame).await.is_err() {
                        return None;
                    }
                }
                Some(Wire::Close(code)) => return Some(code),
                // More waited than fits.
                None => return Some(close::SLOW),
            },
            heard = socket.recv() => {
                let text = match heard {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Binary(_))) => return Some(close::MALFORMED),
                    // The library answers pings.
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                        if rate.take(Instant::now()) { continue } else { return Some(close::TOO_MANY) }
                    }
                    Some(Ok(Message::Close(_))) | None => return None,
                    Some(Err(error)) => return is_too_long(&error).then_some(close::TOO_LARGE),
                };
                if !rate.take(Instant::now()) {
                    return Some(close::TOO_MANY);
                }
                let message = match protocol::read(text.as_str()) {
                    Ok(message) => message,
                    Err(Wrong::Malformed) => return Some(close::MALFORMED),
                    Err(Wrong::TooLarge) => return Some(close::TOO_LARGE),
                };
                if let Err(code) = rooms.take(&entered.room, who, message).await {
                    return Some(code);
                }
            }
        }
    }
}

/// Whether the library gave up reading because of the length; else the connection is broken.
fn is_too_long(error: &axum::Error) -> bool {
    error.to_string().to_lowercase().contains("too long")
}

async fn send(socket: &mut WebSocket, frame: String) -> Result<(), ()> {
    match timeout(SLOW, socket.send(Message::Text(frame.into()))).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}

/// Says why, and waits a moment: a connection that is shut with something unread loses what was said last.
async fn goodbye(mut socket: WebSocket, code: u16) {
    let said = socket.send(Message::Close(Some(CloseFrame { code, reason: "".into() })));
    if let Ok(Ok(())) = timeout(GOODBYE, said).await {
        let heard = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = timeout(GOODBYE, heard).await;
    }
}

/// How much one browser says: so many at once, and so many a second.
struct Rate {
    left: f64,
    at: Instant,
}

impl Rate {
    fn new(now: Instant) -> Rate {
        Rate { left: f64::from(BURST), at: now }
    }

    fn take(&mut self, now: Instant) -> bool {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + since * f64::from(A_SECOND)).min(f64::from(BURST)) - 1.0;
        self.at = now;
        self.left >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn so_many_at_once_and_so_many_a_second() {
        let start = Instant::now();
        let mut rate = Rate::new(start);
        assert!((0..BURST).all(|_| rate.take(start)));
        assert!(!rate.take(start));
        let mut rate = Rate::new(start);
        let steady = (1..10 * A_SECOND)
            .all(|number| rate.take(start + Duration::from_secs_f64(f64::from(number) / f64::from(A_SECOND))));
        assert!(steady);
    }

    #[test]
    fn the_session_is_the_one_of_our_cookie() {
        let id = Id::default();
        for (cookies, found) in [
            (format!("sid={id}"), Some(id)),
            (format!("a=b; sid={id}; c=d"), Some(id)),
            (format!("xsid={id}"), None),
            (format!("sidx={id}"), None),
            ("sid=short".to_string(), None),
            (String::new(), None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(&cookies).unwrap());
            assert_eq!(session_in(&headers, "sid"), found, "{cookies}");
        }
    }
}
