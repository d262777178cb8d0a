//! What a link and a guest's name may be. Pure.

use chrono::Duration;

/// Minutes that a link is good for, where nobody says otherwise (openemr/openemr 6372).
pub const USUAL_MINUTES: i64 = 15;
pub const FEWEST_MINUTES: i64 = 1;
pub const MOST_MINUTES: i64 = 30;
/// Letters of a name.
pub const LONGEST_NAME: usize = 60;
/// Letters of who a link is for.
pub const LONGEST_FOR_WHOM: usize = 60;
/// Links of one room that are good at a time.
pub const MOST_LINKS: i64 = 6;

/// The minutes that were chosen; the message for who chose them, where they are none.
pub fn minutes(typed: &str) -> Result<Duration, &'static str> {
    match typed.trim() {
        "" => Ok(Duration::minutes(USUAL_MINUTES)),
        typed => match typed.parse::<i64>() {
            Ok(minutes) if (FEWEST_MINUTES..=MOST_MINUTES).contains(&minutes) => Ok(Duration::minutes(minutes)),
            _ => Err("Choose how long the link works: between 1 and 30 minutes"),
        },
    }
}

/// Who a link is for, in a word or two.
pub fn for_whom(typed: &str) -> Result<String, &'static str> {
    let words = tidy(typed);
    if words.chars().count() > LONGEST_FOR_WHOM {
        return Err("Say who it is for in 60 characters or fewer");
    }
    Ok(words)
}

/// What a guest is called.
pub fn name(typed: &str) -> Result<String, &'static str> {
    let name = tidy(typed);
    if !name.chars().any(char::is_alphabetic) {
        return Err("Enter your name");
    }
    if name.chars().count() > LONGEST_NAME {
        return Err("Enter your name in 60 characters or fewer");
    }
    Ok(name)
}

/// One line, without signs that cannot be seen or that turn the direction of what follows.
fn tidy(typed: &str) -> String {
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let seen: String = typed.chars().map(|letter| if is_hidden(letter) { ' ' } else { letter }).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_good_for_one_to_thirty_minutes() {
        for (typed, told) in [
            ("", Some(15)),
            (" 1 ", Some(1)),
            ("30", Some(30)),
            ("0", None),
            ("31", None),
            ("-1", None),
            ("15.5", None),
            ("a week", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(minutes(typed).ok().map(|minutes| minutes.num_minutes()), told, "{typed}");
        }
    }

    #[test]
    fn a_name_has_a_letter_and_one_line() {
        for (typed, told) in [
            ("Ana", Some("Ana")),
            ("  Ana \n María  ", Some("Ana María")),
            ("李", Some("李")),
            ("\u{202e}Dr Evil", Some("Dr Evil")),
            ("", None),
            ("  \u{200b} ", None),
            ("12345", None),
        ] {
            assert_eq!(name(typed).ok().as_deref(), told, "{typed:?}");
        }
        assert!(name(&"a".repeat(60)).is_ok() && name(&"a".repeat(61)).is_err());
        assert!(for_whom("").is_ok() && for_whom(&"é".repeat(60)).is_ok() && for_whom(&"é".repeat(61)).is_err());
    }
}
