//! What the access log costs: the same pages from the same process, once as the portal logs, and
//! once with a writer that says "durable" and keeps nothing. That one exists here alone.

use std::path::Path;

use app::{
    access::log_writer::LogWriter,
    platform::migrate::Mode,
    ui::assets::Assets,
    web::{App, Parts, Settings, layers},
};
use axum::routing::get;

use crate::{
    figure::{Aim, Figures},
    http::{self, Ask},
    people::Stage,
    place,
    process::Server,
    throughput::{RESULTS, median, requests_per_second},
};

const ROUNDS: usize = 5;
const SECONDS: &str = "6s";
/// Of the throughput.
const MOST: f64 = 0.10;

/// `serve-pages DATABASE_URL FOLDER ADDRESS logged|silent`: the portal's pages without the coat of
/// compression and files, which are the same with a log and without.
pub async fn serve(words: &[String]) -> Result<(), String> {
    let [url, folder, address, writer] = words else {
        return Err("serve-pages takes a database, a folder, an address, and logged or silent.".into());
    };
    let platform = place::open(url, Path::new(folder)).await?;
    let (log, _) = match writer.as_str() {
        "silent" => LogWriter::start_with(|_, _| async { Ok(()) }),
        _ => LogWriter::start(platform.clone()),
    };
    let list = std::fs::read_to_string(place::site().join("assets.json")).map_err(|error| error.to_string())?;
    let assets = Assets::from_json(&list).map_err(|error| error.to_string())?.into();
    let origin = format!("http://localhost:{}", address.rsplit(':').next().unwrap_or_default());
    let webauthn = app::sign_in::passkey::webauthn(&origin)?;
    let settings = Settings { origin, mode: Mode::Live };
    let portal = App::new(Parts { platform, settings, log, webauthn, assets });
    let router = layers::router(portal, app::routes(Mode::Live)).route("/readyz", get(|| async { "ready" }));
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| error.to_string())?;
    axum::serve(listener, router).await.map_err(|error| error.to_string())
}

pub async fn measure(stage: &Stage, figures: &mut Figures) -> Result<(), String> {
    let servers = [Server::pages(&stage.place, "logged").await?, Server::pages(&stage.place, "silent").await?];
    for (what, path) in [("200 results", RESULTS), ("home", "/home")] {
        let asks = servers.each_ref().map(|server| Ask::get(server.address, path).with("cookie", &stage.reader));
        for ask in &asks {
            let answer = http::ask(ask).await?;
            if answer.status != 200 {
                return Err(format!("{path} answered {}.", answer.status));
            }
            requests_per_second(ask, "2s")?;
        }
        let mut rates = [Vec::new(), Vec::new()];
        for round in 0..ROUNDS {
            for one in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
                let rate = requests_per_second(&asks[one], SECONDS)?;
                eprintln!("  {what}, {}: {rate:.0}/s", ["logged", "not logged"][one]);
                rates[one].push(rate);
            }
        }
        let [logged, silent] = rates.map(|rates| median(&rates));
        let beside = format!("{logged:.0} requests/s with it, {silent:.0} without");
        let name = stage.place.name;
        figures.add(
            format!("{name}: what the access log takes of the throughput of {what}"),
            Aim::AtMost(MOST),
            1.0 - logged / silent,
            "",
            beside,
        );
    }
    servers.into_iter().try_for_each(Server::stop)
}
