//! Come here when a card says another day than the one on which its medicine runs out: what is known
//! of one card put together, for `supply` to count. Pure.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    joined::Card,
    supply::{
        self, AskBy, Origin, RunsOut, Stock,
        rate::{Measured, Rate},
    },
};
use crate::alerts::calendar::Hours;

/// What somebody counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    pub entry: Uuid,
    pub counted_on: NaiveDate,
    pub units: i64,
    /// What they say that they take on a usual day, in thousandths.
    pub a_day_thousandths: Option<i64>,
}

/// What was asked for here, and collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collected {
    pub entry: Uuid,
    pub amount: Measured,
    pub on: NaiveDate,
}

/// What is known beside the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    pub left: Vec<Left>,
    pub collected: Vec<Collected>,
}

/// When it runs out, and by when to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    pub runs_out: RunsOut,
    pub ask_by: Option<AskBy>,
}

/// Whether the record says by itself how much is taken in a day: else a count needs the person's word.
pub fn is_rate_known(card: &Card) -> bool {
    card.rate().is_some()
}

/// `None`: this cannot be worked out.
pub fn outlook(card: &Card, beside: &Beside, pharmacy: Option<&Hours>, today: NaiveDate) -> Option<Outlook> {
    let is_of_it = |entry: Uuid| card.sources.iter().any(|source| source.id == entry);
    let counted = beside.left.iter().filter(|left| is_of_it(left.entry)).max_by_key(|left| left.counted_on);
    let mut others: Vec<Stock> = beside
        .collected
        .iter()
        .filter(|collected| is_of_it(collected.entry))
        .map(|collected| Stock { amount: collected.amount.clone(), on: collected.on, origin: Origin::Collected })
        .collect();
    others.extend(counted.map(|left| Stock {
        amount: Measured { thousandths: left.units.saturating_mul(1000), code: None, words: None },
        on: left.counted_on,
        origin: Origin::Counted,
    }));
    let stock = card.stock(&others)?;
    let rate = match (card.rate(), counted.and_then(|left| left.a_day_thousandths)) {
        (Some(rate), _) => rate,
        (None, Some(a_day)) => Rate::of_a_day(a_day),
        (None, None) => return None,
    };
    let runs_out = supply::runs_out(&stock, &rate, today)?;
    Some(Outlook { runs_out, ask_by: supply::ask_by(runs_out.on, pharmacy) })
}
