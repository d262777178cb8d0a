//! Which name the house goes by on this answer: the person's own choice where somebody is signed
//! in, and what this browser was told before where nobody is.

use http::{HeaderMap, HeaderValue, header};

use crate::{people::Discreet, ui::look::Look};

/// The cookie: no id and no secret, the same for everybody who has it. A year, renewed by the switch.
const PLAIN: &str = "look=plain";

/// What this browser was told.
pub fn asked_in(headers: &HeaderMap) -> Look {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    if cookies.flat_map(|value| value.split(';')).any(|cookie| cookie.trim() == PLAIN) {
        Look::Plain
    } else {
        Look::Own
    }
}

/// Plain when either says so: a name that changes with signing in would tell more than it hides.
pub fn for_person(discreet: Discreet, browser: Look) -> Look {
    match (discreet, browser) {
        (Discreet::Off, Look::Own) => Look::Own,
        (Discreet::On, _) | (_, Look::Plain) => Look::Plain,
    }
}

/// Tells the browser.
pub fn cookie(discreet: Discreet, https: bool) -> HeaderValue {
    match (discreet, https) {
        (Discreet::On, true) => {
            HeaderValue::from_static("look=plain; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure")
        }
        (Discreet::On, false) => {
            HeaderValue::from_static("look=plain; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax")
        }
        (Discreet::Off, true) => HeaderValue::from_static("look=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"),
        (Discreet::Off, false) => HeaderValue::from_static("look=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_word_counts() {
        for (cookie, look) in [
            ("look=plain", Look::Plain),
            ("__Host-sid=abc; look=plain", Look::Plain),
            ("look=plainer", Look::Own),
            ("outlook=plain", Look::Own),
            ("look=", Look::Own),
            ("", Look::Own),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
            assert_eq!(asked_in(&headers), look, "{cookie}");
        }
        assert_eq!(asked_in(&HeaderMap::new()), Look::Own);
    }

    #[test]
    fn either_makes_it_plain() {
        assert_eq!(for_person(Discreet::Off, Look::Own), Look::Own);
        for (discreet, browser) in
            [(Discreet::On, Look::Own), (Discreet::Off, Look::Plain), (Discreet::On, Look::Plain)]
        {
            assert_eq!(for_person(discreet, browser), Look::Plain);
        }
    }

    #[test]
    fn the_cookie_reads_back() {
        let set = cookie(Discreet::On, true);
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_string();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(&pair).unwrap());
        assert_eq!(asked_in(&headers), Look::Plain);
        assert!(cookie(Discreet::Off, false).to_str().unwrap().contains("Max-Age=0"));
    }
}
