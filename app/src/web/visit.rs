//! A request with its visitor: the first argument of every handler.
//!
//! `visit.look()` or `visit.change()` opens the transaction, `request.ask()` gets the proof,
//! `request.commit()` ends a change. Looking needs no commit.

use std::{collections::BTreeSet, net::IpAddr, sync::Arc};

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath};
use chrono::{DateTime, Utc};
use http::{Method, request::Parts};
use tokio::sync::Mutex;
use tower_sessions::Session;

use super::{App, look, trouble::Trouble};
use crate::{
    access::{
        asking::{self, Asked, Asker, Door},
        class::Action,
        facts::StepUp,
        grant::{Acts, Covers, Grant, ListGrant},
        log,
        log_writer::Ticket,
        policy::{Purpose, Verdict, purpose_of},
    },
    people::{Ods, PersonId},
    platform::query::Tx,
    sign_in::{Open, Proof, SignedIn, session_store},
    ui::look::Look,
};

use super::whose::Whose;

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
    /// What this browser was told before anybody signed in.
    pub look: Look,
    /// Whose data this address is about.
    pub whose: Whose,
    /// The route's pattern, without what stands before it for carers and staff.
    page: String,
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
        let whose = Whose::of_path(parts.uri.path());
        let page = Whose::page(extension.get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default());
        let look = look::asked_in(&parts.headers);
        Ok(Visit { app: app.clone(), session, signed_in, request_id, nonce, look, whose, page, address, unwritten })
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

    /// Whose data this page is about. It stops hard where the session has another person's record
    /// open than the address names: a page from before the switch, the back button, another tab.
    pub fn subject(&self) -> Result<PersonId, Trouble> {
        let signed_in = self.signed_in()?;
        let open = signed_in.open.as_ref();
        match &self.whose {
            // At work one is oneself too; a carer is either or.
            Whose::Own if open.is_none_or(|open| open.work.is_some()) => Ok(signed_in.person),
            Whose::For(person) if open.is_some_and(|open| is_open(open, *person, None)) => Ok(*person),
            Whose::AtWork(ods, person) if open.is_some_and(|open| is_open(open, *person, Some(ods))) => Ok(*person),
            Whose::Own | Whose::For(_) | Whose::AtWork(..) => Err(Trouble::OtherPerson),
        }
    }

    fn asker(&self) -> Result<Asker, Trouble> {
        let signed_in = self.signed_in()?;
        let door = match &self.whose {
            Whose::Own => Door::AnyWork,
            Whose::For(_) => Door::Carer,
            Whose::AtWork(ods, _) => Door::Work(ods.clone()),
        };
        Ok(Asker {
            actor: signed_in.person,
            door,
            session: signed_in.session,
            recovered_at: (signed_in.proof == Proof::RecoveryCode).then_some(signed_in.signed_in_at),
            page: self.page.clone(),
            request_id: self.request_id.0.to_string(),
            now: self.now(),
        })
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

    /// May the visitor do this with the data that this page is about?
    pub async fn ask<A: Acts, C: Covers>(&mut self) -> Result<Grant<A, C>, Trouble> {
        let subject = self.visit.subject()?;
        self.ask_for(subject).await
    }

    /// May the visitor do this, asked to show the form for it? Nothing is changed by that, so where it
    /// is permitted the log says that they looked.
    pub async fn ask_for_form<A: Acts, C: Covers>(&mut self) -> Result<Grant<A, C>, Trouble> {
        let subject = self.visit.subject()?;
        self.ask_as::<A, C>(subject, Action::Read).await
    }

    /// May the visitor do this with the data of `subject`? The asking is logged either way.
    pub async fn ask_for<A: Acts, C: Covers>(&mut self, subject: PersonId) -> Result<Grant<A, C>, Trouble> {
        self.ask_as::<A, C>(subject, A::ACTION).await
    }

    /// As [`Request::ask_for`]; where it is permitted, the log says `done`.
    async fn ask_as<A: Acts, C: Covers>(&mut self, subject: PersonId, done: Action) -> Result<Grant<A, C>, Trouble> {
        let asker = self.visit.asker()?;
        let Asked { entry, outcome } = asking::ask::<A, C>(&mut self.tx, &asker, subject).await?;
        if let Some(mut entry) = entry {
            if outcome.is_ok() {
                entry.action = done;
            }
            // A permitted change is logged with the change; everything else outlives this transaction.
            if done == Action::Change && outcome.is_ok() {
                log::append(&mut self.tx, &self.visit.app.platform.keys, &[entry]).await?;
            } else {
                let ticket = self.visit.app.log.write(entry).await;
                self.visit.unwritten.0.lock().await.push(ticket);
            }
        }
        outcome.map_err(|verdict| match (verdict, C::CLASSES.iter().find_map(|class| purpose_of(A::ACTION, *class))) {
            (Verdict::StepUp, Some(purpose)) => Trouble::StepUp(purpose, subject),
            (Verdict::NotAvailable, _) if subject == asker.actor => Trouble::Paused,
            (Verdict::NotAvailable, _) => Trouble::NotAvailable,
            _ => Trouble::NotFound,
        })
    }

    /// Whether the passkey was used for this a moment ago: for pages that ask for it beforehand.
    pub async fn step_up(&mut self, purpose: Purpose, subject: PersonId) -> Result<StepUp, Trouble> {
        let asker = self.visit.asker()?;
        Ok(asking::step_up(&mut self.tx, &asker, purpose, subject).await?)
    }

    /// May the visitor do this with lists of `organisation`?
    pub async fn ask_list<A: Acts, C: Covers>(&mut self, organisation: &Ods) -> Result<ListGrant<A, C>, Trouble> {
        let asker = self.visit.asker()?;
        asking::ask_list::<A, C>(&mut self.tx, &asker, organisation).await?.ok_or(Trouble::NotFound)
    }

    /// Writes into the log of each of these people that they stood in a list of this organisation,
    /// before the page that lists them is sent.
    pub async fn note_listed<A: Acts, C: Covers>(
        &self,
        grant: &ListGrant<A, C>,
        persons: impl IntoIterator<Item = PersonId> + Send,
    ) -> Result<(), Trouble> {
        let asker = self.visit.asker()?;
        let persons: BTreeSet<PersonId> = persons.into_iter().filter(|person| *person != asker.actor).collect();
        let mut unwritten = self.visit.unwritten.0.lock().await;
        for person in persons {
            unwritten.push(self.visit.app.log.write(asking::listed(&asker, grant, person)).await);
        }
        Ok(())
    }

    pub async fn commit(self) -> Result<(), Trouble> {
        Ok(self.tx.commit().await?)
    }
}

fn is_open(open: &Open, person: PersonId, work: Option<&Ods>) -> bool {
    open.person == person.0 && open.work.as_deref() == work.map(Ods::as_str)
}

/// The address from the connection, where the server put none.
pub fn peer(parts: &http::Extensions) -> Option<IpAddr> {
    parts.get::<ConnectInfo<std::net::SocketAddr>>().map(|peer| peer.0.ip())
}
