//! To connect to a device, to look through what it sent, and to keep what is the person's.

use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderName, HeaderValue};
use uuid::Uuid;

use super::{
    offer::{self, Offer, Offers},
    page::{self, Result as Sorted},
    sent::{self, Every, Sent, Ticked},
};
use crate::{
    access::grant::{Acts, Change, Grant, Read, Readings},
    portal::Place,
    readings::{
        NewReading, Reading,
        keep::{self, Keeper},
        measure::Values,
        store::{self, Added},
    },
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        headers,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

/// Pairs, because boxes of one name come more than once.
type Pairs = Vec<(String, String)>;

/// So many stand in one list, the newest ones; the next ones come when these are kept.
const AT_ONCE: usize = 100;

/// What is told as something to do now. Of what a device kept for longer, "call 999 now" would be
/// wrong: the person is asked to measure again (our rule).
const OF_NOW: TimeDelta = TimeDelta::hours(24);

pub async fn start(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<Read, Readings>().await?;
    let html = page::start(chrome(&mut request, page::START).await?, &visit.whose, FieldErrors::default());
    Ok(with_bluetooth(Answer::page(html)))
}

/// The one page that may look for devices.
fn with_bluetooth(answer: Answer) -> Answer {
    let policy = HeaderValue::from_static(headers::PERMISSIONS_WITH_BLUETOOTH);
    answer.with_header(HeaderName::from_static("permissions-policy"), policy)
}

/// What was collected, as a list. Nothing is kept.
pub async fn check(visit: Visit, Form(fields): Form<Pairs>) -> Outcome {
    let sent = sent::collected(&fields, visit.now())?;
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    if sent.received.is_empty() {
        let mut errors = FieldErrors::default();
        errors.add("bluetooth-connect", "Nothing came from your device. Connect to it once more");
        let html = page::start(chrome(&mut request, page::START).await?, &visit.whose, errors);
        return Ok(with_bluetooth(Answer::page_with_errors(html)));
    }
    let list = List::read(&mut request, &grant, &sent).await?;
    let chrome = chrome(&mut request, page::CHECK).await?;
    Ok(Answer::page(page::check(chrome, &visit.whose, &list, &sent, &Ticked::default(), FieldErrors::default())))
}

/// What came, beside what is kept.
pub struct List {
    pub offers: Offers,
    /// Of what came, these are kept already: newest first.
    pub already: Vec<Reading>,
    /// So many more than fit on the list.
    pub more: usize,
}

impl List {
    async fn read<A: Acts>(
        request: &mut Request<'_>,
        grant: &Grant<A, Readings>,
        sent: &Sent,
    ) -> Result<List, Trouble> {
        let now = request.now();
        let mut offers = offer::offers(sent, now);
        let others = others(request, grant, &offers.open).await?;
        let is_kept = |id: Uuid| others.iter().any(|reading| reading.id == id);
        let came: Vec<Uuid> = offers.open.iter().map(|offer| offer.new.id).collect();
        let already = others.iter().rev().filter(|reading| came.contains(&reading.id)).cloned().collect();
        offers.open.retain(|offer| !is_kept(offer.new.id));
        let more = offers.open.len().saturating_sub(AT_ONCE);
        offers.open.truncate(AT_ONCE);
        for offer in &mut offers.open {
            offer::note_what_is_odd(offer, &others, now);
        }
        Ok(List { offers, already, more })
    }

    /// What was chosen, newest first.
    fn chosen(&self, ticked: &Ticked) -> Vec<&Offer> {
        let is_chosen = |offer: &Offer| match ticked.every {
            Some(Every::All) => true,
            Some(Every::User(user)) => offer.user == Some(user),
            None => ticked.keep.contains(&offer.new.id),
        };
        self.offers.open.iter().filter(|offer| is_chosen(offer)).collect()
    }
}

/// The kept readings of the time from which something came, and of three months before it.
async fn others<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Readings>,
    open: &[Offer],
) -> Result<Vec<Reading>, Trouble> {
    let (Some(newest), Some(oldest)) = (open.first(), open.last()) else { return Ok(Vec::new()) };
    let from = oldest.new.taken_at.checked_sub_signed(TimeDelta::days(90)).unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let until = newest.new.taken_at + TimeDelta::seconds(1);
    Ok(store::between(&mut request.tx, grant, None, from, until).await?)
}

pub async fn keep(visit: Visit, Form(fields): Form<Pairs>) -> Outcome {
    let (sent, ticked) = sent::listed(&fields, visit.now())?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let list = List::read(&mut request, &grant, &sent).await?;
    let chosen = list.chosen(&ticked);
    let again: Vec<&Reading> = list.already.iter().filter(|reading| ticked.keep.contains(&reading.id)).collect();
    let mut errors = FieldErrors::default();
    if chosen.is_empty() && again.is_empty() {
        errors.add("keep", "Tick at least one reading that you want to keep");
    }
    if chosen.iter().any(|offer| !offer.odd.is_empty() && !ticked.sure.contains(&offer.new.id)) {
        errors.add("sure", "Look at these once more, and tick those that are right");
    }
    if offer::has_oxygen(chosen.iter().copied()) && ticked.breathed.is_none() {
        errors.add("breathed", "Say what you were breathing when you measured your oxygen level");
    }
    if !errors.is_empty() {
        let ids = chosen.iter().map(|offer| offer.new.id).collect();
        let ticked = Ticked { keep: ids, every: None, ..ticked };
        let chrome = chrome(&mut request, page::CHECK).await?;
        return Ok(Answer::page_with_errors(page::check(chrome, &visit.whose, &list, &sent, &ticked, errors)));
    }
    let new: Vec<NewReading> = chosen.iter().rev().map(|offer| to_keep(offer, &ticked)).collect();
    let mut sorted = keep_all(&mut request, &grant, new).await?;
    sorted.already.extend(again.into_iter().cloned());
    sorted.more = list.more;
    let chrome = chrome(&mut request, page::KEPT).await?;
    request.commit().await?;
    Ok(Answer::page(page::kept(chrome, &visit.whose, &sorted, visit.now())))
}

fn to_keep(offer: &Offer, ticked: &Ticked) -> NewReading {
    let mut new = offer.new.clone();
    new.circumstances.confirmed = !offer.odd.is_empty();
    if let (Values::Oxygen { breathed, .. }, Some(said)) = (&mut new.values, ticked.breathed) {
        *breathed = said;
    }
    new
}

/// Oldest first, so that each is judged by what came before it.
async fn keep_all(
    request: &mut Request<'_>,
    grant: &Grant<Change, Readings>,
    all: Vec<NewReading>,
) -> Result<Sorted, Trouble> {
    let keeper = Keeper::granted(grant);
    let mut sorted = Sorted::default();
    let first_of_now = request.now() - OF_NOW;
    for new in all {
        let kept = keep::keep(&mut request.tx, &request.visit.app.platform, &keeper, &new).await?;
        let told = if new.taken_at < first_of_now { &mut sorted.told_late } else { &mut sorted.told };
        told.extend(kept.told);
        match kept.added {
            Added::New(reading) => sorted.kept.insert(0, *reading),
            // It was here, and was removed or moved to another time since.
            Added::Already => sorted.gone += 1,
            Added::Conflict => sorted.different += 1,
        }
    }
    sorted.told.sort_by_key(|told| std::cmp::Reverse((told.finding.next, told.finding.severity)));
    Ok(sorted)
}

async fn chrome(request: &mut Request<'_>, title: &str) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(title, Place::Readings).await?;
    let (href, words) = match title == page::START {
        true => ("/readings", "Back to your readings"),
        false => ("/readings/bluetooth", "Back"),
    };
    chrome.back = Some(BackLink { href: request.visit.whose.path(href).into(), words: words.into() });
    Ok(chrome)
}
