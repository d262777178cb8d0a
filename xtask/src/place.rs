//! Where things are, how thoroughly they are made, and the few file operations of every step.

use crate::Outcome;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How thoroughly the bundle is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Quick to make: an edit is on screen soon. Several megabytes of wasm.
    Dev,
    /// Small to send: optimised wasm, the strongest compression.
    Release,
}

impl Mode {
    /// Name of the folder under `target/bundle/` that keeps this mode's results.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Dev => "dev",
            Mode::Release => "release",
        }
    }
}

/// The folders that the tools read and write.
pub struct Place {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target folder, `CARGO_TARGET_DIR` honoured.
    pub target: PathBuf,
    /// Results of the steps, kept so that the next run skips what has not changed.
    pub kept: PathBuf,
    pub mode: Mode,
}

impl Place {
    /// Finds the repository from what cargo says of this package.
    pub fn find(mode: Mode) -> Outcome<Place> {
        let package =
            std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).ok_or("start it by `cargo run -p xtask`")?;
        let root = package.parent().ok_or("xtask has no folder above it")?.to_owned();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder).map_err(|error| error.to_string())?,
            None => root.join("target"),
        };
        let kept = target.join("bundle").join(mode.name());
        make_folder(&kept)?;
        Ok(Place { root, target, kept, mode })
    }
}

/// Bytes of a file, or a sentence that names it.
pub fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Text of a file, or a sentence that names it.
pub fn read_text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Writes a file so that a server reading it sees the old or the new one, never half.
/// A file that already holds these bytes is left alone.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome<()> {
    if fs::read(path).is_ok_and(|now| now == bytes) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.new"));
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Makes a folder and those above it.
pub fn make_folder(path: &Path) -> Outcome<()> {
    fs::create_dir_all(path).map_err(|error| format!("cannot make {}: {error}", path.display()))
}

/// Every file under a folder, as paths from it, sorted.
pub fn files_under(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = fs::read_dir(&next).map_err(|error| format!("cannot list {}: {error}", next.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(inside) = path.strip_prefix(folder) {
                found.push(inside.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The first 64 bits of the SHA-256 of these bytes, as 16 hexadecimal digits.
pub fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Runs a command that must succeed; its own words go to the developer's screen.
pub fn run(command: &mut Command) -> Outcome<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} failed ({status})")),
        Err(error) => Err(format!("cannot start {program}: {error}")),
    }
}

/// A program that npm installed.
pub fn npm_program(place: &Place, name: &str) -> Outcome<PathBuf> {
    let path = place.root.join("node_modules/.bin").join(name);
    if path.exists() { Ok(path) } else { Err(format!("{name} is missing: run `npm ci` first")) }
}
