//! The day of an organisation, and every time of a day for who books somebody into one that is taken.

use axum::extract::RawQuery;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;
use uuid::Uuid;

use super::{
    any_page,
    page::{self, Day},
    store::{self, Of},
};
use crate::{
    access::grant::{Appointments, Bookings, Change, Read},
    appointments::{Booker, booking},
    carers::typed::Typed,
    people::Ods,
    portal::Place,
    ui::{date, document::BackLink, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        path::Path,
        trouble::Trouble,
        visit::Visit,
        whose::Whose,
    },
};

const FIELDS: [&str; 5] = ["day_day", "day_month", "day_year", "clinic", "of"];

/// As far as one looks ahead or back: the dates of a form may be anything.
const MOST_DAYS: i64 = 400;

pub async fn day(visit: Visit, Path(ods): Path<String>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let form = in_address(query.as_deref().unwrap_or_default())?;
    let mut errors = FieldErrors::default();
    let today = date::london_day(visit.now());
    let day = asked_day(&form, today, &mut errors);
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Bookings>(&organisation).await?;
    let of = match (form.one("of"), Uuid::parse_str(form.one("clinic"))) {
        ("me", _) => Of::Clinician(grant.actor()),
        (_, Ok(clinic)) => Of::Clinic(clinic),
        _ => Of::All,
    };
    let span = span(day);
    let list = store::between(&mut request.tx, &grant, span, of).await?;
    let shown = list.iter().take(store::SHOWN);
    request.note_listed(&grant, shown.map(|one| one.appointment.person)).await?;
    let clinics = store::clinics(&mut request.tx, &grant).await?;
    let free = store::count_free(&mut request.tx, &grant, span).await?;
    let mut chrome = request.chrome("Bookings", Place::Practice).await?;
    let href = format!("/practice/{}", organisation.as_str());
    chrome.back = Some(BackLink { href: href.into(), words: "Back to your work".into() });
    let shown = Day { organisation: &organisation, day, today, of, list: &list, clinics: &clinics, free };
    let is_right = errors.is_empty();
    let html = page::day(chrome, &shown, &form, errors);
    Ok(if is_right { Answer::page(html) } else { Answer::page_with_errors(html) })
}

/// Every time of a day, for the person whose record is open: also those that are taken.
pub async fn any(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    if !matches!(visit.whose, Whose::AtWork(..)) {
        return Err(Trouble::NotFound);
    }
    let form = in_address(query.as_deref().unwrap_or_default())?;
    let mut errors = FieldErrors::default();
    let today = date::london_day(visit.now());
    let day = asked_day(&form, today, &mut errors);
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Appointments>().await?;
    if Booker::of(grant.relation()) != Some(Booker::Staff) {
        return Err(Trouble::NotFound);
    }
    let times = store::times(&mut request.tx, &grant, span(day)).await?;
    let chrome = booking::chrome(&mut request, "Every time of a day", "/appointments").await?;
    let is_right = errors.is_empty();
    let html = any_page::any(chrome, &visit.whose, (day, today), &times, &form, visit.now(), errors);
    Ok(if is_right { Answer::page(html) } else { Answer::page_with_errors(html) })
}

/// What stands in an address; what is none of ours is left out.
fn in_address(query: &str) -> Result<Typed, Trouble> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|_| Trouble::NotFound)?;
    Typed::of(pairs.into_iter().filter(|(name, _)| FIELDS.contains(&name.as_str())).collect(), &FIELDS)
}

/// The day that was asked for; today where none was, or one that is no date.
fn asked_day(form: &Typed, today: NaiveDate, errors: &mut FieldErrors) -> NaiveDate {
    let day = form.date("day", errors).unwrap_or(today);
    if (day - today).num_days().abs() > MOST_DAYS {
        errors.add_date("day", crate::ui::errors::DatePart::Whole, "Choose a day within a year");
        return today;
    }
    day
}

/// From midnight to midnight in London: 23, 24 or 25 hours.
pub fn span(day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let midnight = |day: NaiveDate| {
        let at = day.and_time(NaiveTime::MIN);
        London.from_local_datetime(&at).earliest().map_or(at.and_utc(), |at| at.to_utc())
    };
    (midnight(day), midnight(day + Duration::days(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_as_long_as_londons() {
        for (day, hours) in [("2026-11-24", 24), ("2026-03-29", 23), ("2026-10-25", 25)] {
            let (from, to) = span(day.parse().unwrap());
            assert_eq!((to - from).num_hours(), hours, "{day}");
        }
    }
}
