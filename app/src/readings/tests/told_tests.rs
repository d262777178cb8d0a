use chrono::{Duration, TimeZone};

use super::*;
use crate::pathways::finding::Finding;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap()
}

fn found(severity: Severity, next: NextStep, meaning: &str) -> Told {
    let finding = Finding {
        rule: "rule",
        source: "source",
        version: "1".into(),
        pathway: None,
        severity,
        next,
        seen: "seen".into(),
        meaning: meaning.into(),
        readings: Vec::new(),
        dedupe: String::new(),
    };
    Told { finding, clinic_words: None, looked_at: None }
}

fn looked_at(hours: i64) -> LookedAt {
    let team = "The practice nurses of Harbour Lane Surgery".to_string();
    LookedAt { team, telephone: "01632 960 001".into(), by: now() + Duration::hours(hours) }
}

const STEPS: [NextStep; 8] = [
    NextStep::GoOn,
    NextStep::RepeatInFive,
    NextStep::TellTeam,
    NextStep::TreatLowGlucose,
    NextStep::ContactToday,
    NextStep::Call111,
    NextStep::SymptomsThenToday,
    NextStep::Call999,
];
const SEVERITIES: [Severity; 5] = Severity::ALL;

#[test]
fn every_panel_says_that_nobody_watches_and_when_somebody_looks_or_that_nobody_was_told() {
    for severity in SEVERITIES {
        for next in STEPS {
            let mut told = found(severity, next, "What it means.");
            let html = told_panel(&[told.clone()], now()).to_html();
            assert!(html.contains("Nobody watches these readings all the time."), "{html}");
            assert!(html.contains("Nobody was told about this reading.") && html.contains("What it means."), "{html}");
            told.looked_at = Some(looked_at(1));
            let html = told_panel(&[told], now()).to_html();
            assert!(html.contains("Nobody watches these readings all the time."), "{html}");
            assert!(html.contains("Harbour Lane Surgery") && html.contains("11am"), "{html}");
            assert!(html.contains("tel:01632960001") && !html.contains("Nobody was told"), "{html}");
        }
    }
}

#[test]
fn with_nothing_found_it_is_calm_and_no_all_clear() {
    let html = told_panel(&[], now()).to_html();
    assert!(html.contains("Nobody watches these readings all the time.") && html.contains("It is kept."), "{html}");
    assert!(html.contains("111") && html.contains("999"), "{html}");
    assert!(!html.contains("nhsuk-card--care") && !html.contains("normal"), "{html}");
}

#[test]
fn the_card_is_as_loud_as_what_was_found() {
    for (severity, next, class) in [
        (Severity::Red, NextStep::SymptomsThenToday, "nhsuk-card--care--emergency"),
        (Severity::Red, NextStep::RepeatInFive, "nhsuk-card--care--emergency"),
        (Severity::Quiet, NextStep::Call999, "nhsuk-card--care--emergency"),
        (Severity::Amber, NextStep::ContactToday, "nhsuk-card--care--urgent"),
        (Severity::Quiet, NextStep::ContactToday, "nhsuk-card--care--urgent"),
        (Severity::Quiet, NextStep::TreatLowGlucose, "nhsuk-card--care--urgent"),
        (Severity::Note, NextStep::GoOn, "nhsuk-card--care--non-urgent"),
        (Severity::Quiet, NextStep::RepeatInFive, "nhsuk-card--care--non-urgent"),
    ] {
        let html = told_panel(&[found(severity, next, "m")], now()).to_html();
        assert!(html.contains(class), "{severity:?} {next:?}: {html}");
    }
}

#[test]
fn each_step_says_what_to_do() {
    for (next, parts) in [
        (NextStep::RepeatInFive, &["5 minutes", "measure again", "Call 999 now for"][..]),
        (
            NextStep::SymptomsThenToday,
            &["chest", "breath", "confusion", "how you see", "weakness", "999", "today", "111"],
        ),
        (NextStep::ContactToday, &["practice today", "111", "999"]),
        (NextStep::Call111, &["Call 111 now", "999"]),
        (NextStep::Call999, &["Call 999 now"]),
        (
            NextStep::TreatLowGlucose,
            &["15 to 20 grams", "10 to 15 minutes", "4 mmol/L (72 mg/dL)", "999", "Do not drive"],
        ),
        (NextStep::TellTeam, &["next few days", "111"]),
        (NextStep::GoOn, &["Go on as planned"]),
    ] {
        let html = told_panel(&[found(Severity::Amber, next, "m")], now()).to_html();
        for part in parts {
            assert!(html.contains(part), "{next:?} does not say {part}: {html}");
        }
    }
}

#[test]
fn the_clinics_words_stand_over_ours_and_the_others_stand_below() {
    let mut first = found(Severity::Red, NextStep::SymptomsThenToday, "Ours.");
    first.clinic_words = Some("Theirs <b>.".into());
    first.looked_at = Some(looked_at(2));
    let mut second = found(Severity::Amber, NextStep::ContactToday, "Another thing.");
    second.looked_at = Some(looked_at(1));
    let html = told_panel(&[first, second], now()).to_html();
    assert!(html.contains("Theirs &lt;b&gt;.") && !html.contains("Ours.") && html.contains("Another thing."), "{html}");
    assert_eq!(html.matches("nhsuk-card--care--").count(), 1, "one card, the most urgent");
    // The same team is named once, with its earliest time.
    assert_eq!(html.matches("tel:").count(), 1, "{html}");
    assert!(html.contains("11am"), "{html}");
}
