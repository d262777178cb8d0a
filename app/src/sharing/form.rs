//! The form of a change: what was typed on whichever page it was, and what it means.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Deserialize;

use super::{CATEGORIES, Organisation, Use, rules};
use crate::{
    access::{
        class::Category,
        consent::{Choice, Shares},
    },
    people::Ods,
    ui::{
        Text, date,
        date_input::TypedDate,
        errors::{DatePart, FieldErrors},
    },
    web::trouble::Trouble,
};

/// A choice for a time ends within so many years; later dates are slips of the pen.
const LONGEST_YEARS: i32 = 10;

/// As sent, by the first step and again by the second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangeForm {
    /// A key of [`Sheet`]: the page on which it was filled in.
    pub page: String,
    /// A key of [`Use`].
    pub purpose: String,
    /// An ODS code; "" for every organisation.
    pub organisation: String,
    /// A key of `Category`; "" for all of the record.
    pub category: String,
    /// "share" or "stop".
    pub choice: String,
    /// "good" or "time".
    pub lasting: String,
    pub until_day: String,
    pub until_month: String,
    pub until_year: String,
    /// The id of the newest decision that the person had seen; "" for none. The second step only.
    pub seen: String,
}

/// The page on which a form was filled in, and which the answer to a mistake is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sheet {
    ShareAll,
    StopAll,
    Organisation(Ods),
    Category(Category),
    OtherUses,
}

/// A choice that may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub purpose: Use,
    pub choice: Choice,
}

impl ChangeForm {
    /// Which page it is; what no page of ours sends is refused.
    pub fn sheet(&self) -> Result<Sheet, Trouble> {
        let found = match self.page.as_str() {
            "share-all" => Some(Sheet::ShareAll),
            "stop-all" => Some(Sheet::StopAll),
            "organisation" => Ods::parse(&self.organisation).map(Sheet::Organisation),
            "category" => decided_on(&self.category).map(Sheet::Category),
            "other-uses" => Some(Sheet::OtherUses),
            _ => None,
        };
        found.ok_or(NOT_OURS)
    }

    /// What is wanted, or what to put right. `known` are the organisations that there are for
    /// this person.
    pub fn check(&self, known: &[Organisation], now: DateTime<Utc>) -> Result<Result<Wanted, FieldErrors>, Trouble> {
        let sheet = self.sheet()?;
        let mut errors = FieldErrors::default();
        let purpose = match &sheet {
            Sheet::OtherUses => Use::from_key(&self.purpose).filter(|purpose| *purpose != Use::DirectCare),
            _ => Some(Use::DirectCare),
        };
        if purpose.is_none() {
            errors.add("purpose", "Choose what it is about");
        }
        let shares = match (&sheet, self.choice.as_str()) {
            (Sheet::ShareAll, _) => Some(Shares::Yes),
            (Sheet::StopAll, _) => Some(Shares::No),
            (_, "share") => Some(Shares::Yes),
            (_, "stop") => Some(Shares::No),
            _ => None,
        };
        if shares.is_none() {
            let told =
                if sheet == Sheet::OtherUses { "Choose yes or no" } else { "Choose to share or to stop sharing" };
            errors.add("choice", told);
        }
        let organisation = match (&sheet, self.organisation.as_str()) {
            (Sheet::ShareAll | Sheet::StopAll, _) | (_, "") => None,
            (_, ods) => Some(known.iter().find(|one| one.ods == ods).ok_or(NOT_OURS)?.ods.clone()),
        };
        let category = match (&sheet, self.category.as_str()) {
            (Sheet::ShareAll | Sheet::StopAll | Sheet::OtherUses, _) | (_, "") => None,
            (_, key) => Some(decided_on(key).ok_or(NOT_OURS)?),
        };
        let until = match self.lasting.as_str() {
            "good" if self.typed_until() == TypedDate::default() => None,
            "good" => {
                errors.add(
                    "lasting",
                    "You entered a last day. Choose \"Until a day that I choose\", or leave the day empty",
                );
                None
            }
            "time" => self.until(date::london_day(now), &mut errors).and_then(rules::end_of),
            _ => {
                errors.add("lasting", "Choose for how long");
                None
            }
        };
        Ok(match (purpose, shares) {
            (Some(purpose), Some(shares)) if errors.is_empty() => {
                Ok(Wanted { purpose, choice: Choice { at: now, organisation, category, shares, until } })
            }
            _ => Err(errors),
        })
    }

    fn until(&self, today: NaiveDate, errors: &mut FieldErrors) -> Option<NaiveDate> {
        let date = typed_date(&self.typed_until(), "until", today, errors)?;
        if date < today {
            errors.add_date("until", DatePart::Whole, "The last day must be today or later");
            return None;
        }
        if date.year() > today.year() + LONGEST_YEARS {
            errors.add_date("until", DatePart::Year, "The last day must be in the next 10 years");
            return None;
        }
        Some(date)
    }

    pub fn typed_until(&self) -> TypedDate {
        let text = |part: &str| Text::from(part.to_string());
        TypedDate { day: text(&self.until_day), month: text(&self.until_month), year: text(&self.until_year) }
    }

    /// Everything as hidden fields of the second step, with the newest decision there is now.
    pub fn fields(&self, newest: &str) -> Vec<(Text, Text)> {
        let fields = [
            ("page", &self.page),
            ("purpose", &self.purpose),
            ("organisation", &self.organisation),
            ("category", &self.category),
            ("choice", &self.choice),
            ("lasting", &self.lasting),
            ("until_day", &self.until_day),
            ("until_month", &self.until_month),
            ("until_year", &self.until_year),
        ];
        let typed = fields.into_iter().map(|(name, value)| (name.into(), value.clone().into()));
        typed.chain([("seen".into(), newest.to_string().into())]).collect()
    }
}

const NOT_OURS: Trouble = Trouble::Invalid("Go back to the page \"Who can see your record\" and choose there again.");

/// A category that a person decides on: what is not sorted follows the others.
pub fn decided_on(key: &str) -> Option<Category> {
    Category::from_key(key).filter(|category| CATEGORIES.contains(category))
}

/// A day as it was typed in three boxes. `today` gives the example.
pub fn typed_date(
    typed: &TypedDate,
    field: &'static str,
    today: NaiveDate,
    errors: &mut FieldErrors,
) -> Option<NaiveDate> {
    let number = |text: &str, longest: usize| {
        let text = text.trim();
        let fits = !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok()).flatten()
    };
    if [&typed.day, &typed.month, &typed.year].iter().all(|part| part.trim().is_empty()) {
        errors.add_date(field, DatePart::Whole, "Enter a day, a month and a year");
        return None;
    }
    let (day, month) = (number(&typed.day, 2), number(&typed.month, 2));
    let year = number(&typed.year, 4).filter(|year| *year >= 1000).and_then(|year| i32::try_from(year).ok());
    let told = match (day, month, year) {
        (None, ..) => (DatePart::Day, "Enter the day as a number from 1 to 31".to_string()),
        (_, None, _) => (DatePart::Month, "Enter the month as a number from 1 to 12".to_string()),
        (.., None) => (DatePart::Year, format!("Enter the year with 4 numbers, for example {}", today.year())),
        (Some(day), Some(month), Some(year)) => match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => return Some(date),
            None => (DatePart::Whole, "There is no such day. Check the day and the month".to_string()),
        },
    };
    errors.add_date(field, told.0, told.1);
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{access::facts::Ground, sharing::Known};

    fn now() -> DateTime<Utc> {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn known() -> Vec<Organisation> {
        vec![Organisation { ods: "RZZ01".into(), name: "Hospital".into(), ground: Ground::None, known: Known::Sent }]
    }

    fn form(text: &str) -> ChangeForm {
        serde_urlencoded::from_str(text).unwrap()
    }

    #[test]
    fn what_pages_send_is_understood() {
        for (text, purpose, organisation, category, shares, until) in [
            ("page=stop-all&lasting=good", Use::DirectCare, None, None, Shares::No, None),
            ("page=share-all&lasting=good", Use::DirectCare, None, None, Shares::Yes, None),
            // What no box of that page can say is not listened to.
            (
                "page=stop-all&choice=share&organisation=RZZ01&lasting=good",
                Use::DirectCare,
                None,
                None,
                Shares::No,
                None,
            ),
            (
                "page=organisation&organisation=RZZ01&choice=stop&lasting=good",
                Use::DirectCare,
                Some("RZZ01"),
                None,
                Shares::No,
                None,
            ),
            (
                "page=category&category=mental-health&organisation=RZZ01&choice=stop&lasting=time&until_day=3&until_month=12&until_year=2026",
                Use::DirectCare,
                Some("RZZ01"),
                Some(Category::MentalHealth),
                Shares::No,
                Some("2026-12-04T00:00:00Z"),
            ),
            (
                "page=other-uses&purpose=research&choice=share&lasting=good",
                Use::Research,
                None,
                None,
                Shares::Yes,
                None,
            ),
        ] {
            let wanted = form(text).check(&known(), now()).unwrap().unwrap();
            let until: Option<DateTime<Utc>> = until.map(|until| until.parse().unwrap());
            let expected =
                Choice { at: now(), organisation: organisation.map(str::to_string), category, shares, until };
            assert_eq!(wanted, Wanted { purpose, choice: expected }, "{text}");
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_said_beside_its_box() {
        for (text, fields) in [
            ("page=stop-all", vec!["lasting"]),
            ("page=organisation&organisation=RZZ01", vec!["choice", "lasting"]),
            ("page=other-uses&purpose=direct-care", vec!["purpose", "choice", "lasting"]),
            ("page=stop-all&lasting=time", vec!["until"]),
            ("page=stop-all&lasting=good&until_day=3", vec!["lasting"]),
            ("page=stop-all&lasting=time&until_day=31&until_month=2&until_year=2027", vec!["until"]),
            ("page=stop-all&lasting=time&until_day=23&until_month=11&until_year=2026", vec!["until"]),
            ("page=stop-all&lasting=time&until_day=x&until_month=11&until_year=2026", vec!["until_day"]),
            ("page=stop-all&lasting=time&until_day=1&until_month=1&until_year=27", vec!["until_year"]),
            ("page=stop-all&lasting=time&until_day=1&until_month=1&until_year=2037", vec!["until_year"]),
        ] {
            let errors = form(text).check(&known(), now()).unwrap().unwrap_err();
            assert_eq!(errors.iter().map(|error| error.field.to_string()).collect::<Vec<_>>(), fields, "{text}");
        }
        let today = "page=stop-all&lasting=time&until_day=24&until_month=11&until_year=2026";
        assert!(form(today).check(&known(), now()).unwrap().is_ok());
    }

    #[test]
    fn what_no_page_of_ours_sends_is_refused() {
        for text in [
            "page=",
            "page=organisation&organisation=RZZ02&choice=stop&lasting=good",
            "page=organisation&organisation=%00&choice=stop&lasting=good",
            "page=category&category=unlabelled&choice=stop&lasting=good",
            "page=category&category=everything&choice=stop&lasting=good",
            "page=organisation&organisation=RZZ01&category=unlabelled&choice=stop&lasting=good",
        ] {
            assert!(form(text).check(&known(), now()).is_err(), "{text}");
        }
        assert!(serde_urlencoded::from_str::<ChangeForm>("page=stop-all&made_by=somebody").is_err());
    }
}
