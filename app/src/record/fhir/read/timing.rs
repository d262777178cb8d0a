//! Come here when "2 times a day" comes out wrong. A FHIR Timing in words; nothing is computed,
//! every number is one that was sent.

use serde_json::Value;

use super::super::date;
use super::super::{concept, field};
use super::reading;
use super::value;

/// `None` when the Timing says nothing.
pub fn in_words(timing: &Value) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let repeat = timing.get("repeat").filter(|repeat| repeat.is_object());
    let often = repeat.and_then(how_often);
    // The code (BD, "twice a day") says again what the repeat says; only words add to it.
    parts.extend(match often {
        Some(often) => Some(often),
        None => timing.get("code").and_then(|code| concept::words(code).map(|words| abbreviation(&words))),
    });
    if let Some(repeat) = repeat {
        let list = |key: &str, word: fn(&str) -> String| {
            field::listed(field::each(repeat, key).filter_map(field::words).map(|text| word(&text)))
        };
        let offset = field::text(repeat, "offset").map(|minutes| format!("{minutes} minutes "));
        parts.extend(list("when", event).map(|when| format!("{}{when}", offset.unwrap_or_default())));
        parts.extend(list("dayOfWeek", weekday).map(|days| format!("on {days}")));
        parts.extend(list("timeOfDay", value::time).map(|times| format!("at {times}")));
        parts.extend(span(repeat, "duration", "durationMax", "durationUnit").map(|span| format!("over {span}")));
        parts.extend(bounds(repeat));
        parts.extend(between(repeat, "count", "countMax").map(|count| match count.as_str() {
            "1" => "once only".to_owned(),
            _ => format!("{count} times in all"),
        }));
    }
    let events = field::listed(field::each(timing, "event").filter_map(field::words).map(|text| date::in_words(&text)));
    parts.extend(events.map(|events| format!("on {events}")));
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn how_often(repeat: &Value) -> Option<String> {
    let times = between(repeat, "frequency", "frequencyMax");
    let period = between(repeat, "period", "periodMax");
    let unit = field::text(repeat, "periodUnit");
    let times = times.map(|times| if times == "1" { "once".to_owned() } else { format!("{times} times") });
    Some(match (times, period, unit) {
        (None, None, _) => return None,
        (Some(times), None, _) => times,
        (Some(times), Some(period), Some(unit)) if period == "1" => {
            format!("{times} {} {}", if unit == "h" { "an" } else { "a" }, unit_words(&unit, "1"))
        }
        (Some(once), Some(period), Some(unit)) if once == "once" => {
            format!("every {period} {}", unit_words(&unit, &period))
        }
        (Some(times), Some(period), Some(unit)) => {
            format!("{times} every {period} {}", unit_words(&unit, &period))
        }
        (None, Some(period), Some(unit)) if period == "1" => {
            format!("every {}", unit_words(&unit, "1"))
        }
        (None, Some(period), Some(unit)) => {
            format!("every {period} {}", unit_words(&unit, &period))
        }
        (times, Some(period), None) => {
            format!("{} every {period} (no unit of time given)", times.unwrap_or_default()).trim_start().to_owned()
        }
    })
}

fn bounds(repeat: &Value) -> Option<String> {
    if let Some(period) = repeat.get("boundsPeriod").and_then(reading::period) {
        let text = period.display();
        return Some(if period.end.is_some() { text } else { format!("from {text}") });
    }
    if let Some(duration) = repeat.get("boundsDuration") {
        let unit = field::text(duration, "code").or_else(|| field::text(duration, "unit"))?;
        let number = field::text(duration, "value")?;
        return Some(format!("for {number} {}", unit_words(&unit, &number)));
    }
    let range = repeat.get("boundsRange")?;
    let side = |key: &str| range.get(key).and_then(|side| field::text(side, "value"));
    let unit =
        range.pointer("/high/code").or_else(|| range.pointer("/low/code")).and_then(field::words).unwrap_or_default();
    match (side("low"), side("high")) {
        (Some(low), Some(high)) => Some(format!("for {low} to {high} {}", unit_words(&unit, &high))),
        (None, Some(high)) => Some(format!("for up to {high} {}", unit_words(&unit, &high))),
        (Some(low), None) => Some(format!("for {low} {} or more", unit_words(&unit, &low))),
        (None, None) => None,
    }
}

fn span(holder: &Value, low: &str, high: &str, unit: &str) -> Option<String> {
    let number = between(holder, low, high)?;
    Some(match field::text(holder, unit) {
        Some(unit) => format!("{number} {}", unit_words(&unit, &number)),
        None => format!("{number} (no unit of time given)"),
    })
}

/// "4", "4 to 6", "up to 6". A whole number sent as "4.0" is "4".
fn between(holder: &Value, low: &str, high: &str) -> Option<String> {
    let number =
        |key: &str| field::text(holder, key).map(|text| text.strip_suffix(".0").map_or(text.clone(), str::to_owned));
    match (number(low), number(high)) {
        (Some(low), Some(high)) if low != high => Some(format!("{low} to {high}")),
        (Some(low), _) => Some(low),
        (None, Some(high)) => Some(format!("up to {high}")),
        (None, None) => None,
    }
}

fn unit_words(unit: &str, number: &str) -> String {
    let one = match unit {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        other => return other.to_owned(),
    };
    if number == "1" { one.to_owned() } else { format!("{one}s") }
}

/// Codes of GTSAbbreviation that come without words.
fn abbreviation(code: &str) -> String {
    match code {
        "QD" => "every day",
        "BID" => "2 times a day",
        "TID" => "3 times a day",
        "QID" => "4 times a day",
        "QOD" => "every other day",
        "Q4H" => "every 4 hours",
        "Q6H" => "every 6 hours",
        "AM" => "every morning",
        "PM" => "every afternoon",
        "BED" => "at bedtime",
        other => other,
    }
    .to_owned()
}

/// Codes of EventTiming.
fn event(code: &str) -> String {
    match code {
        "MORN" => "in the morning",
        "MORN.early" => "early in the morning",
        "MORN.late" => "late in the morning",
        "NOON" => "at midday",
        "AFT" => "in the afternoon",
        "AFT.early" => "early in the afternoon",
        "AFT.late" => "late in the afternoon",
        "EVE" => "in the evening",
        "EVE.early" => "early in the evening",
        "EVE.late" => "late in the evening",
        "NIGHT" => "at night",
        "PHS" => "after going to sleep",
        "HS" => "before going to sleep",
        "WAKE" => "on waking",
        "C" => "with meals",
        "CM" => "with breakfast",
        "CD" => "with lunch",
        "CV" => "with the evening meal",
        "AC" => "before meals",
        "ACM" => "before breakfast",
        "ACD" => "before lunch",
        "ACV" => "before the evening meal",
        "PC" => "after meals",
        "PCM" => "after breakfast",
        "PCD" => "after lunch",
        "PCV" => "after the evening meal",
        other => other,
    }
    .to_owned()
}

fn weekday(code: &str) -> String {
    match code {
        "mon" => "Monday",
        "tue" => "Tuesday",
        "wed" => "Wednesday",
        "thu" => "Thursday",
        "fri" => "Friday",
        "sat" => "Saturday",
        "sun" => "Sunday",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn timings_in_words() {
        let cases = [
            (json!({"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}), Some("once a day")),
            (json!({"repeat": {"frequency": 2, "period": 1.0, "periodUnit": "d"}}), Some("2 times a day")),
            (json!({"repeat": {"frequency": 1, "period": 12, "periodUnit": "h"}}), Some("every 12 hours")),
            (
                json!({"repeat": {"frequency": 1, "frequencyMax": 2, "period": 4, "periodMax": 6, "periodUnit": "h"}}),
                Some("1 to 2 times every 4 to 6 hours"),
            ),
            (
                json!({"repeat": {"period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "thu"]}}),
                Some("every week, on Monday, Thursday"),
            ),
            (json!({"repeat": {"when": ["AC"], "offset": 30}}), Some("30 minutes before meals")),
            (json!({"repeat": {"timeOfDay": ["08:00:00", "20:00:00"]}}), Some("at 8:00am, 8:00pm")),
            (
                json!({"repeat": {"frequency": 3, "period": 1, "periodUnit": "d", "boundsDuration": {"value": 7, "code": "d"}}, "code": {"text": "TDS"}}),
                Some("3 times a day, for 7 days"),
            ),
            (
                json!({"repeat": {"boundsPeriod": {"start": "2026-11-03"}, "count": 1}}),
                Some("from 3 November 2026, once only"),
            ),
            (json!({"code": {"coding": [{"code": "BID"}]}}), Some("2 times a day")),
            (json!({"event": ["2026-11-03"]}), Some("on 3 November 2026")),
            (json!({"repeat": {"frequency": 1, "period": 8}}), Some("once every 8 (no unit of time given)")),
            (json!({"repeat": {}}), None),
            (json!(7), None),
        ];
        for (timing, words) in cases {
            assert_eq!(in_words(&timing).as_deref(), words, "{timing}");
        }
    }
}
