//! What is said over the socket of a room: every message in both directions, and the limits. Pure.
//!
//! `GET /rooms/{id}/socket` is a WebSocket. Every frame is one text: a JSON object with `seq` and `kind`.
//!
//! **The first frame** of a connection is `hello` (`seq` 0) with a ticket, or with `resume` alone after a
//! drop. The answer is `welcome`, or `refused` and a close.
//!
//! **Numbers.** What a browser sends after `hello` is numbered 1, 2, 3, ...; `ping` and `seen` carry 0. The
//! server numbers in the same way: `welcome`, `refused`, `pong` and `place` carry 0, all else 1, 2, 3, ...
//! and is kept for 60 seconds, so that `resume {key, last}` gets what came after `last`. What `welcome`
//! says in `resumed` decides how both go on:
//! - `whole`: nothing was missed. Both go on with their numbers. `welcome.heard` is the last number that the
//!   server has taken: the browser sends everything after it once more, under its old numbers; then come
//!   the frames that it missed, under theirs.
//! - `new`: it was not here before, or comes as if it had not been (by a ticket alone). Both begin at 1.
//! - `gaps`: its place is as it was, but the server no longer has what it missed (it was started anew). Both
//!   begin at 1 again, and the browser begins its connections with the others afresh (`restartIce`).
//!
//! A number that was taken already is passed over; one that leaves a gap ends the connection (4400).
//!
//! | from the browser | fields | who, when |
//! |---|---|---|
//! | `hello` | `ticket`, `resume?: {key, last}` | first; with `resume` the ticket may be left out |
//! | `signal` | `to`, `data` (any JSON, 16 kB) | both are in the room |
//! | `state` | `camera`, `microphone`, `screen` (true or false) | in the room |
//! | `admit` | `who` | the host, somebody who waits |
//! | `back` | `who` | the host, somebody who is in |
//! | `remove` | `who` | the host, anybody but themselves |
//! | `tell` | `text` (500 characters), `who?` (all who wait) | the host |
//! | `end` | | the host: for all |
//! | `leave` | | anybody, for good: the place is given away |
//! | `seen` | `last` | any time: what the server need not keep any longer |
//! | `ping` | | at least every 20 seconds |
//!
//! | from the server | fields |
//! |---|---|
//! | `welcome` | `me`, `role`, `resume` (the key), `resumed`: `new`, `whole` or `gaps`, `heard`, `where`, `people`, `place?`, `media?`, `closes_at` |
//! | `people` | `people`: `[{id, name, role, where, away}]`, `place?` (1 is next; only who waits) |
//! | `place` | `place`: it changed, and nothing else did |
//! | `signal` | `from`, `data` |
//! | `state` | `from`, `camera`, `microphone`, `screen` |
//! | `told` | `text`: words of the staff |
//! | `admitted` | `media`: now the call may begin |
//! | `back` | back in the waiting room: end the call |
//! | `removed` | `why`: `host`, `access` (no longer allowed), `closed` (the time is over), `elsewhere` (opened on another screen, or in another tab) or `cancelled`; a close follows |
//! | `ended` | for everybody; a close follows |
//! | `refused` | `why`, see [`Why`]; after `hello` a close follows |
//! | `pong` | `heard` |
//!
//! `media` is `{kind: "mesh", ice_servers, relay_only}` for a call from browser to browser, or
//! `{kind: "sfu", url, token}` for one through a server (LiveKit).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// The longest frame in bytes: a signal with its surroundings.
pub const LONGEST_FRAME: usize = 20 * 1024;
/// The longest `data` of a signal in bytes. A session description of four cameras has about 10 kB.
pub const LONGEST_DATA: usize = 16 * 1024;
/// Characters of what the staff tells somebody who waits.
pub const LONGEST_WORDS: usize = 500;
/// Characters of a ticket or of a key.
pub const LONGEST_SECRET: usize = 2_048;
/// The most frames a connection may send at once, and how many a second later.
pub const BURST: u32 = 200;
pub const A_SECOND: u32 = 40;
/// So long what was missed is kept for who comes back.
pub const RESUME_SECONDS: i64 = 60;
/// So many frames are kept for one who is away, and so many bytes.
pub const MOST_KEPT: usize = 256;
pub const MOST_BYTES_KEPT: usize = 512 * 1024;
/// So many are in one call from browser to browser: each sends to each.
pub const SEATS_OF_A_MESH: usize = 4;
/// So many are in one room, those who wait among them.
pub const MOST_PEOPLE: usize = 24;

/// Why a connection is closed (RFC 6455, 7.4.2: 4000 to 4999 are ours). After those below 4400 the
/// browser comes back by itself.
pub mod close {
    /// The server ends or is started anew: come back at once.
    pub const RESTART: u16 = 1012;
    /// Nothing was heard for too long.
    pub const SILENT: u16 = 4001;
    /// Too much waits to be sent to this browser.
    pub const SLOW: u16 = 4002;
    /// Not of the form above, or out of order.
    pub const MALFORMED: u16 = 4400;
    /// `refused` says why.
    pub const REFUSED: u16 = 4401;
    /// `removed` says why.
    pub const REMOVED: u16 = 4403;
    /// The same person came by another connection.
    pub const ELSEWHERE: u16 = 4409;
    /// Ended for all, or left.
    pub const ENDED: u16 = 4410;
    /// Too long.
    pub const TOO_LARGE: u16 = 4413;
    /// Too many in a short time.
    pub const TOO_MANY: u16 = 4429;
}

/// What somebody is in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Leads it: staff of the organisation whose room it is.
    Host,
    /// Staff of another organisation, asked to a conference: need not wait.
    Staff,
    Patient,
    Carer,
    /// By a one-time link, without an account.
    Guest,
}

impl Part {
    pub fn key(self) -> &'static str {
        match self {
            Part::Host => "host",
            Part::Staff => "staff",
            Part::Patient => "patient",
            Part::Carer => "carer",
            Part::Guest => "guest",
        }
    }

    /// What is not known is a guest.
    pub fn from_key(key: &str) -> Part {
        let all = [Part::Host, Part::Staff, Part::Patient, Part::Carer];
        all.into_iter().find(|part| part.key() == key).unwrap_or(Part::Guest)
    }
}

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    Waiting,
    In,
}

/// One of those who are there, as the others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// Of this person in this room alone.
    pub id: Uuid,
    pub name: String,
    pub role: Part,
    #[serde(rename = "where")]
    pub place: Where,
    /// The connection was lost less than a minute ago.
    pub away: bool,
}

/// Where to go on after a drop.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    pub key: String,
    pub last: u64,
}

/// What somebody shows and sends of themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    pub camera: bool,
    pub microphone: bool,
    pub screen: bool,
}

/// From the browser.
#[derive(Clone, Debug)]
pub enum FromBrowser {
    Hello { ticket: Option<String>, resume: Option<Resume> },
    Signal { to: Uuid, data: Box<RawValue> },
    State(Switches),
    Admit { who: Uuid },
    Back { who: Uuid },
    Remove { who: Uuid },
    Tell { who: Option<Uuid>, text: String },
    End,
    Leave,
    Seen { last: u64 },
    Ping,
}

/// What is wrong with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Malformed,
    TooLarge,
}

/// Every field that any kind has; which of them belong to which kind is looked at afterwards.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame<'t> {
    seq: u64,
    kind: &'t str,
    ticket: Option<String>,
    resume: Option<Resume>,
    to: Option<Uuid>,
    #[serde(borrow)]
    data: Option<&'t RawValue>,
    who: Option<Uuid>,
    text: Option<String>,
    camera: Option<bool>,
    microphone: Option<bool>,
    screen: Option<bool>,
    last: Option<u64>,
}

impl Frame<'_> {
    /// Takes the fields of its kind out; `None` where one is missing.
    fn take(&mut self) -> Option<FromBrowser> {
        Some(match self.kind {
            "hello" => FromBrowser::Hello { ticket: self.ticket.take(), resume: self.resume.take() },
            "signal" => FromBrowser::Signal { to: self.to.take()?, data: self.data.take()?.to_owned() },
            "state" => FromBrowser::State(Switches {
                camera: self.camera.take()?,
                microphone: self.microphone.take()?,
                screen: self.screen.take()?,
            }),
            "admit" => FromBrowser::Admit { who: self.who.take()? },
            "back" => FromBrowser::Back { who: self.who.take()? },
            "remove" => FromBrowser::Remove { who: self.who.take()? },
            "tell" => FromBrowser::Tell { who: self.who.take(), text: self.text.take()? },
            "end" => FromBrowser::End,
            "leave" => FromBrowser::Leave,
            "seen" => FromBrowser::Seen { last: self.last.take()? },
            "ping" => FromBrowser::Ping,
            _ => return None,
        })
    }

    fn has_more(&self) -> bool {
        self.ticket.is_some()
            || self.resume.is_some()
            || self.to.is_some()
            || self.data.is_some()
            || self.who.is_some()
            || self.text.is_some()
            || self.camera.is_some()
            || self.microphone.is_some()
            || self.screen.is_some()
            || self.last.is_some()
    }
}

impl FromBrowser {
    /// Whether it has a number of its own; the others carry 0.
    pub fn is_numbered(&self) -> bool {
        !matches!(self, FromBrowser::Hello { .. } | FromBrowser::Seen { .. } | FromBrowser::Ping)
    }
}

/// The number and the message of a frame. What lies in `data` is not looked at, but that it is JSON.
pub fn read(text: &str) -> Result<(u64, FromBrowser), Wrong> {
    if text.len() > LONGEST_FRAME {
        return Err(Wrong::TooLarge);
    }
    let mut frame: Frame<'_> = serde_json::from_str(text).map_err(|_| Wrong::Malformed)?;
    let message = frame.take().filter(|_| !frame.has_more()).ok_or(Wrong::Malformed)?;
    if message.is_numbered() != (frame.seq > 0) {
        return Err(Wrong::Malformed);
    }
    match &message {
        FromBrowser::Signal { data, .. } if data.get().len() > LONGEST_DATA => Err(Wrong::TooLarge),
        FromBrowser::Tell { text, .. } if text.chars().count() > LONGEST_WORDS => Err(Wrong::TooLarge),
        FromBrowser::Tell { text, .. } if text.trim().is_empty() => Err(Wrong::Malformed),
        FromBrowser::Hello { ticket: None, resume: None } => Err(Wrong::Malformed),
        FromBrowser::Hello { ticket, resume } => {
            let resume = resume.as_ref().map(|resume| resume.key.len());
            let longest = ticket.as_ref().map(String::len).max(resume).unwrap_or(0);
            if longest > LONGEST_SECRET { Err(Wrong::TooLarge) } else { Ok((frame.seq, message)) }
        }
        _ => Ok((frame.seq, message)),
    }
}

/// A server by which browsers find and reach each other, as `RTCPeerConnection` takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    pub urls: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub username: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credential: String,
}

/// How sound and picture go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Media {
    /// From browser to browser.
    Mesh {
        ice_servers: Vec<IceServer>,
        /// Only through those servers, so that nobody learns the address of another.
        relay_only: bool,
    },
    /// Through a server that passes them on.
    Sfu { url: String, token: String },
}

/// How much of what was missed a browser gets that comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resumed {
    /// It was not there before.
    New,
    /// All of it follows.
    Whole,
    /// Some is lost.
    Gaps,
}

/// Why somebody is no longer in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Removal {
    Host,
    /// They are no longer allowed to be there.
    Access,
    /// The time of the room is over.
    Closed,
    /// They opened the room on another screen.
    Elsewhere,
    /// There is no such appointment any more.
    Cancelled,
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Of no worth, too old, used before, or not of this browser: get a new one.
    Ticket,
    /// There is nothing to go on with: come with a ticket.
    Lost,
    TooEarly,
    /// The time of the room is over, or there is no such room.
    Over,
    /// The host ended it for all.
    Ended,
    /// The host does not want this guest back.
    Removed,
    /// As many are in the call, or in the room, as can be.
    Full,
    /// Only the host may.
    NotYours,
    /// Nobody of that name is there.
    Nobody,
    /// The server cannot do it now.
    TryLater,
}

/// From the server.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ToBrowser {
    Welcome {
        me: Uuid,
        role: Part,
        resume: String,
        resumed: Resumed,
        heard: u64,
        #[serde(rename = "where")]
        place_of_me: Where,
        people: Vec<Present>,
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        media: Option<Media>,
        closes_at: DateTime<Utc>,
    },
    People {
        people: Vec<Present>,
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<u64>,
    },
    Place {
        place: u64,
    },
    Signal {
        from: Uuid,
        data: Box<RawValue>,
    },
    State {
        from: Uuid,
        camera: bool,
        microphone: bool,
        screen: bool,
    },
    Told {
        text: String,
    },
    Admitted {
        media: Media,
    },
    Back,
    Removed {
        why: Removal,
    },
    Ended,
    Refused {
        why: Why,
    },
    Pong {
        heard: u64,
    },
}

impl ToBrowser {
    pub fn is_numbered(&self) -> bool {
        !matches!(
            self,
            ToBrowser::Welcome { .. } | ToBrowser::Refused { .. } | ToBrowser::Pong { .. } | ToBrowser::Place { .. }
        )
    }

    /// Without its number: what [`frame`] makes whole.
    pub fn body(&self) -> String {
        // Texts, numbers and JSON that was read: this cannot fail.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".into())
    }
}

/// `{"seq":7,"kind":...}` of a body.
pub fn frame(seq: u64, body: &str) -> String {
    format!("{{\"seq\":{seq},{}", body.strip_prefix('{').unwrap_or("}"))
}

/// What a page needs to open the socket: as JSON in its `data-room`, and as the answer to
/// `POST .../room/ticket`, by which a page gets another one. Good for 60 seconds, once, in this browser. What a
/// call needs is not in it: the passwords of the relay come when somebody is let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomTicket {
    pub room: Uuid,
    /// `/rooms/{id}/socket`
    pub socket: String,
    pub ticket: String,
    /// The id of this person among the people of the room.
    pub me: Uuid,
    pub name: String,
    pub role: Part,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
}
