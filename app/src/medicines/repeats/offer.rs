//! What can be asked for, out of everything that is taken now. Pure.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Asked, NewRequest, Snapshot};
use crate::{
    alerts::calendar::Hours,
    medicines::{
        joined::{Asking, Card, Place},
        running_out::{self, Beside, Outlook},
        source::Repeat,
        supply::{self, RunsOut},
    },
};

/// One medicine that can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub entry: Uuid,
    pub medicine: String,
    pub title: String,
    pub dose: String,
    pub quantity: String,
    /// It has been asked for already.
    pub is_open: bool,
    /// Sources say different things of it.
    pub differs: bool,
    pub is_early: bool,
    pub runs_out: Option<RunsOut>,
    pub snapshot: Snapshot,
}

/// Everything that is taken now and that somebody prescribed, in the order of the cards.
pub fn offers(
    cards: &[Card],
    beside: &Beside,
    pharmacy: Option<&Hours>,
    open: &[String],
    today: NaiveDate,
) -> Vec<Offer> {
    let mut offers = Vec::new();
    for card in cards.iter().filter(|card| card.place() == Place::Current) {
        let outlook = running_out::outlook(card, beside, pharmacy, today);
        offers.extend(card.askings().iter().map(|asking| offer(card, asking, outlook, today, open)));
    }
    offers
}

fn offer(card: &Card, asking: &Asking<'_>, outlook: Option<Outlook>, today: NaiveDate, open: &[String]) -> Offer {
    let source = asking.source;
    let is_early = outlook.is_some_and(|outlook| supply::is_early(today, &outlook.runs_out, outlook.ask_by));
    Offer {
        entry: source.id,
        medicine: asking.medicine.clone(),
        title: source.title.clone(),
        dose: source.dose(),
        quantity: source.quantity_words.clone().unwrap_or_default(),
        is_open: open.iter().any(|open| card.is_open(asking, open)),
        differs: !card.differs().is_empty(),
        is_early,
        runs_out: outlook.map(|outlook| outlook.runs_out),
        snapshot: Snapshot {
            concept: source.received.concept.clone(),
            dosages: source.dosages.clone(),
            quantity: source.received.quantity.clone(),
            source_id: source.received.source_id.clone(),
            resource_type: source.sort.resource_type().into(),
            organisation: source.organisation.clone(),
            is_repeat: if asking.repeat == Repeat::No { Asked::Once } else { Asked::Repeat },
            last_issued: card.last_issued().map(str::to_owned),
            enough_until: outlook.map(|outlook| outlook.runs_out.last_day()),
            told: source.told.iter().map(|detail| format!("{}: {}", detail.label, detail.text)).collect(),
        },
    }
}

impl Offer {
    /// As it is kept.
    pub fn as_request(&self) -> NewRequest {
        NewRequest {
            entry: self.entry,
            medicine: self.medicine.clone(),
            title: self.title.clone(),
            dose: self.dose.clone(),
            quantity: self.quantity.clone(),
            snapshot: self.snapshot.clone(),
        }
    }
}
