//! Puts hashed names into the texts that name assets.
//!
//! Sources name an asset plainly: `"./nene.js"` in a script, `/pkg/nene.css` in a page or in
//! the service worker. What is served names the hashed file.

use crate::site::Site;
use std::collections::BTreeMap;
use std::path::Path;

/// A script of `/pkg/` with every asset that it names by its hashed name.
pub fn with_hashed_names(script: &str, site: &Site) -> String {
    renamed(script, site.assets())
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
        for quote in ['"', '\''] {
            for way in ["", "./", "/pkg/"] {
                text = text.replace(&format!("{quote}{way}{name}{quote}"), &format!("{quote}{way}{hashed}{quote}"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::renamed;
    use std::collections::BTreeMap;

    #[test]
    fn an_asset_is_named_by_its_hash_however_it_is_written() {
        let assets = BTreeMap::from([("nene.js".to_owned(), "/pkg/nene.12.js".to_owned())]);
        assert_eq!(renamed(r#"import "./nene.js""#, &assets), r#"import "./nene.12.js""#);
        assert_eq!(renamed("new URL('nene.js', base)", &assets), "new URL('nene.12.js', base)");
        assert_eq!(renamed(r#"src="/pkg/nene.js""#, &assets), r#"src="/pkg/nene.12.js""#);
    }

    #[test]
    fn a_longer_name_is_left_alone() {
        let assets = BTreeMap::from([("nene.js".to_owned(), "/pkg/nene.12.js".to_owned())]);
        assert_eq!(renamed(r#""/pkg/nene.js.map" "an-nene.js""#, &assets), r#""/pkg/nene.js.map" "an-nene.js""#);
    }
}
