//! Text messages and letters on paper, by GOV.UK Notify (REST API v2) or whoever speaks like it.
//! Off unless the operator sets it up.
//!
//! The operator's service there needs a template for text messages whose words are `((message))`, and,
//! for letters, one with the heading `((heading))` and the words `((message))`.

mod api;
#[cfg(test)]
mod tests;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use api::Api;

/// One message by one of the two ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Posted {
    /// To a telephone as +447700900123.
    Text { to: String, words: String },
    /// Address lines (3 to 7, the last is the postcode or the country), then the body.
    Letter { to: Vec<String>, print: Print, heading: String, words: String },
}

/// How large the letters of a letter are (Accessible Information Standard, DCB1605).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Print {
    Standard,
    Large,
}

/// The ids of the operator's templates at the service; "" for one that is not there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Templates<'a> {
    pub text: &'a str,
    pub letter: &'a str,
    /// For who reads large print: without one they get the other letter.
    pub large_letter: &'a str,
}

#[derive(Clone)]
pub enum Notify {
    Off,
    Api(Arc<Api>),
    Folder(PathBuf),
    Memory(Arc<Mutex<Vec<Posted>>>),
}

/// What became of a message that did not leave. No text from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    #[error("text messages and letters are off")]
    Off,
    /// Not now. The service may have said after how long.
    #[error("the service does not take it now, or is away")]
    Later(Option<Duration>),
    /// It had the message, and did not say whether it took it.
    #[error("the service went away with the message")]
    Unsure,
    /// This one is not taken, whatever happens; the status.
    #[error("the service refused it with status {0}")]
    Refused(u16),
}

/// What is sent through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Text,
    Letter,
}

impl Notify {
    pub fn in_memory() -> Notify {
        Notify::Memory(Arc::default())
    }

    /// `off`, `folder:PATH`, or the address of the service; then its key and the ids of the templates.
    /// The error is one sentence.
    pub fn open(url: &str, key: &str, templates: &Templates<'_>) -> Result<Notify, String> {
        if url == "off" {
            return Ok(Notify::Off);
        }
        if let Some(folder) = url.strip_prefix("folder:") {
            std::fs::create_dir_all(folder).map_err(|error| {
                format!("NENE_NOTIFY names the folder {folder}, which cannot be made: {}.", error.kind())
            })?;
            return Ok(Notify::Folder(folder.into()));
        }
        Ok(Notify::Api(Arc::new(Api::open(url, key, templates)?)))
    }

    /// Whether messages of this kind leave at all.
    pub fn takes(&self, way: Way) -> bool {
        match self {
            Notify::Off => false,
            Notify::Api(api) => api.takes(way),
            Notify::Folder(_) | Notify::Memory(_) => true,
        }
    }

    /// Whether a message could leave now: the service knows us, or the folder is there.
    pub async fn answers(&self, now: DateTime<Utc>) -> Result<(), NotSent> {
        match self {
            Notify::Off | Notify::Memory(_) => Ok(()),
            Notify::Folder(folder) if folder.is_dir() => Ok(()),
            Notify::Folder(_) => Err(NotSent::Later(None)),
            Notify::Api(api) => api.answers(now).await,
        }
    }

    /// How they leave, without any address or key.
    pub fn kind(&self) -> &'static str {
        match self {
            Notify::Off => "off",
            Notify::Api(_) => "by a service",
            Notify::Folder(_) => "into a folder",
            Notify::Memory(_) => "into memory",
        }
    }

    /// Sends one message; `id` is the reference by which the service knows it again.
    pub async fn send(&self, id: Uuid, posted: &Posted, now: DateTime<Utc>) -> Result<(), NotSent> {
        match self {
            Notify::Off => Err(NotSent::Off),
            Notify::Api(api) => api.send(id, posted, now).await,
            Notify::Memory(sent) => {
                sent.lock().unwrap_or_else(|held| held.into_inner()).push(posted.clone());
                Ok(())
            }
            Notify::Folder(folder) => {
                let bytes = serde_json::to_vec_pretty(posted).map_err(|_| NotSent::Refused(0))?;
                // The same one twice is one file, there whole or not at all.
                let (path, half) = (folder.join(format!("{id}.json")), folder.join(format!("{id}.part")));
                tokio::fs::write(&half, bytes).await.map_err(|_| NotSent::Later(None))?;
                tokio::fs::rename(&half, &path).await.map_err(|_| NotSent::Later(None))
            }
        }
    }

    /// What a memory variant has taken, oldest first; it is empty afterwards.
    pub fn take_sent(&self) -> Vec<Posted> {
        match self {
            Notify::Memory(sent) => std::mem::take(&mut *sent.lock().unwrap_or_else(|held| held.into_inner())),
            Notify::Off | Notify::Api(_) | Notify::Folder(_) => Vec::new(),
        }
    }
}
