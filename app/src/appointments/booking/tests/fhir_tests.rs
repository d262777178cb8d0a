//! Appointments as FHIR R4, out and in.

use super::*;
use crate::appointments::booking::{needs::Needs, tests::made};

const ORIGIN: &str = "https://portal.example";

fn of() -> Of {
    Of { name: "Ivy Test".into(), nhs_number: NhsNumber::parse("9434765919").ok() }
}

#[test]
fn an_appointment_says_when_with_whom_and_how() {
    let one = made();
    let resource = appointment(&one, &of(), ORIGIN);
    let at = |pointer: &str| resource.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(at("/status"), "booked");
    assert_eq!(at("/identifier/0/system"), "https://portal.example/fhir/appointment");
    assert_eq!(at("/start"), "2026-11-26T10:00:00.000Z");
    assert_eq!(at("/minutesDuration"), 15);
    assert_eq!(at("/serviceType/0/text"), "Blood test");
    assert_eq!(at("/extension/0/valueCode"), "In-person");
    assert_eq!(at("/participant/0/actor/identifier/value"), "9434765919");
    assert_eq!(at("/participant/1/actor/display"), "Dr Anna Rowan");
    assert_eq!(at("/participant/2/actor/identifier/value"), "Y99001");
    assert_eq!(at("/participant/3/actor/display"), "Room 2");
    assert_eq!((at("/description"), at("/comment")), ("A cough".into(), "It is worse at night".into()));
    assert_eq!(own_id(&resource, ORIGIN), Some(one.id));
    assert_eq!(own_id(&resource, "https://other.example"), None);
    assert_eq!(said(&resource), Some(Said { state: State::Booked, reason: None }));
    assert_eq!(slots(&resource), [one.slot.to_string()]);
}

#[test]
fn every_state_goes_out_and_comes_back() {
    for state in State::ALL {
        let mut one = made();
        one.state = state;
        one.cancelled = (state == State::Cancelled).then(|| (Reason::CannotGetThere, "No bus".into()));
        let resource = appointment(&one, &of(), ORIGIN);
        let said = said(&resource).unwrap();
        assert_eq!(said.state, state);
        assert_eq!(said.reason, one.cancelled, "{state:?}");
        let status = resource.pointer("/participant/0/status").cloned().unwrap_or_default();
        assert_eq!(status, if state == State::Cancelled { "declined" } else { "accepted" });
    }
}

#[test]
fn needs_are_text_that_cannot_break_out() {
    let mut one = made();
    one.needs = Needs { language: "<b>Polish</b> & more".into(), ..Needs::default() };
    let resource = appointment(&one, &of(), ORIGIN);
    let div = resource.pointer("/text/div").and_then(Value::as_str).unwrap_or_default();
    assert!(div.contains("&lt;b&gt;Polish&lt;/b&gt; &amp; more"), "{div}");
    assert!(resource.get("comment").is_some());
}

#[test]
fn what_is_not_ours_or_says_nothing_is_left_alone() {
    for resource in [
        json!({}),
        json!({ "identifier": "x" }),
        json!({ "identifier": [{ "system": "https://portal.example/fhir/appointment", "value": "17" }] }),
        json!({ "identifier": [{ "value": "01890a5d-ac96-774b-bcce-b302099a8057" }] }),
    ] {
        assert_eq!(own_id(&resource, ORIGIN), None, "{resource}");
    }
    for status in ["proposed", "waitlist", "entered-in-error", ""] {
        assert_eq!(said(&json!({ "status": status })), None, "{status}");
    }
    assert_eq!(said(&json!({})), None);
    for (slot, ids) in [
        (
            json!([{ "reference": "Slot/a-1" }, { "reference": "https://gp.example/fhir/Slot/b/_history/2" }]),
            vec!["a-1", "b"],
        ),
        (json!([{ "display": "Slot/a" }, { "reference": "Schedule/c" }, { "reference": "Slot/" }]), vec![]),
        (json!("Slot/a"), vec![]),
    ] {
        assert_eq!(slots(&json!({ "slot": slot })), ids);
    }
}
