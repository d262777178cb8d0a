//! Numbers in the units that people have on their scales and meters, read into the unit that is
//! kept. What could be in either of two units is asked, never guessed. Pure.

use super::{
    Entered,
    rules::{GLUCOSE, TEMPERATURE},
    unit::{Amount, Celsius, Kilogram, MmolPerLitre, Unit, thousandths},
};

/// Why a number was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// Nothing stands there.
    Empty,
    /// No number such as 5.6.
    NoNumber,
    /// It is possible in more than one unit, and none was chosen.
    WhichUnit,
    /// 14 pounds are a stone: there are never more than 13 beside stones.
    TooManyPounds,
}

macro_rules! units {
    ($(#[$about:meta])* $name:ident { $($variant:ident = $key:literal, $ucum:literal, $words:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant,)* }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// In forms.
            pub fn key(self) -> &'static str {
                match self { $($name::$variant => $key,)* }
            }

            /// The code of UCUM, kept in `Entered::unit`.
            pub fn ucum(self) -> &'static str {
                match self { $($name::$variant => $ucum,)* }
            }

            pub fn words(self) -> &'static str {
                match self { $($name::$variant => $words,)* }
            }

            pub fn from_key(key: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|unit| unit.key() == key)
            }

            pub fn from_ucum(ucum: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|unit| unit.ucum() == ucum)
            }
        }
    };
}

units! {
    /// What a glucose meter shows.
    GlucoseUnit {
        MmolPerLitre = "mmol", "mmol/L", "mmol/L";
        MgPerDecilitre = "mg", "mg/dL", "mg/dL";
    }
}

units! {
    /// What scales show. Stones come with pounds: [`stones`].
    WeightUnit {
        Kilogram = "kg", "kg", "kg";
        Pound = "lb", "[lb_av]", "lb";
    }
}

units! {
    /// What a thermometer shows.
    TemperatureUnit {
        Celsius = "c", "Cel", "°C";
        Fahrenheit = "f", "[degF]", "°F";
    }
}

/// UCUM's code of a stone of 14 pounds.
pub const STONE: &str = "[stone_av]";

/// An amount with what was typed for it.
pub type Read<U> = (Amount<U>, Vec<Entered>);

/// 1 mmol/L of glucose is 18.0182 mg/dL (readings.md).
const MG_PER_MMOL: (i64, i64) = (10_000, 180_182);
/// A pound is 0.45359237 kg (International Yard and Pound Agreement, 1959).
const KG_PER_POUND: (i64, i64) = (45_359_237, 100_000_000);
const POUNDS_IN_A_STONE: i64 = 14;

/// Blood glucose. Without a unit: below 9.1 only mmol/L is possible, above 111 only mg/dL;
/// between them it is asked (readings.md: "refuse ambiguous entry (e.g. 30-33)"; we ask wherever
/// both are possible, `rules::GLUCOSE`).
pub fn glucose(text: &str, unit: Option<GlucoseUnit>) -> Result<Read<MmolPerLitre>, NotRead> {
    let typed = number(text)?;
    let unit = match unit {
        Some(unit) => unit,
        None => {
            let possible = |unit: &GlucoseUnit| GLUCOSE.holds(in_mmol(typed, *unit));
            only(GlucoseUnit::ALL.iter().copied().filter(possible), GlucoseUnit::MmolPerLitre)?
        }
    };
    Ok((in_mmol(typed, unit), vec![entered("glucose", text, unit.ucum())]))
}

fn in_mmol(typed: i64, unit: GlucoseUnit) -> Amount<MmolPerLitre> {
    Amount::of_thousandths(match unit {
        GlucoseUnit::MmolPerLitre => typed,
        GlucoseUnit::MgPerDecilitre => times(typed, MG_PER_MMOL),
    })
}

/// Weight in one number. Without a unit it is always asked: 100 may be kg or lb.
pub fn weight(text: &str, unit: Option<WeightUnit>) -> Result<Read<Kilogram>, NotRead> {
    let typed = number(text)?;
    let unit = unit.ok_or(NotRead::WhichUnit)?;
    let kilograms = match unit {
        WeightUnit::Kilogram => typed,
        WeightUnit::Pound => times(typed, KG_PER_POUND),
    };
    let field = if unit == WeightUnit::Pound { "pounds" } else { "weight" };
    Ok((Amount::of_thousandths(kilograms), vec![entered(field, text, unit.ucum())]))
}

/// Weight in stones and pounds; no pounds are nought.
pub fn stones(stone: &str, pounds: &str) -> Result<Read<Kilogram>, NotRead> {
    let whole = number(stone)?;
    let rest = if pounds.trim().is_empty() { 0 } else { number(pounds)? };
    if rest >= POUNDS_IN_A_STONE * 1000 {
        return Err(NotRead::TooManyPounds);
    }
    let mut typed = vec![entered("stone", stone, STONE)];
    if !pounds.trim().is_empty() {
        typed.push(entered("pounds", pounds, WeightUnit::Pound.ucum()));
    }
    Ok((Amount::of_thousandths(times(whole * POUNDS_IN_A_STONE + rest, KG_PER_POUND)), typed))
}

/// Temperature, kept to 0.1 °C (NEWS2 has no bands between tenths: readings.md). No number is
/// possible in both units, so without a unit the number says which it is.
pub fn temperature(text: &str, unit: Option<TemperatureUnit>) -> Result<Read<Celsius>, NotRead> {
    let typed = number(text)?;
    let unit = match unit {
        Some(unit) => unit,
        None => {
            let possible = |unit: &TemperatureUnit| TEMPERATURE.holds(in_celsius(typed, *unit));
            only(TemperatureUnit::ALL.iter().copied().filter(possible), TemperatureUnit::Celsius)?
        }
    };
    Ok((in_celsius(typed, unit), vec![entered("temperature", text, unit.ucum())]))
}

fn in_celsius(typed: i64, unit: TemperatureUnit) -> Amount<Celsius> {
    Amount::of_thousandths(match unit {
        TemperatureUnit::Celsius => times(typed, (1, 100)) * 100,
        TemperatureUnit::Fahrenheit => times(typed - 32_000, (5, 900)) * 100,
    })
}

/// A number of a unit that has no other: blood pressure, pulse, oxygen, peak flow, breaths, steps.
/// These are whole numbers.
pub fn whole<U: Unit>(field: &str, text: &str) -> Result<(Amount<U>, Entered), NotRead> {
    let typed = number(text)?;
    if typed % 1000 != 0 {
        return Err(NotRead::NoNumber);
    }
    Ok((Amount::of_thousandths(typed), entered(field, text, U::UCUM)))
}

/// The only unit that it can be in; where it is possible in none, the first, whose range is then
/// told.
fn only<T>(mut possible: impl Iterator<Item = T>, first: T) -> Result<T, NotRead> {
    match (possible.next(), possible.next()) {
        (Some(_), Some(_)) => Err(NotRead::WhichUnit),
        (Some(one), None) => Ok(one),
        (None, _) => Ok(first),
    }
}

fn number(text: &str) -> Result<i64, NotRead> {
    if text.trim().is_empty() {
        return Err(NotRead::Empty);
    }
    thousandths(text).ok_or(NotRead::NoNumber)
}

fn entered(field: &str, text: &str, unit: &str) -> Entered {
    Entered { field: field.into(), text: text.trim().into(), unit: unit.into() }
}

/// Half rounded up, away from nought.
fn times(thousandths: i64, (over, under): (i64, i64)) -> i64 {
    let product = i128::from(thousandths) * i128::from(over);
    let half = i128::from(under) / 2 * product.signum();
    i64::try_from((product + half) / i128::from(under)).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "tests/typed_unit_tests.rs"]
mod tests;
