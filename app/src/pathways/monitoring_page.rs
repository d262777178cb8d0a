//! What an organisation reads about the clinical module, and how it is switched on and off.

use leptos::prelude::*;

use super::{
    monitoring_form::day_key,
    monitoring_store::{Decided, Module},
    words,
};
use crate::{
    alerts::calendar::Hours,
    carers::typed::Typed,
    people::Ods,
    ui::{
        Text,
        button::{Button, ButtonKind, ButtonLink},
        callout::{self, InsetText, WarningCallout},
        card::{CardGroup, CardLink},
        choices::{Checkboxes, Choice, Fieldset},
        date,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{InputWidth, TextInput, Typed as Keyboard},
        list::{Fact, SummaryList},
        number::counted,
    },
};

pub const TITLE: &str = "Home monitoring";

/// Whether the reader may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    Change,
    Read,
}

pub fn path_of(organisation: &Ods) -> String {
    format!("/practice/{}/monitoring", organisation.as_str())
}

/// How it is used now, and how it came to be so.
pub struct Now<'a> {
    pub module: Option<&'a Module>,
    pub decided: &'a [Decided],
}

/// `form` is what stands in it; only who may change sees one.
pub fn show(
    chrome: Chrome,
    organisation: &Ods,
    Now { module, decided }: &Now<'_>,
    may: May,
    form: &Typed,
    errors: FieldErrors,
    done: Option<&'static str>,
) -> String {
    let is_on = module.is_some_and(|module| module.switched_on_at.is_some());
    let now = match module {
        Some(module) if is_on => state(organisation, module).into_any(),
        _ => view! { <p>"It is off. Nobody here can be put on a pathway, and nobody is alerted."</p> }.into_any(),
    };
    let what = (!is_on).then(about);
    let change = (may == May::Change).then(|| settings(is_on, form, &errors));
    let cannot =
        (may == May::Read && !is_on).then(|| view! { <p>"The practice manager or a GP can switch it on."</p> });
    let off = (may == May::Change && is_on).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Switch it off"</h2>
            <p><a href=format!("{}/off", path_of(organisation))>"What happens when it is switched off"</a></p>
        }
    });
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            {done.map(|words| view! { <callout::Done words/> })}
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            {now}
            {what}
            {cannot}
            {change}
            {off}
            {history(decided)}
        },
    )
}

fn history(decided: &[Decided]) -> Option<impl IntoView + use<>> {
    let line = |one: &Decided| {
        let what = match one.what.as_str() {
            "on" => "Switched on",
            "off" => "Switched off",
            _ => "Changed",
        };
        let Decided { given_name, family_name, safety_officer, .. } = one;
        format!(
            "{what} by {given_name} {family_name}, {}. Clinical safety officer: {safety_officer}",
            date::moment(one.at)
        )
    };
    let lines = decided.iter().map(|one| view! { <li>{line(one)}</li> }).collect_view();
    (!decided.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-m">"Who decided what"</h2>
            <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul>
        }
    })
}

fn about() -> impl IntoView {
    view! {
        <InsetText>
            <p>"Patients measure at home: blood pressure, weight, oxygen and more. Rules judge each reading. Your team gets an alert when somebody has to look."</p>
            <p>"This is a clinical system. Your organisation answers for it: it needs a clinical safety officer, and people who answer alerts in time (DCB0160)."</p>
        </InsetText>
    }
}

fn state(organisation: &Ods, module: &Module) -> impl IntoView + use<> {
    let base = format!("/practice/{}", organisation.as_str());
    let since = module.switched_on_at.map(date::moment).unwrap_or_default();
    let hours = words::hours(&module.hours).into_iter().map(Text::from);
    let facts = vec![
        Fact::new("On since", since),
        Fact::new("Clinical safety officer", module.safety_officer.clone()),
        Fact::new("Patients call", module.telephone.clone()),
        Fact::lines("Somebody answers", hours.chain(["Not on bank holidays".into()])),
    ];
    view! {
        <SummaryList facts/>
        <CardGroup>
            <CardLink href=format!("{base}/pathways") heading="People on pathways" description="Who measures at home for you, and what is missing"/>
            <CardLink href=format!("{base}/templates") heading="Templates" description="What is measured, the limits, the words. A clinician signs each"/>
        </CardGroup>
    }
}

fn settings(is_on: bool, form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let (officer, telephone, hazards) = (errors.of("safety_officer"), errors.of("telephone"), errors.of("hazards"));
    let days: Vec<_> = Hours::WEEK
        .into_iter()
        .map(|day| {
            let key = day_key(day);
            let name = words::weekday(day);
            let (from, to) = (format!("{key}_from"), format!("{key}_to"));
            let error = errors.of(&from);
            view! {
                <div class="nene-hours">
                    <TextInput label=format!("{name} from") value=form.text(&from) name=from width=InputWidth::Five error
                        autocomplete="off"/>
                    <TextInput label=format!("{name} to") value=form.text(&to) name=to width=InputWidth::Five
                        autocomplete="off"/>
                </div>
            }
        })
        .collect();
    let ticked: Vec<Text> = Some(form.text("hazards")).filter(|text| !text.is_empty()).into_iter().collect();
    let choice = Choice::new(
        "read",
        "The clinical safety officer has read the hazard log and accepts what is left of each risk",
    );
    let (heading, label) = match is_on {
        true => ("Change how it is used", "Save"),
        false => ("Switch it on", "Switch on home monitoring"),
    };
    view! {
        <form method="post" novalidate>
            <h2 class="nhsuk-heading-m">{heading}</h2>
            <TextInput name="safety_officer" label="Name of the clinical safety officer" typed=Keyboard::Name
                value=form.text("safety_officer") error=officer autocomplete="off"/>
            <TextInput name="telephone" label="Telephone that patients call" typed=Keyboard::Telephone width=InputWidth::Twenty
                hint="They see it with every alert" value=form.text("telephone") error=telephone autocomplete="off"/>
            <Fieldset legend="When somebody answers alerts">
                <p class="nhsuk-hint">"Times like 08:00 and 18:30. Leave both empty on days when nobody works. Bank holidays of England are free."</p>
                {days}
            </Fieldset>
            <Checkboxes name="hazards" legend="Clinical safety" choices=vec![choice] chosen=ticked error=hazards/>
            <Button label/>
        </form>
    }
}

/// What switching off means. Who is still on a pathway keeps it on.
pub fn off(chrome: Chrome, organisation: &Ods, people: u64, errors: FieldErrors) -> String {
    let back = path_of(organisation);
    let body = match people {
        0 => view! {
            <form method="post" novalidate>
                <Button label="Switch off home monitoring" kind=ButtonKind::Warning/>
            </form>
        }
        .into_any(),
        people => {
            let href = format!("/practice/{}/pathways", organisation.as_str());
            let words = match people {
                1 => "1 person is on a pathway here.".to_string(),
                people => format!("{} are on a pathway here.", counted(people, "person", "people")),
            };
            view! {
                <WarningCallout heading="It cannot be switched off yet">
                    <p><strong>{words}</strong>" They rely on somebody to look at their readings. Talk to each of them and end their pathways first. Then come back here."</p>
                    <p><a href=href>"See who they are"</a></p>
                </WarningCallout>
            }
            .into_any()
        }
    };
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">"Switch off home monitoring"</h1>
            <p>"When it is off:"</p>
            <ul class="nhsuk-list nhsuk-list--bullet">
                <li>"Nobody can be put on a pathway here."</li>
                <li>"Nobody here is alerted any more. So it can be switched off only when nobody is on a pathway."</li>
                <li>"Patients keep their readings, and can go on measuring for themselves."</li>
                <li>"Your templates stay. You find them again when you switch it on."</li>
            </ul>
            {body}
            <ButtonLink href=back label="Leave it on" kind=ButtonKind::Secondary/>
        },
    )
}
