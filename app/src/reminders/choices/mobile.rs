//! Telephone numbers that take text messages. Pure.

/// As it is kept and sent to: "+447700900123" (E.164). The error is a sentence for the person.
pub fn normal(typed: &str) -> Result<String, &'static str> {
    const WRONG: &str = "Enter a mobile number, such as 07700 900123. Begin a number from abroad with +";
    const NO_MOBILE: &str = "Enter a mobile number. Other telephones cannot get text messages";
    // "+44 (0)7700 900123": the nought in brackets is for who calls from here.
    let typed = typed.trim().replace("(0)", "");
    if typed.chars().any(|letter| !(letter.is_ascii_digit() || "+ -().\u{a0}".contains(letter))) {
        return Err(WRONG);
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let has_plus = typed.starts_with('+');
    if typed.matches('+').count() > usize::from(has_plus) {
        return Err(WRONG);
    }
    let whole = match (has_plus, digits.as_str()) {
        (true, digits) => digits.to_string(),
        (false, digits) if digits.starts_with("00") => digits[2..].to_string(),
        (false, digits) if digits.starts_with('0') => format!("44{}", &digits[1..]),
        // No country begins so; "7700 900123" lost its nought.
        (false, digits) if digits.len() == 10 && digits.starts_with('7') => format!("44{digits}"),
        _ => return Err(WRONG),
    };
    // ITU-T E.164: a country's code has no nought in front, 15 digits at most.
    if whole.starts_with('0') || !(8..=15).contains(&whole.len()) {
        return Err(WRONG);
    }
    if let Some(national) = whole.strip_prefix("44") {
        let national = national.strip_prefix('0').unwrap_or(national);
        if national.len() != 10 {
            return Err(WRONG);
        }
        // 070 are personal numbers, 076 pagers, but for 07624: the Isle of Man (Ofcom's numbering plan).
        let is_mobile = national.starts_with('7')
            && !national.starts_with("70")
            && (!national.starts_with("76") || national.starts_with("7624"));
        if !is_mobile {
            return Err(NO_MOBILE);
        }
        return Ok(format!("+44{national}"));
    }
    Ok(format!("+{whole}"))
}

/// "07700 900123", as people write it; any other country's as it is.
pub fn spaced(number: &str) -> String {
    match number.strip_prefix("+44").filter(|national| national.len() == 10 && national.is_ascii()) {
        Some(national) => format!("0{} {}", &national[..4], &national[4..]),
        None => number.to_string(),
    }
}

/// "Ends in 123": enough to know which it is.
pub fn ending(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    digits[digits.len().saturating_sub(3)..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_one_shape() {
        for (typed, kept) in [
            ("07700 900123", "+447700900123"),
            ("07700900123", "+447700900123"),
            (" 07700-900-123 ", "+447700900123"),
            ("(07700) 900123", "+447700900123"),
            ("+44 7700 900123", "+447700900123"),
            ("+44 (0)7700 900123", "+447700900123"),
            ("+4407700900123", "+447700900123"),
            ("0044 7700 900123", "+447700900123"),
            ("7700900123", "+447700900123"),
            ("07624 123456", "+447624123456"),
            ("+48 601 234 567", "+48601234567"),
            ("0048601234567", "+48601234567"),
            ("+353 85 012 3456", "+353850123456"),
            ("+1 202 555 0143", "+12025550143"),
        ] {
            assert_eq!(normal(typed).as_deref(), Ok(kept), "{typed}");
            assert_eq!(normal(kept).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_is_no_mobile_is_refused_in_words() {
        for (typed, word) in [
            ("", "such as"),
            ("12345", "such as"),
            ("07700 90012", "such as"),
            ("07700 9001234", "such as"),
            ("07700 900l23", "such as"),
            ("+0 7700 900123", "such as"),
            ("++447700900123", "such as"),
            ("+44+7700900123", "such as"),
            ("+12345678901234567", "such as"),
            ("+1234", "such as"),
            ("07700 900123 ext 4", "such as"),
            ("０７７００９００１２３", "such as"),
            ("01632 960100", "mobile number"),
            ("020 7946 0123", "mobile number"),
            ("07012 345678", "mobile number"),
            ("07612 345678", "mobile number"),
            ("+44 1632 960100", "mobile number"),
        ] {
            let told = normal(typed).unwrap_err();
            assert!(told.contains(word), "{typed}: {told}");
        }
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(spaced("+447700900123"), "07700 900123");
        assert_eq!(spaced("+48601234567"), "+48601234567");
        assert_eq!(ending("+447700900123"), "123");
        assert_eq!(ending("12"), "12");
    }
}
