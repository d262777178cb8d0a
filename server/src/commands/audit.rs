//! `nene audit verify`: is the access log whole? One sentence for whatever is wrong.

use std::time::Instant;

use app::{access::audit, platform::migrate};
use clap::Subcommand;

use crate::{settings::Settings, start};

/// A broken log can have very many faults; these are printed.
const SHOWN: usize = 100;

#[derive(Subcommand)]
pub enum Command {
    /// Look at every entry of the access log, every head and every anchor
    Verify,
}

pub async fn run(settings: &Settings, command: Command) -> Result<(), String> {
    let Command::Verify = command;
    let platform = start::open(settings).await?;
    let pending = migrate::pending(&platform.db).await;
    if pending.map_err(|_| "DATABASE_URL names a database with nothing in it: there is nothing to verify.")? > 0 {
        return Err("The database is not up to date: run `nene migrate` first.".into());
    }
    let started = Instant::now();
    let report = audit::verify(&platform, &settings.anchors).await?;
    let seconds = started.elapsed().as_secs_f64();
    platform.db.close().await;
    for finding in report.findings.iter().take(SHOWN) {
        println!("{finding}");
    }
    if report.findings.len() > SHOWN {
        println!("... and {} more.", report.findings.len() - SHOWN);
    }
    let rate = report.entries as f64 / seconds.max(f64::EPSILON);
    println!(
        "{} entries of {} people in {seconds:.1} s ({rate:.0} a second); {} anchors in {}.",
        report.entries,
        report.chains,
        report.anchors,
        settings.anchors.display()
    );
    if let Some(at) = report.anchored_at {
        println!("The newest anchor is of {}.", at.format("%Y-%m-%d %H:%M UTC"));
    }
    match report.findings.len() {
        0 => Ok(()),
        1 => Err("1 thing is wrong with the access log; see above.".into()),
        many => Err(format!("{many} things are wrong with the access log; see above.")),
    }
}
