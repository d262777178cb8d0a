//! The pages of asking: choose medicines, and read what will happen before it is sent.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::{Asked, offer::Offer, rules::LONGEST_NOTE};
use crate::{
    carers::typed::Typed,
    medicines::pharmacy::Pharmacy,
    people::Ods,
    ui::{
        Text,
        button::{Button, ButtonLink},
        callout::{InsetText, WarningCallout},
        choices::{Checkboxes, Choice},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea},
        list::{Fact, SummaryList},
        loaded::Nothing,
    },
    web::whose::Whose,
};

/// Everything that can be asked for, of whom, and where it goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    pub offers: Vec<Offer>,
    pub pharmacy: Option<Pharmacy>,
    /// `None`: no practice here answers.
    pub practice: Option<(Ods, String)>,
}

/// What is read before it is sent.
pub struct Check<'a> {
    pub asking: &'a Asking,
    pub chosen: &'a [&'a Offer],
    pub note: &'a str,
    pub answered_by: Option<NaiveDate>,
    /// The pharmacy was changed since this was read.
    pub moved: bool,
}

impl Asking {
    /// The name of the first group of boxes that there is.
    pub fn first_group(&self) -> &'static str {
        let is_repeat = |offer: &Offer| !offer.is_open && offer.snapshot.is_repeat == Asked::Repeat;
        if self.offers.iter().any(is_repeat) { "medicine" } else { "other" }
    }
}

pub fn choose(chrome: Chrome, whose: &Whose, asking: &Asking, form: &Typed, errors: FieldErrors) -> String {
    let Some((_, practice)) = &asking.practice else { return no_practice(chrome) };
    let free: Vec<&Offer> = asking.offers.iter().filter(|offer| !offer.is_open).collect();
    let body = match free.is_empty() {
        true => {
            view! { <Nothing words="There is nothing here to ask for. Call your practice if you need something."/> }
                .into_any()
        }
        false => boxes(whose, asking, &free, form, &errors).into_any(),
    };
    let open: Vec<_> = asking
        .offers
        .iter()
        .filter(|offer| offer.is_open)
        .map(|offer| view! { <li>{offer.title.clone()}</li> })
        .collect();
    let open = (!open.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"You have asked for these already"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">{open}</ul>
            <p><a href=whose.path("/medicines/repeats")>"See how far they are"</a></p>
        }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Ask for medicines"</h1>
            <p>{format!("{practice} gets what you ask for here.")}</p>
            {body}
            {open}
        },
    )
}

fn no_practice(chrome: Chrome) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Ask for medicines"</h1>
            <WarningCallout heading="You cannot ask here">
                <p>"We do not know at which practice you are registered, or it does not use this service. Call your practice, or ask at a pharmacy."</p>
            </WarningCallout>
        },
    )
}

/// Boxes of one name in two groups: what is on repeat, and what is not.
fn boxes(whose: &Whose, asking: &Asking, free: &[&Offer], form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let (repeats, others): (Vec<&Offer>, Vec<&Offer>) =
        free.iter().copied().partition(|offer| offer.snapshot.is_repeat == Asked::Repeat);
    let chosen: Vec<Text> = form.all("medicine").chain(form.all("other")).map(|id| Text::from(id.to_owned())).collect();
    let group = |name: &'static str, legend: &'static str, hint: Option<&'static str>, offers: Vec<&Offer>| {
        let choices: Vec<Choice> = offers.into_iter().map(choice).collect();
        let (chosen, error) = (chosen.clone(), errors.of(name));
        (!choices.is_empty()).then(|| match hint {
            Some(hint) => view! { <Checkboxes name legend choices chosen hint error/> }.into_any(),
            None => view! { <Checkboxes name legend choices chosen error/> }.into_any(),
        })
    };
    let hint = "They are not on your repeat list. The practice may want to talk to you first. Say in the note why you need them";
    let pharmacy = match &asking.pharmacy {
        Some(pharmacy) => format!("It goes to {}.", pharmacy.words()),
        None => "You have chosen no pharmacy. Then the practice says where to collect it.".to_owned(),
    };
    view! {
        <form method="post" novalidate>
            <Hidden name="step" value="check"/>
            {group("medicine", "Repeat medicines", None, repeats)}
            {group("other", "Other medicines you were prescribed", Some(hint), others)}
            <TextArea name="note" label="Note for the practice (optional)" rows=3 value=form.text("note") error=errors.of("note")
                hint=format!("{LONGEST_NOTE} letters or fewer. Do not ask about how you feel here: call the practice or 111")/>
            <p>{pharmacy}" "<a href=whose.path("/medicines/pharmacy")>"Choose a pharmacy"</a></p>
            <Button label="Go on"/>
        </form>
    }
}

fn choice(offer: &Offer) -> Choice {
    let mut hint = Vec::new();
    if !offer.dose.is_empty() {
        hint.push(offer.dose.clone());
    }
    if !offer.quantity.is_empty() {
        hint.push(format!("How much: {}", offer.quantity));
    }
    if let Some(runs_out) = offer.runs_out {
        hint.push(format!("Runs out on {}", date::day(runs_out.on)));
    }
    if offer.differs {
        hint.push("Your sources say different things of it: confirm with your practice".to_owned());
    }
    Choice::new(offer.entry.to_string(), offer.title.clone()).with_hint(hint.join(". "))
}

pub fn check(chrome: Chrome, whose: &Whose, check: &Check<'_>, errors: FieldErrors) -> String {
    let practice = check.asking.practice.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
    let pharmacy = check.asking.pharmacy.as_ref();
    let early: Vec<_> = check
        .chosen
        .iter()
        .filter(|offer| offer.is_early)
        .filter_map(|offer| {
            let until = date::day(offer.runs_out?.last_day());
            Some(view! { <li>{format!("{}: you may have enough until {until}", offer.title)}</li> })
        })
        .collect();
    let early = (!early.is_empty()).then(|| {
        let choices = vec![Choice::new("yes", "Ask anyway")];
        view! {
            <WarningCallout heading="You may still have enough">
                <ul class="nhsuk-list nhsuk-list--bullet">{early}</ul>
                <p>"We counted from what was handed out or what you told us. If you have less, or go away, ask anyway."</p>
            </WarningCallout>
            <Checkboxes name="anyway" legend="Do you want to ask now?" choices error=errors.of("anyway")/>
        }
    });
    let medicines: Vec<_> = check.chosen.iter().map(|offer| one(offer)).collect();
    let hidden: Vec<_> =
        check.chosen.iter().map(|offer| view! { <Hidden name="medicine" value=offer.entry.to_string()/> }).collect();
    let note = (!check.note.is_empty()).then(|| {
        let lines = check.note.lines().map(|line| Text::from(line.to_owned())).collect::<Vec<_>>();
        view! { <SummaryList facts=vec![Fact::lines("Your note", lines)]/> }
    });
    let by = check.answered_by.map(|day| format!(", by {}", date::day(day))).unwrap_or_default();
    let goes_to = match pharmacy {
        Some(pharmacy) => format!("When they say yes, the prescription goes to {}.", pharmacy.words()),
        None => "When they say yes, they tell you where to collect the prescription.".to_owned(),
    };
    let moved = check.moved.then(|| {
        view! { <WarningCallout heading="The pharmacy has changed"><p>"It was changed since you opened this page. Nothing was sent. Read again where it goes."</p></WarningCallout> }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Check before you ask"</h1>
            {moved}
            {medicines}
            {note}
            <h2 class="nhsuk-heading-m">"What will happen"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>{format!("{practice} gets this now. Its staff who handle prescriptions see the medicines, your note and the pharmacy.")}</li>
                <li>{format!("A prescriber decides. Practices usually answer within 2 working days{by}.")}</li>
                <li>{goes_to}</li>
                <li>"You see every step here, and why if they say no. You can take it back until they have answered."</li>
            </ul>
            <form method="post" novalidate>
                <Hidden name="step" value="send"/>
                {hidden}
                <Hidden name="note" value=check.note.to_owned()/>
                <Hidden name="pharmacy" value=pharmacy.map(|pharmacy| pharmacy.ods.clone()).unwrap_or_default()/>
                {early}
                <Button label="Ask for it"/>
            </form>
            <p><a href=whose.path("/medicines/repeats/ask")>"Start again"</a></p>
            <InsetText><p>"If you have none left of something that you must not miss, call your practice, a pharmacy, or 111 as well."</p></InsetText>
        },
    )
}

fn one(offer: &Offer) -> impl IntoView + use<> {
    let lines = |text: &str| text.lines().map(|line| Text::from(line.to_owned())).collect::<Vec<_>>();
    let mut facts = Vec::new();
    if !offer.dose.is_empty() {
        facts.push(Fact::lines("Dose", lines(&offer.dose)));
    }
    if !offer.quantity.is_empty() {
        facts.push(Fact::new("How much", offer.quantity.clone()));
    }
    facts.extend(offer.snapshot.last_issued.clone().map(|issued| Fact::new("Last issued", issued)));
    if offer.snapshot.is_repeat == Asked::Once {
        facts.push(Fact::new("Not a repeat", "The practice may want to talk to you first"));
    }
    view! {
        <h2 class="nhsuk-heading-m nene-medicine__name">{offer.title.clone()}</h2>
        <SummaryList facts/>
    }
}

/// Nothing was kept: one of them is open.
pub fn open_already(chrome: Chrome, whose: &Whose, titles: Vec<String>) -> String {
    let lines: Vec<_> = titles.into_iter().map(|title| view! { <li>{title}</li> }).collect();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has been asked for already"</h1>
            <p>"At least one of these is open: you asked in another tab, or a carer asked for you. Nothing was asked for a second time."</p>
            <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
            <ButtonLink href=whose.path("/medicines/repeats") label="See what is on its way"/>
        },
    )
}
