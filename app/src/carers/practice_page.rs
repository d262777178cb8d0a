//! What staff sees of carers: who cares for whom, birthdays ahead, setting one up, changing it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{
    Arrangement,
    acts::Act,
    detail_page::{Reader, history},
    page::facts,
    practice_store::{Line, SHOWN, Waits},
    reasons::{Reason, Step},
    role_form::{ACCESS_REASONS, EVIDENCE},
    rules::Milestone,
    store::Event,
    typed::Typed,
};
use crate::{
    people::{Ods, Person, PersonId},
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{self, WarningCallout},
        choices::{Choice, Radios},
        date,
        date_input::DateInput,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, Select, TextArea, TextInput, Typed as Keyboard},
        items::{Item, Items},
        list::{Fact, SummaryList},
        loaded::Nothing,
        number::counted,
        tag::{RowTag, TagColour},
    },
};

pub const NOT_FOUND: &str = "Nobody registered here has this number and date of birth";
pub const NO_CARER: &str = "We cannot set this up with this number and date of birth. The carer needs an account here, and a colleague must do it for your own family";

/// A birthday that changes what a parent may do.
pub struct Birthday {
    pub person: PersonId,
    pub name: String,
    pub milestone: Milestone,
}

/// Of the page about one person's carers.
pub fn path_of(organisation: &Ods, person: PersonId) -> String {
    format!("/practice/{}/carers/people/{}", organisation.as_str(), person.0)
}

pub fn list(
    mut chrome: Chrome,
    organisation: &Ods,
    lines: &[Line],
    birthdays: &[Birthday],
    form: &Typed,
    errors: FieldErrors,
    now: DateTime<Utc>,
) -> String {
    chrome.width = Width::Full;
    let (number, born) = (errors.of("number"), errors.of_date("born"));
    let action = format!("/practice/{}/carers/find", organisation.as_str());
    let more = (lines.len() > SHOWN).then(|| view! { <p>{format!("These are the newest {SHOWN}.")}</p> });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Carers"</h1>
            {ahead(organisation, birthdays)}
            <form method="post" action=action novalidate>
                <h2 class="nhsuk-heading-m">"Find a patient of yours"</h2>
                <TextInput name="number" label="NHS number of the patient" typed=Keyboard::Digits width=InputWidth::Twenty
                    value=form.text("number") error=number autocomplete="off"/>
                <DateInput name="born" legend="Date of birth" value=form.typed_date("born") error=born/>
                <Button label="Find" kind=ButtonKind::Secondary/>
            </form>
            <h2 class="nhsuk-heading-m">"Who cares for whom"</h2>
            {arrangements(organisation, lines, now)}
            {more}
        },
    )
}

fn ahead(organisation: &Ods, birthdays: &[Birthday]) -> impl IntoView + use<> {
    let lines: Vec<_> = birthdays
        .iter()
        .map(|one| {
            let href = path_of(organisation, one.person);
            let days = counted(one.milestone.days.unsigned_abs(), "day", "days");
            let words = format!(" turns {} on {}, in {days}", one.milestone.age, date::day(one.milestone.on));
            view! { <li><a href=href>{one.name.clone()}</a>{words}</li> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <WarningCallout heading="Birthdays that stop a parent's access">
                <p>"On that day the parent sees nothing any more until you have looked at it. Talk to the young person before. Do not write to them about it."</p>
                <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
            </WarningCallout>
        }
    })
}

fn arrangements(organisation: &Ods, lines: &[Line], now: DateTime<Utc>) -> AnyView {
    if lines.is_empty() {
        return view! { <Nothing words="None of your patients has a carer here."/> }.into_any();
    }
    let mut items = Items::with_capacity(lines.len());
    for line in lines.iter().take(SHOWN) {
        let one = &line.arrangement;
        let href = path_of(organisation, one.person);
        let tags: &[RowTag<'_>] = match line.waits {
            Waits::ForDecision => &[RowTag { words: "Waits for you", colour: TagColour::Orange }],
            Waits::No => &[],
        };
        let carer = format!("Carer: {} ({})", one.carer_name, one.basis.words());
        items.push(Item {
            name: &line.person_name,
            href: Some(&href),
            lines: &[&carer],
            tags,
            facts: &[&one.state_words(now), &date::day(date::london_day(one.made_at))],
            ..Item::default()
        });
    }
    items.view().into_any()
}

pub fn who(person: &Person) -> impl IntoView + use<> {
    let mut facts = vec![Fact::new("Patient", person.full_name())];
    if let Some(born) = person.birth_date {
        facts.push(Fact::new("Born", date::day(born)));
    }
    if let Some(number) = &person.nhs_number {
        facts.push(Fact::new("NHS number", number.spaced()));
    }
    view! { <SummaryList facts/> }
}

pub fn person(
    chrome: Chrome,
    organisation: &Ods,
    person: &Person,
    all: &[Arrangement],
    done: Option<&'static str>,
    now: DateTime<Utc>,
) -> String {
    let base = path_of(organisation, person.id);
    let safety = format!("/practice/{}/people/{}/safety", organisation.as_str(), person.id.0);
    let list = if all.is_empty() {
        view! { <Nothing words="They have no carer here."/> }.into_any()
    } else {
        let mut items = Items::with_capacity(all.len());
        for one in all {
            let href = format!("{base}/{}", one.id);
            let until = one.ends_on.map(|end| format!("Over on {}", date::day(end))).unwrap_or_default();
            items.push(Item {
                name: &one.carer_name,
                href: Some(&href),
                lines: &[one.basis.words(), &until],
                facts: &[&one.state_words(now), &one.relationship],
                ..Item::default()
            });
        }
        items.view().into_any()
    };
    document(
        chrome,
        view! {
            {done.map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">"Carers of one person"</h1>
            {who(person)}
            {list}
            <ButtonLink href=format!("{base}/new") label="Set up a carer"/>
            <h2 class="nhsuk-heading-m">"If you are worried about them"</h2>
            <p><a href=safety>"Block every carer at once (enhanced review)"</a>". No carer is told."</p>
            <h2 class="nhsuk-heading-m">"Other systems"</h2>
            <p><a href=format!("{base}/import")>"Take over from another system"</a></p>
            <ButtonForm action=format!("{base}/consents.json") label="Download the list" kind=ButtonKind::Secondary/>
        },
    )
}

pub fn one(
    chrome: Chrome,
    organisation: &Ods,
    person: &Person,
    one: &Arrangement,
    events: &[Event],
    now: DateTime<Utc>,
) -> String {
    let mut all = facts(one, now);
    let named = |list: &[(&'static str, &'static str)], key: &str| {
        list.iter().find(|(known, _)| *known == key).map(|(_, words)| *words)
    };
    if let Some(words) = one.evidence.as_deref().and_then(|key| named(&EVIDENCE, key)) {
        all.push(Fact::lines("What was seen", [words.into(), one.evidence_words.clone().unwrap_or_default().into()]));
    }
    if let Some(words) = named(&ACCESS_REASONS, &one.access_reason) {
        all.push(Fact::new("Why it is needed", words));
    }
    if let Some(at) = one.competence_at {
        all.push(Fact::new("The young person agrees", date::day(date::london_day(at))));
    }
    if let Some(on) = one.review_on {
        all.push(Fact::new("To look at again on", date::day(on)));
    }
    let href = format!("{}/{}/change", path_of(organisation, person.id), one.id);
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{format!("Carer: {}", one.carer_name)}</h1>
            {who(person)}
            <SummaryList facts=all/>
            <ButtonLink href label="Change it"/>
            {history(events, &Reader::Practice)}
        },
    )
}

pub fn change(chrome: Chrome, one: &Arrangement, acts: &[Act], form: &Typed, errors: FieldErrors) -> String {
    let (act, reason, words) = (errors.of("act"), errors.of("reason"), errors.of("words"));
    let choices: Vec<Choice> = acts.iter().map(|act| Choice::new(act.key(), act.words())).collect();
    let step = if acts.contains(&Act::Refuse) { Step::Refuse } else { Step::End };
    let mut reasons: Vec<(Text, Text)> = vec![("".into(), "Choose".into())];
    reasons.extend(
        Reason::for_step(step)
            .chain([Reason::Other])
            .map(|reason| (Text::from(reason.key()), Text::from(reason.words()))),
    );
    let chosen = Some(form.text("act")).filter(|text| !text.is_empty());
    let nothing = acts.is_empty().then(|| view! { <Nothing words="It cannot be changed any more."/> });
    let name = one.carer_name.clone();
    let form_view = (!acts.is_empty()).then(|| {
        view! {
            <form method="post" novalidate>
                <Hidden name="version" value=one.version.to_string()/>
                <Radios name="act" legend="What do you want to do?" choices chosen error=act/>
                <Select name="reason" label="Reason, to end it or say no" options=reasons chosen=form.text("reason") error=reason/>
                <TextArea name="words" label="In words" value=form.text("words") error=words
                    hint="The patient can read this. The carer cannot"/>
                <Button label="Do it"/>
            </form>
        }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{format!("Change: {name}")}</h1>
            <p>"The carer gets no message. When they look, they see the same page as when something is out of order."</p>
            {nothing}
            {form_view}
        },
    )
}

pub fn import(chrome: Chrome, person: &Person, form: &Typed, errors: FieldErrors) -> String {
    let messages: Vec<_> = errors.iter().map(|error| view! { <li>{error.message.clone()}</li> }).collect();
    let error = errors.of("bundle");
    let several = (messages.len() > 1).then(|| view! { <ul class="nhsuk-list nhsuk-list--bullet">{messages}</ul> });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Take over from another system"</h1>
            {who(person)}
            {several}
            <form method="post" novalidate>
                <TextArea name="bundle" label="The bundle (FHIR R4, Consent and RelatedPerson)" rows=12 value=form.text("bundle") error
                    hint="Either all of it is taken, or nothing"/>
                <Button label="Take it over"/>
            </form>
        },
    )
}
