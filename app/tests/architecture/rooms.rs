//! Who may use whom.

use super::{
    grants::is_store,
    none,
    sources::{Source, outside_tests},
};

/// Every path that a file uses from this crate: `people::store::person` for
/// `use crate::people::store::person` and for `crate::people::store::person(...)` alike.
fn used(source: &Source) -> Vec<String> {
    let mut paths = Vec::new();
    let mut imported: Vec<String> = Vec::new();
    for start in ["use crate::", "use app::"] {
        for tree in source.code.split(start).skip(1) {
            imported.extend(branches("", tree.split(';').next().unwrap_or_default()));
        }
    }
    // A name that was brought in: what follows it in the code is used too.
    for path in &imported {
        let name = path.trim_end_matches("::self").rsplit("::").next().unwrap_or_default();
        paths.extend(
            followed(&source.code, name)
                .into_iter()
                .map(|after| format!("{}::{after}", path.trim_end_matches("::self"))),
        );
    }
    paths.extend(followed(&source.code, "crate"));
    paths.extend(followed(&source.code, "app"));
    paths.extend(imported);
    paths
}

/// `store` and `NhsNumber` of `people::{store, NhsNumber}`, with what stands before.
fn branches(before: &str, tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        return if path.is_empty() { Vec::new() } else { vec![format!("{before}{path}")] };
    };
    let before = format!("{before}{}", &tree[..open]);
    let inside = tree[open + 1..].trim_end().trim_end_matches('}');
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (place, letter) in inside.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.extend(branches(&before, &inside[start..place]));
                start = place + 1;
            }
            _ => {}
        }
    }
    found.extend(branches(&before, &inside[start..]));
    found
}

/// `store::person` for each `name::store::person` in the code.
fn followed(code: &str, name: &str) -> Vec<String> {
    let wanted = format!("{name}::");
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    code.match_indices(&wanted)
        .filter(|(place, _)| !code[..*place].ends_with(is_word))
        .map(|(place, _)| {
            code[place + wanted.len()..].split(|letter| !is_word(letter)).next().unwrap_or_default().to_string()
        })
        .filter(|after| !after.is_empty())
        .collect()
}

#[test]
fn paths_are_read_from_trees_and_from_code() {
    let text = "use crate::{\n    people::{self, store::{NewPerson, add as more}},\n    ui,\n};\nfn a() { people::store::person(); crate::record::store::x(); other_people::no(); }";
    let mut paths = used(&Source::of("x.rs".into(), text.into()));
    paths.sort();
    assert_eq!(
        paths,
        [
            "people::self",
            "people::store::NewPerson",
            "people::store::add",
            "people::store::person",
            "record::store::x",
            "ui"
        ]
    );
}

#[test]
fn each_room_stands_on_those_below_it() {
    // A room, and the only ones of this crate that it may use besides itself.
    let below: [(&str, &[&str]); 5] = [
        ("ui", &[]),
        ("platform", &[]),
        // The role of a member is a word of the decision.
        ("people", &["platform", "access"]),
        ("access", &["platform", "people"]),
        ("web", &["platform", "people", "access", "ui", "portal", "sign_in"]),
    ];
    let sources = outside_tests(&["app/src"]);
    let mut found = Vec::new();
    for (room, may) in below {
        for source in sources.iter().filter(|source| source.room() == room) {
            for path in used(source) {
                let other = path.split("::").next().unwrap_or_default();
                if other != room && !may.contains(&other) {
                    found.push(format!("{} uses {path}", source.path));
                }
            }
        }
    }
    none("from below upwards", found);
}

#[test]
fn nobody_uses_the_store_of_another_capability() {
    // The register of people and the session behind the cookie are everybody's ground. The rest:
    // who, whose, and the reason.
    let known = [
        ("demo", "record::import::store", "it makes the sources of its own bundles"),
        ("commands", "record::import::store", "the operator adds a source"),
        ("practice", "invitations::store", "the console counts what waits for the practice"),
    ];
    let mut found = Vec::new();
    let mut needed = Vec::new();
    for source in outside_tests(&["app/src", "server/src"]) {
        for path in used(&source) {
            let parts: Vec<&str> = path.split("::").collect();
            let Some(store) = parts.iter().position(|part| *part == "store" || part.ends_with("_store")) else {
                continue;
            };
            let whose = parts[..=store].join("::");
            if parts[0] == source.room()
                || ["people::store", "sign_in::session_store", "sign_in::open_sessions"].contains(&whose.as_str())
            {
                continue;
            }
            match known.iter().find(|(room, store, _)| *room == source.room() && *store == whose) {
                Some(reason) => needed.push(*reason),
                None => found.push(format!("{} uses {path}", source.path)),
            }
        }
    }
    none("ask its mod.rs instead", found);
    none("no longer needed", known.iter().filter(|one| !needed.contains(one)).map(|one| format!("{one:?}")).collect());
}

#[test]
fn rules_are_pure() {
    let is_rules = |source: &&Source| {
        let named = [
            "rules.rs",
            "policy.rs",
            "nhs_number.rs",
            "plain_words.rs",
            "paging.rs",
            "trend.rs",
            "birth_date.rs",
            "next.rs",
            "secret.rs",
            "same_origin.rs",
        ];
        named.contains(&source.file_name()) || source.path.contains("/record/fhir/")
    };
    let sources = outside_tests(&["app/src"]);
    let rules: Vec<&Source> = sources.iter().filter(is_rules).collect();
    assert!(rules.len() > 20, "{}", rules.len());
    let mut found = Vec::new();
    for source in rules {
        for word in [
            "async ",
            ".await",
            "sqlx",
            "tokio",
            "std::fs",
            "std::net",
            "std::env",
            "std::time",
            "Tx",
            "Db",
            "Clock",
            ".now()",
            "tracing::",
            "println!",
        ] {
            found.extend(source.lines_with(&source.code, word));
        }
    }
    none("rules take values and answer values", found);
}

#[test]
fn pages_show_and_stores_fetch() {
    let mut found = Vec::new();
    for source in outside_tests(&["app/src"]) {
        let is_page = source.file_name() == "page.rs"
            || source.file_name().ends_with("_page.rs")
            || source.path.contains("/page/");
        // `web/page.rs` fills the frame from the visit: it asks.
        if is_page && source.room() != "web" {
            for word in ["Tx", ".query(", "sqlx", ".await", "Grant"] {
                found.extend(source.lines_with(&source.code, word));
            }
        }
        let is_store = is_store(&source);
        if is_store {
            found.extend(
                used(&source)
                    .into_iter()
                    .filter(|path| path.starts_with("ui::"))
                    .map(|path| format!("{} uses {path}", source.path)),
            );
            found.extend(source.lines_with(&source.code, "view!"));
        }
        let may_ask = is_store || ["platform", "access"].contains(&source.room()) || source.path.starts_with("server/");
        if !may_ask {
            found.extend(source.lines_with(&source.code, ".query("));
        }
    }
    none("SQL stands in a store, markup in a page", found);
}
