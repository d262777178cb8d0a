//! Verifying the whole access log of a database: `nene audit verify`.

use std::path::Path;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    anchors::{self, Anchored},
    verify::{Finding, Head, Kept, Verifier, Walked},
};
use crate::platform::{Platform, database::Fault, query::Tx};

#[cfg(test)]
mod tests;

/// Entries in one statement.
const PAGE: i64 = 10_000;

#[derive(Debug)]
pub struct Report {
    pub entries: u64,
    pub chains: u64,
    pub anchors: u64,
    /// When the newest anchor was written.
    pub anchored_at: Option<DateTime<Utc>>,
    pub findings: Vec<Finding>,
}

/// Reads every entry, every head and every anchor. The error is one sentence.
pub async fn verify(platform: &Platform, anchors: &Path) -> Result<Report, String> {
    // The anchors first: what is written while we look is then newer than they are.
    let Anchored { points, anchors, newest, mut findings } = anchors::read_all(&platform.keys, anchors)
        .map_err(|error| format!("The anchors in {} cannot be read: {}.", anchors.display(), error.kind()))?;
    let away = |fault: Fault| format!("The access log cannot be read: {fault}.");
    // One state of the data for all of it.
    let mut tx = platform.db.read().await.map_err(away)?;
    let heads: Vec<Head> = tx.query("select person_id, seq, mac from access_log_head").all().await.map_err(away)?;
    let verifier = Verifier::new(&platform.keys, heads, points);
    let (pages, walking) = mpsc::channel(2);
    let walk = tokio::task::spawn_blocking(move || walk(verifier, walking));
    read(&mut tx, &pages).await.map_err(away)?;
    drop(pages);
    let walked = walk.await.map_err(|_| "The access log could not be verified.")?;
    if anchors == 0 && walked.entries > 0 {
        findings.push(Finding::NoAnchors);
    }
    findings.extend(walked.findings);
    Ok(Report { entries: walked.entries, chains: walked.chains, anchors, anchored_at: newest, findings })
}

enum Read {
    Page(Vec<Kept>),
    /// The number of an entry that is of no form that we write.
    Unreadable(Uuid, i64),
}

/// Looks at one page while the next is read.
fn walk(mut verifier: Verifier, mut pages: mpsc::Receiver<Read>) -> Walked {
    while let Some(read) = pages.blocking_recv() {
        match read {
            Read::Page(page) => page.iter().for_each(|row| verifier.entry(row)),
            Read::Unreadable(person, seq) => verifier.unreadable(person, seq),
        }
    }
    verifier.finish()
}

/// Everything in the order of person and number.
async fn read(tx: &mut Tx, pages: &mpsc::Sender<Read>) -> Result<(), Fault> {
    let mut after = (Uuid::nil(), i64::MIN);
    loop {
        let page: Result<Vec<Kept>, Fault> = tx
            .query(
                "select person_id, seq, at, actor_id, relation, organisation_ods, action, data_class, page, outcome,
                 request_id, prev_mac, mac from access_log
                 where (person_id, seq) > ($1, $2) order by person_id, seq limit $3",
            )
            .bind(after.0)
            .bind(after.1)
            .bind(PAGE)
            .all()
            .await;
        let last = match page {
            Ok(page) => {
                let last = page.last().map(|row| (row.person_id, row.seq));
                // Nobody listens when the walk has died; that is told by its end.
                let _ = pages.send(Read::Page(page)).await;
                last
            }
            Err(Fault::Other(_)) => one_by_one(tx, pages, after).await?,
            Err(fault) => return Err(fault),
        };
        let Some(last) = last else { return Ok(()) };
        after = last;
    }
}

/// A page with something in it that cannot be read.
async fn one_by_one(tx: &mut Tx, pages: &mpsc::Sender<Read>, after: (Uuid, i64)) -> Result<Option<(Uuid, i64)>, Fault> {
    let keys: Vec<(Uuid, i64)> = tx
        .query(
            "select person_id, seq from access_log where (person_id, seq) > ($1, $2)
             order by person_id, seq limit $3",
        )
        .bind(after.0)
        .bind(after.1)
        .bind(PAGE)
        .all()
        .await?;
    for (person, seq) in &keys {
        let row: Result<Kept, Fault> = tx
            .query(
                "select person_id, seq, at, actor_id, relation, organisation_ods, action, data_class, page, outcome,
                 request_id, prev_mac, mac from access_log where person_id = $1 and seq = $2",
            )
            .bind(*person)
            .bind(*seq)
            .one()
            .await;
        let read = match row {
            Ok(row) => Read::Page(vec![row]),
            Err(Fault::Other(_)) => Read::Unreadable(*person, *seq),
            Err(fault) => return Err(fault),
        };
        let _ = pages.send(read).await;
    }
    Ok(keys.last().copied())
}
