//! How to connect to a device, the list of what it sent, and what became of it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{
    http::List,
    offer::{self, Offer},
    sent::{Ended, Every, Sent, Ticked},
    words,
};
use crate::{
    alerts::Told,
    pathways::finding::NextStep,
    readings::{Reading, measure::Breathed, told::told_panel},
    ui::{
        Text,
        button::{Button, ButtonKind, ButtonLink},
        callout::{Done, InsetText, WarningCallout},
        choices::{Checkboxes, Choice, Radios},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::Hidden,
    },
    web::whose::Whose,
};

pub const START: &str = "Get readings from a device";
pub const CHECK: &str = "Readings from your device";
pub const KEPT: &str = "Readings kept";

/// The script shows the part with the button where the browser can do it, and hides the other.
pub fn start(chrome: Chrome, whose: &Whose, errors: FieldErrors) -> String {
    let chrome = chrome.with_errors(&errors);
    let (nonce, script) = (chrome.nonce.clone(), chrome.assets.bluetooth.clone());
    let (add, instead) = (whose.path("/readings/add"), whose.path("/readings/add"));
    let main = view! {
        <ErrorSummary errors/>
        <h1 class="nhsuk-heading-l">{START}</h1>
        <p>"Some devices can send what they measured to your phone or computer by Bluetooth. Then you do not have to type it in."</p>
        <div id="bluetooth-missing">
            <InsetText>
                <p>"Your browser cannot connect to devices. You can "<a href=instead>"type in your readings"</a>" here instead."</p>
                <p>"It works in Chrome and Edge, on Android phones and most computers. It does not work on an iPhone or iPad, in Firefox, or without JavaScript."</p>
            </InsetText>
        </div>
        <div id="bluetooth" hidden>
            <h2>"What to do"</h2>
            <ol class="nhsuk-list nhsuk-list--number">
                <li>"Turn Bluetooth on, on this phone or computer."</li>
                <li>"Turn your device on. If it is new to this phone, make it ready to pair. On many devices you hold one button until a light or a sign blinks."</li>
                <li>"Press the green button here, and choose your device from the list."</li>
                <li>"If you are asked for a number, it is on the screen of your device or in its leaflet."</li>
                <li>"If nothing comes, take a measurement now. We wait for it."</li>
            </ol>
            <p>"You see everything first. Nothing is kept until you say so."</p>
            <form method="post" action=whose.path("/readings/bluetooth/check") id="bluetooth-form">
                <Hidden name="frames" value=""/>
                <Hidden name="device" value=""/>
                <Hidden name="zone" value=""/>
                <Hidden name="phone" value=""/>
                <Hidden name="ended" value=""/>
                <button class="nhsuk-button" type="button" id="bluetooth-connect">"Connect to a device"</button>
                <button class="nhsuk-button nhsuk-button--secondary nene-bluetooth__stop" type="button" id="bluetooth-stop" hidden>"Stop waiting"</button>
                <div role="status" id="bluetooth-said" class="nene-bluetooth__said"></div>
            </form>
        </div>
        <h2>"Devices that work"</h2>
        <p>"Your device must have Bluetooth and use the common health standard. Look in its leaflet for “Bluetooth Low Energy” and one of these words:"</p>
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>"“Blood Pressure Profile”, for a blood pressure monitor"</li>
            <li>"“Glucose Profile”, for a blood glucose meter"</li>
            <li>"“Health Thermometer Profile”, for a thermometer"</li>
            <li>"“Weight Scale Profile”, for scales"</li>
            <li>"“Pulse Oximeter Profile”, for a finger oxygen meter"</li>
        </ul>
        <p>"Some devices only talk to their maker’s own app. Then you can "<a href=add>"type in your readings"</a>"."</p>
        <script type="module" nonce=nonce src=script></script>
    };
    document(chrome, main)
}

pub fn check(chrome: Chrome, whose: &Whose, list: &List, sent: &Sent, ticked: &Ticked, errors: FieldErrors) -> String {
    let chrome = chrome.with_errors(&errors);
    let from =
        sent.device.as_ref().map(|device| view! { <p>"This came from "<strong>{device.clone()}</strong>"."</p> });
    let cut = (sent.ended == Ended::Cut).then(|| {
        view! {
            <WarningCallout heading="There may be more">
                <p>"We lost your device before it had sent everything. You can keep what came, and then connect once more for the rest. Nothing is kept twice."</p>
            </WarningCallout>
        }
    });
    let open = &list.offers.open;
    let none = open.is_empty().then(|| {
        view! {
            <p>"There is nothing new to keep."</p>
            <p><a href=whose.path("/readings/bluetooth")>"Connect to a device once more"</a></p>
            <p><a href=whose.path("/readings/add")>"Type in a reading"</a></p>
        }
    });
    let form = (!open.is_empty()).then(|| form(whose, list, sent, ticked, &errors));
    let main = view! {
        <ErrorSummary errors=errors.clone()/>
        <h1 class="nhsuk-heading-l">{CHECK}</h1>
        {from}
        {cut}
        {none}
        {form}
        {left_out(list)}
    };
    document(chrome, main)
}

fn form(whose: &Whose, list: &List, sent: &Sent, ticked: &Ticked, errors: &FieldErrors) -> impl IntoView + use<> {
    let open = &list.offers.open;
    let owner = if *whose == Whose::Own { "yours" } else { "theirs" };
    let choices = open.iter().map(choice).collect();
    let chosen = ticked.keep.iter().map(|id| Text::from(id.to_string())).collect();
    let hint = match list.more {
        0 => "Somebody else may have used this device. Leave out what you are not sure about.".to_string(),
        more => format!(
            "Somebody else may have used this device. Leave out what you are not sure about. These are the newest {}. There are {more} more: connect once more when you have kept these.",
            open.len()
        ),
    };
    let sure = errors.of("sure").map(|error| {
        let asked: Vec<&Offer> =
            open.iter().filter(|offer| ticked.keep.contains(&offer.new.id) && !offer.odd.is_empty()).collect();
        let choices = asked.into_iter().map(odd_choice).collect();
        let chosen = ticked.sure.iter().map(|id| Text::from(id.to_string())).collect();
        view! {
            <Checkboxes name="sure" legend="Are these right?" choices chosen error=Some(error)
                hint="They are possible, but unusual. Look at your device, or measure once more. If one is not right, take its tick away below."/>
        }
    });
    let breathed = offer::has_oxygen(open).then(|| {
        let choices = vec![
            Choice::new("air", "Air, with no extra oxygen"),
            Choice::new("oxygen", "Extra oxygen, from a machine or a cylinder"),
        ];
        let chosen = ticked.breathed.map(|breathed| match breathed {
            Breathed::Air => Text::from("air"),
            Breathed::Oxygen => Text::from("oxygen"),
        });
        view! {
            <Radios name="breathed" legend="What was breathed while the oxygen level was measured?" choices chosen
                error=errors.of("breathed")/>
        }
    });
    let hidden = [
        ("frames", sent.frames.clone()),
        ("device", sent.device.clone().unwrap_or_default()),
        ("zone", sent.zone.name().to_string()),
        ("at", sent.at.timestamp_millis().to_string()),
        ("off", sent.clock_off_seconds.map(|off| off.to_string()).unwrap_or_default()),
        ("ended", if sent.ended == Ended::Cut { "cut" } else { "whole" }.to_string()),
    ];
    let hidden = hidden.into_iter().map(|(name, value)| view! { <Hidden name value/> }).collect_view();
    let every = every(open)
        .into_iter()
        .map(|(every, label)| {
            view! { <Button label kind=ButtonKind::Secondary name="every" value=every.key()/> }
        })
        .collect_view();
    view! {
        <form method="post" action=whose.path("/readings/bluetooth/keep")>
            {hidden}
            {sure}
            <Checkboxes name="keep" legend=format!("Tick those that are {owner}") choices chosen hint error=errors.of("keep")/>
            {breathed}
            <div class="nene-bluetooth__buttons">
                <Button label="Keep those with a tick"/>
                {every}
            </div>
        </form>
    }
}

/// Buttons for all of them, and for all of each user where there are several.
fn every(open: &[Offer]) -> Vec<(Every, String)> {
    let mut users: Vec<Option<u8>> = open.iter().map(|offer| offer.user).collect();
    users.sort_unstable();
    users.dedup();
    match (open.len(), users.len()) {
        (1, _) => Vec::new(),
        (all, 1) => vec![(Every::All, format!("Keep all {all}"))],
        _ => {
            let of = |user: u8| open.iter().filter(|offer| offer.user == Some(user)).count();
            let each = users.into_iter().flatten();
            each.map(|user| (Every::User(user), format!("Keep all {} of user {user}", of(user)))).collect()
        }
    }
}

fn choice(offer: &Offer) -> Choice {
    let mut hint = words::about(offer);
    for odd in &offer.odd {
        hint.push(' ');
        hint.push_str(odd);
    }
    Choice::new(offer.new.id.to_string(), words::values(&offer.new.values)).with_hint(hint)
}

fn odd_choice(offer: &Offer) -> Choice {
    let when = date::moment(offer.new.taken_at);
    let words = format!("Yes, {} on {when} is right", words::values(&offer.new.values));
    Choice::new(offer.new.id.to_string(), words).with_hint(offer.odd.join(" "))
}

/// What is not in the list, and why.
fn left_out(list: &List) -> impl IntoView + use<> {
    let already = match list.already.len() {
        0 => None,
        1 => Some("1 reading of your device is here already.".to_string()),
        some => Some(format!("{some} readings of your device are here already.")),
    };
    let already = already.map(|words| view! { <p>{words}</p> });
    let mut reasons: Vec<(String, usize)> = Vec::new();
    let refused = list.offers.refused.iter().map(|(offer, refused)| {
        format!("{}, {}: {}.", words::values(&offer.new.values), date::moment(offer.new.taken_at), refused.words())
    });
    let unusable = list.offers.unusable.iter().map(|(one, why)| words::why(*one, *why).to_string());
    for words in refused.chain(unusable) {
        match reasons.iter_mut().find(|(reason, _)| *reason == words) {
            Some((_, times)) => *times += 1,
            None => reasons.push((words, 1)),
        }
    }
    let reasons = (!reasons.is_empty()).then(|| {
        let items = reasons
            .into_iter()
            .map(|(words, times)| {
                let times = (times > 1).then(|| format!(" ({times} times)"));
                view! { <li>{words}{times}</li> }
            })
            .collect_view();
        view! {
            <h2>"What we could not use"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">{items}</ul>
        }
    });
    view! {
        {already}
        {reasons}
    }
}

/// What became of what was chosen.
#[derive(Debug, Default)]
pub struct Result {
    /// Newest first.
    pub kept: Vec<Reading>,
    /// Kept before, and sent again: newest first.
    pub already: Vec<Reading>,
    /// Kept before, and removed or changed since.
    pub gone: usize,
    /// Kept before under the same mark, with other values.
    pub different: usize,
    /// Of readings of the last day, most urgent first.
    pub told: Vec<Told>,
    /// Of older ones.
    pub told_late: Vec<Told>,
    /// So many wait on the device.
    pub more: usize,
}

pub fn kept(chrome: Chrome, whose: &Whose, result: &Result, now: DateTime<Utc>) -> String {
    let done = match result.kept.len() {
        0 => None,
        1 => Some("1 reading is kept.".to_string()),
        some => Some(format!("{some} readings are kept.")),
    };
    let done = done.map(|words| view! { <Done words/> });
    let told = (!result.kept.is_empty()).then(|| told_panel(&result.told, now));
    let again = (!result.already.is_empty()).then(|| {
        view! {
            <h2>"These were kept before"</h2>
            <p>"They came a second time, and are kept once. Open each to see what it means and what to do."</p>
            {items(whose, &result.already)}
        }
    });
    let others = [
        (result.gone, "was kept before, and was removed or changed since. It stays as it is."),
        (result.different, "is different from the one that we have. We kept both, and will ask you about it."),
    ];
    let others = others
        .into_iter()
        .filter(|(times, _)| *times > 0)
        .map(|(times, words)| view! { <p>{times.to_string()}" of them "{words}</p> })
        .collect_view();
    let all = (!result.kept.is_empty()).then(|| {
        view! {
            <h2>"What was kept"</h2>
            {items(whose, &result.kept)}
        }
    });
    let more = (result.more > 0).then(|| view! { <p>{result.more.to_string()}" more are waiting on your device."</p> });
    let main = view! {
        {done}
        <h1 class="nhsuk-heading-l">{KEPT}</h1>
        {told}
        {late(&result.told_late)}
        {again}
        {others}
        {all}
        {more}
        <ButtonLink href=whose.path("/readings") label="Go to your readings"/>
        <p><a href=whose.path("/readings/bluetooth")>"Get more from a device"</a></p>
    };
    document(chrome, main)
}

/// What was found in readings that are not of today: who looks at it, and to measure again.
fn late(told: &[Told]) -> Option<impl IntoView + use<>> {
    let matters = |told: &&Told| told.finding.next != NextStep::GoOn;
    let mut teams: Vec<String> =
        told.iter().filter_map(|told| told.looked_at.as_ref()).map(|by| by.team.clone()).collect();
    teams.sort_unstable();
    teams.dedup();
    let words = match teams.is_empty() {
        true => "Nobody is told of them.".to_string(),
        false => format!("{} will look at them, but nobody watches all the time.", teams.join(" and ")),
    };
    told.iter().find(matters).map(|_| {
        view! {
            <WarningCallout heading="Some older readings were not as they should be">
                <p>"Measure again now, and add that reading. "{words}</p>
                <p>"If you feel unwell now, call 111. Call 999 in an emergency. Open each reading below to see what it meant."</p>
            </WarningCallout>
        }
    })
}

fn items(whose: &Whose, readings: &[Reading]) -> impl IntoView + use<> {
    let items = readings
        .iter()
        .map(|reading| {
            let href = whose.path(&format!("/readings/{}/saved", reading.id));
            let when = format!(", {}", date::moment(reading.taken_at));
            view! { <li><a href=href>{words::values(&reading.values)}</a>{when}</li> }
        })
        .collect_view();
    view! { <ul class="nhsuk-list nhsuk-list--bullet">{items}</ul> }
}
