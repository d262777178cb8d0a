//! All times of medicines, and one schedule in words.

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;

use super::store::{Body, Step};
use crate::{
    doses::{Reminding, Schedule, Standing, schedule::Occurrence, who::May, words},
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{Done, InsetText, WarningCallout},
        choices::{Choice, Radios},
        date,
        document::{Chrome, document},
        form::Hidden,
        items::{Item, Items},
        list::{Fact, SummaryList},
        tag::{RowTag, Tag, TagColour},
    },
    web::whose::Whose,
};

/// What whoever looks may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    pub confirm: bool,
    pub times: bool,
    pub reminders: bool,
    pub end: bool,
    pub resume: bool,
}

pub struct Shown<'a> {
    pub whose: &'a Whose,
    pub schedule: &'a Schedule,
    /// Times of the same medicine that count.
    pub others: &'a [&'a Schedule],
    /// Who, and what they did; the first first.
    pub history: &'a [(String, Step)],
    /// The carer who is told in the end; on the person's own page alone.
    pub carer: Option<String>,
    pub ways: Ways,
    pub told: Option<&'static str>,
    pub now: DateTime<Utc>,
}

fn standing(standing: Standing) -> (&'static str, TagColour) {
    match standing {
        Standing::Proposed => ("Waits for a yes", TagColour::Yellow),
        Standing::InForce => ("In use", TagColour::Green),
        Standing::Paused => ("Paused", TagColour::Orange),
        Standing::Ended => ("Ended", TagColour::Grey),
    }
}

pub fn list(chrome: Chrome, whose: &Whose, all: &[Schedule], (may, today): (May, NaiveDate)) -> String {
    let mut items = Items::with_capacity(all.len());
    let groups: [(&str, fn(Standing) -> bool); 3] = [
        ("Suggested by a practice", |one| one == Standing::Proposed),
        ("Times now", |one| matches!(one, Standing::InForce | Standing::Paused)),
        ("Ended", |one| one == Standing::Ended),
    ];
    for (heading, is_in) in groups {
        let mut of_group = all.iter().filter(|one| is_in(one.standing())).peekable();
        if of_group.peek().is_some() {
            items.heading(heading);
        }
        for one in of_group {
            let href = whose.path(&format!("/doses/schedules/{}", one.id));
            let course = one.course().map(|course| words::of_course(course, today));
            let (sentence, lines) = course.map(|course| (course.sentence, course.lines)).unwrap_or_default();
            let lines: Vec<&str> = std::iter::once(sentence.as_str()).chain(lines.iter().map(String::as_str)).collect();
            let (words, colour) = standing(one.standing());
            let tags = [RowTag { words, colour }];
            let reminders = if one.reminding.on { "Reminders are on" } else { "No reminders" };
            let facts: &[&str] =
                if one.as_needed().is_some() || one.standing() != Standing::InForce { &[] } else { &[reminders] };
            items.push(Item {
                name: &one.title,
                href: Some(&href),
                tags: &tags,
                lines: &lines,
                facts,
                ..Item::default()
            });
        }
    }
    let none = all.is_empty().then(|| {
        view! { <p>"There are no times for medicines here yet. This does not mean that there are no medicines to take."</p> }
    });
    let label =
        if matches!(whose, Whose::AtWork(..)) { "Suggest times for a medicine" } else { "Add times for a medicine" };
    let add = (may == May::Change).then(|| view! { <ButtonLink href=whose.path("/doses/schedules/new") label/> });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Times and reminders"</h1>
            {none}
            {items.view()}
            {add}
        },
    )
}

pub fn one(chrome: Chrome, shown: &Shown<'_>) -> String {
    let schedule = shown.schedule;
    let base = shown.whose.path(&format!("/doses/schedules/{}", schedule.id));
    let (words, colour) = standing(schedule.standing());
    let course = schedule.course();
    let today = words::day_in(shown.now, schedule.zone());
    let in_words = course.map(|course| words::of_course(course, today));
    let sentence = in_words.as_ref().map(|words| words.sentence.clone()).unwrap_or_default();
    let lines = in_words.map(|words| words.lines).unwrap_or_default();
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let confirm = shown.ways.confirm.then(|| confirm(shown, &base));
    let waits = (schedule.standing() == Standing::Proposed && !shown.ways.confirm).then(waits);
    let coming = (schedule.standing() == Standing::InForce && schedule.as_needed().is_none()).then(|| coming(shown));
    let reminders = shown.ways.reminders && schedule.as_needed().is_none();
    let reminders = reminders.then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Reminders"</h2>
            <p>{reminding(&schedule.reminding, shown.carer.as_deref())}</p>
            <ButtonLink href=format!("{base}/reminders") label="Change the reminders" kind=ButtonKind::Secondary/>
        }
    });
    let resume = shown.ways.resume.then(|| {
        let fields = vec![("version".into(), schedule.version.to_string().into())];
        view! { <ButtonForm action=format!("{base}/resume") label="Go on with it from now" fields/> }
    });
    let times = shown.ways.times.then(|| {
        view! { <ButtonLink href=format!("{base}/times") label="Change the times" kind=ButtonKind::Secondary/> }
    });
    let end_words =
        if schedule.standing() == Standing::Proposed { "Take this suggestion back" } else { "Pause or end it" };
    let end = shown.ways.end.then(|| view! { <p><a href=format!("{base}/end")>{end_words}</a></p> });
    document(
        chrome,
        view! {
            {shown.told.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l nene-doses__heading">{schedule.title.clone()}</h1>
            <p><Tag words colour/></p>
            <p class="nene-schedule__sentence">{sentence}</p>
            <ul class="nhsuk-list nhsuk-list--bullet nene-schedule__lines">{lines}</ul>
            {confirm}
            {waits}
            {coming}
            {resume}
            {reminders}
            {times}
            {end}
            <p><a href=shown.whose.path("/doses")>"Today's medicines"</a></p>
            {history(shown)}
        },
    )
}

/// The next three, each with its date.
fn coming(shown: &Shown<'_>) -> impl IntoView + use<> {
    let schedule = shown.schedule;
    let coming = schedule.coming(shown.now, 3);
    let none = coming.is_empty().then(|| view! { <p>"No more doses are to come by these times."</p> });
    let each = coming
        .into_iter()
        .map(|one: Occurrence| {
            let zone = schedule.zone();
            let day = words::day_of(words::day_in(one.due_at, zone), words::day_in(shown.now, zone));
            view! { <li>{format!("{day}, {}", words::time_in(one.due_at, zone))}</li> }
        })
        .collect_view();
    view! {
        <h2 class="nhsuk-heading-m">"The next doses"</h2>
        {none}
        <ul class="nhsuk-list nhsuk-list--bullet nene-schedule__next">{each}</ul>
    }
}

/// "If nobody marks a dose, we say it again after 15 minutes, 2 times at most. ..."
pub fn reminding(reminding: &Reminding, carer: Option<&str>) -> String {
    if !reminding.on {
        return "There are no reminders for this medicine.".into();
    }
    let again = match reminding.again_times {
        0 => "We say it once.".to_string(),
        1 => format!("If nobody marks the dose, we say it once more after {}.", words::span(reminding.again_minutes)),
        times => format!(
            "If nobody marks the dose, we say it again every {}, {times} times at most.",
            words::span(reminding.again_minutes)
        ),
    };
    let told = match (carer, reminding.carer) {
        (Some(name), _) => format!("Then {name} is told that something waits, without the name of the medicine."),
        (None, Some(_)) => "Then it ends.".to_string(),
        (None, None) => "Nobody else is told.".to_string(),
    };
    format!("{again} After {} it counts as not marked. {told}", words::span(reminding.missed_after_minutes))
}

/// A practice's suggestion: nothing counts before somebody has said yes.
fn confirm(shown: &Shown<'_>, base: &str) -> impl IntoView + use<> {
    let version = shown.schedule.version.to_string();
    let (yes, no) = (format!("{base}/confirm"), format!("{base}/end"));
    let who = shown.history.first().map(|(who, _)| who.clone()).unwrap_or_default();
    let others = shown
        .others
        .iter()
        .filter_map(|one| one.course())
        .map(|course| view! { <li>{words::of_course(course, words::day_in(shown.now, course.zone)).sentence}</li> })
        .collect::<Vec<_>>();
    let old = (!others.is_empty()).then(|| {
        let choices = vec![
            Choice::new("end", "These new times take their place").with_hint("The old times end"),
            Choice::new("keep", "Keep both"),
        ];
        view! {
            <p>"There are times for this medicine already:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">{others}</ul>
            <Radios name="old" legend="What about the old times?" choices chosen=Some("end".into())/>
        }
    });
    view! {
        <WarningCallout heading="Is this right for you?">
            <p>{format!("{who} suggests these times. They do not count until you say yes.")}</p>
            <p>"Look at the label on the medicine. If something is different, ask the practice before you say yes."</p>
            <form method="post" action=yes>
                <Hidden name="version" value=version.clone()/>
                {old}
                <Button label="Yes, use these times"/>
            </form>
            <form method="post" action=no class="nene-button-form">
                <Hidden name="version" value=version/>
                <Hidden name="what" value="end"/>
                <Hidden name="reason" value="not-wanted"/>
                <Button label="No, do not use them" kind=ButtonKind::Secondary/>
            </form>
        </WarningCallout>
    }
}

/// The newest first. Nothing is lost when times change.
fn history(shown: &Shown<'_>) -> impl IntoView + use<> {
    let mut items = Items::with_capacity(shown.history.len());
    for (who, step) in shown.history.iter().rev() {
        let name = match step.what.as_str() {
            "made" if step.entered_as == crate::doses::mark::MarkedAs::Staff => "Suggested",
            "made" => "Made",
            "confirmed" => "Somebody said yes",
            "times" => "Times changed",
            "reminding" => "Reminders changed",
            "paused" => "Paused",
            "resumed" => "Went on",
            "ended" => "Ended",
            other => other,
        };
        let lines = lines_of(&step.body, step.at);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        items.push(Item { name, lines: &lines, facts: &[&date::moment(step.at), who], ..Item::default() });
    }
    view! { <h2 class="nhsuk-heading-m">"What happened to these times"</h2>{items.view()} }
}

fn lines_of(body: &Body, at: DateTime<Utc>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(course) = &body.course {
        let words = words::of_course(course, words::day_in(at, course.zone));
        // "From today" would be another day by now.
        lines
            .push(words.sentence.replace("from today", &format!("from {}", date::day(words::day_in(at, course.zone)))));
        lines.extend(words.lines);
    }
    if let (Some(reminding), None) = (&body.reminding, &body.course) {
        lines.push(self::reminding(reminding, None));
    }
    if let Some(why) = &body.why {
        lines.push(why.reason.words().to_string());
        if !why.words.is_empty() {
            lines.push(why.words.clone());
        }
    }
    lines
}

/// For the page of ending and of reminders: whose times they are.
pub fn facts(schedule: &Schedule, now: DateTime<Utc>) -> impl IntoView + use<> {
    let words = schedule.course().map(|course| words::of_course(course, words::day_in(now, course.zone)));
    let lines = words.map(|words| std::iter::once(words.sentence).chain(words.lines).collect::<Vec<_>>());
    let lines = lines.unwrap_or_default().into_iter().map(Text::from);
    view! {
        <SummaryList facts=vec![Fact::new("Medicine", schedule.title.clone()), Fact::lines("Times", lines)]/>
    }
}

/// Beside a proposal, for who cannot say yes to it.
fn waits() -> impl IntoView {
    view! { <InsetText><p>"It waits for a yes of the patient, or of somebody who helps them."</p></InsetText> }
}
