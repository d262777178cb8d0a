//! To read what one has told us, and to tell something new.

use axum::extract::{Path, RawQuery};
use chrono::NaiveDate;
use serde::Deserialize;

use super::{Kind, Told, page, store};
use crate::{
    access::{
        age,
        grant::{Acts, Change, Grant, Read, Sharing},
    },
    portal::Place,
    sharing::{form::typed_date, rules::OWN_OPT_OUT_FROM},
    ui::{
        Text, date,
        date_input::TypedDate,
        document::BackLink,
        errors::{DatePart, FieldErrors},
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

pub async fn home(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Sharing>().await?;
    let told = store::told(&mut request.tx, &grant).await?;
    let done = (query.as_deref() == Some("done=told")).then_some(page::Done);
    let mut chrome = request.chrome(page::TITLE, Place::Account).await?;
    chrome.back = Some(BackLink { href: "/sharing".into(), words: "Back to who can see your record".into() });
    let latest: Vec<(Kind, Option<Told>)> = Kind::ALL.into_iter().map(|kind| (kind, latest(&told, kind))).collect();
    Ok(Answer::page(page::home(chrome, done, &latest)))
}

fn latest(told: &[Told], kind: Kind) -> Option<Told> {
    told.iter().rev().find(|one| one.kind == kind).cloned()
}

#[derive(Deserialize)]
pub struct KindPath {
    kind: String,
}

impl KindPath {
    fn kind(&self) -> Result<Kind, Trouble> {
        Kind::from_key(&self.kind).ok_or(Trouble::NotFound)
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ToldForm {
    choice: String,
    chosen_day: String,
    chosen_month: String,
    chosen_year: String,
}

impl ToldForm {
    fn typed(&self) -> TypedDate {
        let text = |part: &str| Text::from(part.to_string());
        TypedDate { day: text(&self.chosen_day), month: text(&self.chosen_month), year: text(&self.chosen_year) }
    }

    fn check(&self, kind: Kind, today: NaiveDate) -> Result<(&'static str, Option<NaiveDate>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let option = kind.option(&self.choice);
        if option.is_none() {
            errors.add("choice", "Choose one of the answers");
        }
        let typed = self.typed();
        let is_empty = [&typed.day, &typed.month, &typed.year].iter().all(|part| part.trim().is_empty());
        let asks = kind == Kind::NationalDataOptOut && self.choice != "not-set";
        let chosen_on = match asks && !is_empty {
            true => typed_date(&typed, "chosen", today, &mut errors),
            false => None,
        };
        // The opt-out is there since 25 May 2018.
        let first = NaiveDate::from_ymd_opt(2018, 5, 25).unwrap_or_default();
        match chosen_on {
            Some(day) if day > today => errors.add_date("chosen", DatePart::Whole, "The day must be today or before"),
            Some(day) if day < first => {
                errors.add_date("chosen", DatePart::Year, "Check the year. This choice is there since 2018")
            }
            _ => {}
        }
        match option {
            Some((key, _)) if errors.is_empty() => Ok((key, chosen_on)),
            _ => Err(errors),
        }
    }
}

pub async fn one(visit: Visit, Path(path): Path<KindPath>) -> Outcome {
    let kind = path.kind()?;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Sharing>().await?;
    Ok(Answer::page(shown(&mut request, &grant, kind, &ToldForm::default(), FieldErrors::default()).await?))
}

async fn shown<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Sharing>,
    kind: Kind,
    form: &ToldForm,
    errors: FieldErrors,
) -> Result<String, Trouble> {
    let told = store::told(&mut request.tx, grant).await?;
    let whose = whose(request, kind).await?;
    let mut chrome = request.chrome(kind.words(), Place::Account).await?;
    chrome.back = Some(BackLink { href: "/sharing/preferences".into(), words: "Back to other choices".into() });
    let latest = latest(&told, kind);
    let form = page::Filled { choice: form.choice.clone(), chosen: form.typed(), errors };
    Ok(page::one(chrome, kind, latest.as_ref(), whose, form))
}

/// Whether it is the person's own to decide: below 13 the national opt-out is their parents'.
async fn whose(request: &mut Request<'_>, kind: Kind) -> Result<page::Decides, Trouble> {
    let today = date::london_day(request.now());
    let born = request.visitor().await?.person.birth_date;
    let is_old_enough = born.is_some_and(|born| today >= age::birthday(born, OWN_OPT_OUT_FROM));
    Ok(match kind {
        Kind::NationalDataOptOut if !is_old_enough => page::Decides::Parents,
        _ => page::Decides::Themselves,
    })
}

pub async fn tell(visit: Visit, Path(path): Path<KindPath>, Form(form): Form<ToldForm>) -> Outcome {
    let kind = path.kind()?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Sharing>().await?;
    if whose(&mut request, kind).await? == page::Decides::Parents {
        return Err(Trouble::Conflict("You can make this choice yourself from your 13th birthday."));
    }
    let now = request.now();
    match form.check(kind, date::london_day(now)) {
        Ok((choice, chosen_on)) => {
            store::tell(&mut request.tx, &grant, kind, choice, chosen_on, now).await?;
            request.commit().await?;
            Ok(Answer::see_other("/sharing/preferences?done=told"))
        }
        Err(errors) => Ok(Answer::page_with_errors(shown(&mut request, &grant, kind, &form, errors).await?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_checked() {
        let today: NaiveDate = "2026-11-24".parse().unwrap();
        let opt_out = Kind::NationalDataOptOut;
        for (kind, text, expected) in [
            (opt_out, "choice=no", Ok(("no", None))),
            (opt_out, "choice=no&chosen_day=1&chosen_month=3&chosen_year=2024", Ok(("no", "2024-03-01".parse().ok()))),
            (opt_out, "choice=not-set&chosen_day=1", Ok(("not-set", None))),
            (opt_out, "choice=no&chosen_day=1", Err("chosen_month")),
            (opt_out, "choice=no&chosen_day=25&chosen_month=11&chosen_year=2026", Err("chosen")),
            (opt_out, "choice=no&chosen_day=24&chosen_month=5&chosen_year=2018", Err("chosen_year")),
            (opt_out, "choice=perhaps", Err("choice")),
            (Kind::SummaryCareRecord, "choice=express-dissent", Ok(("express-dissent", None))),
            (Kind::SummaryCareRecord, "choice=yes", Err("choice")),
            (Kind::Research, "", Err("choice")),
        ] {
            let form: ToldForm = serde_urlencoded::from_str(text).unwrap();
            let found = form.check(kind, today).map_err(|errors| errors.iter().next().unwrap().field.to_string());
            assert_eq!(found, expected.map_err(str::to_string), "{text}");
        }
    }
}
