//! Numbers as programs write them, made such that they can be read as typed ones are.

use crate::readings::unit::decimal;

/// A number that may be read: without the noughts that programs put behind the point, and with at
/// most three digits there, the last one rounded. What could be a thousand or a part of one,
/// "1,234", is no number.
pub fn tidy(cell: &str) -> String {
    let Some((whole, part)) = cell.split_once(['.', ',']) else { return cell.to_string() };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) || whole.len() > 7 {
        return cell.to_string();
    }
    if part.len() == 3 && cell.contains(',') {
        return format!("{cell}?");
    }
    let part = part.trim_end_matches('0');
    if part.len() <= 3 {
        return if part.is_empty() { whole.to_string() } else { format!("{whole}.{part}") };
    }
    let up = i64::from(part.as_bytes().get(3).is_some_and(|digit| *digit >= b'5'));
    let milli = whole.parse::<i64>().unwrap_or_default() * 1000 + part[..3].parse::<i64>().unwrap_or_default() + up;
    decimal(milli, 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_programs_become_numbers_of_people() {
        for (cell, found) in [
            ("120", "120"),
            ("120.0", "120"),
            ("81.15", "81.15"),
            ("81,3", "81.3"),
            ("5.550040", "5.550"),
            ("5.5555", "5.556"),
            ("0.9999", "1.000"),
            ("1,234", "1,234?"),
            ("1.234", "1.234"),
            ("-5", "-5"),
            (".5", ".5"),
            ("5.", "5."),
            ("12a", "12a"),
            ("", ""),
            ("1.2.3", "1.2.3"),
        ] {
            assert_eq!(tidy(cell), found, "{cell}");
        }
    }
}
