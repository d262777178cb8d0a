//! The two decimal numbers of medical devices (IEEE 11073-20601, annex F): a whole mantissa and a
//! power of ten. They are never made into a binary fraction, in which 36.8 does not exist.
//!
//! How an amount is rounded: it is kept to the thousandth. What has more decimals, by itself or
//! because its unit is changed, is rounded once, at the end, half away from nought. What is
//! more than ten million of its unit is refused.

/// The largest amount, in thousandths: ten million units, as in `readings::unit::thousandths`.
const MOST: i64 = 10_000_000_000;

/// A number that is one: `mantissa * 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    pub mantissa: i32,
    pub exponent: i8,
}

/// What a device sends in the place of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// "Not a number": there is no value.
    NotANumber,
    /// "Not at this resolution".
    NotAtThisResolution,
    /// Plus infinity: more than the device can measure.
    Above,
    /// Minus infinity: less than the device can measure.
    Below,
    /// Kept for future use.
    Reserved,
}

/// SFLOAT: 4 bits of exponent and 12 of mantissa, both signed.
pub fn sfloat(raw: u16) -> Result<Decimal, Special> {
    match raw {
        0x07FF => Err(Special::NotANumber),
        0x0800 => Err(Special::NotAtThisResolution),
        0x07FE => Err(Special::Above),
        0x0802 => Err(Special::Below),
        0x0801 => Err(Special::Reserved),
        // Shifted up and back, the highest bit of each part becomes its sign.
        _ => Ok(Decimal { mantissa: i32::from((raw << 4) as i16 >> 4), exponent: (raw >> 8) as i8 >> 4 }),
    }
}

/// FLOAT: 8 bits of exponent and 24 of mantissa, both signed.
pub fn float(raw: u32) -> Result<Decimal, Special> {
    match raw {
        0x007F_FFFF => Err(Special::NotANumber),
        0x0080_0000 => Err(Special::NotAtThisResolution),
        0x007F_FFFE => Err(Special::Above),
        0x0080_0002 => Err(Special::Below),
        0x0080_0001 => Err(Special::Reserved),
        _ => Ok(Decimal { mantissa: (raw << 8) as i32 >> 8, exponent: (raw >> 24) as i8 }),
    }
}

/// How a number becomes an amount of another unit: `less` is taken away, then the rest is
/// multiplied by `times` and divided by `over`.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub less: i64,
    pub times: i64,
    pub over: i64,
}

/// The unit stays as it is.
pub const SAME: Change = Change { less: 0, times: 1, over: 1 };

impl Decimal {
    /// In thousandths of the other unit; `None` for what does not fit.
    pub fn thousandths(self, change: Change) -> Option<i64> {
        let power = i32::from(self.exponent) + 3;
        // No device measures so much, or so little, that it would need more.
        if !(-12..=10).contains(&power) && self.mantissa != 0 {
            return None;
        }
        let ten = 10_i128.pow(power.clamp(-12, 10).unsigned_abs());
        let mantissa = i128::from(self.mantissa);
        let (number, under) = if power < 0 { (mantissa, ten) } else { (mantissa * ten, 1) };
        let number = (number - i128::from(change.less) * 1000 * under) * i128::from(change.times);
        let under = under * i128::from(change.over);
        let rounded = (2 * number.abs() + under) / (2 * under) * number.signum();
        i64::try_from(rounded).ok().filter(|thousandths| thousandths.abs() <= MOST)
    }

    /// The same digits with the point elsewhere: kilograms in a litre as milligrams in a decilitre.
    pub fn times_ten_to(self, power: i8) -> Decimal {
        Decimal { exponent: self.exponent.saturating_add(power), ..self }
    }

    /// As the device would write it: "119", "36.8", "0.0062". Nothing is rounded.
    pub fn text(self) -> String {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let places = usize::from(self.exponent.min(0).unsigned_abs());
        if places == 0 {
            let zeros = if self.mantissa == 0 { 0 } else { usize::from(self.exponent.unsigned_abs()) };
            return format!("{sign}{digits}{}", "0".repeat(zeros));
        }
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        format!("{sign}{whole}.{part}")
    }
}
