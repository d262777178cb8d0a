//! What a person sees after a reading: what it means, what to do now, that nobody watches live,
//! and when somebody looks.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{
    alerts::{LookedAt, Told},
    pathways::finding::{NextStep, Severity},
};

/// How loud it is: the care cards of the NHS service manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loudness {
    Emergency,
    Urgent,
    Plain,
}

impl Loudness {
    fn of(told: &Told) -> Loudness {
        match (told.finding.severity, told.finding.next) {
            (_, NextStep::Call999) | (Severity::Red, _) => Loudness::Emergency,
            (Severity::Amber, _) => Loudness::Urgent,
            (_, NextStep::GoOn | NextStep::RepeatInFive | NextStep::TellTeam) => Loudness::Plain,
            _ => Loudness::Urgent,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Loudness::Emergency => "nhsuk-card nhsuk-card--care nhsuk-card--care--emergency nene-told",
            Loudness::Urgent => "nhsuk-card nhsuk-card--care nhsuk-card--care--urgent nene-told",
            Loudness::Plain => "nhsuk-card nhsuk-card--care nhsuk-card--care--non-urgent nene-told",
        }
    }

    /// What a screen reader says before the heading.
    fn said(self) -> &'static str {
        match self {
            Loudness::Emergency => "Immediate action required: ",
            Loudness::Urgent => "Urgent advice: ",
            Loudness::Plain => "Advice: ",
        }
    }
}

/// Most urgent first, as `keep` gives them back. With none: a calm word, and never an all-clear.
pub fn told_panel(told: &[Told], now: DateTime<Utc>) -> impl IntoView + use<> {
    let Some((first, others)) = told.split_first() else { return calm().into_any() };
    let others: Vec<String> = others.iter().map(meaning).filter(|words| *words != meaning(first)).collect();
    let also = (!others.is_empty()).then(|| {
        let each = others.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <h3>"Also"</h3><ul class="nhsuk-list nhsuk-list--bullet">{each}</ul> }
    });
    let loudness = Loudness::of(first);
    let who = who_looks(told, loudness, now);
    view! {
        <div class=loudness.class()>
            <div class="nhsuk-card__heading-container">
                <h2 class="nhsuk-card__heading">
                    <span role="text">
                        <span class="nhsuk-u-visually-hidden">{loudness.said()}</span>
                        {heading(first.finding.next)}
                    </span>
                </h2>
            </div>
            <div class="nhsuk-card__content">
                <p>{meaning(first)}</p>
                {what_to_do(first.finding.next)}
                {also}
            </div>
        </div>
        {who}
    }
    .into_any()
}

/// The clinic's own words stand over ours.
fn meaning(told: &Told) -> String {
    told.clinic_words.clone().unwrap_or_else(|| told.finding.meaning.clone())
}

fn heading(next: NextStep) -> &'static str {
    match next {
        NextStep::GoOn => "Go on as planned",
        NextStep::RepeatInFive => "Rest for 5 minutes, then measure again",
        NextStep::TellTeam => "Tell your care team in the next few days",
        NextStep::TreatLowGlucose => "Treat low blood sugar now",
        NextStep::ContactToday => "Speak to the GP practice or 111 today",
        NextStep::Call111 => "Call 111 now",
        NextStep::SymptomsThenToday => "Check for these signs now",
        NextStep::Call999 => "Call 999 now",
    }
}

fn what_to_do(next: NextStep) -> AnyView {
    match next {
        NextStep::GoOn => view! { <p>"Keep measuring as you were asked to. There is nothing else to do now."</p> }.into_any(),
        NextStep::RepeatInFive => view! {
            <p>"Sit quietly for 5 minutes. Do not talk. Then measure once more and add it here."</p>
            {signs("Do not wait if there is any of these. Call 999 now for:")}
        }
        .into_any(),
        NextStep::TellTeam => view! { <p>"Call them when they are open. It is not for today only, but do not forget it. If it gets worse, call 111."</p> }.into_any(),
        NextStep::TreatLowGlucose => low_glucose().into_any(),
        NextStep::ContactToday => view! {
            <p>"Call the practice today. If it is closed, call 111 or use 111.nhs.uk. Do not wait for somebody to look at this reading."</p>
            {signs("Call 999 for:")}
        }
        .into_any(),
        NextStep::Call111 => view! {
            <p>"Call 111 now and tell them this reading. Do not wait for somebody to look at it."</p>
            {signs("Call 999 instead for:")}
        }
        .into_any(),
        NextStep::SymptomsThenToday => view! {
            {signs("Call 999 now if there is any of these:")}
            <p><strong>"None of them?"</strong>" Speak to the GP practice today. If it is closed, call 111. Tell them this reading."</p>
        }
        .into_any(),
        NextStep::Call999 => view! {
            <p>"Call 999 now, or ask somebody to call. Say what this reading is. Do not drive yourself to hospital."</p>
        }
        .into_any(),
    }
}

/// Signs of a crisis in blood pressure or breath (readings.md: chest pain, breathlessness,
/// confusion, vision, weakness: 999).
fn signs(before: &'static str) -> impl IntoView {
    view! {
        <p>{before}</p>
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>"pain or tightness in the chest"</li>
            <li>"being very short of breath"</li>
            <li>"new confusion, or being hard to wake"</li>
            <li>"a sudden change in how you see"</li>
            <li>"weakness in the face, an arm or a leg, or trouble speaking"</li>
        </ul>
    }
}

/// NHS.uk, "Low blood sugar (hypoglycaemia)": 15 to 20 g of fast sugar, and test again after 10 to
/// 15 minutes (to check).
fn low_glucose() -> impl IntoView {
    view! {
        <ol class="nhsuk-list nhsuk-list--number">
            <li>"Eat or drink 15 to 20 grams of fast sugar: a small glass of fruit juice or fizzy drink that is not a diet one, 4 or 5 glucose tablets, or a small handful of sweets."</li>
            <li>"Measure again after 10 to 15 minutes. If it is still below 4 mmol/L (72 mg/dL), do the same again."</li>
            <li>"When it is 4 or more, eat something that lasts, such as a sandwich or your next meal."</li>
        </ol>
        <p>"Call 999 for somebody who is very drowsy, cannot swallow, has a fit, or does not wake up. Give them nothing to eat or drink."</p>
        <p>"Do not drive now."</p>
    }
}

fn who_looks(told: &[Told], loudness: Loudness, now: DateTime<Utc>) -> impl IntoView + use<> {
    let mut looks: Vec<&LookedAt> = told.iter().filter_map(|told| told.looked_at.as_ref()).collect();
    looks.sort_by_key(|looks| looks.by);
    looks.dedup_by_key(|looks| (looks.team.clone(), looks.telephone.clone()));
    let is_told = !looks.is_empty();
    let each = looks
        .into_iter()
        .map(|looks| {
            let telephone = (!looks.telephone.trim().is_empty()).then(|| {
                let dialled: String =
                    looks.telephone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect();
                view! { " Their telephone number is "<a href=format!("tel:{dialled}")>{looks.telephone.clone()}</a>"." }
            });
            view! { <p>{looks.words(now)}{telephone}</p> }
        })
        .collect_view();
    let nobody = match (is_told, loudness) {
        (true, _) => None,
        (false, Loudness::Plain) => Some("Nobody was told about this reading."),
        (false, _) => Some("Nobody was told about this reading. It is up to you to call."),
    };
    view! {
        <div class="nhsuk-inset-text nene-told__who">
            <span class="nhsuk-u-visually-hidden">"Information: "</span>
            <p><strong>"Nobody watches these readings all the time."</strong></p>
            {nobody.map(|words| view! { <p>{words}</p> })}
            {each}
        </div>
    }
}

/// No rule found anything. That is no word about how somebody is.
fn calm() -> impl IntoView {
    view! {
        <p>"It is kept. There is nothing more to do for this reading now."</p>
        <div class="nhsuk-inset-text nene-told__who">
            <span class="nhsuk-u-visually-hidden">"Information: "</span>
            <p><strong>"Nobody watches these readings all the time."</strong>" Nobody was told about this one."</p>
            <p>"If you feel unwell, do not wait for anybody to look. Call the GP practice or 111. In an emergency call 999."</p>
        </div>
    }
}

#[cfg(test)]
#[path = "tests/told_tests.rs"]
mod tests;
