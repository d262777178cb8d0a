//! The NHS number: ten digits, the last one a check digit, given out in ranges.
//!
//! The check digit alone is not enough: `0000000000` passes it. Ranges as in
//! digital.nhs.uk "NHS number", kept in `identity.md`: 4xx and 6xx to 7xx are England, Wales and
//! the Isle of Man; 9xx is for tests and never given to a person.

use std::fmt;

/// A whole and valid NHS number, without spaces.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NhsNumber(String);

/// In which world a number may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// 400 000 0000 to 499 999 9999 and 600 000 0000 to 799 999 9999.
    EnglandWalesMan,
    /// 900 000 0000 to 999 999 9999.
    Test,
    /// Scotland, Northern Ireland, or not issued.
    Elsewhere,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotANumber {
    /// Not ten digits.
    Shape,
    /// The last digit does not fit the others: a slip of the pen.
    CheckDigit,
    /// Well formed, but not of a range that this installation takes.
    Range,
}

impl NhsNumber {
    /// Ten digits, with or without spaces and hyphens, with a right check digit. Takes any range.
    pub fn parse(text: &str) -> Result<NhsNumber, NotANumber> {
        let digits: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '\u{2011}' | '\u{2013}'))
            .collect();
        if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotANumber::Shape);
        }
        let sum: u32 = digits.bytes().zip((2..=10).rev()).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
        // 11 stands for 0; 10 is never given out.
        let check = match 11 - sum % 11 {
            11 => 0,
            check => check,
        };
        let last = digits.bytes().last().map(|byte| u32::from(byte - b'0'));
        if Some(check) == last { Ok(NhsNumber(digits)) } else { Err(NotANumber::CheckDigit) }
    }

    /// As [`NhsNumber::parse`], and of the range for invented people (`Test`) or real ones.
    pub fn parse_in(text: &str, wanted: Range) -> Result<NhsNumber, NotANumber> {
        let number = NhsNumber::parse(text)?;
        if number.range() == wanted { Ok(number) } else { Err(NotANumber::Range) }
    }

    pub fn range(&self) -> Range {
        match self.0.as_bytes()[0] {
            b'4' | b'6' | b'7' => Range::EnglandWalesMan,
            b'9' => Range::Test,
            _ => Range::Elsewhere,
        }
    }

    /// Ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// "943 476 5919", as it is read out.
    pub fn spaced(&self) -> String {
        format!("{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}

/// A number in a log or a panic would be a person's: it is not printed.
impl fmt::Debug for NhsNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NhsNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        for text in [
            "9434765919",
            "943 476 5919",
            "943-476-5919",
            " 9000000009 ",
            "9000000017",
            "4010232137",
            "9876543210",
            "9990000050",
        ] {
            assert!(NhsNumber::parse(text).is_ok(), "{text}");
        }
        for (text, why) in [
            ("1234567890", NotANumber::CheckDigit),
            ("4857773456", NotANumber::CheckDigit),
            ("943476591", NotANumber::Shape),
            ("94347659190", NotANumber::Shape),
            ("943476591X", NotANumber::Shape),
            ("٩434765919", NotANumber::Shape),
            ("", NotANumber::Shape),
        ] {
            assert_eq!(NhsNumber::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn ranges() {
        assert_eq!(NhsNumber::parse_in("0000000000", Range::EnglandWalesMan), Err(NotANumber::Range));
        assert_eq!(NhsNumber::parse_in("9434765919", Range::EnglandWalesMan), Err(NotANumber::Range));
        assert_eq!(NhsNumber::parse_in("4010232137", Range::Test), Err(NotANumber::Range));
        assert!(NhsNumber::parse_in("4010232137", Range::EnglandWalesMan).is_ok());
        assert!(NhsNumber::parse_in("9434765919", Range::Test).is_ok());
    }

    #[test]
    fn no_number_with_the_prefix_999_000_000_has_a_check_digit() {
        assert!((0..10).all(|last| NhsNumber::parse(&format!("999000000{last}")).is_err()));
    }

    #[test]
    fn it_is_not_printed_by_debug() {
        let number = NhsNumber::parse("9434765919").unwrap();
        assert!(!format!("{number:?}").contains("943"));
        assert_eq!(number.spaced(), "943 476 5919");
    }
}
