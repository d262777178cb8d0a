//! `make bench`: how fast and how large Nene is, beside a floor, in one run.
//!
//! Come here for a new figure: each module measures one kind and gives back [`figure::Figure`]s.
//! `cargo bench -p server --bench portal -- import start` measures only what is named; `settle`
//! leaves a settled SQLite database behind and says how to ask it, for a profiler.

mod audit;
mod bundles;
mod figure;
mod floor;
mod growth;
mod http;
mod import;
mod lighthouse;
mod log;
mod pace;
mod people;
mod place;
mod process;
mod pushes;
mod readings;
mod reminders;
mod rooms;
mod slots;
mod spread;
mod start;
mod throughput;
mod wire;

use std::process::ExitCode;

use figure::Figures;
use place::Place;

/// What can be measured, in the order of the table.
const PARTS: [&str; 14] = [
    "throughput",
    "log",
    "pace",
    "growth",
    "readings",
    "reminders",
    "pushes",
    "slots",
    "rooms",
    "audit",
    "import",
    "wire",
    "start",
    "lighthouse",
];

#[tokio::main]
async fn main() -> ExitCode {
    // Cargo adds "--bench".
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let outcome = match words.first().map(String::as_str) {
        // This very program is also the floor, and the process whose import is measured.
        Some("serve-floor") => floor::serve(&words[1..]).await,
        Some("serve-pages") => log::serve(&words[1..]).await,
        Some("take-bundles") => import::take_bundles(&words[1..]).await,
        Some("settle") => settle().await,
        _ => measure(&words).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("bench: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(words: &[String]) -> Result<(), String> {
    if let Some(word) = words.iter().find(|word| !PARTS.contains(&word.as_str())) {
        return Err(format!("{word} is not one of {}.", PARTS.join(", ")));
    }
    let wanted = |part: &str| words.is_empty() || words.iter().any(|word| word == part);
    let mut figures = Figures::default();
    if ["throughput", "log", "pace", "growth"].into_iter().any(wanted) {
        for place in [Some(Place::sqlite("small")?), Place::postgres("small").await?].into_iter().flatten() {
            figures.note(place.about().await?);
            let stage = people::settle(place, 1_000).await?;
            if wanted("throughput") {
                throughput::measure(&stage, &mut figures).await?;
            }
            if wanted("log") {
                log::measure(&stage, &mut figures).await?;
            }
            if wanted("pace") {
                pace::measure(&stage, &mut figures).await?;
            }
            if wanted("growth") {
                growth::measure(stage, &mut figures).await?;
            } else {
                stage.place.leave().await?;
            }
        }
    }
    if wanted("readings") {
        readings::measure(&mut figures).await?;
    }
    if wanted("reminders") {
        reminders::measure(&mut figures).await?;
    }
    if wanted("pushes") {
        pushes::measure(&mut figures)?;
    }
    if wanted("rooms") {
        rooms::measure(&mut figures).await?;
    }
    if wanted("slots") {
        slots::measure(&mut figures).await?;
    }
    if wanted("audit") {
        for place in [Some(Place::sqlite("audit")?), Place::postgres("audit").await?].into_iter().flatten() {
            audit::measure(place, &mut figures).await?;
        }
    }
    if wanted("import") {
        import::measure(&mut figures).await?;
    }
    if ["wire", "start", "lighthouse"].into_iter().any(wanted) {
        let place = Place::sqlite("demo")?;
        if wanted("start") {
            start::measure(&place, &mut figures).await?;
        }
        if wanted("wire") {
            wire::measure(&place, &mut figures).await?;
        }
        if wanted("lighthouse") {
            lighthouse::measure(&place, &mut figures).await?;
        }
        place.leave().await?;
    }
    println!("{figures}");
    Ok(())
}

async fn settle() -> Result<(), String> {
    let stage = people::settle(Place::sqlite("small")?, 1_000).await?;
    println!("DATABASE_URL={}\nreader: cookie: {}\nelder: cookie: {}", stage.place.url, stage.reader, stage.elder);
    stage.place.stay();
    Ok(())
}
