//! For which medicine, and how it is taken: the steps before the form of times.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{form::Kind, make::is_open_for};
use crate::{
    doses::{Schedule, schedule::Course, words},
    medicines::Choice,
    ui::{
        button::{ButtonKind, ButtonLink},
        callout::InsetText,
        card::{Card, CardGroup, CardLink},
        document::{Chrome, document},
        items::{Item, Items},
    },
    web::whose::Whose,
};

fn new_path(whose: &Whose, choice: &Choice) -> String {
    whose.path(&format!("/doses/schedules/new?medicine={}", choice.medicine.key()))
}

pub fn choose(chrome: Chrome, whose: &Whose, choices: &[Choice], all: &[Schedule]) -> String {
    let mut items = Items::with_capacity(choices.len());
    for choice in choices {
        let has = all.iter().any(|one| is_open_for(one, choice.medicine));
        let href = new_path(whose, choice);
        let lines: Vec<&str> = Some(choice.dose.as_str()).filter(|dose| !dose.is_empty()).into_iter().collect();
        let facts: &[&str] = if has { &["There are times for it already"] } else { &[] };
        items.push(Item { name: &choice.title, href: Some(&href), lines: &lines, facts, ..Item::default() });
    }
    let none = choices.is_empty().then(|| {
        view! { <p>"No medicines that are taken now are shown here. This does not mean that there are none."</p> }
    });
    let add = match whose {
        Whose::AtWork(..) => None,
        Whose::Own | Whose::For(_) => Some(view! {
            <p>"Is it not in this list? "<a href=whose.path("/medicines")>"Add it to the medicines first"</a></p>
        }),
    };
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Times for which medicine?"</h1>
            {none}
            {items.view()}
            {add}
        },
    )
}

/// What is known before the times are written down.
pub struct How<'a> {
    pub choice: &'a Choice,
    pub suggested: Option<&'a Course>,
    /// Times for the same medicine that have not ended.
    pub there: &'a [&'a Schedule],
    pub today: NaiveDate,
}

pub fn how(chrome: Chrome, whose: &Whose, of: &How<'_>) -> String {
    let base = new_path(whose, of.choice);
    let said = (!of.choice.dose.is_empty()).then(|| verbatim(&of.choice.dose));
    let suggested = of.suggested.map(|course| {
        let words = words::of_course(course, of.today);
        let lines = words.lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        let href = format!("{base}&kind={}&from=record", Kind::of(course).key());
        view! {
            <Card heading="Is this right?">
                <p>"By what your record says, it could be:"</p>
                <p class="nene-schedule__sentence">{words.sentence}</p>
                <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
                <p>"Look at the label on the medicine. You can change the times on the next page. Nothing counts until you save it."</p>
                <ButtonLink href label="Yes, go on with this"/>
            </Card>
        }
    });
    let there = (!of.there.is_empty()).then(|| {
        let each = of
            .there
            .iter()
            .map(|one| {
                let href = whose.path(&format!("/doses/schedules/{}", one.id));
                let words = one.course().map(|course| words::of_course(course, of.today).sentence).unwrap_or_default();
                view! { <li><a href=href>{words}</a></li> }
            })
            .collect_view();
        view! {
            <InsetText>
                <p>"There are times for this medicine already. If they have changed, change those instead of adding more."</p>
                <ul class="nhsuk-list nhsuk-list--bullet">{each}</ul>
            </InsetText>
        }
    });
    let card = |kind: Kind, heading: &'static str, description: &'static str| {
        view! { <CardLink href=format!("{base}&kind={}", kind.key()) heading description/> }
    };
    let cards = [
        card(
            Kind::Clock,
            "At times of the day",
            "For example at 8am and 8pm, on every day or on some days. Also for a dose that goes up or down",
        ),
        card(Kind::Interval, "Every so many hours", "For example every 6 hours, day and night"),
        card(
            Kind::AsNeeded,
            "Only when it is needed",
            "For example for pain. There are no reminders, and no dose is ever missed",
        ),
    ];
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"How is it taken?"</h1>
            <p class="nene-dose__name">{of.choice.title.clone()}</p>
            {said}
            {there}
            {suggested}
            <CardGroup>{cards.collect_view()}</CardGroup>
            <ButtonLink href=whose.path("/doses/schedules") label="Back to all times" kind=ButtonKind::Secondary/>
        },
    )
}

/// What the record, or the person's own list, says: word for word.
pub fn verbatim(dose: &str) -> impl IntoView + use<> {
    let dose = dose.to_string();
    view! {
        <InsetText>
            <p>"The list of medicines says:"</p>
            <p class="nene-schedule__verbatim">{dose}</p>
        </InsetText>
    }
}
