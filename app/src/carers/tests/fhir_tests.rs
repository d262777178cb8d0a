//! Out and in again, odd ones, and the official examples where they lie at hand.

use serde_json::json;

use super::{super::fhir, *};

fn one() -> Relationship {
    Relationship {
        id: "01890a5d-ac96-774b-bcce-b302099a8057".into(),
        state: Some(State::Active),
        basis: Some(Basis::ParentalResponsibility),
        patient: Some("9000000009".into()),
        carer: Some("9000000017".into()),
        made_at: Some("2026-11-24T10:00:00Z".parse().unwrap()),
        starts_at: Some("2026-11-25T10:00:00Z".parse().unwrap()),
        ends_on: Some("2027-03-31".parse().unwrap()),
        reason: Some(Reason::Other),
        words: Some("seen <together>".into()),
        grantor: Some("Y99001".into()),
        scopes: Scope::ALL.to_vec(),
        relationship: "mother".into(),
    }
}

#[test]
fn what_goes_out_comes_in_again() {
    for state in State::ALL {
        for basis in Basis::ALL {
            for reason in Reason::ALL {
                let sent = Relationship { state: Some(state), basis: Some(basis), reason: Some(reason), ..one() };
                let bundle = fhir::bundle(std::slice::from_ref(&sent), sent.made_at.unwrap());
                assert_eq!(read(&bundle), [Ok(sent)]);
            }
        }
    }
    let bare = Relationship {
        starts_at: None,
        ends_on: None,
        scopes: vec![],
        grantor: None,
        words: None,
        reason: None,
        ..one()
    };
    let bundle = fhir::bundle(&[bare.clone(), one()], one().made_at.unwrap());
    assert_eq!(read(&bundle), [Ok(bare), Ok(one())]);
    // One carer, once; nothing in it is empty or null.
    let text = bundle.to_string();
    assert_eq!(text.matches("\"resourceType\":\"RelatedPerson\"").count(), 1, "{text}");
    assert!(!text.contains("null") && !text.contains("[]") && !text.contains("{}"), "{text}");
}

#[test]
fn a_last_day_is_whole_and_an_instant_is_never_longer() {
    for (said, expected) in [
        ("2029-02-11", Some("2029-02-12")),
        ("2029-02-11T14:30:00Z", Some("2029-02-11")),
        ("2026-12-31T23:59:59Z", Some("2027-01-01")),
        // 23:30 in UTC is the next day in a London summer.
        ("2026-06-30T23:30:00Z", Some("2026-07-01")),
    ] {
        assert_eq!(end(&json!(said)), Ok(expected.map(|day| day.parse().unwrap())), "{said}");
    }
    assert_eq!(end(&json!("2029-13-11")), Err(Refused::Period));
    assert_eq!(end(&Value::Null), Ok(None));
}

#[test]
fn odd_ones_are_refused_with_a_reason() {
    let good = fhir::bundle(&[one()], one().made_at.unwrap());
    let consent = |change: &dyn Fn(&mut Value)| {
        let mut one = good["entry"][1]["resource"].clone();
        change(&mut one);
        read(&one).remove(0)
    };
    assert!(consent(&|_| {}).is_ok());
    type Case<'c> = (&'c dyn Fn(&mut Value), Refused);
    let cases: [Case<'_>; 8] = [
        (&|one| one["status"] = json!("draft"), Refused::Status),
        (&|one| one["provision"]["type"] = json!("deny"), Refused::Kind),
        (&|one| one["category"] = json!([]), Refused::Kind),
        (&|one| one["patient"] = json!({}), Refused::NoPatient),
        (&|one| (one["performer"], one["provision"]["actor"]) = (json!([]), json!([])), Refused::NoCarer),
        (
            &|one| one["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] = json!("ROLE_EATEN"),
            Refused::Reason,
        ),
        (&|one| one["extension"][0]["valueCodeableConcept"]["text"] = json!(" "), Refused::Words),
        (&|one| one["provision"]["period"]["end"] = json!("soon"), Refused::Period),
    ];
    for (change, refused) in cases {
        assert_eq!(consent(change), Err(refused));
        assert!(!refused.words().is_empty());
    }
    for nonsense in [json!(null), json!([]), json!({ "resourceType": "Bundle" }), json!({ "resourceType": "Patient" })]
    {
        assert_eq!(read(&nonsense), []);
    }
}

/// Every file with a `Consent` below the folder that `REAL_BUNDLES` names, as the service itself
/// publishes them. Unset, this says so and is left out; nothing of it is part of the project.
#[test]
fn official_examples_are_read() {
    let Some(folder) = std::env::var_os("REAL_BUNDLES") else {
        eprintln!("REAL_BUNDLES is not set: no official examples of carers were read");
        return;
    };
    let mut folders = vec![std::path::PathBuf::from(folder)];
    let (mut taken, mut refused) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            // Consents about access alone: others are about treatment or research.
            let Some(value) = serde_json::from_str::<Value>(&text).ok().filter(|_| text.contains("\"INFA\"")) else {
                continue;
            };
            for found in read(&value) {
                match found {
                    Ok(one) => {
                        assert!(
                            one.patient.is_some() && one.carer.is_some() && one.basis.is_some(),
                            "{}",
                            path.display()
                        );
                        taken += 1;
                    }
                    Err(why) => refused.push((path.clone(), why)),
                }
            }
        }
    }
    eprintln!("{taken} were read, {} refused: {refused:?}", refused.len());
    // One was made to be wrong: it says OTHER without words. Others are about nobody in particular.
    assert!(
        refused
            .iter()
            .all(|(_, why)| { matches!(why, Refused::Words | Refused::Kind | Refused::Status | Refused::NoPatient) }),
        "{refused:?}"
    );
}
