//! Come here when a reference range shows wrongly. Either side may be missing, its unit may stand
//! on one side only, or it is words alone.

use serde_json::Value;

use super::quantity::Quantity;
use super::{Range, concept, decimal::Decimals, field};

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
            (None, None) => concept::NOT_RECORDED.to_owned(),
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

    #[test]
    fn ranges_may_have_one_side_or_be_words() {
        let cases = [
            (
                json!({"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.3, "unit": "mmol/L"}}),
                "3.5 to 5.3 mmol/L",
            ),
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
