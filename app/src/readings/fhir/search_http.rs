//! `POST /fhir/Observation/_search`: the system of an organisation asks for somebody's readings,
//! with its source's token. Who may not read somebody gets the answer that nobody is there.

use axum::{body::Body, extract::State};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    codes, search_store,
    write::{self, Of},
};
use crate::{
    access::{
        class::{Action, DataClass},
        log::{self, NewEntry},
        policy::Verdict,
        relation::Relation,
    },
    people::{self, NhsNumber, Ods, PersonId},
    readings::measure::Measure,
    record::import::http::Source,
    web::{
        App,
        answer::{Answer, Outcome},
        form,
        visit::RequestId,
    },
};

/// In one answer. Who wants older ones says up to when.
const MOST: i64 = 1_000;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    /// `None`: no well-formed NHS number, which nobody has.
    number: Option<NhsNumber>,
    measure: Option<Measure>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

pub async fn search(
    State(app): State<App>,
    Source(source): Source,
    axum::Extension(request_id): axum::Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Outcome {
    let now = app.platform.clock.now();
    let bytes = match axum::body::to_bytes(body, form::LONGEST).await {
        Ok(bytes) => bytes,
        Err(_) => return Ok(refuse(StatusCode::PAYLOAD_TOO_LARGE, "The search is too long.")),
    };
    let pairs: Option<Vec<(String, String)>> =
        form::is_form(&headers).then(|| serde_urlencoded::from_bytes(&bytes).ok()).flatten();
    let wanted = match pairs
        .ok_or("Send the search as application/x-www-form-urlencoded.")
        .and_then(|pairs| wanted(&pairs, now))
    {
        Ok(wanted) => wanted,
        Err(why) => return Ok(refuse(StatusCode::UNPROCESSABLE_ENTITY, why)),
    };
    let mut tx = app.platform.db.read().await?;
    let found = match &wanted.number {
        Some(number) => people::store::find_by_nhs_number(&mut tx, number).await?,
        None => None,
    };
    let mut readings = Vec::new();
    let mut is_permitted = false;
    if let Some(person) = &found {
        is_permitted = search_store::may_read(&mut tx, &source, person, now).await?;
        if is_permitted {
            let span = (wanted.from, wanted.until);
            readings = search_store::newest(&mut tx, person.id, wanted.measure, span, MOST + 1).await?;
        }
    }
    drop(tx);
    // Written down before the answer leaves, in the log of nobody where there is no such person: no
    // answer comes sooner than another.
    let verdict = if is_permitted { Verdict::Permit } else { Verdict::NotFound };
    let about = found.as_ref().map_or(log::NOBODY, |person| person.id);
    app.log.write(look(about, &source, verdict, &request_id, now)).await.durable().await?;
    let has_more = readings.len() > usize::try_from(MOST).unwrap_or(usize::MAX);
    readings.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let of = Of { nhs_number: wanted.number.as_ref(), origin: &app.settings.origin };
    let resources =
        readings.iter().map(|reading| (write::full_url(reading.id), write::observation(reading, &of))).collect();
    Ok(fhir_json(StatusCode::OK, &searchset(resources, has_more)))
}

/// No person looks: it is nobody's hand, and the organisation says whose system it is.
fn look(person: PersonId, source: &Ods, verdict: Verdict, request_id: &RequestId, now: DateTime<Utc>) -> NewEntry {
    NewEntry {
        person,
        at: now,
        actor: PersonId(Uuid::nil()),
        relation: Relation::System,
        organisation: Some(source.clone()),
        action: Action::Read,
        class: DataClass::Readings,
        page: "/fhir/Observation/_search".into(),
        verdict,
        request_id: request_id.0.to_string(),
    }
}

fn searchset(resources: Vec<(String, Value)>, has_more: bool) -> Value {
    let mut entries: Vec<Value> = resources
        .into_iter()
        .map(|(full_url, resource)| json!({ "fullUrl": full_url, "resource": resource, "search": { "mode": "match" } }))
        .collect();
    let mut bundle = json!({ "resourceType": "Bundle", "type": "searchset" });
    if has_more {
        let told = "There are more. These are the newest 1,000: ask again with date=lt and the oldest of them.";
        entries.push(json!({ "search": { "mode": "outcome" }, "resource": outcome("warning", "incomplete", told) }));
    } else {
        bundle["total"] = json!(entries.len());
    }
    if !entries.is_empty() {
        bundle["entry"] = Value::Array(entries);
    }
    bundle
}

fn wanted(pairs: &[(String, String)], now: DateTime<Utc>) -> Result<Wanted, &'static str> {
    let mut wanted = Wanted { number: None, measure: None, from: DateTime::UNIX_EPOCH, until: now + Duration::days(1) };
    let mut is_named = false;
    for (name, value) in pairs {
        match name.as_str() {
            "patient.identifier" | "subject.identifier" if !is_named => {
                let (system, number) = value.split_once('|').ok_or("Name the patient as system|value.")?;
                if system != codes::NHS_NUMBER {
                    return Err("The patient is named by an NHS number: https://fhir.nhs.uk/Id/nhs-number|...");
                }
                is_named = true;
                wanted.number = NhsNumber::parse(number).ok();
            }
            "code" if wanted.measure.is_none() => {
                let (system, code) = value.split_once('|').ok_or("Give the code as system|code.")?;
                let is_it = |measure: &Measure| codes::of(*measure).has(system, code);
                let known = Measure::ALL.into_iter().find(is_it);
                wanted.measure = Some(known.ok_or("No reading has this code here.")?);
            }
            "date" => {
                let (from, until) =
                    span(value).ok_or("Give dates as ge2026-01-31, lt2026-02-01T08:00:00Z and the like.")?;
                wanted.from = from.map_or(wanted.from, |from| from.max(wanted.from));
                wanted.until = until.map_or(wanted.until, |until| until.min(wanted.until));
            }
            _ => {
                return Err(
                    "Search by patient.identifier, and by code and date if you like. Other parameters are not known.",
                );
            }
        }
    }
    if is_named {
        Ok(wanted)
    } else {
        Err("Name the patient: patient.identifier=https://fhir.nhs.uk/Id/nhs-number|...")
    }
}

type Span = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// From, and up to but not with (R4, 3.1.1.4.7). A day is from midnight to midnight UTC.
fn span(text: &str) -> Option<Span> {
    let (prefix, rest) = match text.get(..2)? {
        prefix @ ("eq" | "ge" | "gt" | "le" | "lt") => (prefix, &text[2..]),
        _ => ("eq", text),
    };
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let (start, end) = match rest.parse::<NaiveDate>() {
        Ok(day) => (midnight(day), midnight(day.succ_opt()?)),
        Err(_) => {
            let at = DateTime::parse_from_rfc3339(rest).ok()?.to_utc();
            (at, at + Duration::milliseconds(1))
        }
    };
    Some(match prefix {
        "ge" => (Some(start), None),
        "gt" => (Some(end), None),
        "le" => (None, Some(end)),
        "lt" => (None, Some(start)),
        _ => (Some(start), Some(end)),
    })
}

fn refuse(status: StatusCode, why: &str) -> Answer {
    fhir_json(status, &outcome("error", "invalid", why))
}

fn outcome(severity: &str, code: &str, why: &str) -> Value {
    json!({ "resourceType": "OperationOutcome", "issue": [{ "severity": severity, "code": code, "diagnostics": why }] })
}

fn fhir_json(status: StatusCode, value: &Value) -> Answer {
    Answer::json_with(status, value)
        .with_header(header::CONTENT_TYPE, http::HeaderValue::from_static("application/fhir+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_is_a_span() {
        for (text, from, until) in [
            ("2026-11-24", Some("2026-11-24T00:00:00Z"), Some("2026-11-25T00:00:00Z")),
            ("ge2026-11-24", Some("2026-11-24T00:00:00Z"), None),
            ("gt2026-11-24", Some("2026-11-25T00:00:00Z"), None),
            ("le2026-11-24", None, Some("2026-11-25T00:00:00Z")),
            ("lt2026-11-24", None, Some("2026-11-24T00:00:00Z")),
            ("lt2026-11-24T08:00:00+01:00", None, Some("2026-11-24T07:00:00Z")),
        ] {
            assert_eq!(span(text), Some((from.map(at), until.map(at))), "{text}");
        }
        for bad in ["", "g", "ge", "2026", "ne2026-11-24", "ge2026-11-24T08:00", "é", "2026-13-01"] {
            assert_eq!(span(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_search_names_its_patient() {
        let now = at("2026-11-24T10:00:00Z");
        let ask = |pairs: &[(&str, &str)]| {
            let pairs: Vec<(String, String)> =
                pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            wanted(&pairs, now)
        };
        let ivy = ("patient.identifier", "https://fhir.nhs.uk/Id/nhs-number|9434765919");
        let found =
            ask(&[ivy, ("code", "http://loinc.org|85354-9"), ("date", "ge2026-11-01"), ("date", "lt2026-11-08")])
                .unwrap();
        assert_eq!(found.measure, Some(Measure::BloodPressure));
        assert_eq!((found.from, found.until), (at("2026-11-01T00:00:00Z"), at("2026-11-08T00:00:00Z")));
        assert_eq!(ask(&[("patient.identifier", "https://fhir.nhs.uk/Id/nhs-number|1")]).unwrap().number, None);
        for bad in [
            &[][..],
            &[("patient.identifier", "9434765919")],
            &[("patient.identifier", "x|9434765919")],
            &[ivy, ivy],
            &[ivy, ("code", "x|y")],
            &[ivy, ("date", "soon")],
            &[ivy, ("_include", "*")],
        ] {
            assert!(ask(bad).is_err(), "{bad:?}");
        }
    }
}
