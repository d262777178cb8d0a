//! What Lighthouse says of the pages on a phone: the script beside this runs it in Chromium.

use std::process::Command;

use app::platform::migrate::Mode;
use serde::Deserialize;

use crate::{
    figure::{Aim, Figures},
    place::{Place, repository},
    process::Server,
    throughput::RESULTS,
    wire,
};

#[derive(Deserialize)]
struct Scores {
    performance: f64,
    accessibility: f64,
    #[serde(rename = "best-practices")]
    best_practices: f64,
    /// Largest paint, in milliseconds.
    largest: f64,
    /// What did not get its full score.
    faults: Vec<String>,
}

pub async fn measure(place: &Place, figures: &mut Figures) -> Result<(), String> {
    let portal = Server::portal(place, Mode::Demo).await?;
    let cookie = wire::sign_in(&portal, "ivy").await?;
    for (what, path) in [("home", "/home"), ("results", "/record/results"), ("all results", RESULTS)] {
        let output = Command::new("node")
            .arg(repository().join("end2end/lighthouse/run.mjs"))
            .arg(format!("http://localhost:{}{path}", portal.address.port()))
            .arg(&cookie)
            .output()
            .map_err(|error| format!("node cannot be started: {error}."))?;
        let Ok(scores) = serde_json::from_slice::<Scores>(&output.stdout) else {
            let why = String::from_utf8_lossy(&output.stderr);
            figures
                .left_out(format!("Lighthouse, {what}"), why.lines().last().unwrap_or("it said nothing").to_string());
            continue;
        };
        let faults = scores.faults.join(", ");
        figures.add(format!("Lighthouse, {what}: performance"), Aim::AtLeast(98.0), scores.performance, "", faults);
        figures.add(format!("Lighthouse, {what}: accessibility"), Aim::AtLeast(100.0), scores.accessibility, "", "");
        figures.add(format!("Lighthouse, {what}: best practices"), Aim::AtLeast(100.0), scores.best_practices, "", "");
        figures.add(format!("Lighthouse, {what}: largest paint"), Aim::AtMost(1_200.0), scores.largest, "ms", "");
    }
    portal.stop()
}
