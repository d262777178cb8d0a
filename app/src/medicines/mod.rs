//! Medicines: what the record holds joined with what a person adds, and asking for repeats.
//!
//! Come here from another capability for what somebody takes ([`choices`]) and to plan the reminder to
//! ask in time anew ([`renew`]). What joins and what counts is pure: `source`, `joined`, `supply`,
//! `running_out`. No dose is ever computed, shortened or changed here.

mod count_http;
mod count_page;
mod gather;
pub mod invented;
mod invented_store;
pub mod joined;
mod list_http;
mod list_page;
mod nudge;
pub mod own;
pub mod pharmacy;
pub mod repeats;
mod running_out;
pub mod source;
mod store;
pub mod supply;
#[cfg(test)]
mod tests;

pub use nudge::{plan_day, renew};

use crate::{
    access::grant::{Acts, Grant, Medicines, Read, Record},
    doses::MedicineRef,
    platform::{database::Fault, jobs::Runner, query::Tx},
    web::{
        routes::{Door, Routes},
        whose,
    },
};
use joined::Place;

pub fn routes() -> Routes {
    shared(Routes::default())
        .and(shared(Routes::under(whose::FOR, Door::SignedIn)))
        .and(shared(Routes::under(whose::AT_WORK, Door::Staff)))
        .and(repeats::at_the_practice())
}

/// What everybody has who may: the person, carers, and staff, who read.
fn shared(routes: Routes) -> Routes {
    let routes = routes
        .get(Door::SignedIn, "/medicines", list_http::list)
        .get(Door::SignedIn, "/medicines/count/{entry}", count_http::form)
        .post(Door::SignedIn, "/medicines/count/{entry}", count_http::count);
    repeats::routes(pharmacy::routes(own::routes(routes)))
}

pub fn jobs(runner: Runner) -> Runner {
    nudge::jobs(runner)
}

/// What a schedule of doses can be made for.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub medicine: MedicineRef,
    pub title: String,
    /// Word for word as it was received or typed; "" where nothing is said.
    pub dose: String,
    /// Each FHIR `Dosage` of the resource as it was received, in its order; none of own medicines.
    pub dosages: Vec<serde_json::Value>,
}

/// Every medicine that is taken now, own ones and those of the record that the grant lets see, by title.
pub async fn choices<A: Acts>(
    tx: &mut Tx,
    medicines: &Grant<A, Medicines>,
    record: &Grant<Read, Record>,
) -> Result<Vec<Choice>, Fault> {
    let mut all: Vec<Choice> = Vec::new();
    for card in gather::cards(tx, record).await? {
        let mut of_it: Vec<&source::Source> = card.askings().into_iter().map(|asking| asking.source).collect();
        if of_it.is_empty() && card.place() == Place::HandedOut {
            of_it.push(card.first());
        }
        all.extend(of_it.into_iter().map(|source| Choice {
            medicine: MedicineRef::Record(source.id),
            title: source.title.clone(),
            dose: source.dose(),
            dosages: source.dosages.clone(),
        }));
    }
    let own = own::all(tx, medicines).await?;
    all.extend(own.into_iter().filter(|own| own.entered.stopped_on.is_none()).map(|own| Choice {
        medicine: MedicineRef::Own(own.id),
        title: own.entered.name,
        dose: own.entered.dose,
        dosages: Vec::new(),
    }));
    all.sort_by_key(|choice| choice.title.to_lowercase());
    Ok(all)
}
