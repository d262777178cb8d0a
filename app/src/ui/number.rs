//! When a count is shown beside a noun: "1 page", "2 pages", "1,200 pages".

/// `count` with commas between thousands, and the noun that fits it.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// "12,500": a comma between thousands, from 1,000 up.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        for (count, words) in [
            (0, "0 pages"),
            (1, "1 page"),
            (2, "2 pages"),
            (999, "999 pages"),
            (1_000, "1,000 pages"),
            (1_234_567, "1,234,567 pages"),
        ] {
            assert_eq!(counted(count, "page", "pages"), words);
        }
    }
}
