//! Every sentence, in every language.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

const FILES: [(Language, &str); 3] = [
    (Language::English, include_str!("en/reminders.ftl")),
    (Language::Welsh, include_str!("cy/reminders.ftl")),
    (Language::Polish, include_str!("pl/reminders.ftl")),
];

/// Roots of words that nobody may read on somebody's locked screen.
const NEVER: &[&str] = &[
    // English
    "medicin",
    "tablet",
    "pill",
    "dose",
    "drug",
    "prescri",
    "pharmac",
    "doctor",
    "nurse",
    "clinic",
    "hospital",
    "surgery",
    "blood",
    "pressure",
    "result",
    "health",
    "patient",
    "treat",
    "symptom",
    "nhs",
    "repeat",
    "diary",
    "reading",
    "measure",
    "weigh",
    "test",
    // Welsh
    "meddyg",
    "moddion",
    "tabled",
    "ysbyty",
    "presgripsiwn",
    "fferyll",
    "iechyd",
    "gwaed",
    "canlyniad",
    "claf",
    "nyrs",
    "clinig",
    "brechiad",
    "triniaeth",
    // Polish
    "lekar",
    "leki",
    "leków",
    "tablet",
    "dawk",
    "recept",
    "aptek",
    "pielęgniar",
    "szpital",
    "przychodni",
    "krew",
    "krwi",
    "ciśnien",
    "wynik",
    "zdrow",
    "pacjent",
    "leczen",
    "badani",
];

/// Message by message: its words and what is filled in.
fn messages(file: &'static str) -> BTreeMap<&'static str, (String, BTreeSet<String>)> {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    let mut last = "";
    for line in file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            Some((key, words)) => {
                assert!(found.insert(key, words.to_string()).is_none(), "{key} twice");
                last = key;
            }
            None => found.entry(last).or_default().push_str(&format!("\n{}", line.trim())),
        }
    }
    let filled = |words: &str| -> BTreeSet<String> {
        words.split("{ $").skip(1).filter_map(|rest| rest.split(" }").next()).map(str::to_string).collect()
    };
    found.into_iter().map(|(key, words)| (key, (words.clone(), filled(&words)))).collect()
}

fn every() -> Vec<(About<'static>, String)> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        for step in ["first", "again-1", "snoozed-2", "carer", "2-hours", "changed", "offer"] {
            for language in Language::ALL {
                for discreet in [Discreet::Off, Discreet::On] {
                    let about = About { kind, step, language, discreet };
                    all.push((about, format!("{about:?}")));
                }
            }
        }
    }
    all
}

const ORIGIN: &str = "https://portal.example.org";

/// Everything that leaves, by each way.
fn all_words(about: &About<'_>) -> Vec<String> {
    let push = push(about);
    let mail = mail(about, "ivy@example.com".into(), ORIGIN, Uuid::nil());
    let (heading, letter) = letter(about, ORIGIN);
    let mut words = vec![push.title, push.body, mail.subject, mail.body, text(about, ORIGIN), heading, letter];
    words.extend(push.actions.into_iter().map(|(_, words)| words));
    words.extend(push.unpressed.into_iter().flat_map(|Unpressed { unrecorded, offline }| [unrecorded, offline]));
    let at = DateTime::from_timestamp(1_795_519_800, 0).unwrap();
    for became_of in [Became::Recorded(at), Became::Already(at), Became::PutOff(at), Became::NextComes(at)] {
        words.push(became(about.language, became_of));
    }
    words.push(arrived(about.language));
    let manner = (about.language, about.discreet);
    for letter in
        [code_mail(manner, "i@example.com".into(), "012345"), moved_mail(manner, "i@example.com".into(), ORIGIN)]
    {
        words.extend([letter.subject, letter.body]);
    }
    words
}

#[test]
fn every_language_has_every_sentence_and_fills_in_the_same() {
    let english = messages(FILES[0].1);
    assert!(english.len() > 30, "{}", english.len());
    for (language, file) in FILES {
        let own = messages(file);
        let keys = |of: &BTreeMap<&'static str, _>| of.keys().copied().collect::<Vec<_>>();
        assert_eq!(keys(&own), keys(&english), "{language:?}");
        for (key, (words, filled)) in &own {
            assert_eq!(filled, &english[key].1, "{language:?} {key}");
            assert!(!words.is_empty(), "{language:?} {key}");
            // Found in its own language, not in the one that stands in for it.
            let found = SENTENCES.lookup_single_language::<&str>(&language.identifier(), key, None);
            assert!(found.is_ok() || !filled.is_empty(), "{language:?} {key}: {found:?}");
        }
        if language != Language::English {
            assert!(file.contains("(to check by a speaker)"), "{language:?}");
            let same: Vec<_> = own.iter().filter(|(key, (words, _))| *words == english[*key].0).collect();
            assert!(same.is_empty(), "{language:?} has English sentences: {same:?}");
        }
    }
}

#[test]
fn nothing_is_left_open_and_nothing_tells() {
    for (about, told) in every() {
        for words in all_words(&about) {
            assert!(!words.trim().is_empty() && !words.contains("Unknown localization"), "{told}: {words}");
            assert!(!words.contains(['{', '}', '$', '\u{2068}', '\u{2069}']), "{told}: {words}");
            let below = words.to_lowercase().replace("portal.example.org", "");
            for never in NEVER {
                assert!(!below.contains(never), "{told}: {never} in {words}");
            }
        }
    }
}

#[test]
fn the_plain_look_does_not_say_what_kind_of_thing_it_is() {
    for language in Language::ALL {
        let mut seen = BTreeSet::new();
        for (about, _) in every().into_iter().filter(|(about, _)| about.language == language) {
            let words = all_words(&About { discreet: Discreet::On, ..about });
            // The buttons of a dose come besides.
            seen.insert(words[..7].to_vec());
        }
        assert_eq!(seen.len(), 1, "{language:?}: {seen:?}");
        let one = seen.into_iter().next().unwrap();
        assert!(!one.join(" ").contains("Nene"), "{one:?}");
        // No id in the link: the front door alone.
        assert!(!one.join(" ").contains("/reminders"), "{one:?}");
        // By its subject a mail is known as one that is to name nobody: its sender has no name either.
        assert!(crate::platform::mail::UPDATES.contains(&one[2].as_str()), "{}", one[2]);
    }
    let about = About { kind: Kind::Dose, step: "first", language: Language::English, discreet: Discreet::On };
    let mail = mail(&about, "ivy@example.com".into(), ORIGIN, Uuid::nil());
    assert_eq!(mail, Letter::update("ivy@example.com".into(), ORIGIN));
}

#[test]
fn lengths_are_kept() {
    for (about, told) in every() {
        let push = push(&about);
        assert!(push.title.chars().count() + push.body.chars().count() <= LONGEST_PUSH, "{told}: {push:?}");
        assert!(push.title.chars().count() <= 60, "{told}: {}", push.title);
        for (_, words) in &push.actions {
            assert!(words.chars().count() <= 14, "{told}: {words} does not fit on a button");
        }
        for origin in [ORIGIN, "https://x.uk", &format!("https://{}.example", "long".repeat(50))] {
            let text = text(&about, origin);
            assert!(text.chars().count() <= LONGEST_TEXT, "{told}: {text}");
            assert!(text.chars().all(is_plain), "{told}: {text}");
            assert!(origin.len() > 100 || text.ends_with(origin), "{told}: {text}");
        }
    }
    for language in Language::ALL {
        let text = code(language, "012345");
        assert!(
            text.contains("012345") && text.chars().count() <= LONGEST_TEXT && text.chars().all(is_plain),
            "{text}"
        );
    }
}

/// The basic alphabet of text messages, as far as it is used here (3GPP TS 23.038, 6.2.1).
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || " \n!\"#$%&'()*+,-./:;<=>?@_àèéìòùäöüÄÖÜñ".contains(letter)
}

#[test]
fn a_second_reminder_says_so_and_only_doses_have_buttons() {
    let about = |kind, step| About { kind, step, language: Language::English, discreet: Discreet::Off };
    assert_eq!(push(&about(Kind::Dose, "first")).title, "You have something to do now");
    for step in ["again-1", "again-3", "snoozed-1"] {
        assert_eq!(push(&about(Kind::Dose, step)).title, "You still have something to do");
    }
    assert_eq!(push(&about(Kind::Readings, "again-1")).title, "You have something to do today");
    for kind in Kind::ALL {
        let keys: Vec<_> = push(&about(kind, "first")).actions.into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, if kind == Kind::Dose { vec!["taken", "later"] } else { vec![] }, "{kind:?}");
        assert_eq!(push(&about(kind, "first")).unpressed.is_some(), kind == Kind::Dose, "{kind:?}");
    }
    let dose = mail(&about(Kind::Dose, "first"), "ivy@example.com".into(), ORIGIN, Uuid::nil());
    assert_eq!(dose.subject, "You have something to do now");
    assert!(dose.body.contains("/reminders/00000000-0000-0000-0000-000000000000\n"), "{}", dose.body);
}
