//! The one client for calls to the outside. Come here to send something to a service by HTTP.
//!
//! Whom it calls may have been named by a stranger (a push service is), so it is careful: https
//! alone; no address inside our own network, looked at after the name was resolved and on the very
//! addresses that are then called, so that a name that changes its mind (DNS rebinding) gains
//! nothing; redirects are not followed; proxies of the environment are not asked, they would resolve
//! names by themselves; everything ends after 10 seconds; of an answer no more is read than is
//! needed, and 64 KB at most. An origin that the operator names (a service of their own, a test) may
//! lie inside and may do without https: exactly that one.

mod address;
mod names;
#[cfg(test)]
mod tests;

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use http::{HeaderMap, Method, StatusCode};
use reqwest::{Client, Url, redirect::Policy};

pub use names::Names;
use names::{Inside, Outside};

/// How long a call may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until there is a connection: the name's address, TCP, TLS.
    pub connect: Duration,
    /// Until the last byte that is read of the answer.
    pub whole: Duration,
}

impl Patience {
    pub const USUAL: Patience = Patience { connect: Duration::from_secs(5), whole: Duration::from_secs(10) };
}

/// The most that is read of an answer, in bytes.
pub const LONGEST_ANSWER: usize = 64 * 1024;
/// The longest address that is looked at.
const LONGEST_ADDRESS: usize = 2_048;
/// Connections that are kept open to one host, and for how long.
const KEPT_OPEN: usize = 64;
const KEPT_FOR: Duration = Duration::from_secs(60);

/// An address outside that may be called, as this client will call it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Written as it is called: lower case, no dots that lead up, no port that goes without saying.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// `https://push.example`, `http://127.0.0.1:9999`: scheme, host, and the port where it is unusual.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Without a dot at its end.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// Its path can be a secret: who knows it may send. The log gets the origin alone.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({}/...)", self.origin())
    }
}

/// Why something is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOutside {
    /// No whole address, or one with a user's name, a port or a dot where none belongs.
    NoAddress,
    NotHttps,
    /// It lies in our own network, or in nobody's.
    Inside,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    #[error("the name leads to an address that is not outside")]
    Inside,
    #[error("there is no connection")]
    NoConnection,
    #[error("it took too long")]
    TooSlow,
    #[error("the answer broke off, or is too long")]
    Broken,
}

/// What is sent.
pub struct Call<'a> {
    pub method: Method,
    pub to: &'a Address,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// The head of what came back. The rest is read when it is asked for.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    rest: reqwest::Response,
}

impl Answer {
    /// The whole body, when it is no longer than [`LONGEST_ANSWER`].
    pub async fn body(mut self) -> Result<Vec<u8>, NoAnswer> {
        let mut body = Vec::new();
        while let Some(part) = self.rest.chunk().await.map_err(|error| why(&error))? {
            if body.len() + part.len() > LONGEST_ANSWER {
                return Err(NoAnswer::Broken);
            }
            body.extend_from_slice(&part);
        }
        Ok(body)
    }
}

/// Cheap to clone; connections are shared.
#[derive(Clone)]
pub struct Outgoing {
    outside: Client,
    /// For origins that the operator named.
    named: Client,
    origins: Arc<[String]>,
    names: Names,
}

impl Outgoing {
    /// `origins` are those that the operator named: `http://127.0.0.1:9999`. The error is one sentence.
    pub fn new(origins: Vec<String>) -> Result<Outgoing, String> {
        Outgoing::with(origins, Names::system(), Patience::USUAL)
    }

    /// The same with another book of names, and less patience.
    pub fn with(origins: Vec<String>, names: Names, patience: Patience) -> Result<Outgoing, String> {
        let client = || {
            Client::builder()
                .connect_timeout(patience.connect)
                .timeout(patience.whole)
                .redirect(Policy::none())
                .referer(false)
                .no_proxy()
                .user_agent("Nene")
                .pool_max_idle_per_host(KEPT_OPEN)
                .pool_idle_timeout(KEPT_FOR)
        };
        let failed = |_| "The client for calls to other services could not be made.".to_string();
        Ok(Outgoing {
            outside: client()
                .https_only(true)
                .dns_resolver(Arc::new(Outside(names.clone())))
                .build()
                .map_err(failed)?,
            named: client().build().map_err(failed)?,
            origins: origins.into(),
            names,
        })
    }

    /// Reads an address that somebody sent. What is an address of numbers is looked at at once; a name
    /// is when it is called, and by [`Outgoing::leads_inside`].
    pub fn address(&self, text: &str) -> Result<Address, NotOutside> {
        let is_plain = text.len() <= LONGEST_ADDRESS && text.bytes().all(|byte| byte.is_ascii_graphic());
        let url = is_plain.then(|| Url::parse(text).ok()).flatten().ok_or(NotOutside::NoAddress)?;
        let host = url.host_str().unwrap_or_default();
        let has_user = !url.username().is_empty() || url.password().is_some();
        if host.is_empty() || host.ends_with('.') || has_user || url.fragment().is_some() {
            return Err(NotOutside::NoAddress);
        }
        let address = Address(url);
        if self.is_named(&address) {
            return Ok(address);
        }
        if address.0.scheme() != "https" {
            return Err(NotOutside::NotHttps);
        }
        match address_of_numbers(address.host()) {
            Some(numbers) if !address::is_outside(numbers) => Err(NotOutside::Inside),
            _ => Ok(address),
        }
    }

    /// Whether the operator named this origin.
    pub fn is_named(&self, address: &Address) -> bool {
        self.origins.contains(&address.origin())
    }

    /// Whether the name leads inside now; `false` where nobody can say. Each call looks again.
    pub async fn leads_inside(&self, address: &Address) -> bool {
        let is_name = address_of_numbers(address.host()).is_none();
        is_name && !self.is_named(address) && self.names.lead_inside(address.host()).await
    }

    pub async fn call(&self, call: Call<'_>) -> Result<Answer, NoAnswer> {
        let Call { method, to, headers, body } = call;
        let client = match (self.is_named(to), address_of_numbers(to.host())) {
            (true, _) => &self.named,
            // A name of numbers is never resolved, so the book of names does not see it.
            (false, Some(numbers)) if !address::is_outside(numbers) => return Err(NoAnswer::Inside),
            (false, _) => &self.outside,
        };
        let answer = client
            .request(method, to.0.clone())
            .headers(headers)
            .body(body)
            .send()
            .await
            .map_err(|error| why(&error))?;
        Ok(Answer { status: answer.status(), headers: answer.headers().clone(), rest: answer })
    }
}

/// `url` has written every form of it (`0x7f.1`, `[::ffff:7f00:1]`) in the one usual way.
fn address_of_numbers(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// The kind of an error. Its text names the address, which may be a secret.
fn why(error: &reqwest::Error) -> NoAnswer {
    let mut source: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.is::<Inside>() {
            return NoAnswer::Inside;
        }
        source = cause.source();
    }
    if error.is_timeout() {
        NoAnswer::TooSlow
    } else if error.is_connect() {
        NoAnswer::NoConnection
    } else {
        NoAnswer::Broken
    }
}
