//! The walk of `xtask bundle`: wasm, styles, scripts, then what is copied, then the manifest.
//!
//! The order matters: a file's name carries the hash of its content, so that what is named
//! must be finished before what names it.

use crate::place::{self, Mode, Place};
use crate::site::Site;
use crate::{Outcome, scripts, style, wasm};
use std::time::Instant;

/// Writes `target/site/` from the sources. Skips what has not changed since the last time.
pub fn bundle(mode: Mode) -> Outcome<()> {
    let started = Instant::now();
    let place = Place::find(mode)?;
    let mut site = Site::new(&place)?;

    let bindings = wasm::build(&place)?;
    site.put_hashed("nene_bg.wasm", &bindings.wasm)?;
    let loader = scripts::with_hashed_names(&bindings.javascript, &site);
    site.put_hashed("nene.js", loader.as_bytes())?;
    site.put_hashed("nene.css", style::compile(&place)?.as_bytes())?;

    // The client of a server for video, as its makers give it out; a room fetches it when it needs it.
    let livekit = place::read_text(&place.root.join("node_modules/livekit-client/dist/livekit-client.umd.js"))?;
    let livekit = livekit.split("\n//# sourceMappingURL=").next().unwrap_or_default();
    site.put_hashed("livekit.js", livekit.as_bytes())?;

    let public = place.root.join("public");
    let (hashed, plain): (Vec<_>, Vec<_>) =
        place::files_under(&public)?.into_iter().partition(|path| path.starts_with("pkg"));
    let mut texts = Vec::with_capacity(hashed.len());
    for path in hashed {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        texts.push((name, place::read_text(&public.join(&path))?));
    }
    for (name, text) in scripts::in_order(texts)? {
        site.put_hashed(&name, scripts::with_hashed_names(&text, &site).as_bytes())?;
    }
    // The service worker names the offline page's version, so it is written last.
    for path in plain.iter().filter(|path| !path.ends_with("sw.js")) {
        let bytes = place::read(&public.join(path))?;
        site.put(path, &scripts::rewritten(path, bytes, &site))?;
    }
    let worker = place::read_text(&public.join("sw.js"))?;
    site.put("sw.js".as_ref(), scripts::service_worker(&worker, &site).as_bytes())?;

    site.finish()?;
    println!("{} in {:.1} s", site.summary(), started.elapsed().as_secs_f32());
    Ok(())
}
