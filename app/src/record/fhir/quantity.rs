//! Come here when a number, its unit, or its reference range shows wrongly.
//!
//! A number is shown as it was sent ("4.50", "<0.5"), never computed anew; `value` is for charts
//! alone. Two results are joined only when [`Quantity::unit_key`] says the same of both.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Range, decimal::Decimals, field};

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
        self.unit.as_deref().or(self.code.as_deref()).map(plain_unit).filter(|unit| !unit.is_empty())
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

    fn with_unit(&self, number: &str) -> String {
        let dimensionless = self.unit.is_none() && self.code.as_deref() == Some("1");
        match (number, self.unit_words()) {
            ("", None) => super::concept::NOT_RECORDED.to_owned(),
            ("", Some(unit)) => format!("no number given ({unit})"),
            (number, None) if dimensionless || self.unit.as_deref() == Some("1") => number.to_owned(),
            (number, None) => format!("{number} (no unit given)"),
            (number, Some(unit)) if unit.starts_with('%') => format!("{number}{unit}"),
            (number, Some(unit)) => format!("{number} {unit}"),
        }
    }
}

/// UCUM codes that people do not read, in words. Anything else stays as it is.
fn plain_unit(unit: &str) -> String {
    match unit {
        "1" | "{1}" => "",
        "a" => "years",
        "mo" => "months",
        "wk" => "weeks",
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "Cel" => "°C",
        "[degF]" => "°F",
        "mm[Hg]" => "mmHg",
        "[drp]" => "drops",
        "{ScoreOf}" | "{score}" => "(score)",
        "/min" => "per minute",
        other => match other.strip_prefix('{').and_then(|unit| unit.strip_suffix('}')) {
            Some(annotation) if !annotation.contains(['{', '}']) => annotation,
            _ => other,
        },
    }
    .to_owned()
}

impl Range {
    /// FHIR Range or Observation.referenceRange. `None` when it says nothing.
    pub fn read(value: &Value, pointer: &str, decimals: &Decimals) -> Option<Range> {
        let side = |key: &str| Quantity::read(value.get(key)?, &field::join(pointer, key), decimals);
        let range = Range { low: side("low"), high: side("high"), text: field::text(value, "text") };
        (range != Range::default()).then_some(range)
    }

    /// "3.5 to 5.3 mmol/L", "21 U/L or less", "13 g/L or more", and the laboratory's own words.
    pub fn display(&self) -> String {
        let sides = match (&self.low, &self.high) {
            (Some(low), Some(high)) => Some(between(low, high)),
            (Some(low), None) => Some(one_side(low, "or more")),
            (None, Some(high)) => Some(one_side(high, "or less")),
            (None, None) => None,
        };
        match (sides, &self.text) {
            (Some(sides), Some(text)) if *text != sides => format!("{sides} ({text})"),
            (Some(sides), _) => sides,
            (None, Some(text)) => text.clone(),
            (None, None) => super::concept::NOT_RECORDED.to_owned(),
        }
    }
}

fn between(low: &Quantity, high: &Quantity) -> String {
    let unit = |quantity: &Quantity| quantity.unit_words();
    if unit(low) == unit(high) || unit(low).is_none() || unit(high).is_none() {
        let one = Quantity { unit: low.unit.clone().or_else(|| high.unit.clone()), ..high.clone() };
        let numbers = format!("{} to {}", low.number(), high.number());
        return match unit(&one).or_else(|| unit(low)) {
            None => numbers,
            Some(_) => Quantity { code: one.code.clone().or_else(|| low.code.clone()), ..one }.with_unit(&numbers),
        };
    }
    format!("{} to {}", low.display(), high.display())
}

fn one_side(side: &Quantity, or: &str) -> String {
    let shown = match side.unit_words() {
        None => side.number(),
        Some(_) => side.display(),
    };
    if side.comparator.is_some() { shown } else { format!("{shown} {or}") }
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

    #[test]
    fn ranges_may_have_one_side_or_be_words() {
        let cases = [
            (json!({"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.3, "unit": "mmol/L"}}), "3.5 to 5.3 mmol/L"),
            (json!({"low": {"value": 3.5}, "high": {"value": 5.3, "unit": "mmol/L"}}), "3.5 to 5.3 mmol/L"),
            (json!({"low": {"value": 3.5, "code": "g"}, "high": {"value": 5.3}}), "3.5 to 5.3 g"),
            (json!({"low": {"value": 4.0}, "high": {"value": 5.9}}), "4.0 to 5.9"),
            (json!({"low": {"value": 5, "unit": "mg"}, "high": {"value": 1, "unit": "g"}}), "5 mg to 1 g"),
            (json!({"high": {"value": 21, "unit": "U/L"}}), "21 U/L or less"),
            (json!({"high": {"value": 21, "comparator": "<"}}), "<21"),
            (json!({"low": {"value": 60}}), "60 or more"),
            (json!({"text": "< 21.000 {units}/wk"}), "< 21.000 {units}/wk"),
            (json!({"low": {"value": 60}, "text": "fasting"}), "60 or more (fasting)"),
        ];
        for (value, shown) in cases {
            assert_eq!(Range::read(&value, "", &Decimals::default()).unwrap().display(), shown);
        }
        assert_eq!(Range::read(&json!({"low": {}}), "", &Decimals::default()), None);
    }
}
