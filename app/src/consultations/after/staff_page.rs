//! The form in which a clinician writes the summary of a visit by video.

use leptos::prelude::*;

use super::{
    Summary,
    page::{facts, told},
    rules::{LONGEST_STEPS, LONGEST_SUMMARY},
    travel::{Instead, Saved, miles},
};
use crate::{
    appointments::Appointment,
    carers::typed::Typed,
    people::Ods,
    ui::{
        Text,
        button::Button,
        callout::{Done, InsetText, WarningCallout},
        choices::{Choice, Radios},
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea},
        list::{Fact, SummaryList},
    },
};

pub const TITLE: &str = "Summary of a video visit";

/// What stands beside the form.
pub struct Writing<'a> {
    pub organisation: &'a Ods,
    pub appointment: &'a Appointment,
    pub patient: String,
    pub summary: Option<&'a Summary>,
    /// Whether it can be written now.
    pub open: Open,
    /// The practice's figure of the last twelve months.
    pub saved: Saved,
    pub done: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    Yes,
    No,
}

pub fn page(chrome: Chrome, writing: &Writing<'_>, typed: &Typed, errors: FieldErrors) -> String {
    let mut about = vec![Fact::new("Patient", writing.patient.clone())];
    about.extend(facts(writing.appointment));
    let form = match writing.open {
        Open::Yes => form(writing, typed, &errors).into_any(),
        Open::No => {
            view! { <InsetText><p>"A summary can be written from when the room opens until 90 days after the visit."</p></InsetText> }
                .into_any()
        }
    };
    let back = format!("/practice/{}/rooms", writing.organisation.as_str());
    document(
        chrome.with_errors(&errors),
        view! {
            {writing.done.map(|words| view! { <Done words/> })}
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <SummaryList facts=about/>
            {writing.summary.map(told)}
            {form}
            {saved(writing.saved)}
            <p><a href=back>"Back to video visits"</a></p>
        },
    )
}

/// Somebody was faster.
pub fn conflict(chrome: Chrome, writing: &Writing<'_>, typed: &Typed) -> String {
    let written = writing.summary.map(told);
    let words = typed.one("words").to_owned();
    let steps = typed.one("next_steps").to_owned();
    let mine = vec![Fact::lines("Your summary", lines(&words)), Fact::lines("Your next steps", lines(&steps))];
    let back = format!("/practice/{}/rooms/{}/after", writing.organisation.as_str(), writing.appointment.id);
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <WarningCallout heading="Somebody else has written at the same time">
                <p>"Yours was not kept. Read theirs, and put into it what is missing."</p>
            </WarningCallout>
            {written}
            <SummaryList facts=mine/>
            <p><a href=back>"Go on with theirs"</a></p>
        },
    )
}

fn lines(text: &str) -> Vec<Text> {
    text.lines().map(|line| Text::from(line.to_owned())).collect()
}

fn form(writing: &Writing<'_>, typed: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let action = format!("/practice/{}/rooms/{}/after", writing.organisation.as_str(), writing.appointment.id);
    let version = writing.summary.map_or(0, |summary| summary.version);
    let choices = Instead::ALL.map(|instead| Choice::new(instead.key(), instead.words())).to_vec();
    let chosen = Instead::from_key(typed.one("instead")).map(|instead| Text::from(instead.key()));
    let heading = if version == 0 { "Write it" } else { "Put it right" };
    view! {
        <h2 class="nhsuk-heading-m">{heading}</h2>
        <p>"The person reads it at once, and it goes into their record as a document of your organisation. Carers read it too, where they may see appointments. Use plain words."</p>
        <form method="post" action=action novalidate>
            <Hidden name="version" value=version.to_string()/>
            <TextArea name="words" label="What you talked about, and what you found" rows=8 value=typed.text("words")
                hint=format!("Up to {LONGEST_SUMMARY} letters") error=errors.of("words")/>
            <TextArea name="next_steps" label="What happens next (optional)" rows=4 value=typed.text("next_steps")
                hint=format!("Who does what, and when. What to do if it gets worse. Up to {LONGEST_STEPS} letters")
                error=errors.of("next_steps")/>
            <Radios name="instead" legend="What would have been without the video?" choices chosen error=errors.of("instead")
                hint="For your practice’s figure of travel saved. It does not stand in the summary"/>
            <Button label="Save and send"/>
        </form>
    }
}

/// The practice's figure, for who has just added to it.
pub fn saved(saved: Saved) -> impl IntoView {
    let words = match (saved.people, saved.clinicians) {
        (0, 0) => "No travel saved by video visits is known yet.".to_owned(),
        (people, 0) => format!("Video visits have saved people {} of travel in the last 12 months.", miles(people)),
        (people, clinicians) => format!(
            "Video visits have saved people {} and clinicians {} of travel in the last 12 months.",
            miles(people),
            miles(clinicians)
        ),
    };
    view! { <p class="nene-meta">{words}</p> }
}
