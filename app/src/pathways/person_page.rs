//! What staff sees of one person's pathways: what they are on, putting them on one, their own
//! targets, moving them to another version, its end.

use leptos::prelude::*;

use super::{
    limit_fields::has_scale,
    limits::Limits,
    limits_page,
    monitoring_store::Module,
    person_form::{AGREED, ENDS, agreed_words},
    person_store::{Ended, Event, OnPathway},
    template::Template,
    template_page,
    template_store::Version,
    words,
};
use crate::{
    carers::typed::Typed,
    people::Ods,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{self, InsetText},
        choices::{Checkboxes, Choice, Fieldset, Radios},
        date,
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea},
        items::{Item, Items},
        list::{Fact, SummaryList},
        loaded::Nothing,
        tag::{RowTag, TagColour},
    },
    web::whose::Whose,
};

pub const TITLE: &str = "Pathways";

/// Whether the reader decides on pathways here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    Change,
    Read,
}

pub fn push(items: &mut Items, whose: &Whose, one: &OnPathway) {
    let href = whose.path(&format!("/pathways/{}", one.id));
    let when = match (one.ended_at, one.ends_on) {
        (Some(at), _) => format!("Ended on {}", date::day(date::london_day(at))),
        (None, Some(end)) => format!("{} to {}", date::day(one.starts_on), date::day(end)),
        (None, None) => format!("Since {}", date::day(one.starts_on)),
    };
    let own = RowTag { words: "Own targets", colour: TagColour::Blue };
    let newer = RowTag { words: "Newer version signed", colour: TagColour::Yellow };
    let mut tags = Vec::new();
    if one.ended_at.is_none() {
        tags.extend((one.own != Limits::default()).then_some(own));
        tags.extend(matches!(whose, Whose::AtWork(..)).then_some(one.newer).flatten().map(|_| newer));
    }
    items.push(Item {
        name: &one.template.title,
        href: Some(&href),
        tags: &tags,
        facts: &[&when, &one.organisation_name],
        ..Item::default()
    });
}

/// Those they are on, then those they were on.
pub fn items(whose: &Whose, all: &[OnPathway]) -> AnyView {
    if all.is_empty() {
        return view! { <Nothing words="No pathway yet."/> }.into_any();
    }
    let mut items = Items::with_capacity(all.len());
    let (now, past): (Vec<&OnPathway>, Vec<&OnPathway>) = all.iter().partition(|one| one.ended_at.is_none());
    for (heading, some) in [("Now", now), ("Before", past)] {
        if !some.is_empty() {
            items.heading(heading);
        }
        for one in some {
            push(&mut items, whose, one);
        }
    }
    items.view().into_any()
}

pub fn list(chrome: Chrome, whose: &Whose, all: &[OnPathway], may: May, done: Option<&'static str>) -> String {
    let put = (may == May::Change)
        .then(|| view! { <ButtonLink href=whose.path("/pathways/new") label="Put them on a pathway"/> });
    document(
        chrome,
        view! {
            {done.map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            {items(whose, all)}
            {put}
        },
    )
}

/// Which one: those that are signed here.
pub fn choose(chrome: Chrome, whose: &Whose, organisation: &Ods, signed: &[Version], all: &[OnPathway]) -> String {
    let mut items = Items::with_capacity(signed.len());
    for version in signed {
        let key = version.template.key.as_str();
        let is_on = all
            .iter()
            .any(|one| one.ended_at.is_none() && one.organisation == *organisation && one.template.key == key);
        let href = whose.path(&format!("/pathways/new/{}", version.id));
        let tag = RowTag { words: "On it now", colour: TagColour::Green };
        items.push(Item {
            name: &version.template.title,
            href: Some(&href),
            tags: if is_on { std::slice::from_ref(&tag) } else { &[] },
            lines: &[&version.template.about],
            facts: &[&format!("Version {}", version.version), &version.template.source],
            ..Item::default()
        });
    }
    let none = signed.is_empty().then(|| {
        let href = template_page::path_of(organisation);
        view! {
            <Nothing words="No template is signed here yet. A clinician has to read and sign one first."/>
            <p><a href=href>"See the templates"</a></p>
        }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Put them on a pathway"</h1>
            {none}
            {items.view()}
        },
    )
}

/// Who has died is put on nothing.
pub fn has_died(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This cannot be done"</h1>
            <p>"The record says that this person has died. Nobody can be put on a pathway after that. If this is wrong, put it right where the record is kept."</p>
        },
    )
}

pub fn start(chrome: Chrome, version: &Version, module: &Module, form: &Typed, errors: FieldErrors) -> String {
    let template = &version.template;
    let (start, agreed) = (errors.of_date("start"), errors.of("agreed"));
    let choices: Vec<Choice> = AGREED.map(|(key, words)| Choice::new(key, words)).into();
    let chosen = Some(form.text("agreed")).filter(|text| !text.is_empty());
    let targets = targets_inputs(template, form, &errors);
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{template.title.clone()}</h1>
            <h2 class="nhsuk-heading-m">"What the person will be asked"</h2>
            {template_page::patient(template, module)}
            <form method="post" novalidate>
                <DateInput name="start" legend="The first day" value=form.typed_date("start") error=start/>
                <Radios name="agreed" legend="How did they agree?" choices chosen error=agreed
                    hint="Tell them what you ask for, who looks at it and when, and that nobody watches live"/>
                {targets}
                <Button label="Put them on it"/>
            </form>
        },
    )
}

fn targets_inputs(template: &Template, form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let limits = limits_page::for_one_person(&template.tasks, &template.limits, form, errors);
    let scale = has_scale(&template.tasks).then(|| {
        let choices = vec![
            Choice::new("", "As in the template"),
            Choice::new("one", "Scale 1: for most people"),
            Choice::new("two", "Scale 2: target 88 to 92%").with_hint("Only for proven hypercapnic respiratory failure"),
        ];
        let ticked: Vec<Text> = Some(form.text("scale_decided")).filter(|text| !text.is_empty()).into_iter().collect();
        let decided = Choice::new("yes", "For scale 2: a clinician decided it, and it stands in the record");
        view! {
            <Radios name="oxygen_scale" legend="Scale of NEWS2 for oxygen" choices chosen=Some(form.text("oxygen_scale"))
                error=errors.of("oxygen_scale")/>
            <Checkboxes name="scale_decided" legend="A decision of its own" choices=vec![decided] chosen=ticked
                error=errors.of("scale_decided")/>
        }
    });
    let words = errors.of("words");
    view! {
        <Fieldset legend="Own targets of this person">
            <p class="nhsuk-hint">"Only where they differ from the template."</p>
            {limits}
        </Fieldset>
        {scale}
        <TextArea name="words" label="Why, in words (optional)" rows=3 value=form.text("words") error=words/>
    }
}

pub fn targets(chrome: Chrome, one: &OnPathway, form: &Typed, errors: FieldErrors) -> String {
    let inputs = targets_inputs(&one.template, form, &errors);
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{format!("Own targets: {}", one.template.title)}</h1>
            <p>"The person sees them. Readings from now on are judged by them."</p>
            <form method="post" novalidate>
                <Hidden name="row" value=one.row.to_string()/>
                {inputs}
                <Button label="Save the targets"/>
            </form>
        },
    )
}

pub fn end(chrome: Chrome, one: &OnPathway, form: &Typed, errors: FieldErrors) -> String {
    let (why, words) = (errors.of("why"), errors.of("words"));
    let choices: Vec<Choice> = ENDS.map(|why| Choice::new(why.key(), why.words())).into();
    let chosen = Some(form.text("why")).filter(|text| !text.is_empty());
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{format!("End: {}", one.template.title)}</h1>
            <InsetText>
                <p>"Their diary stops asking. Open alerts of this pathway are closed, and nobody is alerted by it any more. Their readings stay. Tell them."</p>
            </InsetText>
            <form method="post" novalidate>
                <Hidden name="row" value=one.row.to_string()/>
                <Radios name="why" legend="Why does it end?" choices chosen error=why/>
                <TextArea name="words" label="In words: why, and what happens next" rows=3 value=form.text("words") error=words
                    hint="The person can read this"/>
                <Button label="End it" kind=ButtonKind::Warning/>
            </form>
        },
    )
}

/// What staff sees of one pathway.
pub struct About<'a> {
    pub whose: &'a Whose,
    pub one: &'a OnPathway,
    /// Only of the organisation that put them on it.
    pub module: Option<&'a Module>,
    pub events: &'a [Event],
    pub may: May,
}

pub fn one(chrome: Chrome, about: &About<'_>, done: Option<&'static str>) -> String {
    let one = about.one;
    let is_on = one.ended_at.is_none();
    let path = |rest: &str| about.whose.path(&format!("/pathways/{}{rest}", one.id));
    let limits: Vec<Fact> = words::limits(&one.template.tasks, &one.limits())
        .into_iter()
        .map(|(label, amount)| {
            let is_own = words::limits(&one.template.tasks, &one.own).iter().any(|(own, _)| *own == label);
            Fact::new(label, if is_own { format!("{amount} (own target)") } else { amount })
        })
        .collect();
    let limits = match limits.is_empty() {
        true => view! { <p>"No limits are set."</p> }.into_any(),
        false => view! { <SummaryList facts=limits/> }.into_any(),
    };
    let newer = one.newer.filter(|_| is_on).map(|newer| {
        let label = format!("Move to version {}", newer.version);
        let words = format!(
            "Version {} of this template is signed. This person stays on version {} until somebody moves them.",
            newer.version, one.version
        );
        let action = path("/move");
        let fields = vec![
            (Text::from("row"), Text::from(one.row.to_string())),
            (Text::from("to"), Text::from(newer.id.to_string())),
        ];
        let button =
            (about.may == May::Change).then(|| view! { <ButtonForm action label fields kind=ButtonKind::Secondary/> });
        view! { <InsetText><p>{words}</p>{button}</InsetText> }
    });
    let acts = (about.may == May::Change && is_on).then(|| {
        view! {
            <ButtonLink href=path("/targets") label="Change their own targets"/>
            <ButtonLink href=path("/end") label="End it" kind=ButtonKind::Secondary/>
        }
    });
    let answers = about.module.map(|module| template_page::who_answers(&one.template.team.name, module));
    document(
        chrome,
        view! {
            {done.map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">{one.template.title.clone()}</h1>
            {newer}
            <SummaryList facts=facts(one)/>
            {acts}
            <h2 class="nhsuk-heading-m">"Limits"</h2>
            {limits}
            {answers}
            {history(about.events)}
        },
    )
}

pub fn facts(one: &OnPathway) -> Vec<Fact> {
    let tasks: Vec<Text> = one.template.tasks.iter().map(|task| Text::from(words::task(task))).collect();
    let mut facts = vec![
        Fact::new("Set up by", one.organisation_name.clone()),
        Fact::lines("What is measured", tasks),
        Fact::new("First day", date::day(one.starts_on)),
        Fact::new("Last day", one.ends_on.map_or("None: until it is ended".to_string(), date::day)),
        Fact::new("Agreed", agreed_words(&one.agreed)),
        Fact::new("Template", format!("Version {}, {}", one.version, one.template.source)),
    ];
    if let Some(at) = one.ended_at {
        let why = one.ended_why.map_or("", Ended::words);
        facts.push(Fact::lines("Ended", [date::moment(at).into(), why.into()]));
    }
    facts
}

pub fn history(events: &[Event]) -> impl IntoView + use<> {
    let mut items = Items::with_capacity(events.len());
    for event in events {
        let name = match event.what.as_str() {
            "started" => "Put on it",
            "targets" => "Own targets changed",
            "version" => "Moved to another version",
            "ended" => "Ended",
            _ => "Changed",
        };
        // What ended by itself has a key for its words.
        let words = match Ended::from_key(&event.words) {
            Some(ended) => ended.words(),
            None => &event.words,
        };
        let lines: Vec<&str> = words.lines().collect();
        let at = date::moment(event.at);
        items.push(Item {
            name,
            lines: &lines,
            facts: &[&at, event.actor.as_deref().unwrap_or("By itself")],
            ..Item::default()
        });
    }
    view! {
        <h2 class="nhsuk-heading-m">"What was decided"</h2>
        {items.view()}
    }
}

/// Somebody was faster.
pub fn overtaken(chrome: Chrome, whose: &Whose, words: &'static str) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <p>{words}</p>
            <ButtonLink href=whose.path("/pathways") label="See the pathways"/>
        },
    )
}
