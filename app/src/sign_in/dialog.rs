//! The dialog with the browser: asks the server for a challenge, the device for an answer, and
//! brings it back. Every error is words for the person.
//!
//! By hand over JavaScript objects: the library's own conversions bring serde and a log of every
//! answer into the wasm, and lose how a passkey can be reached.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CredentialCreationOptions, CredentialRequestOptions, CredentialsContainer, Headers, PublicKeyCredential,
    RequestInit, Response, Window,
    js_sys::{Array, Function, JSON, Object, Promise, Reflect, Uint8Array},
};

const OFFLINE: &str = "We could not reach this website. Check your internet connection and press the button again.";
const ODD: &str = "Something went wrong on this page. Reload it and try again.";
const NOT_USED: &str = "No passkey was used. If your device said that it found no passkey for this website, use the phone or computer on which you made it, or use a recovery code. Otherwise press the button again.";
const STEP_UP: &str = "Use your passkey again first. That page opens now.";
const NOT_MADE: &str = "No passkey was made. Press the button to try again. Your device must have a screen lock: a PIN, a fingerprint or your face.";

/// Why passkeys cannot work here at all.
pub fn why_not() -> Option<&'static str> {
    let window = web_sys::window()?;
    let known = Reflect::has(&window, &"PublicKeyCredential".into()).unwrap_or(false);
    (!known).then_some(
        "This browser cannot use passkeys. Try the newest version of your browser, or another phone or computer.",
    )
}

pub fn go(next: &str) {
    if let Some(window) = web_sys::window() {
        // When the browser refuses, the page stays and says that all is done.
        let _ = window.location().assign(next);
    }
}

/// Sends a form of this page, by its `id`.
pub fn send(form: &str) -> Result<(), String> {
    let odd = |_| ODD.to_string();
    let form = window()?.document().and_then(|document| document.get_element_by_id(form)).ok_or(ODD)?;
    // By its own name in the prototype `submit` could be a field of the form.
    let submit: Function = field(&form, "requestSubmit")?.dyn_into().map_err(odd)?;
    submit.call0(&form).map_err(odd)?;
    Ok(())
}

/// Uses a passkey, by `url` + "/start" and `url` + "/finish". Answers where to go next.
pub async fn use_passkey(url: &str, next: &str) -> Result<String, String> {
    let started = post(&format!("{url}/start"), &Object::new()).await?;
    let options = field(&started, "options")?;
    let asked = field(&options, "publicKey")?;
    to_bytes(&asked, "challenge")?;
    for known in Array::from(&field(&asked, "allowCredentials")?).iter() {
        to_bytes(&known, "id")?;
    }
    let asking = credentials()?.get_with_options(options.unchecked_ref::<CredentialRequestOptions>());
    let credential = answer(asking, NOT_USED).await?;
    let response = field(&credential, "response")?;
    let body = object(&[
        ("ceremony", field(&started, "ceremony")?),
        ("next", next.into()),
        (
            "credential",
            public_key(
                &credential,
                &[
                    ("authenticatorData", from_bytes(&response, "authenticatorData")?),
                    ("clientDataJSON", from_bytes(&response, "clientDataJSON")?),
                    ("signature", from_bytes(&response, "signature")?),
                    ("userHandle", from_bytes(&response, "userHandle")?),
                ],
            )?,
        ),
    ])?;
    next_of(&post(&format!("{url}/finish"), &body).await?)
}

/// Where to go next.
pub async fn make(start_url: &str, finish_url: &str, name: &str) -> Result<String, String> {
    let started = post(start_url, &Object::new()).await?;
    let options = field(&started, "options")?;
    let asked = field(&options, "publicKey")?;
    to_bytes(&asked, "challenge")?;
    to_bytes(&field(&asked, "user")?, "id")?;
    for known in Array::from(&field(&asked, "excludeCredentials")?).iter() {
        to_bytes(&known, "id")?;
    }
    let asking = credentials()?.create_with_options(options.unchecked_ref::<CredentialCreationOptions>());
    let credential = answer(asking, NOT_MADE).await?;
    let response = field(&credential, "response")?;
    let body = object(&[
        ("ceremony", field(&started, "ceremony")?),
        ("name", name.into()),
        (
            "credential",
            public_key(
                &credential,
                &[
                    ("attestationObject", from_bytes(&response, "attestationObject")?),
                    ("clientDataJSON", from_bytes(&response, "clientDataJSON")?),
                ],
            )?,
        ),
    ])?;
    next_of(&post(finish_url, &body).await?)
}

fn window() -> Result<Window, String> {
    web_sys::window().ok_or_else(|| ODD.to_string())
}

fn credentials() -> Result<CredentialsContainer, String> {
    if let Some(words) = why_not() {
        return Err(words.into());
    }
    Ok(window()?.navigator().credentials())
}

/// The credential, once the person has answered their device.
async fn answer(asking: Result<Promise, JsValue>, when_not: &str) -> Result<PublicKeyCredential, String> {
    let credential = match asking {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    let credential = credential.map_err(|error| words_of(&error, when_not))?;
    if credential.is_null() || credential.is_undefined() {
        return Err(when_not.into());
    }
    Ok(credential.unchecked_into())
}

/// Browsers tell apart little, on purpose: not found, not wanted and too slow are one error.
fn words_of(error: &JsValue, when_not: &str) -> String {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
    match name.as_str() {
        "InvalidStateError" => "This device has a passkey for you already. You can sign in with that one.",
        "NotSupportedError" | "ConstraintError" => {
            "This device cannot keep a passkey for this website. Try another phone or computer."
        }
        "SecurityError" => "Passkeys do not work at this address. Check that the address is the one on your letter.",
        _ => when_not,
    }
    .to_string()
}

/// Posts JSON, and answers the JSON that comes back; the server's advice when it refuses.
async fn post(url: &str, body: &Object) -> Result<JsValue, String> {
    let odd = |_| ODD.to_string();
    let headers = Headers::new().map_err(odd)?;
    headers.set("Accept", "application/json").map_err(odd)?;
    headers.set("Content-Type", "application/json").map_err(odd)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JSON::stringify(body).map_err(odd)?.into());
    let response = JsFuture::from(window()?.fetch_with_str_and_init(url, &request)).await;
    let response: Response = response.map_err(|_| OFFLINE.to_string())?.unchecked_into();
    let told = JsFuture::from(response.json().map_err(odd)?).await.map_err(|_| OFFLINE.to_string())?;
    if response.ok() {
        return Ok(told);
    }
    if let Some(confirm) = field(&told, "confirm")?.as_string() {
        let here = window()?.location().pathname().map_err(odd)?;
        go(&format!("{confirm}?next={here}"));
        return Err(STEP_UP.into());
    }
    Err(field(&told, "advice")?.as_string().unwrap_or_else(|| ODD.to_string()))
}

fn next_of(told: &JsValue) -> Result<String, String> {
    field(told, "next")?.as_string().ok_or_else(|| ODD.to_string())
}

fn field(of: &JsValue, name: &str) -> Result<JsValue, String> {
    Reflect::get(of, &name.into()).map_err(|_| ODD.to_string())
}

fn object(fields: &[(&str, JsValue)]) -> Result<Object, String> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value).map_err(|_| ODD.to_string())?;
    }
    Ok(object)
}

/// What of a credential is sent, with the parts that differ in `response`.
fn public_key(credential: &JsValue, response: &[(&str, JsValue)]) -> Result<JsValue, String> {
    let response = object(response)?;
    // How the passkey can be reached ("internal", "hybrid"), where the browser tells.
    let raw = field(credential, "response")?;
    if let Ok(transports) = field(&raw, "getTransports")?.dyn_into::<Function>() {
        let list = transports.call0(&raw).map_err(|_| ODD.to_string())?;
        Reflect::set(&response, &"transports".into(), &list).map_err(|_| ODD.to_string())?;
    }
    let id = from_bytes(credential, "rawId")?;
    Ok(object(&[("id", id.clone()), ("rawId", id), ("type", "public-key".into()), ("response", response.into())])?
        .into())
}

/// Base64url text in `of[name]` becomes bytes, in place.
fn to_bytes(of: &JsValue, name: &str) -> Result<(), String> {
    let odd = |_| ODD.to_string();
    let text = field(of, name)?.as_string().ok_or_else(|| ODD.to_string())?;
    let binary = window()?.atob(&text.replace('-', "+").replace('_', "/")).map_err(odd)?;
    // One character for each byte, all of them below 256.
    let bytes: Vec<u8> = binary.chars().map(|letter| letter as u8).collect();
    Reflect::set(of, &name.into(), &Uint8Array::from(bytes.as_slice())).map_err(odd)?;
    Ok(())
}

/// The bytes of `of[name]` as base64url without padding; null stays null.
fn from_bytes(of: &JsValue, name: &str) -> Result<JsValue, String> {
    let value = field(of, name)?;
    if value.is_null() || value.is_undefined() {
        return Ok(JsValue::NULL);
    }
    let binary: String = Uint8Array::new(&value).to_vec().into_iter().map(char::from).collect();
    let text = window()?.btoa(&binary).map_err(|_| ODD.to_string())?;
    Ok(text.replace('+', "-").replace('/', "_").trim_end_matches('=').into())
}
