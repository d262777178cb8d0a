//! Which of a person's choices about sharing is in force, for one organisation. Pure.

use chrono::{DateTime, Utc};

use super::{class::Category, facts::Sharing};

/// One choice, as kept in `sharing_choice`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub at: DateTime<Utc>,
    /// An ODS code; `None`: every organisation.
    pub organisation: Option<String>,
    /// `None`: every category.
    pub category: Option<Category>,
    pub shares: Shares,
    /// Over from this instant on, as if it had not been made.
    pub until: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shares {
    Yes,
    No,
}

/// Whether `category` is shared with `organisation`, now. `choices` in the order in which they
/// were made, all for direct care.
///
/// Nobody who has chosen nothing has stopped anything: "share all with the teams caring for me"
/// is where everybody begins (sharing.md: legal duty and reasonable expectations). A choice about
/// everything clears all before it. After that, a choice about this organisation *and* category
/// counts most, and yields only to a later "stop" about either; then any "stop" about either;
/// then any "share" about either; then the choice about everything.
pub fn sharing(choices: &[Choice], organisation: &str, category: Category, now: DateTime<Utc>) -> Sharing {
    if category == Category::Unlabelled {
        return unlabelled(choices, organisation, now);
    }
    let (mut all, mut both, mut one, mut other) = (Shares::Yes, None, None, None);
    for choice in choices.iter().filter(|choice| choice.until.is_none_or(|until| until > now)) {
        let here = choice.organisation.as_deref().map(|ods| ods == organisation);
        let this = choice.category.map(|chosen| chosen == category);
        match (here, this) {
            (None, None) => (all, both, one, other) = (choice.shares, None, None, None),
            (Some(true), Some(true)) => both = Some(choice.shares),
            (Some(true), None) => {
                one = Some(choice.shares);
                both = both.filter(|_| choice.shares == Shares::Yes);
            }
            (None, Some(true)) => {
                other = Some(choice.shares);
                both = both.filter(|_| choice.shares == Shares::Yes);
            }
            _ => {}
        }
    }
    let said = [one, other];
    match both {
        Some(Shares::Yes) => Sharing::Shared,
        Some(Shares::No) => Sharing::NotShared,
        None if said.contains(&Some(Shares::No)) => Sharing::NotShared,
        None if said.contains(&Some(Shares::Yes)) => Sharing::Shared,
        None if all == Shares::Yes => Sharing::Shared,
        None => Sharing::Stopped,
    }
}

/// What nobody has labelled is for those with whom everything else is shared.
fn unlabelled(choices: &[Choice], organisation: &str, now: DateTime<Utc>) -> Sharing {
    let others = Category::ALL.into_iter().filter(|category| *category != Category::Unlabelled);
    let mut all: Vec<Sharing> = others.map(|category| sharing(choices, organisation, category, now)).collect();
    all.dedup();
    match all.as_slice() {
        [same] => *same,
        _ => Sharing::NotShared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn choose(seconds: i64, organisation: &str, category: Option<Category>, shares: Shares) -> Choice {
        let organisation = (!organisation.is_empty()).then(|| organisation.to_string());
        Choice { at: at(seconds), organisation, category, shares, until: None }
    }

    #[test]
    fn the_choice_in_force_is_found() {
        use Category::{General, Medicines, MentalHealth};
        use Shares::{No, Yes};
        let mental = Some(MentalHealth);
        for (choices, category, expected) in [
            (vec![], General, Sharing::Shared),
            (vec![choose(1, "", None, No)], General, Sharing::Stopped),
            (vec![choose(1, "", None, No), choose(2, "", None, Yes)], General, Sharing::Shared),
            // One organisation, one category.
            (vec![choose(1, "RZZ01", None, No)], General, Sharing::NotShared),
            (vec![choose(1, "RZZ02", None, No)], General, Sharing::Shared),
            (vec![choose(1, "", mental, No)], MentalHealth, Sharing::NotShared),
            (vec![choose(1, "", mental, No)], Medicines, Sharing::Shared),
            // After everything was stopped, a few may see again.
            (vec![choose(1, "", None, No), choose(2, "RZZ01", None, Yes)], General, Sharing::Shared),
            (vec![choose(1, "", None, No), choose(2, "RZZ02", None, Yes)], General, Sharing::Stopped),
            // What is shared with an organisation does not open a category that was closed to all.
            (vec![choose(1, "", mental, No), choose(2, "RZZ01", None, Yes)], MentalHealth, Sharing::NotShared),
            (vec![choose(1, "", mental, No), choose(2, "RZZ01", mental, Yes)], MentalHealth, Sharing::Shared),
            // A later stop about either ends the exception; a later choice about all ends everything.
            (vec![choose(1, "RZZ01", mental, Yes), choose(2, "", mental, No)], MentalHealth, Sharing::NotShared),
            (vec![choose(1, "RZZ01", mental, No), choose(2, "RZZ01", None, Yes)], MentalHealth, Sharing::NotShared),
            (vec![choose(1, "RZZ01", mental, No), choose(2, "", None, Yes)], MentalHealth, Sharing::Shared),
        ] {
            assert_eq!(sharing(&choices, "RZZ01", category, at(10)), expected, "{choices:?} {category:?}");
        }
    }

    #[test]
    fn a_choice_for_a_time_ends() {
        let stopped = Choice { until: Some(at(5)), ..choose(1, "", None, Shares::No) };
        assert_eq!(sharing(std::slice::from_ref(&stopped), "RZZ01", Category::General, at(4)), Sharing::Stopped);
        assert_eq!(sharing(&[stopped], "RZZ01", Category::General, at(5)), Sharing::Shared);
    }

    #[test]
    fn the_unlabelled_is_for_whom_everything_is_shared_with() {
        let one = [choose(1, "", Some(Category::SexualHealth), Shares::No)];
        assert_eq!(sharing(&one, "RZZ01", Category::Unlabelled, at(10)), Sharing::NotShared);
        assert_eq!(sharing(&[], "RZZ01", Category::Unlabelled, at(10)), Sharing::Shared);
        let all = [choose(1, "", None, Shares::No)];
        assert_eq!(sharing(&all, "RZZ01", Category::Unlabelled, at(10)), Sharing::Stopped);
    }
}
