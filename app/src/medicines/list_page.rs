//! The list of medicines: a card for each that is taken, those that were taken below, apart.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{
    joined::{Card, Differs, Place},
    own::{self, OwnMedicine},
    running_out::Outlook,
    source::{Repeat, Source},
    supply::Origin,
};
use crate::{
    doses::{MedicineRef, Standing, Summary},
    record::fhir::status,
    ui::{
        Text,
        button::{ButtonKind, ButtonLink},
        callout::{self, InsetText, WarningCallout},
        date,
        details::Details,
        document::{Chrome, document},
        items::{Item, Items},
        list::{Fact, RowLink, SummaryList},
        loaded::Nothing,
        tag::{Tag, TagColour},
    },
    web::whose::Whose,
};

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Nothing,
    Added,
    Removed,
    Counted,
}

impl Done {
    pub fn asked_in(query: Option<&str>) -> Done {
        match query {
            Some("done=added") => Done::Added,
            Some("done=removed") => Done::Removed,
            Some("done=counted") => Done::Counted,
            _ => Done::Nothing,
        }
    }

    fn words(self) -> Option<&'static str> {
        match self {
            Done::Nothing => None,
            Done::Added => Some("It is on your list. Tell your pharmacist or practice what you buy."),
            Done::Removed => Some("It is off your list."),
            Done::Counted => Some("We count from what you have now."),
        }
    }
}

/// One medicine of the record with what is known beside it.
pub struct Line {
    pub card: Card,
    pub outlook: Option<Outlook>,
    /// It has been asked for.
    pub is_open: bool,
    pub schedules: Vec<Summary>,
    pub today: NaiveDate,
}

pub struct OwnLine {
    pub medicine: OwnMedicine,
    pub schedules: Vec<Summary>,
}

pub struct Shown<'a> {
    pub lines: &'a [Line],
    pub own: &'a [OwnLine],
    pub pharmacy: Option<&'a str>,
    pub done: Done,
}

/// Whether who reads it may change anything: staff, and who looks in an emergency, may not.
fn may_change(whose: &Whose) -> bool {
    !matches!(whose, Whose::AtWork(..))
}

pub fn list(chrome: Chrome, whose: &Whose, shown: &Shown<'_>) -> String {
    let at = |place: Place| shown.lines.iter().filter(move |line| line.card.place() == place).collect::<Vec<_>>();
    let (current, handed_out, past) = (at(Place::Current), at(Place::HandedOut), at(Place::Past));
    let (taken, stopped): (Vec<&OwnLine>, Vec<&OwnLine>) =
        shown.own.iter().partition(|own| own.medicine.entered.stopped_on.is_none());
    let nothing = (current.is_empty() && handed_out.is_empty()).then(|| {
        let words = match whose {
            Whose::Own => "No medicines have been sent to your record yet. This does not mean that you take none. Follow the label on your medicine.",
            Whose::For(_) | Whose::AtWork(..) => "There are no medicines to show here. This does not mean that there are none.",
        };
        view! { <Nothing words/> }
    });
    let stamp = shown.lines.iter().filter_map(|line| line.card.received_at()).max().map(|at| {
        view! {
            <p class="nene-stamp">
                {format!("The newest of these reached us on {}. Something newer may not have been sent yet.", date::moment(at))}
            </p>
        }
    });
    let current: Vec<_> = current.into_iter().map(|line| card(whose, line)).collect();
    let handed_out = (!handed_out.is_empty()).then(|| {
        let cards: Vec<_> = handed_out.into_iter().map(|line| card(whose, line)).collect();
        view! {
            <h2 class="nhsuk-heading-m">"Handed out by a pharmacy"</h2>
            <p>"A pharmacy gave these out. Nobody sent us a prescription for them."</p>
            {cards}
        }
    });
    document(
        chrome,
        view! {
            {shown.done.words().map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">"Medicines"</h1>
            {stamp}
            {ways(whose, shown)}
            <h2 class="nhsuk-heading-m">"Taken now"</h2>
            {nothing}
            {current}
            {handed_out}
            {own_part(whose, &taken)}
            {past_part(whose, &past, &stopped)}
            <p><a href=whose.path("/record/medicines")>"Every entry about medicines, as it was sent to the record"</a></p>
            <p class="nene-stamp">
                "Do not stop or change a medicine because of this page. If you feel ill from a medicine, or took too much, call 111. In an emergency, call 999."
            </p>
        },
    )
}

/// What one can do here.
fn ways(whose: &Whose, shown: &Shown<'_>) -> impl IntoView + use<> {
    let link = |page: &str, words: &'static str| view! { <li><a href=whose.path(page)>{words}</a></li> };
    let ask = may_change(whose)
        .then(|| view! { <ButtonLink href=whose.path("/medicines/repeats/ask") label="Ask for more"/> });
    let add = may_change(whose).then(|| link("/medicines/add", "Add something you bought"));
    let pharmacy = match shown.pharmacy {
        Some(name) => format!("Pharmacy: {name}"),
        None => "Pharmacy: none chosen".to_owned(),
    };
    view! {
        {ask}
        <ul class="nhsuk-list">
            {link("/doses", "Doses of today")}
            {link("/medicines/repeats", "What was asked for, and how far it is")}
            {add}
            <li><a href=whose.path("/medicines/pharmacy")>{pharmacy}</a></li>
        </ul>
    }
}

fn card(whose: &Whose, line: &Line) -> impl IntoView + use<> {
    let card = &line.card;
    let title = card.title().to_owned();
    let is_current = card.place() == Place::Current;
    let repeat =
        (card.repeat() != Repeat::No && is_current).then(|| view! { <Tag words="Repeat" colour=TagColour::Blue/>" " });
    let open = line.is_open.then(|| view! { <Tag words="Asked for" colour=TagColour::Yellow/> });
    let ask = (may_change(whose) && !line.is_open && !card.askings().is_empty()).then(|| {
        let of = format!(" of {title}");
        view! { <p><a href=whose.path("/medicines/repeats/ask")>"Ask for more"<span class="nhsuk-u-visually-hidden">{of}</span></a></p> }
    });
    let about: Vec<(MedicineRef, String)> =
        card.askings().iter().map(|asking| (MedicineRef::Record(asking.source.id), asking.source.dose())).collect();
    view! {
        <section class="nene-medicine">
            <h3 class="nhsuk-heading-s nene-medicine__name">{title}</h3>
            {(repeat.is_some() || open.is_some()).then(|| view! { <p>{repeat}{open}</p> })}
            {differing(card)}
            {doses(card)}
            <SummaryList facts=facts(whose, line)/>
            {times(whose, &line.schedules, about.first().map(|(about, _)| *about))}
            {ask}
            {sources(whose, card)}
        </section>
    }
}

/// Where what is said differs, before anything else.
fn differing(card: &Card) -> Option<impl IntoView + use<>> {
    let lines: Vec<_> = card
        .differs()
        .into_iter()
        .map(|differs| {
            let words = match differs {
                Differs::Dose => "Not everybody who wrote about it gives the same dose.",
                Differs::Standing => "A newer entry says that it was stopped.",
                Differs::Warned => {
                    "One entry says that it is taken, and another that it is not to be taken, or is not."
                }
            };
            view! { <p>{words}</p> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! { <WarningCallout heading="Confirm with your practice">{lines}</WarningCallout> }
    })
}

/// The dose as somebody wrote it: whole, with its line breaks.
fn doses(card: &Card) -> impl IntoView + use<> {
    let all = card.doses();
    let several = all.len() > 1;
    let said: Vec<_> = all
        .into_iter()
        .map(|(dose, source)| {
            let who = several.then(|| {
                view! { <span class="nene-medicine__who">{format!("{}, {}", source.organisation, source.when)}</span> }
            });
            view! { <p class="nene-medicine__dose">{dose}</p>{who} }
        })
        .collect();
    let none =
        said.is_empty().then(|| view! { <p>"The dose is not written here. Follow the label on the medicine."</p> });
    view! { {said}{none} }
}

fn facts(whose: &Whose, line: &Line) -> Vec<Fact> {
    let card = &line.card;
    let first = card.first();
    let mut facts = Vec::new();
    for told in &first.told {
        facts.push(Fact::lines(told.label.clone(), told.text.lines().map(|line| Text::from(line.to_owned()))));
    }
    facts.extend(card.reason().map(|reason| Fact::new("What it is for", reason.to_owned())));
    facts.extend(card.last_issued().map(|words| Fact::new("Last issued", words.to_owned())));
    facts.extend(card.last_handed_out().map(|(words, source)| {
        let by = source.author.clone().unwrap_or_else(|| source.organisation.clone());
        Fact::new("Last handed out", format!("{words}, by {by}"))
    }));
    if !card.askings().is_empty() {
        facts.extend(runs_out(whose, line));
    }
    if let Repeat::Yes(Some(until)) = card.repeat() {
        facts.push(Fact::new("Repeats agreed until", until));
    }
    if let Some(status) = first.status.as_deref().filter(|status| *status != "active" && !first_is_handed_out(first)) {
        facts.push(Fact::new("Status", status::in_words(status)));
    }
    facts.extend(
        first.author.clone().filter(|_| !first_is_handed_out(first)).map(|author| Fact::new("Prescribed by", author)),
    );
    facts.push(Fact::new("From", first.organisation.clone()));
    facts.extend(card.received_at().map(|at| Fact::new("As of", date::moment(at))));
    facts
}

fn first_is_handed_out(first: &Source) -> bool {
    first.handed_out.is_some()
}

/// When it runs out, where that can be told, and by when to ask; else how the person can help.
fn runs_out(whose: &Whose, line: &Line) -> Vec<Fact> {
    let entry = line.card.askings().first().map(|asking| asking.source.id);
    let count = entry.filter(|_| may_change(whose)).map(|entry| RowLink {
        href: whose.path(&format!("/medicines/count/{entry}")).into(),
        words: "Count".into(),
        of: format!("how much of {} is left", line.card.title()).into(),
    });
    let linked = |fact: Fact| match count.clone() {
        Some(link) => fact.with_link(link),
        None => fact,
    };
    let Some(outlook) = line.outlook else {
        return vec![linked(Fact::new("Runs out on", "We cannot work this out. Count what you have"))];
    };
    let out = outlook.runs_out;
    let from = match out.origin {
        Origin::Counted => format!("Counted from what was left on {}", date::day(out.from)),
        Origin::HandedOut => format!("Counted from what was handed out on {}", date::day(out.from)),
        Origin::Collected => format!("Counted from what was collected on {}", date::day(out.from)),
        Origin::Issued => format!("Counted from what was issued on {}", date::day(out.from)),
    };
    let on = match out.on < line.today {
        true => format!("{}. That has gone by: count what you have", date::day(out.on)),
        false => date::near_day(out.on, line.today),
    };
    let mut facts = vec![linked(Fact::lines("Runs out on", [on.into(), from.into()]))];
    if let Some(by) =
        outlook.ask_by.filter(|_| out.on >= line.today && !line.is_open && line.card.repeat() != Repeat::No)
    {
        let words = match by.ask < line.today {
            true => "Now: it may take longer than what you have lasts".to_owned(),
            false => date::near_day(by.ask, line.today),
        };
        facts.push(Fact::new("Ask for more by", words));
    }
    facts
}

/// When it is taken, and where that is set.
fn times(whose: &Whose, schedules: &[Summary], about: Option<MedicineRef>) -> impl IntoView + use<> {
    let lines: Vec<_> = schedules
        .iter()
        .map(|summary| {
            let note = match summary.standing {
                Standing::Proposed => " (suggested, waits for a yes)",
                Standing::Paused => " (paused)",
                Standing::InForce | Standing::Ended => "",
            };
            let href = whose.path(&format!("/doses/schedules/{}", summary.schedule));
            view! { <p><a href=href>"Times and reminders"</a>{format!(": {}{note}", summary.words)}</p> }
        })
        .collect();
    let new = about.filter(|_| schedules.is_empty() && may_change(whose)).map(|about| {
        let href = whose.path(&format!("/doses/schedules/new?medicine={}", about.key()));
        view! { <p><a href=href>"Times and reminders"</a></p> }
    });
    view! { {lines}{new} }
}

/// Every entry of the record that the card is made of.
fn sources(whose: &Whose, card: &Card) -> impl IntoView + use<> {
    let lines: Vec<_> = card
        .sources
        .iter()
        .map(|source| {
            let href = whose.path(&format!("/record/entries/{}", source.id));
            let words = format!("{}: {}", source.sort.words(), source.title);
            let facts = format!(" ({}, {})", source.organisation, source.when);
            view! { <li><a href=href>{words}</a>{facts}</li> }
        })
        .collect();
    view! {
        <Details summary=format!("Where this comes from ({})", card.sources.len())>
            <ul class="nhsuk-list">{lines}</ul>
        </Details>
    }
}

fn own_part(whose: &Whose, taken: &[&OwnLine]) -> impl IntoView + use<> {
    let cards: Vec<_> = taken.iter().map(|own| own_card(whose, own)).collect();
    let nothing = cards.is_empty().then(|| view! { <Nothing words="Nothing was added."/> });
    let add = may_change(whose).then(|| {
        view! {
            <InsetText><p>"Tell your pharmacist or practice what you buy. Nobody checks what is added here."</p></InsetText>
            <ButtonLink href=whose.path("/medicines/add") label="Add a medicine" kind=ButtonKind::Secondary/>
        }
    });
    view! {
        <h2 class="nhsuk-heading-m">"Bought or added"</h2>
        {nothing}
        {cards}
        {add}
    }
}

fn own_card(whose: &Whose, own: &OwnLine) -> impl IntoView + use<> {
    let medicine = &own.medicine;
    let href = whose.path(&format!("/medicines/own/{}", medicine.id));
    view! {
        <section class="nene-medicine">
            <h3 class="nhsuk-heading-s nene-medicine__name"><a href=href>{medicine.entered.name.clone()}</a></h3>
            <SummaryList facts=own::facts(&medicine.entered)/>
            {times(whose, &own.schedules, Some(MedicineRef::Own(medicine.id)))}
        </section>
    }
}

/// What was taken: shorter, and apart.
fn past_part(whose: &Whose, past: &[&Line], stopped: &[&OwnLine]) -> Option<impl IntoView + use<>> {
    (!past.is_empty() || !stopped.is_empty()).then(|| {
        let mut items = Items::with_capacity(past.len() + stopped.len());
        for line in past {
            let first = line.card.first();
            let href = whose.path(&format!("/record/entries/{}", first.id));
            let doses: Vec<String> = line.card.doses().into_iter().map(|(dose, _)| dose).collect();
            let told: Vec<String> = first.told.iter().map(|told| format!("{}: {}", told.label, told.text)).collect();
            let lines: Vec<&str> = doses.iter().chain(&told).map(String::as_str).collect();
            let status = first.status.as_deref().map(status::in_words).unwrap_or_default();
            let more = line.card.sources.len().checked_sub(1).filter(|more| *more > 0);
            let more = more.map(|more| format!("and {more} more entries")).unwrap_or_default();
            let facts: Vec<&str> = [&first.when, &status, &first.organisation, &more]
                .into_iter()
                .map(String::as_str)
                .filter(|fact| !fact.is_empty())
                .collect();
            items.push(Item {
                name: line.card.title(),
                href: Some(&href),
                lines: &lines,
                facts: &facts,
                ..Item::default()
            });
        }
        for own in stopped {
            let entered = &own.medicine.entered;
            let href = whose.path(&format!("/medicines/own/{}", own.medicine.id));
            let stopped = entered.stopped_on.map(|day| format!("Stopped {}", date::day(day))).unwrap_or_default();
            let lines: Vec<&str> = [entered.dose.as_str()].into_iter().filter(|line| !line.is_empty()).collect();
            items.push(Item {
                name: &entered.name,
                href: Some(&href),
                lines: &lines,
                facts: &[&stopped, "Added by hand"],
                ..Item::default()
            });
        }
        view! {
            <h2 class="nhsuk-heading-m">"Taken before"</h2>
            {items.view()}
        }
    })
}
