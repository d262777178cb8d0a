//! `/medicines`: what is taken, what was taken, and what was added, on one page.

use axum::extract::RawQuery;

use super::{
    gather,
    joined::Card,
    list_page::{self, Done, Line, Shown},
    own, pharmacy, repeats,
    running_out::{self, Beside},
};
use crate::{
    access::grant::{Doses, Medicines, Read, Record},
    alerts::calendar::Hours,
    doses::{self, MedicineRef, Summary},
    portal::Place,
    ui::date,
    web::{
        answer::{Answer, Outcome},
        visit::Visit,
    },
};

pub async fn list(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Medicines>().await?;
    let record = request.ask::<Read, Record>().await?;
    let of_doses = request.ask::<Read, Doses>().await?;
    let today = date::london_day(visit.now());
    let cards = gather::cards(&mut request.tx, &record).await?;
    let beside = gather::beside(&mut request.tx, &grant).await?;
    let own = own::all(&mut request.tx, &grant).await?;
    let open = repeats::open_medicines(&mut request.tx, &grant).await?;
    let pharmacy = pharmacy::chosen(&mut request.tx, &grant).await?;
    let schedules = doses::summaries(&mut request.tx, &of_doses, record.sight(), visit.now()).await?;
    let hours = pharmacy.as_ref().map(|pharmacy| &pharmacy.hours);
    let facts = Facts { beside: &beside, hours, open: &open, schedules: &schedules, today };
    let lines: Vec<Line> = cards.into_iter().map(|card| line(card, &facts)).collect();
    let own = own.into_iter().map(|medicine| {
        let schedules = of(&schedules, |about| about == MedicineRef::Own(medicine.id));
        list_page::OwnLine { medicine, schedules }
    });
    let chrome = request.chrome("Medicines", Place::Medicines).await?;
    let shown = Shown {
        lines: &lines,
        own: &own.collect::<Vec<_>>(),
        pharmacy: pharmacy.as_ref().map(|pharmacy| pharmacy.name.as_str()),
        done: Done::asked_in(query.as_deref()),
    };
    Ok(Answer::page(list_page::list(chrome, &visit.whose, &shown)))
}

/// What every card is told by.
struct Facts<'f> {
    beside: &'f Beside,
    hours: Option<&'f Hours>,
    open: &'f [String],
    schedules: &'f [Summary],
    today: chrono::NaiveDate,
}

fn line(card: Card, facts: &Facts<'_>) -> Line {
    let outlook = running_out::outlook(&card, facts.beside, facts.hours, facts.today);
    let is_open = card.askings().iter().any(|asking| facts.open.iter().any(|open| card.is_open(asking, open)));
    let is_of_it = |about: MedicineRef| match about {
        MedicineRef::Record(entry) => card.sources.iter().any(|source| source.id == entry),
        MedicineRef::Own(_) => false,
    };
    let schedules = of(facts.schedules, is_of_it);
    Line { outlook, is_open, schedules, card, today: facts.today }
}

fn of(schedules: &[Summary], is_of_it: impl Fn(MedicineRef) -> bool) -> Vec<Summary> {
    schedules.iter().filter(|summary| is_of_it(summary.medicine)).cloned().collect()
}
