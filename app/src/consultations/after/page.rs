//! What a person reads after a visit by video, and the two questions about how it went.

use leptos::prelude::*;

use super::{
    Summary,
    rules::{Answers, Time, Went},
};
use crate::{
    appointments::Appointment,
    carers::typed::Typed,
    consultations::room_page::{Instead, Ways, telephone},
    ui::{
        Text,
        button::Button,
        callout::{Done, InsetText},
        choices::{Choice, Radios},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        list::{Fact, SummaryList},
    },
    web::whose::Whose,
};

pub const TITLE: &str = "After your video visit";
pub const HEARD: &str = "Could you see and hear each other well enough?";
pub const NEEDED: &str = "Did you get what you needed?";

/// Whether they may read summaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    Yes,
    No,
}

/// What stands on the page.
pub struct After<'a> {
    pub appointment: &'a Appointment,
    pub summary: Option<&'a Summary>,
    pub reads: Reads,
    /// What whoever looks has answered.
    pub answers: Option<Answers>,
    /// Whether they are asked, and may still answer.
    pub asked: Option<Time>,
    pub done: Option<&'static str>,
}

pub fn page(chrome: Chrome, whose: &Whose, after: &After<'_>, typed: &Typed, errors: FieldErrors) -> String {
    let After { appointment, summary, reads, answers, asked, done } = after;
    let written = match (summary, reads) {
        (Some(summary), _) => told(summary).into_any(),
        // Whether there is one or not.
        (None, Reads::No) => {
            view! {
                <InsetText>
                    <p>"The summary of a visit is kept with the documents. You can see appointments here, but not documents."</p>
                    <p>"If you need to see them, ask the person whom you look after."</p>
                </InsetText>
            }
            .into_any()
        }
        (None, Reads::Yes) => {
            view! {
                <InsetText>
                    <p>"There is no summary yet. Whoever saw you can write one. It then stands here and among your documents."</p>
                </InsetText>
            }
            .into_any()
        }
    };
    let questions = match (answers, asked) {
        (Some(_), _) => Some(view! { <p>"You have told us how it went. Thank you."</p> }.into_any()),
        (None, Some(Time::Now)) => Some(questions(whose, appointment, typed, &errors).into_any()),
        (None, Some(Time::TooEarly | Time::Over) | None) => None,
    };
    let ways = ways(whose, appointment);
    let (back, words) = ways.back.clone();
    document(
        chrome.with_errors(&errors),
        view! {
            {done.map(|words| view! { <Done words/> })}
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <SummaryList facts=facts(appointment)/>
            {written}
            {questions}
            <p><a href=back>{words}</a></p>
            {telephone(&ways)}
        },
    )
}

/// When, what and with whom.
pub fn facts(appointment: &Appointment) -> Vec<Fact> {
    vec![
        Fact::new("When", date::moment(appointment.starts_at)),
        Fact::new("What", appointment.service.clone()),
        Fact::new("With", format!("{}, {}", appointment.clinician_name, appointment.organisation_name)),
    ]
}

fn ways(whose: &Whose, appointment: &Appointment) -> Ways {
    Ways {
        instead: Instead::Organisation {
            name: appointment.organisation_name.clone(),
            telephone: appointment.telephone.clone(),
        },
        after: None,
        back: (whose.path(&format!("/appointments/{}", appointment.id)), "Back to the appointment"),
        check: None,
    }
}

/// The summary as it is read anywhere.
pub fn told(summary: &Summary) -> impl IntoView + use<> {
    let lines = |text: &str| text.lines().map(|line| Text::from(line.to_owned())).collect::<Vec<_>>();
    let next = match summary.next_steps.is_empty() {
        true => vec![Text::from("Nothing was agreed.")],
        false => lines(&summary.next_steps),
    };
    let corrected = if summary.version > 1 { "Corrected" } else { "Written" };
    let by = format!(
        "{corrected} by {}, {}, on {}",
        summary.writer,
        summary.organisation_name,
        date::moment(summary.written_at)
    );
    let facts =
        vec![Fact::lines("What we talked about", lines(&summary.words)), Fact::lines("What happens next", next)];
    view! {
        <h2 class="nhsuk-heading-m">"Summary"</h2>
        <SummaryList facts/>
        <p class="nene-meta">{by}</p>
    }
}

fn questions(whose: &Whose, appointment: &Appointment, typed: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let choices = |yes: &'static str, partly: &'static str, no: &'static str| {
        vec![
            Choice::new(Went::Yes.key(), yes),
            Choice::new(Went::Partly.key(), partly),
            Choice::new(Went::No.key(), no),
        ]
    };
    let chosen = |name: &str| Went::from_key(typed.one(name)).map(|went| Text::from(went.key()));
    view! {
        <h2 class="nhsuk-heading-m">"How did it go?"</h2>
        <p>"Two questions. They help to make these visits better. Your answers are counted, and not put into your record."</p>
        <form method="post" action=whose.path(&format!("/appointments/{}/after", appointment.id)) novalidate>
            <Radios name="heard" legend=HEARD choices=choices("Yes", "Some of the time", "No") chosen=chosen("heard")
                error=errors.of("heard")/>
            <Radios name="needed" legend=NEEDED choices=choices("Yes", "Partly", "No") chosen=chosen("needed")
                error=errors.of("needed")/>
            <Button label="Send"/>
        </form>
    }
}
