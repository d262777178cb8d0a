//! The first page of readings.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Reading,
    measure::{Measure, Values},
    one_store::Conflict,
    overview::when,
};
use crate::{
    ui::{
        Text,
        button::{ButtonForm, ButtonKind, ButtonLink},
        callout::{self, InsetText, WarningCallout},
        card::{CardGroup, CardLink},
        document::{Chrome, document},
        items::{Item, Items},
    },
    web::whose::Whose,
};

/// A reading and who entered it.
pub struct Line {
    pub reading: Reading,
    pub who: String,
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Nothing,
    Removed,
    Dropped,
}

impl Done {
    pub fn asked_in(query: Option<&str>) -> Done {
        match query {
            Some("done=removed") => Done::Removed,
            Some("done=dropped") => Done::Dropped,
            _ => Done::Nothing,
        }
    }

    fn words(self) -> Option<&'static str> {
        match self {
            Done::Nothing => None,
            Done::Removed => Some("The reading was removed."),
            Done::Dropped => Some("The second one was dropped. The first one counts."),
        }
    }
}

pub struct Overview<'a> {
    pub latest: &'a [Line],
    pub newest: &'a [Line],
    /// What came, and the reading that has its id, unless it was removed.
    pub conflicts: &'a [(Conflict, Option<Reading>)],
    /// Whether there is a pathway, and so a diary.
    pub diary: bool,
    pub done: Done,
    pub now: DateTime<Utc>,
}

pub fn overview(chrome: Chrome, whose: &Whose, shown: &Overview<'_>) -> String {
    // In an emergency it is read and nothing else.
    let may_change = chrome.alarm.is_none();
    let done = shown.done.words().map(|words| view! { <callout::Done words/> });
    let diary = shown.diary.then(|| {
        view! { <CardLink href=whose.path("/diary") heading="The diary" description="What to measure today, and what is still missing"/> }
    });
    let add = may_change.then(|| {
        view! {
            <ButtonLink href=whose.path("/readings/add") label="Add a reading"/>
            {shortcuts(whose, shown.latest)}
            {other_ways(whose)}
        }
    });
    let conflicts =
        may_change.then(|| shown.conflicts.iter().map(|one| conflict(whose, one, shown.now)).collect_view());
    let newest = (!shown.newest.is_empty()).then(|| {
        let mut items = Items::with_capacity(shown.newest.len());
        for line in shown.newest {
            push(&mut items, whose, line, shown.now);
        }
        view! { <h2 class="nhsuk-heading-m">"The newest"</h2>{items.view()} }
    });
    document(
        chrome,
        view! {
            {done}
            <h1 class="nhsuk-heading-l">"Readings from home"</h1>
            <InsetText>
                <p><strong>"Nobody watches these readings all the time."</strong>" If you feel unwell, call the GP practice or 111. In an emergency call 999."</p>
            </InsetText>
            {conflicts}
            {add}
            {diary.map(|card| view! { <CardGroup>{card}</CardGroup> })}
            {latest(whose, shown)}
            {newest}
            <p><a href=whose.path("/readings/report")>"Make a report to print or to take along"</a></p>
        },
    )
}

/// The other ways in.
fn other_ways(whose: &Whose) -> impl IntoView + use<> {
    let link = |page: &str, words: &'static str| view! { <li><a href=whose.path(page)>{words}</a></li> };
    let device = (!matches!(whose, Whose::AtWork(..)))
        .then(|| link("/readings/bluetooth", "Get readings from a device by Bluetooth"));
    let offline = (*whose == Whose::Own).then(|| link("/readings/offline", "Write readings down without a network"));
    view! {
        <ul class="nhsuk-list nene-readings__shortcuts">
            {link("/readings/files", "Add many from a file")}
            {device}
            {offline}
        </ul>
    }
}

/// What is measured again and again is one tap away.
fn shortcuts(whose: &Whose, latest: &[Line]) -> Option<impl IntoView + use<>> {
    let measures: Vec<Measure> = latest
        .iter()
        .map(|line| line.reading.measure())
        .filter(|measure| !matches!(measure, Measure::Alertness | Measure::Note))
        .take(4)
        .collect();
    (!measures.is_empty()).then(|| {
        let each = measures
            .into_iter()
            .map(|measure| {
                let href = whose.path(&format!("/readings/add/{}", measure.key()));
                view! { <li><a href=href>{format!("Add {}", measure.words().to_lowercase())}</a></li> }
            })
            .collect_view();
        view! { <ul class="nhsuk-list nene-readings__shortcuts">{each}</ul> }
    })
}

fn latest(whose: &Whose, shown: &Overview<'_>) -> impl IntoView + use<> {
    if shown.latest.is_empty() {
        return view! { <p>"There are no readings yet."</p> }.into_any();
    }
    let cards = shown
        .latest
        .iter()
        .map(|line| {
            let reading = &line.reading;
            let one = whose.path(&format!("/readings/{}", reading.id));
            let trend = whose.path(&format!("/readings/trends/{}", reading.measure().key()));
            let of = format!(" {}", reading.measure().words().to_lowercase());
            let trends = has_trend(reading.measure()).then(|| {
                view! { <p><a href=trend>"See how it changes"<span class="nhsuk-u-visually-hidden">{format!(":{of}")}</span></a></p> }
            });
            view! {
                <div class="nhsuk-card nene-readings__latest">
                    <div class="nhsuk-card__content">
                        <h3 class="nhsuk-card__heading nhsuk-heading-s">{reading.measure().words()}</h3>
                        <p class="nene-entry__value"><a href=one>{value(reading)}</a></p>
                        <p class="nene-meta">{format!("{} · {}", when(reading.taken_at, shown.now), line.who)}</p>
                        {trends}
                    </div>
                </div>
            }
        })
        .collect_view();
    view! { <h2 class="nhsuk-heading-m">"The last of each"</h2><CardGroup>{cards}</CardGroup> }.into_any()
}

fn has_trend(measure: Measure) -> bool {
    !matches!(measure, Measure::Note | Measure::Symptoms | Measure::Alertness)
}

fn value(reading: &Reading) -> String {
    match &reading.values {
        Values::Note => shortened(&reading.note),
        values => values.words(),
    }
}

/// The beginning of a note; all of it stands on its own page.
fn shortened(note: &str) -> String {
    let start: String = note.chars().take(60).collect();
    if start.len() < note.len() { format!("{start}…") } else { start }
}

fn push(items: &mut Items, whose: &Whose, line: &Line, now: DateTime<Utc>) {
    let reading = &line.reading;
    let (href, main) = (whose.path(&format!("/readings/{}", reading.id)), value(reading));
    let irregular = matches!(reading.values, Values::BloodPressure { irregular: true, .. });
    let mut lines: Vec<&str> = if irregular { vec!["Irregular heartbeat"] } else { Vec::new() };
    if reading.measure() != Measure::Note && !reading.note.is_empty() {
        lines.push(&reading.note);
    }
    let facts = [when(reading.taken_at, now), line.who.clone()];
    items.push(Item {
        name: reading.measure().words(),
        href: Some(&href),
        main: Some(&main),
        lines: &lines,
        facts: &[&facts[0], &facts[1]],
        ..Item::default()
    });
}

/// Two under one id, as two phones or a restored backup send them: a person says which is right.
fn conflict(
    whose: &Whose,
    (conflict, first): &(Conflict, Option<Reading>),
    now: DateTime<Utc>,
) -> impl IntoView + use<> {
    let second = &conflict.state;
    let action = whose.path(&format!("/readings/{}/conflict", conflict.reading));
    let new_id = Uuid::now_v7().to_string();
    let fields = |act: &'static str| -> Vec<(Text, Text)> {
        vec![
            ("hash".into(), conflict.hash.clone().into()),
            ("act".into(), act.into()),
            ("new_id".into(), new_id.clone().into()),
        ]
    };
    let told = |values: &Values, note: &str, taken_at: DateTime<Utc>| {
        let value = if *values == Values::Note { shortened(note) } else { values.words() };
        let note = if note.is_empty() || *values == Values::Note {
            String::new()
        } else {
            format!(". Note: {}", shortened(note))
        };
        format!("{}: {value}, {}{note}", values.measure().words(), when(taken_at, now))
    };
    let kept = match first {
        Some(first) => told(&first.values, &first.note, first.taken_at),
        None => "The first one was removed since.".into(),
    };
    let came = told(&second.values, &second.note, second.taken_at);
    let came = format!("{came} (it came {})", when(conflict.received_at, now));
    let (keep, drop) = (fields("keep"), fields("drop"));
    view! {
        <WarningCallout heading="One reading came twice, and not the same">
            <p>"Counts now: "{kept}</p>
            <p>"Came as well: "{came}</p>
            <ButtonForm action=action.clone() label="Keep both" kind=ButtonKind::Secondary fields=keep/>
            <ButtonForm action label="Drop the second one" kind=ButtonKind::Secondary fields=drop/>
        </WarningCallout>
    }
}
