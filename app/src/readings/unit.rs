//! Units as types. A number without its unit cannot become a reading (safety.md, hazard 4:
//! mmol/L read as mg/dL is wrong eighteenfold):
//!
//! ```compile_fail
//! // A bare number is no amount.
//! let level: app::readings::unit::Amount<app::readings::unit::MmolPerLitre> = 5.6.into();
//! ```
//! ```compile_fail
//! // Kilograms are no millimetres of mercury.
//! use app::readings::unit::*;
//! let weight = Amount::<Kilogram>::whole(80);
//! let systolic: Amount<MmHg> = weight;
//! ```
//!
//! Amounts are whole thousandths of their unit: exact, ordered, and the same in both databases.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A unit in which amounts are kept.
pub trait Unit: Copy + Eq + Ord + Send + Sync + 'static {
    /// The code of UCUM, as in FHIR.
    const UCUM: &'static str;
    /// What people read behind the number.
    const WORDS: &'static str;
    /// Digits after the point when it is shown.
    const DECIMALS: usize;
}

macro_rules! units {
    ($($(#[$about:meta])* $name:ident = $ucum:literal, $words:literal, $decimals:literal;)*) => { $(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name;
        impl Unit for $name {
            const UCUM: &'static str = $ucum;
            const WORDS: &'static str = $words;
            const DECIMALS: usize = $decimals;
        }
    )* };
}

units! {
    MmHg = "mm[Hg]", "mmHg", 0;
    /// Beats or breaths.
    PerMinute = "/min", "a minute", 0;
    Kilogram = "kg", "kg", 1;
    MmolPerLitre = "mmol/L", "mmol/L", 1;
    Percent = "%", "%", 0;
    Celsius = "Cel", "°C", 1;
    LitrePerMinute = "L/min", "L/min", 0;
    /// Steps in a day.
    Steps = "{steps}", "steps", 0;
}

/// So many thousandths of `U`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount<U: Unit> {
    thousandths: i64,
    unit: PhantomData<U>,
}

impl<U: Unit> Amount<U> {
    pub const fn of_thousandths(thousandths: i64) -> Amount<U> {
        Amount { thousandths, unit: PhantomData }
    }

    pub const fn whole(units: i64) -> Amount<U> {
        Amount::of_thousandths(units * 1000)
    }

    pub const fn thousandths(self) -> i64 {
        self.thousandths
    }

    /// The number as it is shown, half rounded up: "134", "80.2".
    pub fn number(self) -> String {
        decimal(self.thousandths, U::DECIMALS)
    }

    /// Number and unit: "134 mmHg", "97%".
    pub fn words(self) -> String {
        let space = if U::WORDS == "%" { "" } else { " " };
        format!("{}{space}{}", self.number(), U::WORDS)
    }
}

impl<U: Unit> fmt::Debug for Amount<U> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {}", decimal(self.thousandths, 3), U::UCUM)
    }
}

impl<U: Unit> Serialize for Amount<U> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.thousandths.serialize(to)
    }
}

impl<'de, U: Unit> Deserialize<'de> for Amount<U> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        i64::deserialize(from).map(Amount::of_thousandths)
    }
}

/// Thousandths as a decimal number with so many digits (3 at most) after the point, half rounded
/// up (away from nought).
pub fn decimal(thousandths: i64, decimals: usize) -> String {
    let decimals = decimals.min(3);
    let step = 10_i64.pow(3 - decimals as u32);
    let rounded = (thousandths.abs() + step / 2) / step;
    let sign = if thousandths < 0 && rounded != 0 { "-" } else { "" };
    let whole = 10_i64.pow(decimals as u32);
    match decimals {
        0 => format!("{sign}{rounded}"),
        _ => format!("{sign}{}.{:0decimals$}", rounded / whole, rounded % whole),
    }
}

/// "12", "12.5", ".5" or "12,5" in thousandths; `None` for anything else, or for more than three
/// digits after the point, or more than seven before it.
pub fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || (whole.is_empty() && part.is_empty()) || whole.len() > 7 || part.len() > 3 {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    Some(whole * 1000 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_and_written() {
        for (text, found) in [
            ("134", Some(134_000)),
            (" 5.6 ", Some(5_600)),
            ("5,65", Some(5_650)),
            (".5", Some(500)),
            ("0.001", Some(1)),
            ("1.2345", None),
            ("12a", None),
            ("-3", None),
            ("", None),
            (".", None),
            ("1.2.3", None),
            ("99999999", None),
        ] {
            assert_eq!(thousandths(text), found, "{text}");
        }
        for (milli, decimals, text) in [
            (134_500, 0, "135"),
            (134_499, 0, "134"),
            (5_650, 1, "5.7"),
            (5_649, 1, "5.6"),
            (-1_500, 0, "-2"),
            (-400, 0, "0"),
            (80_000, 1, "80.0"),
            (1, 3, "0.001"),
        ] {
            assert_eq!(decimal(milli, decimals), text, "{milli}");
        }
    }

    #[test]
    fn an_amount_is_said_with_its_unit() {
        assert_eq!(Amount::<MmHg>::whole(134).words(), "134 mmHg");
        assert_eq!(Amount::<Percent>::whole(97).words(), "97%");
        assert_eq!(Amount::<Celsius>::of_thousandths(37_500).words(), "37.5 °C");
    }

    #[test]
    fn an_amount_goes_through_json_unchanged() {
        for milli in [0, 1, 134_500, -7, i64::MAX] {
            let amount = Amount::<Kilogram>::of_thousandths(milli);
            let text = serde_json::to_string(&amount).unwrap();
            assert_eq!(serde_json::from_str::<Amount<Kilogram>>(&text).unwrap(), amount);
        }
    }
}
