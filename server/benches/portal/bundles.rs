//! Bundles made on the spot: invented values in the shapes that real systems send.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

/// Ten digits each that pass the check and begin with 9: nobody has such an NHS number. `first`
/// of them are left out.
pub fn nhs_numbers(first: usize, count: usize) -> Vec<String> {
    (900_000_000_u64..).filter_map(with_check_digit).skip(first).take(count).collect()
}

pub fn nhs_number(place: usize) -> String {
    nhs_numbers(place, 1).remove(0)
}

/// `None` for nine digits that no number begins with.
fn with_check_digit(nine: u64) -> Option<String> {
    let sum: u64 =
        nine.to_string().bytes().zip((2..=10).rev()).map(|(digit, weight)| u64::from(digit - b'0') * weight).sum();
    let check = (11 - sum % 11) % 11;
    (check < 10).then(|| format!("{nine}{check}"))
}

/// LOINC code, name, unit, lowest and highest of the laboratory's range.
const TESTS: [(&str, &str, &str, f64, f64); 10] = [
    ("4548-4", "Haemoglobin A1c", "mmol/mol", 20.0, 41.0),
    ("2160-0", "Creatinine", "umol/L", 60.0, 110.0),
    ("718-7", "Haemoglobin", "g/L", 130.0, 170.0),
    ("2823-3", "Potassium", "mmol/L", 3.5, 5.3),
    ("2951-2", "Sodium", "mmol/L", 133.0, 146.0),
    ("1988-5", "C-reactive protein", "mg/L", 0.0, 5.0),
    ("3016-3", "Thyroid stimulating hormone", "mIU/L", 0.3, 4.2),
    ("2276-4", "Ferritin", "ug/L", 30.0, 400.0),
    ("2093-3", "Total cholesterol", "mmol/L", 2.0, 5.0),
    ("1742-6", "Alanine aminotransferase", "U/L", 10.0, 50.0),
];

/// A day this many days before 1 November 2026.
fn day(before: usize) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default();
    last.checked_sub_days(Days::new(before as u64)).unwrap_or(last)
}

fn bundle(resources: Vec<Value>) -> String {
    let entries: Vec<Value> = resources
        .into_iter()
        .map(|resource| {
            let url = format!("urn:uuid:{}", resource["id"].as_str().unwrap_or_default());
            json!({ "fullUrl": url, "resource": resource, "request": { "method": "POST", "url": resource["resourceType"] } })
        })
        .collect();
    json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries }).to_string()
}

/// What a British laboratory's system sends of one person: `count` results from number `first`,
/// every tenth outside its range.
pub fn results(number: &str, born: NaiveDate, first: usize, count: usize) -> String {
    let mut resources = vec![patient(number, born)];
    resources.extend((first..first + count).map(result));
    bundle(resources)
}

/// A letter, an appointment still to come, and what stands on the other shelves.
pub fn everything_else(number: &str, born: NaiveDate) -> String {
    let subject = json!({ "reference": "urn:uuid:patient" });
    let snomed = |code: &str, words: &str| json!({ "coding": [{ "system": "http://snomed.info/sct", "code": code, "display": words }], "text": words });
    let mut resources = vec![
        patient(number, born),
        json!({ "resourceType": "Appointment", "id": "a1", "status": "booked", "start": "2031-03-04T09:30:00Z", "description": "Diabetes review",
            "participant": [{ "actor": { "reference": "urn:uuid:patient" }, "status": "accepted" }, { "actor": { "display": "Nurse Bell" }, "status": "accepted" }] }),
        json!({ "resourceType": "DocumentReference", "id": "d1", "status": "current", "docStatus": "final", "subject": subject,
            "type": snomed("823691000000103", "Clinical letter"), "date": "2026-10-20T10:00:00Z",
            "content": [{ "attachment": { "contentType": "text/plain", "data": "RGVhciBBbGljZQ==", "title": "Clinic letter" } }] }),
        json!({ "resourceType": "AllergyIntolerance", "id": "al1", "patient": subject, "code": snomed("91936005", "Allergy to penicillin"),
            "clinicalStatus": { "coding": [{ "code": "active" }] }, "reaction": [{ "manifestation": [snomed("271807003", "Rash")] }] }),
    ];
    for place in 0..8 {
        resources.push(json!({ "resourceType": "MedicationRequest", "id": format!("m{place}"), "status": "active", "intent": "order", "subject": subject,
            "medicationCodeableConcept": snomed("39113311000001107", "Metformin 500mg tablets"), "authoredOn": day(place * 28).to_string(),
            "dosageInstruction": [{ "text": "One tablet twice a day with food" }] }));
        resources.push(json!({ "resourceType": "Condition", "id": format!("c{place}"), "subject": subject, "code": snomed("44054006", "Diabetes mellitus type 2"),
            "clinicalStatus": { "coding": [{ "code": "active" }] }, "onsetDateTime": day(place * 400).to_string() }));
    }
    bundle(resources)
}

fn patient(number: &str, born: NaiveDate) -> Value {
    json!({ "resourceType": "Patient", "id": "patient", "birthDate": born.to_string(),
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number }],
        "name": [{ "use": "official", "family": "Measured", "given": ["Alice"] }] })
}

fn result(place: usize) -> Value {
    let (code, name, unit, low, high) = TESTS[place % TESTS.len()];
    let value =
        if place.is_multiple_of(10) { high * 1.2 } else { low + (high - low) * ((place * 37 % 100) as f64 / 100.0) };
    let value = (value * 10.0).round() / 10.0;
    json!({ "resourceType": "Observation", "id": format!("r{place}"), "status": "final",
        "category": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory" }] }],
        "code": { "coding": [{ "system": "http://loinc.org", "code": code, "display": name }], "text": name },
        "subject": { "reference": "urn:uuid:patient" },
        "effectiveDateTime": format!("{}T0{}:{:02}:00Z", day(place / 3), 8 + place % 2, place % 60),
        "issued": format!("{}T15:00:00Z", day(place / 3)),
        "performer": [{ "display": "Wessex Vale Pathology" }],
        "valueQuantity": { "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit },
        "interpretation": if place.is_multiple_of(10) { json!([{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "H", "display": "High" }] }]) } else { json!([]) },
        "referenceRange": [{ "low": { "value": low, "unit": unit }, "high": { "value": high, "unit": unit } }] })
}

/// 400 resources in the mix, and about the sizes, of Synthea's: half observations, claims beside
/// each encounter, no NHS number. `place` makes the ids of each bundle its own.
pub fn synthea(place: usize) -> String {
    let id = |kind: &str, number: usize| format!("{kind}{place}-{number}-8006-43f6-aa31-94bd215e55e7");
    let subject = json!({ "reference": format!("urn:uuid:{}", id("p", 0)) });
    let visit = |number: usize| json!({ "reference": format!("urn:uuid:{}", id("e", number % 36)) });
    let coded = |system: &str, code: String, words: &str| json!({ "coding": [{ "system": system, "code": code, "display": words }], "text": words });
    let at = |number: usize| format!("{}T08:24:37-05:00", day(number * 11));
    let mut resources = vec![
        json!({ "resourceType": "Patient", "id": id("p", 0), "birthDate": "1980-04-01", "gender": "female",
        "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">Generated</div>" },
        "name": [{ "use": "official", "family": "Koepp521", "given": ["Abdul218"] }],
        "extension": (0..6).map(|number| json!({ "url": format!("http://hl7.org/fhir/StructureDefinition/extension-{number}"), "valueString": "a value of some length, as Synthea writes" })).collect::<Vec<_>>() }),
    ];
    for number in 0..190 {
        let (code, name, unit, low, high) = TESTS[number % TESTS.len()];
        let value = low + (high - low) * ((number * 31 % 100) as f64) / 97.0;
        resources.push(json!({ "resourceType": "Observation", "id": id("o", number), "status": "final",
            "meta": { "profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"] },
            "category": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory", "display": "laboratory" }] }],
            "code": coded("http://loinc.org", code.into(), name), "subject": subject, "encounter": visit(number),
            "effectiveDateTime": at(number), "issued": at(number),
            "valueQuantity": { "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit } }));
    }
    for number in 0..36 {
        resources.push(json!({ "resourceType": "Encounter", "id": id("e", number), "status": "finished",
            "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB" },
            "type": [coded("http://snomed.info/sct", "162673000".into(), "General examination of patient (procedure)")], "subject": subject,
            "participant": [{ "individual": { "reference": "urn:uuid:doctor", "display": "Dr. Shay Glover" } }],
            "period": { "start": at(number), "end": at(number) }, "serviceProvider": { "display": "PCP27367" } }));
        let items: Vec<Value> = (1..12).map(|item| json!({ "sequence": item, "category": { "coding": [{ "system": "https://bluebutton.cms.gov/resources/variables/line_cms_type_srvc_cd", "code": "1", "display": "Medical care" }] },
            "productOrService": coded("http://snomed.info/sct", "162673000".into(), "General examination of patient (procedure)"), "servicedPeriod": { "start": at(number), "end": at(number) },
            "net": { "value": 129.16, "currency": "USD" } })).collect();
        resources.push(json!({ "resourceType": "Claim", "id": id("cl", number), "status": "active", "use": "claim", "patient": subject, "item": items[..3], "created": at(number) }));
        resources.push(json!({ "resourceType": "ExplanationOfBenefit", "id": id("x", number), "status": "active", "use": "claim", "patient": subject, "item": items, "created": at(number) }));
    }
    for number in 0..28 {
        resources.push(json!({ "resourceType": "Immunization", "id": id("i", number), "status": "completed", "patient": subject, "occurrenceDateTime": at(number),
            "vaccineCode": coded("http://hl7.org/fhir/sid/cvx", "140".into(), "Influenza, seasonal, injectable, preservative free") }));
    }
    for number in 0..24 {
        resources.push(json!({ "resourceType": "Procedure", "id": id("pr", number), "status": "completed", "subject": subject, "encounter": visit(number),
            "code": coded("http://snomed.info/sct", "710824005".into(), "Assessment of health and social care needs (procedure)"), "performedPeriod": { "start": at(number), "end": at(number) } }));
        resources.push(json!({ "resourceType": "Condition", "id": id("co", number), "subject": subject, "encounter": visit(number), "onsetDateTime": at(number),
            "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "resolved" }] },
            "code": coded("http://snomed.info/sct", "444814009".into(), "Viral sinusitis (disorder)") }));
    }
    for number in 0..15 {
        let parts: Vec<Value> = (0..8).map(|part| json!({ "reference": format!("urn:uuid:{}", id("o", number * 8 + part)), "display": TESTS[part].1 })).collect();
        resources.push(json!({ "resourceType": "DiagnosticReport", "id": id("dr", number), "status": "final", "subject": subject, "effectiveDateTime": at(number),
            "code": coded("http://loinc.org", "24323-8".into(), "Comprehensive metabolic panel"), "result": parts }));
        resources.push(json!({ "resourceType": "MedicationRequest", "id": id("mr", number), "status": "stopped", "intent": "order", "subject": subject, "authoredOn": at(number),
            "medicationCodeableConcept": coded("http://www.nlm.nih.gov/research/umls/rxnorm", "309362".into(), "Clopidogrel 75 MG Oral Tablet") }));
    }
    while resources.len() < 400 {
        let number = resources.len();
        resources.push(json!({ "resourceType": "CarePlan", "id": id("cp", number), "status": "active", "intent": "order", "subject": subject,
            "category": [coded("http://snomed.info/sct", "53950000".into(), "Respiratory therapy")], "period": { "start": at(number) },
            "activity": [{ "detail": { "code": coded("http://snomed.info/sct", "304510005".into(), "Recommendation to avoid exercise"), "status": "in-progress" } }] }));
    }
    bundle(resources)
}
