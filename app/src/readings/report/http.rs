//! Choosing what goes into a report, the report, and the file.

use axum::extract::Query;
use serde::Deserialize;

use super::{csv as file, page};
use crate::{
    access::grant::{Download, Read, Readings},
    portal::Place,
    readings::{
        measure::Measure,
        trends::{
            MeasurePath,
            bands::Targets,
            http::{period, shown},
            period::Period,
            store, words,
        },
    },
    ui::{
        document::{BackLink, Chrome, Width},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::Visit,
        whose::Whose,
    },
};

/// The page that chooses. Its form comes back to it, and goes on to the report.
pub async fn choose(visit: Visit, Query(sent): Query<Vec<(String, String)>>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let chosen: Vec<Measure> = sent
        .iter()
        .filter(|(name, _)| name == "measure")
        .map(|(_, key)| Measure::from_key(key).ok_or(Trouble::NotFound))
        .collect::<Result<_, _>>()?;
    let sent_period = sent.iter().find(|(name, _)| name == "period").map(|(_, key)| key.as_str());
    let wanted = period(sent_period)?;
    if !chosen.is_empty() {
        let keys: Vec<&str> = chosen.iter().map(|measure| measure.key()).collect();
        let path = format!("/readings/report/{}?period={}", keys.join(","), wanted.key());
        return Ok(Answer::see_other(&visit.whose.path(&path)));
    }
    let offered = store::measured(&mut request.tx, &grant).await?;
    let chrome = under_readings(request.chrome("A page for the clinic", Place::Readings).await?, &visit.whose);
    let mut errors = FieldErrors::default();
    // The form was sent, and nothing was chosen.
    if sent_period.is_some() {
        errors.add("measure", "Choose what to show");
        return Ok(Answer::page_with_errors(page::choose(chrome, &visit.whose, &offered, wanted, errors)));
    }
    Ok(Answer::page(page::choose(chrome, &visit.whose, &offered, wanted, errors)))
}

#[derive(Deserialize)]
pub struct ReportQuery {
    period: Option<String>,
}

/// One page for each measure in the address.
pub async fn report(visit: Visit, Path(path): Path<MeasurePath>, Query(query): Query<ReportQuery>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let wanted = period(query.period.as_deref())?;
    let mut sheets = Vec::new();
    for measure in measures(path.measure())? {
        sheets.push(shown(&mut request, &grant, measure, wanted).await?);
    }
    let mut chrome = request.chrome("Readings for the clinic", Place::Readings).await?;
    chrome.back =
        Some(BackLink { href: visit.whose.path("/readings/report").into(), words: "Back to choose again".into() });
    chrome.width = Width::Full;
    Ok(Answer::page(page::report(chrome, &visit.whose, &sheets, visit.now())))
}

/// "blood-pressure" or "blood-pressure,weight": each once.
fn measures(keys: &str) -> Result<Vec<Measure>, Trouble> {
    let mut found: Vec<Measure> = Vec::new();
    for key in keys.split(',') {
        let measure = Measure::from_key(key).ok_or(Trouble::NotFound)?;
        if !found.contains(&measure) {
            found.push(measure);
        }
    }
    Ok(found)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileForm {
    period: String,
}

pub async fn csv(visit: Visit, Path(path): Path<MeasurePath>, Form(form): Form<FileForm>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Download, Readings>().await?;
    let measure = Measure::from_key(path.measure()).ok_or(Trouble::NotFound)?;
    let wanted = Period::from_key(&form.period).ok_or(Trouble::NotFound)?;
    let sheet = shown(&mut request, &grant, measure, wanted).await?;
    let targets = Targets { subject: sheet.subject(), asked: &sheet.asked };
    let text = file::written(measure, &sheet.readings, |reading| words::standing(reading, &targets));
    Ok(Answer::download("text/csv; charset=utf-8; header=present", "nene-readings.csv", text.into_bytes()))
}

fn under_readings(mut chrome: Chrome, whose: &Whose) -> Chrome {
    chrome.back = Some(BackLink { href: whose.path("/readings").into(), words: "Back to readings".into() });
    chrome
}
