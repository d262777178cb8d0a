//! One appointment, as a person, a carer or staff reads it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{
    Appointment, What,
    answer_store::Answered,
    rules::{self, Shown, State},
};
use crate::{
    appointments::{Channel, slots::elsewhere_page::dialled},
    consultations::hours::{Hours, Opening},
    ui::{
        Text,
        button::{ButtonKind, ButtonLink},
        callout::{Done, InsetText, WarningCallout},
        card::Card,
        date,
        details::Details,
        document::{Chrome, document},
        list::{Fact, RowLink, SummaryList},
        number::counted,
        tag::{Tag, TagColour},
    },
    web::whose::Whose,
};

/// One step, and who took it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub at: DateTime<Utc>,
    pub what: What,
    pub who: String,
    pub starts_at: DateTime<Utc>,
    pub words: String,
}

pub struct One {
    pub of: Appointment,
    pub steps: Vec<Step>,
    /// How many the clinic asks.
    pub questions: usize,
    pub answers: Vec<Answered>,
    /// What the clinician wrote afterwards.
    pub summary: Option<String>,
}

/// "Tuesday 24 November 2026, 10am to 10:15am"
pub fn when(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> String {
    let day = date::weekday(date::london_day(starts_at));
    let (from, to) = (date::time(starts_at), date::time(ends_at));
    format!("{day}, {from} to {to}")
}

/// The same where the reader may be in another country: a small script adds the time of their own clock.
pub fn when_here(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> impl IntoView {
    let from = starts_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    view! {
        <p class="nene-appointment__when">
            <time datetime=from data-zone="Europe/London">{when(starts_at, ends_at)}</time>
        </p>
    }
}

/// The free times to which it can be moved.
pub fn another_time(whose: &Whose, of: &Appointment) -> String {
    whose.path(&format!("/appointments/find?for={}&move={}", of.clinic, of.id))
}

/// For who comes, and who cares for them, with what they do then.
pub fn how(whose: &Whose, channel: Channel) -> &'static str {
    match (whose, channel) {
        (Whose::AtWork(..), channel) => channel.words(),
        (_, Channel::InPerson) => "In person",
        (_, Channel::Telephone) => "By telephone. Wait for their call",
        (_, Channel::Video) => "By video. Join it here on Nene",
    }
}

/// The same of one that is booked: when it is past or cancelled there is nothing more to do.
pub fn how_of(whose: &Whose, of: &Appointment, now: DateTime<Utc>) -> &'static str {
    let is_on = matches!(of.state, State::Booked | State::Arrived);
    let is_ahead = of.ends_at > now || room(of, now) == Some(Opening::Open);
    if is_on && is_ahead { how(whose, of.channel) } else { of.channel.words() }
}

/// Where it is: the place, and whose it is unless the place begins with that.
pub fn where_facts(place: &str, organisation: &str) -> Vec<Fact> {
    let is_said = place.starts_with(organisation);
    let place = (!place.is_empty()).then(|| Fact::new("Where", place.to_owned()));
    let organisation = (!is_said).then(|| Fact::new("At", organisation.to_owned()));
    place.into_iter().chain(organisation).collect()
}

/// What a list says of its state: of one that nobody has marked, that it is past.
pub fn state(of: &Appointment, now: DateTime<Utc>) -> (&'static str, TagColour) {
    let is_past = of.ends_at <= now && matches!(of.state, State::Booked | State::Arrived);
    // While its room is open the call goes on.
    match is_past && room(of, now) != Some(Opening::Open) {
        true => ("Past", TagColour::Grey),
        false => (of.state.words(), colour(of.state)),
    }
}

pub fn colour(state: State) -> TagColour {
    match state {
        State::Booked => TagColour::Blue,
        State::Arrived => TagColour::Green,
        State::Done => TagColour::Grey,
        State::DidNotCome => TagColour::Orange,
        State::Cancelled => TagColour::Red,
    }
}

/// How its room is; `None`: it has none, or is not on any more.
pub fn room(of: &Appointment, now: DateTime<Utc>) -> Option<Opening> {
    let is_on = of.channel == Channel::Video && matches!(of.state, State::Booked | State::Arrived);
    is_on.then(|| Hours::of(of.starts_at).opening(now))
}

pub fn one(chrome: Chrome, whose: &Whose, one: &One, said: Option<&'static str>, now: DateTime<Utc>) -> String {
    let of = &one.of;
    let base = format!("/appointments/{}", of.id);
    let path = |page: &str| whose.path(&format!("{base}{page}"));
    let may_change = rules::may_change(of.state, of.starts_at, now);
    let script = (chrome.nonce.clone(), chrome.assets.zone.clone());
    let cancelled = of.cancelled.as_ref().map(|(reason, words)| {
        let words = Some(words.clone()).filter(|words| !words.is_empty()).map(|words| view! { <p>{words}</p> });
        let reason = format!("Reason: {}.", reason.words());
        let why = view! { <p>{reason}</p>{words} };
        match said {
            // Who has just done it need not be warned.
            Some(_) => view! { <InsetText>{why}</InsetText> }.into_any(),
            None => view! { <WarningCallout heading="This appointment is cancelled">{why}</WarningCallout> }.into_any(),
        }
    });
    let acts = may_change.then(|| {
        let wait = whose.path(&format!("/appointments/waiting/add?for={}&move={}", of.clinic, of.id));
        view! {
            <ButtonLink href=another_time(whose, of) label="Move it" kind=ButtonKind::Secondary/>
            " "
            <ButtonLink href=path("/cancel") label="Cancel it" kind=ButtonKind::Secondary/>
            <p><a href=wait>"Tell me when an earlier time comes free"</a></p>
        }
        .into_any()
    });
    let calendar = (of.starts_at > now || of.state == State::Cancelled).then(|| {
        let words =
            if of.state == State::Cancelled { "Remove it from your calendar" } else { "Add it to your calendar" };
        view! {
            <p><a href=path("/calendar")>{words}</a>" (opens in your calendar app)"</p>
        }
        .into_any()
    });
    let again = (!may_change && !matches!(whose, Whose::AtWork(..)))
        .then(|| view! { <p><a href=whose.path("/appointments/find")>"Book another appointment"</a></p> }.into_any());
    let summary = one.summary.clone().map(|summary| {
        let lines = summary.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
        view! { <Card heading="What was said">{lines}</Card> }.into_any()
    });
    let after = (of.channel == Channel::Video && of.starts_at <= now && of.state != State::Cancelled).then(|| {
        view! { <p><a href=path("/after")>"After the video visit: the summary, and how it went"</a></p> }.into_any()
    });
    let facts = view! { <SummaryList facts=facts(how_of(whose, of, now), of)/> }.into_any();
    let (told, before) = (told(one, whose, may_change).into_any(), before(one, whose, may_change).into_any());
    let (video, history) = (video(of, whose, now).into_any(), history(&one.steps).into_any());
    let (tag, tag_colour) = state(of, now);
    document(
        chrome,
        view! {
            {said.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">{of.service.clone()}</h1>
            <p><Tag words=tag colour=tag_colour/></p>
            {when_here(of.starts_at, of.ends_at)}
            {cancelled}
            {video}
            {facts}
            {summary}
            {after}
            {calendar}
            {acts}
            {told}
            {before}
            {history}
            {again}
            {reach(of)}
            <script type="module" nonce=script.0 src=script.1></script>
        },
    )
}

/// To join, and to try it beforehand.
fn video(of: &Appointment, whose: &Whose, now: DateTime<Utc>) -> Option<impl IntoView + use<>> {
    let is_own = !matches!(whose, Whose::AtWork(..));
    let opening = room(of, now).filter(|opening| is_own && *opening != Opening::Over)?;
    let join = if opening == Opening::Open {
        let href = whose.path(&format!("/appointments/{}/room", of.id));
        view! { <ButtonLink href=href label="Join the video call"/> }.into_any()
    } else {
        let words = format!(
            "You can join here from {} on the day. You do not need an app.",
            date::time(Hours::of(of.starts_at).opens_at)
        );
        view! { <InsetText><p>{words}</p></InsetText> }.into_any()
    };
    Some(view! {
        {join}
        <p><a href=whose.path("/appointments/check")>"Try your camera and microphone"</a></p>
    })
}

/// What is known of it, for every list and page.
pub fn facts(how: &'static str, of: &Appointment) -> Vec<Fact> {
    let mut facts = vec![Fact::new("With", of.clinician_name.clone()), Fact::new("How", how)];
    facts.extend(where_facts(&of.place, &of.organisation_name));
    facts
}

/// What was told with it, and what is needed.
fn told(one: &One, whose: &Whose, may_change: bool) -> impl IntoView + use<> {
    let of = &one.of;
    let lines = |text: &str| text.lines().map(|line| Text::from(line.to_owned())).collect::<Vec<_>>();
    let said = |text: &str| if text.is_empty() { vec!["Nothing said".into()] } else { lines(text) };
    let link = |page: String, of: &'static str| RowLink { href: page.into(), words: "Change".into(), of: of.into() };
    let with_link = |fact: Fact, page: String, of: &'static str| {
        if may_change { fact.with_link(link(page, of)) } else { fact }
    };
    let change = whose.path(&format!("/appointments/{}/change", of.id));
    let heading = if *whose == Whose::Own { "What you told them" } else { "What they were told" };
    let mut facts = vec![
        with_link(Fact::lines("What it is about", said(&of.description)), change.clone(), "what it is about"),
        with_link(
            Fact::lines("What else they should know", said(&of.comment)),
            change.clone(),
            "what else they should know",
        ),
    ];
    let needs = if of.needs.are_none() {
        vec!["Nothing said".into()]
    } else {
        of.needs.lines().into_iter().map(Into::into).collect()
    };
    let query = format!("/appointments/needs?appointment={}", of.id);
    facts.push(with_link(Fact::lines("Help needed", needs), whose.path(&query), "what is needed"));
    if *whose == Whose::Own {
        let words = match of.shown {
            Shown::ToCarers => "You, the carers you share appointments with, and staff there",
            Shown::Privately => "You and staff there. Not your carers",
        };
        facts.push(with_link(Fact::new("Who sees this", words), change, "who sees this"));
    }
    if let (Some(reason), Whose::AtWork(..)) = (&of.overridden, whose) {
        facts.push(Fact::new("Booked a second time because", reason.clone()));
    }
    view! {
        <h2 class="nhsuk-heading-m">{heading}</h2>
        <SummaryList facts/>
    }
}

/// What the clinic asks before the day.
fn before(one: &One, whose: &Whose, may_change: bool) -> Option<impl IntoView + use<>> {
    let open = one.questions.saturating_sub(one.answers.len());
    // When it is too late to answer, what was not answered is of no use to anybody.
    ((one.questions > 0 && may_change) || !one.answers.is_empty()).then(|| {
        let facts: Vec<Fact> = one
            .answers
            .iter()
            .map(|answered| {
                let lines = answered.answer.lines().map(|line| Text::from(line.to_owned()));
                Fact::lines(answered.question.clone(), lines.collect::<Vec<_>>())
            })
            .collect();
        let list = (!facts.is_empty()).then(|| view! { <SummaryList facts/> });
        let words = match open {
            0 => "All questions are answered.".to_owned(),
            open => format!("{} not answered yet.", counted(open as u64, "question is", "questions are")),
        };
        let words = may_change.then(|| view! { <p>{words}</p> });
        let href = whose.path(&format!("/appointments/{}/answers", one.of.id));
        let label = if open == 0 { "Change the answers" } else { "Answer the questions" };
        let link = may_change.then(|| view! { <ButtonLink href=href label kind=ButtonKind::Secondary/> });
        view! {
            <h2 class="nhsuk-heading-m">"Questions before your visit"</h2>
            {list}
            {words}
            {link}
        }
    })
}

fn history(steps: &[Step]) -> impl IntoView + use<> {
    let lines = steps
        .iter()
        .map(|step| {
            let of = match step.what {
                What::Booked | What::Moved => format!(" for {}", date::moment(step.starts_at)),
                _ => String::new(),
            };
            let words = format!("{}{of}: {}, {}", step.what.words(), date::moment(step.at), step.who);
            let why = (!step.words.is_empty()).then(|| view! { <br/>{step.words.clone()} });
            view! { <li>{words}{why}</li> }
        })
        .collect_view();
    view! {
        <Details summary="What has happened so far"><ol class="nhsuk-list">{lines}</ol></Details>
    }
}

/// Whom to call: on every page, also when nothing else works.
fn reach(of: &Appointment) -> impl IntoView + use<> {
    let telephone = of.telephone.clone().map(|telephone| {
        let href = format!("tel:{}", dialled(&telephone));
        view! { " on "<a href=href>{telephone}</a> }
    });
    let call = format!("Is something not right? Call {}", of.organisation_name);
    view! {
        <InsetText>
            <p>{call}{telephone}". If it cannot wait, call "<a href="tel:111">"111"</a>", or "<a href="tel:999">"999"</a>" if a life is in danger."</p>
        </InsetText>
    }
}
