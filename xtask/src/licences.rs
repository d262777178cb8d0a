//! `xtask licences`: which crates may be shipped. Read over in every `make check`.

use crate::packages::{self, Package};
use crate::{Outcome, spdx};

/// Licences that let Nene be given away as MIT OR Apache-2.0.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    // Weak copyleft by the file: we ship these crates as they are.
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Crates that must not come in, each with its reason.
const BANNED: [(&str, &str); 3] = [
    ("native-tls", "rustls is the one way to TLS"),
    ("async-std", "tokio is the one runtime"),
    ("fhirbolt", "switches serde_json to arbitrary_precision for the whole workspace"),
];

/// Refuses the dependency tree when a crate's licence is not allowed, when a crate is banned,
/// or when the database libraries are not the ones we rely on.
pub fn check() -> Outcome<()> {
    let packages = packages::dependencies()?;
    let faults: Vec<String> = packages
        .iter()
        .filter_map(licence_fault)
        .chain(packages.iter().filter_map(ban))
        .chain(database(&packages))
        .collect();
    if faults.is_empty() {
        println!("licences: {} crates, all may be shipped", packages.len());
        Ok(())
    } else {
        Err(format!("these crates may not be shipped:\n{}", faults.join("\n")))
    }
}

fn licence_fault(package: &Package) -> Option<String> {
    let Package { name, version, licence } = package;
    let Some(licence) = licence else {
        return Some(format!("{name} {version} names no licence"));
    };
    match spdx::permits(licence, &|one| ALLOWED.contains(&one)) {
        Some(true) => None,
        Some(false) => Some(format!("{name} {version} is under {licence}")),
        None => Some(format!("{name} {version}: cannot read the licence {licence:?}")),
    }
}

fn ban(package: &Package) -> Option<String> {
    let (_, reason) = BANNED.iter().find(|(name, _)| *name == package.name)?;
    Some(format!("{} is banned: {reason}", package.name))
}

/// One sqlx, and one SQLite that has the fix of the WAL-reset fault (3.51.3, bundled since
/// libsqlite3-sys 0.37).
fn database(packages: &[Package]) -> Vec<String> {
    let versions = |name: &str| -> Vec<String> {
        packages.iter().filter(|package| package.name == name).map(|package| package.version.clone()).collect()
    };
    let (sqlx, sqlite) = (versions("sqlx"), versions("libsqlite3-sys"));
    let mut faults = Vec::new();
    if sqlx.len() != 1 {
        faults.push(format!("there must be exactly one sqlx, found {sqlx:?}"));
    }
    if sqlite.len() != 1 || !sqlite.iter().all(|version| minor(version) >= Some((0, 37))) {
        faults.push(format!("there must be exactly one libsqlite3-sys, 0.37 or later, found {sqlite:?}"));
    }
    faults
}

fn minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Package, ban, database, licence_fault};

    fn package(name: &str, version: &str, licence: &str) -> Package {
        Package { name: name.to_owned(), version: version.to_owned(), licence: Some(licence.to_owned()) }
    }

    #[test]
    fn a_copyleft_crate_is_refused_and_a_choice_is_taken() {
        assert!(licence_fault(&package("one", "1.0.0", "AGPL-3.0-only")).is_some());
        assert!(licence_fault(&package("one", "1.0.0", "AGPL-3.0-only OR MIT")).is_none());
    }

    #[test]
    fn a_second_tls_is_refused() {
        assert!(ban(&package("native-tls", "0.2.1", "MIT")).is_some());
        assert!(ban(&package("ring", "0.17.0", "MIT")).is_none());
    }

    #[test]
    fn a_second_sqlx_or_an_old_sqlite_is_refused() {
        let good = || vec![package("sqlx", "0.9.0", "MIT"), package("libsqlite3-sys", "0.37.0", "MIT")];
        assert!(database(&good()).is_empty());
        let mut two = good();
        two.push(package("sqlx", "0.8.6", "MIT"));
        assert_eq!(database(&two).len(), 1);
        assert_eq!(database(&[package("sqlx", "0.9.0", "MIT"), package("libsqlite3-sys", "0.36.0", "MIT")]).len(), 1);
    }
}
