//! Choices and what they do, in words. Pure.

use super::{
    Decision, Known, Use, rules,
    rules::{Difference, Seen},
};
use crate::{
    access::{class::Category, consent::Shares, facts::Ground},
    ui::date,
};

/// "a", "a and b", "a, b and c".
pub fn list<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [many @ .., last] => {
            format!("{} and {}", many.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), last.as_ref())
        }
    }
}

/// As it stands inside a sentence: "your {records}".
pub fn records(category: Category) -> &'static str {
    match category {
        Category::General => "general health records",
        Category::Medicines => "medicines",
        Category::Results => "test results",
        Category::MentalHealth => "mental health records",
        Category::SexualHealth => "sexual health records",
        Category::SocialCare => "social care records",
        Category::EndOfLife => "end of life care records",
        Category::Unlabelled => "records that nobody has sorted yet",
    }
}

/// What stands in it, for who has to decide about it.
pub fn what_it_holds(category: Category) -> &'static str {
    match category {
        Category::General => "Conditions, allergies, vaccinations, visits, letters: what is in no other part",
        Category::Medicines => "What you take or took, and how much of it",
        Category::Results => "Blood tests, scans and other tests",
        Category::MentalHealth => "Feelings, thinking, therapy, and what was written about them",
        Category::SexualHealth => "Sex, contraception, infections passed on by sex",
        Category::SocialCare => "Help at home, care homes, what the council arranges",
        Category::EndOfLife => "How you want to be cared for near the end of life",
        Category::Unlabelled => "What came without a sign of what it is about",
    }
}

pub fn all_records(categories: &[Category]) -> String {
    list(&categories.iter().map(|category| records(*category)).collect::<Vec<_>>())
}

/// What an organisation sees, as a cell of a table says it.
pub fn seen(seen: &Seen) -> String {
    let (shared, closed) = (seen.shared(), seen.closed());
    match (shared.len(), closed.len()) {
        (_, 0) => "Everything they need to care for you".into(),
        (0, _) => "Only what they wrote themselves".into(),
        (_, 1..=3) => format!("Everything but your {}", all_records(&closed)),
        _ => format!("Only your {}", all_records(&shared)),
    }
}

pub fn known(known: Known) -> &'static str {
    match known {
        Known::Practice => "Your GP practice",
        Known::Sent => "Has sent records about you",
        Known::Looked => "Has looked at your record",
        Known::Chosen => "You decided about it",
        Known::Elsewhere => "Has not looked at your record",
    }
}

/// The short answer to "who can see my record", and the exceptions from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub first: String,
    pub exceptions: Vec<String>,
}

/// `others` is what an organisation sees that no choice names; `named` those that the person knows.
pub fn answer(others: &Seen, named: &[(String, Seen)]) -> Answer {
    let mut exceptions = Vec::new();
    let mut differs = false;
    if !others.is_all() && !others.is_nothing() {
        exceptions.push(format!("Your {} are not shared.", all_records(&others.closed())));
    }
    for (name, theirs) in named.iter().filter(|(_, theirs)| theirs.closed() != others.closed()) {
        differs = true;
        exceptions.push(match (theirs.is_all(), theirs.is_nothing()) {
            (true, _) => format!("{name} sees everything they need to care for you."),
            (_, true) => format!("{name} sees only what they wrote themselves."),
            _ if theirs.closed().len() <= 3 => {
                format!("{name} does not see your {}.", all_records(&theirs.closed()))
            }
            _ => format!("{name} sees only your {}.", all_records(&theirs.shared())),
        });
    }
    let first = match (others.is_all(), others.is_nothing(), differs) {
        (true, _, false) => "You share all with the teams caring for you.",
        (_, true, false) => "You have stopped all sharing.",
        (_, true, true) => "You have stopped all sharing, with these exceptions:",
        _ => "You share with the teams caring for you, with these exceptions:",
    };
    Answer { first: first.into(), exceptions }
}

/// What will happen to one organisation, or to several to whom the same happens. `who` is the
/// name, or "they".
pub fn consequences(who: &str, difference: &Difference, ground: Ground) -> Vec<String> {
    let mut said = Vec::new();
    let start = |can: &str, words: &str| format!("From now on {who} will {can} {words}.");
    let Difference { lost, gained, before, after } = difference;
    if lost.is_empty() && gained.is_empty() {
        said.push(start("see", "only what they wrote themselves, as now"));
    }
    if after.is_nothing() && !lost.is_empty() {
        said.push(start("see", "only what they wrote themselves"));
    } else if !lost.is_empty() {
        said.push(start("not see", &format!("your {}", all_records(lost))));
        said.push("They keep what they wrote themselves.".into());
    }
    if after.is_all() && before.is_nothing() {
        said.push(start("see", "everything they need to care for you"));
    } else if !gained.is_empty() {
        said.push(start("see", &format!("your {}", all_records(gained))));
    }
    if !lost.is_empty() && !after.is_nothing() && before.is_all() {
        said.push("They will also not see what nobody has sorted yet.".into());
    }
    if !gained.is_empty() && !before.is_nothing() && after.is_all() {
        said.push("They will also see what nobody has sorted yet.".into());
    }
    match (after.is_stopped(), ground) {
        _ if before.is_stopped() == after.is_stopped() && lost.is_empty() => {}
        (true, Ground::None) => said.push("In an emergency they cannot open your record either.".into()),
        (true, Ground::Vital) => said.push(
            "In an emergency, a doctor or nurse there can still open your record for 1 hour: they have written down why the law lets them. You are told when it happens."
                .into(),
        ),
        (false, _) if after.is_all() => {}
        (false, _) => said.push(
            "In an emergency, a doctor or nurse there can still open your record for 1 hour. You are told when it happens."
                .into(),
        ),
    }
    said
}

/// A decision as the history tells it: "You stopped sharing ...".
pub fn decision(one: &Decision, reader: uuid::Uuid) -> String {
    let who = if one.made_by == reader { "You" } else { one.made_by_name.as_str() };
    let place = one.organisation_name.as_deref();
    let what = match one.choice.category {
        Some(category) => format!("your {}", records(category)),
        None => "your record".into(),
    };
    let did = match (one.purpose, one.choice.shares, one.choice.category, place) {
        (Use::DirectCare, Shares::Yes, None, None) => "shared all with the teams caring for you".to_string(),
        (Use::DirectCare, Shares::No, None, None) => "stopped all sharing".into(),
        (Use::DirectCare, Shares::Yes, _, Some(name)) => format!("shared {what} with {name}"),
        (Use::DirectCare, Shares::No, _, Some(name)) => format!("stopped sharing {what} with {name}"),
        (Use::DirectCare, Shares::Yes, Some(_), None) => format!("shared {what} with the teams caring for you"),
        (Use::DirectCare, Shares::No, Some(_), None) => format!("stopped sharing {what} with everybody"),
        (other, shares, _, place) => {
            let whom = place.map_or("every organisation".to_string(), str::to_string);
            let word = if shares == Shares::Yes { "yes" } else { "no" };
            format!("said {word} to {} by {whom}", use_words(other))
        }
    };
    let until = one.choice.until.map(|until| format!(", until the end of {}", date::day(rules::last_day(until))));
    format!("{who} {did}{}.", until.unwrap_or_default())
}

/// In the middle of a sentence.
pub fn use_words(purpose: Use) -> &'static str {
    match purpose {
        Use::DirectCare => "caring for you",
        Use::Planning => "planning care for many people",
        Use::Research => "research",
    }
}

pub fn allowed(said: Option<Shares>) -> &'static str {
    match said {
        None => "You have not chosen",
        Some(Shares::Yes) => "Yes",
        Some(Shares::No) => "No",
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::access::consent::{
        Choice,
        Shares::{No, Yes},
    };

    fn now() -> DateTime<Utc> {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn choice(ods: &str, category: Option<Category>, shares: Shares) -> Choice {
        let organisation = (!ods.is_empty()).then(|| ods.to_string());
        Choice { at: now(), organisation, category, shares, until: None }
    }

    const MENTAL: Option<Category> = Some(Category::MentalHealth);

    #[test]
    fn lists() {
        for (words, expected) in
            [(vec![], ""), (vec!["a"], "a"), (vec!["a", "b"], "a and b"), (vec!["a", "b", "c"], "a, b and c")]
        {
            assert_eq!(list(&words), expected);
        }
    }

    #[test]
    fn the_short_answer() {
        for (choices, first, exceptions) in [
            (vec![], "You share all with the teams caring for you.", vec![]),
            (vec![choice("", None, No)], "You have stopped all sharing.", vec![]),
            (
                vec![choice("", None, No), choice("RZZ01", None, Yes)],
                "You have stopped all sharing, with these exceptions:",
                vec!["The Hospital sees everything they need to care for you."],
            ),
            (
                vec![choice("", MENTAL, No)],
                "You share with the teams caring for you, with these exceptions:",
                vec!["Your mental health records are not shared."],
            ),
            (
                vec![choice("", MENTAL, No), choice("RZZ01", Some(Category::Results), No)],
                "You share with the teams caring for you, with these exceptions:",
                vec![
                    "Your mental health records are not shared.",
                    "The Hospital does not see your test results and mental health records.",
                ],
            ),
            (
                vec![choice("RZZ01", None, No)],
                "You share with the teams caring for you, with these exceptions:",
                vec!["The Hospital sees only what they wrote themselves."],
            ),
            (
                vec![choice("", None, No), choice("RZZ01", Some(Category::Medicines), Yes)],
                "You have stopped all sharing, with these exceptions:",
                vec!["The Hospital sees only your medicines."],
            ),
        ] {
            let named = [
                ("The Hospital".to_string(), Seen::by(&choices, "RZZ01", now())),
                ("The Practice".to_string(), Seen::by(&choices, "Y99001", now())),
            ];
            let answer = answer(&Seen::by(&choices, "", now()), &named);
            assert_eq!(
                (answer.first.as_str(), answer.exceptions),
                (first, exceptions.into_iter().map(String::from).collect())
            );
        }
    }

    #[test]
    fn what_an_organisation_sees() {
        for (choices, expected) in [
            (vec![], "Everything they need to care for you"),
            (vec![choice("RZZ01", None, No)], "Only what they wrote themselves"),
            (vec![choice("", MENTAL, No)], "Everything but your mental health records"),
            (
                vec![
                    choice("", None, No),
                    choice("RZZ01", Some(Category::Medicines), Yes),
                    choice("RZZ01", Some(Category::Results), Yes),
                ],
                "Only your medicines and test results",
            ),
        ] {
            assert_eq!(seen(&Seen::by(&choices, "RZZ01", now())), expected);
        }
    }

    #[test]
    fn what_will_happen_before_it_happens() {
        const KEPT: &str = "They keep what they wrote themselves.";
        const UNSORTED: &str = "They will also not see what nobody has sorted yet.";
        const EMERGENCY: &str = "In an emergency, a doctor or nurse there can still open your record for 1 hour. You are told when it happens.";
        const NO_EMERGENCY: &str = "In an emergency they cannot open your record either.";
        for (before, then, ground, expected) in [
            (
                vec![],
                choice("RZZ01", MENTAL, No),
                Ground::None,
                vec![
                    "From now on Wessex Vale Hospital will not see your mental health records.",
                    KEPT,
                    UNSORTED,
                    EMERGENCY,
                ],
            ),
            (
                vec![],
                choice("RZZ01", None, No),
                Ground::None,
                vec!["From now on Wessex Vale Hospital will see only what they wrote themselves.", EMERGENCY],
            ),
            (
                vec![],
                choice("", None, No),
                Ground::None,
                vec!["From now on Wessex Vale Hospital will see only what they wrote themselves.", NO_EMERGENCY],
            ),
            (
                vec![choice("", None, No)],
                choice("", None, Yes),
                Ground::None,
                vec!["From now on Wessex Vale Hospital will see everything they need to care for you."],
            ),
            (
                vec![choice("", MENTAL, No)],
                choice("", MENTAL, Yes),
                Ground::None,
                vec![
                    "From now on Wessex Vale Hospital will see your mental health records.",
                    "They will also see what nobody has sorted yet.",
                ],
            ),
            (
                vec![choice("RZZ01", None, No)],
                choice("", None, No),
                Ground::None,
                vec![
                    "From now on Wessex Vale Hospital will see only what they wrote themselves, as now.",
                    NO_EMERGENCY,
                ],
            ),
            (
                vec![choice("", None, No)],
                choice("RZZ01", Some(Category::Medicines), Yes),
                Ground::None,
                vec!["From now on Wessex Vale Hospital will see your medicines.", EMERGENCY],
            ),
        ] {
            let after: Vec<Choice> = before.iter().cloned().chain([then]).collect();
            let seen = |choices: &[Choice]| Seen::by(choices, "RZZ01", now());
            let difference = Difference::between(seen(&before), seen(&after)).unwrap();
            assert_eq!(consequences("Wessex Vale Hospital", &difference, ground), expected);
        }
        let all = Seen::by(&[], "RZZ01", now());
        let difference = Difference::between(all, Seen::by(&[choice("", None, No)], "RZZ01", now())).unwrap();
        let said = consequences("They", &difference, Ground::Vital);
        assert!(said[1].contains("why the law lets them"), "{said:?}");
    }

    #[test]
    fn the_history_in_words() {
        let me = uuid::Uuid::from_u128(1);
        let one = |purpose, mut choice: Choice, until: Option<&str>, made_by| {
            choice.until = until.map(|until| until.parse().unwrap());
            let organisation_name = choice.organisation.is_some().then(|| "The Hospital".to_string());
            Decision { id: me, purpose, choice, organisation_name, made_by, made_by_name: "Joan Penhale".into() }
        };
        let care = Use::DirectCare;
        for (made, expected) in [
            (one(care, choice("", None, Yes), None, me), "You shared all with the teams caring for you."),
            (one(care, choice("", None, No), None, me), "You stopped all sharing."),
            (
                one(care, choice("RZZ01", None, No), None, uuid::Uuid::nil()),
                "Joan Penhale stopped sharing your record with The Hospital.",
            ),
            (
                one(care, choice("RZZ01", MENTAL, No), Some("2026-12-04T00:00:00Z"), me),
                "You stopped sharing your mental health records with The Hospital, until the end of 3 December 2026.",
            ),
            (
                one(care, choice("", MENTAL, Yes), None, me),
                "You shared your mental health records with the teams caring for you.",
            ),
            (
                one(care, choice("", MENTAL, No), None, me),
                "You stopped sharing your mental health records with everybody.",
            ),
            (one(Use::Research, choice("", None, No), None, me), "You said no to research by every organisation."),
            (
                one(Use::Planning, choice("RZZ01", None, Yes), None, me),
                "You said yes to planning care for many people by The Hospital.",
            ),
        ] {
            assert_eq!(decision(&made, me), expected);
        }
    }
}
