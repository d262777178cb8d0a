//! The form of a clinic: a new one, and a change of one.

use chrono::Weekday;
use leptos::prelude::*;

use super::{
    super::{Booker, Channel, Reach},
    Clinic, Keeper,
    form::{booker_key, session_field},
    week,
};
use crate::{
    access::role::Role,
    alerts::calendar::Hours,
    carers::typed::Typed,
    people::PersonId,
    ui::{
        Text,
        button::Button,
        callout::{InsetText, WarningCallout},
        choices::{Checkboxes, Choice, Fieldset, Radios},
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, Select, TextInput, Typed as Keyboard},
    },
};

pub const NEW: &str = "New clinic";
pub const CHANGE: &str = "Change this clinic";

/// Id, name and role of who may see people.
type Members = [(PersonId, String, Role)];

/// What is said about what was typed.
#[derive(Default)]
pub struct Said {
    pub errors: FieldErrors,
    /// Somebody was faster.
    pub is_late: bool,
}

impl Said {
    pub fn wrong(errors: FieldErrors) -> Said {
        Said { errors, is_late: false }
    }

    pub fn late() -> Said {
        Said { errors: FieldErrors::default(), is_late: true }
    }
}

pub fn new(chrome: Chrome, form: &Typed, members: &Members, errors: FieldErrors) -> String {
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{NEW}</h1>
            <p>"A clinic is: who sees people, for what, where, how, and in which hours of the week. Its times are made from that, and people book them."</p>
            <form method="post" novalidate>
                <Hidden name="new_id" value=form.text("new_id")/>
                {what(form, members, &errors)}
                {hours(form, &errors)}
                {who(form, &errors)}
                <Button label="Make the clinic"/>
            </form>
        },
    )
}

pub fn change(chrome: Chrome, clinic: &Clinic, form: &Typed, members: &Members, said: Said) -> String {
    let errors = said.errors;
    let late = said.is_late.then(|| {
        view! {
            <WarningCallout heading="Somebody has changed this clinic">
                <p>"Nothing of yours was saved. What you typed stands below. Open the clinic again, see what was changed, and then send your change once more."</p>
            </WarningCallout>
        }
    });
    let fields = match clinic.keeper {
        Keeper::Here => view! {
            {what(form, members, &errors)}
            {hours(form, &errors)}
            {who(form, &errors)}
        }
        .into_any(),
        Keeper::Source(_) | Keeper::Newer => view! {
            <InsetText><p>"Another system of yours keeps this clinic’s times. Here you decide what it is called, and who may book it."</p></InsetText>
            {name(form, &errors)}
            {who(form, &errors)}
        }
        .into_any(),
    };
    let note = (clinic.keeper == Keeper::Here).then(|| {
        view! { <p>"When you save, the times to come are made anew. Who is booked stays booked, also outside of the new hours; the clinic’s page shows them."</p> }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            {late}
            <h1 class="nhsuk-heading-l">{CHANGE}</h1>
            {note}
            <form method="post" novalidate>
                <Hidden name="version" value=form.text("version")/>
                {fields}
                <Button label="Save the clinic"/>
            </form>
        },
    )
}

fn name(form: &Typed, errors: &FieldErrors) -> AnyView {
    view! {
        <TextInput name="name" label="Name of the clinic" hint="Only staff see it. For example: Dr Rowan, mornings"
            value=form.text("name") error=errors.of("name") autocomplete="off"/>
    }
    .into_any()
}

/// What it is, with whom, where and how.
fn what(form: &Typed, members: &Members, errors: &FieldErrors) -> AnyView {
    let mut people: Vec<(Text, Text)> = vec![("".into(), "A team, or somebody without an account".into())];
    people.extend(
        members
            .iter()
            .map(|(id, name, role)| (Text::from(id.0.to_string()), Text::from(format!("{name} ({})", role.words())))),
    );
    let ways = Channel::ALL.into_iter().map(|channel| Choice::new(channel.key(), channel.words()));
    view! {
        {name(form, errors)}
        <TextInput name="service" label="What it is for" hint="People choose by these words. For example: GP appointment, Blood test"
            value=form.text("service") error=errors.of("service") autocomplete="off"/>
        <Select name="clinician" label="Who sees people" options=people chosen=form.text("clinician")
            hint="Times stand in this person’s calendar. Nobody can be in two clinics at once" error=errors.of("clinician")/>
        <TextInput name="clinician_name" label="What people read" hint="For example: Dr Anna Rowan, or The practice nurses"
            value=form.text("clinician_name") error=errors.of("clinician_name") typed=Keyboard::Name autocomplete="off"/>
        <Radios name="channel" legend="How people are seen" choices=ways.collect() chosen=chosen(form, "channel")
            error=errors.of("channel")/>
        <TextInput name="place" label="Where people come to" hint="Leave it empty for calls and video"
            value=form.text("place") error=errors.of("place") autocomplete="off"/>
        <TextInput name="length" label="Length of one appointment, in minutes" width=InputWidth::Three typed=Keyboard::Digits
            unit="minutes" value=form.text("length") error=errors.of("length") autocomplete="off"/>
    }
    .into_any()
}

fn chosen(form: &Typed, name: &str) -> Option<Text> {
    Some(form.text(name)).filter(|text| !text.is_empty())
}

/// The hours of a usual week, how far ahead, and from when to when.
fn hours(form: &Typed, errors: &FieldErrors) -> AnyView {
    let days: Vec<_> = Hours::WEEK.into_iter().map(|day| sessions(form, day, errors)).collect();
    let holidays = vec![
        Choice::new("closed", "Closed on bank holidays of England"),
        Choice::new("open", "Open as in any other week"),
    ];
    let (starts, ends) = (form.typed_date("starts"), form.typed_date("ends"));
    let (starts_error, ends_error) = (errors.of_date("starts"), errors.of_date("ends"));
    view! {
        <Fieldset legend="Hours in a usual week">
            <p class="nhsuk-hint">"Times like 09:00 and 12:30. Leave days empty on which nobody is seen. Other days, leave and extra hours are added later, on the clinic’s page."</p>
            {days}
        </Fieldset>
        <Radios name="bank_holidays" legend="Bank holidays" choices=holidays chosen=chosen(form, "bank_holidays")/>
        <TextInput name="days_ahead" label="How many days ahead it can be booked" width=InputWidth::Three
            typed=Keyboard::Digits unit="days" value=form.text("days_ahead") error=errors.of("days_ahead") autocomplete="off"/>
        <DateInput name="starts" legend="First day" value=starts error=starts_error/>
        <DateInput name="ends" legend="Last day" hint="Leave it empty if it goes on" value=ends error=ends_error/>
    }
    .into_any()
}

fn sessions(form: &Typed, day: Weekday, errors: &FieldErrors) -> impl IntoView + use<> {
    let one = |number: usize, which: &'static str| {
        let (from, to) = (session_field(day, "from", number), session_field(day, "to", number));
        let name = week::name(day);
        let error = errors.of(&from);
        view! {
            <div class="nene-hours">
                <TextInput label=format!("{name}{which} from") value=form.text(&from) name=from width=InputWidth::Five error
                    autocomplete="off"/>
                <TextInput label=format!("{name}{which} to") value=form.text(&to) name=to width=InputWidth::Five
                    autocomplete="off"/>
            </div>
        }
    };
    view! { {one(1, "")}{one(2, ", and again")} }
}

/// Who may book, and for whom it is.
fn who(form: &Typed, errors: &FieldErrors) -> AnyView {
    let bookers = Booker::ALL.into_iter().map(|booker| {
        let words = match booker {
            Booker::Person => "People themselves, online",
            Booker::Carer => "Carers, for those they look after",
            Booker::Staff => "Staff of this organisation",
        };
        Choice::new(booker_key(booker), words)
    });
    let ticked: Vec<Text> = form.all("audience").map(|key| Text::from(key.to_owned())).collect();
    let reaches = Reach::ALL.into_iter().map(|reach| {
        let words = match reach {
            Reach::Registered => "Patients who are registered here",
            Reach::Known => "And people of whom you have sent records",
            Reach::Everyone => "Everybody who has an account",
        };
        Choice::new(reach.key(), words)
    });
    view! {
        <Checkboxes name="audience" legend="Who can book" choices=bookers.collect() chosen=ticked error=errors.of("audience")/>
        <Radios name="reach" legend="For whom it is" choices=reaches.collect() chosen=chosen(form, "reach") error=errors.of("reach")/>
    }
    .into_any()
}
