//! The pharmacy that prescriptions go to, and the search for another.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::{Pharmacy, store::SHOWN};
use crate::{
    alerts::calendar::Hours,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind},
        callout::Done,
        card::Card,
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextInput},
        items::{Item, Items},
        list::{Fact, SummaryList},
        loaded::Nothing,
    },
    web::whose::Whose,
};

/// One choice of the past.
pub struct Past {
    pub name: Option<String>,
    pub at: DateTime<Utc>,
    pub who: String,
}

#[derive(Default)]
pub struct Shown {
    pub chosen: Option<Pharmacy>,
    pub past: Vec<Past>,
    pub words: String,
    /// `None`: nothing was looked for.
    pub found: Option<Vec<Pharmacy>>,
    pub errors: FieldErrors,
    pub done: bool,
}

pub fn show(chrome: Chrome, whose: &Whose, shown: Shown) -> String {
    let may_change = !matches!(whose, Whose::AtWork(..));
    let action = whose.path("/medicines/pharmacy");
    let chosen = match &shown.chosen {
        Some(pharmacy) => view! { <SummaryList facts=facts(pharmacy)/> }.into_any(),
        None => view! { <Nothing words="No pharmacy is chosen. Then the practice says where to collect the prescription."/> }.into_any(),
    };
    let none = (may_change && shown.chosen.is_some()).then(|| {
        let fields = vec![("act".into(), "none".into())];
        view! { <ButtonForm action=action.clone() label="Choose none" kind=ButtonKind::Secondary fields/> }
    });
    let search = may_change.then(|| {
        let error = shown.errors.of("words");
        view! {
            <form method="post" action=action.clone() novalidate>
                <Hidden name="act" value="find"/>
                <TextInput name="words" label="Name, street or postcode of a pharmacy" value=shown.words.clone() error autocomplete="off"/>
                <Button label="Search" kind=ButtonKind::Secondary/>
            </form>
        }
    });
    let found = shown.found.as_deref().map(|found| results(found, &action));
    let past = (shown.past.len() > 1).then(|| history(&shown.past));
    document(
        chrome.with_errors(&shown.errors),
        view! {
            <ErrorSummary errors=shown.errors.clone()/>
            {shown.done.then(|| view! { <Done words="It is changed. What you asked for before goes where it said then."/> })}
            <h1 class="nhsuk-heading-l">"Pharmacy for prescriptions"</h1>
            <p>"When the practice says yes to a prescription, it goes to this pharmacy, and you collect it there."</p>
            {chosen}
            {none}
            {search}
            {found}
            {past}
        },
    )
}

fn results(found: &[Pharmacy], action: &str) -> impl IntoView + use<> {
    let cards: Vec<_> = found
        .iter()
        .take(SHOWN)
        .map(|pharmacy| {
            let fields = vec![("act".into(), "choose".into()), ("ods".into(), pharmacy.ods.clone().into())];
            let choose = view! {
                <ButtonForm action=action.to_owned() label="Choose this pharmacy" of=pharmacy.name.clone() fields/>
            };
            let facts = facts(pharmacy);
            view! { <Card heading=pharmacy.name.clone()><SummaryList facts/>{choose}</Card> }
        })
        .collect();
    let nothing = cards.is_empty().then(|| {
        view! { <Nothing words="We found no pharmacy. Try fewer letters, or the first half of the postcode."/> }
    });
    let more = (found.len() > SHOWN).then(|| view! { <p>"There are more. Add the street or the postcode."</p> });
    view! {
        <h2 class="nhsuk-heading-m">"What we found"</h2>
        {nothing}
        {cards}
        {more}
    }
}

/// What to know of a pharmacy.
fn facts(pharmacy: &Pharmacy) -> Vec<Fact> {
    let mut address = vec![Text::from(pharmacy.name.clone())];
    address.extend(pharmacy.address.split(", ").map(|line| Text::from(line.to_owned())));
    address.push(pharmacy.postcode.clone().into());
    vec![
        Fact::lines("Where", address),
        Fact::new("Telephone", pharmacy.telephone.clone()),
        Fact::lines("Open", open(&pharmacy.hours)),
    ]
}

/// One line for each day of the week. Bank holidays are days off here, also where a shop opens for some
/// of them: who counts on it being closed is never late.
fn open(hours: &Hours) -> Vec<Text> {
    const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let line = |(weekday, name): (chrono::Weekday, &str)| {
        let words = hours.on(weekday).map_or_else(|| "closed".to_owned(), |open| open.words());
        Text::from(format!("{name}: {words}"))
    };
    Hours::WEEK.into_iter().zip(NAMES).map(line).collect()
}

fn history(past: &[Past]) -> impl IntoView + use<> {
    let mut items = Items::with_capacity(past.len());
    for one in past {
        let when = date::moment(one.at);
        let name = one.name.as_deref().unwrap_or("None");
        items.push(Item { name, facts: &[&when, &one.who], ..Item::default() });
    }
    view! { <h2 class="nhsuk-heading-m">"What was chosen before"</h2>{items.view()} }
}
