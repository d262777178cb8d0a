//! What a visitor waits while 100 pages a second are asked for; and the timeline of somebody
//! with 10,000 entries.

use std::time::Duration;

use app::platform::migrate::Mode;

use crate::{
    figure::{Aim, Figures},
    http::{Ask, BROWSER},
    people::Stage,
    process::Server,
    spread::{Spread, at_pace},
    throughput::RESULTS,
};

const ROUNDS: usize = 3;
const LASTING: Duration = Duration::from_secs(10);

pub async fn measure(stage: &Stage, figures: &mut Figures) -> Result<(), String> {
    let portal = Server::portal(&stage.place, Mode::Live).await?;
    let page = |path: &str, cookie: &str| {
        Ask::get(portal.address, path).with("cookie", cookie).with("accept-encoding", BROWSER)
    };
    let asked = [
        ("home", page("/home", &stage.reader), 100, 20.0),
        ("200 results", page(RESULTS, &stage.reader), 100, 20.0),
        ("timeline of 10,000 entries", page("/record/timeline", &stage.elder), 50, 30.0),
    ];
    let mut spreads = [(); 3].map(|()| Spread::default());
    for (_, ask, per_second, _) in &asked {
        at_pace(ask, *per_second, Duration::from_secs(2)).await?;
    }
    for _ in 0..ROUNDS {
        for (place, (_, ask, per_second, _)) in asked.iter().enumerate() {
            let more = at_pace(ask, *per_second, LASTING).await?;
            spreads[place] = std::mem::take(&mut spreads[place]).and(more);
        }
    }
    portal.stop()?;
    for ((what, _, per_second, most), spread) in asked.iter().zip(&spreads) {
        let name = format!("{}: {what}, p99 at {per_second} requests/s", stage.place.name);
        let beside = format!("p50 {:.1} ms, worst {:.1} ms", spread.within(50), spread.worst());
        figures.add(name, Aim::AtMost(*most), spread.within(99), "ms", beside);
    }
    Ok(())
}
