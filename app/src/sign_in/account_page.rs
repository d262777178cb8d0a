//! What a person sees of their own account.

use leptos::{either::Either, prelude::*};
use uuid::Uuid;

use super::{
    island::{AskName, PasskeyMake, PasskeyMakeProps},
    open_sessions::OpenSession,
    recovery::RecoveryCode,
    store::KeptPasskey,
};
use crate::{
    access::facts::StepUp,
    ui::{
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{self, InsetText, WarningCallout},
        card::{CardGroup, CardLink},
        date,
        document::{BackLink, Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::TextInput,
        list::{Fact, SummaryList},
        loaded::Nothing,
    },
    web::page::Visitor,
};

/// What the person has just done, as the address names it: a kind and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Made,
    Renamed,
    Removed,
    Recovered,
    Ended,
    EndedAll,
}

impl Done {
    /// From `?done=...`; anything else is nothing.
    pub fn asked_in(query: Option<&str>) -> Option<Done> {
        Some(match query?.strip_prefix("done=")? {
            "made" => Done::Made,
            "renamed" => Done::Renamed,
            "removed" => Done::Removed,
            "recovered" => Done::Recovered,
            "ended" => Done::Ended,
            "ended-all" => Done::EndedAll,
            _ => return None,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Done::Made => "Your new passkey is ready. You can use it the next time you sign in.",
            Done::Renamed => "The passkey has its new name.",
            Done::Removed => "The passkey is removed, and you are signed out everywhere else.",
            Done::Recovered => "You are signed in. Make a new passkey now, and remove the one you lost.",
            Done::Ended => "You are signed out there.",
            Done::EndedAll => "You are signed out everywhere else.",
        }
    }
}

fn banner(done: Option<Done>) -> impl IntoView {
    done.map(|done| view! { <callout::Done words=done.words()/> })
}

fn back_to_account(mut chrome: Chrome) -> Chrome {
    chrome.back = Some(BackLink { href: "/account".into(), words: "Back to your account".into() });
    chrome
}

/// How many of each the person has.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    pub passkeys: usize,
    pub codes: i64,
    pub sessions: usize,
}

pub fn home(chrome: Chrome, visitor: &Visitor, practice: Option<String>, counts: Counts) -> String {
    let person = &visitor.person;
    let mut facts = vec![Fact::new("Name", person.full_name())];
    if let Some(number) = &person.nhs_number {
        facts.push(Fact::new("NHS number", number.spaced()));
    }
    if let Some(born) = person.birth_date {
        facts.push(Fact::new("Date of birth", date::day(born)));
    }
    if let Some(practice) = practice {
        facts.push(Fact::new("GP practice", practice));
    }
    for work in &visitor.memberships {
        facts.push(Fact::lines("Work", [work.organisation_name.clone().into(), work.role.words().into()]));
    }
    let wrong = person.nhs_number.is_some().then(|| {
        view! { <p>"If any of this is wrong, tell your GP practice. They can put it right."</p> }
    });
    let warning = no_way_back(counts).then(|| {
        view! {
            <WarningCallout heading="If you lose your device">
                <p>"You have one passkey and no recovery code. Make recovery codes now, so that you can still get in."</p>
                <p><a href="/account/recovery-codes">"Make recovery codes"</a></p>
            </WarningCallout>
        }
    });
    let codes = match counts.codes {
        0 => "None to use now".to_string(),
        some => format!("{} left", said_of(some, "code")),
    };
    // Who has no record here has nothing to share.
    let choices = person.nhs_number.is_some().then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Your record is yours"</h2>
            <CardGroup>
                <CardLink href="/sharing" heading="Who can see your record"
                    description="Choose what your care teams see, and stop sharing"/>
                <CardLink href="/who-looked" heading="Who has looked" description="Everyone who opened your record, and when"/>
                <CardLink href="/carers" heading="Your carers" description="Let somebody you trust help you with your record"/>
                <CardLink href="/hidden" heading="What you have hidden" description="Things that your carers do not see"/>
            </CardGroup>
        }
    });
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Your account"</h1>
            {warning}
            <SummaryList facts/>
            {wrong}
            {choices}
            <h2 class="nhsuk-heading-m">"Messages to you"</h2>
            <CardGroup>
                <CardLink href="/account/reminders" heading="How we remind you"
                    description="On your phone, by e-mail or text message, and when not"/>
            </CardGroup>
            <h2 class="nhsuk-heading-m">"Signing in"</h2>
            <CardGroup>
                <CardLink href="/account/passkeys" heading="Passkeys" description=said_of(counts.passkeys as i64, "passkey")/>
                <CardLink href="/account/recovery-codes" heading="Recovery codes" description=codes/>
                <CardLink href="/account/sessions" heading="Where you are signed in"
                    description=said_of(counts.sessions as i64, "place")/>
            </CardGroup>
            <h2 class="nhsuk-heading-m">"Staying safe"</h2>
            <CardGroup>
                <CardLink href="/safety" heading="Staying safe online"
                    description="A plain name for this app, pausing your access, and where to get help"/>
            </CardGroup>
            <ButtonForm action="/sign-out" label="Sign out" kind=ButtonKind::Secondary/>
        },
    )
}

/// One lost phone, and the person is out. A demonstration has no passkeys and needs none.
fn no_way_back(counts: Counts) -> bool {
    counts.passkeys == 1 && counts.codes == 0
}

/// "1 passkey", "3 passkeys", "No passkeys".
fn said_of(many: i64, what: &str) -> String {
    match many {
        0 => format!("No {what}s"),
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}

/// Whether a passkey can be made now, and where to show first that it is them.
#[derive(Clone, Debug)]
pub struct Making {
    pub step_up: StepUp,
    pub confirm: String,
}

pub fn passkeys(chrome: Chrome, list: Vec<KeptPasskey>, making: Making, done: Option<Done>) -> String {
    let add = if list.is_empty() { "Add a passkey" } else { "Add another passkey" };
    let list = if list.is_empty() {
        Either::Left(view! { <Nothing words="You have no passkey yet."/> })
    } else {
        let rows = list.into_iter().map(row_of_passkey).collect_view();
        Either::Right(view! { <ul class="nene-items" role="list">{rows}</ul> })
    };
    let make = match making.step_up {
        StepUp::Fresh => Either::Left(view! {
            <p>"Your device will ask for your fingerprint, your face or your PIN. We never see these."</p>
            <noscript>
                <InsetText>
                    <p>"Making a passkey needs JavaScript, which is turned off in this browser. Turn it on and reload this page."</p>
                </InsetText>
            </noscript>
            {PasskeyMake(PasskeyMakeProps {
                start_url: "/account/passkeys/start".into(),
                finish_url: "/account/passkeys/finish".into(),
                ask_name: AskName::Yes,
            })}
        }),
        StepUp::Stale => Either::Right(view! {
            <p>"First show us once more that it is you. Then you can make the new one."</p>
            <ButtonLink href=making.confirm label=add/>
        }),
    };
    document(
        back_to_account(chrome),
        view! {
            {banner(done)}
            <h1 class="nhsuk-heading-l">"Your passkeys"</h1>
            <p>"You can have one on each phone and computer that you use."</p>
            {list}
            <h2 class="nhsuk-heading-m">{add}</h2>
            {make}
        },
    )
}

fn row_of_passkey(passkey: KeptPasskey) -> impl IntoView {
    let used = match passkey.last_used_at {
        Some(at) => format!("Last used {}", date::moment(at)),
        None => "Not used yet".to_string(),
    };
    view! {
        <li>
            <a href=format!("/account/passkeys/{}", passkey.id)>{passkey.name}</a>
            <p class="nene-meta">{format!("Made on {} · {used}", date::day(date::london_day(passkey.created_at)))}</p>
        </li>
    }
}

/// Whether a passkey can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    Possible,
    /// It is the only way in.
    LastWayIn,
}

pub fn passkey(
    mut chrome: Chrome,
    passkey: KeptPasskey,
    removal: Removal,
    typed: String,
    errors: FieldErrors,
) -> String {
    chrome.back = Some(BackLink { href: "/account/passkeys".into(), words: "Back to your passkeys".into() });
    let error = errors.of("name");
    let KeptPasskey { id, name, .. } = passkey;
    let of = name.clone();
    let remove = match removal {
        Removal::Possible => Either::Left(view! {
            <p>
                "Remove it if you lost the device or do not use it any more. It will not open this website again, and you will be signed out everywhere but here."
            </p>
            <ButtonForm action=format!("/account/passkeys/{id}/remove") label="Remove" of kind=ButtonKind::Warning/>
        }),
        Removal::LastWayIn => Either::Right(view! {
            <p>"This passkey is your only way in, so it cannot be removed yet."</p>
            <p>
                <a href="/account/recovery-codes">"Make recovery codes"</a>" or "
                <a href="/account/passkeys">"add another passkey"</a>" first."
            </p>
        }),
    };
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">
                <span class="nhsuk-caption-xl">{name}" "</span>
                "Change a passkey"
            </h1>
            <form method="post" action=format!("/account/passkeys/{id}/rename") novalidate>
                <TextInput name="name" label="Name" value=typed error=error hint="So that you know it again. For example: my phone"/>
                <Button label="Save the name"/>
            </form>
            <h2 class="nhsuk-heading-m" id="remove">"Remove this passkey"</h2>
            {remove}
        },
    )
}

pub fn recovery_codes(chrome: Chrome, left: i64) -> String {
    let state = match left {
        0 => "You have no recovery codes.".to_string(),
        1 => "You have 1 recovery code left.".to_string(),
        many => format!("You have {many} recovery codes left."),
    };
    let old = (left > 0).then(|| view! { <p>"When you make new codes, the old ones stop working."</p> });
    let label = if left == 0 { "Make recovery codes" } else { "Make new recovery codes" };
    document(
        back_to_account(chrome),
        view! {
            <h1 class="nhsuk-heading-l">"Recovery codes"</h1>
            <p>"A recovery code lets you in when you have lost your phone. You need the code and your date of birth."</p>
            <p><strong>{state}</strong></p>
            <p>"We show the codes once. Have a pen or a printer ready, and keep them at home in a safe place."</p>
            {old}
            <ButtonForm action="/account/recovery-codes" label/>
        },
    )
}

pub fn new_codes(chrome: Chrome, codes: Vec<RecoveryCode>) -> String {
    let codes = codes.into_iter().map(|code| view! { <li><code>{code.grouped()}</code></li> }).collect_view();
    document(
        back_to_account(chrome),
        view! {
            <h1 class="nhsuk-heading-l">"Your new recovery codes"</h1>
            <WarningCallout heading="Write these down now">
                <p>"We cannot show them again. Each code works once, together with your date of birth."</p>
            </WarningCallout>
            <ol class="nhsuk-list nene-codes">{codes}</ol>
            <p>"Do not keep them on the phone that has your passkey. Nobody from the NHS will ever ask you for them."</p>
            <p><a href="/account">"I have written them down"</a></p>
        },
    )
}

pub fn sessions(chrome: Chrome, list: Vec<OpenSession>, here: Uuid, done: Option<Done>) -> String {
    let others = list.iter().any(|open| open.handle != here);
    let rows = list.into_iter().map(|open| row_of_session(open, here)).collect_view();
    let everywhere = others.then(|| {
        view! { <ButtonForm action="/account/sessions/end-all" label="Sign out everywhere else" kind=ButtonKind::Warning/> }
    });
    document(
        back_to_account(chrome),
        view! {
            {banner(done)}
            <h1 class="nhsuk-heading-l">"Where you are signed in"</h1>
            <p>"If you do not know one of these, sign out there and remove the passkey that you lost."</p>
            <ul class="nene-items" role="list">{rows}</ul>
            {everywhere}
        },
    )
}

fn row_of_session(open: OpenSession, here: Uuid) -> impl IntoView {
    let device = if open.device.is_empty() { "A browser".to_string() } else { open.device };
    let since = format!("Signed in {} · Last used {}", date::moment(open.created_at), date::moment(open.last_seen_at));
    let end = if open.handle == here {
        Either::Left(view! { <p><strong>"This is where you are now"</strong></p> })
    } else {
        Either::Right(view! {
            <ButtonForm action=format!("/account/sessions/{}/end", open.handle) label="Sign out" of=format!("of {device}")
                kind=ButtonKind::Secondary/>
        })
    };
    view! {
        <li>
            <b>{device.clone()}</b>
            <p class="nene-meta">{since}</p>
            {end}
        </li>
    }
}
