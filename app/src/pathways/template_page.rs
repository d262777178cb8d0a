//! An organisation's templates: the list, one with all that patients and the team will see, and
//! its sign-off.

use leptos::prelude::*;

use super::{
    advice,
    monitoring_store::Module,
    template::Template,
    template_form::{advice_name, rules, to_check},
    template_store::{State, Version},
    words,
};
use crate::{
    carers::typed::Typed,
    people::Ods,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{self, InsetText, WarningCallout},
        choices::{Checkboxes, Choice, Fieldset},
        date,
        details::Expander,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::{InputWidth, TextArea, TextInput, Typed as Keyboard},
        items::{Item, Items},
        list::{Fact, SummaryList},
        number::counted,
        tag::{RowTag, Tag, TagColour},
    },
};

pub const TITLE: &str = "Templates";

/// Whether the reader is a clinician, who changes and signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    Sign,
    Read,
}

pub fn path_of(organisation: &Ods) -> String {
    format!("/practice/{}/templates", organisation.as_str())
}

fn state(version: &Version) -> (&'static str, TagColour) {
    match version.state() {
        State::Draft => ("Draft, not signed", TagColour::Yellow),
        State::Signed => ("Signed", TagColour::Green),
        State::Retired => ("Retired", TagColour::Grey),
    }
}

fn people_on(version: &Version) -> String {
    match version.people {
        0 => "Nobody is on it".into(),
        1 => "1 person is on it".into(),
        people => format!("{} are on it", counted(people.unsigned_abs(), "person", "people")),
    }
}

/// The newest of each, what is signed, and every version that somebody is on.
pub fn list(chrome: Chrome, organisation: &Ods, versions: &[Version]) -> String {
    let mut items = Items::with_capacity(versions.len());
    let mut last = "";
    for version in versions {
        let key = version.template.key.as_str();
        let is_newest = key != last;
        if is_newest {
            items.heading(&version.template.title);
            last = key;
        }
        if !is_newest && version.state() == State::Retired && version.people == 0 {
            continue;
        }
        let href = format!("{}/{}", path_of(organisation), version.id);
        let (words, colour) = state(version);
        let signed = version.signed.as_ref().map(|signed| format!("Signed by {}", signed.by));
        items.push(Item {
            name: &format!("Version {}", version.version),
            href: Some(&href),
            tags: &[RowTag { words, colour }],
            lines: &signed.iter().map(String::as_str).collect::<Vec<_>>(),
            facts: &[&people_on(version), &date::day(date::london_day(version.made_at))],
            ..Item::default()
        });
    }
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>"A template says what people measure, when, the limits, and who answers. A clinician reads it, changes it where needed, and signs it. Only then can people be put on it."</p>
            {items.view()}
        },
    )
}

/// What a page about one version shows beside it.
pub struct About<'a> {
    pub organisation: &'a Ods,
    pub module: &'a Module,
    pub version: &'a Version,
    /// What is signed now of the same template, where it is another version.
    pub signed: Option<&'a Version>,
    pub may: May,
    /// Whether a newer version is there.
    pub is_newest: bool,
}

pub fn one(
    mut chrome: Chrome,
    about: &About<'_>,
    form: &Typed,
    errors: FieldErrors,
    done: Option<&'static str>,
) -> String {
    chrome.width = Width::Full;
    let version = about.version;
    let (state_words, colour) = state(version);
    let mut facts = vec![
        Fact::new("Version", version.version.to_string()),
        Fact::new("Written by", format!("{}, {}", version.made_by, date::moment(version.made_at))),
    ];
    if let Some(signed) = &version.signed {
        let mut lines: Vec<Text> = vec![format!("{}, {}", signed.by, date::moment(signed.at)).into()];
        lines.extend(signed.words.lines().map(|line| Text::from(line.to_string())));
        facts.push(Fact::lines("Signed by", lines));
    }
    facts.push(Fact::new("People", people_on(version)));
    let differs = about.signed.map(|signed| {
        let lines: Vec<_> = words::differences(&signed.template, &version.template)
            .into_iter()
            .map(|line| view! { <li>{line}</li> })
            .collect();
        let heading = format!("How it differs from version {}, which is signed", signed.version);
        let list = match lines.is_empty() {
            true => view! { <p>"It is the same."</p> }.into_any(),
            false => view! { <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul> }.into_any(),
        };
        view! { <h2 class="nhsuk-heading-m">{heading}</h2> {list} }
    });
    let base = format!("{}/{}", path_of(about.organisation), version.id);
    let edit = (about.may == May::Sign && about.is_newest)
        .then(|| view! { <ButtonLink href=format!("{base}/edit") label="Change it" kind=ButtonKind::Secondary/> });
    let newer = (!about.is_newest).then(|| view! { <p>"There is a newer version of this template."</p> });
    let sign = (about.may == May::Sign && version.state() == State::Draft)
        .then(|| sign_off(&base, &version.template, form, &errors));
    let waits = (about.may == May::Read && version.state() == State::Draft)
        .then(|| view! { <p>"A clinician has to read and sign it before it can be used."</p> });
    let retire = (about.may == May::Sign && version.state() == State::Signed).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Stop using it"</h2>
            <p>"Nobody is put on it any more. Who is on it stays on it until their own pathway ends."</p>
            <ButtonForm action=format!("{base}/retire") label="Retire this version" kind=ButtonKind::Warning/>
        }
    });
    let title = version.template.title.clone();
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            {done.map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">{title}</h1>
            <p><Tag words=state_words colour/></p>
            {newer}
            <SummaryList facts/>
            {differs}
            <h2 class="nhsuk-heading-m">"What the patient sees"</h2>
            {patient(&version.template, about.module)}
            <h2 class="nhsuk-heading-m">"What the team sees"</h2>
            {team(&version.template)}
            {edit}
            {waits}
            {sign}
            {retire}
        },
    )
}

/// Exactly what the person will be asked, with the limits of the template.
pub fn patient(template: &Template, module: &Module) -> impl IntoView + use<> {
    let tasks: Vec<_> = template.tasks.iter().map(|task| view! { <li>{words::task(task)}</li> }).collect();
    let targets: Vec<_> =
        words::targets(&template.tasks, &template.limits).into_iter().map(|line| view! { <li>{line}</li> }).collect();
    let targets = (!targets.is_empty()).then(|| {
        view! { <h3 class="nhsuk-heading-s">"Targets"</h3> <ul class="nhsuk-list nhsuk-list--bullet">{targets}</ul> }
    });
    let questions: Vec<_> = template
        .questions
        .iter()
        .map(|question| {
            let answers: Vec<_> =
                question.answers.iter().map(|answer| view! { <li>{answer.words.clone()}</li> }).collect();
            view! { <p><strong>{question.words.clone()}</strong></p> <ul class="nhsuk-list nhsuk-list--bullet">{answers}</ul> }
        })
        .collect();
    let questions = (!questions.is_empty()).then(|| {
        view! { <Expander summary="The questions about symptoms">{questions}</Expander> }
    });
    let about = template.about.clone();
    let days = format!("How long: {}.", words::lasts(template.days));
    view! {
        <div class="nene-panel">
            <h3 class="nhsuk-heading-s">{template.title.clone()}</h3>
            <p>{about}</p>
            <ul class="nhsuk-list nhsuk-list--bullet">{tasks}</ul>
            <p>{days}</p>
            {targets}
            {questions}
            {who_answers(&template.team.name, module)}
        </div>
    }
}

/// Who answers, when, and that nobody watches live.
pub fn who_answers(team: &str, module: &Module) -> impl IntoView + use<> {
    let hours: Vec<_> = words::hours(&module.hours).into_iter().map(|line| view! { <li>{line}</li> }).collect();
    let answers = format!("Who looks at your readings: {team}. They work:");
    let call =
        format!("If you are worried, do not wait for us. Call {}, or 111. In an emergency call 999.", module.telephone);
    view! {
        <h3 class="nhsuk-heading-s">"Nobody watches your readings live"</h3>
        <p>{answers}</p>
        <ul class="nhsuk-list nhsuk-list--bullet">{hours} <li>"Not on bank holidays"</li></ul>
        <p>{call}</p>
    }
}

/// Limits, times, and the clinic's own words.
pub fn team(template: &Template) -> impl IntoView + use<> {
    let limits: Vec<Fact> = words::limits(&template.tasks, &template.limits)
        .into_iter()
        .map(|(label, amount)| Fact::new(label, amount))
        .collect();
    let due = template.due;
    let limits = match limits.is_empty() {
        true => view! { <p>"No limits are set."</p> }.into_any(),
        false => view! { <SummaryList facts=limits/> }.into_any(),
    };
    let facts = vec![
        Fact::new("Source", template.source.clone()),
        Fact::new("First", template.team.name.clone()),
        Fact::new("Then", template.team.second.clone()),
        Fact::new("Then", template.team.lead.clone()),
        Fact::new("Urgent alerts", format!("within {}", minutes(due.red_minutes))),
        Fact::new("Other alerts", format!("within {}", minutes(due.amber_minutes))),
        Fact::new(
            "When no reading comes",
            format!("an alert after {}", counted(u64::from(due.missing_days), "day", "days")),
        ),
    ];
    let advice: Vec<Fact> = template
        .advice
        .iter()
        .map(|one| {
            let when = advice::rules_of(&template.tasks).find(|(rule, _)| *rule == one.rule).map(|(_, when)| when);
            let name = when.map_or(Text::from(one.rule.clone()), Text::from);
            Fact::lines(name, one.words.lines().map(|line| Text::from(line.to_string())))
        })
        .collect();
    let advice = match advice.is_empty() {
        true => view! { <p>"The patient reads the words of Nene for each band."</p> }.into_any(),
        false => view! { <SummaryList facts=advice/> }.into_any(),
    };
    let scores = template.staff_facing.then(|| view! { <p>"Scores (NEWS2) are shown to staff alone."</p> });
    let questions: Vec<Fact> = template
        .questions
        .iter()
        .map(|question| {
            let lines = question
                .answers
                .iter()
                .map(|answer| Text::from(format!("{}: {}", answer.words, words::weight(answer.weight))));
            Fact::lines(question.words.clone(), lines)
        })
        .collect();
    let questions = (!questions.is_empty())
        .then(|| view! { <h3 class="nhsuk-heading-s">"What the answers mean"</h3> <SummaryList facts=questions/> });
    view! {
        <div class="nene-panel">
            <h3 class="nhsuk-heading-s">"Limits"</h3>
            {limits}
            {questions}
            <h3 class="nhsuk-heading-s">"Who answers, and by when"</h3>
            <SummaryList facts/>
            {scores}
            <h3 class="nhsuk-heading-s">"Your own words"</h3>
            {advice}
        </div>
    }
}

/// "90 minutes of work (1 hour 30 minutes)".
fn minutes(minutes: u16) -> String {
    let (hours, rest) = (u64::from(minutes / 60), u64::from(minutes % 60));
    let words = match (hours, rest) {
        (0, rest) => counted(rest, "minute", "minutes"),
        (hours, 0) => counted(hours, "hour", "hours"),
        (hours, rest) => format!("{} {}", counted(hours, "hour", "hours"), counted(rest, "minute", "minutes")),
    };
    format!("{words} of your working time")
}

fn sign_off(base: &str, template: &Template, form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let open: Vec<_> = to_check(template).iter().map(|line| view! { <li>{*line}</li> }).collect();
    let (number, words, read) = (errors.of("registration"), errors.of("words"), errors.of("read"));
    let ticked: Vec<Text> = Some(form.text("read")).filter(|text| !text.is_empty()).into_iter().collect();
    let choice = Choice::new("yes", "I have read all of it, and I answer for it");
    view! {
        <h2 class="nhsuk-heading-m">"Sign it"</h2>
        <WarningCallout heading="You decide about these">
            <p>"Our sources leave them open, or we could not check them:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">{open}</ul>
        </WarningCallout>
        <form method="post" action=format!("{base}/sign") novalidate>
            <TextInput name="registration" label="Your registration number (GMC, NMC or HCPC)" typed=Keyboard::Code width=InputWidth::Ten
                value=form.text("registration") error=number autocomplete="off"/>
            <TextArea name="words" label="What you decided, and why" rows=3 value=form.text("words") error=words
                hint="For example: limits compared with NG136, agreed with the partners"/>
            <Checkboxes name="read" legend="Sign-off" choices=vec![choice] chosen=ticked error=read/>
            <Button label="Sign this version"/>
        </form>
    }
}

pub fn edit(
    chrome: Chrome,
    template: &Template,
    limits: impl IntoView + 'static,
    form: &Typed,
    errors: FieldErrors,
) -> String {
    let text = |name: &'static str, label: &'static str, hint: Option<Text>| {
        let error = errors.of(name);
        match hint {
            Some(hint) => {
                view! { <TextInput name label value=form.text(name) error hint autocomplete="off"/> }.into_any()
            }
            None => view! { <TextInput name label value=form.text(name) error autocomplete="off"/> }.into_any(),
        }
    };
    let number = |name: &'static str, label: &'static str| {
        let error = errors.of(name);
        view! { <TextInput name label typed=Keyboard::Digits width=InputWidth::Five value=form.text(name) error autocomplete="off"/> }
    };
    let about = errors.of("about");
    let advice: Vec<_> = rules(template)
        .into_iter()
        .map(|(rule, when)| {
            let name = advice_name(&rule);
            let error = errors.of(&name);
            view! { <TextArea value=form.text(&name) name label=when rows=2 error/> }
        })
        .collect();
    let heading = format!("Change: {}", template.title);
    let (title, team, second, lead) = (
        text("title", "Title", None),
        text("team", "Who answers first", Some("Patients read it: “the practice nurses”".into())),
        text("second", "Who is asked when they do not", None),
        text("lead", "Who is asked last", None),
    );
    let (days, red, amber, missing) = (
        number("days", "How many days it lasts (empty: until it is ended)"),
        number("red_minutes", "Urgent alerts: within so many minutes of working time"),
        number("amber_minutes", "Other alerts: within so many minutes of working time"),
        number("missing_days", "An alert after so many days without a reading"),
    );
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{heading}</h1>
            <InsetText><p>"Your change becomes a new version, a draft. What is signed stays as it is. Somebody has to sign the new one before it is used."</p></InsetText>
            <form method="post" novalidate>
                {title}
                <TextArea name="about" label="What the patient reads about it" value=form.text("about") error=about/>
                {days}
                <Fieldset legend="Limits">{limits}</Fieldset>
                <Fieldset legend="Who answers, and by when">{team}{second}{lead}{red}{amber}{missing}</Fieldset>
                <Fieldset legend="Your own words">
                    <p class="nhsuk-hint">"They stand above ours when a reading is in that band. Leave them empty to use ours."</p>
                    {advice}
                </Fieldset>
                <Button label="Save as a new version"/>
            </form>
        },
    )
}

/// Somebody was faster.
pub fn overtaken(chrome: Chrome, organisation: &Ods) -> String {
    let href = path_of(organisation);
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This template has changed"</h1>
            <p>"A colleague changed, signed or retired it in the meantime. Nothing of yours was saved. Look at how it is now, then decide again."</p>
            <ButtonLink href label="See the templates"/>
        },
    )
}
