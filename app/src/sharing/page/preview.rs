//! The second step: what will happen, before it happens.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::{
    access::{consent::Shares, facts::Ground},
    sharing::{
        Use,
        form::Wanted,
        page::PREVIEW,
        rules::{self, Difference, Seen},
        words,
    },
    ui::{
        Text,
        button::{ButtonForm, ButtonKind},
        callout::{InsetText, WarningCallout},
        date,
        document::{Chrome, document},
    },
};

/// Whether the person sees this for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Fresh,
    /// They wanted to confirm what has changed since they saw it.
    ChangedMeanwhile,
}

pub struct Preview<'a> {
    pub wanted: &'a Wanted,
    /// The name of the organisation that it is about.
    pub organisation: Option<String>,
    pub outcome: Outcome,
    pub standing: Standing,
}

pub enum Outcome {
    /// Nothing would be different; with what the organisation that it is about sees.
    AlreadySo(Option<Seen>),
    /// By name, only those for whom something changes now; and those that nobody has named yet.
    Care { differences: Vec<(String, Ground, Difference)>, others: Option<Difference> },
    /// Planning or research.
    OtherUse,
}

pub fn preview(chrome: Chrome, preview: &Preview<'_>, fields: Vec<(Text, Text)>) -> String {
    let warning = (preview.standing == Standing::ChangedMeanwhile).then(|| {
        view! {
            <WarningCallout heading="Something has changed in the meantime">
                <p>"You changed something else after you opened this page, perhaps in another tab. So we have not done this yet."</p>
                <p>"Below is what will happen as things are now. Confirm it if you still want it."</p>
            </WarningCallout>
        }
    });
    let (wanted, asked) = (preview.wanted, asked(preview));
    if let Outcome::AlreadySo(seen) = &preview.outcome {
        let still = seen.as_ref().and_then(|seen| still_closed(wanted, seen));
        let still = still.map(|words| view! { <p>{words}</p> });
        return document(
            chrome,
            view! {
                {warning}
                <h1 class="nhsuk-heading-l">"It is like this already"</h1>
                <p>{asked}</p>
                <p>"Other choices of yours already say so, or count more than this one would. Nothing would change."</p>
                {still}
                <p><a href="/sharing">"Go back to who can see your record"</a></p>
            },
        );
    }
    let (label, kind) = match (wanted.purpose, wanted.choice.shares) {
        (Use::DirectCare, Shares::Yes) => ("Confirm: share", ButtonKind::Primary),
        (Use::DirectCare, Shares::No) => ("Confirm: stop sharing", ButtonKind::Warning),
        _ => ("Confirm", ButtonKind::Primary),
    };
    let consequences = match &preview.outcome {
        Outcome::Care { differences, others } => care(wanted, differences, others.as_ref()).into_any(),
        _ => view! {
            <p>"This choice is kept. It does not change what the teams caring for you see."</p>
        }
        .into_any(),
    };
    let after = wanted.choice.until.map(|until| {
        let day = date::day(rules::last_day(until));
        view! { <p>"This lasts until the end of "<strong>{day}</strong>". After that, what you chose before counts again."</p> }
    });
    document(
        chrome,
        view! {
            {warning}
            <h1 class="nhsuk-heading-l">{PREVIEW}</h1>
            <InsetText>
                <p><strong>{asked}</strong></p>
                <p>"Nothing has changed yet."</p>
            </InsetText>
            {consequences}
            {after}
            <p>"It counts from the moment you confirm, on every open page. You can change it again at any time."</p>
            <div class="nene-actions">
                <ButtonForm action="/sharing/change" label kind fields/>
                <a href="/sharing">"Go back without changing anything"</a>
            </div>
        },
    )
}

/// What the person asked for, in one sentence.
fn asked(preview: &Preview<'_>) -> String {
    let Wanted { purpose, choice } = preview.wanted;
    let what = choice
        .category
        .map_or("all of your record".to_string(), |category| format!("your {}", words::records(category)));
    let place = preview.organisation.as_deref();
    match (purpose, choice.shares) {
        (Use::DirectCare, Shares::Yes) => {
            format!("You want to share {what} with {}.", place.unwrap_or("the teams caring for you"))
        }
        (Use::DirectCare, Shares::No) => {
            format!("You want to stop sharing {what} with {}.", place.unwrap_or("everybody"))
        }
        (other, shares) => {
            let word = if shares == Shares::Yes { "yes" } else { "no" };
            format!(
                "You want to say {word} to {} by {}.",
                words::use_words(*other),
                place.unwrap_or("every organisation")
            )
        }
    }
}

fn care(
    wanted: &Wanted,
    differences: &[(String, Ground, Difference)],
    others: Option<&Difference>,
) -> impl IntoView + use<> {
    // Those to whom the same happens are told together.
    let mut groups: BTreeMap<Vec<String>, (Vec<String>, &Difference, Ground)> = BTreeMap::new();
    for (name, ground, difference) in differences {
        let said = words::consequences("they", difference, *ground);
        groups.entry(said).or_insert((Vec::new(), difference, *ground)).0.push(name.clone());
    }
    if let Some(difference) = others {
        let said = words::consequences("they", difference, Ground::None);
        let group = groups.entry(said).or_insert((Vec::new(), difference, Ground::None));
        group.0.push("Every other organisation, also those you meet later".into());
    }
    let none_now = groups.is_empty().then(|| {
        let until = wanted.choice.until.map_or("a time that you chose before is over", |_| "this time is over");
        view! { <p>{format!("Nothing changes today: other choices of yours say the same now. It makes a difference when {until}.")}</p> }
    });
    let groups = groups
        .into_values()
        .map(|(names, difference, ground)| told(names, difference, ground, still_closed(wanted, &difference.after)))
        .collect_view();
    (none_now, groups)
}

/// Who shares all of it, and has closed a part to everybody before, is told that it stays closed.
fn still_closed(wanted: &Wanted, after: &Seen) -> Option<String> {
    let closed = after.closed();
    let is_all = wanted.choice.shares == Shares::Yes && wanted.choice.category.is_none();
    (is_all && !closed.is_empty()).then(|| {
        let parts = words::all_records(&closed);
        format!("They still do not see your {parts}: you decided that for this part by itself. Choose that part to change it.")
    })
}

/// One organisation in sentences with its name; several as a list with what happens to them.
fn told(names: Vec<String>, difference: &Difference, ground: Ground, still: Option<String>) -> impl IntoView + use<> {
    let who = match names.as_slice() {
        [one] if !one.starts_with("Every other") => one.clone(),
        _ => "they".to_string(),
    };
    let heading = (who == "they").then(|| {
        let items = names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
        view! { <ul class="nhsuk-list nhsuk-list--bullet">{items}</ul> }
    });
    let sentences = words::consequences(&who, difference, ground);
    let sentences = sentences.into_iter().chain(still).map(|words| view! { <p>{words}</p> }).collect_view();
    view! { <div class="nene-consequence">{heading}{sentences}</div> }
}
