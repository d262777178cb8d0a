//! A request with its visitor: the first argument of every handler.
//!
//! `visit.look()` or `visit.change()` opens the transaction, `request.ask()` gets the proof,
//! `request.commit()` ends a change. Looking needs no commit.

use std::{net::IpAddr, sync::Arc};

use axum::extract::{ConnectInfo, FromRequestParts};
use chrono::{DateTime, Utc};
use http::{Method, request::Parts};
use tokio::sync::Mutex;
use tower_sessions::Session;

use super::{App, trouble::Trouble};
use crate::{
    access::{
        facts::{self, Asked},
        grant::{Acts, Covers, Grant, ListGrant},
        log,
        log_writer::Ticket,
        policy::Action,
    },
    people::{Ods, PersonId},
    platform::query::Tx,
    sign_in::{SignedIn, session_store},
};

/// The id of a request, in the log and in the access log: random, 16 hexadecimal digits.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

/// The value that allows a script on this one page (CSP).
#[derive(Clone, Debug)]
pub struct Nonce(pub Arc<str>);

/// Log entries that must be durable before the answer leaves.
#[derive(Clone, Default)]
pub struct Unwritten(pub Arc<Mutex<Vec<Ticket>>>);

pub struct Visit {
    pub app: App,
    pub session: Session,
    pub signed_in: Option<SignedIn>,
    pub request_id: RequestId,
    pub nonce: Nonce,
    /// Whose address it is, for rate limits; behind a proxy that is trusted, the visitor's own.
    pub address: IpAddr,
    unwritten: Unwritten,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Visit, Trouble> {
        let extension = &parts.extensions;
        let session = extension.get::<Session>().cloned().ok_or_else(|| Trouble::internal("no session layer"))?;
        let address = extension.get::<ClientAddress>().map(|client| client.0).unwrap_or(IpAddr::from([127, 0, 0, 1]));
        let request_id = extension.get::<RequestId>().cloned().ok_or_else(|| Trouble::internal("no request id"))?;
        let nonce = extension.get::<Nonce>().cloned().ok_or_else(|| Trouble::internal("no nonce"))?;
        let unwritten = extension.get::<Unwritten>().cloned().unwrap_or_default();
        let signed_in = session_store::signed_in(&session).await?;
        if let Some(signed_in) = signed_in.as_ref().filter(|_| is_own_act(parts)) {
            session_store::note_use(app, &session, signed_in);
        }
        Ok(Visit { app: app.clone(), session, signed_in, request_id, nonce, address, unwritten })
    }
}

/// The address of the visitor, put there by the server, which knows the trusted proxies.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Only what a person does keeps a session alive: opening a page, sending a form. Scripts that
/// fetch in the background, and browsers that fetch ahead, do not (CVE-2026-25476).
fn is_own_act(parts: &Parts) -> bool {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if header("sec-purpose").contains("prefetch") || header("purpose").contains("prefetch") {
        return false;
    }
    parts.method != Method::GET || matches!(header("sec-fetch-mode"), "navigate" | "")
}

impl Visit {
    pub fn now(&self) -> DateTime<Utc> {
        self.app.platform.clock.now()
    }

    /// Looks at data, and changes nothing.
    pub async fn look(&self) -> Result<Request<'_>, Trouble> {
        Ok(Request { tx: self.app.platform.db.read().await?, visit: self })
    }

    /// Changes data. Everything that was sent must have been read before: there is one writer.
    pub async fn change(&self) -> Result<Request<'_>, Trouble> {
        Ok(Request { tx: self.app.platform.db.write().await?, visit: self })
    }

    /// Who is signed in; an answer that leads to signing in, when nobody is.
    pub fn signed_in(&self) -> Result<&SignedIn, Trouble> {
        self.signed_in.as_ref().ok_or(Trouble::SignIn)
    }
}

/// A visit with an open transaction.
pub struct Request<'v> {
    pub tx: Tx,
    pub visit: &'v Visit,
}

impl Request<'_> {
    pub fn now(&self) -> DateTime<Utc> {
        self.visit.now()
    }

    /// May the visitor do this with their own data?
    pub async fn ask<A: Acts, C: Covers>(&mut self) -> Result<Grant<A, C>, Trouble> {
        let own = self.visit.signed_in()?.person;
        self.ask_for(own).await
    }

    /// May the visitor do this with the data of `subject`? The asking is logged either way.
    pub async fn ask_for<A: Acts, C: Covers>(&mut self, subject: PersonId) -> Result<Grant<A, C>, Trouble> {
        let actor = self.visit.signed_in()?.person;
        let Asked { entry, grant } =
            facts::ask::<A, C>(&mut self.tx, actor, subject, self.visit.now(), &self.visit.request_id.0).await?;
        if let Some(entry) = entry {
            // A permitted change is logged with the change; everything else outlives this transaction.
            if A::ACTION == Action::Change && grant.is_some() {
                log::append(&mut self.tx, &self.visit.app.platform.keys, &[entry]).await?;
            } else {
                let ticket = self.visit.app.log.write(entry).await;
                self.visit.unwritten.0.lock().await.push(ticket);
            }
        }
        grant.ok_or(Trouble::NotFound)
    }

    /// May the visitor do this with lists of `organisation`?
    pub async fn ask_list<A: Acts, C: Covers>(&mut self, organisation: &Ods) -> Result<ListGrant<A, C>, Trouble> {
        let actor = self.visit.signed_in()?.person;
        facts::ask_list::<A, C>(&mut self.tx, actor, organisation).await?.ok_or(Trouble::NotFound)
    }

    pub async fn commit(self) -> Result<(), Trouble> {
        Ok(self.tx.commit().await?)
    }
}

/// The address from the connection, where the server put none.
pub fn peer(parts: &http::Extensions) -> Option<IpAddr> {
    parts.get::<ConnectInfo<std::net::SocketAddr>>().map(|peer| peer.0.ip())
}
