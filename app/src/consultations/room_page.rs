//! The parts of a video room that are the same for everybody in it: before, waiting, the call, and over.
//! Its script (`public/pkg/rooms.js`) shows one of them at a time and fills it; the ids here are its ids.
//!
//! Without the script the page says what is needed, and gives the telephone number.

use leptos::prelude::*;

use super::protocol::{Part, Present, Where};
use crate::ui::{
    button::{Button, ButtonKind},
    callout::InsetText,
    document::{Chrome, Width, document},
    errors::{ErrorSummary, FieldErrors},
    form::{Select, TextInput},
};

/// Characters of a line of chat, and of a caption, as the script has them.
pub const LONGEST_CHAT: usize = 1_000;
pub const LONGEST_CAPTION: usize = 300;

/// What a page of a room is about.
#[derive(Clone, Debug)]
pub struct RoomPage {
    pub heading: String,
    pub part: Part,
    /// Where the script sends first what was typed before joining; `None`: there is nothing to send.
    pub come: Option<String>,
    /// Where it asks for a ticket.
    pub ticket: String,
    pub ways: Ways,
    /// Seconds until the time of the visit, less than nothing once it has begun; `None` for who is not told
    /// that they wait in vain.
    pub starts_in: Option<i64>,
    /// Who was there when the page was made.
    pub there: Vec<Present>,
}

/// Whom to call when the video does not work, or is not wanted.
#[derive(Clone, Debug)]
pub enum Instead {
    Organisation {
        name: String,
        telephone: Option<String>,
    },
    /// A guest knows them, and knows nobody else.
    WhoSentTheLink,
    /// Staff calls the person.
    Person,
    /// Staff who try out what they have, before any visit.
    AnyPerson,
}

/// Where to go instead, and afterwards.
#[derive(Clone, Debug)]
pub struct Ways {
    pub instead: Instead,
    /// What follows the call, and its words.
    pub after: Option<(String, &'static str)>,
    /// From where one came.
    pub back: (String, &'static str),
    /// Where camera and network can be tried.
    pub check: Option<String>,
}

/// The whole page. `before` stands above everything while nobody has joined yet, `beside` below the call.
pub fn room(
    mut chrome: Chrome,
    room: &RoomPage,
    before: impl IntoView + 'static,
    beside: impl IntoView + 'static,
    errors: FieldErrors,
) -> String {
    chrome.width = Width::Full;
    let chrome = chrome.with_errors(&errors);
    let (nonce, script) = (chrome.nonce.clone(), chrome.assets.rooms.clone());
    let leads = room.part == Part::Host;
    let tell = leads.then(tell_form);
    let end = leads.then(end_dialog);
    document(
        chrome,
        view! {
            <ErrorSummary errors/>
            <h1 class="nhsuk-heading-l nene-room__title">{room.heading.clone()}</h1>
            <div class="nene-room" id="room" data-come=room.come.clone() data-ticket=room.ticket.clone() data-starts-in=room.starts_in.map(|seconds| seconds.to_string())>
                <p class="nene-room__said" id="room-said" role="status"></p>
                <div class="nene-room__trouble" id="room-trouble" role="alert" hidden>
                    <p id="room-trouble-words"></p>
                </div>
                <p class="nene-room__away" id="room-away" role="status" hidden>
                    "We lost the connection to our website. We are trying again. If you still hear each other, go on talking."
                </p>
                <div class="nene-room__trouble" id="room-apart" role="alert" hidden>
                    <p id="room-apart-words"></p>
                </div>
                {unsupported()}
                <section id="room-lobby" hidden>{before}</section>
                {waiting()}
                {call(room.part)}
                {over(&room.ways)}
                <section id="room-there" aria-labelledby="room-there-title">
                    <h2 class="nhsuk-heading-m" id="room-there-title">"Who is here"</h2>
                    <ul class="nhsuk-list nene-room__people" id="room-people">{there(&room.there)}</ul>
                    {tell}
                </section>
                {end}
            </div>
            {beside}
            {telephone(&room.ways)}
            <script type="module" nonce=nonce src=script></script>
        },
    )
}

/// What stands until the script says that this browser can do it.
fn unsupported() -> impl IntoView {
    view! {
        <div id="room-unsupported">
            <InsetText>
                <p>"A video visit needs a camera or a microphone, and a browser with JavaScript, such as Chrome, Edge, Firefox or Safari. This browser does not have all of that."</p>
                <p>"You need nothing else: use the telephone number on this page, and we talk on the telephone."</p>
            </InsetText>
        </div>
    }
}

fn there(people: &[Present]) -> impl IntoView + use<> {
    if people.is_empty() {
        return view! { <li>"Nobody is here yet."</li> }.into_any();
    }
    let rows: Vec<_> = people
        .iter()
        .map(|one| {
            let place = if one.place == Where::In { "in the room" } else { "in the waiting room" };
            let about = format!(" {}, {place}", role(one.role));
            view! { <li><p><strong>{one.name.clone()}</strong>{about}</p></li> }
        })
        .collect();
    rows.into_any()
}

/// "staff", "carer": as what somebody is there.
pub fn role(part: Part) -> &'static str {
    match part {
        Part::Host | Part::Staff => "staff",
        Part::Patient => "patient",
        Part::Carer => "carer",
        Part::Guest => "guest",
    }
}

fn waiting() -> impl IntoView {
    view! {
        <section id="room-waiting" hidden>
            <h2 class="nhsuk-heading-m">"You are in the waiting room"</h2>
            <p>"Somebody lets you in when it is your turn. Keep this page open. You hear a sound when you are let in."</p>
            <p class="nene-room__place" id="room-place" role="status"></p>
            <div id="room-late" class="nene-room__trouble" role="status" hidden>
                <p>"It is later than your time, and nobody has let you in yet. You can go on waiting. If you cannot wait, use the telephone number on this page. You do not lose your place in line by calling."</p>
            </div>
            <div class="nene-room__messages" id="room-messages" role="log" aria-label="Messages from the staff"></div>
            <h3 class="nhsuk-heading-s">"How others will see you"</h3>
            {own_picture()}
            <div class="nene-room__controls" role="group" aria-label="While you wait">
                {switch("microphone", "Turn off microphone", "Turn on microphone")}
                {switch("camera", "Turn off camera", "Turn on camera")}
                {act("leave", "Leave")}
            </div>
        </section>
    }
}

fn own_picture() -> impl IntoView {
    view! {
        <div class="nene-own">
            <video class="nene-own__video" data-own="" autoplay muted playsinline hidden aria-label="Your own picture"></video>
        </div>
    }
}

fn call(part: Part) -> impl IntoView {
    let staff = matches!(part, Part::Host | Part::Staff);
    let screen = staff.then(|| {
        view! {
            <button class="nhsuk-button nhsuk-button--secondary nene-room__button" type="button" id="room-screen-act"
                data-act="screen" data-on="Stop showing your screen" data-off="Show your screen" hidden>
                "Show your screen"
            </button>
        }
    });
    let end = (part == Part::Host).then(|| act("end", "End for everybody"));
    view! {
        <section class="nene-room__call" id="room-call" hidden>
            <h2 class="nhsuk-u-visually-hidden">"You are in the room"</h2>
            <div class="nene-room__stage">
                <p class="nene-room__alone" id="room-alone" hidden>"Nobody else is in the room yet. Please wait."</p>
                <div id="room-blocked" class="nene-room__blocked" hidden>
                    {act("sound", "Turn on the sound")}
                </div>
                <div class="nene-room__tiles" id="room-tiles"></div>
                {own_picture()}
                <div class="nene-room__captions" id="room-captions" role="log" aria-label="Captions" hidden></div>
            </div>
            <p class="nene-room__own-off" id="room-own-off" hidden>"Your camera is off."</p>
            <div class="nene-room__controls" role="group" aria-label="The call">
                {switch("microphone", "Turn off microphone", "Turn on microphone")}
                {switch("camera", "Turn off camera", "Turn on camera")}
                {switch("voice", "Back to pictures", "Sound only")}
                {screen}
                <button class="nhsuk-button nhsuk-button--secondary nene-room__button" type="button" id="room-pip"
                    data-act="pip" hidden>"Small window"</button>
                <button class="nhsuk-button nhsuk-button--warning nene-room__button" type="button" data-act="leave">
                    "Leave"
                </button>
                {end}
            </div>
            {writing()}
        </section>
    }
}

/// Chat, captions, and which camera: each to be opened.
fn writing() -> impl IntoView {
    let sent = "It goes straight to those in the call. It is not kept.";
    view! {
        <details class="nhsuk-details" id="room-chat">
            <summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">"Write to each other"</span></summary>
            <div class="nhsuk-details__text">
                <div class="nene-chat" id="room-chat-log" role="log" aria-label="What was written">
                    <p id="room-chat-none">"Nothing was written yet."</p>
                </div>
                <form id="room-chat-form" novalidate>
                    <TextInput name="chat" label="Your words" hint=format!("Up to {LONGEST_CHAT} letters. {sent}") autocomplete="off"/>
                    <Button label="Send"/>
                </form>
            </div>
        </details>
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">"Type captions"</span></summary>
            <div class="nhsuk-details__text">
                <form id="room-caption-form" novalidate>
                    <TextInput name="caption" label="What is being said" autocomplete="off"
                        hint=format!("Everybody reads it under the pictures. Press Enter after each sentence, of up to {LONGEST_CAPTION} letters. {sent}")/>
                    <Button label="Show it"/>
                </form>
            </div>
        </details>
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">"Choose camera, microphone or loudspeaker"</span></summary>
            <div class="nhsuk-details__text">
                <p>"Where you have only one, there is nothing to choose."</p>
                {devices()}
            </div>
        </details>
    }
}

/// Filled by the script; each is hidden while there is nothing to choose.
pub fn devices() -> impl IntoView {
    view! {
        <Select name="room-choose-camera" label="Camera" options=Vec::new()/>
        <Select name="room-choose-microphone" label="Microphone" options=Vec::new()/>
        <Select name="room-choose-speaker" label="Loudspeaker" options=Vec::new()/>
    }
}

fn over(ways: &Ways) -> impl IntoView + use<> {
    let after = ways.after.clone().map(|(href, words)| {
        view! { <p><a class="nhsuk-button" href=href draggable="false">{words}</a></p> }
    });
    let (back, words) = ways.back.clone();
    view! {
        <section id="room-over" hidden>
            <h2 class="nhsuk-heading-m" id="room-over-why">"The visit has ended."</h2>
            {after}
            <p id="room-over-again" hidden><a href="">"Come back into the room"</a></p>
            <p><a href=back>{words}</a></p>
        </section>
    }
}

/// The host's words to those who wait.
fn tell_form() -> impl IntoView {
    view! {
        <form id="room-tell" novalidate hidden>
            <h3 class="nhsuk-heading-s">"Tell those who wait"</h3>
            <Select name="room-tell-who" label="Who" options=Vec::new()/>
            <TextInput name="tell" label="Message" hint="For example: I am running 10 minutes late" autocomplete="off"/>
            <Button label="Send the message" kind=ButtonKind::Secondary/>
        </form>
    }
}

fn end_dialog() -> impl IntoView {
    view! {
        <dialog class="nene-room__end" id="room-end" aria-labelledby="room-end-title">
            <h2 class="nhsuk-heading-m" id="room-end-title">"End the visit for everybody?"</h2>
            <p>"Everybody leaves the room. Nobody can come back until you open it again."</p>
            <div class="nene-room__controls">
                <button class="nhsuk-button nhsuk-button--warning" type="button" data-act="end-yes">"End it"</button>
                <button class="nhsuk-button nhsuk-button--secondary" type="button" data-act="end-no">"Go on"</button>
            </div>
        </dialog>
    }
}

fn switch(act: &'static str, on: &'static str, off: &'static str) -> impl IntoView {
    view! {
        <button class="nhsuk-button nhsuk-button--secondary nene-room__button" type="button" data-act=act data-on=on data-off=off>
            {off}
        </button>
    }
}

fn act(act: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <button class="nhsuk-button nhsuk-button--secondary nene-room__button" type="button" data-act=act>{words}</button>
    }
}

/// The buttons by which one comes in.
pub fn join_buttons(camera: &'static str, voice: &'static str) -> impl IntoView {
    view! {
        <div class="nene-room__join">
            <Button label=camera name="answer" value="camera"/>
            <Button label=voice kind=ButtonKind::Secondary name="answer" value="voice"/>
        </div>
    }
}

/// The way out that always works: on every page of a visit by video.
pub fn telephone(ways: &Ways) -> impl IntoView + use<> {
    let number = match &ways.instead {
        Instead::Organisation { name, telephone: Some(number) } => {
            let words = format!("Does the video not work, or do you not want it? Call {name}: ");
            let href = tel(number);
            view! { <p>{words}<a class="nene-room__number" href=href>{number.clone()}</a></p> }.into_any()
        }
        Instead::Organisation { name, telephone: None } => {
            let words = format!(
                "Does the video not work, or do you not want it? Call {name}. Their number is in your letter or on their website."
            );
            view! { <p>{words}</p> }.into_any()
        }
        Instead::WhoSentTheLink => {
            view! { <p>"Does the video not work? Call who sent you the link."</p> }.into_any()
        }
        Instead::AnyPerson => {
            view! { <p>"Does something not work? Then call the person on the telephone at the time of the visit. The page of the visit says whether they gave a number."</p> }
                .into_any()
        }
        Instead::Person => {
            view! { <p>"Does the video not work? Call them. If they gave a number as they came, it stands on this page. If not, look in your own system."</p> }
                .into_any()
        }
    };
    let emergency = (!matches!(ways.instead, Instead::Person | Instead::AnyPerson)).then(|| {
        view! { <p>"Is it an emergency? Call 999. Do you need help now and it is not an emergency? Call 111."</p> }
    });
    let check = ways.check.clone().map(|href| {
        view! { <p class="nene-room__check"><a href=href>"Check your camera, microphone and network"</a></p> }
    });
    view! {
        <section class="nene-room__instead" aria-labelledby="room-instead">
            <h2 class="nhsuk-heading-s" id="room-instead">"By telephone instead"</h2>
            {number}
            {emergency}
            {check}
        </section>
    }
}

/// The address of a telephone number: its digits alone.
fn tel(number: &str) -> String {
    let digits: String = number.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
    format!("tel:{digits}")
}
