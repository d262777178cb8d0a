//! Styles: `style/main.scss` through npm's `sass` into one compressed sheet, and through `purgecss`,
//! which leaves out what no page uses: two fifths of the bytes that a first visit waits for.

use crate::Outcome;
use crate::place::{self, Place};
use std::process::Command;

/// The text of the sheet. It is made anew only when a style, a page, a script or an npm package has
/// changed.
pub fn compile(place: &Place) -> Outcome<String> {
    let key = sources(place)?;
    let (sheet, kept_key) = (place.kept.join("nene.css"), place.kept.join("nene.css.key"));
    if place::read_text(&kept_key).is_ok_and(|kept| kept == key) {
        return place::read_text(&sheet);
    }
    let whole = place.kept.join("whole").join("nene.css");
    place::run(
        Command::new(place::npm_program(place, "sass")?)
            .current_dir(&place.root)
            .args(["--style=compressed", "--load-path=node_modules", "--quiet-deps", "--no-source-map"])
            .arg("style/main.scss")
            .arg(&whole),
    )?;
    place::run(
        Command::new(place::npm_program(place, "purgecss")?)
            .current_dir(&place.root)
            .args(["--config", "style/used.mjs", "--css"])
            .arg(&whole)
            .arg("--output")
            .arg(&place.kept),
    )?;
    place::write(&kept_key, key.as_bytes())?;
    place::read_text(&sheet)
}

fn sources(place: &Place) -> Outcome<String> {
    let mut all = place::read(&place.root.join("package-lock.json"))?;
    for folder in ["style", "app/src", "public"].map(|folder| place.root.join(folder)) {
        for path in place::files_under(&folder)? {
            all.extend(path.to_string_lossy().as_bytes());
            all.extend(place::read(&folder.join(path))?);
        }
    }
    Ok(place::short_hash(&all))
}
