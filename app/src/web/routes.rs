//! The one route table. A route says what stands at its door; the sweep test walks the table
//! and calls every one of them signed out, as a stranger, and as staff of another practice.

use std::future::Future;

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing,
};

use super::App;
use crate::platform::as_written;

/// Who may come in at all. What they may see is asked with a grant, inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Anybody.
    Public,
    /// Anybody who is signed in.
    SignedIn,
    /// Active staff of the organisation in the path.
    Staff,
    /// A system with a source's token.
    Machine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: &'static str,
    /// With `{parameters}`.
    pub path: &'static str,
    pub door: Door,
}

#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    table: Vec<Route>,
    /// What stands before every path that is added, and the door that is then there.
    before: Option<(&'static str, Door)>,
}

impl Routes {
    /// Routes that all begin with `prefix` and stand behind `door`: the pages of a record, once
    /// more for carers and for staff (`whose.rs`).
    pub fn under(prefix: &'static str, door: Door) -> Routes {
        Routes { before: Some((prefix, door)), ..Routes::default() }
    }

    /// Door and path as they are here.
    fn here(&self, door: Door, path: &'static str) -> (Door, &'static str) {
        match self.before {
            None => (door, path),
            // A route lives as long as the process: its path is made once and kept.
            Some((prefix, door)) => (door, format!("{prefix}{path}").leak()),
        }
    }

    #[must_use]
    pub fn get<H, T>(mut self, door: Door, path: &'static str, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let (door, path) = self.here(door, path);
        self.table.push(Route { method: "GET", path, door });
        self.router = self.router.route(path, routing::get(handler));
        self
    }

    /// A handler that changes something: it runs to its end even when the caller hangs up.
    #[must_use]
    pub fn post<H, T>(mut self, door: Door, path: &'static str, handler: H) -> Routes
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let (door, path) = self.here(door, path);
        self.table.push(Route { method: "POST", path, door });
        self.router = self.router.route(path, routing::post(handler).layer(middleware::from_fn(to_its_end)));
        self
    }

    #[must_use]
    pub fn and(mut self, other: Routes) -> Routes {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    pub fn table(&self) -> &[Route] {
        &self.table
    }

    pub fn into_router(self) -> Router<App> {
        self.router
    }
}

/// A dropped connection must not cancel a change halfway (library-pitfalls 1: with PostgreSQL
/// an acknowledged write could be lost).
fn to_its_end(request: Request, next: middleware::Next) -> impl Future<Output = Response> + Send {
    let span = tracing::Span::current();
    let done = tokio::spawn(tracing::Instrument::instrument(as_written::carried(next.run(request)), span));
    async move { done.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()) }
}
