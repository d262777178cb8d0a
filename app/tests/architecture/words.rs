//! Words that may stand in some rooms only.

use super::{OURS, none, sources::outside_tests};

/// Words of health and care. The screen and the process know none of them.
const DOMAIN: [&str; 22] = [
    "patient",
    "practice",
    "nhs_number",
    "nhs number",
    "nhsnumber",
    "invitation",
    "medicine",
    "allerg",
    "vaccin",
    "diagnos",
    "clinician",
    "nurse",
    "doctor",
    "surgery",
    "hospital",
    "appointment",
    "prescri",
    "observation",
    "fhir",
    "carer",
    "immunis",
    "test result",
];

#[test]
fn the_screen_and_the_process_know_no_word_of_care() {
    let mut found = Vec::new();
    for source in outside_tests(&["app/src/ui", "app/src/platform", "server/src"]) {
        // The commands are what an operator says to the capabilities: they speak their words.
        if source.path.starts_with("server/src/commands/") {
            continue;
        }
        let text = source.no_comments.to_lowercase();
        found.extend(DOMAIN.iter().flat_map(|word| source.lines_with(&text, word)));
    }
    // Limits and purposes of keys are named by what they protect.
    found.retain(|line| {
        !line.starts_with("app/src/platform/limits.rs") && !line.starts_with("app/src/platform/keys.rs")
    });
    none("a word of care", found);
}

#[test]
fn the_time_is_asked_in_one_place() {
    let mut found = Vec::new();
    for source in outside_tests(&OURS).into_iter().filter(|source| source.path != "app/src/platform/clock.rs") {
        for word in ["Utc::now", "Local::now", "SystemTime", "OffsetDateTime::now"] {
            found.extend(source.lines_with(&source.code, word));
        }
        // SQL has a clock too.
        for word in ["now()", "current_timestamp", "current_date", "datetime('now"] {
            let sql = source.no_comments.lines().filter(|line| line.contains('"')).collect::<Vec<_>>().join("\n");
            found.extend(source.lines_with(&sql, word).into_iter().filter(|line| !line.contains(".now()")));
        }
    }
    // What the database takes for now, for `nene check` to compare.
    found.retain(|line| !line.starts_with("app/src/platform/database.rs"));
    none("take the platform's Clock", found);
}

#[test]
fn sql_is_put_together_in_one_place() {
    // `mutated.rs` takes the place of `as_written.rs` in tests.
    let places = ["app/src/platform/query.rs", "app/src/platform/mutated.rs"];
    let found = outside_tests(&OURS).into_iter().filter(|source| !places.contains(&source.path.as_str()));
    none(
        "use Tx::query, insert_many or query_in",
        found.flat_map(|source| source.lines_with(&source.code, "AssertSqlSafe")).collect(),
    );
}

#[test]
fn the_second_lock_is_opened_for_everybody_by_nobody() {
    let found = outside_tests(&OURS).into_iter().filter(|source| source.path != "app/src/platform/query.rs");
    none(
        "only the operator and tests may show everybody's health data",
        found.flat_map(|source| source.lines_with(&source.no_comments, "show_everyone")).collect(),
    );
}

#[test]
fn markup_is_never_put_together_by_hand() {
    let places = [("inner_html", "app/src/ui/form.rs"), ("<textarea", "app/src/ui/form.rs")];
    for (word, place) in places {
        let found = outside_tests(&OURS).into_iter().filter(|source| source.path != place);
        none(word, found.flat_map(|source| source.lines_with(&source.no_comments, word)).collect());
    }
}

#[test]
fn the_policy_of_scripts_and_styles_is_kept_by_every_page() {
    let mut found = Vec::new();
    for source in outside_tests(&OURS) {
        for line in source.no_comments.lines() {
            // `style=` and `onclick=` as attributes: a space before, and no `==` or `let`.
            let words = line.split_whitespace().filter(|word| !word.starts_with("on:"));
            let attribute = |word: &str| {
                let name = word.split('=').next().unwrap_or_default().trim_start_matches(['"', '<']);
                let is_handler =
                    name.starts_with("on") && name.len() > 4 && name.bytes().all(|letter| letter.is_ascii_lowercase());
                word.contains('=')
                    && !word.contains("==")
                    && word.len() > name.len() + 1
                    && (name == "style" || is_handler)
            };
            found.extend(words.filter(|word| attribute(word)).map(|word| format!("{}: {word}", source.path)));
        }
        found.extend(source.lines_with(&source.no_comments, "javascript:"));
    }
    none("the content security policy forbids it", found);
}

#[test]
fn nothing_of_the_workshop_is_named() {
    // Addresses of one machine, and folders beside the project.
    let words = [concat!("/wo", "rk/"), concat!("../sh", "ared"), concat!("/ro", "ot/")];
    let found = super::all(&["app/src", "app/tests", "server", "xtask/src"]).into_iter();
    none(
        "not of this project",
        found.flat_map(|source| words.map(|word| source.lines_with(&source.text, word)).concat()).collect(),
    );
}
