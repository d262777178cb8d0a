//! Trying camera, microphone, loudspeaker and network, any day before a visit. `public/pkg/rooms_check.js`
//! does it; nothing is sent to anybody.

use leptos::prelude::*;

use super::{
    protocol::IceServer,
    room_page::{Ways, devices, telephone},
};
use crate::ui::{
    callout::InsetText,
    document::{Chrome, document},
};

pub const TITLE: &str = "Check your camera, microphone and network";

/// `relays` are those that a visit goes through; none: browsers reach each other directly.
pub fn check(chrome: Chrome, ways: &Ways, relays: &[IceServer]) -> String {
    let (nonce, script) = (chrome.nonce.clone(), chrome.assets.rooms_check.clone());
    // Texts alone: this cannot fail.
    let network = serde_json::json!({ "ice_servers": relays }).to_string();
    let (back, words) = ways.back.clone();
    document(
        chrome,
        view! {
            <h1 class="nhsuk-heading-l">{TITLE}</h1>
            <p>"Do this on the phone or computer, and in the place, from where you will join. It takes a minute. Nobody sees or hears you."</p>
            <div class="nene-check" id="check" data-check=network data-reach="/healthz">
                <div id="check-unsupported">
                    <InsetText>
                        <p>"A video visit needs a browser with JavaScript, such as Chrome, Edge, Firefox or Safari. This browser cannot do it. Open this page in one of them, or use the telephone number on this page."</p>
                    </InsetText>
                </div>
                <div id="check-ready" hidden>
                    <p id="room-said" role="status" class="nene-room__said"></p>
                    <button class="nhsuk-button" type="button" id="check-begin">"Start the check"</button>
                    <div id="check-results" hidden>
                        <ul class="nene-check__list">
                            {one("camera", "Camera", view! {
                                <video class="nene-check__picture" id="check-picture" autoplay muted playsinline hidden aria-label="Your own picture"></video>
                            })}
                            {one("microphone", "Microphone", view! {
                                <meter class="nene-check__loud" id="check-loud" min="0" max="1" value="0" aria-label="How loud you are"></meter>
                            })}
                            {one("speaker", "Loudspeaker", speaker())}
                            {one("network", "Network", ())}
                        </ul>
                        {devices()}
                        <div id="check-sum" role="status" hidden>
                            <InsetText><p id="check-sum-words"></p></InsetText>
                        </div>
                    </div>
                </div>
            </div>
            <p><a href=back>{words}</a></p>
            {telephone(ways)}
            <script type="module" nonce=nonce src=script></script>
        },
    )
}

fn one(what: &'static str, name: &'static str, inside: impl IntoView) -> impl IntoView {
    view! {
        <li class="nene-check__one" id=format!("check-{what}")>
            <h2 class="nhsuk-heading-s">{name}<span class="nene-check__result"></span></h2>
            <p id=format!("check-{what}-words") role="status"></p>
            {inside}
        </li>
    }
}

fn speaker() -> impl IntoView {
    view! {
        <audio id="check-tone"></audio>
        <button class="nhsuk-button nhsuk-button--secondary" type="button" id="check-play">"Play a sound"</button>
        <div id="check-heard" class="nene-room__controls" role="group" aria-label="Did you hear it?" hidden>
            <button class="nhsuk-button nhsuk-button--secondary" type="button" id="check-heard-yes">"I heard it"</button>
            <button class="nhsuk-button nhsuk-button--secondary" type="button" id="check-heard-no">"I heard nothing"</button>
        </div>
    }
}
