//! What a person, and a carer who may, reads of a pathway: what is measured and when, targets in
//! words, who answers and when, and how to leave.

use leptos::prelude::*;

use super::{
    OnNow, Today,
    monitoring_store::Module,
    person_page::items,
    person_store::{Ended, OnPathway},
    template_page::who_answers,
    words,
};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::{Button, ButtonKind, ButtonLink},
        callout::{self, InsetText},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea},
        list::{Fact, SummaryList},
    },
    web::whose::Whose,
};

/// "Your pathways", "Ivy's pathways".
pub fn title(name: Option<&str>) -> String {
    name.map_or("Your pathways".to_string(), |name| format!("{name}'s pathways"))
}

pub fn list(chrome: Chrome, whose: &Whose, title: String, all: &[OnPathway], done: Option<&'static str>) -> String {
    let diary = all
        .iter()
        .any(|one| one.ended_at.is_none())
        .then(|| view! { <ButtonLink href=whose.path("/diary") label="Go to the diary"/> });
    document(
        chrome,
        view! {
            {done.map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">{title}</h1>
            <p>"A pathway is a plan to measure at home that a care team set up. Nobody watches the readings live. In an emergency call 999."</p>
            {items(whose, all)}
            {diary}
        },
    )
}

pub fn one(chrome: Chrome, whose: &Whose, one: &OnPathway, module: Option<&Module>) -> String {
    let is_on = one.ended_at.is_none();
    let targets: Vec<_> =
        words::targets(&one.template.tasks, &one.limits()).into_iter().map(|line| view! { <li>{line}</li> }).collect();
    let targets = (!targets.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Targets"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">{targets}</ul>
        }
    });
    let answers = module.filter(|_| is_on).map(|module| who_answers(&one.template.team.name, module));
    let ended = one.ended_at.map(|at| {
        let why = one.ended_why.map_or("", Ended::words);
        view! { <p><strong>{format!("This pathway ended on {}. {why}.", date::day(date::london_day(at)))}</strong></p> }
    });
    let diary = is_on.then(|| view! { <ButtonLink href=whose.path("/diary") label="Go to the diary"/> });
    let leave = (is_on && *whose == Whose::Own).then(|| {
        let href = format!("/pathways/{}/leave", one.id);
        view! {
            <h2 class="nhsuk-heading-m">"If you want to stop"</h2>
            <p>"It is your choice. You can stop at any time, and your care does not change because of it."</p>
            <p><a href=href>"I want to stop"</a></p>
        }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{one.template.title.clone()}</h1>
            {ended}
            <p>{one.template.about.clone()}</p>
            <SummaryList facts=facts(one)/>
            {diary}
            {targets}
            {answers}
            {leave}
        },
    )
}

fn facts(one: &OnPathway) -> Vec<Fact> {
    let tasks: Vec<Text> = one.template.tasks.iter().map(|task| Text::from(words::task(task))).collect();
    vec![
        Fact::lines("What to measure", tasks),
        Fact::new("First day", date::day(one.starts_on)),
        Fact::new("Last day", one.ends_on.map_or("None: until you or your team end it".to_string(), date::day)),
        Fact::new("Set up by", one.organisation_name.clone()),
    ]
}

pub fn leave(chrome: Chrome, one: &OnPathway, module: Option<&Module>, form: &Typed, errors: FieldErrors) -> String {
    let words = errors.of("words");
    let call = module.map(|module| {
        let words = format!(
            "If you stop because you feel unwell, call {} first, or 111. In an emergency call 999.",
            module.telephone
        );
        view! { <p><strong>{words}</strong></p> }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Do you want to stop?"</h1>
            <p>{format!("This ends: {}.", one.template.title)}</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"The diary does not ask you any more."</li>
                <li>"Your team is not alerted by your readings any more. They see that you stopped."</li>
                <li>"What you measured stays. You can still measure for yourself."</li>
            </ul>
            {call}
            <form method="post" novalidate>
                <Hidden name="row" value=one.row.to_string()/>
                <TextArea name="words" label="Why do you want to stop? (You do not have to say)" rows=3 value=form.text("words")
                    error=words hint="Your team reads this"/>
                <Button label="Yes, stop" kind=ButtonKind::Warning/>
            </form>
            <p><a href=format!("/pathways/{}", one.id)>"No, go on"</a></p>
        },
    )
}

/// On the person's first page, while they are on something.
pub fn home_card(on: &OnNow) -> impl IntoView + use<> {
    let titles = &on.titles;
    (!titles.is_empty()).then(|| {
        let lines: Vec<_> = titles.iter().map(|title| view! { <li>{title.clone()}</li> }).collect();
        view! {
            <InsetText>
                <p><strong>"Your care team asks you to measure at home:"</strong></p>
                <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
                <p><a href="/diary">"Go to your diary"</a></p>
                <p><a href="/pathways">"What this is, and who looks at it"</a></p>
            </InsetText>
        }
    })
}

/// The same in one line of today; nothing for who has nothing to measure today.
pub fn home_line(on: &OnNow) -> Option<AnyView> {
    let Today { done, times } = on.today?;
    let words = match done >= times {
        true => "Your diary: all of today is done".to_string(),
        false => format!("Your diary: {done} of {times} done today"),
    };
    Some(view! { <li><a href="/diary">{words}</a></li> }.into_any())
}
