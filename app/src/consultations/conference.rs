//! How sound and picture go between those who are in a room: from browser to browser, or, for a case
//! conference of more, through a LiveKit server. Whoever leads a room needs not know which.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Kind, livekit,
    protocol::{IceServer, Media, Part, SEATS_OF_A_MESH},
    turn,
};
use crate::platform::media;

/// So many are in a conference through a server.
const SEATS_OF_A_SERVER: usize = 16;

/// The way of one room.
#[derive(Clone, Debug)]
pub enum Conference {
    Mesh(media::Media),
    Server(media::Server),
}

/// For whom a pass is.
#[derive(Clone, Debug)]
pub struct Holder {
    pub id: Uuid,
    pub name: String,
    pub part: Part,
}

impl Conference {
    pub fn of(kind: Kind, media: &media::Media) -> Conference {
        match (kind, &media.server) {
            (Kind::Conference, Some(server)) => Conference::Server(server.clone()),
            (Kind::Conference | Kind::Visit, _) => Conference::Mesh(media.clone()),
        }
    }

    pub fn seats(&self) -> usize {
        match self {
            Conference::Mesh(_) => SEATS_OF_A_MESH,
            Conference::Server(_) => SEATS_OF_A_SERVER,
        }
    }

    /// What somebody needs who was let in.
    pub fn pass(&self, room: Uuid, holder: &Holder, closes_at: DateTime<Utc>, now: DateTime<Utc>) -> Media {
        match self {
            Conference::Mesh(media) => {
                let (ice_servers, relay_only) = mesh(media, holder.id, closes_at, now);
                Media::Mesh { ice_servers, relay_only }
            }
            Conference::Server(server) => {
                Media::Sfu { url: server.url.clone(), token: livekit::pass(server, room, holder, now) }
            }
        }
    }

    /// Somebody is no longer in: between browsers the others hang up, a server is told.
    pub async fn remove(&self, room: Uuid, who: Uuid, now: DateTime<Utc>) {
        if let Conference::Server(server) = self
            && let Err(trouble) = livekit::remove(server, room, who, now).await
        {
            tracing::warn!(%trouble, "somebody was removed from a room, and the server for video was not told");
        }
    }

    /// Who is there, as far as a server says; between browsers nobody is but by us.
    pub async fn there(&self, room: Uuid, now: DateTime<Utc>) -> Vec<Uuid> {
        let Conference::Server(server) = self else { return Vec::new() };
        livekit::there(server, room, now).await.unwrap_or_else(|trouble| {
            tracing::warn!(%trouble, "the server for video did not say who is there");
            Vec::new()
        })
    }

    /// It is over for all.
    pub async fn end(&self, room: Uuid, now: DateTime<Utc>) {
        if let Conference::Server(server) = self
            && let Err(trouble) = livekit::end(server, room, now).await
        {
            tracing::warn!(%trouble, "a room was ended, and the server for video was not told");
        }
    }
}

/// The relays for one browser, and whether it is to use nothing else: addresses stay private wherever there is
/// a relay.
pub fn mesh(media: &media::Media, who: Uuid, closes_at: DateTime<Utc>, now: DateTime<Utc>) -> (Vec<IceServer>, bool) {
    match &media.relay {
        Some(relay) => (vec![turn::server(relay, who, closes_at, now)], true),
        None => (Vec::new(), false),
    }
}
