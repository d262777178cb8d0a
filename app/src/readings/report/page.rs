//! The report: everything a clinic asks about a measure, on one sheet where that is possible.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::{either::Either, prelude::*};

use super::days::{Day, days, unit};
use crate::{
    pathways::{engine::blood_pressure::Outcome, words as pathway_words},
    readings::{
        EnteredAs, Reading,
        measure::Measure,
        trends::{
            Asked, averages,
            bands::Targets,
            drawing,
            http::Shown,
            page as trends_page,
            panel::{is_left_out, panels},
            period::Period,
            words,
        },
    },
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind},
        chart::series::series_chart,
        choices::{Checkboxes, Choice, Radios},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        loaded::Nothing,
        number::counted,
        table::{Cell, Column, Table},
    },
    web::whose::Whose,
};

/// Rows of days that stand on one sheet beside all the rest.
const DAYS_ON_A_SHEET: usize = 10;

pub fn choose(chrome: Chrome, whose: &Whose, offered: &[Measure], chosen: Period, errors: FieldErrors) -> String {
    let choices: Vec<Choice> = offered.iter().map(|measure| Choice::new(measure.key(), measure.words())).collect();
    let periods = Period::ALL.into_iter().map(|period| Choice::new(period.key(), period.words())).collect();
    let error = errors.of("measure");
    let summary = (!errors.is_empty()).then(|| view! { <ErrorSummary errors/> });
    let content = if offered.is_empty() {
        Either::Left(view! {
            <Nothing words="There are no readings to print yet."/>
            <p><a href=whose.path("/readings/add")>"Add a reading"</a></p>
        })
    } else {
        Either::Right(view! {
            <form method="get" action=whose.path("/readings/report")>
                <Checkboxes name="measure" legend="What should be on it?" hint="Each one gets a page of its own." choices error/>
                <Radios name="period" legend="For how long back?" choices=periods chosen=Some(chosen.key().into())/>
                <Button label="Show the page"/>
            </form>
        })
    };
    document(
        chrome,
        view! {
            {summary}
            <h1 class="nhsuk-heading-l">"A page for the clinic"</h1>
            <p>"Make a page with your readings to print, to save as a PDF, or to show on your phone."</p>
            {content}
        },
    )
}

pub fn report(chrome: Chrome, whose: &Whose, sheets: &[Shown], now: DateTime<Utc>) -> String {
    let sheets = sheets.iter().map(|shown| sheet(whose, shown, now)).collect_view();
    document(
        chrome,
        view! {
            <p class="nene-no-print">"To print this page, or to save it as a PDF, use Print in the menu of your browser."</p>
            {sheets}
        },
    )
}

fn sheet(whose: &Whose, shown: &Shown, now: DateTime<Utc>) -> impl IntoView + use<> {
    let name = shown.person.full_name();
    let content = match shown.readings.is_empty() {
        true => Either::Left({
            let name = shown.measure.words().to_lowercase();
            view! { <Nothing words=format!("There are no {name} readings {}.", shown.period.in_words())/> }
        }),
        false => Either::Right(content(whose, shown)),
    };
    view! {
        <section class="nene-report">
            <h1 class="nhsuk-heading-l">
                {format!("{} at home: {name}", shown.measure.words())}
            </h1>
            {facts(whose, shown, now)}
            {content}
        </section>
    }
}

/// Whose it is, and for how long. The NHS number stands where the printed summary has it: for the
/// person, and at work.
fn facts(whose: &Whose, shown: &Shown, now: DateTime<Utc>) -> impl IntoView + use<> {
    let mut facts: Vec<(&'static str, String)> = vec![("Name", shown.person.full_name())];
    facts.extend(shown.person.birth_date.map(|born| ("Date of birth", date::day(born))));
    if !matches!(whose, Whose::For(_)) {
        facts.extend(shown.person.nhs_number.as_ref().map(|number| ("NHS number", number.spaced())));
    }
    facts.push(("Period", period_words(shown)));
    facts.extend(readings_words(whose, &shown.readings, &shown.person.given_name).map(|words| ("Readings", words)));
    facts.push(("Printed", date::moment(now)));
    short_list(facts)
}

fn short_list<N: Into<Text>>(facts: Vec<(N, String)>) -> impl IntoView + use<N> {
    let facts = facts
        .into_iter()
        .map(|(name, words)| {
            view! {
                <div>
                    <dt>{name.into()}</dt>
                    <dd>{words}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="nene-report__facts">{facts}</dl> }
}

fn period_words(shown: &Shown) -> String {
    let first = shown.readings.first().map(|reading| words::day_of(reading.taken_at));
    match shown.period.first_day(shown.today).or(first) {
        Some(first) => words::days(first, shown.today),
        None => date::day(shown.today),
    }
}

/// "28: 24 entered by Ivy, 4 by a carer".
fn readings_words(whose: &Whose, readings: &[Reading], given_name: &str) -> Option<String> {
    let who = |entered_as| match entered_as {
        EnteredAs::Person => given_name.to_owned(),
        EnteredAs::Carer => if *whose == Whose::Own { "your carers" } else { "carers" }.to_owned(),
        EnteredAs::Staff => "the care team".to_owned(),
        EnteredAs::Device => "a device or system".to_owned(),
    };
    let parts: Vec<String> = [EnteredAs::Person, EnteredAs::Carer, EnteredAs::Staff, EnteredAs::Device]
        .into_iter()
        .map(|entered_as| (entered_as, readings.iter().filter(|reading| reading.entered_as == entered_as).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(entered_as, count)| format!("{count} entered by {}", who(entered_as)))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn content(whose: &Whose, shown: &Shown) -> impl IntoView + use<> {
    let targets = Targets { subject: shown.subject(), asked: &shown.asked };
    let standing = |reading: &Reading| words::standing(reading, &targets);
    let drawn = panels(shown.measure).first().and_then(|panel| {
        let chart = drawing::drawing(*panel, &shown.readings, &targets)?;
        series_chart(&chart, &drawing::legend(*panel))
    });
    let rows = days(&shown.readings, standing);
    let notes: Vec<String> = shown
        .readings
        .iter()
        .filter(|reading| !reading.note.is_empty())
        .map(|reading| format!("{}: {}", date::moment(reading.taken_at), reading.note))
        .collect();
    let notes = (!notes.is_empty()).then(|| {
        let notes = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
        view! {
            <h2 class="nhsuk-heading-s">"Notes with the readings"</h2>
            <ul class="nene-report__notes">{notes}</ul>
        }
    });
    let more = (rows.len() > DAYS_ON_A_SHEET).then(|| {
        view! { <p class="nene-stamp">"The table goes on on the next page when it is printed."</p> }
    });
    let file = (*whose == Whose::Own).then(|| {
        let action = format!("/readings/report/{}/readings.csv", shown.measure.key());
        let fields = vec![("period".into(), shown.period.key().into())];
        view! {
            <ButtonForm action label="Download the readings as CSV" kind=ButtonKind::Secondary fields
                of=format!("({})", shown.measure.words())/>
        }
    });
    view! {
        {averages_part(shown)}
        {drawn.map(|chart| view! { <div class="nene-trend">{chart.view()}</div> })}
        {protocol(shown)}
        <h2 class="nhsuk-heading-s">"Readings"</h2>
        {more}
        {table(shown.measure, &rows)}
        {notes}
        {file}
    }
}

/// The average by the rule where there is one, else plain ones and called so.
fn averages_part(shown: &Shown) -> impl IntoView + use<> {
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, words: String| facts.push((name.to_owned(), words));
    for (asked, readings) in &shown.diaries {
        let Some(diary) = averages::diary(asked, readings) else { continue };
        add("Average of the diary", averages::diary_words(&diary));
        if let Outcome::Enough(average) = diary.outcome {
            add("Meaning", average.band().clinical_words().to_owned());
            add("Unrounded", format!("{}/{}", average.systolic.words(), average.diastolic.words()));
        }
        add("Left out", trends_page::left_out(&diary.left_out));
        add("Rule", format!("{}. Plan: {} {}", trends_page::RULE, asked.template.key, asked.version));
    }
    for found in averages::said_of(shown.measure, &shown.readings, shown.today) {
        add(&format!("Plain average: {}", found.name), found.words);
    }
    let irregular = shown.readings.iter().filter(|reading| is_left_out(reading)).count();
    if irregular > 0 {
        let words = format!(
            "{} with a pulse that was not regular (NICE NG136 1.1.2)",
            counted(irregular as u64, "reading", "readings")
        );
        add("Left out of averages", words);
    }
    (!facts.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-s">"Averages"</h2>
            {short_list(facts)}
        }
    })
}

/// What was asked for in this period, and by whom.
fn protocol(shown: &Shown) -> impl IntoView + use<> {
    let first = shown.readings.first().map_or(shown.today, |reading| words::day_of(reading.taken_at));
    let asked: Vec<&Asked> = shown
        .asked
        .iter()
        .filter(|asked| asked.template.tasks.iter().any(|task| task.measure == shown.measure))
        .filter(|asked| asked.starts_on <= shown.today && asked.last_day.is_none_or(|last| last >= first))
        .collect();
    let plans = asked
        .iter()
        .map(|asked| {
            let tasks: Vec<String> = asked
                .template
                .tasks
                .iter()
                .filter(|task| task.measure == shown.measure)
                .map(pathway_words::task)
                .collect();
            let (day, _) = last_of(asked, shown.today);
            let limits = asked.own_on(day).unwrap_or_default().over(asked.template.limits);
            let limits: Vec<String> = pathway_words::limits(&asked.template.tasks, &limits)
                .into_iter()
                .map(|(label, amount)| format!("{label}: {amount}"))
                .collect();
            let limits = if limits.is_empty() { String::new() } else { format!(" {}.", limits.join("; ")) };
            let text = format!(
                "{} ({}, version {}), asked by {}, {}. {}.{limits}",
                asked.template.title,
                asked.template.source,
                asked.version,
                asked.by,
                since(asked),
                tasks.join("; "),
            );
            view! { <p class="nene-line">{text}</p> }
        })
        .collect_view();
    let none = asked.is_empty().then(|| {
        view! { <p class="nene-line">"No care team has asked for these readings. They were taken on the person's own account."</p> }
    });
    view! {
        <h2 class="nhsuk-heading-s">"What was asked for"</h2>
        {plans}
        {none}
    }
}

fn last_of(asked: &Asked, today: NaiveDate) -> (NaiveDate, bool) {
    match asked.last_day.filter(|last| *last < today) {
        Some(last) => (last, true),
        None => (today, false),
    }
}

fn since(asked: &Asked) -> String {
    match asked.last_day {
        Some(last) => words::days(asked.starts_on, last),
        None => format!("since {}", date::day(asked.starts_on)),
    }
}

fn table(measure: Measure, rows: &[Day]) -> impl IntoView + use<> {
    let columns = [Column::words("Day"), Column::words("Morning"), Column::words("Afternoon and evening")];
    let mut table =
        Table::new(format!("{}: readings by day", measure.words()), columns, rows.len()).with_caption_hidden();
    for row in rows {
        let cell = |said: &[String]| if said.is_empty() { "None".to_owned() } else { said.join("; ") };
        let (morning, later) = (cell(&row.morning), cell(&row.later));
        table.row([Cell::Words(&date::day_short(row.day)), Cell::Words(&morning), Cell::Words(&later)]);
    }
    let unit = unit(measure);
    let unit = (!unit.is_empty()).then(|| view! { <p class="nene-stamp">{unit}</p> });
    view! {
        {unit}
        {table.view()}
    }
}
