//! Into the record: what was written about a visit or a conference, as a document of the organisation,
//! by the same way as everything that an organisation sends.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::{
    people::{NhsNumber, Ods},
    platform::{Platform, jobs::TryAgain},
    record::import::{bundle, take},
};

/// A document, before it is one of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The same for every version of it: the newer one takes the place of the older one.
    pub id: String,
    /// "Summary of a video visit".
    pub title: &'static str,
    /// What it is about: "GP appointment".
    pub about: String,
    /// When what it tells happened.
    pub happened_at: DateTime<Utc>,
    pub written_at: DateTime<Utc>,
    pub author: String,
    pub organisation_name: String,
    pub text: String,
}

/// FHIR R4 DocumentReference, as UK Core has it; `number` says whose it is.
pub fn resource(document: &Document, number: &NhsNumber) -> Value {
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Millis, true);
    json!({
        "resourceType": "DocumentReference",
        "id": document.id,
        "meta": {
            "lastUpdated": instant(document.written_at),
            "profile": ["https://fhir.hl7.org.uk/StructureDefinition/UKCore-DocumentReference"],
        },
        "status": "current",
        "docStatus": "final",
        "type": {
            // "Report of clinical encounter"
            "coding": [{ "system": "http://snomed.info/sct", "code": "371531000", "display": "Report of clinical encounter" }],
            "text": document.title,
        },
        "subject": { "identifier": { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number.as_str() } },
        "date": instant(document.happened_at),
        "author": [{ "display": document.author }],
        "custodian": { "display": document.organisation_name },
        "description": document.about,
        "content": [{
            "attachment": {
                "contentType": "text/plain; charset=utf-8",
                "language": "en-GB",
                "data": BASE64_STANDARD.encode(&document.text),
                "size": document.text.len(),
                "title": document.title,
                "creation": instant(document.written_at),
            },
        }],
    })
}

/// Filed twice, it is there once.
pub async fn file(
    platform: &Platform,
    organisation: &Ods,
    number: &NhsNumber,
    document: &Document,
) -> Result<(), TryAgain> {
    let bytes =
        serde_json::to_vec(&resource(document, number)).map_err(|_| TryAgain("a document cannot be written"))?;
    let items = bundle::read(&bytes).map_err(|_| TryAgain("a document cannot be read"))?;
    take::take(platform, organisation, Some(number), &items, &bytes)
        .await
        .map_err(|_| TryAgain("the record did not take a document"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_document_says_whose_it_is_and_holds_its_text() {
        let at = Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap();
        let document = Document {
            id: "visit-1".into(),
            title: "Summary of a video visit",
            about: "GP appointment".into(),
            happened_at: at,
            written_at: at + chrono::Duration::hours(1),
            author: "Dr Anna Rowan".into(),
            organisation_name: "Harbour Lane Surgery".into(),
            text: "Zoë: “better”\n".into(),
        };
        let resource = resource(&document, &NhsNumber::parse("9434765919").unwrap());
        assert_eq!(resource["subject"]["identifier"]["value"], "9434765919");
        assert_eq!(resource["date"], "2026-11-24T10:00:00.000Z");
        assert_eq!(resource["meta"]["lastUpdated"], "2026-11-24T11:00:00.000Z");
        let data = resource["content"][0]["attachment"]["data"].as_str().unwrap();
        assert_eq!(BASE64_STANDARD.decode(data).unwrap(), document.text.as_bytes());
    }
}
