//! Taking in bundles: from the command line and over `POST /fhir`.
//!
//! The walk: `bundle` reads the bytes, `whose` finds the one person each resource is about,
//! `take` compares with what is there and stores, `outcome` says resource by resource what became
//! of it. A bundle is taken in one transaction, or not at all. Of a refused one `look` says whom it is about.

pub mod bundle;
pub mod http;
pub mod look;
pub mod outcome;
pub mod row;
pub mod store;
pub mod take;
pub mod whose;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod label_tests;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
pub(super) mod tests;

/// What became of one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    Stored,
    /// The very same is there already.
    Unchanged,
    /// A newer version of it is there already.
    NewerHere,
    /// Why it was not taken. Says nothing about a person.
    Refused(&'static str),
}

/// One resource of the bundle and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place among the bundle's entries, from 0.
    pub place: usize,
    /// "Observation/123"; "(no resource)" where there is none.
    pub name: String,
    pub taken: Taken,
    pub warnings: Vec<&'static str>,
}

/// What became of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    Taken(Vec<Line>),
    /// It matched no one person: refused whole, and kept for the practice to look at.
    MatchedNobody(&'static str),
}

/// Why the bytes are not a bundle that can be read; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    NotJson,
    NotFhir,
    TooDeep,
    TooMany,
    TooLarge,
}

impl Unreadable {
    pub fn words(self) -> &'static str {
        match self {
            Unreadable::NotJson => "This is not whole and valid JSON.",
            Unreadable::NotFhir => "This is JSON, but neither a FHIR Bundle nor a FHIR resource.",
            Unreadable::TooDeep => "This JSON is nested too deeply (more than 64 levels).",
            Unreadable::TooMany => "This bundle has too many entries (more than 50,000).",
            Unreadable::TooLarge => "This is too large (more than 20 MB).",
        }
    }
}
