//! What somebody who treats the person needs first: one page's worth of the record, for staff.
//! Each part that could not be read says so by itself.

use crate::{
    access::grant::{Grant, Read, Record},
    platform::{database::Fault, query::Tx},
    record::{
        LatestOfTest, Line, Standing,
        fhir::{Detail, Kind, contact::Contact},
        page,
        store::{self, contacts, one, whole},
    },
    ui::loaded::Loaded,
    web::trouble::Trouble,
};

/// Tests of which the latest result is shown.
const RESULTS: i64 = 10;
/// Care plans, and teams.
const PLANS: usize = 10;

/// An entry with the words that a list may not leave out: its dose, its reaction.
pub struct Told {
    pub line: Line,
    pub details: Vec<Detail>,
}

pub struct Summary {
    /// The serious ones first.
    pub allergies: Loaded<Vec<Told>>,
    pub medicines: Loaded<Vec<Told>>,
    pub conditions: Loaded<Vec<Told>>,
    /// The latest of each of the tests done last.
    pub results: Loaded<Vec<LatestOfTest>>,
    pub teams: Loaded<Vec<Told>>,
    /// Care plans in force: the care package among them.
    pub plans: Loaded<Vec<Told>>,
    pub contacts: Loaded<Vec<Contact>>,
}

pub async fn summary(tx: &mut Tx, grant: &Grant<Read, Record>) -> Summary {
    let mut allergies = in_force(tx, grant, Kind::Allergy).await;
    if let Loaded::Ready(list) = &mut allergies {
        list.sort_by_key(|allergy| !is_serious(allergy));
    }
    Summary {
        allergies,
        medicines: in_force(tx, grant, Kind::Medicine).await,
        conditions: in_force(tx, grant, Kind::Condition).await,
        results: loaded(store::latest_of_each_test(tx, grant, RESULTS, 0).await),
        teams: few(tx, grant, Kind::CareTeam).await,
        plans: few(tx, grant, Kind::CarePlan).await,
        contacts: loaded(contacts::to_call(tx, grant).await),
    }
}

/// Whether somebody wrote down that it could kill, or that a reaction was severe.
fn is_serious(allergy: &Told) -> bool {
    allergy.details.iter().any(|detail| {
        (detail.label.starts_with("How serious") && detail.text.starts_with("High"))
            || (detail.label.starts_with("Reaction") && detail.text.contains("(severe)"))
    })
}

async fn in_force(tx: &mut Tx, grant: &Grant<Read, Record>, kind: Kind) -> Loaded<Vec<Told>> {
    match whole::in_force(tx, grant, kind).await {
        Ok(lines) => with_details(tx, grant, lines).await,
        Err(fault) => loaded(Err(fault)),
    }
}

async fn few(tx: &mut Tx, grant: &Grant<Read, Record>, kind: Kind) -> Loaded<Vec<Told>> {
    match store::shelf(tx, grant, kind, Standing::Current, None, PLANS).await {
        Ok(lines) => with_details(tx, grant, lines.lines).await,
        Err(fault) => loaded(Err(fault)),
    }
}

/// A medicine without its dose is worse than none: when the words fail, the list fails.
async fn with_details(tx: &mut Tx, grant: &Grant<Read, Record>, lines: Vec<Line>) -> Loaded<Vec<Told>> {
    let ids: Vec<uuid::Uuid> = lines.iter().map(|line| line.id).collect();
    loaded(one::details(tx, grant, &ids).await.map(|mut details| {
        let told = lines.into_iter().map(|line| {
            let mut details = details.remove(&line.id).unwrap_or_default();
            details.retain(|detail| belongs(&line.kind, &detail.label));
            Told { line, details }
        });
        told.collect()
    }))
}

fn belongs(kind: &str, label: &str) -> bool {
    let of_care: &[&str] = match super::rules::kind(kind) {
        Some(Kind::CareTeam) => &["Member", "Run by", "Contact"],
        Some(Kind::CarePlan) => &["About", "Goal", "Step", "Care team"],
        _ => page::listed_labels(kind),
    };
    of_care.iter().any(|start| label.starts_with(start))
}

/// A part of a page that may fail while the rest is fine: the fault is logged here.
fn loaded<T>(result: Result<T, Fault>) -> Loaded<T> {
    Loaded::from_result(result.map_err(Trouble::from))
}
