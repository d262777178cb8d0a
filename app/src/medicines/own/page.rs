//! One medicine that was added by hand: adding, changing, stopping and removing it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Entered, OwnKind, OwnMedicine, What};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{Done, InsetText, WarningCallout},
        choices::{Choice, Radios},
        date,
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, TextArea, TextInput},
        items::{Item, Items},
        list::{Fact, SummaryList},
    },
    web::whose::Whose,
};

/// One state of it, and who made it so.
pub struct Step {
    pub at: DateTime<Utc>,
    pub what: What,
    pub who: String,
    pub entered: Option<Entered>,
}

pub fn new(chrome: Chrome, id: Uuid, form: &Typed, errors: FieldErrors) -> String {
    let hidden = view! { <Hidden name="new_id" value=id.to_string()/> };
    typed(chrome, "Add a medicine", hidden, "Add it", form, errors)
}

pub fn edit(chrome: Chrome, version: i64, form: &Typed, errors: FieldErrors) -> String {
    let hidden = view! { <Hidden name="version" value=version.to_string()/> };
    typed(chrome, "Change a medicine", hidden, "Save", form, errors)
}

fn typed(
    chrome: Chrome,
    title: &'static str,
    hidden: impl IntoView + 'static,
    label: &'static str,
    form: &Typed,
    errors: FieldErrors,
) -> String {
    let kinds = OwnKind::ALL.map(|kind| Choice::new(kind.key(), kind.words())).to_vec();
    let chosen = Some(form.text("kind")).filter(|kind| !kind.is_empty());
    let (name, kind, dose, reason) = (errors.of("name"), errors.of("kind"), errors.of("dose"), errors.of("reason"));
    let started = errors.of_date("started");
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{title}</h1>
            <p>"This is for what you take that nobody prescribed: from a pharmacy, a shop, or the internet."</p>
            <WarningCallout heading="Tell your pharmacist or practice what you buy">
                <p>"Some things do not go well with other medicines, also when they are herbal or natural. Nobody checks this list for you."</p>
            </WarningCallout>
            <form method="post" novalidate>
                {hidden}
                <TextInput name="name" label="Name" hint="As it is on the packet, with the strength. For example, Ibuprofen 200mg tablets"
                    value=form.text("name") error=name autocomplete="off"/>
                <Radios name="kind" legend="What kind is it?" choices=kinds chosen error=kind/>
                <TextArea name="dose" label="How you take it (optional)" rows=3 value=form.text("dose") error=dose
                    hint="In your own words. We keep them as they are"/>
                <TextArea name="reason" label="What it is for (optional)" rows=2 value=form.text("reason") error=reason/>
                <DateInput name="started" legend="When you started (optional)" hint="For example, 31 3 2026"
                    value=form.typed_date("started") error=started/>
                <Button label/>
            </form>
        },
    )
}

/// What is said of it in a list or on its page.
pub fn facts(entered: &Entered) -> Vec<Fact> {
    let lines = |text: &str| text.lines().map(|line| Text::from(line.to_owned())).collect::<Vec<_>>();
    let mut facts = Vec::new();
    if !entered.dose.is_empty() {
        facts.push(Fact::lines("How you take it", lines(&entered.dose)));
    }
    if !entered.reason.is_empty() {
        facts.push(Fact::lines("What it is for", lines(&entered.reason)));
    }
    facts.push(Fact::new("Kind", entered.kind.words()));
    facts.extend(entered.started_on.map(|day| Fact::new("Started", date::day(day))));
    facts.extend(entered.stopped_on.map(|day| Fact::new("Stopped", date::day(day))));
    facts
}

pub fn one(
    chrome: Chrome,
    whose: &Whose,
    medicine: &OwnMedicine,
    who: &str,
    history: &[Step],
    done: Option<&'static str>,
) -> String {
    let base = whose.path(&format!("/medicines/own/{}", medicine.id));
    let is_stopped = medicine.entered.stopped_on.is_some();
    // Staff reads.
    let may_change = !matches!(whose, Whose::AtWork(..));
    let buttons = may_change.then(|| {
        let stop = (!is_stopped).then(|| view! { <ButtonLink href=format!("{base}/stop") label="I stopped it" kind=ButtonKind::Secondary/> });
        let again = is_stopped.then(|| {
            let fields = vec![("version".into(), medicine.version.to_string().into())];
            view! { <ButtonForm action=format!("{base}/again") label="I take it again" kind=ButtonKind::Secondary fields/> }
        });
        view! {
            <ButtonLink href=format!("{base}/edit") label="Change it" kind=ButtonKind::Secondary/>
            {stop}
            {again}
            <p><a href=format!("{base}/remove")>"Remove it"</a></p>
        }
    });
    let mut all = facts(&medicine.entered);
    all.push(Fact::new("Added", format!("{}, by {who}", date::moment(medicine.made_at))));
    document(
        chrome,
        view! {
            {done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l nene-medicine__name">{medicine.entered.name.clone()}</h1>
            <SummaryList facts=all/>
            {may_change.then(|| view! {
                <InsetText><p>"Tell your pharmacist or practice what you buy. Some things do not go well with other medicines."</p></InsetText>
            })}
            {buttons}
            {states(history)}
        },
    )
}

/// The newest first.
fn states(history: &[Step]) -> impl IntoView + use<> {
    let mut items = Items::with_capacity(history.len());
    for step in history.iter().rev() {
        let entered = step.entered.as_ref();
        let name = entered.map(|entered| entered.name.clone()).unwrap_or_default();
        let dose = entered.map(|entered| entered.dose.clone()).filter(|dose| !dose.is_empty());
        let reason =
            entered.filter(|entered| !entered.reason.is_empty()).map(|entered| format!("For: {}", entered.reason));
        let lines: Vec<&str> =
            [Some(name.as_str()), dose.as_deref(), reason.as_deref()].into_iter().flatten().collect();
        let when = date::moment(step.at);
        items.push(Item { name: step.what.words(), lines: &lines, facts: &[&when, &step.who], ..Item::default() });
    }
    view! { <h2 class="nhsuk-heading-m">"What happened to it"</h2>{items.view()} }
}

pub fn stop(chrome: Chrome, medicine: &OwnMedicine, form: &Typed, errors: FieldErrors) -> String {
    let stopped = errors.of_date("stopped");
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l">{format!("When did you stop {}?", medicine.entered.name)}</h1>
            <p>"It moves to your past medicines. You can take it up again later."</p>
            <p>"Its times and reminders end as well. What you marked as taken stays."</p>
            <form method="post" novalidate>
                <Hidden name="version" value=medicine.version.to_string()/>
                <DateInput name="stopped" legend="The last day you took it" value=form.typed_date("stopped") error=stopped/>
                <Button label="I stopped it"/>
            </form>
        },
    )
}

pub fn remove(chrome: Chrome, medicine: &OwnMedicine) -> String {
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"Remove this medicine?"</h1>
            <p><strong class="nene-medicine__name">{medicine.entered.name.clone()}</strong></p>
            <p>"Remove it when it was a mistake. If you only stopped taking it, say that you stopped it, and it stays among your past medicines."</p>
            <form method="post" novalidate>
                <Hidden name="version" value=medicine.version.to_string()/>
                <Button label="Remove it" kind=ButtonKind::Warning/>
            </form>
        },
    )
}

pub fn overtaken(chrome: Chrome, whose: &Whose, medicine: &OwnMedicine) -> String {
    let href = whose.path(&format!("/medicines/own/{}", medicine.id));
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">"This has already changed"</h1>
            <p>"Somebody changed this medicine while you had the page open: you in another tab, or a carer. Nothing of yours was saved."</p>
            <p>"This is how it stands now:"</p>
            <h2 class="nhsuk-heading-m nene-medicine__name">{medicine.entered.name.clone()}</h2>
            <SummaryList facts=facts(&medicine.entered)/>
            <p><a href=href>"Open it, and change it again"</a></p>
        },
    )
}
