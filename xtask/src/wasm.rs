//! The wasm of the islands: cargo, then `wasm-bindgen` as a library (no long `cargo install`),
//! then, for release, `wasm-opt` of npm's `binaryen`.

use crate::Outcome;
use crate::place::{self, Mode, Place};
use std::path::Path;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// What rustc's WebAssembly uses, and every browser since 2023 has. `wasm-opt` is told, so that
/// it brings in nothing newer.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What the browser loads on a page that has an island.
pub struct Bindings {
    /// The ES module that loads the wasm; it names it `nene_bg.wasm`.
    pub javascript: String,
    pub wasm: Vec<u8>,
}

/// Builds the `hydrate` crate and its bindings. Cargo knows whether a source has changed; the
/// bindings are made again only when cargo's wasm differs.
pub fn build(place: &Place) -> Outcome<Bindings> {
    let profile = match place.mode {
        Mode::Dev => "dev",
        Mode::Release => "wasm",
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    place::run(
        Command::new(cargo)
            .current_dir(&place.root)
            .args(["build", "--quiet", "-p", "hydrate", "--target", "wasm32-unknown-unknown", "--profile", profile])
            // What cargo set for this program is not meant for that one.
            .env_remove("CARGO_MANIFEST_DIR"),
    )?;
    let folder = if profile == "dev" { "debug" } else { profile };
    let built = place.target.join("wasm32-unknown-unknown").join(folder).join("hydrate.wasm");

    let out = place.kept.join("wasm");
    let kept_key = place.kept.join("wasm.key");
    let key = place::short_hash(&[place::read(&built)?, place::read(&place.root.join("package-lock.json"))?].concat());
    if !place::read_text(&kept_key).is_ok_and(|kept| kept == key) {
        bind(place, &built, &out)?;
        place::write(&kept_key, key.as_bytes())?;
    }
    Ok(Bindings { javascript: place::read_text(&out.join("nene.js"))?, wasm: place::read(&out.join("nene_bg.wasm"))? })
}

fn bind(place: &Place, built: &Path, out: &Path) -> Outcome<()> {
    if out.exists() {
        std::fs::remove_dir_all(out).map_err(|error| format!("cannot empty {}: {error}", out.display()))?;
    }
    Bindgen::new()
        .input_path(built)
        .out_name("nene")
        .web(true)
        .map_err(|error| format!("{error:#}"))?
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(place.mode == Mode::Release)
        .remove_producers_section(true)
        .generate(out)
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    if out.join("snippets").exists() {
        return Err("a crate brings JavaScript snippets: they have no hashed names, do without that crate".to_owned());
    }
    if place.mode == Mode::Release {
        let wasm = out.join("nene_bg.wasm");
        place::run(
            Command::new(place::npm_program(place, "wasm-opt")?)
                .arg("-Oz")
                .args(FEATURES)
                .arg("-o")
                .arg(&wasm)
                .arg(&wasm),
        )?;
    }
    Ok(())
}
