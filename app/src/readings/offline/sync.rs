//! Taking in what waited on a phone: `POST /readings/sync`. Each entry is kept once, whatever was
//! lost on the way and however often it is sent; the phone forgets it only after this answer.
//!
//! One transaction for the whole of a request: one line in the access log and one wait for the
//! disk, not fifty; and the answer is true as a whole, or there is none and all of it is sent again.
//! Nothing in one entry can fail the others: what cannot be read is refused before it is written.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    sealed::{self, About},
    store::{self, Key},
    written::{self, Coming, NotTaken, Written},
};
use crate::{
    access::grant::{Change, Grant, Read, Readings},
    alerts::Told,
    pathways::finding::NextStep,
    platform::keys::Purpose,
    readings::{
        keep::{self, Keeper},
        store::Added,
    },
    web::{
        answer::{Answer, Outcome},
        form::Json,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

const MOST_AT_ONCE: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    phone: Uuid,
    /// The phone's clock when it sent this; milliseconds since 1970.
    now: i64,
    entries: Vec<Sealed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    id: Uuid,
    /// When it was put on the phone, by the phone's clock.
    at: i64,
    /// base64url, see `sealed.rs`.
    sealed: String,
    /// The person was asked, and says that it is right.
    #[serde(default)]
    sure: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Kept,
    Already,
    /// Kept beside another one with the same id, and shown.
    Conflict,
    /// Stays on the phone until the person drops it.
    Refused,
}

/// What became of one entry. The phone forgets it unless it was refused.
#[derive(Debug, Serialize)]
struct Became {
    id: Uuid,
    state: State,
    /// A sentence without a full stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// "another": of another person, who has to sign in for it to be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    whose: Option<&'static str>,
    /// "sure": it is taken when the person says that it is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<&'static str>,
    /// The page that says what to do now.
    #[serde(skip_serializing_if = "Option::is_none")]
    see: Option<String>,
}

impl Became {
    fn is(id: Uuid, state: State) -> Became {
        Became { id, state, why: None, whose: None, ask: None, see: None }
    }

    fn refused(id: Uuid, why: impl Into<String>) -> Became {
        Became { why: Some(why.into()), ..Became::is(id, State::Refused) }
    }
}

#[derive(Serialize)]
struct Answered {
    became: Vec<Became>,
}

const UNREADABLE: &str = "It cannot be opened";

pub async fn sync(visit: Visit, batch: Result<Json<Batch>, Trouble>) -> Outcome {
    // Who is not signed in is told so whatever they send.
    visit.signed_in()?;
    let Json(batch) = batch?;
    if batch.entries.len() > MOST_AT_ONCE {
        return Err(Trouble::TooLarge);
    }
    let key = match key(&visit, &batch).await? {
        Ok(key) => key,
        Err(refusal) => return Ok(answer(everything(&batch, refusal))),
    };
    // Unlocked before the turn to write is taken: there is one writer.
    let opened: Vec<Option<Written>> = batch.entries.iter().map(|entry| open(&key, batch.phone, entry)).collect();

    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Readings>().await?;
    let now = request.now();
    if !store::note_sent(&mut request.tx, &grant, batch.phone, now).await? {
        return Ok(answer(everything(&batch, OFF)));
    }
    let mut became = Vec::with_capacity(batch.entries.len());
    for (entry, written) in batch.entries.iter().zip(&opened) {
        let coming = Coming::at(now, batch.now, entry.sure);
        became.push(match written {
            Some(written) => take(&mut request, &grant, entry.id, written, coming, now).await?,
            None => Became::refused(entry.id, UNREADABLE),
        });
    }
    request.commit().await?;
    Ok(answer(became))
}

/// Why nothing of a phone is taken, and whose it is.
#[derive(Clone, Copy)]
struct Refusal {
    why: &'static str,
    whose: Option<&'static str>,
}

const NOT_THEIRS: Refusal =
    Refusal { why: "It was written by somebody else, or this phone is not known here", whose: Some("another") };
const OFF: Refusal = Refusal {
    why: "Writing without a network was turned off for this phone, so that nobody can open this any more",
    whose: None,
};

/// The phone's private key.
async fn key(visit: &Visit, batch: &Batch) -> Result<Result<Vec<u8>, Refusal>, Trouble> {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Readings>().await?;
    let sealed = match store::key(&mut request.tx, &grant, batch.phone).await? {
        Key::Sealed(sealed) => sealed,
        Key::Off => return Ok(Err(OFF)),
        Key::NotTheirs => return Ok(Err(NOT_THEIRS)),
    };
    let about = batch.phone.as_bytes();
    let key = visit.app.platform.keys.open_sealed(Purpose::ReadingPhone, about, &sealed);
    key.map(Ok).ok_or_else(|| Trouble::internal("the key of a phone cannot be opened"))
}

fn open(key: &[u8], phone: Uuid, entry: &Sealed) -> Option<Written> {
    let about = About { phone, entry: entry.id, put_at: entry.at };
    let bytes = URL_SAFE_NO_PAD.decode(&entry.sealed).ok()?;
    Written::parse(&sealed::open(key, about, &bytes)?)
}

async fn take(
    request: &mut Request<'_>,
    grant: &Grant<Change, Readings>,
    id: Uuid,
    written: &Written,
    coming: Coming,
    now: DateTime<Utc>,
) -> Result<Became, Trouble> {
    let first = store::first_state(&mut request.tx, grant, id).await?;
    let coming = first.as_ref().map_or(coming, Coming::as_first);
    let new = match written.reading(id, coming) {
        Ok(new) => new,
        Err(not) => return Ok(not_taken(id, not)),
    };
    // What was kept once was right then, and is not asked about again.
    if first.is_none()
        && let Err(not) = written::check(&new, now)
    {
        return Ok(not_taken(id, not));
    }
    let kept = keep::keep(&mut request.tx, &request.visit.app.platform, &Keeper::granted(grant), &new).await?;
    Ok(match kept.added {
        Added::New(_) => Became { see: see(id, &kept.told), ..Became::is(id, State::Kept) },
        Added::Already => Became::is(id, State::Already),
        Added::Conflict => Became::is(id, State::Conflict),
    })
}

fn not_taken(id: Uuid, not: NotTaken) -> Became {
    match not {
        NotTaken::Never(why) => Became::refused(id, why),
        NotTaken::Unsure(why) => Became { ask: Some("sure"), ..Became::refused(id, why) },
    }
}

/// Where to look, when there is something to do now.
fn see(id: Uuid, told: &[Told]) -> Option<String> {
    let is_to_do = |told: &Told| told.finding.next > NextStep::TellTeam;
    told.iter().any(is_to_do).then(|| format!("/readings/{id}/saved"))
}

fn everything(batch: &Batch, Refusal { why, whose }: Refusal) -> Vec<Became> {
    batch.entries.iter().map(|entry| Became { whose, ..Became::refused(entry.id, why) }).collect()
}

fn answer(became: Vec<Became>) -> Answer {
    Answer::json(&Answered { became })
}
