//! Between Axum and a capability: who is visiting, what they may ask, how an answer looks.
//!
//! Every handler starts from a [`visit::Visit`] and ends in an [`answer::Answer`] or a
//! [`trouble::Trouble`]. Knows no domain word but "person".

pub mod answer;
pub mod form;
pub mod headers;
pub mod kept_frame;
pub mod layers;
pub mod look;
pub mod page;
pub mod path;
pub mod routes;
pub mod same_origin;
pub mod trouble;
pub mod visit;
pub mod whose;

use std::{ops::Deref, sync::Arc};

use webauthn_rs::Webauthn;

use crate::{
    access::log_writer::LogWriter,
    platform::{Platform, migrate::Mode},
    ui::assets::Assets,
};

/// What the operator decided.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `https://nene.example`: links in letters come from here, never from a request.
    pub origin: String,
    pub mode: Mode,
}

impl Settings {
    /// Cookies and passkeys bind to https everywhere but on localhost.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

pub struct Parts {
    pub platform: Platform,
    pub settings: Settings,
    pub log: LogWriter,
    pub webauthn: Webauthn,
    pub assets: Arc<Assets>,
}

/// The running portal, as every handler gets it. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

impl App {
    pub fn new(parts: Parts) -> App {
        App(Arc::new(parts))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
