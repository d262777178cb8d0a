//! The book of names for calls to the outside: it gives addresses that lie outside, or none. The
//! client connects to exactly the addresses that it gives.

use std::{
    fmt,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address;

type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// How names become addresses: the system's way, or a test's.
#[derive(Clone)]
pub struct Names(Arc<dyn Fn(String) -> Found + Send + Sync>);

/// Who asks before anything is sent does not wait for longer.
const ASKING: Duration = Duration::from_secs(2);

impl Names {
    pub fn system() -> Names {
        Names::told_by(|name| async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }

    pub fn told_by<F, Fut>(tell: F) -> Names
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = io::Result<Vec<IpAddr>>> + Send + 'static,
    {
        Names(Arc::new(move |name| Box::pin(tell(name))))
    }

    /// `false` where there is no such name, or nobody answers in time.
    pub(super) async fn lead_inside(&self, name: &str) -> bool {
        match tokio::time::timeout(ASKING, (self.0)(name.to_string())).await {
            Ok(Ok(found)) => !found.iter().copied().all(address::is_outside),
            _ => false,
        }
    }
}

/// As the client asks: a name with one address inside is no name at all.
pub(super) struct Outside(pub Names);

impl Resolve for Outside {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.0.0)(name.as_str().to_string());
        Box::pin(async move {
            let found = found.await?;
            if found.is_empty() || !found.iter().copied().all(address::is_outside) {
                return Err(Inside.into());
            }
            // The port is the client's to set.
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

#[derive(Debug)]
pub(super) struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this name leads to an address that is not outside")
    }
}

impl std::error::Error for Inside {}
