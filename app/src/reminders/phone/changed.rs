//! A browser's subscription has become another one, or has been given up: the browser itself says so
//! (`public/pkg/remind.js`, `public/pkg/phone_left.js`), with the website closed or nobody signed in.
//! Whoever knows the old address and its secret is that browser; whose it was is told by the old one,
//! never by who happens to be signed in.

use chrono::Duration;
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::{
    act::ask_as,
    changed_store::{self, Found},
    http::{Posted, known_key, refusal},
    store::{self, NewPhone, Why},
};
use crate::{
    access::grant::{Change, Reminders},
    platform::{
        keys::{Keys, Purpose},
        limits::{self, Limit},
        push::Subscription,
    },
    web::{
        answer::{Answer, Outcome},
        form::Json,
        trouble::Trouble,
        visit::Visit,
    },
};
/// As the access log names it.
const PAGE: &str = "/reminders/phone/changed";
/// Of one network.
const CHANGES: Limit = Limit { name: "reminders-changed", uses: 60, window: Duration::hours(1) };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changed {
    old: Old,
    /// None: it takes no reminders any more.
    #[serde(default)]
    new: Option<Posted>,
}

/// What it had: `PushSubscription.toJSON()` of before.
#[derive(Deserialize)]
struct Old {
    endpoint: String,
    keys: OldKeys,
}

#[derive(Deserialize)]
struct OldKeys {
    auth: String,
}

pub async fn changed(visit: Visit, Json(changed): Json<Changed>) -> Outcome {
    let platform = &visit.app.platform;
    let subscription = match &changed.new {
        Some(new) => Some(platform.push.check(new.subscription()).await.map_err(refusal)?),
        None => None,
    };
    let mut request = visit.change().await?;
    let now = request.now();
    let network = limits::network(visit.address);
    if !limits::use_one(&mut request.tx, &platform.keys, now, CHANGES, &network).await? {
        request.commit().await?;
        return Err(Trouble::TooMany);
    }
    let hash = store::endpoint_hash(&platform.keys, &changed.old.endpoint);
    let found = changed_store::find(&mut request.tx, &hash).await?;
    let Some(found) = found.filter(|found| knows_secret(&platform.keys, found, &changed.old.keys.auth)) else {
        // The try counts.
        request.commit().await?;
        return Err(Trouble::NotFound);
    };
    let grant = ask_as::<Change, Reminders>(&mut request, found.person(), PAGE).await?;
    let why = match (subscription, changed.new) {
        (Some(subscription), Some(new)) => {
            let key = known_key(&mut request.tx, new.key.as_deref()).await?;
            let new = NewPhone { subscription, key, name: found.name };
            let id = store::bind(&mut request.tx, &platform.keys, &grant, &new, now).await?;
            // The same address with other keys.
            (id != found.id).then_some(Why::Moved)
        }
        _ => Some(Why::SwitchedOff),
    };
    if let Some(why) = why {
        store::end(&mut request.tx, &grant, found.id, why, now).await?;
    }
    request.commit().await?;
    Ok(Answer::json(&json!({ "changed": true })))
}

fn knows_secret(keys: &Keys, found: &Found, auth: &str) -> bool {
    let bytes = keys.open_sealed(Purpose::PushSubscription, found.id.as_bytes(), &found.sealed);
    let before: Option<Subscription> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    before.is_some_and(|before| before.auth.as_bytes().ct_eq(auth.trim_end_matches('=').as_bytes()).into())
}
