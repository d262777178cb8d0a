//! To ask the practice for medicines: choose, check what will happen, send. Nothing is kept before the
//! last step.

use uuid::Uuid;

use super::{
    Asked, NewRequest,
    ask_page::{self, Asking, Check},
    http::chrome,
    offer::{self, Offer},
    rules::LONGEST_NOTE,
    store::{self, Batch},
};
use crate::{
    access::grant::{Acts, Change, Grant, Medicines, Read, Record},
    carers::typed::{Typed, long, unfit},
    medicines::{gather, nudge, pharmacy, supply},
    people::{self, Ods},
    ui::{date, document::Chrome, errors::FieldErrors},
    web::{
        answer::{Answer, Outcome},
        form::Form,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

type Pairs = Vec<(String, String)>;

/// Boxes of repeats and of others have names of their own, as every group of boxes has.
const FIELDS: [&str; 6] = ["step", "medicine", "other", "note", "pharmacy", "anyway"];

pub async fn form(visit: Visit) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Medicines>().await?;
    let record = request.ask::<Read, Record>().await?;
    let asking = asking(&mut request, &grant, &record).await?;
    let chrome = frame(&mut request).await?;
    request.commit().await?;
    Ok(Answer::page(ask_page::choose(chrome, &visit.whose, &asking, &Typed::default(), FieldErrors::default())))
}

pub async fn ask(visit: Visit, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &FIELDS)?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Medicines>().await?;
    let record = request.ask::<Read, Record>().await?;
    let asking = asking(&mut request, &grant, &record).await?;
    let chrome = frame(&mut request).await?;
    let mut errors = FieldErrors::default();
    let note = note(&form, &mut errors);
    let chosen = chosen(&form, &asking, &mut errors);
    if note.is_empty() && chosen.iter().any(|offer| offer.snapshot.is_repeat == Asked::Once) {
        errors.add("note", "Say why you need it again: one of these is not on your repeat list");
    }
    let practice = asking.practice.clone();
    let (true, Some((organisation, _))) = (errors.is_empty(), practice) else {
        request.commit().await?;
        return Ok(Answer::page_with_errors(ask_page::choose(chrome, &visit.whose, &asking, &form, errors)));
    };
    let already: Vec<&Offer> = chosen.iter().copied().filter(|offer| offer.is_open).collect();
    if !already.is_empty() {
        request.commit().await?;
        let titles = already.iter().map(|offer| offer.title.clone()).collect();
        return Ok(Answer::page_of_conflict(ask_page::open_already(chrome, &visit.whose, titles)));
    }
    let pharmacy = asking.pharmacy.as_ref().map(|pharmacy| pharmacy.ods.as_str());
    let check = Check {
        asking: &asking,
        chosen: &chosen,
        note: &note,
        answered_by: supply::answered_by(date::london_day(now)),
        moved: form.one("step") == "send" && form.one("pharmacy") != pharmacy.unwrap_or_default(),
    };
    if form.one("step") != "send" {
        request.commit().await?;
        return Ok(Answer::page(ask_page::check(chrome, &visit.whose, &check, FieldErrors::default())));
    }
    if form.one("anyway") != "yes" && chosen.iter().any(|offer| offer.is_early) {
        errors.add("anyway", "Tick that you want to ask now, or go back and leave out what you still have");
        request.commit().await?;
        return Ok(Answer::page_with_errors(ask_page::check(chrome, &visit.whose, &check, errors)));
    }
    // Where it goes is a part of what was read before sending.
    if check.moved {
        request.commit().await?;
        return Ok(Answer::page_of_conflict(ask_page::check(chrome, &visit.whose, &check, FieldErrors::default())));
    }
    let new: Vec<NewRequest> = chosen.iter().map(|offer| offer.as_request()).collect();
    let batch = Batch { id: Uuid::now_v7(), organisation: &organisation, pharmacy, note: &note };
    if !store::ask(&mut request.tx, &grant, &batch, &new, now).await? {
        // Somebody asked for one of them at this very moment: nothing of this is kept.
        let titles = chosen.iter().map(|offer| offer.title.clone()).collect();
        drop(request);
        return Ok(Answer::page_of_conflict(ask_page::open_already(chrome, &visit.whose, titles)));
    }
    nudge::renew(&mut request.tx, grant.subject(), now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&visit.whose.path(&format!("/medicines/repeats/{}/asked", batch.id))))
}

/// The note as it is kept.
fn note(form: &Typed, errors: &mut FieldErrors) -> String {
    let note = form.one("note").replace("\r\n", "\n");
    if !note.is_empty() && long(&note, LONGEST_NOTE).is_none() {
        errors.add("note", unfit("Note for the practice", &note, LONGEST_NOTE));
    }
    note
}

/// What was ticked, each once. What is not offered is not asked for.
fn chosen<'a>(form: &Typed, asking: &'a Asking, errors: &mut FieldErrors) -> Vec<&'a Offer> {
    let ticked: Vec<&str> = form.all("medicine").chain(form.all("other")).collect();
    let is_ticked = |offer: &&Offer| ticked.contains(&offer.entry.to_string().as_str());
    let chosen: Vec<&Offer> = asking.offers.iter().filter(is_ticked).collect();
    let all_known = ticked.iter().all(|id| asking.offers.iter().any(|offer| offer.entry.to_string() == **id));
    if chosen.is_empty() && all_known {
        errors.add(asking.first_group(), "Tick at least one medicine");
    } else if !all_known {
        errors.add(asking.first_group(), "The list has changed since you opened it. Tick again what you need");
    }
    chosen
}

/// Everything that can be asked for now.
async fn asking<A: Acts, B: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Medicines>,
    record: &Grant<B, Record>,
) -> Result<Asking, Trouble> {
    let today = date::london_day(request.now());
    let cards = gather::cards(&mut request.tx, record).await?;
    let beside = gather::beside(&mut request.tx, grant).await?;
    let open = store::open_medicines(&mut request.tx, grant).await?;
    let pharmacy = pharmacy::chosen(&mut request.tx, grant).await?;
    let practice = practice(request, grant).await?;
    let hours = pharmacy.as_ref().map(|pharmacy| &pharmacy.hours);
    let offers = offer::offers(&cards, &beside, hours, &open, today);
    Ok(Asking { offers, pharmacy, practice })
}

/// The practice where the person is registered, where it is known here.
async fn practice<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Medicines>,
) -> Result<Option<(Ods, String)>, Trouble> {
    let person = people::store::person(&mut request.tx, grant.subject()).await?;
    let Some(ods) = person.and_then(|person| person.practice) else { return Ok(None) };
    let name = people::store::organisation_name(&mut request.tx, &ods).await?;
    Ok(name.map(|name| (ods, name)))
}

async fn frame(request: &mut Request<'_>) -> Result<Chrome, Trouble> {
    chrome(request, "Ask for medicines", "/medicines/repeats").await
}
