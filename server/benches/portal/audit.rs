//! How fast the whole access log is verified, by the command itself.

use std::{path::Path, time::Instant};

use app::{
    access::{
        anchors::Anchorer,
        audit,
        class::{Action, Category, DataClass},
        log::{NewEntry, append},
        policy::Verdict,
        relation::Relation,
        role::Role,
    },
    people::{Ods, PersonId},
    platform::Platform,
};
use uuid::Uuid;

use crate::{
    figure::{Aim, Figures},
    people::said,
    place::Place,
    throughput::median,
};

const PEOPLE: usize = 1_000;
const EACH: usize = 300;
const ROUNDS: usize = 5;
const LEAST: f64 = 50_000.0;

/// In a database of its own: what the others multiply has no true chains.
pub async fn measure(place: Place, figures: &mut Figures) -> Result<(), String> {
    let platform = place.open().await?;
    let anchors = place.path().join("anchors.log");
    fill(&platform, &anchors).await?;
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let report = audit::verify(&platform, &anchors).await?;
        let seconds = started.elapsed().as_secs_f64();
        if report.entries != (PEOPLE * EACH) as u64 || !report.findings.is_empty() {
            return Err(format!("{} entries, {} findings.", report.entries, report.findings.len()));
        }
        rates.push(report.entries as f64 / seconds);
    }
    platform.db.close().await;
    let beside = format!("{} entries of {PEOPLE} people", PEOPLE * EACH);
    let name = place.name;
    figures.add(format!("{name}: audit verify"), Aim::AtLeast(LEAST), median(&rates), "entries/s", beside);
    place.leave().await
}

/// In turns, as days go by: the entries of one chain lie far from each other.
async fn fill(platform: &Platform, anchors: &Path) -> Result<(), String> {
    eprintln!("writing {} entries", PEOPLE * EACH);
    let people: Vec<PersonId> = (0..PEOPLE).map(|_| PersonId(Uuid::now_v7())).collect();
    let mut anchorer = Anchorer::open(anchors)?;
    for round in 0..EACH {
        let at = platform.clock.now();
        let entries: Vec<NewEntry> = people
            .iter()
            .map(|person| NewEntry {
                person: *person,
                at,
                actor: people[round % PEOPLE],
                relation: Relation::StaffElsewhere(Role::Nurse),
                organisation: Ods::parse("RZZ01"),
                action: Action::Read,
                class: DataClass::Record(Category::Results),
                page: "/record/results".into(),
                verdict: Verdict::Permit,
                request_id: format!("{round:016x}"),
            })
            .collect();
        let mut tx = platform.db.write().await.map_err(said)?;
        append(&mut tx, &platform.keys, &entries).await.map_err(said)?;
        tx.commit().await.map_err(said)?;
        if round % 50 == 49 {
            anchorer.anchor(platform).await?;
        }
    }
    Ok(())
}
