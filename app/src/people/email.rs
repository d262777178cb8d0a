//! E-mail addresses, as people type them. Pure.

/// RFC 5321 4.5.3.1.3: what fits into a path, without its brackets.
const LONGEST: usize = 254;

/// As it is kept and written to. The error is a sentence for who typed it.
pub fn normal(typed: &str) -> Result<String, &'static str> {
    const WRONG: &str = "Enter an e-mail address such as name@example.com";
    let address = typed.trim();
    if address.is_empty() {
        return Err("Enter the e-mail address");
    }
    let odd =
        |letter: char| letter.is_control() || letter.is_whitespace() || matches!(letter, '<' | '>' | ',' | ';' | '"');
    if address.len() > LONGEST || address.chars().any(odd) {
        return Err(WRONG);
    }
    let domain_has_dot = address.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'));
    match address.parse::<lettre::Address>() {
        Ok(_) if domain_has_dot => Ok(address.to_string()),
        _ => Err(WRONG),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_as_typed_without_blanks_around() {
        assert_eq!(normal(" Ivy.M+nhs@Mail.example.com ").as_deref(), Ok("Ivy.M+nhs@Mail.example.com"));
        for wrong in ["", "ivy", "ivy@", "@example.com", "ivy@localhost", "a b@example.com", "<ivy@example.com>"] {
            assert!(normal(wrong).is_err(), "{wrong}");
        }
        assert!(normal(&format!("{}@example.com", "a".repeat(250))).is_err());
    }
}
