//! The invariants of the house (`ARCHITECTURE.md`), read off the source. A new rule for all
//! files belongs here; a rule for one type belongs beside it.

#[path = "architecture/grants.rs"]
mod grants;
#[path = "architecture/rooms.rs"]
mod rooms;
#[path = "architecture/sources.rs"]
mod sources;
#[path = "architecture/words.rs"]
mod words;

use sources::{all, outside_tests, root};

const OURS: [&str; 2] = ["app/src", "server/src"];

/// Fails with every line that breaks the rule.
#[track_caller]
fn none(rule: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn no_file_is_longer_than_500_lines() {
    let long = all(&["app/src", "app/hydrate/src", "server/src", "xtask/src"])
        .into_iter()
        .filter(|source| !sources::is_test(&source.path));
    let told = long.map(|source| (source.text.lines().count(), source.path)).filter(|(lines, _)| *lines > 500);
    none("look for the second thing in", told.map(|(lines, path)| format!("{path}: {lines} lines")).collect());
}

#[test]
fn every_file_begins_with_when_to_use_it() {
    let silent = all(&["app/src", "app/hydrate/src", "server/src", "xtask/src"]).into_iter();
    none(
        "no first comment in",
        silent
            .filter(|source| !sources::is_test(&source.path) && !source.text.starts_with("//!"))
            .map(|source| source.path)
            .collect(),
    );
}

#[test]
fn conditions_stand_on_whole_items_never_inside_bodies() {
    let inside =
        |line: &str| line.contains("#[cfg(") && line.contains("feature") && line.starts_with(char::is_whitespace);
    let found = all(&["app/src"]).into_iter().flat_map(|source| {
        let bad: Vec<String> = source
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| inside(line))
            .map(|(number, _)| format!("{}:{}", source.path, number + 1))
            .collect();
        bad
    });
    none("put it into a module of its own", found.collect());
    let macros = all(&["app/src"]).into_iter().flat_map(|source| source.lines_with(&source.code, "cfg!("));
    none("put it into a module of its own", macros.collect());
}

#[test]
fn every_path_named_in_the_architecture_is_there() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let named = paths(&text);
    assert!(named.len() > 20, "a map of the house names more than {} paths", named.len());
    let known = all(&["app", "server", "xtask"]);
    let gone = named.into_iter().filter(|path| {
        // `rules.rs` alone speaks of the file of that name in any room.
        let somewhere = !path.contains('/') && known.iter().any(|source| source.file_name() == path);
        !somewhere && !root().join(path).exists() && !root().join("app/src").join(path).exists()
    });
    none("ARCHITECTURE.md names what is not there", gone.collect());
}

/// What stands between backticks, outside of blocks of code, and is the name of a file or a folder of ours.
fn paths(text: &str) -> Vec<String> {
    let kinds = [".rs", ".md", ".toml", ".sql", ".txt", ".scss", ".json", ".js", ".ts", ".svg", ".lock", ".html"];
    let rooms = ["app", "server", "migrations", "style", "public", "end2end", "xtask", "bench", "docs", ".ci"];
    let outside = text.split("```").step_by(2).collect::<String>();
    let quoted = outside.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| {
        let plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || "/._-".contains(letter));
        let ours = word.split('/').next().is_some_and(|first| word.contains('/') && rooms.contains(&first));
        plain
            && !word.starts_with('/')
            && (ours || kinds.iter().any(|kind| word.ends_with(kind) && word.len() > kind.len()))
    };
    quoted.filter(is_path).map(str::to_string).collect()
}

#[test]
fn paths_are_told_from_other_words() {
    let text = "`app/src/web/`, `rules.rs`, `x.rs::y`, `/fhir`, `text/html`, `cargo run`, `none/x.md`\n```\n`no/such.rs`\n```\n`style/main.scss`";
    assert_eq!(paths(text), ["app/src/web/", "rules.rs", "none/x.md", "style/main.scss"]);
}

#[test]
fn one_of_each_library_that_must_be_one() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let versions = |name: &str| -> Vec<String> {
        let start = format!("name = \"{name}\"\nversion = \"");
        lock.split(&start).skip(1).map(|after| after.split('"').next().unwrap_or_default().to_string()).collect()
    };
    for name in [
        "sqlx",
        "sqlx-core",
        "libsqlite3-sys",
        "tower-sessions",
        "tower-sessions-core",
        "axum",
        "leptos",
        "hyper",
        "reqwest",
    ] {
        assert_eq!(versions(name).len(), 1, "{name}: {:?}", versions(name));
    }
    // A second one comes with web-push, which reads an address with it and sends nothing.
    assert!(versions("http").len() <= 2, "{:?}", versions("http"));
    // One backend for TLS, and it is not OpenSSL (`web-security.md`): of that web-push takes the
    // arithmetic for closing messages (`ece`), and nothing may come by which it would speak TLS.
    // Sessions are our own store.
    for name in ["native-tls", "tokio-openssl", "hyper-tls", "tower-sessions-sqlx-store", "isahc", "curl"] {
        assert_eq!(versions(name), Vec::<String>::new(), "{name}");
    }
    // libsqlite3-sys 0.37 is the first with a SQLite that does not corrupt (3.51.3).
    let sqlite = versions("libsqlite3-sys").remove(0);
    let minor: u32 = sqlite.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0);
    assert!(minor >= 37, "{sqlite}");
}

#[test]
fn the_server_knows_the_app_and_never_the_other_way() {
    let needs = |file: &str| std::fs::read_to_string(root().join(file)).unwrap();
    assert!(needs("server/Cargo.toml").contains("\napp = "));
    for file in ["app/Cargo.toml", "app/hydrate/Cargo.toml"] {
        assert!(!needs(file).contains("\nserver") && !needs(file).contains("../server"), "{file}");
    }
}

#[test]
fn nothing_on_the_way_of_a_request_may_panic() {
    // What cannot fail, and says why beside it.
    let known = [
        "app/src/platform/keys.rs: let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect(\"any length\");",
    ];
    let mut found = Vec::new();
    for source in outside_tests(&OURS) {
        for word in [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!(", ".unwrap_err()"]
        {
            found.extend(
                source.lines_with(&source.no_comments, word).into_iter().filter(|_| source.code.contains(word)),
            );
        }
    }
    found.retain(|line| {
        let mut parts = line.splitn(3, ':');
        let (path, _, text) = (parts.next().unwrap_or_default(), parts.next(), parts.next().unwrap_or_default());
        !known.contains(&format!("{path}:{text}").as_str())
    });
    none("answer with a Trouble or a sentence instead", found);
}
