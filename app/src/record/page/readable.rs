//! The record as one file that stands alone: no script, nothing fetched, its own style inside.
//! It is read in a browser and printed to PDF, years from now and without this house.

use super::item;
use crate::{
    people::Person,
    readings::{Reading, measure::Values},
    record::{
        Item,
        plain_words::plain_words,
        rules::{self, Shelf},
    },
    ui::{date, escape::Html, number::counted},
};
use chrono::{DateTime, Utc};

const STYLE: &str = "body{font:16px/1.5 sans-serif;color:#212b32;max-width:48em;margin:2em auto;padding:0 1em}\
h1,h2,h3{line-height:1.25}h2{margin-top:2em;border-bottom:2px solid #15474f}\
dl{margin:.2em 0 0;padding:0}dt{font-weight:bold}dd{margin:0 0 .3em;white-space:pre-line;overflow-wrap:anywhere}\
article{border-bottom:1px solid #aeb7bd;padding:.6em 0;break-inside:avoid}h3{margin:.2em 0}\
@media print{body{font-size:10.5pt;margin:0;max-width:none}}@page{size:A4;margin:18mm 16mm}";

pub fn readable(person: &Person, now: DateTime<Utc>, shelves: &[(Shelf, Vec<Item>)], readings: &[Reading]) -> String {
    let mut html = Html::with_capacity(64 * 1024);
    html.markup("<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>Health record of ")
        .text(&person.full_name())
        .markup("</title><style>")
        .markup(STYLE)
        .markup("</style></head><body><h1>Health record of ")
        .text(&person.full_name())
        .markup("</h1><dl>");
    if let Some(born) = person.birth_date {
        fact(&mut html, "Date of birth", &date::day(born));
    }
    if let Some(number) = &person.nhs_number {
        fact(&mut html, "NHS number", &number.spaced());
    }
    fact(&mut html, "Saved from Nene", &date::moment(now));
    html.markup("</dl><p>This is what had been sent to Nene by then. It may not be everything that is known about you. Files such as letters are not in this copy: download each from its own page.</p>");
    for (shelf, items) in shelves {
        html.markup("<section><h2>").text(shelf.name).markup("</h2>");
        if items.is_empty() {
            html.markup("<p>").text(shelf.nothing).markup("</p>");
        } else {
            let (one, many) = shelf.counted;
            html.markup("<p>").text(&counted(items.len() as u64, one, many)).markup("</p>");
        }
        for item in items {
            article(&mut html, item);
        }
        html.markup("</section>");
    }
    home(&mut html, readings);
    html.markup("</body></html>");
    html.into_string()
}

/// Readings from home, the newest first.
fn home(html: &mut Html, readings: &[Reading]) {
    html.markup("<section><h2>Readings from home</h2>");
    if readings.is_empty() {
        html.markup("<p>No readings from home are kept here.</p>");
    } else {
        html.markup("<p>").text(&counted(readings.len() as u64, "reading", "readings")).markup("</p>");
    }
    for reading in readings.iter().rev() {
        html.markup("<article><h3>").text(reading.measure().words()).markup("</h3><dl>");
        fact(html, "Result", &reading.values.words());
        if let Values::BloodPressure { pulse: Some(pulse), .. } | Values::Oxygen { pulse: Some(pulse), .. } =
            &reading.values
        {
            fact(html, "Pulse", &Values::Pulse(*pulse).words());
        }
        fact(html, "When", &date::moment(reading.taken_at));
        if !reading.note.is_empty() {
            fact(html, "Note", &reading.note);
        }
        html.markup("</dl></article>");
    }
    html.markup("</section>");
}

fn article(html: &mut Html, item: &Item) {
    let line = &item.line;
    html.markup("<article><h3>").text(rules::title(line)).markup("</h3><dl>");
    if let Some(plain) = plain_words(line.code_system.as_deref(), line.code.as_deref(), &line.title) {
        fact(html, "In plain words", plain);
    }
    if item.entry.is_none() {
        fact(html, "Note", "This could not be displayed in full.");
    }
    if let Some(value) = item::result(item) {
        fact(html, "Result", &value);
    }
    for (name, lines) in item::facts(item) {
        html.markup("<dt>").text(&name).markup("</dt>");
        for line in lines {
            html.markup("<dd>").text(&line).markup("</dd>");
        }
    }
    html.markup("</dl></article>");
}

fn fact(html: &mut Html, name: &str, value: &str) {
    html.markup("<dt>").text(name).markup("</dt><dd>").text(value).markup("</dd>");
}
