//! Come here when a number or its unit shows wrongly; for a range of two, `range.rs`.
//!
//! A number is shown as it was sent ("4.50", "<0.5"), never computed anew; `value` is for charts
//! alone. Two results are joined only when [`Quantity::unit_key`] says the same of both.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{concept, decimal::Decimals, field};

/// FHIR Quantity, and its kin Age, Duration, Money.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// `<`, `<=`, `>=`, `>`, `ad` (sufficient to reach). `<0.5` is not 0.5.
    pub comparator: Option<String>,
    /// The number as received.
    pub value_text: Option<String>,
    /// The number for a chart; `None` when it is not a plain finite number.
    pub value: Option<f64>,
    /// The unit in words, as received.
    pub unit: Option<String>,
    /// The unit's code, UCUM where `system` says so.
    pub code: Option<String>,
    pub system: Option<String>,
}

impl Quantity {
    /// `pointer` is where `value` stands in the resource, to find the received digits.
    /// `None` when nothing of a quantity is there.
    pub fn read(value: &Value, pointer: &str, decimals: &Decimals) -> Option<Quantity> {
        let number = value.get("value").filter(|number| number.is_number() || number.is_string());
        let value_text = decimals.text(&field::join(pointer, "value")).or_else(|| number.and_then(field::words));
        let quantity = Quantity {
            comparator: field::text(value, "comparator"),
            value: value_text.as_deref().and_then(|text| text.parse().ok()).filter(|number: &f64| number.is_finite()),
            value_text,
            unit: field::text(value, "unit").or_else(|| field::text(value, "currency")),
            code: field::text(value, "code"),
            system: field::text(value, "system"),
        };
        (quantity != Quantity::default()).then_some(quantity)
    }

    /// "<0.5 mg/L", "45%", "7 (no unit given)"; "not recorded" without a number.
    pub fn display(&self) -> String {
        self.with_unit(&self.number())
    }

    /// As [`Quantity::display`], with the sign in words: "less than 0.5 mg/L".
    pub fn words(&self) -> String {
        let number = self.with_unit(self.value_text.as_deref().unwrap_or_default());
        match self.comparator.as_deref() {
            _ if self.value_text.is_none() => number,
            Some("<") => format!("less than {number}"),
            Some("<=" | "≤") => format!("{number} or less"),
            Some(">=" | "≥") => format!("{number} or more"),
            Some(">") => format!("more than {number}"),
            Some("ad") => format!("enough to reach {number}"),
            Some(other) => format!("{other} {number}"),
            None => number,
        }
    }

    /// The comparator and the number: "<0.5".
    pub fn number(&self) -> String {
        match (self.comparator.as_deref(), &self.value_text) {
            (_, None) => String::new(),
            (None, Some(number)) => number.clone(),
            (Some("ad"), Some(number)) => format!("enough to reach {number}"),
            (Some(sign), Some(number)) => format!("{sign}{number}"),
        }
    }

    /// The unit to show: its words, else its code, in the spelling people know.
    pub fn unit_words(&self) -> Option<String> {
        let unit = self.unit.as_deref().or(self.code.as_deref())?;
        let words = match (plain_unit(unit), self.value_text.as_deref()) {
            (Some(one), Some("1")) => one.strip_suffix('s').unwrap_or(one),
            (Some(words), _) => words,
            (None, _) => annotation(unit).unwrap_or(unit),
        };
        (!words.is_empty()).then(|| words.to_owned())
    }

    /// What must be equal for two numbers to stand on one line of a chart: the UCUM code, else
    /// the unit's words. `None` when the unit is not known, which equals nothing.
    pub fn unit_key(&self) -> Option<String> {
        let key = self.code.as_deref().or(self.unit.as_deref())?.split_whitespace().collect::<Vec<_>>().join(" ");
        // One unit in two spellings: the litre in either case, and the power sign.
        let key = key.replace('^', "*");
        Some(match key.strip_suffix("/l") {
            Some(start) => format!("{start}/L"),
            None => key,
        })
    }

    pub(super) fn with_unit(&self, number: &str) -> String {
        let dimensionless = self.unit.is_none() && self.code.as_deref() == Some("1");
        match (number, self.unit_words()) {
            ("", None) => concept::NOT_RECORDED.to_owned(),
            ("", Some(unit)) => format!("no number given ({unit})"),
            (number, None) if dimensionless || self.unit.as_deref() == Some("1") => number.to_owned(),
            (number, None) => format!("{number} (no unit given)"),
            (number, Some(unit)) if unit.starts_with('%') => format!("{number}{unit}"),
            (number, Some(unit)) => format!("{number} {unit}"),
        }
    }
}

/// UCUM codes that people do not read, and spans of time, in words for more than one.
fn plain_unit(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "1" | "{1}" => "",
        "a" | "year" | "Year" => "years",
        "mo" | "month" | "Month" => "months",
        "wk" | "week" | "Week" => "weeks",
        "d" | "day" | "Day" => "days",
        "h" | "hour" | "Hour" => "hours",
        "min" | "minute" | "Minute" => "minutes",
        "s" | "second" => "seconds",
        "[drp]" => "drops",
        "Cel" => "°C",
        "[degF]" => "°F",
        "mm[Hg]" => "mmHg",
        "{ScoreOf}" | "ScoreOf" | "{score}" => "(score)",
        "/min" => "per minute",
        _ => return None,
    })
}

/// UCUM writes what is counted in braces: "{tablet}".
fn annotation(unit: &str) -> Option<&str> {
    unit.strip_prefix('{')?.strip_suffix('}').filter(|words| !words.contains(['{', '}']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn quantity(value: serde_json::Value) -> Quantity {
        Quantity::read(&value, "", &Decimals::default()).unwrap()
    }

    #[test]
    fn shown_as_sent_with_its_unit() {
        let cases = [
            (json!({"value": 4.5, "unit": "mmol/L"}), "4.5 mmol/L", "4.5 mmol/L"),
            (json!({"value": "4.50", "unit": "mmol/L"}), "4.50 mmol/L", "4.50 mmol/L"),
            (json!({"value": 0.5, "comparator": "<", "unit": "mg/L"}), "<0.5 mg/L", "less than 0.5 mg/L"),
            (json!({"value": 5, "comparator": ">=", "unit": "%"}), ">=5%", "5% or more"),
            (json!({"value": 7}), "7 (no unit given)", "7 (no unit given)"),
            (json!({"value": 7, "unit": "", "code": "1"}), "7", "7"),
            (json!({"value": 7, "code": "Cel"}), "7 °C", "7 °C"),
            (json!({"value": 98, "unit": "mm[Hg]"}), "98 mmHg", "98 mmHg"),
            (json!({"value": 3, "unit": "{score}"}), "3 (score)", "3 (score)"),
            (json!({"value": 1, "code": "d"}), "1 day", "1 day"),
            (json!({"value": 30, "unit": "Day"}), "30 days", "30 days"),
            (json!({"unit": "mg"}), "no number given (mg)", "no number given (mg)"),
            (json!({"value": {"odd": 1}, "code": "a"}), "no number given (years)", "no number given (years)"),
        ];
        for (value, sign, words) in cases {
            let quantity = quantity(value);
            assert_eq!((quantity.display().as_str(), quantity.words().as_str()), (sign, words));
        }
        assert_eq!(Quantity::read(&json!({}), "", &Decimals::default()), None);
    }

    #[test]
    fn received_digits_win_over_the_parsed_number() {
        let raw = r#"{"valueQuantity": {"value": 4.50, "unit": "mmol/L"}}"#;
        let parsed: Value = serde_json::from_str(raw).unwrap();
        let read = Quantity::read(&parsed["valueQuantity"], "/valueQuantity", &Decimals::scan(raw)).unwrap();
        assert_eq!((read.display().as_str(), read.value), ("4.50 mmol/L", Some(4.5)));
    }

    #[test]
    fn nothing_is_joined_across_units() {
        let key = |value| quantity(value).unit_key();
        assert_ne!(key(json!({"value": 1, "unit": "mmol/L"})), key(json!({"value": 1, "unit": "mg/dL"})));
        assert_eq!(key(json!({"value": 1, "unit": "mmol/l"})), key(json!({"value": 1, "unit": "x", "code": "mmol/L"})));
        assert_eq!(key(json!({"value": 1, "unit": "10^9/L"})), key(json!({"value": 1, "unit": "10*9/l"})));
        assert_ne!(key(json!({"value": 1, "unit": "mg"})), key(json!({"value": 1, "unit": "Mg"})));
        assert_eq!(key(json!({"value": 1})), None);
    }
}
