//! The summary: on one page, what somebody who treats a person needs first.

use leptos::{either::Either, prelude::*};

use super::store::Practice;
use crate::{
    people::Person,
    record::{
        LatestOfTest,
        fhir::contact::Contact,
        rules,
        summary::{Summary, Told},
    },
    ui::{
        button::{ButtonKind, ButtonLink},
        callout::InsetText,
        card::{CardGroup, CardLink},
        document::{Chrome, Width, document},
        items::{Item, Items},
        loaded::{Loaded, Nothing},
    },
};

/// Where the visitor's role leads from here; each an address.
pub struct Ways {
    pub record: Option<String>,
    pub emergency: Option<String>,
    pub safety: Option<String>,
    pub open: Option<String>,
    /// Where the organisation uses the clinical module.
    pub pathways: Option<String>,
    pub appointments: Option<String>,
    /// The summary itself.
    pub here: String,
}

pub fn summary(
    mut chrome: Chrome,
    person: &Person,
    summary: Summary,
    practice: Loaded<Option<Practice>>,
    ways: &Ways,
) -> String {
    chrome.width = Width::Full;
    let Summary { allergies, medicines, conditions, results, teams, plans, contacts } = summary;
    let here = || ways.here.clone();
    let record = |page: &str| ways.record.as_ref().map(|record| format!("{record}{page}"));
    let allergies = allergies.show_list(
        "the allergies",
        here(),
        "No allergies are shown here. This does not mean that there are none. Ask the person.",
        told,
    );
    let medicines = medicines.show_list(
        "the medicines",
        here(),
        "No medicines are shown here. This does not mean that none are taken. Ask the person.",
        told,
    );
    let conditions = conditions.show_list(
        "the conditions",
        here(),
        "No conditions are shown here. This does not mean that there are none.",
        told,
    );
    let results = results.show_list("the test results", here(), "No test results are shown here.", latest);
    let teams = teams.show_list("the care team", here(), "No care team is shown here.", told);
    let plans = plans.show_list("the care plans", here(), "No care plan or care package is shown here.", told);
    let contacts = contacts.show_list(
        "whom to call",
        here(),
        "No emergency contact or next of kin is shown here. Ask the person, or their practice.",
        to_call,
    );
    let practice = practice.show("the GP practice", here(), registered);
    let emergency = ways.emergency.clone();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Summary"</h1>
            {shares(person, emergency)}
            <div class="nene-summary">
                <section class="nene-summary__part nene-summary__part--first">
                    {heading("Allergies and reactions", record("/allergies"))} {allergies}
                </section>
                <section class="nene-summary__part">{heading("Medicines now", record("/medicines"))} {medicines}</section>
                <section class="nene-summary__part">{heading("Conditions now", record("/conditions"))} {conditions}</section>
                <section class="nene-summary__part">
                    {heading("Who to call", None)} {contacts} {practice}
                </section>
                <section class="nene-summary__part">{heading("Latest test results", record("/results"))} {results}</section>
                <section class="nene-summary__part">{heading("Care team", record("/care"))} {teams}</section>
                <section class="nene-summary__part">{heading("Care plans and care package", record("/care"))} {plans}</section>
            </div>
            <p class="nene-stamp">
                "This is what has been sent to Nene. It may not be everything, and something newer may not have been sent yet."
            </p>
            {on(ways)}
        },
    )
}

/// For who does not treat: who it is, and what they may do.
pub fn desk(chrome: Chrome, person: &Person, ways: &Ways) -> String {
    let has_none = ways.safety.is_none() && ways.open.is_none() && ways.appointments.is_none();
    let nothing = has_none.then(|| view! { <Nothing words="There is nothing for your role to do on this page."/> });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{person.full_name()}</h1>
            <p>"Your role does not see health records. This is what you can do here."</p>
            {nothing}
            {on(ways)}
        },
    )
}

/// Said to everybody at work and about everybody, so that it tells nothing of this person.
fn shares(person: &Person, emergency: Option<String>) -> impl IntoView + use<> {
    let emergency = emergency.map(|href| {
        view! {
            <p>
                "Is it an emergency, and can they not be asked? "
                <a href=href>"Open the record in an emergency"</a>
            </p>
        }
    });
    let words = format!(
        "Some of the record may not be shown here. If you need more, ask {}. They can change what they share, at once, \
         under Sharing in their own Nene. You can also call their GP practice.",
        person.given_name
    );
    view! {
        <InsetText>
            <p>{words}</p>
            {emergency}
        </InsetText>
    }
}

fn heading(words: &'static str, all: Option<String>) -> impl IntoView + use<> {
    let all = all.map(|href| {
        view! {
            <p class="nene-summary__all">
                <a href=href>"See all" <span class="nhsuk-u-visually-hidden">{format!(": {}", words.to_lowercase())}</span></a>
            </p>
        }
    });
    view! {
        <h2 class="nhsuk-heading-m">{words}</h2>
        {all}
    }
}

fn told(list: Vec<Told>) -> impl IntoView {
    let mut items = Items::with_capacity(list.len());
    for Told { line, details } in &list {
        let value = rules::value(line);
        let when = rules::when(line);
        let lines: Vec<String> = details.iter().map(|detail| format!("{}: {}", detail.label, detail.text)).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let mut facts = vec![when.as_str(), line.source.as_str()];
        if rules::is_handed_out(line) {
            facts.insert(0, "Medicine handed out");
        }
        items.push(Item {
            name: rules::title(line),
            main: value.as_deref(),
            lines: &lines,
            facts: &facts,
            ..Item::default()
        });
    }
    items.view()
}

fn latest(list: Vec<LatestOfTest>) -> impl IntoView {
    let mut items = Items::with_capacity(list.len());
    for LatestOfTest { line, .. } in &list {
        let value = rules::value(line);
        let when = rules::when(line);
        let range = line.range_text.as_ref().map(|range| format!("Usual range: {range}"));
        let remark = line.interpretation.as_ref().map(|words| format!("Remark of the laboratory: {words}"));
        let lines: Vec<&str> = range.as_deref().into_iter().chain(remark.as_deref()).collect();
        let facts = [when.as_str(), line.source.as_str()];
        items.push(Item {
            name: rules::title(line),
            main: value.as_deref(),
            lines: &lines,
            facts: &facts,
            ..Item::default()
        });
    }
    items.view()
}

fn to_call(list: Vec<Contact>) -> impl IntoView {
    let mut items = Items::with_capacity(list.len());
    for contact in &list {
        let facts: Vec<&str> = contact.relationship.as_deref().into_iter().collect();
        let lines: Vec<&str> = contact.numbers.iter().map(String::as_str).collect();
        items.push(Item { name: &contact.name, lines: &lines, facts: &facts, ..Item::default() });
    }
    items.view()
}

fn registered(practice: Option<Practice>) -> impl IntoView {
    let Some(practice) = practice else {
        return Either::Left(view! { <Nothing words="No GP practice is known here."/> });
    };
    let telephone = practice.telephone.as_deref().unwrap_or("Telephone number not known here");
    let mut items = Items::with_capacity(1);
    items.push(Item { name: &practice.name, lines: &[telephone], facts: &["GP practice"], ..Item::default() });
    Either::Right(items.view())
}

fn on(ways: &Ways) -> impl IntoView + use<> {
    let record = ways
        .record
        .clone()
        .map(|href| view! { <ButtonLink href label="See the whole record" kind=ButtonKind::Secondary/> });
    let safety = ways.safety.clone().map(|href| {
        view! { <CardLink href heading="Safety" description="Stop carers at once, or hold back messages to this person. Only staff see this"/> }
    });
    let pathways = ways.pathways.clone().map(|href| {
        view! { <CardLink href heading="Pathways" description="What this person measures at home for a care team, and their own targets"/> }
    });
    let appointments = ways.appointments.clone().map(|href| {
        view! { <CardLink href heading="Appointments" description="Book, move or cancel an appointment for this person"/> }
    });
    let open = ways.open.clone().map(|href| {
        view! { <CardLink href heading="Online access is paused" description="Open it again when the person asks you to"/> }
    });
    view! {
        {record}
        <CardGroup>{appointments}{pathways}{safety}{open}</CardGroup>
    }
}
