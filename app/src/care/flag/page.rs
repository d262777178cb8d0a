//! What the practice sees and does for somebody who may be under pressure.

use leptos::{either::Either, prelude::*};

use super::{Flag, Kind};
use crate::ui::{
    button::{Button, ButtonForm, ButtonKind},
    callout::{InsetText, WarningCallout},
    date,
    document::{Chrome, document},
    errors::{ErrorSummary, FieldErrors},
    form::TextInput,
    list::{Fact, SummaryList},
    loaded::Nothing,
};

pub fn list(chrome: Chrome, flags: &[Flag], errors: FieldErrors) -> String {
    let parts = Kind::ALL.map(|kind| part(kind, flags, &errors)).into_iter().collect_view();
    let past: Vec<&Flag> = flags.iter().filter(|flag| flag.lifted_at.is_some()).collect();
    let past = if past.is_empty() {
        Either::Left(view! { <Nothing words="Nothing was set before."/> })
    } else {
        Either::Right(past.into_iter().map(|flag| view! { <SummaryList facts=facts(flag)/> }).collect_view())
    };
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Safety"</h1>
            <WarningCallout heading="Only for staff">
                <p>"The person and their carers never see what is set or written here. Do not speak of it when somebody else can hear you."</p>
            </WarningCallout>
            {parts}
            <h2 class="nhsuk-heading-m">"Before"</h2>
            {past}
        },
    )
}

fn words(kind: Kind) -> (&'static str, &'static str, &'static str, &'static str) {
    match kind {
        Kind::EnhancedReview => (
            "Stop all carers",
            "Use this when a carer may be pressing or hurting the person. No carer can open the record any more, at once. \
             They read the same words as when Nene is not working.",
            "Stop all carers now",
            "Let carers in again",
        ),
        Kind::DelayNotices => (
            "Hold back messages",
            "Use this when a message that somebody opened the record in an emergency could put the person in danger. \
             They are told when you end it.",
            "Hold back messages",
            "Send what was held back, and stop holding back",
        ),
    }
}

fn part(kind: Kind, flags: &[Flag], errors: &FieldErrors) -> impl IntoView + use<> {
    let (heading, about, set, lift) = words(kind);
    let fields = |act: &'static str| vec![("kind".into(), kind.key().into()), ("act".into(), act.into())];
    let in_force = flags.iter().find(|flag| flag.kind == kind.key() && flag.lifted_at.is_none());
    let body = match in_force {
        Some(flag) => {
            let facts = facts(flag);
            Either::Left(view! {
                <InsetText><p><strong>"This is on."</strong></p></InsetText>
                <SummaryList facts/>
                <ButtonForm action="" label=lift kind=ButtonKind::Secondary fields=fields("lift")/>
            })
        }
        None => {
            let inputs = fields("set");
            let inputs = inputs.into_iter().map(|(name, value): (crate::ui::Text, crate::ui::Text)| {
                view! { <input type="hidden" name=name value=value/> }
            });
            let inputs = inputs.collect_view();
            let error = errors.of("words");
            let name = "words";
            Either::Right(view! {
                <form method="post" class="nene-flag" novalidate autocomplete="off">
                    {inputs}
                    <TextInput name label="Why? You can leave this empty when it is urgent" error/>
                    <Button label=set kind=ButtonKind::Warning/>
                </form>
            })
        }
    };
    view! {
        <h2 class="nhsuk-heading-m">{heading}</h2>
        <p>{about}</p>
        {body}
    }
}

fn facts(flag: &Flag) -> Vec<Fact> {
    let (heading, ..) = Kind::from_key(&flag.kind).map(words).unwrap_or(("", "", "", ""));
    let mut facts = vec![
        Fact::new("What", heading),
        Fact::new("Since", date::moment(flag.at)),
        Fact::new("Set by", format!("{} {}", flag.set_given, flag.set_family)),
    ];
    if !flag.words.is_empty() {
        facts.push(Fact::new("Why", flag.words.clone()));
    }
    if let Some(at) = flag.lifted_at {
        let by = format!(
            "{} {}",
            flag.lifted_given.as_deref().unwrap_or_default(),
            flag.lifted_family.as_deref().unwrap_or_default()
        );
        facts.push(Fact::lines("Ended", [date::moment(at).into(), by.into()]));
    }
    facts
}

pub fn about_open(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Open online access again"</h1>
            <p>"This person has paused their own access to Nene. They may have done it to keep themselves safe."</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Open it only when they ask you to, themselves."</li>
                <li>"Check that it is really them, and that nobody is telling them what to say."</li>
            </ul>
            <ButtonForm action="" label="Open their online access again"/>
        },
    )
}
