//! One clinic: what it is, its times of the next days, and the days on which it is otherwise.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    super::{Booker, Offered, Reach, Taken},
    Clinic, Keeper, May, Step, There,
    change_store::Kept,
    exception_form,
};
use crate::{
    carers::typed::Typed,
    ui::{
        Text,
        button::{Button, ButtonForm, ButtonKind, ButtonLink},
        callout::{Done, InsetText, WarningCallout},
        choices::{Choice, Radios},
        date,
        date_input::DateInput,
        details::Expander,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, InputWidth, TextInput},
        items::{Item, Items},
        list::{Fact, SummaryList},
        loaded::Nothing,
        number::counted,
        table::{Cell, Column, Table},
    },
};

/// So many days it shows.
const SHOWN_DAYS: i64 = 7;

/// What the page shows.
pub struct One<'a> {
    pub clinic: &'a Clinic,
    pub exceptions: &'a [Kept],
    pub history: &'a [Step],
    /// Every time to come that is offered or booked.
    pub times: &'a [There],
    pub may: May,
    pub now: DateTime<Utc>,
}

impl One<'_> {
    fn address(&self) -> String {
        format!("/practice/{}/clinics/{}", self.clinic.organisation.as_str(), self.clinic.id)
    }

    /// Whether its times can be changed here.
    fn is_ours(&self) -> bool {
        self.may == May::Change && self.clinic.keeper == Keeper::Here && self.clinic.ended_at.is_none()
    }
}

pub fn one(chrome: Chrome, one: &One<'_>, form: &Typed, done: Option<&'static str>, errors: FieldErrors) -> String {
    let address = one.address();
    let ended = one.clinic.ended_at.map(|at| {
        view! { <InsetText><p>{format!("This clinic was ended on {}. Nobody can book it.", date::day(date::london_day(at)))}</p></InsetText> }
    });
    let change = (one.may == May::Change && one.clinic.ended_at.is_none()).then(|| {
        view! {
            <ButtonLink href=format!("{address}/change") label="Change this clinic"/>
            <ul class="nhsuk-list">
                <li><a href=format!("{address}/questions")>"Questions before the visit"</a></li>
                <li><a href=format!("{address}/end")>"End this clinic"</a></li>
            </ul>
        }
    });
    let add = one.is_ours().then(|| add(one, form, &errors));
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            {done.map(|words| view! { <Done words/> })}
            <h1 class="nhsuk-heading-l">{one.clinic.offer.name.clone()}</h1>
            {ended}
            {outside(one)}
            <SummaryList facts=facts(one.clinic)/>
            {change}
            <h2 class="nhsuk-heading-m">"The next seven days"</h2>
            {next_days(one)}
            {exceptions(one)}
            {add}
            <h2 class="nhsuk-heading-m">"What was changed"</h2>
            {history(one.history)}
            <h2 class="nhsuk-heading-m">"For another system"</h2>
            <p><a href=format!("{address}/fhir")>"This clinic and its times as FHIR"</a></p>
        },
    )
}

fn facts(clinic: &Clinic) -> Vec<Fact> {
    let offer = &clinic.offer;
    let mut facts = vec![
        Fact::new("For", offer.service.clone()),
        Fact::new("With", offer.clinician_name.clone()),
        Fact::new("How", offer.channel.words()),
    ];
    if !offer.place.is_empty() {
        facts.push(Fact::new("Where", offer.place.clone()));
    }
    if clinic.keeper == Keeper::Here {
        let week = offer.week.words().into_iter().map(Text::from);
        let holidays = match offer.bank_holidays {
            super::templates::BankHolidays::Closed => "Closed on bank holidays",
            super::templates::BankHolidays::Open => "Open on bank holidays",
        };
        facts.push(Fact::lines("When", week.chain([holidays.into()])));
        facts.push(Fact::new("Each takes", counted(offer.length_minutes.unsigned_abs(), "minute", "minutes")));
        facts.push(Fact::new("Can be booked", counted(offer.days_ahead.unsigned_abs(), "day ahead", "days ahead")));
        let span = match offer.ends_on {
            Some(last) => format!("{} to {}", date::day(offer.starts_on), date::day(last)),
            None => format!("From {}", date::day(offer.starts_on)),
        };
        facts.push(Fact::new("Dates", span));
    } else {
        facts.push(Fact::new("Times", "Kept by another system of yours"));
    }
    let bookers: Vec<Text> = Booker::ALL
        .into_iter()
        .filter(|booker| offer.audience.holds(*booker))
        .map(|booker| match booker {
            Booker::Person => "People themselves",
            Booker::Carer => "Carers",
            Booker::Staff => "Staff",
        })
        .map(Text::from)
        .collect();
    facts.push(Fact::lines("Who can book", bookers));
    let reach = match offer.reach {
        Reach::Registered => "Patients who are registered here",
        Reach::Known => "Patients, and people of whom you have sent records",
        Reach::Everyone => "Everybody who has an account",
    };
    facts.push(Fact::new("For whom", reach));
    facts
}

/// Booked times that the clinic's hours no longer have: somebody has to decide about each.
fn outside(one: &One<'_>) -> Option<impl IntoView + use<>> {
    let outside: Vec<&There> = one
        .times
        .iter()
        // Of another system's clinic, a time that is booked is busy there: nothing has to be decided.
        .filter(|_| one.clinic.keeper == Keeper::Here)
        .filter(|there| there.taken == Taken::Yes && there.offered == Offered::Withdrawn)
        .collect();
    let count = u64::try_from(outside.len()).ok().filter(|count| *count > 0)?;
    let words = format!("{} booked outside of the clinic’s hours.", counted(count, "time is", "times are"));
    let moments: Vec<_> =
        outside.iter().take(20).map(|there| view! { <li>{date::moment(there.time.starts_at)}</li> }).collect();
    let bookings = format!("/practice/{}/bookings", one.clinic.organisation.as_str());
    Some(view! {
        <WarningCallout heading="Booked outside of the hours">
            <p><strong>{words}</strong>" Keep them, or move or cancel them with the people."</p>
            <ul class="nhsuk-list nhsuk-list--bullet">{moments}</ul>
            <p><a href=bookings>"See who is booked"</a></p>
        </WarningCallout>
    })
}

/// The times of the next days: which are free, and which are booked. Who is booked stands elsewhere.
fn next_days(one: &One<'_>) -> AnyView {
    let until = one.now + Duration::days(SHOWN_DAYS);
    let mut days: Vec<(NaiveDate, Vec<String>, usize)> = Vec::new();
    for there in one.times.iter().filter(|there| there.time.starts_at < until) {
        let day = date::london_day(there.time.starts_at);
        if days.last().is_none_or(|(last, ..)| *last != day) {
            days.push((day, Vec::new(), 0));
        }
        let Some((_, free, booked)) = days.last_mut() else { continue };
        match there.taken {
            Taken::No => free.push(date::time(there.time.starts_at)),
            Taken::Yes => *booked += 1,
        }
    }
    if days.is_empty() {
        return view! { <Nothing words="There are no times in the next seven days."/> }.into_any();
    }
    let columns = [Column::words("Day"), Column::words("Free"), Column::numbers("Booked")];
    let mut table = Table::new("The next seven days", columns, days.len()).with_caption_hidden();
    for (day, free, booked) in &days {
        let free = if free.is_empty() { "None".to_owned() } else { free.join(", ") };
        table.row([Cell::Words(&date::weekday(*day)), Cell::Words(&free), Cell::Words(&booked.to_string())]);
    }
    table.view().into_any()
}

fn exceptions(one: &One<'_>) -> Option<impl IntoView + use<>> {
    if one.clinic.keeper != Keeper::Here {
        return None;
    }
    let today = date::london_day(one.now);
    let ahead: Vec<&Kept> = one.exceptions.iter().filter(|kept| kept.exception.last_day >= today).collect();
    let nothing = ahead.is_empty().then(|| {
        view! { <Nothing words="None. The clinic is the same every week."/> }
    });
    let action = format!("{}/exceptions", one.address());
    let list: Vec<_> = ahead
        .into_iter()
        .map(|kept| {
            let words = exception_form::words(&kept.exception);
            let reason = (!kept.reason.is_empty()).then(|| format!(": {}", kept.reason));
            let remove = one.is_ours().then(|| {
                let fields = vec![
                    ("act".into(), "remove".into()),
                    ("version".into(), one.clinic.version.to_string().into()),
                    ("exception".into(), kept.id.to_string().into()),
                ];
                view! {
                    <ButtonForm action=action.clone() label="Take it back" kind=ButtonKind::Secondary of=words.clone() fields/>
                }
            });
            view! { <li>{words.clone()}{reason}{remove}</li> }
        })
        .collect();
    Some(view! {
        <h2 class="nhsuk-heading-m">"Other days"</h2>
        {nothing}
        <ul class="nhsuk-list">{list}</ul>
    })
}

/// The form for one more. It stands open where something in it is wrong.
fn add(one: &One<'_>, form: &Typed, errors: &FieldErrors) -> AnyView {
    let kinds = vec![
        Choice::new("closed", "Closed").with_hint("Leave, training, an outing"),
        Choice::new("extra", "More hours").with_hint("Also on a bank holiday"),
    ];
    let new_id = match form.one("new_id") {
        "" => Uuid::now_v7().to_string(),
        typed => typed.to_owned(),
    };
    let chosen = Some(form.text("kind")).filter(|text| !text.is_empty());
    let (first, last) = (form.typed_date("first"), form.typed_date("last"));
    let (first_error, last_error) = (errors.of_date("first"), errors.of_date("last"));
    let fields = view! {
        <form method="post" action=format!("{}/exceptions", one.address()) novalidate>
            <Hidden name="act" value="add"/>
            <Hidden name="version" value=one.clinic.version.to_string()/>
            <Hidden name="new_id" value=new_id/>
            <Radios name="kind" legend="What is different?" choices=kinds chosen error=errors.of("kind")/>
            <DateInput name="first" legend="Day, or the first of the days" value=first error=first_error/>
            <DateInput name="last" legend="The last of the days" hint="Leave it empty for one day" value=last error=last_error/>
            <div class="nene-hours">
                <TextInput name="from" label="From" hint="Empty: all day" width=InputWidth::Five value=form.text("from")
                    error=errors.of("from") autocomplete="off"/>
                <TextInput name="to" label="To" hint="Like 12:30" width=InputWidth::Five value=form.text("to") autocomplete="off"/>
            </div>
            <TextInput name="reason" label="Why" hint="Only staff see it" value=form.text("reason") error=errors.of("reason")
                autocomplete="off"/>
            <Button label="Add these days" kind=ButtonKind::Secondary/>
        </form>
    };
    match errors.is_empty() {
        true => {
            view! { <Expander summary="Close the clinic, or add hours, on some days">{fields}</Expander> }.into_any()
        }
        false => fields.into_any(),
    }
}

fn history(steps: &[Step]) -> AnyView {
    if steps.is_empty() {
        return view! { <Nothing words="Nothing has been changed yet."/> }.into_any();
    }
    let mut items = Items::with_capacity(steps.len());
    for step in steps {
        let when = date::moment(step.at);
        let who = step.who.as_deref().unwrap_or("Another system");
        let lines = if step.words.is_empty() { vec![] } else { vec![step.words.as_str()] };
        items.push(Item { name: step.what.words(), lines: &lines, facts: &[&when, who], ..Item::default() });
    }
    items.view().into_any()
}
