//! One carer, for the person: what happened, and how to change or end it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{
    Arrangement,
    page::{facts, last_day, scope_choices, scope_keys},
    reasons::Reason,
    rules::State,
    store::Event,
    typed::Typed,
};
use crate::{
    access::{class::Scope, relation::Basis},
    people::PersonId,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{InsetText, WarningCallout},
        choices::Checkboxes,
        date,
        date_input::{DateInput, TypedDate},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::Hidden,
        items::{Item, Items},
        list::SummaryList,
    },
};

/// Who did something, as this reader is told.
pub enum Reader {
    Person(PersonId),
    Practice,
}

/// What happened, the first thing first.
pub fn history(events: &[Event], reader: &Reader) -> impl IntoView + use<> {
    let mut items = Items::with_capacity(events.len());
    for event in events {
        let reason = Reason::from_key(&event.reason);
        let what = match (reason, &event.words) {
            (Some(Reason::Other), Some(words)) => words.clone(),
            (Some(reason), _) => reason.words().to_string(),
            (None, _) => event.reason.clone(),
        };
        let who = match (event.actor_id, reader) {
            (None, _) => "By itself".to_string(),
            (Some(actor), Reader::Person(me)) if actor == me.0 => "You".to_string(),
            (Some(_), _) => {
                let name = |part: &Option<String>| part.clone().unwrap_or_default();
                format!("{} {}", name(&event.given_name), name(&event.family_name))
            }
        };
        let state = State::from_key(&event.to_state).map(State::words).unwrap_or_default();
        items.push(Item { name: &what, facts: &[&date::moment(event.at), &who, state], ..Item::default() });
    }
    view! { <h2 class="nhsuk-heading-m">"What happened"</h2>{items.view()} }
}

pub fn one(chrome: Chrome, one: &Arrangement, events: &[Event], me: PersonId, now: DateTime<Utc>) -> String {
    let base = format!("/carers/{}", one.id);
    let buttons = match one.state {
        State::Active => view! { <ButtonLink href=format!("{base}/change") label="Change or end it"/> }.into_any(),
        State::Proposed => view! { <ButtonLink href=format!("{base}/change") label="Take it back"/> }.into_any(),
        State::Rejected | State::Inactive | State::EnteredInError => ().into_any(),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{one.carer_name.clone()}</h1>
            <SummaryList facts=facts(one, now)/>
            {buttons}
            <p><a href="/who-looked">"See what they looked at"</a></p>
            {history(events, &Reader::Person(me))}
        },
    )
}

pub fn change(chrome: Chrome, one: &Arrangement, form: Option<&Typed>, errors: FieldErrors) -> String {
    let base = format!("/carers/{}", one.id);
    let version = one.version.to_string();
    let lower = (one.state == State::Active).then(|| terms(one, form, &errors, format!("{base}/change")));
    let (heading, label) = match one.state {
        State::Proposed => ("Take the invitation back", "Take it back"),
        _ => ("End it", "End it now"),
    };
    let fields: Vec<(Text, Text)> = vec![("version".into(), version.into())];
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{format!("Change: {}", one.carer_name)}</h1>
            <InsetText>
                <p>"It counts from the moment you press the button. They get no message. When they look, they see the same page as when something is out of order."</p>
            </InsetText>
            {lower}
            <h2 class="nhsuk-heading-m">{heading}</h2>
            <ButtonForm action=format!("{base}/end") label kind=ButtonKind::Warning fields/>
        },
    )
}

fn terms(one: &Arrangement, form: Option<&Typed>, errors: &FieldErrors, action: String) -> impl IntoView + use<> {
    let (scope, ends) = (errors.of("scope"), errors.of_date("ends"));
    let scopes = form.map_or_else(|| one.scopes.clone(), Typed::scopes);
    // The last day is what people mean; the day after it is what is kept.
    let last = one.ends_on.and_then(|end| end.pred_opt());
    let value = match (form, last) {
        (Some(form), _) => form.typed_date("ends"),
        (None, Some(last)) => typed(last),
        (None, None) => TypedDate::default(),
    };
    let choices = match one.basis {
        Basis::Consent => scope_choices(),
        // What the practice decided can be lowered here; more of it only the practice can give.
        _ => scope_choices().into_iter().filter(|choice| has(&one.scopes, &choice.value)).collect(),
    };
    view! {
        <form method="post" action=action novalidate>
            <Hidden name="version" value=one.version.to_string()/>
            <Checkboxes name="scope" legend="They may see" choices chosen=scope_keys(&scopes) error=scope/>
            <DateInput name="ends" legend="The last day" value error=ends hint="Leave it empty for no last day"/>
            <Button label="Change it"/>
        </form>
    }
}

fn has(scopes: &[Scope], key: &str) -> bool {
    scopes.iter().any(|scope| scope.key() == key)
}

fn typed(date: chrono::NaiveDate) -> TypedDate {
    use chrono::Datelike;
    let part = |number: u32| Text::from(number.to_string());
    TypedDate { day: part(date.day()), month: part(date.month()), year: date.year().to_string().into() }
}

/// Somebody was faster: what it is now.
pub fn overtaken(chrome: Chrome, one: &Arrangement, back: &str, now: DateTime<Utc>) -> String {
    let until = one.ends_on.map(|end| format!(" It ends after {}.", last_day(end)));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <WarningCallout heading="Nothing of yours was kept">
                <p>"Somebody changed it while your page was open, or it cannot be changed like that any more. This is how it stands now."</p>
            </WarningCallout>
            <h2 class="nhsuk-heading-m">{one.carer_name.clone()}</h2>
            <SummaryList facts=facts(one, now)/>
            <p>{until}</p>
            <ButtonLink href=back.to_string() label="Go on from here"/>
        },
    )
}
