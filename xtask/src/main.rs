//! The project's own tools, beside cargo: started by the Makefile.
//!
//! `xtask bundle [--release]` writes `target/site/`: what a browser is sent besides pages.
//! `xtask licences` refuses a dependency that must not be shipped.

mod bundle;
mod licences;
mod packages;
mod place;
mod scripts;
mod site;
mod spdx;
mod style;
mod wasm;

use std::process::ExitCode;

/// What a tool ends with when it could not do its work: one sentence for the developer.
pub type Outcome<T> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["bundle"] => bundle::bundle(place::Mode::Dev),
        ["bundle", "--release"] => bundle::bundle(place::Mode::Release),
        ["licences"] => licences::check(),
        _ => Err("say one of: bundle, bundle --release, licences".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("xtask: {sentence}");
            ExitCode::FAILURE
        }
    }
}
