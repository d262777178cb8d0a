//! The day of an organisation.

use chrono::{Datelike, Duration, NaiveDate};
use leptos::{either::Either, prelude::*};

use super::store::{Of, OfSomebody, SHOWN};
use crate::{
    appointments::booking::colour,
    carers::typed::Typed,
    people::Ods,
    ui::{
        Text,
        button::{Button, ButtonKind, ButtonLink},
        date,
        date_input::DateInput,
        details::Details,
        document::{Chrome, Width, document},
        errors::{ErrorSummary, FieldErrors},
        form::Select,
        loaded::Nothing,
        number::counted,
        table::{Cell, Column, Table},
        tabs::{Here, Tab, Tabs},
        tag::{RowTag, TagColour},
    },
};

pub struct Day<'a> {
    pub organisation: &'a Ods,
    pub day: NaiveDate,
    pub today: NaiveDate,
    pub of: Of,
    pub list: &'a [OfSomebody],
    pub clinics: &'a [(uuid::Uuid, String)],
    /// How many times nobody is booked into.
    pub free: i64,
}

impl Day<'_> {
    /// The same page of another day.
    fn at(&self, day: NaiveDate) -> String {
        let of = match self.of {
            Of::All => String::new(),
            Of::Clinic(clinic) => format!("&clinic={clinic}"),
            Of::Clinician(_) => "&of=me".to_owned(),
        };
        address(self.organisation, day, &of)
    }
}

fn address(organisation: &Ods, day: NaiveDate, of: &str) -> String {
    let (d, m, y) = (day.day(), day.month(), day.year());
    format!("/practice/{}/bookings?day_day={d}&day_month={m}&day_year={y}{of}", organisation.as_str())
}

pub fn day(mut chrome: Chrome, shown: &Day<'_>, form: &Typed, errors: FieldErrors) -> String {
    chrome.width = Width::Full;
    let heading = match (shown.day - shown.today).num_days() {
        0 => format!("Today, {}", date::weekday(shown.day)),
        -1 => format!("Yesterday, {}", date::weekday(shown.day)),
        1 => format!("Tomorrow, {}", date::weekday(shown.day)),
        _ => date::weekday(shown.day),
    };
    let tab = |words: &'static str, of: &'static str, here: bool| Tab {
        href: address(shown.organisation, shown.day, of).into(),
        words: words.into(),
        here: if here { Here::Yes } else { Here::No },
    };
    let tabs =
        vec![tab("Everybody's", "", shown.of == Of::All), tab("Mine", "&of=me", matches!(shown.of, Of::Clinician(_)))];
    let more = (shown.list.len() > SHOWN).then(|| view! { <p>{format!("These are {SHOWN}. There are more.")}</p> });
    let table = match shown.list.is_empty() {
        true => Either::Left(view! { <Nothing words="Nobody is booked on this day."/> }),
        false => Either::Right(rows(shown)),
    };
    let free = counted(u64::try_from(shown.free).unwrap_or(0), "time is", "times are");
    let ods = shown.organisation.as_str();
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{format!("Bookings: {heading}")}</h1>
            <Tabs of="Whose bookings" tabs/>
            <p>
                <a href=shown.at(shown.day - Duration::days(1))>"The day before"</a>
                " "
                <a href=shown.at(shown.day + Duration::days(1))>"The day after"</a>
            </p>
            {table}
            {more}
            <p>{format!("{free} still free on this day.")}</p>
            <ButtonLink href=format!("/practice/{ods}/find") label="Find a person, and book for them" kind=ButtonKind::Secondary/>
            <p><a href=format!("/practice/{ods}/bookings/waiting")>"See the waiting list"</a></p>
            {choose(shown, form, &errors)}
        },
    )
}

/// Another day, or one clinic.
fn choose(shown: &Day<'_>, form: &Typed, errors: &FieldErrors) -> impl IntoView + use<> {
    let clinics = shown.clinics.iter().map(|(id, name)| (Text::from(id.to_string()), Text::from(name.clone())));
    let options: Vec<(Text, Text)> =
        std::iter::once((Text::from(""), Text::from("All clinics"))).chain(clinics).collect();
    let action = format!("/practice/{}/bookings", shown.organisation.as_str());
    let error = errors.of_date("day");
    let (value, chosen) = (form.typed_date("day"), form.text("clinic"));
    view! {
        <Details summary="Choose a day or a clinic">
            <form method="get" action=action novalidate>
                <DateInput name="day" legend="Day" value hint="Leave it empty for today" error/>
                <Select name="clinic" label="Clinic" options chosen/>
                <Button label="Show"/>
            </form>
        </Details>
    }
}

fn rows(shown: &Day<'_>) -> impl IntoView + use<> {
    let columns = [Column::words("Time"), Column::words("Who"), Column::words("With"), Column::words("State")];
    let mut table = Table::new("The earliest first", columns, shown.list.len()).with_caption_hidden();
    for one in shown.list.iter().take(SHOWN) {
        let of = &one.appointment;
        let href = format!("/practice/{}/bookings/{}/{}", shown.organisation.as_str(), of.person.0, of.id);
        let time = format!("{} to {}", date::time(of.starts_at), date::time(of.ends_at));
        let born = one.birth_date.map(|born| format!("Born {}", date::day(born))).unwrap_or_default();
        let how = format!("{}, {}", of.service, of.channel.words().to_lowercase());
        let tag = RowTag { words: of.state.words(), colour: colour(of.state) };
        let second = of.overridden.as_ref().map(|_| RowTag { words: "Second booking", colour: TagColour::Orange });
        table.row([
            Cell::Link { href: &href, words: &time, tag: second },
            Cell::Note { words: &one.name, note: &born },
            Cell::Note { words: &of.clinician_name, note: &how },
            Cell::Tag(tag),
        ]);
    }
    table.view()
}
