//! What a person reads and sets about reminders.

use chrono::NaiveTime;
use leptos::prelude::*;

use super::{
    contact::Contact,
    form::{self, wait_words},
    http::PAGE,
    mobile, quiet,
    store::Manner,
    usual::{self, Night, WAITS, Way},
};
use crate::{
    carers::typed::Typed,
    reminders::{
        Channel, Kind,
        phone::{self, Phones, Said},
        words::Language,
    },
    ui::{
        Text,
        button::Button,
        callout,
        choices::{Choice, Radios},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Select, TextArea},
        list::{Fact, RowLink, SummaryList},
    },
};

/// Headings that stand in the title too.
pub const MANNER: &str = "Quiet hours and language";
pub const ADDRESS: &str = "Your address for letters";

/// What the person has just done, as the address names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Kept,
    /// Messages go there from now on.
    Confirmed(Contact),
    Gone(Contact),
}

impl Done {
    const ALL: [Done; 5] = [
        Done::Kept,
        Done::Confirmed(Contact::Mobile),
        Done::Gone(Contact::Mobile),
        Done::Confirmed(Contact::Email),
        Done::Gone(Contact::Email),
    ];

    fn key(self) -> &'static str {
        match self {
            Done::Kept => "kept",
            Done::Confirmed(Contact::Mobile) => "mobile",
            Done::Gone(Contact::Mobile) => "mobile-gone",
            Done::Confirmed(Contact::Email) => "email",
            Done::Gone(Contact::Email) => "email-gone",
        }
    }

    pub fn from_key(key: &str) -> Option<Done> {
        Done::ALL.into_iter().find(|done| done.key() == key)
    }

    /// The page on which it is said.
    pub fn path(self) -> String {
        format!("{PAGE}?done={}", self.key())
    }

    fn words(self) -> &'static str {
        match self {
            Done::Kept => "Your choice is kept.",
            Done::Confirmed(Contact::Mobile) => "Your mobile number is confirmed. We can send you text messages.",
            Done::Gone(Contact::Mobile) => "Your mobile number is removed. We send no more text messages.",
            Done::Confirmed(Contact::Email) => "Your e-mail address is confirmed. We write to it from now on.",
            Done::Gone(Contact::Email) => "Your e-mail address is removed. We write to it no more.",
        }
    }
}

/// Whether this installation sends by that way at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    Yes,
    No,
}

/// What the page of choices shows.
pub struct Shown {
    pub manner: Manner,
    pub kinds: Vec<(Kind, Way)>,
    pub phones: Phones,
    pub texts: Offered,
    pub letters: Offered,
    pub done: Option<Done>,
    pub said: Option<Said>,
}

/// What a kind of reminder is called here.
pub fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Dose => "Taking your medicines",
        Kind::Readings => "Measuring at home",
        Kind::Questions => "Questions from your care team",
        Kind::Appointment => "Appointments",
        Kind::Results => "New test results",
        Kind::Repeat => "Medicines that run out",
        Kind::Goal => "Your goals",
        Kind::Carer => "People you look after",
        Kind::Invitation => "Invitations",
        Kind::Test => "Tests",
    }
}

fn channel_words(channel: Channel) -> &'static str {
    match channel {
        Channel::Push => "On your phone",
        Channel::Email => "E-mail",
        Channel::Sms => "Text message",
        Channel::Letter => "Letter by post",
    }
}

pub fn home(chrome: Chrome, shown: Shown) -> String {
    let phones = phone::section(&shown.phones, &chrome, shown.said);
    let done = shown.done.map(|done| view! { <callout::Done words=done.words()/> });
    let reach = reach_facts(&shown);
    let kinds = shown.kinds.iter().map(kind_fact).collect();
    let manner = &shown.manner;
    let hours = vec![
        Fact::new("Quiet hours", hours_words(manner.quiet_from, manner.quiet_to)),
        Fact::new("Language of messages", manner.language.own_name()).with_link(link(
            "/account/reminders/hours",
            "Change",
            "quiet hours and language",
        )),
    ];
    document(
        chrome,
        view! {
            {done}
            <h1 class="nhsuk-heading-l">"How we remind you"</h1>
            <p>"Messages from us never say anything about your health. They say that there is something to see, and you sign in to see it. "<a href="/reminders">"See your reminders"</a></p>
            {phones}
            <h2 class="nhsuk-heading-m">"Other ways to reach you"</h2>
            <SummaryList facts=reach/>
            <h2 class="nhsuk-heading-m">"What we remind you of"</h2>
            <p>"We use the first way. If you do not look, we try the next one. Every reminder also stands here on this website."</p>
            <SummaryList facts=kinds/>
            <h2 class="nhsuk-heading-m">"When, and in which language"</h2>
            <SummaryList facts=hours/>
        },
    )
}

fn link(href: &'static str, words: &'static str, of: &'static str) -> RowLink {
    RowLink { href: href.into(), words: words.into(), of: of.into() }
}

fn reach_facts(shown: &Shown) -> Vec<Fact> {
    let manner = &shown.manner;
    let to_change = |contact: Contact, words, of| RowLink { href: contact.path().into(), words, of };
    let email = match &manner.email {
        Some(email) => Fact::new("E-mail", email.clone()).with_link(to_change(
            Contact::Email,
            "Change".into(),
            "your e-mail address".into(),
        )),
        None => Fact::new("E-mail", "We have no e-mail address of yours.").with_link(to_change(
            Contact::Email,
            "Add".into(),
            "your e-mail address".into(),
        )),
    };
    let mobile =
        match (&manner.mobile, shown.texts) {
            (None, Offered::No) => Fact::new("Text messages", "We do not send text messages here."),
            (Some(number), Offered::No) => Fact::lines(
                "Text messages",
                [mobile::spaced(number).into(), "We do not send text messages here at the moment.".into()],
            )
            .with_link(to_change(Contact::Mobile, "Change".into(), "your mobile number".into())),
            (None, Offered::Yes) => Fact::new("Text messages", "We have no mobile number of yours.")
                .with_link(to_change(Contact::Mobile, "Add".into(), "your mobile number".into())),
            (Some(number), Offered::Yes) => Fact::new("Text messages", mobile::spaced(number)).with_link(to_change(
                Contact::Mobile,
                "Change".into(),
                "your mobile number".into(),
            )),
        };
    let letters = match (manner.address.as_slice(), shown.letters) {
        ([], Offered::No) => Fact::new("Letters", "We do not send letters here."),
        ([], Offered::Yes) => Fact::new("Letters", "We have no address of yours.").with_link(link(
            "/account/reminders/address",
            "Add",
            "your address for letters",
        )),
        (lines, _) => Fact::lines("Letters", lines.iter().map(|line| Text::from(line.clone()))).with_link(link(
            "/account/reminders/address",
            "Change",
            "your address for letters",
        )),
    };
    vec![email, mobile, letters]
}

fn kind_fact((kind, way): &(Kind, Way)) -> Fact {
    let href = format!("/account/reminders/about/{}", kind.key());
    Fact::lines(kind_words(*kind), way_words(*kind, way).into_iter().map(Text::from)).with_link(RowLink {
        href: href.into(),
        words: "Change".into(),
        of: kind_words(*kind).into(),
    })
}

/// "On your phone, then e-mail after 15 minutes, then text message".
fn way_words(kind: Kind, way: &Way) -> Vec<String> {
    let mut lines = match way.channels.as_slice() {
        [] => vec!["On this website only".to_string()],
        [one] => vec![channel_words(*one).to_string()],
        [first, others @ ..] => {
            let others: Vec<String> =
                others.iter().map(|channel| format!("then {}", channel_words(*channel).to_lowercase())).collect();
            let wait = match way.wait_minutes {
                usual::NEVER => "The next way only when the one before does not work".to_string(),
                minutes => format!("We wait {} before the next way", wait_words(minutes)),
            };
            vec![format!("{}, {}", channel_words(*first), others.join(", ")), wait]
        }
    };
    if usual::may_come_at_night(kind) && way.night == Night::Exempt {
        lines.push("Also in quiet hours".into());
    }
    lines
}

fn hours_words(from: NaiveTime, to: NaiveTime) -> String {
    match from == to {
        true => "None".into(),
        false => format!("{} to {}", date::time_of_day(from), date::time_of_day(to)),
    }
}

/// As the form of one kind would have sent it.
pub fn typed_way(kind: Kind, way: &Way) -> Typed {
    let mut fields: Vec<(String, String)> = Vec::new();
    for (place, name) in form::WAYS.into_iter().enumerate().take(usual::channels(kind).len()) {
        let key = way.channels.get(place).map_or(form::NONE, |channel| channel.key());
        fields.push((name.to_string(), key.to_string()));
    }
    fields.push(("wait".into(), way.wait_minutes.to_string()));
    fields.push(("night".into(), way.night.key().into()));
    Typed::of(fields, &form::KIND).unwrap_or_default()
}

pub fn kind(chrome: Chrome, kind: Kind, typed: &Typed, errors: FieldErrors) -> String {
    let labels = ["First", "If you do not look, then", "And then", "And last"];
    let ways = form::WAYS
        .into_iter()
        .zip(labels)
        .take(usual::channels(kind).len())
        .map(|(name, label)| {
            let mut options: Vec<(Text, Text)> = vec![(form::NONE.into(), "No other way".into())];
            options.extend(
                usual::channels(kind).iter().map(|channel| (channel.key().into(), channel_words(*channel).into())),
            );
            view! { <Select name label options chosen=typed.text(name) error=errors.of(name)/> }
        })
        .collect_view();
    let waits: Vec<(Text, Text)> =
        WAITS.into_iter().map(|wait| (wait.to_string().into(), wait_words(wait).into())).collect();
    let night = usual::may_come_at_night(kind).then(|| {
        let choices = vec![
            Choice::new(Night::Keep.key(), "No, wait until they are over"),
            Choice::new(Night::Exempt.key(), "Yes, also in quiet hours"),
        ];
        let chosen = Some(typed.text("night")).filter(|chosen| !chosen.is_empty());
        view! { <Radios name="night" legend="May we send this in your quiet hours?" choices chosen error=errors.of("night")/> }
    });
    document(
        chrome,
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{kind_words(kind)}</h1>
            <p>"Choose how we tell you, one way after the other. If you choose \"No other way\" everywhere, it stands on this website only."</p>
            <form method="post" action=format!("/account/reminders/about/{}", kind.key()) novalidate=true>
                {ways}
                <Select name="wait" label="How long do we wait before the next way?" options=waits chosen=typed.text("wait")
                    error=errors.of("wait")/>
                {night}
                <Button label="Keep this"/>
            </form>
        },
    )
}

/// As the form of all kinds would have sent it.
pub fn typed_manner(manner: &Manner) -> Typed {
    let fields = vec![
        ("quiet_from".into(), quiet::key(manner.quiet_from)),
        ("quiet_to".into(), quiet::key(manner.quiet_to)),
        ("language".into(), manner.language.key().into()),
    ];
    Typed::of(fields, &form::MANNER).unwrap_or_default()
}

pub fn manner(chrome: Chrome, typed: &Typed, errors: FieldErrors) -> String {
    let hours: Vec<(Text, Text)> =
        form::hours().into_iter().map(|time| (quiet::key(time).into(), date::time_of_day(time).into())).collect();
    let languages =
        Language::ALL.into_iter().map(|language| Choice::new(language.key(), language.own_name())).collect();
    let chosen = Some(typed.text("language")).filter(|chosen| !chosen.is_empty());
    document(
        chrome,
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{MANNER}</h1>
            <p>"In your quiet hours we send nothing. What comes up then waits until they are over. Choose the same time twice if you want no quiet hours."</p>
            <form method="post" action="/account/reminders/hours" novalidate=true>
                <Select name="quiet_from" label="Quiet from" options=hours.clone() chosen=typed.text("quiet_from")
                    error=errors.of("quiet_from")/>
                <Select name="quiet_to" label="Quiet until" options=hours chosen=typed.text("quiet_to")
                    error=errors.of("quiet_to")/>
                <Radios name="language" legend="In which language do we write to you?" choices=languages chosen
                    hint="Messages only. This website is in English." error=errors.of("language")/>
                <Button label="Keep this"/>
            </form>
        },
    )
}

pub fn address(chrome: Chrome, typed: String, errors: FieldErrors) -> String {
    document(
        chrome,
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{ADDRESS}</h1>
            <p>"We send a letter only about an appointment, and only when nothing else reaches you. Your name stands above the address."</p>
            <form method="post" action="/account/reminders/address" novalidate=true>
                <TextArea name="address" label="Street, town, and the postcode as the last line" value=typed rows=6
                    hint="To get no letters, leave this empty" error=errors.of("address")/>
                <Button label="Keep this"/>
            </form>
        },
    )
}
