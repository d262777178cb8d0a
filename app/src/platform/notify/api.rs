//! GOV.UK Notify's REST API: <https://docs.notifications.service.gov.uk/rest-api.html>.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{NotSent, Posted, Print, Templates, Way};
use crate::platform::{
    keys,
    outgoing::{Address, Answer, Call, NoAnswer, Outgoing},
    push::retry_after,
};

/// A letter has so many address lines at most.
const ADDRESS_LINES: usize = 7;

pub struct Api {
    client: Outgoing,
    text_to: Address,
    letter_to: Address,
    known_at: Address,
    /// The id of our service there.
    service: String,
    secret: Zeroizing<String>,
    text_template: Option<Uuid>,
    letter_template: Option<Uuid>,
    large_letter_template: Option<Uuid>,
}

impl Api {
    /// The error is one sentence.
    pub fn open(url: &str, key: &str, templates: &Templates<'_>) -> Result<Api, String> {
        let wrong = || {
            "NENE_NOTIFY must be off, folder:PATH, or an address such as https://api.notifications.service.gov.uk."
                .to_string()
        };
        let base = url.trim_end_matches('/');
        let is_local = ["http://127.0.0.1:", "http://localhost:"].iter().any(|local| base.starts_with(local));
        if !(base.starts_with("https://") || is_local) || base.len() > 200 {
            return Err(wrong());
        }
        let (service, secret) = parts_of(key).ok_or_else(|| {
            "NENE_NOTIFY_KEY is not an API key of GOV.UK Notify: a name, the service's id and the secret, joined by hyphens."
                .to_string()
        })?;
        let text_template = template("NENE_NOTIFY_TEXT_TEMPLATE", templates.text)?;
        let letter_template = template("NENE_NOTIFY_LETTER_TEMPLATE", templates.letter)?;
        let large_letter_template = template("NENE_NOTIFY_LARGE_LETTER_TEMPLATE", templates.large_letter)?;
        if text_template.is_none() && letter_template.is_none() {
            return Err(
                "NENE_NOTIFY is on, and neither NENE_NOTIFY_TEXT_TEMPLATE nor NENE_NOTIFY_LETTER_TEMPLATE says with which template."
                    .into(),
            );
        }
        let careful = Outgoing::new(Vec::new())?;
        // Who names a service names its origin too, wherever that lies.
        let origin = match careful.address(base) {
            Ok(address) => address.origin(),
            Err(_) if is_local => base.to_string(),
            Err(_) => return Err(wrong()),
        };
        let client = Outgoing::new(vec![origin])?;
        let at = |path: &str| client.address(&format!("{base}{path}")).map_err(|_| wrong());
        Ok(Api {
            text_to: at("/v2/notifications/sms")?,
            letter_to: at("/v2/notifications/letter")?,
            known_at: at("/v2/templates")?,
            client,
            service,
            secret,
            text_template,
            letter_template,
            large_letter_template,
        })
    }

    pub fn takes(&self, way: Way) -> bool {
        match way {
            Way::Text => self.text_template.is_some(),
            Way::Letter => self.letter_template.is_some(),
        }
    }

    /// Whether the service knows us by this key.
    pub async fn answers(&self, now: DateTime<Utc>) -> Result<(), NotSent> {
        outcome(self.call(Method::GET, &self.known_at, Vec::new(), now).await, now)
    }

    pub async fn send(&self, id: Uuid, posted: &Posted, now: DateTime<Utc>) -> Result<(), NotSent> {
        let (to, body) = match posted {
            Posted::Text { to, words } => {
                let template = self.text_template.ok_or(NotSent::Off)?;
                (
                    &self.text_to,
                    json!({ "phone_number": to, "template_id": template, "reference": id,
                            "personalisation": { "message": words } }),
                )
            }
            Posted::Letter { to, print, heading, words } => {
                // A letter in small print is better than none.
                let large = self.large_letter_template.filter(|_| *print == Print::Large);
                let template = large.or(self.letter_template).ok_or(NotSent::Off)?;
                let mut filled = Map::new();
                for (place, line) in to.iter().take(ADDRESS_LINES).enumerate() {
                    filled.insert(format!("address_line_{}", place + 1), Value::from(line.as_str()));
                }
                filled.insert("heading".into(), Value::from(heading.as_str()));
                filled.insert("message".into(), Value::from(words.as_str()));
                (&self.letter_to, json!({ "template_id": template, "reference": id, "personalisation": filled }))
            }
        };
        outcome(self.call(Method::POST, to, body.to_string().into_bytes(), now).await, now)
    }

    async fn call(&self, method: Method, to: &Address, body: Vec<u8>, now: DateTime<Utc>) -> Result<Answer, NoAnswer> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut token = HeaderValue::from_str(&format!("Bearer {}", token(&self.service, &self.secret, now)))
            .map_err(|_| NoAnswer::Broken)?;
        token.set_sensitive(true);
        headers.insert(HeaderName::from_static("authorization"), token);
        self.client.call(Call { method, to, headers, body }).await
    }
}

/// What an answer means: 429 and the service's own faults pass, what it refuses it refuses again.
fn outcome(answer: Result<Answer, NoAnswer>, now: DateTime<Utc>) -> Result<(), NotSent> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(NoAnswer::Inside | NoAnswer::NoConnection) => return Err(NotSent::Later(None)),
        Err(NoAnswer::TooSlow | NoAnswer::Broken) => return Err(NotSent::Unsure),
    };
    match answer.status {
        status if status.is_success() => Ok(()),
        status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
            Err(NotSent::Later(retry_after::told(&answer.headers, now).filter(|wait| *wait > Duration::ZERO)))
        }
        status => Err(NotSent::Refused(status.as_u16())),
    }
}

/// Service id and secret of a key "NAME-SERVICE-SECRET": the last two are UUIDs of 36 letters.
fn parts_of(key: &str) -> Option<(String, Zeroizing<String>)> {
    let key = key.trim();
    let start = key.len().checked_sub(73)?;
    let (service, secret) = (key.get(start..start + 36)?, key.get(start + 37..)?);
    let are_ids = [service, secret].iter().all(|part| part.len() == 36 && Uuid::parse_str(part).is_ok());
    (are_ids && key.get(start + 36..start + 37) == Some("-"))
        .then(|| (service.to_string(), Zeroizing::new(secret.to_string())))
}

fn template(setting: &str, text: &str) -> Result<Option<Uuid>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    Uuid::parse_str(text)
        .map(Some)
        .map_err(|_| format!("{setting} is {text}, which is not the id of a template of GOV.UK Notify."))
}

/// A JSON Web Token (RFC 7519), signed with HS256; the service takes it for 30 seconds.
fn token(service: &str, secret: &str, now: DateTime<Utc>) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({ "alg": "HS256", "typ": "JWT" }));
    let said = format!("{head}.{}", part(json!({ "iss": service, "iat": now.timestamp() })));
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(keys::signer(secret.as_bytes()).sign(said.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
    const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";

    #[test]
    fn a_key_holds_the_service_and_the_secret() {
        for name in ["my_test_key", "my-key-2", "k", ""] {
            let parts = parts_of(&format!("{name}-{SERVICE}-{SECRET}")).map(|(id, secret)| (id, secret.to_string()));
            assert_eq!(parts, Some((SERVICE.into(), SECRET.into())), "{name}");
        }
        for wrong in ["", "key", SERVICE, &format!("k-{SERVICE}_{SECRET}"), &format!("k-{SERVICE}-{}x", &SECRET[1..])] {
            assert!(parts_of(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_as_jwt_io_makes_it() {
        // {"alg":"HS256","typ":"JWT"} and {"iat":1795514400,"iss":...}, by hand.
        let now: DateTime<Utc> = "2026-11-24T10:00:00Z".parse().unwrap();
        let token = token(SERVICE, SECRET, now);
        let parts: Vec<&str> = token.split('.').collect();
        let read = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        assert_eq!(read(parts[0]), json!({ "alg": "HS256", "typ": "JWT" }));
        assert_eq!(read(parts[1]), json!({ "iss": SERVICE, "iat": 1_795_514_400 }));
        assert_eq!(URL_SAFE_NO_PAD.decode(parts[2]).unwrap().len(), 32);
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let key = format!("k-{SERVICE}-{SECRET}");
        let open = |url: &str, key: &str, text: &str, letter: &str| {
            Api::open(url, key, &Templates { text, letter, large_letter: "" }).err()
        };
        assert_eq!(open("https://api.notifications.service.gov.uk", &key, SERVICE, ""), None);
        assert_eq!(open("http://127.0.0.1:9999", &key, "", SERVICE), None);
        for (url, key, text, letter, named) in [
            ("http://api.example", key.as_str(), SERVICE, "", "NENE_NOTIFY "),
            ("api.example", &key, SERVICE, "", "NENE_NOTIFY "),
            ("https://", &key, SERVICE, "", "NENE_NOTIFY "),
            ("https://api.example", "secret-word", SERVICE, "", "NENE_NOTIFY_KEY"),
            ("https://api.example", &key, "one", "", "NENE_NOTIFY_TEXT_TEMPLATE"),
            ("https://api.example", &key, SERVICE, "two", "NENE_NOTIFY_LETTER_TEMPLATE"),
            ("https://api.example", &key, "", "", "NENE_NOTIFY_TEXT_TEMPLATE"),
        ] {
            let told = open(url, key, text, letter).unwrap_or_default();
            assert!(told.contains(named) && told.ends_with('.'), "{url}: {told}");
            assert!(!told.contains("secret-word") && !told.contains(SECRET), "{told}");
        }
    }
}
