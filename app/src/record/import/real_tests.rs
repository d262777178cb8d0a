//! Every FHIR file under the folder named by `REAL_BUNDLES` (any folder: Synthea's output, say).
//! Unset, this suite says so and is left out; nothing of such a folder is part of the project.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Report, Taken, bundle, take, whose};
use crate::{
    on_both_databases,
    people::{NhsNumber, Ods, PersonId, store as people, store::NewPerson},
    testing::stage::Stage,
};

/// Entry pages are looked at one in so many where a person has hundreds.
const EVERY: usize = 9;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// The n-th valid number of the range for tests, from 9100000000 on.
fn number(n: usize) -> NhsNumber {
    (0..10)
        .find_map(|check| NhsNumber::parse(&format!("91{n:07}{check}")).ok())
        .unwrap_or_else(|| number(n + 5_000_000))
}

/// A resource alone, with a Patient of its own beside it so that it has a person.
fn with_a_patient(bytes: &[u8], resource: &Value) -> Vec<u8> {
    if matches!(resource["resourceType"].as_str(), None | Some("Bundle" | "Patient")) {
        return bytes.to_vec();
    }
    let patient = json!({ "resourceType": "Patient", "id": "nobody-in-particular" });
    json!({ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": patient }, { "resource": resource }] }).to_string().into_bytes()
}

async fn a_person(stage: &Stage, number: &NhsNumber, born: Option<chrono::NaiveDate>) -> PersonId {
    let mut tx = stage.app.platform.db.write().await.unwrap();
    let found = people::find_by_nhs_number(&mut tx, number).await.unwrap();
    let person = match found {
        Some(person) => person.id,
        None => {
            let new = NewPerson {
                given_name: "Somebody",
                family_name: "Real",
                nhs_number: Some(number),
                birth_date: born,
                practice: None,
                demo_key: None,
            };
            people::add_person(&mut tx, &new, stage.now()).await.unwrap()
        }
    };
    tx.commit().await.unwrap();
    person
}

async fn dump(stage: &Stage, person: PersonId) -> Vec<(String, Vec<u8>, String)> {
    let mut tx = stage.peek().await;
    tx.query("select r.source_id, r.body_hash, e.details from resource r join entry e on e.person_id = r.person_id and e.id = r.id where r.person_id = $1 order by r.id")
        .bind(person.0)
        .all()
        .await
        .unwrap()
}

/// Takes a file twice; answers whose record it went into.
async fn take_twice(stage: &Stage, source: &Ods, n: usize, path: &Path) -> Option<PersonId> {
    let bytes = std::fs::read(path).unwrap();
    let Ok(resource) = serde_json::from_slice::<Value>(&bytes) else {
        assert!(bundle::read(&bytes).is_err(), "{}", path.display());
        return None;
    };
    let bytes = with_a_patient(&bytes, &resource);
    let Ok(items) = bundle::read(&bytes) else {
        assert!(resource["resourceType"].as_str().is_none(), "{} is FHIR and was not read", path.display());
        return None;
    };
    // Whoever it names by number and date is made known; else it is for a person of its own.
    let candidates = whose::candidates(&items);
    let named = candidates.iter().find_map(|candidate| {
        let born = chrono::NaiveDate::parse_from_str(&candidate.demographics.birth_date.as_ref()?.received, "%Y-%m-%d")
            .ok()?;
        Some((candidate.nhs_number()?, born))
    });
    let (given, person) = match named {
        Some((number, born)) => (None, a_person(stage, &number, Some(born)).await),
        None => (Some(number(n)), a_person(stage, &number(n), None).await),
    };
    let first = take::take(&stage.app.platform, source, given.as_ref(), &items, &bytes).await.unwrap();
    let Report::Taken(lines) = first else {
        // Refused whole is an answer, not a loss; but only where there is a reason in the file.
        let unclear =
            candidates.len() != 1 || candidates.iter().any(|candidate| !candidate.demographics.nhs_numbers.is_empty());
        assert!(unclear, "{} was refused: {first:?}", path.display());
        return None;
    };
    assert_eq!(lines.len(), items.len(), "{}: a line for each entry", path.display());
    for line in &lines {
        assert!(
            !matches!(line.taken, Taken::Refused("This is not a FHIR resource.")),
            "{}: {}",
            path.display(),
            line.name
        );
    }
    let before = dump(stage, person).await;
    let again = take::take(&stage.app.platform, source, given.as_ref(), &items, &bytes).await.unwrap();
    let Report::Taken(again) = again else { panic!("{} was taken once and then refused", path.display()) };
    assert!(
        again.iter().all(|line| line.taken != Taken::Stored),
        "{}: a second time changed something",
        path.display()
    );
    assert_eq!(dump(stage, person).await, before, "{}", path.display());
    Some(person)
}

async fn look_at_everything(stage: &Stage, person: PersonId) -> usize {
    let visitor = stage.visitor(person).await;
    let mut pages: Vec<String> = [
        "/home",
        "/record",
        "/record/timeline",
        "/record/medicines",
        "/record/allergies",
        "/record/conditions",
        "/record/results",
        "/record/results?view=all",
        "/record/vaccinations",
        "/record/documents",
        "/record/encounters",
        "/record/procedures",
        "/record/appointments",
        "/record/care",
        "/record/other",
        "/record/print",
        "/record/download",
    ]
    .map(String::from)
    .to_vec();
    let mut tx = stage.peek().await;
    let entries: Vec<(uuid::Uuid, String)> = tx
        .query("select id, kind from entry where person_id = $1 and visibility = 'shown' and kind <> 'supporting' order by id")
        .bind(person.0)
        .all()
        .await
        .unwrap();
    drop(tx);
    let step = if entries.len() > 100 { EVERY } else { 1 };
    for (id, kind) in entries.iter().step_by(step) {
        pages.push(format!("/record/entries/{id}"));
        if kind == "result" {
            pages.push(format!("/record/results/{id}/history"));
        }
    }
    for page in &pages {
        let reply = visitor.get(page).await.expect(200);
        assert!(reply.text().contains("</html>"), "{page} ended early");
        assert!(!reply.text().contains("could not load"), "{page} failed in part");
    }
    pages.len()
}

on_both_databases! {
    async fn every_real_file_is_taken_and_every_page_shows(stage) {
        let Some(folder) = std::env::var_os("REAL_BUNDLES") else {
            eprintln!("REAL_BUNDLES is not set: the suite over real files is left out");
            return;
        };
        let mut paths = Vec::new();
        files(Path::new(&folder), &mut paths);
        assert!(!paths.is_empty(), "REAL_BUNDLES names a folder without files");
        let source = stage.organisation("RZZ01", "Wherever it came from").await;
        let mut persons = Vec::new();
        let mut taken = 0;
        for (n, path) in paths.iter().enumerate() {
            if let Some(person) = take_twice(stage, &source, n, path).await {
                taken += 1;
                persons.push(person);
            }
        }
        persons.sort();
        persons.dedup();
        let mut pages = 0;
        for person in &persons {
            pages += look_at_everything(stage, *person).await;
        }
        eprintln!("{} files, {taken} taken, {} persons, {pages} pages", paths.len(), persons.len());
        assert!(taken > 0);
    }
}
