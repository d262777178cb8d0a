//! What comes over the wire on a first visit: the page and everything that it asks for.

use std::collections::BTreeSet;

use app::platform::migrate::Mode;

use crate::{
    figure::{Aim, Figures},
    http::{self, Ask, BROWSER},
    place::{self, Place},
    process::Server,
};

pub async fn measure(place: &Place, figures: &mut Figures) -> Result<(), String> {
    let portal = Server::portal(place, Mode::Demo).await?;
    let cookie = sign_in(&portal, "ivy").await?;
    for (what, path, cookie, most) in [
        ("First visit to the signed-in home", "/home", Some(&cookie), 60.0),
        ("First visit to a page with an island: passkeys", "/account/passkeys", Some(&cookie), 200.0),
        ("First visit to a page with an island: sign-in", "/sign-in", None, 200.0),
    ] {
        let mut ask = Ask::get(portal.address, path).with("accept-encoding", BROWSER);
        if let Some(cookie) = cookie {
            ask = ask.with("cookie", cookie);
        }
        let visit = visit(&ask).await?;
        if path == "/home" && visit.parts.iter().any(|(name, _)| name.ends_with(".wasm")) {
            return Err("The home page asks for wasm.".into());
        }
        let beside = visit
            .parts
            .iter()
            .map(|(name, bytes)| format!("{name} {:.1}", *bytes as f64 / 1e3))
            .collect::<Vec<_>>()
            .join(", ");
        figures.add(what, Aim::AtMost(most), visit.bytes as f64 / 1e3, "kB", beside);
    }
    // After the page is there, the service worker fetches what it keeps for when there is no network.
    let mut later = 0;
    for path in ["/sw.js", "/offline.html"] {
        later += http::ask(&Ask::get(portal.address, path).with("accept-encoding", BROWSER)).await?.wire;
    }
    figures.add("Later, by the service worker", Aim::None, later as f64 / 1e3, "kB", "the worker and the offline page");
    portal.stop()
}

/// Signs in by a card of the demonstration; `sid=...`.
pub async fn sign_in(portal: &Server, who: &str) -> Result<String, String> {
    let ask = Ask { form: Some(format!("as={who}")), ..Ask::get(portal.address, "/demo/sign-in") }
        .with("sec-fetch-site", "same-origin");
    let answer = http::ask(&ask).await?;
    let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    cookie.map(str::to_string).ok_or_else(|| format!("Signing in by a card answered {}.", answer.status))
}

struct Visit {
    bytes: usize,
    /// The name of each file, and its bytes with its head.
    parts: Vec<(String, usize)>,
}

async fn visit(ask: &Ask) -> Result<Visit, String> {
    let page = http::ask(ask).await?;
    let plain = Ask {
        headers: ask.headers.iter().filter(|(name, _)| *name != "accept-encoding").cloned().collect(),
        ..ask.clone()
    };
    let html = http::ask(&plain).await?;
    if page.status != 200 {
        return Err(format!("{} answered {}.", ask.path, page.status));
    }
    let mut parts = vec![("page".to_string(), page.wire)];
    for path in asked_for(&html.text())? {
        let answer = http::ask(&Ask::get(ask.address, &path).with("accept-encoding", BROWSER)).await?;
        if answer.status != 200 {
            return Err(format!("{path} answered {}.", answer.status));
        }
        parts.push((path.rsplit('/').next().unwrap_or_default().to_string(), answer.wire));
    }
    Ok(Visit { bytes: parts.iter().map(|(_, bytes)| bytes).sum(), parts })
}

/// What a browser asks for after reading this page: all that it names, and behind a page with
/// islands the script and the wasm.
fn asked_for(html: &str) -> Result<BTreeSet<String>, String> {
    let mut paths = BTreeSet::new();
    for tag in
        html.split('<').filter(|tag| tag.starts_with("link ") || tag.starts_with("script ") || tag.starts_with("img "))
    {
        let named = ["href=\"", "src=\""]
            .iter()
            .find_map(|name| tag.split_once(name))
            .and_then(|(_, rest)| rest.split('"').next());
        // An address that only a button would use, or the page itself, is not fetched.
        paths.extend(named.filter(|path| path.starts_with('/')).map(str::to_string));
    }
    if paths.iter().any(|path| path.contains("islands")) {
        let list = std::fs::read_to_string(place::site().join("assets.json")).map_err(|error| error.to_string())?;
        let list: std::collections::BTreeMap<String, String> =
            serde_json::from_str(&list).map_err(|error| error.to_string())?;
        paths.extend(["nene.js", "nene_bg.wasm"].iter().filter_map(|name| list.get(*name).cloned()));
    }
    Ok(paths)
}
