//! How many requests a second, beside the floor: everything with the same client, in one run, in
//! alternating order.

use std::process::Command;

use app::platform::migrate::Mode;

use crate::{
    figure::{Aim, Figures},
    http::{self, Ask, BROWSER},
    people::Stage,
    process::Server,
};

const ROUNDS: usize = 3;
const SECONDS: &str = "6s";
const THREADS: &str = "-t2";
const CONNECTIONS: &str = "-c32";
/// Half of the floor's.
const LEAST: f64 = 0.5;

struct Target<'t> {
    what: &'t str,
    ask: Ask,
    /// Requests a second, by round.
    rates: Vec<f64>,
}

pub async fn measure(stage: &Stage, figures: &mut Figures) -> Result<(), String> {
    let floor = Server::floor(&stage.place).await?;
    let portal = Server::portal(&stage.place, Mode::Live).await?;
    let page = |path: &str| Ask::get(portal.address, path).with("cookie", &stage.reader);
    let target = |what, ask| Target { what, ask, rates: Vec::new() };
    let mut targets = [
        target("floor", Ask::get(floor.address, "/").with("cookie", &stage.reader)),
        target("200 results, compressed", page(RESULTS).with("accept-encoding", BROWSER)),
        target("200 results, not compressed", page(RESULTS)),
        target("home, compressed", page("/home").with("accept-encoding", BROWSER)),
        target("home, not compressed", page("/home")),
    ];
    let mut sizes = Vec::new();
    for target in &targets {
        sizes.push(look(&target.ask).await?);
        requests_per_second(&target.ask, "2s")?;
    }
    for round in 0..ROUNDS {
        let order: Vec<usize> =
            if round % 2 == 0 { (0..targets.len()).collect() } else { (0..targets.len()).rev().collect() };
        for place in order {
            let rate = requests_per_second(&targets[place].ask, SECONDS)?;
            eprintln!("  {}: {rate:.0}/s", targets[place].what);
            targets[place].rates.push(rate);
        }
    }
    let memory = portal.memory()?;
    portal.stop()?;
    floor.stop()?;

    let name = stage.place.name;
    let floor = median(&targets[0].rates);
    figures.add(format!("{name}: the floor"), Aim::None, floor, "requests/s", sizes[0].clone());
    for (target, size) in targets.iter().zip(sizes).skip(1) {
        let rate = median(&target.rates);
        let beside = format!("{rate:.0} requests/s; {size}");
        figures.add(
            format!("{name}: {}, beside the floor", target.what),
            Aim::AtLeast(LEAST),
            rate / floor,
            "",
            beside,
        );
    }
    figures.add(
        format!("{name}: memory under this load"),
        Aim::AtMost(150.0),
        memory.most,
        "MB",
        format!("{:.1} MB afterwards", memory.now),
    );
    Ok(())
}

pub const RESULTS: &str = "/record/results?view=all";

/// Looks at the page once: it must be the page, with all its rows. Says how large it is.
async fn look(ask: &Ask) -> Result<String, String> {
    let plain = Ask {
        headers: ask.headers.iter().filter(|(name, _)| *name != "accept-encoding").cloned().collect(),
        ..ask.clone()
    };
    let answer = http::ask(&plain).await?;
    let rows = answer.text().matches("/record/entries/").count();
    if answer.status != 200 || (ask.path != "/home" && rows < 200) {
        return Err(format!("{} answered {} with {rows} rows.", ask.path, answer.status));
    }
    let sent = http::ask(ask).await?;
    let encoding = sent.header("content-encoding").unwrap_or("as it is").to_string();
    Ok(format!("{:.1} kB sent, {encoding}", sent.body.len() as f64 / 1e3))
}

/// By wrk, with 32 connections. Any other answer than a good one is a fault.
pub fn requests_per_second(ask: &Ask, lasting: &str) -> Result<f64, String> {
    let mut command = Command::new("wrk");
    command.args([THREADS, CONNECTIONS, "-d", lasting]);
    for (name, value) in &ask.headers {
        command.args(["-H", &format!("{name}: {value}")]);
    }
    let output = command
        .arg(format!("http://{}{}", ask.address, ask.path))
        .output()
        .map_err(|_| "wrk is not installed. On Debian: sudo apt-get install wrk")?;
    let told = String::from_utf8_lossy(&output.stdout);
    if told.contains("Non-2xx") || told.contains("Socket errors") {
        return Err(format!("Under load, {} did not always answer well: {told}", ask.path));
    }
    let rate = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("Requests/sec:"))
        .and_then(|rate| rate.trim().parse().ok());
    rate.ok_or_else(|| format!("wrk said nothing that can be read: {told}"))
}

pub fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
