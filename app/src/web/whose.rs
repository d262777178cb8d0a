//! Whose data an address is about: one's own (`/record`), somebody's one cares for
//! (`/for/{person}/record`), or somebody's at work (`/practice/{ods}/people/{person}/record`).
//!
//! A page that stands under all three writes its links with [`Whose::path`].

use uuid::Uuid;

use crate::people::{Ods, PersonId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    Own,
    For(PersonId),
    AtWork(Ods, PersonId),
}

/// What stands before a page about somebody else, as the route table has it.
pub const FOR: &str = "/for/{person}";
pub const AT_WORK: &str = "/practice/{ods}/people/{person}";

impl Whose {
    pub fn of_path(path: &str) -> Whose {
        let mut parts = path.split('/').skip(1);
        let person = |part: Option<&str>| part.and_then(|part| Uuid::parse_str(part).ok()).map(PersonId);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("for"), one, _, _) => person(one).map(Whose::For),
            (Some("practice"), Some(ods), Some("people"), one) => {
                Ods::parse(ods).zip(person(one)).map(|(ods, person)| Whose::AtWork(ods, person))
            }
            _ => None,
        }
        .unwrap_or(Whose::Own)
    }

    /// The pattern without what stands before it: the same page has one name in the log.
    pub fn page(pattern: &str) -> String {
        let rest = pattern.strip_prefix(FOR).or_else(|| pattern.strip_prefix(AT_WORK));
        match rest {
            Some("") => "/summary".to_string(),
            Some(rest) => rest.to_string(),
            None => pattern.to_string(),
        }
    }

    /// The address of a page, such as "/record/results", of the same person.
    pub fn path(&self, page: &str) -> String {
        match self {
            Whose::Own => page.to_string(),
            Whose::For(person) => format!("/for/{}{page}", person.0),
            Whose::AtWork(ods, person) => format!("/practice/{}/people/{}{page}", ods.as_str(), person.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn an_address_says_whose_it_is_and_back() {
        let person = PersonId(Uuid::parse_str(ID).unwrap());
        let practice = Ods::parse("Y99001").unwrap();
        for (path, whose) in [
            ("/record/results".to_string(), Whose::Own),
            (format!("/for/{ID}/record/results"), Whose::For(person)),
            (format!("/practice/Y99001/people/{ID}/record/results"), Whose::AtWork(practice, person)),
        ] {
            assert_eq!(Whose::of_path(&path), whose);
            assert_eq!(whose.path("/record/results"), path);
        }
        for path in ["/practice/Y99001/invitations", "/for/somebody", "/practice/?/people/x", "/"] {
            assert_eq!(Whose::of_path(path), Whose::Own, "{path}");
        }
    }

    #[test]
    fn a_page_has_one_name() {
        for pattern in
            ["/record/results", "/for/{person}/record/results", "/practice/{ods}/people/{person}/record/results"]
        {
            assert_eq!(Whose::page(pattern), "/record/results");
        }
        assert_eq!(Whose::page("/practice/{ods}/people/{person}"), "/summary");
    }
}
