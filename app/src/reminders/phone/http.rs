//! A browser takes reminders from now on, or no more.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    MOST_PHONES,
    given::{By, Given},
    key_store, keys,
    page::Said,
    store::{self, NewPhone, Why},
};
use crate::{
    access::grant::{Change, Grant, Read, Reminders},
    platform::{
        push::{NotTaken, Subscription},
        query::Tx,
    },
    sign_in::browser_words,
    web::{
        answer::{Answer, Outcome},
        form::{Form, NoFields},
        path::Path,
        trouble::Trouble,
        visit::Visit,
    },
};

/// Where the switch is.
pub const PAGE: &str = "/account/reminders";

/// What a browser subscribes with.
pub async fn key(visit: Visit) -> Outcome {
    let mut request = visit.look().await?;
    request.ask::<Read, Reminders>().await?;
    // Making one takes the writer's turn.
    drop(request);
    let key = keys::current(&visit.app.platform).await?;
    Ok(Answer::json(&json!({ "key": URL_SAFE_NO_PAD.encode(&key.public) })))
}

/// `PushSubscription.toJSON()`, with the key that it was made with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posted {
    endpoint: String,
    /// Browsers say when it ends, and none of them ends one by it.
    #[serde(rename = "expirationTime", default)]
    _expiration_time: Option<f64>,
    keys: PostedKeys,
    /// base64url; none: the current one.
    #[serde(default)]
    pub key: Option<String>,
    /// The address that the same browser had before.
    #[serde(default)]
    replaces: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedKeys {
    p256dh: String,
    auth: String,
}

/// The same as fields of a form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostedForm {
    endpoint: String,
    p256dh: String,
    auth: String,
    #[serde(default)]
    key: Option<String>,
}

impl From<PostedForm> for Posted {
    fn from(form: PostedForm) -> Posted {
        Posted {
            endpoint: form.endpoint,
            _expiration_time: None,
            keys: PostedKeys { p256dh: form.p256dh, auth: form.auth },
            key: form.key,
            replaces: None,
        }
    }
}

impl Posted {
    pub fn subscription(&self) -> Subscription {
        Subscription {
            endpoint: self.endpoint.clone(),
            p256dh: self.keys.p256dh.trim_end_matches('=').to_string(),
            auth: self.keys.auth.trim_end_matches('=').to_string(),
        }
    }
}

pub async fn subscribe(visit: Visit, headers: HeaderMap, given: Given<Posted, PostedForm>) -> Outcome {
    visit.subject()?;
    let by = given.by;
    let posted = given.value()?;
    let platform = &visit.app.platform;
    // Its name may have to be looked up: before the writer's turn is taken.
    let subscription = platform.push.check(posted.subscription()).await.map_err(refusal)?;
    // There is one, so that the browser could have subscribed with it.
    keys::current(platform).await?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let now = request.now();
    let hash = store::endpoint_hash(&platform.keys, &subscription.endpoint);
    if let (false, MOST_PHONES..) = store::count(&mut request.tx, &grant, &hash).await? {
        return Err(Trouble::Conflict("You have 10 phones already. Turn off one that you do not use, then try again."));
    }
    let key = known_key(&mut request.tx, posted.key.as_deref()).await?;
    let new = NewPhone { subscription, key, name: browser_words(&headers) };
    let id = store::bind(&mut request.tx, &platform.keys, &grant, &new, now).await?;
    if let Some(old) = posted.replaces.as_deref().filter(|old| *old != new.subscription.endpoint) {
        replace(&visit, &mut request.tx, &grant, old).await?;
    }
    request.commit().await?;
    by.answer(&json!({ "id": id }), &Said::On.path())
}

/// The key that a browser says it subscribed with: one of ours, or nothing would arrive. Who says none
/// means the current one.
pub async fn known_key(tx: &mut Tx, key: Option<&str>) -> Result<Uuid, Trouble> {
    let found = match key {
        None => key_store::current(tx).await?.map(|current| current.id),
        Some(key) => {
            let public = URL_SAFE_NO_PAD.decode(key.trim_end_matches('=')).unwrap_or_default();
            key_store::find_by_public(tx, &public).await?
        }
    };
    found.ok_or(Trouble::Invalid("This phone asked for reminders of another website. Reload the page and try again."))
}

/// Ends what the same browser had before, where it was this person's.
async fn replace(visit: &Visit, tx: &mut Tx, grant: &Grant<Change, Reminders>, old: &str) -> Result<(), Trouble> {
    if let Some(id) = store::find_by_endpoint(tx, &visit.app.platform.keys, grant, old).await? {
        store::end(tx, grant, id, Why::Moved, visit.now()).await?;
    }
    Ok(())
}

/// In words that say what to do, and nothing about our network.
pub fn refusal(why: NotTaken) -> Trouble {
    Trouble::Invalid(match why {
        NotTaken::NoAddress | NotTaken::Inside => {
            "Your browser gave an address for reminders that cannot be used. Nothing was turned on. Update the browser, or use another one."
        }
        NotTaken::Unknown => {
            "Your browser uses a service for reminders that this website does not know. Nothing was turned on. Use another browser, or choose e-mail."
        }
        NotTaken::Keys => {
            "Your browser gave keys for reminders that cannot be used. Nothing was turned on. Reload the page and try again."
        }
    })
}

pub async fn off(visit: Visit, Path(id): Path<Uuid>, Form(NoFields {}): Form<NoFields>) -> Outcome {
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Reminders>().await?;
    let now = request.now();
    if !store::end(&mut request.tx, &grant, id, Why::SwitchedOff, now).await? {
        return Err(Trouble::NotFound);
    }
    request.commit().await?;
    By::Page.answer(&json!(null), &Said::Off.path())
}
