//! Puts hashed names into the texts that name assets.
//!
//! Sources name an asset plainly: `"./nene.js"` in a script, `/pkg/nene.css` in a page or in
//! the service worker. What is served names the hashed file.

use crate::Outcome;
use crate::site::Site;
use std::collections::BTreeMap;
use std::path::Path;

/// A script of `/pkg/` with every asset that it names by its hashed name.
pub fn with_hashed_names(script: &str, site: &Site) -> String {
    renamed(script, site.assets())
}

/// Scripts, by name and text, in the order in which they can be hashed: each after those that it names.
/// Those that name each other have none, and are refused.
pub fn in_order(mut left: Vec<(String, String)>) -> Outcome<Vec<(String, String)>> {
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let names: Vec<String> = left.iter().map(|(name, _)| name.clone()).collect();
        let (ready, waiting): (Vec<_>, Vec<_>) = left.into_iter().partition(|(own, text)| {
            !names.iter().any(|name| name != own && ways(name).any(|way| text.contains(&way)))
        });
        if ready.is_empty() {
            return Err(format!("these scripts name each other: {}", names.join(", ")));
        }
        ordered.extend(ready);
        left = waiting;
    }
    Ok(ordered)
}

/// How a text names an asset.
fn ways(name: &str) -> impl Iterator<Item = String> + use<'_> {
    ['"', '\''].into_iter().flat_map(move |quote| ["", "./", "/pkg/"].map(|way| format!("{quote}{way}{name}{quote}")))
}

/// A file of `public/` with every asset that it names by its hashed name.
pub fn rewritten(path: &Path, bytes: Vec<u8>, site: &Site) -> Vec<u8> {
    let is_text = path.extension().is_some_and(|ending| ending == "html" || ending == "webmanifest");
    match String::from_utf8(bytes) {
        Ok(text) if is_text => renamed(&text, site.assets()).into_bytes(),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// The service worker with the list of all hashed assets, and a version that changes with any
/// file of the site.
pub fn service_worker(source: &str, site: &Site) -> String {
    let paths: Vec<String> = site.assets().values().map(|path| format!("\"{path}\"")).collect();
    let source = source
        .replace("\"the list of hashed assets\"", &paths.join(", "))
        .replace("the version of the site", &site.version());
    renamed(&source, site.assets())
}

fn renamed(text: &str, assets: &BTreeMap<String, String>) -> String {
    let mut text = text.to_owned();
    for (name, path) in assets {
        let hashed = path.trim_start_matches("/pkg/");
        for (way, new) in ways(name).zip(ways(hashed)) {
            text = text.replace(&way, &new);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{in_order, renamed};
    use std::collections::BTreeMap;

    #[test]
    fn an_asset_is_named_by_its_hash_however_it_is_written() {
        let assets = BTreeMap::from([("nene.js".to_owned(), "/pkg/nene.12.js".to_owned())]);
        assert_eq!(renamed(r#"import "./nene.js""#, &assets), r#"import "./nene.12.js""#);
        assert_eq!(renamed("new URL('nene.js', base)", &assets), "new URL('nene.12.js', base)");
        assert_eq!(renamed(r#"src="/pkg/nene.js""#, &assets), r#"src="/pkg/nene.12.js""#);
    }

    #[test]
    fn what_is_named_comes_before_what_names_it() {
        let script = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let scripts = vec![
            script("a.js", r#"import "./c.js"; import "./b.js""#),
            script("b.js", r#"import "./c.js""#),
            script("c.js", r#"const own = "c.js""#),
        ];
        let ordered: Vec<String> = in_order(scripts).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(ordered, ["c.js", "b.js", "a.js"]);
        let circle = vec![script("a.js", r#"import "./b.js""#), script("b.js", r#"import "./a.js""#)];
        assert!(in_order(circle).is_err());
    }

    #[test]
    fn a_longer_name_is_left_alone() {
        let assets = BTreeMap::from([("nene.js".to_owned(), "/pkg/nene.12.js".to_owned())]);
        assert_eq!(renamed(r#""/pkg/nene.js.map" "an-nene.js""#, &assets), r#""/pkg/nene.js.map" "an-nene.js""#);
    }
}
