//! How much of a record somebody sees: the categories, the scopes, and what is hidden, as bits.
//!
//! Every entry of the record carries its [`Label`]. A grant carries the bits it may not see, and
//! every statement about entries says `(label & $denied) = 0`: an entry with any of those bits is
//! as if it had never been. What an organisation wrote itself it goes on seeing (sharing.md).

use super::class::{Category, Scope};
use crate::people::Ods;

/// The bits of one entry: its category, its scope, and whether it is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(pub i64);

/// Hidden from carers.
pub const HIDDEN_FROM_CARERS: i64 = 1 << 20;
/// Hidden from carers and from the person's own screens.
pub const HIDDEN_FROM_SCREENS: i64 = 1 << 21;

impl Label {
    pub fn new(category: Category, scope: Scope) -> Label {
        Label(bit_of_category(category) | bit_of_scope(scope))
    }
}

pub fn bit_of_category(category: Category) -> i64 {
    1 << category as i64
}

pub fn bit_of_scope(scope: Scope) -> i64 {
    1 << (8 + scope as i64)
}

/// What a grant for the record lets its holder see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    denied: i64,
    authored: Option<Ods>,
}

impl Sight {
    /// Everything that is not hidden from the person's own screens.
    pub fn own() -> Sight {
        Sight { denied: HIDDEN_FROM_SCREENS, authored: None }
    }

    /// A carer's: these categories and scopes, and nothing hidden.
    pub fn of_carer(categories: &[Category], scopes: &[Scope]) -> Sight {
        let scopes_denied =
            Scope::ALL.into_iter().filter(|scope| !scopes.contains(scope)).map(bit_of_scope).sum::<i64>();
        let denied = all_but(categories) | scopes_denied | HIDDEN_FROM_CARERS | HIDDEN_FROM_SCREENS;
        Sight { denied, authored: None }
    }

    /// Staff's: these categories, and what their organisation wrote itself.
    pub fn of_staff(categories: &[Category], organisation: Option<Ods>) -> Sight {
        Sight { denied: all_but(categories), authored: organisation }
    }

    /// Nothing: for grants of other classes.
    pub fn none() -> Sight {
        Sight { denied: -1, authored: None }
    }

    /// Less than this: the categories of these bits neither.
    pub fn without(mut self, bits: i64) -> Sight {
        self.denied |= bits;
        self
    }

    /// An entry with any of these bits is not there.
    pub fn denied(&self) -> i64 {
        self.denied
    }

    /// Whose own entries are there whatever their bits; "" for nobody's.
    pub fn authored(&self) -> String {
        self.authored.as_ref().map(|ods| ods.as_str().to_string()).unwrap_or_default()
    }

    pub fn sees(&self, label: Label, source: &Ods) -> bool {
        label.0 & self.denied == 0 || self.authored.as_ref() == Some(source)
    }
}

fn all_but(categories: &[Category]) -> i64 {
    Category::ALL.into_iter().filter(|category| !categories.contains(category)).map(bit_of_category).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_bits_are_the_same() {
        let mut bits: Vec<i64> = Category::ALL.into_iter().map(bit_of_category).collect();
        bits.extend(Scope::ALL.into_iter().map(bit_of_scope));
        bits.extend([HIDDEN_FROM_CARERS, HIDDEN_FROM_SCREENS]);
        assert_eq!(bits.iter().sum::<i64>().count_ones() as usize, bits.len());
    }

    #[test]
    fn who_sees_what() {
        let hospital = Ods::parse("RZZ01").unwrap();
        let letter = Label::new(Category::MentalHealth, Scope::Documents);
        assert!(Sight::own().sees(letter, &hospital));
        assert!(!Sight::own().sees(Label(letter.0 | HIDDEN_FROM_SCREENS), &hospital));
        assert!(Sight::own().sees(Label(letter.0 | HIDDEN_FROM_CARERS), &hospital));
        let carer = Sight::of_carer(&Category::ALL, &[Scope::Documents]);
        assert!(carer.sees(letter, &hospital));
        assert!(!carer.sees(Label(letter.0 | HIDDEN_FROM_CARERS), &hospital));
        assert!(!carer.sees(Label::new(Category::MentalHealth, Scope::Tests), &hospital));
        let nurse = Sight::of_staff(&[Category::General], None);
        assert!(!nurse.sees(letter, &hospital));
        assert!(Sight::of_staff(&[], Some(hospital.clone())).sees(letter, &hospital));
        assert!(!Sight::none().sees(letter, &hospital));
    }
}
