//! What the practice sees of its invitations: the list, the form, one of them.

use chrono::{DateTime, Utc};
use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use super::{
    Channel, IdentitySeen, born,
    form::NewForm,
    rules::{State, TRIES},
    store::{Event, FOUND, Invitation, PAGE},
};
use crate::{
    people::{LetterFormat, Ods},
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{InsetText, WarningCallout},
        choices::{Checkboxes, Choice, Radios},
        date,
        date_input::DateInput,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::{InputWidth, SearchInput, TextInput, Typed},
        list::{Fact, SummaryList},
        loaded::Nothing,
        pagination::{PageLink, Pagination},
        table::{Cell, Column, Table},
        tabs::{Here, Tab, Tabs},
        tag::{RowTag, Tag, TagColour},
    },
};

/// The same words whether the person is registered elsewhere, was born on another day, or is the
/// member of staff themselves.
pub const NOT_MADE: &str =
    "We could not make this invitation. Check the NHS number and the date of birth with the patient";

pub fn list(
    mut chrome: Chrome,
    organisation: &Ods,
    state: Option<State>,
    before: Option<Uuid>,
    invitations: &[Invitation],
    now: DateTime<Utc>,
) -> String {
    chrome.width = Width::Full;
    let here = base(organisation);
    let shown = &invitations[..invitations.len().min(PAGE)];
    let filter = state.map(|state| format!("state={}&", state.key())).unwrap_or_default();
    let next = shown.last().filter(|_| invitations.len() > PAGE).map(|last| PageLink {
        href: format!("{here}?{filter}before={}", last.id).into(),
        label: "Older invitations".into(),
    });
    let previous = before.map(|_| PageLink {
        href: match state {
            Some(state) => format!("{here}?state={}", state.key()).into(),
            None => here.clone().into(),
        },
        label: "The newest".into(),
    });
    let none = match state {
        Some(state) => format!("There is no invitation with the state “{}”.", state.words()),
        None => "No patient has been invited yet.".to_string(),
    };
    let tabs = filters(&here, state);
    let rows = rows(&here, shown, now, none);
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Invitations"</h1>
            <ButtonLink href=format!("{here}/new") label="Invite a patient"/>
            {search_form(&here, "")}
            <Tabs of="Invitations by state" tabs/>
            {rows}
            <Pagination previous next/>
        },
    )
}

pub fn found(mut chrome: Chrome, organisation: &Ods, words: &str, found: &[Invitation], now: DateTime<Utc>) -> String {
    chrome.width = Width::Full;
    let here = base(organisation);
    let more = (found.len() > FOUND).then(|| {
        view! { <InsetText><p>{format!("These are the newest {FOUND}. Type more of the name to find the others.")}</p></InsetText> }
    });
    let none = "No invitation fits. Check the spelling, or try the NHS number.".to_string();
    let rows = rows(&here, &found[..found.len().min(FOUND)], now, none);
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Search invitations"</h1>
            {search_form(&here, words)}
            {more}
            {rows}
        },
    )
}

fn base(organisation: &Ods) -> String {
    format!("/practice/{}/invitations", organisation.as_str())
}

fn search_form(here: &str, words: &str) -> impl IntoView + use<> {
    view! {
        <form method="post" action=here.to_string()>
            <SearchInput name="words" label="Name or NHS number" value=words.to_string()/>
        </form>
    }
}

fn filters(here: &str, chosen: Option<State>) -> Vec<Tab> {
    let tab = |href: String, words: &'static str, state: Option<State>| Tab {
        href: href.into(),
        words: words.into(),
        here: if state == chosen { Here::Yes } else { Here::No },
    };
    let mut tabs = vec![tab(here.to_string(), "All", None)];
    tabs.extend(State::ALL.map(|state| tab(format!("{here}?state={}", state.key()), state.words(), Some(state))));
    tabs
}

fn colour(state: State) -> TagColour {
    match state {
        State::Sent => TagColour::Blue,
        State::Opened => TagColour::Purple,
        State::Redeemed => TagColour::Green,
        State::Expired | State::Withdrawn => TagColour::Grey,
        State::Locked => TagColour::Red,
    }
}

fn rows(here: &str, invitations: &[Invitation], now: DateTime<Utc>, none: String) -> impl IntoView + use<> {
    if invitations.is_empty() {
        return Either::Left(view! { <Nothing words=none/> });
    }
    let columns = [
        Column::words("Patient"),
        Column::words("Born"),
        Column::words("How"),
        Column::words("Made"),
        Column::words("State"),
    ];
    let mut table = Table::new("Newest first", columns, invitations.len());
    for invitation in invitations {
        let state = invitation.state(now);
        table.row([
            Cell::Link { href: &format!("{here}/{}", invitation.id), words: &invitation.full_name(), tag: None },
            Cell::Words(&invitation.birth_date.map(date::day).unwrap_or_default()),
            Cell::Words(invitation.channel.words()),
            Cell::Words(&date::day(date::london_day(invitation.created_at))),
            Cell::Tag(RowTag { words: state.words(), colour: colour(state) }),
        ]);
    }
    Either::Right(table.view())
}

pub fn new(chrome: Chrome, form: &NewForm, errors: FieldErrors) -> String {
    let chrome = chrome.with_errors(&errors);
    let value = born::typed(&form.born_day, &form.born_month, &form.born_year);
    let chosen = |key: &str| (!key.is_empty()).then(|| Text::from(key.to_string()));
    let (of, born_error) = (|field: &str| errors.of(field), errors.of_date("born"));
    let large: Vec<Text> = chosen(&form.letter_format).into_iter().collect();
    let (given_error, family_error, number_error) = (of("given_name"), of("family_name"), of("nhs_number"));
    let (how_error, email_error, seen_error) = (of("how"), of("email"), of("identity_seen"));
    let channels = vec![
        Choice::new(Channel::Email.key(), "E-mail").with_hint("We send the link. You give the code by telephone or in person"),
        Choice::new(Channel::Letter.key(), "Letter by post").with_hint("You print a letter with the link. You give the code by telephone or in person"),
        Choice::new(Channel::FrontDesk.key(), "Sheet at the front desk").with_hint("The patient stands in front of you, and you have checked who they are. The sheet has both the link and the code"),
    ];
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Invite a patient"</h1>
            <form method="post" novalidate>
                <TextInput name="given_name" label="First name" typed=Typed::Name value=form.given_name.clone() error=given_error autocomplete="off"/>
                <TextInput name="family_name" label="Last name" typed=Typed::Name value=form.family_name.clone() error=family_error autocomplete="off"/>
                <TextInput name="nhs_number" label="NHS number" typed=Typed::Digits width=InputWidth::Ten value=form.nhs_number.clone()
                    hint="10 digits, for example 900 000 0009" error=number_error autocomplete="off"/>
                <DateInput name="born" legend="Date of birth" hint="For example, 31 3 1945" value error=born_error/>
                <Radios name="how" legend="How does the patient get the invitation?" choices=channels chosen=chosen(&form.how) error=how_error/>
                <TextInput name="email" label="E-mail address" typed=Typed::Email value=form.email.clone()
                    hint="Only if you chose e-mail. Read it back to the patient, letter by letter" error=email_error autocomplete="off"/>
                {identity(&form.identity_seen, "Only if you chose the sheet at the front desk", seen_error)}
                <Checkboxes name="letter_format" legend="Does the patient need large print?" chosen=large
                    choices=vec![Choice::new(LetterFormat::LargePrint.key(), "Yes, always write to them in large print")]/>
                <Button label="Make the invitation"/>
            </form>
        },
    )
}

/// What was seen at the front desk. None is chosen beforehand: it is a statement.
fn identity(chosen: &str, hint: &'static str, error: Option<Text>) -> impl IntoView + use<> {
    let choices = IdentitySeen::ALL.map(|seen| Choice::new(seen.key(), seen.words())).to_vec();
    let chosen = (!chosen.is_empty()).then(|| Text::from(chosen.to_string()));
    view! { <Radios name="identity_seen" legend="What did you see to check who the patient is?" hint choices chosen error/> }
}

pub fn one(
    chrome: Chrome,
    organisation: &Ods,
    invitation: &Invitation,
    history: &[Event],
    errors: FieldErrors,
    now: DateTime<Utc>,
) -> String {
    let chrome = chrome.with_errors(&errors);
    let state = invitation.state(now);
    let here = format!("{}/{}", base(organisation), invitation.id);
    let seen_error = errors.of("identity_seen");
    let lines = history
        .iter()
        .map(|event| view! { <li>{format!("{}: {}", date::moment(event.at), told(event))}</li> })
        .collect_view();
    let locked = (state == State::Locked).then(|| {
        view! {
            <WarningCallout heading="Locked after too many wrong tries">
                <p>"Somebody typed a wrong code or a wrong date of birth 10 times. Ring the patient on the number in your own records, and ask whether it was them."</p>
                <p>"If it was, send the invitation again: it gets a new link and a new code. If it was not, withdraw it."</p>
            </WarningCallout>
        }
    });
    let renew = state.may_be_renewed().then(|| renew_form(&here, invitation.channel, seen_error));
    let withdraw = (state.is_open() || state == State::Locked).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Withdraw it"</h2>
            <p>"The link and the code stop working at once. Do this if the address was wrong, and then make a new invitation."</p>
            <ButtonForm action=format!("{here}/withdraw") label="Withdraw the invitation" kind=ButtonKind::Warning/>
        }
    });
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{format!("Invitation for {}", invitation.full_name())}</h1>
            <p><Tag words=state.words() colour=colour(state)/></p>
            {locked}
            <SummaryList facts=facts(invitation, state)/>
            <h2 class="nhsuk-heading-m">"What happened"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
            {renew}
            {withdraw}
        },
    )
}

fn facts(invitation: &Invitation, state: State) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("NHS number", invitation.nhs_number.as_ref().map(|number| number.spaced()).unwrap_or_default()),
        Fact::new("Date of birth", invitation.birth_date.map(date::day).unwrap_or_default()),
        Fact::new("How", invitation.channel.words()),
    ];
    facts.extend(invitation.email.clone().map(|email| Fact::new("E-mail address", email)));
    facts.extend(invitation.identity_seen.map(|seen| Fact::new("Seen at the front desk", seen.words())));
    if invitation.letter_format == LetterFormat::LargePrint {
        facts.push(Fact::new("Letters", "In large print"));
    }
    if state.is_open() {
        facts.push(Fact::new("Works until", date::moment(invitation.moments.expires_at)));
        facts.push(Fact::new("Tries left", format!("{} of {TRIES}", (TRIES - invitation.tries).max(0))));
    }
    facts
}

fn renew_form(here: &str, channel: Channel, error: Option<Text>) -> impl IntoView + use<> {
    let seen = (channel == Channel::FrontDesk)
        .then(|| identity("", "Check it again: the sheet has both the link and the code", error));
    view! {
        <h2 class="nhsuk-heading-m">"Send it again"</h2>
        <p>"This makes a new link and a new code. The old ones stop working."</p>
        <form method="post" action=format!("{here}/resend") novalidate>
            {seen}
            <Button label="Send again with a new code" kind=ButtonKind::Secondary/>
        </form>
    }
}

fn told(event: &Event) -> String {
    let by = match (&event.given_name, &event.family_name) {
        (Some(given), Some(family)) => format!(" by {given} {family}"),
        _ => String::new(),
    };
    match event.what.as_str() {
        "made" => format!("Made{by}"),
        "renewed" => format!("Sent again with a new link and code{by}"),
        "opened" => "Somebody opened the link".into(),
        "locked" => "Locked after 10 wrong tries".into(),
        "withdrawn" => format!("Withdrawn{by}"),
        "replaced" => format!("Ended, because a newer invitation was made{by}"),
        "redeemed" => "Used: the patient has made a passkey".into(),
        other => other.into(),
    }
}
