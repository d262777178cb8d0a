//! `nene import --source ODS FILE...`

use std::path::{Path, PathBuf};

use app::{
    people::{self, NhsNumber, Ods},
    record::import::{Report, bundle, outcome, take},
};

use crate::{settings::Settings, start};

pub async fn run(settings: &Settings, source: &str, given: Option<&str>, files: &[PathBuf]) -> Result<(), String> {
    let source = Ods::parse(source).ok_or("--source is not an ODS code.")?;
    let given = given.map(NhsNumber::parse).transpose().map_err(|_| "--for is not a valid NHS number.")?;
    let (platform, _) = start::open_as_is(settings).await?;
    let away = "The database does not answer.";
    let mut tx = platform.db.read().await.map_err(|_| away)?;
    if people::store::organisation_name(&mut tx, &source).await.map_err(|_| away)?.is_none() {
        return Err(format!("No organisation has the ODS code {}: run `nene source add` first.", source.as_str()));
    }
    tx.rollback().await.map_err(|_| away)?;
    let mut not_taken = 0;
    for file in files {
        println!("{}", file.display());
        match read(file) {
            Err(why) => {
                println!("  not read: {why}");
                not_taken += 1;
            }
            Ok((bytes, items)) => {
                let report =
                    take::take(&platform, &source, given.as_ref(), &items, &bytes).await.map_err(|trouble| {
                        format!("{}: {}. Nothing of this file was taken.", file.display(), trouble.heading())
                    })?;
                not_taken += usize::from(matches!(report, Report::MatchedNobody(_)));
                print!("{}", outcome::table(&report));
            }
        }
    }
    platform.db.close().await;
    if not_taken > 0 { Err(format!("{not_taken} of {} files were not taken.", files.len())) } else { Ok(()) }
}

fn read(file: &Path) -> Result<(Vec<u8>, Vec<bundle::Item>), String> {
    let bytes = std::fs::read(file).map_err(|error| error.kind().to_string())?;
    let items = bundle::read(&bytes).map_err(|why| why.words().to_string())?;
    Ok((bytes, items))
}
