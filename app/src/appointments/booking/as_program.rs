//! A program that books: the form sent with `Accept: application/fhir+json` is answered as a FHIR server answers
//! a create (R4, http.html#create): 201 with the Appointment and where it is, or 409 with an OperationOutcome.
//! Errors of what was sent are answered by the page (422).

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, ETAG, LOCATION},
};
use serde_json::{Value, json};

use super::{Appointment, fhir};
use crate::{people::Person, web::answer::Answer};

const FHIR: HeaderValue = HeaderValue::from_static("application/fhir+json");

pub fn asks(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(FHIR.as_bytes()))
}

/// `page`: where it stands on this site.
pub fn booked(made: &Appointment, person: &Person, origin: &str, page: &str) -> Answer {
    let resource = fhir::appointment(made, &fhir::Of::person(person), origin);
    let answer = answered(StatusCode::CREATED, &resource).with_header(ETAG, fhir::etag(made));
    match HeaderValue::from_str(&format!("{page}/fhir")) {
        Ok(place) => answer.with_header(LOCATION, place),
        Err(_) => answer,
    }
}

pub fn taken() -> Answer {
    let issue = json!({ "severity": "error", "code": "conflict", "diagnostics": "Somebody else has booked this time. Nothing was booked." });
    answered(StatusCode::CONFLICT, &json!({ "resourceType": "OperationOutcome", "issue": [issue] }))
}

fn answered(status: StatusCode, resource: &Value) -> Answer {
    Answer::json_with(status, resource).with_header(CONTENT_TYPE, FHIR)
}
