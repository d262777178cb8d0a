//! Where signing in leads. Pure.

/// The path when it is one of our own pages that a person may come back to, or `None`. An
/// address from outside, a path that another site would read otherwise, and the doors
/// themselves are not (open redirects).
pub fn own_path(asked: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-');
    let fits = asked.len() <= 200 && asked.bytes().all(plain) && asked.starts_with('/') && !asked.contains("//");
    // Back to where one came in would go in a ring; the others are not pages.
    let door = ["/sign", "/session", "/demo", "/confirm"].iter().any(|door| asked.starts_with(door));
    (fits && !door && asked != "/").then_some(asked)
}

/// The path of one of our own forms, which may end in the name of a file, or `None`.
pub fn own_form(asked: &str) -> Option<&str> {
    let has_hidden_part = asked.split('/').any(|part| part.starts_with('.') || part.contains(".."));
    (!has_hidden_part && own_path(&asked.replace('.', "-")).is_some()).then_some(asked)
}

/// The `again` of a query string, when it is one of our own forms.
pub fn again_in(query: Option<&str>) -> Option<String> {
    value_of("again", query).and_then(|asked| own_form(&asked).map(str::to_string))
}

/// The `next` of a query string, when it is one of our own pages.
pub fn asked_in(query: Option<&str>) -> Option<String> {
    value_of("next", query).and_then(|asked| own_path(&asked).map(str::to_string))
}

fn value_of(wanted: &str, query: Option<&str>) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query?).ok()?;
    pairs.into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages() {
        for path in ["/home", "/record/results/0192a-b", "/practice/Y99001/invitations"] {
            assert_eq!(own_path(path), Some(path));
        }
        let long = format!("/{}", "a".repeat(200));
        for path in [
            "",
            "/",
            "home",
            "//evil.example",
            "/\\evil.example",
            "/\\/evil",
            "https://evil.example",
            "/home?x=1",
            "/home#x",
            "/a//b",
            "/a\n",
            "/a b",
            "/%2fevil",
            "/.",
            "/..",
            "/a.b",
            "/@evil",
            "/sign-in",
            "/sign-out",
            "/session/stay",
            "/demo/sign-in",
            "/confirm/sharing/0192a-b",
            "/é",
            &long,
        ] {
            assert_eq!(own_path(path), None, "{path:?}");
        }
    }

    #[test]
    fn a_form_may_have_the_name_of_a_file() {
        for path in ["/account/recovery-codes", "/record/download/bundle.json"] {
            assert_eq!(own_form(path), Some(path));
        }
        for path in
            ["", "/.", "/..", "/record/../sign-out", "/a..b", "//evil.example", "/%2fevil", "/sign-out", "evil.example"]
        {
            assert_eq!(own_form(path), None, "{path:?}");
        }
    }

    #[test]
    fn from_a_query() {
        assert_eq!(asked_in(Some("next=/record")), Some("/record".into()));
        assert_eq!(asked_in(Some("a=b&next=%2Frecord")), Some("/record".into()));
        assert_eq!(asked_in(Some("next=%2F%2Fevil.example")), None);
        assert_eq!(asked_in(Some("next=%0A")), None);
        assert_eq!(asked_in(None), None);
    }
}
