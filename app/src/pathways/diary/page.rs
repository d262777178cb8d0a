//! What a diary shows: today first, then how far it is, then what came of it.

use chrono::{DateTime, NaiveDateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    Followed, progress, result_page,
    rules::{self, OfSlot, REST_SECONDS, ToDo, When},
    technique,
};
use crate::{
    pathways::{engine::news2::Round, template::Slot},
    readings::{Reading, measure::Measure},
    ui::{
        button::ButtonLink,
        callout::InsetText,
        document::{Chrome, document},
        tag::{Tag, TagColour},
    },
    web::whose::Whose,
};

pub struct Shown<'a> {
    pub title: String,
    pub slots: Vec<OfSlot>,
    pub followed: &'a [Followed],
    /// Oldest first.
    pub written: &'a [Reading],
    /// For staff alone.
    pub rounds: &'a [Round],
    pub now: DateTime<Utc>,
    /// The clock in London.
    pub wall: NaiveDateTime,
    /// A new one, for what begins now.
    pub sitting: Uuid,
}

/// "Your diary", "Ivy's diary".
pub fn title(whose: &Whose, given_name: &str) -> String {
    match whose {
        Whose::Own => "Your diary".to_string(),
        Whose::For(_) | Whose::AtWork(..) => format!("{given_name}'s diary"),
    }
}

pub fn diary(chrome: Chrome, whose: &Whose, shown: &Shown<'_>) -> String {
    let is_asked = shown.followed.iter().any(|one| !one.is_over(progress::now_of(shown.wall).0));
    let body = match (shown.followed.is_empty(), is_asked) {
        (true, _) => nobody_asks(whose).into_any(),
        (false, false) => view! { <p>"Nothing is asked for today."</p> }.into_any(),
        (false, true) => today(whose, shown).into_any(),
    };
    let has_pressure =
        shown.slots.iter().flat_map(|of_slot| &of_slot.to_do).any(|to_do| to_do.measure == Measure::BloodPressure);
    let technique = (has_pressure && !at_work(whose)).then(|| {
        view! { <h2 class="nhsuk-heading-m">"How to measure"</h2>{technique::technique(progress::last_arm(shown.written))} }
    });
    let is_left = |of_slot: &&OfSlot| of_slot.when == When::Now && !of_slot.to_do.iter().all(ToDo::is_done);
    let script = (!at_work(whose) && shown.slots.iter().any(|of_slot| is_left(&of_slot))).then(|| {
        let (nonce, src) = (chrome.nonce.clone(), chrome.assets.rest_timer.clone());
        view! { <script type="module" nonce=nonce src=src></script> }
    });
    let far = shown.followed.iter().map(|one| result_page::of_pathway(whose, one, shown)).collect_view();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{shown.title.clone()}</h1>
            {body}
            {technique}
            {far}
            {result_page::rounds(shown.rounds)}
            <InsetText>
                <p><strong>"Nobody watches these readings all the time."</strong>" If you feel unwell, call the GP practice or 111. In an emergency call 999."</p>
            </InsetText>
            {script}
        },
    )
}

fn at_work(whose: &Whose) -> bool {
    matches!(whose, Whose::AtWork(..))
}

fn nobody_asks(whose: &Whose) -> impl IntoView + use<> {
    let add = (!at_work(whose)).then(|| {
        view! {
            <p>"You can still write down what you measure, for yourself or for your next visit."</p>
            <ButtonLink href=whose.path("/readings/add") label="Add a reading"/>
        }
    });
    view! {
        <p>"No team has asked for readings at the moment. That is all right: most people are not asked."</p>
        {add}
    }
}

fn today(whose: &Whose, shown: &Shown<'_>) -> impl IntoView + use<> {
    let (done, times) = counted(&shown.slots);
    let summary = match (done, times) {
        (_, 0) => "Nothing is asked for today.".to_string(),
        (done, times) if done >= times => "All done for today. Thank you.".to_string(),
        (done, times) => format!("{done} of {times} done today."),
    };
    let slots = shown.slots.iter().map(|of_slot| slot(whose, of_slot, shown)).collect_view();
    let next = next_words(shown);
    view! {
        <h2 class="nhsuk-heading-m">"Today"</h2>
        <p class="nene-diary__count">{summary}</p>
        {slots}
        {next.map(|words| view! { <p class="nene-diary__next">{words}</p> })}
    }
}

/// Readings of today that are done, and that are asked for.
pub fn counted(slots: &[OfSlot]) -> (usize, usize) {
    let all = || slots.iter().flat_map(|of_slot| &of_slot.to_do);
    (all().map(|to_do| to_do.done.min(to_do.times)).sum(), all().map(|to_do| to_do.times).sum())
}

/// When there is nothing more to do now: what comes next, and from when.
fn next_words(shown: &Shown<'_>) -> Option<String> {
    let is_left_now = shown
        .slots
        .iter()
        .filter(|of_slot| of_slot.when == When::Now)
        .any(|of_slot| of_slot.to_do.iter().any(|to_do| !to_do.is_done()));
    if is_left_now {
        return None;
    }
    if let Some(next) = rules::next(&shown.slots) {
        return Some(format!("Next: {}.", from_words(next.slot)));
    }
    let tomorrow = progress::now_of(shown.wall).0.succ_opt()?;
    let daily =
        |one: &&Followed| !one.is_over(tomorrow) && one.on.template.tasks.iter().any(|task| task.every_days <= 1);
    let first = shown.followed.iter().filter(daily).flat_map(progress::slots_of).min()?;
    Some(match first {
        Slot::Morning => "Next: tomorrow morning.".to_string(),
        Slot::Afternoon => "Next: tomorrow afternoon.".to_string(),
        Slot::Evening => "Next: tomorrow evening.".to_string(),
        Slot::Anytime => "Next: tomorrow, at any time.".to_string(),
    })
}

fn from_words(slot: Slot) -> &'static str {
    match slot {
        Slot::Morning => "this morning",
        Slot::Afternoon => "this afternoon, from midday",
        Slot::Evening => "this evening, from 4pm",
        Slot::Anytime => "at any time today",
    }
}

fn slot(whose: &Whose, of_slot: &OfSlot, shown: &Shown<'_>) -> impl IntoView + use<> {
    let lines = of_slot.to_do.iter().map(|to_do| line(whose, of_slot.when, to_do, shown)).collect_view();
    let is_done = of_slot.to_do.iter().all(ToDo::is_done);
    let past = (of_slot.when == When::Past && !is_done)
        .then(|| view! { <p class="nene-meta">"Not everything was measured. That is all right. Go on from here."</p> });
    let (words, colour) = match (is_done, of_slot.when) {
        (true, _) => ("Done", TagColour::Green),
        (false, When::Now) => ("Now", TagColour::Blue),
        (false, When::Later) => ("Later", TagColour::Grey),
        (false, When::Past) => ("Over", TagColour::Grey),
    };
    view! {
        <section class="nene-diary__slot">
            <h3 class="nhsuk-heading-s">{of_slot.slot.words()}" "<Tag words colour/></h3>
            {lines}
            {past}
        </section>
    }
}

/// "Blood pressure: 1 of 2 done", and what to do about it now.
fn line(whose: &Whose, when: When, to_do: &ToDo, shown: &Shown<'_>) -> impl IntoView + use<> {
    let name = to_do.measure.words();
    let state = match (to_do.done, to_do.times) {
        (done, times) if done >= times && times == 1 => format!("{name}: done"),
        (done, times) if done >= times => format!("{name}: {times} of {times} done"),
        (_, 1) => name.to_string(),
        (done, times) => format!("{name}: {done} of {times} done"),
    };
    let now = (when == When::Now && !to_do.is_done() && !at_work(whose)).then(|| act(whose, to_do, shown));
    view! {
        <div class="nene-diary__task">
            <p class="nene-diary__state">{state}</p>
            {now}
        </div>
    }
}

fn act(whose: &Whose, to_do: &ToDo, shown: &Shown<'_>) -> impl IntoView + use<> {
    let is_pressure = to_do.measure == Measure::BloodPressure;
    let timer = match (is_pressure, to_do.done) {
        (true, 0) => Some(technique::timer(REST_SECONDS)),
        (_, 1..) if to_do.waits(shown.now) > 0 => Some(technique::timer(to_do.wait_seconds)),
        _ => None,
    };
    let label = match (to_do.done, to_do.times) {
        (0, 1) => format!("Enter {}", to_do.measure.words().to_lowercase()),
        (0, _) => format!("Enter the first {} reading", to_do.measure.words().to_lowercase()),
        (1, _) => "Enter the second reading".to_string(),
        _ => "Enter the next reading".to_string(),
    };
    let sitting = to_do.sitting.filter(|_| to_do.last_at.is_none_or(|last| rules::is_recent(last, shown.now)));
    let task = to_do.next_key();
    let query = format!("task={task}&sitting={}", sitting.unwrap_or(shown.sitting));
    let href = whose.path(&format!("/readings/add/{}?{query}", to_do.measure.key()));
    view! {
        {timer}
        <ButtonLink href=href label=label/>
    }
}
