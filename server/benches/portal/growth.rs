//! Whether a page waits longer when 100,000 people are in the database instead of 1,000: two
//! databases, two servers, asked in turn.

use std::time::Duration;

use app::platform::migrate::Mode;

use crate::{
    figure::{Aim, Figures},
    http::{Ask, BROWSER},
    people::{self, Stage},
    place::Place,
    process::Server,
    spread::{Spread, at_pace},
    throughput::RESULTS,
};

const MANY: usize = 100_000;
const ROUNDS: usize = 4;
const LASTING: Duration = Duration::from_secs(5);
const MOST: f64 = 1.3;

/// Uses up the small stage.
pub async fn measure(few: Stage, figures: &mut Figures) -> Result<(), String> {
    let name = few.place.name;
    let place = match name {
        "SQLite" => Place::sqlite("large")?,
        _ => Place::postgres("large").await?.ok_or("PostgreSQL is gone.")?,
    };
    let many = people::settle(place, MANY).await?;
    let servers = [Server::portal(&few.place, Mode::Live).await?, Server::portal(&many.place, Mode::Live).await?];
    for (what, path) in [("home", "/home"), ("200 results", RESULTS)] {
        let asks = [(&servers[0], &few), (&servers[1], &many)].map(|(server, stage)| {
            Ask::get(server.address, path).with("cookie", &stage.reader).with("accept-encoding", BROWSER)
        });
        let mut spreads = [Spread::default(), Spread::default()];
        for ask in &asks {
            at_pace(ask, 100, Duration::from_secs(2)).await?;
        }
        for round in 0..ROUNDS {
            for place in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
                let more = at_pace(&asks[place], 100, LASTING).await?;
                spreads[place] = std::mem::take(&mut spreads[place]).and(more);
            }
        }
        let [with_few, with_many] = spreads.map(|spread| spread.within(50));
        let beside = format!("p50 {with_few:.2} ms with 1,000 people, {with_many:.2} ms with 100,000");
        figures.add(
            format!("{name}: {what}, p50 with 100,000 people beside 1,000"),
            Aim::AtMost(MOST),
            with_many / with_few,
            "",
            beside,
        );
    }
    for server in servers {
        server.stop()?;
    }
    few.place.leave().await?;
    many.place.leave().await
}
