//! "I have 12 left today": where the record does not say enough to tell when a medicine runs out.

use serde::Deserialize;
use uuid::Uuid;

use super::{
    count_page::{self, CountForm},
    gather,
    joined::Card,
    nudge,
    running_out::{self, Left},
    store,
};
use crate::{
    access::grant::{Change, Grant, Medicines, Read, Record},
    portal::Place,
    readings::unit::thousandths,
    ui::{
        date,
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// No cupboard holds more, and nobody takes more in a day.
const MOST_LEFT: i64 = 5000;
const MOST_A_DAY: i64 = 200_000;

#[derive(Deserialize)]
pub struct OnePath {
    entry: Uuid,
}

pub async fn form(visit: Visit, Path(OnePath { entry }): Path<OnePath>) -> Outcome {
    let mut request = visit.change().await?;
    let (_, card) = find(&mut request, entry).await?;
    let chrome = chrome(&mut request).await?;
    request.commit().await?;
    Ok(Answer::page(count_page::count(chrome, &shown(&card), &CountForm::default(), FieldErrors::default())))
}

pub async fn count(visit: Visit, Path(OnePath { entry }): Path<OnePath>, Form(form): Form<CountForm>) -> Outcome {
    let mut request = visit.change().await?;
    let (grant, card) = find(&mut request, entry).await?;
    let mut errors = FieldErrors::default();
    let left = form.left.trim().parse::<i64>().ok().filter(|left| (0..=MOST_LEFT).contains(left));
    if left.is_none() {
        errors.add("left", "Enter a whole number, for example 12");
    }
    let shown = shown(&card);
    let a_day = match shown.asks_a_day {
        false => None,
        true => {
            let a_day = thousandths(&form.a_day).filter(|a_day| (1..=MOST_A_DAY).contains(a_day));
            if a_day.is_none() {
                errors.add("a_day", "Enter how many you take on a usual day, for example 2 or 0.5");
            }
            a_day
        }
    };
    let (true, Some(units)) = (errors.is_empty(), left) else {
        let chrome = chrome(&mut request).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(count_page::count(chrome, &shown, &form, errors)));
    };
    let now = visit.now();
    let left = Left { entry, counted_on: date::london_day(now), units, a_day_thousandths: a_day };
    store::count(&mut request.tx, &grant, &left, now).await?;
    nudge::renew(&mut request.tx, grant.subject(), now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path("/medicines?done=counted")))
}

fn shown(card: &Card) -> count_page::Counted {
    count_page::Counted {
        title: card.title().to_owned(),
        doses: card.doses().into_iter().map(|(dose, _)| dose).collect(),
        asks_a_day: !running_out::is_rate_known(card),
    }
}

/// The medicine that this entry stands for, as far as the visitor sees it.
async fn find(request: &mut Request<'_>, entry: Uuid) -> Result<(Grant<Change, Medicines>, Card), Trouble> {
    let grant = request.ask::<Change, Medicines>().await?;
    let record = request.ask::<Read, Record>().await?;
    let cards = gather::cards(&mut request.tx, &record).await?;
    let of_it = |card: &Card| card.askings().iter().any(|asking| asking.source.id == entry);
    let card = cards.into_iter().find(of_it).ok_or(Trouble::NotFound)?;
    Ok((grant, card))
}

async fn chrome(request: &mut Request<'_>) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome("Count what is left", Place::Medicines).await?;
    chrome.back =
        Some(BackLink { href: request.visit.whose.path("/medicines").into(), words: "Back to medicines".into() });
    Ok(chrome)
}
