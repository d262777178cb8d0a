use serde_json::json;

use super::*;
use crate::appointments::{
    Audience, Booker, Offered, Reach, Taken,
    clinics::{
        Clinic, Keeper, Offer, There,
        templates::{BankHolidays, Time},
        week::Week,
    },
    feeds::fhir,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn now() -> DateTime<Utc> {
    at("2026-11-24T10:00:00Z")
}

fn read_slot(change: impl FnOnce(&mut Value)) -> Result<Slot, &'static str> {
    let mut resource = json!({ "resourceType": "Slot", "id": "s1", "meta": { "lastUpdated": "2026-11-20T08:00:00Z" },
        "schedule": { "reference": "Schedule/a" }, "status": "free",
        "start": "2026-12-01T09:00:00+00:00", "end": "2026-12-01T09:15:00+00:00" });
    change(&mut resource);
    slot(&resource, &References::default(), now())
}

#[test]
fn a_slot_says_when_of_what_and_whether_it_is_free() {
    let read = read_slot(|_| {}).expect("a slot");
    let starts_at = at("2026-12-01T09:00:00Z");
    assert_eq!((read.schedule.as_str(), read.starts_at, read.is_free, read.channel), ("a", starts_at, true, None));
    assert_eq!(read.updated_at, Some(at("2026-11-20T08:00:00Z")));
    for status in ["busy", "busy-unavailable", "busy-tentative", "entered-in-error"] {
        assert!(!read_slot(|slot| slot["status"] = json!(status)).expect("a slot").is_free, "{status}");
    }
    // In summer time, and with the ways in which systems say how somebody is seen.
    let summer = read_slot(|slot| {
        slot["start"] = json!("2027-07-01T09:00:00+01:00");
        slot["end"] = json!("2027-07-01T09:15:00+01:00");
        slot["extension"] = json!([{ "url": DELIVERY_CHANNEL_OF_GP_CONNECT, "valueCode": "Telephone" }]);
    });
    let summer = summer.expect("a slot");
    assert_eq!((summer.starts_at, summer.channel), (at("2027-07-01T08:00:00Z"), Some(Channel::Telephone)));
    let video = read_slot(|slot| slot["extension"] = json!([fhir::delivery_channel(Channel::Video)])).expect("a slot");
    assert_eq!(video.channel, Some(Channel::Video));
    let far = read_slot(|slot| slot["schedule"] = json!({ "reference": "https://example.org/fhir/Schedule/b-1" }));
    assert_eq!(far.expect("a slot").schedule, "b-1");
}

#[test]
fn a_slot_that_cannot_be_one_is_refused() {
    for (what, resource) in [
        ("no id", json!({ "id": null })),
        ("an id that is none", json!({ "id": "../../x" })),
        ("no schedule", json!({ "schedule": null })),
        ("another kind of thing", json!({ "schedule": { "reference": "Patient/a" } })),
        ("no end", json!({ "end": null })),
        ("a day, not an instant", json!({ "start": "2026-12-01" })),
        ("backwards", json!({ "end": "2026-12-01T08:00:00Z" })),
        ("no length", json!({ "end": "2026-12-01T09:00:00Z" })),
        ("too long", json!({ "end": "2026-12-03T09:00:00Z" })),
        ("past", json!({ "start": "2026-11-24T09:00:00Z", "end": "2026-11-24T09:15:00Z" })),
        ("far away", json!({ "start": "2036-12-01T09:00:00Z", "end": "2036-12-01T09:15:00Z" })),
        ("a status of its own", json!({ "status": "maybe" })),
        ("by pigeon", json!({ "extension": [{ "url": DELIVERY_CHANNEL, "valueCode": "pigeon" }] })),
    ] {
        let changed = read_slot(|slot| {
            for (key, value) in resource.as_object().expect("fields") {
                slot[key] = value.clone();
            }
        });
        assert!(changed.is_err(), "{what}: {changed:?}");
    }
}

#[test]
fn a_schedule_says_who_what_and_where_by_what_the_bundle_holds() {
    let bundle = json!({ "resourceType": "Bundle", "entry": [
        { "fullUrl": "urn:uuid:1", "resource": { "resourceType": "Practitioner", "id": "p",
            "name": [{ "text": "Dr Anna Rowan" }] } },
        { "resource": { "resourceType": "Location", "id": "l", "name": "Room 2" } },
    ] });
    let references = References::of_bundle(&bundle);
    let mut resource = json!({ "resourceType": "Schedule", "id": "a", "serviceType": [{ "text": "Asthma review" }],
        "actor": [{ "reference": "Location/l" }, { "reference": "urn:uuid:1" }],
        "planningHorizon": { "start": "2026-12-01T00:00:00Z", "end": "2027-06-30T22:30:00Z" } });
    let read = schedule(&resource, &references).expect("a schedule");
    assert_eq!(
        (read.service.as_str(), read.clinician_name.as_str(), read.place.as_str()),
        ("Asthma review", "Dr Anna Rowan", "Room 2")
    );
    assert!(read.is_active && read.channel == Channel::InPerson && read.updated_at.is_none());
    // The last day is London's.
    assert_eq!(
        (read.starts_on, read.ends_on),
        (NaiveDate::from_ymd_opt(2026, 12, 1), NaiveDate::from_ymd_opt(2027, 6, 30))
    );
    resource["active"] = json!(false);
    resource["actor"] = json!([{ "type": "Practitioner", "display": "Nurse Lee" }]);
    let read = schedule(&resource, &References::default()).expect("a schedule");
    assert_eq!((read.is_active, read.clinician_name.as_str(), read.place.as_str()), (false, "Nurse Lee", ""));
    let bare = schedule(&json!({ "resourceType": "Schedule", "id": "b" }), &References::default()).expect("a schedule");
    assert_eq!((bare.service.as_str(), bare.clinician_name.as_str()), ("Appointment", "The team"));
    // Words are refused, never cut.
    resource["serviceType"] = json!([{ "text": "x".repeat(61) }]);
    assert!(schedule(&resource, &references).is_err());
}

/// What we send is read again as it was.
#[test]
fn what_is_written_is_read_back() {
    let clinic = Clinic {
        organisation: crate::people::Ods::parse("Y99001").expect("a code"),
        id: uuid::Uuid::from_u128(1),
        offer: Offer {
            name: "Dr Rowan, mornings".into(),
            clinician: None,
            clinician_name: "Dr Anna Rowan".into(),
            service: "GP appointment".into(),
            place: "Harbour Lane Surgery".into(),
            channel: Channel::Video,
            length_minutes: 15,
            audience: Audience::of(Booker::ALL),
            reach: Reach::Registered,
            days_ahead: 42,
            bank_holidays: BankHolidays::Closed,
            week: Week::default(),
            starts_on: NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day"),
            ends_on: None,
        },
        keeper: Keeper::Here,
        made_at: now(),
        changed_at: now(),
        ended_at: None,
        version: 3,
    };
    let origin = "https://nene.example";
    let written = fhir::schedule(&clinic, "Harbour Lane Surgery", (now(), now() + Duration::days(42)), origin);
    let read = schedule(&written, &References::default()).expect("a schedule");
    assert_eq!(
        (read.service, read.clinician_name),
        (clinic.offer.service.clone(), clinic.offer.clinician_name.clone())
    );
    assert_eq!((read.place, read.channel, read.updated_at), (clinic.offer.place.clone(), Channel::Video, Some(now())));
    let time = Time { starts_at: at("2026-12-01T09:00:00Z"), ends_at: at("2026-12-01T09:15:00Z") };
    for (taken, offered, is_free) in [
        (Taken::No, Offered::Yes, true),
        (Taken::Yes, Offered::Yes, false),
        (Taken::Yes, Offered::Withdrawn, false),
        (Taken::No, Offered::Withdrawn, false),
    ] {
        let there = There { id: uuid::Uuid::from_u128(2), time, taken, offered };
        let written = fhir::slot(&clinic, &there, origin);
        let read = slot(&written, &References::default(), now()).expect("a slot");
        assert_eq!((read.is_free, read.starts_at, read.ends_at), (is_free, time.starts_at, time.ends_at));
        assert_eq!((read.schedule, read.channel), (clinic.id.to_string(), Some(Channel::Video)));
    }
}
