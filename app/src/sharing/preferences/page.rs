//! The three facts: what each is, where it is decided, and what the person has told us.

use leptos::prelude::*;

use super::{Kind, Told};
use crate::ui::{
    Text,
    button::Button,
    callout::{self, InsetText},
    choices::{Choice, Radios},
    date,
    date_input::{DateInput, TypedDate},
    document::{Chrome, document},
    errors::{ErrorSummary, FieldErrors},
    list::{Fact, RowLink, SummaryList},
};

pub const TITLE: &str = "Other choices about your record";

/// Something has just been told.
#[derive(Clone, Copy, Debug)]
pub struct Done;

/// Who decides about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    Themselves,
    Parents,
}

/// What was typed, and what is wrong with it.
pub struct Filled {
    pub choice: String,
    pub chosen: TypedDate,
    pub errors: FieldErrors,
}

pub fn home(chrome: Chrome, done: Option<Done>, latest: &[(Kind, Option<Told>)]) -> String {
    let done = done.map(|_| view! { <callout::Done words="We have kept what you told us."/> });
    let facts = latest
        .iter()
        .map(|(kind, told)| {
            let link = RowLink {
                href: format!("/sharing/preferences/{}", kind.key()).into(),
                words: "Read or change".into(),
                of: kind.words().into(),
            };
            Fact::lines(kind.words(), lines(told.as_ref())).with_link(link)
        })
        .collect();
    document(
        chrome,
        view! {
            {done}
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>"These 3 choices do not count on this website, but in other places. Here you read what they are, and tell us what you chose."</p>
            <p>"None of them changes what the teams caring for you see here. That is on the page "<a href="/sharing">"Who can see your record"</a>"."</p>
            <SummaryList facts/>
        },
    )
}

fn lines(told: Option<&Told>) -> Vec<Text> {
    let Some(told) = told else { return vec!["You have not told us".into()] };
    let mut lines: Vec<Text> = vec![told.words.into()];
    if let Some(day) = told.chosen_on {
        lines.push(format!("Chosen on {}", date::day(day)).into());
    }
    lines.push(format!("You told us on {}", date::day(date::london_day(told.at))).into());
    lines
}

pub fn one(chrome: Chrome, kind: Kind, latest: Option<&Told>, whose: Decides, filled: Filled) -> String {
    let Filled { choice, chosen, errors } = filled;
    let told = latest.map(|told| {
        let lines = lines(Some(told)).into_iter().map(|line| view! { <p class="nene-line">{line}</p> }).collect_view();
        view! { <InsetText>{lines}</InsetText> }
    });
    let about = match kind {
        Kind::NationalDataOptOut => national_data_opt_out().into_any(),
        Kind::SummaryCareRecord => summary_care_record().into_any(),
        Kind::Research => research().into_any(),
    };
    let form = (whose == Decides::Themselves).then(|| {
        let legend = match kind {
            Kind::NationalDataOptOut => "What did you answer there?",
            Kind::SummaryCareRecord => "Do you want a Summary Care Record?",
            Kind::Research => "May your practice tell you about research that you could take part in?",
        };
        let choices = kind.options().iter().map(|(key, words)| Choice::new(*key, *words)).collect();
        let picked = (!choice.is_empty()).then(|| Text::from(choice));
        let day = (kind == Kind::NationalDataOptOut).then(|| {
            view! {
                <DateInput name="chosen" legend="When did you choose? You can leave this empty" hint="For example, 1 3 2024"
                    value=chosen error=errors.of_date("chosen")/>
            }
        });
        view! {
            <h2 class="nhsuk-heading-m">"Tell us"</h2>
            <form method="post" action=format!("/sharing/preferences/{}", kind.key()) novalidate>
                <Radios name="choice" legend choices chosen=picked error=errors.of("choice")/>
                {day}
                <Button label="Save"/>
            </form>
        }
    });
    let parents = (whose == Decides::Parents).then(|| {
        view! { <p>"You can make this choice yourself from your 13th birthday. Until then somebody with parental responsibility makes it for you."</p> }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{kind.words()}</h1>
            {told}
            {about}
            {parents}
            {form}
        },
    )
}

/// Question and words around it are the fixed ones of the national service, and so are address
/// and telephone. (to check) once a year against the national data opt-out operational policy,
/// chapter 3.
fn national_data_opt_out() -> impl IntoView {
    view! {
        <p>"Your confidential patient information can be used for improving health, care and services, including:"</p>
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>"planning to improve health and care services"</li>
            <li>"research to find a cure for serious illnesses"</li>
        </ul>
        <p>"Your decision will not affect your individual care and you can change your mind anytime you like."</p>
        <p>"You are asked to answer yes or no to this: "<strong>"I allow my confidential patient information to be used for research and planning"</strong>"."</p>
        <h2 class="nhsuk-heading-m">"Where you choose"</h2>
        <p>"This choice is made with the NHS, not here. What you tell us here changes nothing there."</p>
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>"On the internet: "<a href="https://www.nhs.uk/your-nhs-data-matters" rel="noopener">"nhs.uk/your-nhs-data-matters"</a></li>
            <li>"By telephone: "<a href="tel:03003035678">"0300 303 5678"</a></li>
        </ul>
        <p>"You choose for yourself from the age of 13."</p>
    }
}

fn summary_care_record() -> impl IntoView {
    view! {
        <p>"A Summary Care Record is a short summary that doctors and nurses all over England can look at when they treat you. It is made by your GP practice."</p>
        <p>"It holds your medicines, your allergies and what you reacted badly to. If you say yes to more, it also holds your illnesses, operations and vaccinations, and how you want to be cared for."</p>
        <p>"Your GP practice sets this. Tell them what you want. What you tell us here is kept for you, and does not change it there."</p>
    }
}

fn research() -> impl IntoView {
    view! {
        <p>"Research finds out more about illnesses and how to treat them. Some of it needs people who take part."</p>
        <p>"To say yes means only that you may be told. You do not join anything, and nobody gets your record. You can say no later."</p>
        <p>"Your care stays the same, whatever you say."</p>
    }
}
