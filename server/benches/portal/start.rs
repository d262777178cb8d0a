//! From starting the process to being ready, on a database that is there; and its memory then.

use std::time::Duration;

use app::platform::migrate::Mode;

use crate::{
    figure::{Aim, Figures},
    place::Place,
    process::Server,
    throughput::median,
};

const TIMES: usize = 7;

/// `place` becomes a demonstration on its first start, which is not counted.
pub async fn measure(place: &Place, figures: &mut Figures) -> Result<(), String> {
    Server::portal(place, Mode::Demo).await?.stop()?;
    let mut took = Vec::new();
    let mut idle = 0.0;
    for time in 0..TIMES {
        let server = Server::portal(place, Mode::Demo).await?;
        took.push(server.took.as_secs_f64() * 1e3);
        if time == TIMES - 1 {
            tokio::time::sleep(Duration::from_secs(3)).await;
            idle = server.memory()?.now;
        }
        server.stop()?;
    }
    let worst = took.iter().copied().fold(0.0, f64::max);
    let beside = format!("the demonstration on SQLite; median of {TIMES}, worst {worst:.0} ms");
    figures.add("From start to ready", Aim::AtMost(500.0), median(&took), "ms", beside);
    figures.add("Memory when idle", Aim::AtMost(60.0), idle, "MB", "resident, 3 s after being ready");
    Ok(())
}
