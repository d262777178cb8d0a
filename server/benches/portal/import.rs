//! How fast bundles are taken, and whether memory stays flat as they grow in number. Each
//! measuring is a process of its own, over a database of its own.

use std::{path::Path, process::Command, time::Instant};

use app::{
    people::{NhsNumber, Ods},
    record::import::{Report, bundle, take},
};

use crate::{
    bundles,
    figure::{Aim, Figures},
    people,
    place::{self, Place},
    process,
};

const NUMBERS: [usize; 3] = [10, 50, 200];
const SOURCE: &str = "Y99001";

pub async fn measure(figures: &mut Figures) -> Result<(), String> {
    let written = Place::sqlite("bundles")?;
    for place in 0..NUMBERS[2] {
        std::fs::write(file(written.path(), place), bundles::synthea(place)).map_err(|error| error.to_string())?;
    }
    let mut most = Vec::new();
    for number in NUMBERS {
        let place = Place::sqlite("import")?;
        let platform = place.open_live().await?;
        let source = people::organisation(&platform, SOURCE, "Harbour Lane Surgery").await?;
        for place in 0..number {
            people::person(&platform, place, &source).await?;
        }
        platform.db.close().await;
        let told = in_a_process(&place, written.path(), number)?;
        if number == NUMBERS[1] {
            let beside = format!(
                "{number} bundles of 400, {:.0} kB each, one transaction each",
                told.bytes / number as f64 / 1e3
            );
            figures.add("SQLite: import", Aim::AtLeast(5_000.0), told.resources / told.seconds, "resources/s", beside);
        }
        most.push(told.memory);
        place.leave().await?;
    }
    let beside = format!(
        "most in use: {}",
        NUMBERS
            .iter()
            .zip(&most)
            .map(|(number, most)| format!("{most:.1} MB for {number}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    // "Flat": twenty times the bundles take a tenth more at most.
    figures.add("SQLite: memory of importing 200 bundles beside 10", Aim::AtMost(1.1), most[2] / most[0], "", beside);
    written.leave().await
}

struct Told {
    resources: f64,
    seconds: f64,
    bytes: f64,
    memory: f64,
}

fn in_a_process(place: &Place, files: &Path, number: usize) -> Result<Told, String> {
    let output = std::env::current_exe()
        .and_then(|program| {
            Command::new(program)
                .arg("take-bundles")
                .arg(&place.url)
                .arg(place.path())
                .arg(files)
                .arg(number.to_string())
                .stderr(std::process::Stdio::inherit())
                .output()
        })
        .map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [resources, seconds, bytes, memory] => Ok(Told { resources, seconds, bytes, memory }),
        _ => Err(format!("The import did not end well: {told}")),
    }
}

/// `take-bundles DATABASE_URL FOLDER FILES NUMBER`: as `nene import` does, file by file.
pub async fn take_bundles(words: &[String]) -> Result<(), String> {
    let [url, folder, files, number] = words else { return Err("take-bundles takes four words.".into()) };
    let number: usize = number.parse().map_err(|_| "That is no number.")?;
    let platform = place::open(url, Path::new(folder)).await?;
    let source = Ods::parse(SOURCE).ok_or("That is no ODS code.")?;
    let numbers = bundles::nhs_numbers(0, number);
    let (mut resources, mut read) = (0, 0);
    let started = Instant::now();
    for (place, number) in numbers.iter().enumerate() {
        let given = NhsNumber::parse(number).map_err(|_| "That is no NHS number.")?;
        let bytes = std::fs::read(file(Path::new(files), place)).map_err(|error| error.to_string())?;
        let items = bundle::read(&bytes).map_err(|why| why.words().to_string())?;
        match take::take(&platform, &source, Some(&given), &items, &bytes).await {
            Ok(Report::Taken(lines)) => {
                resources +=
                    lines.iter().filter(|line| matches!(line.taken, app::record::import::Taken::Stored)).count()
            }
            Ok(Report::MatchedNobody(why)) => return Err(why.into()),
            Err(trouble) => return Err(trouble.heading().into()),
        }
        read += bytes.len();
    }
    let seconds = started.elapsed().as_secs_f64();
    platform.db.close().await;
    println!("{resources} {seconds} {read} {}", process::memory("self")?.most);
    Ok(())
}

fn file(folder: &Path, place: usize) -> std::path::PathBuf {
    folder.join(format!("{place}.json"))
}
