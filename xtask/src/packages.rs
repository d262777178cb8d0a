//! Every crate that the workspace depends on, as `cargo metadata` tells it.

use crate::Outcome;
use serde_json::Value;
use std::process::Command;

/// One crate of the dependency tree.
pub struct Package {
    pub name: String,
    pub version: String,
    /// The licence expression; `None` when the crate names none.
    pub licence: Option<String>,
}

/// All crates of `Cargo.lock`, our own left out.
pub fn dependencies() -> Outcome<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--locked"])
        .output()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata names no packages")?;
    Ok(packages
        .iter()
        .filter(|package| !package["source"].is_null())
        .map(|package| Package {
            name: text(package, "name"),
            version: text(package, "version"),
            licence: package["license"].as_str().map(str::to_owned),
        })
        .collect())
}

fn text(package: &Value, field: &str) -> String {
    package[field].as_str().unwrap_or_default().to_owned()
}
