//! The form of a clinic: what stands in it, and what it means. Pure.

use chrono::{NaiveDate, Weekday};
use uuid::Uuid;

use super::{
    super::{Audience, Booker, Channel, Reach},
    Offer,
    templates::BankHolidays,
    week::{self, MOST_SESSIONS, Week},
};
use crate::{
    alerts::calendar::{Hours, Open},
    carers::typed::{Typed, short},
    ui::errors::{DatePart, FieldErrors},
};

/// Minutes of one time.
const SHORTEST: i64 = 5;
const LONGEST: i64 = 240;
/// Half a year.
pub const FARTHEST_DAYS: i64 = 182;
/// So many times one clinic has at most that are to come: seen once in a lifetime, and then by mistake.
pub const MOST_TIMES: usize = 10_000;

const LONGEST_NAME: usize = 60;
const LONGEST_PLACE: usize = 200;

pub type Pairs = Vec<(String, String)>;

/// The field of a session: "monday_from_1".
pub fn session_field(day: Weekday, what: &str, number: usize) -> String {
    format!("{}_{what}_{number}", week::name(day).to_lowercase())
}

pub fn fields() -> Vec<String> {
    let mut fields: Vec<String> = [
        "new_id",
        "version",
        "name",
        "clinician",
        "clinician_name",
        "service",
        "place",
        "channel",
        "length",
        "audience",
        "reach",
        "days_ahead",
        "bank_holidays",
        "starts_day",
        "starts_month",
        "starts_year",
        "ends_day",
        "ends_month",
        "ends_year",
    ]
    .map(String::from)
    .into();
    for day in Hours::WEEK {
        for number in 1..=MOST_SESSIONS {
            fields.push(session_field(day, "from", number));
            fields.push(session_field(day, "to", number));
        }
    }
    fields
}

pub fn typed(pairs: Pairs) -> Result<Typed, crate::web::trouble::Trouble> {
    let known = fields();
    Typed::of(pairs, &known.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The word of a form for who books.
pub fn booker_key(booker: Booker) -> &'static str {
    match booker {
        Booker::Person => "self",
        Booker::Carer => "carer",
        Booker::Staff => "staff",
    }
}

/// A form before anything is typed: what most clinics are.
pub fn empty(today: NaiveDate) -> Pairs {
    let offer = Offer {
        name: String::new(),
        clinician: None,
        clinician_name: String::new(),
        service: String::new(),
        place: String::new(),
        channel: Channel::InPerson,
        length_minutes: 15,
        audience: Audience::of(Booker::ALL),
        reach: Reach::Registered,
        days_ahead: 42,
        bank_holidays: BankHolidays::Closed,
        week: Week::default(),
        starts_on: today,
        ends_on: None,
    };
    filled(&offer)
}

/// The form of what there is.
pub fn filled(offer: &Offer) -> Pairs {
    let mut pairs: Pairs = vec![
        ("name".into(), offer.name.clone()),
        ("clinician".into(), offer.clinician.map(|id| id.to_string()).unwrap_or_default()),
        ("clinician_name".into(), offer.clinician_name.clone()),
        ("service".into(), offer.service.clone()),
        ("place".into(), offer.place.clone()),
        ("channel".into(), offer.channel.key().into()),
        ("length".into(), offer.length_minutes.to_string()),
        ("reach".into(), offer.reach.key().into()),
        ("days_ahead".into(), offer.days_ahead.to_string()),
        ("bank_holidays".into(), offer.bank_holidays.key().into()),
    ];
    let bookers = Booker::ALL.into_iter().filter(|booker| offer.audience.holds(*booker));
    pairs.extend(bookers.map(|booker| ("audience".to_string(), booker_key(booker).to_string())));
    for (name, date) in [("starts", Some(offer.starts_on)), ("ends", offer.ends_on)] {
        let Some(date) = date else { continue };
        pairs.push((format!("{name}_day"), date.format("%-d").to_string()));
        pairs.push((format!("{name}_month"), date.format("%-m").to_string()));
        pairs.push((format!("{name}_year"), date.format("%Y").to_string()));
    }
    for day in Hours::WEEK {
        for (number, open) in (1..).zip(offer.week.on(day)) {
            let (from, to) = open.texts();
            pairs.push((session_field(day, "from", number), from));
            pairs.push((session_field(day, "to", number), to));
        }
    }
    pairs
}

/// What the form means. `members` may be chosen as the clinician.
pub fn check(form: &Typed, members: &[Uuid]) -> Result<Offer, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = words(form, "name", "Enter a name for the clinic, with 60 letters or fewer", &mut errors);
    let service = words(form, "service", "Enter what it is for, with 60 letters or fewer", &mut errors);
    let clinician = match form.one("clinician") {
        "" => None,
        chosen => {
            let member = Uuid::parse_str(chosen).ok().filter(|id| members.contains(id));
            if member.is_none() {
                errors.add("clinician", "Choose somebody from the list, or nobody");
            }
            member
        }
    };
    let told = "Enter who people will see, with 60 letters or fewer, for example Dr Anna Rowan";
    let clinician_name = words(form, "clinician_name", told, &mut errors);
    let channel = Channel::from_key(form.one("channel"));
    if channel.is_none() {
        errors.add("channel", "Choose how people are seen");
    }
    let place = place(form, channel, &mut errors);
    let length_minutes = number(form, "length", SHORTEST..=LONGEST);
    if length_minutes.is_none() {
        errors.add("length", "Enter how long it takes: 5 to 240 minutes");
    }
    let audience = audience(form, &mut errors);
    let reach = reach(form, &mut errors);
    let days_ahead = number(form, "days_ahead", 1..=FARTHEST_DAYS);
    if days_ahead.is_none() {
        errors.add("days_ahead", "Enter how many days ahead people can book: 1 to 182");
    }
    let week = hours(form, length_minutes.unwrap_or(SHORTEST), &mut errors);
    let starts_on = form.date("starts", &mut errors);
    if starts_on.is_none() && errors.of_date("starts").is_none() {
        errors.add_date("starts", DatePart::Whole, "Enter the first day of the clinic");
    }
    let ends_on = form.date("ends", &mut errors);
    if starts_on.zip(ends_on).is_some_and(|(first, last)| last < first) {
        errors.add_date("ends", DatePart::Whole, "The last day must not be before the first day");
    }
    match (channel, length_minutes, days_ahead, starts_on) {
        (Some(channel), Some(length_minutes), Some(days_ahead), Some(starts_on)) if errors.is_empty() => Ok(Offer {
            name,
            clinician,
            clinician_name,
            service,
            place,
            channel,
            length_minutes,
            audience,
            reach,
            days_ahead,
            bank_holidays: BankHolidays::from_key(form.one("bank_holidays")),
            week,
            starts_on,
            ends_on,
        }),
        _ => Err(errors),
    }
}

/// What may be said here of a clinic that another system keeps: what it is called, and who may book it.
pub fn check_of_source(form: &Typed, offer: &Offer) -> Result<Offer, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = words(form, "name", "Enter a name for the clinic, with 60 letters or fewer", &mut errors);
    let audience = audience(form, &mut errors);
    let reach = reach(form, &mut errors);
    if errors.is_empty() { Ok(Offer { name, audience, reach, ..offer.clone() }) } else { Err(errors) }
}

fn words(form: &Typed, field: &'static str, told: &'static str, errors: &mut FieldErrors) -> String {
    match short(form.one(field), LONGEST_NAME) {
        Some(words) => words.to_owned(),
        None => {
            errors.add(field, told);
            String::new()
        }
    }
}

/// Nobody comes anywhere for a call.
fn place(form: &Typed, channel: Option<Channel>, errors: &mut FieldErrors) -> String {
    let text = form.one("place");
    if channel.is_some_and(|channel| channel != Channel::InPerson) && text.is_empty() {
        return String::new();
    }
    match short(text, LONGEST_PLACE) {
        Some(words) => words.to_owned(),
        None => {
            errors.add("place", "Enter where people come to, with 200 letters or fewer");
            String::new()
        }
    }
}

/// Nobody at all is a mistake.
fn audience(form: &Typed, errors: &mut FieldErrors) -> Audience {
    let ticked: Vec<&str> = form.all("audience").collect();
    let audience = Audience::of(Booker::ALL.into_iter().filter(|booker| ticked.contains(&booker_key(*booker))));
    if audience == Audience::default() {
        errors.add("audience", "Choose who can book");
    }
    audience
}

fn reach(form: &Typed, errors: &mut FieldErrors) -> Reach {
    let reach = Reach::from_key(form.one("reach"));
    if reach.is_none() {
        errors.add("reach", "Choose for whom the clinic is");
    }
    reach.unwrap_or(Reach::Registered)
}

fn number(form: &Typed, field: &str, within: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let text = form.one(field);
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten().filter(|number| within.contains(number))
}

fn hours(form: &Typed, length: i64, errors: &mut FieldErrors) -> Week {
    let mut week = Week::default();
    let before = errors.iter().count();
    for day in Hours::WEEK {
        let mut sessions = Vec::new();
        for number in 1..=MOST_SESSIONS {
            let (from, to) = (session_field(day, "from", number), session_field(day, "to", number));
            let texts = (form.one(&from), form.one(&to));
            if texts == ("", "") {
                continue;
            }
            match Open::parse(texts.0, texts.1) {
                None => {
                    let told =
                        format!("{}: enter two times like 09:00 and 12:30, or leave both empty", week::name(day));
                    errors.add(from, told);
                }
                Some(open) if i64::from(open.minutes().1 - open.minutes().0) < length => {
                    let told = format!("{}: {} is shorter than one appointment", week::name(day), open.words());
                    errors.add(from, told);
                }
                Some(open) => sessions.push(open),
            }
        }
        if !week.set(day, sessions) {
            let told = format!("{}: the second time must begin after the first has ended", week::name(day));
            errors.add(session_field(day, "from", MOST_SESSIONS), told);
        }
    }
    if week.is_empty() && errors.iter().count() == before {
        errors.add(session_field(Weekday::Mon, "from", 1), "Enter the hours of at least one day");
    }
    week
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
