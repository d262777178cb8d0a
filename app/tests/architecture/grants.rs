//! Nobody reaches data without a proof: every public function of a store takes a grant, or says
//! why it cannot, and is on the list that a person reads: `app/tests/without_a_grant.txt`.

use super::{
    none,
    sources::{Source, outside_tests, root},
};

struct Function {
    name: String,
    /// The comment lines above it.
    said: String,
    /// From its name to its body.
    signature: String,
}

/// The public functions at the left edge of a file: what other modules can call.
fn public_functions(source: &Source) -> Vec<Function> {
    let lines: Vec<&str> = source.text.lines().collect();
    let is_public = |line: &str| {
        line.starts_with("pub")
            && line.split('(').next().is_some_and(|start| line.contains("fn ") && !start.ends_with(';'))
    };
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| is_public(line)) {
        let Some((_, after)) = line.split_once("fn ") else { continue };
        let name = after.split(['(', '<']).next().unwrap_or_default().to_string();
        let above = lines[..number].iter().rev().take_while(|line| line.starts_with("///") || line.starts_with("#["));
        let said = above.collect::<Vec<_>>().into_iter().rev().copied().collect::<Vec<_>>().join(" ");
        let text = lines[number..].join("\n");
        let signature = text.split_once(" {\n").map_or(text.as_str(), |(signature, _)| signature).to_string();
        found.push(Function { name, said, signature });
    }
    found
}

/// Stores that are named by their subject.
const BY_SUBJECT: [&str; 5] = [
    "sign_in/ceremony.rs",
    "sign_in/recovery.rs",
    "sign_in/open_sessions.rs",
    "record/search.rs",
    "invitations/staff.rs",
];

/// The files in which SQL may stand.
pub fn is_store(source: &Source) -> bool {
    let named = source.file_name() == "store.rs"
        || source.file_name().ends_with("_store.rs")
        || source.path.contains("/store/");
    named || BY_SUBJECT.iter().any(|path| source.path == format!("app/src/{path}"))
}

#[test]
fn every_public_function_of_a_store_takes_a_grant_or_is_on_the_list() {
    let mut listed = String::from(
        "Functions of the stores that reach data without a grant, and why. To add one, write\n\
         \"Without a grant: \" and the reason above it, run this test with UPDATE_LISTS=1, and have\n\
         the change read by the person who answers for access.\n",
    );
    let mut silent = Vec::new();
    let mut with_grant = 0;
    for source in outside_tests(&["app/src"]).iter().filter(|source| is_store(source)) {
        let first = source
            .text
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .map(|line| line.trim_start_matches("//!"))
            .collect::<String>();
        for function in public_functions(source) {
            if function.signature.contains("Grant<") {
                with_grant += 1;
                continue;
            }
            // Nothing can be reached without the database.
            if !["Tx", "Platform", "Db"].iter().any(|word| function.signature.contains(word)) {
                continue;
            }
            let said = function.said.replace("///", " ");
            let reason = [said.as_str(), first.as_str()].into_iter().find_map(|text| {
                let (_, reason) =
                    text.split_once("ithout a grant").or_else(|| text.split_once("No grant anywhere in this file"))?;
                Some(reason.trim_start_matches(':').split_whitespace().collect::<Vec<_>>().join(" "))
            });
            match reason {
                Some(reason) => listed.push_str(&format!("\n{} {}\n    {reason}\n", source.path, function.name)),
                None => silent.push(format!("{} {}", source.path, function.name)),
            }
        }
    }
    none("takes no grant and does not say why", silent);
    assert!(with_grant >= 15, "only {with_grant} functions take a grant: is the reading of signatures broken?");
    let path = root().join("app/tests/without_a_grant.txt");
    if std::env::var_os("UPDATE_LISTS").is_some() {
        std::fs::write(&path, &listed).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(known, listed, "run with UPDATE_LISTS=1 and read the change");
}

#[test]
fn a_grant_binds_its_own_subject() {
    // A store function with a grant for one person takes no other person's id beside it.
    let mut found = Vec::new();
    for source in outside_tests(&["app/src"]).iter().filter(|source| is_store(source)) {
        for function in public_functions(source) {
            if function.signature.contains(" Grant<") | function.signature.contains("&Grant<")
                && function.signature.contains("PersonId")
            {
                found.push(format!("{} {}: bind grant.subject()", source.path, function.name));
            }
        }
    }
    none("a grant and an id side by side", found);
}

#[test]
fn grants_are_made_in_one_place() {
    let mut found = Vec::new();
    for source in outside_tests(&["app/src", "server/src"]).iter().filter(|source| source.room() != "access") {
        for word in ["Grant::new", "ListGrant::new", "Grant {", "facts::ask"] {
            found.extend(
                source.lines_with(&source.code, word).into_iter().filter(|_| source.path != "app/src/web/visit.rs"),
            );
        }
    }
    none("ask through the Request", found);
}

#[test]
fn signatures_are_read_whole() {
    let source = Source::of("store.rs".into(), "/// Without a grant: one.\n#[x]\npub async fn a(\n    tx: &mut Tx,\n) -> X {\n    1\n}\npub(super) fn b(grant: &Grant<A, B>) {\n}\nfn c() {\n}\n".into());
    let functions = public_functions(&source);
    assert_eq!(functions.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert!(functions[0].said.contains("Without a grant: one.") && functions[0].signature.contains("Tx"));
    assert!(functions[1].signature.contains("Grant<"));
}
