//! Every page: the frame around what the page shows. A handler fills a [`Chrome`] and calls [`document`].
//!
//! One pass, one `String`, no streaming. An island inside `main` takes props, not children:
//! there is no Leptos owner around the page, and children would need one.

use std::borrow::Cow;
use std::sync::Arc;

use leptos::prelude::*;

use super::Text;
use super::assets::Assets;
use super::errors::FieldErrors;
use super::exit::{self, ExitForm};
use super::frame::{Footer, Header, strip};
use super::icon::Icon;
use super::look::Look;
use super::stay::{Stay, StayDialog};
use super::strips::{Alarm, PersonStrip};
use super::tabs::Here;

/// What stands around `main`.
#[derive(Clone, Debug)]
pub struct Chrome {
    /// As the page's `h1`; the name of the house is added.
    pub title: String,
    /// One sentence for who finds the page from outside; only public pages need it.
    pub description: Option<Text>,
    /// Of this answer's Content-Security-Policy.
    pub nonce: String,
    pub assets: Arc<Assets>,
    /// Under which name and mark.
    pub look: Look,
    /// Where the name in the header leads.
    pub home: Text,
    /// At most five where it is to be a bar at the foot of a phone's screen.
    pub nav: Vec<NavItem>,
    /// Who is signed in. With it comes the button to sign out.
    pub account: Option<Account>,
    /// What is new for who is signed in, in the header of every page.
    pub bell: Option<Bell>,
    pub banners: Vec<Banner>,
    /// Whose pages these are, when they are not one's own.
    pub whose: Option<PersonStrip>,
    /// With it the whole page stands in a red frame.
    pub alarm: Option<Alarm>,
    pub back: Option<BackLink>,
    pub islands: Islands,
    pub width: Width,
    /// When the session ends, for who is signed in.
    pub stay: Option<Stay>,
    pub lang: Text,
}

/// One place in the main menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    pub href: Text,
    pub label: Text,
    pub icon: Icon,
    pub here: Here,
    pub bar: Bar,
}

/// Whether a place has a seat in the bar at the foot of a phone's screen. Who has none stands below the
/// page there; on wider screens all stand in one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    Seated,
    Below,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub href: Text,
}

/// Leads to what is new, and says how much it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bell {
    pub href: Text,
    /// Up to 100.
    pub unseen: u64,
}

/// A strip under the header, on every page it is given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    pub kind: BannerKind,
    pub words: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BannerKind {
    /// Where one is: whose pages these are.
    Plain,
    /// Nothing here is real.
    Demo,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackLink {
    pub href: Text,
    /// "Back", or "Back to the list".
    pub words: Text,
}

/// Whether anything on the page needs the wasm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Islands {
    #[default]
    None,
    Needed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// Two thirds on a wide screen: lines of a length that reads well.
    #[default]
    Reading,
    /// For tables and cards.
    Full,
}

impl Chrome {
    pub fn new(title: impl Into<String>, nonce: impl Into<String>, assets: Arc<Assets>) -> Self {
        Self {
            title: title.into(),
            description: None,
            nonce: nonce.into(),
            assets,
            look: Look::Own,
            home: Cow::Borrowed("/"),
            nav: Vec::new(),
            account: None,
            bell: None,
            banners: Vec::new(),
            whose: None,
            alarm: None,
            back: None,
            islands: Islands::None,
            width: Width::Reading,
            stay: None,
            lang: Cow::Borrowed("en-GB"),
        }
    }

    /// Puts "Error: " before the title when there is something to put right: it is the first that a screen reader says.
    pub fn with_errors(mut self, errors: &FieldErrors) -> Self {
        if !errors.is_empty() {
            self.title.insert_str(0, "Error: ");
        }
        self
    }
}

/// The whole page, ready to send as `text/html; charset=utf-8`.
pub fn document(chrome: Chrome, main: impl IntoView) -> String {
    let Chrome {
        title,
        description,
        nonce,
        assets,
        look,
        home,
        nav,
        account,
        bell,
        banners,
        whose,
        alarm,
        back,
        islands,
        width,
        stay,
        lang,
    } = chrome;
    let title = format!("{title} – {}", look.name());
    let islands = (islands == Islands::Needed)
        .then(|| view! { <script type="module" nonce=nonce.clone() src=assets.islands.clone()></script> });
    let stay_script =
        stay.is_some().then(|| view! { <script type="module" nonce=nonce.clone() src=assets.stay.clone()></script> });
    let column = match width {
        Width::Reading => "nhsuk-grid-column-two-thirds",
        Width::Full => "nhsuk-grid-column-full",
    };
    let back = back
        .map(|back| view! { <nav aria-label="Back"><a class="nhsuk-back-link" href=back.href>{back.words}</a></nav> });
    // A landmark, so that who goes from landmark to landmark does not miss it.
    let banners = (!banners.is_empty()).then(|| {
        let strips = banners.into_iter().map(strip).collect_view();
        view! { <section aria-label="About these pages">{strips}</section> }
    });
    let has_nav = (!nav.is_empty()).then_some("nene-has-nav");
    let alarmed = alarm.is_some().then_some("nene-alarmed");
    let classes: Vec<&str> = [has_nav, alarmed, look.class()].into_iter().flatten().collect();
    let body = (!classes.is_empty()).then(|| classes.join(" "));
    view! {
        <!DOCTYPE html>
        <html lang=lang>
            <head>
                <meta charset="utf-8"/>
                <title>{title}</title>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="theme-color" content=look.colour()/>
                {description.map(|words| view! { <meta name="description" content=words/> })}
                <meta name="format-detection" content="telephone=no"/>
                // Before anything is painted: who has left and is brought back here sees nothing.
                <script nonce=nonce.clone() src=assets.exit.clone() data-away=exit::AWAY data-path=exit::PATH></script>
                <link rel="stylesheet" href=assets.css.clone()/>
                <link rel="icon" href=look.icon(&assets) type="image/svg+xml"/>
                <link rel="apple-touch-icon" href=look.touch_icon()/>
                <link rel="manifest" href=look.manifest()/>
                <script defer nonce=nonce.clone() src=assets.register.clone()></script>
                {stay_script}
                {islands}
            </head>
            <body class=body>
                <a class="nhsuk-skip-link" href="#maincontent">"Skip to main content"</a>
                <Header look home nav=nav.clone() account bell/>
                {alarm.map(Alarm::view)}
                {whose.map(PersonStrip::view)}
                {banners}
                <ExitForm/>
                <div class="nhsuk-width-container">
                    {back}
                    <main class="nhsuk-main-wrapper" id="maincontent">
                        <div class="nhsuk-grid-row">
                            <div class=column>{main}</div>
                        </div>
                    </main>
                </div>
                <Footer nav/>
                {stay.map(|stay| view! { <StayDialog stay/> })}
            </body>
        </html>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chrome() -> Chrome {
        Chrome::new("Your <things>", "n0nce", Arc::new(Assets::plain()))
    }

    fn scripts(html: &str) -> Vec<&str> {
        html.match_indices("<script").map(|(at, _)| &html[at..at + html[at..].find('>').unwrap_or(0)]).collect()
    }

    #[test]
    fn a_plain_page_has_two_small_scripts_and_no_wasm() {
        let html = document(chrome(), view! { <h1>"Hello"</h1> });
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=\"utf-8\">"), "{html}");
        assert!(html.contains("<title>Your &lt;things&gt; – Nene</title>"), "{html}");
        let scripts = scripts(&html);
        assert_eq!(scripts.len(), 2, "{html}");
        // The way out runs before the page is painted; nothing else stands in its way.
        assert!(scripts[0].contains("quick_exit.js") && !scripts[0].contains("defer"), "{html}");
        assert!(scripts[1].contains("register.js") && scripts[1].contains("defer"), "{html}");
        assert!(!html.contains("islands.js") && !html.contains("wasm") && !html.contains("<nav"), "{html}");
        assert!(!html.contains("<!--"), "{html}");
    }

    #[test]
    fn every_script_has_the_nonce_and_nothing_is_inline() {
        let mut chrome = chrome();
        chrome.islands = Islands::Needed;
        chrome.stay = Some(Stay { seconds_left: 1800 });
        chrome.account = Some(Account { name: "Ivy <b>".into(), href: "/account".into() });
        chrome.bell = Some(Bell { href: "/news".into(), unseen: 100 });
        chrome.nav = vec![NavItem {
            href: "/".into(),
            label: "Home".into(),
            icon: Icon::House,
            here: Here::Yes,
            bar: Bar::Seated,
        }];
        chrome.banners = vec![Banner { kind: BannerKind::Demo, words: "All people here are invented".into() }];
        chrome.back = Some(BackLink { href: "/up".into(), words: "Back".into() });
        let html = document(chrome, view! { <h1>"Hello"</h1> });
        let scripts = scripts(&html);
        assert_eq!(scripts.len(), 4, "{html}");
        for script in &scripts {
            assert!(script.contains("nonce=\"n0nce\"") && script.contains("src=\"/pkg/"), "{script}");
        }
        for script in &scripts[1..] {
            assert!(script.contains("defer") || script.contains("type=\"module\""), "{script}");
        }
        for bad in [" style=", " onclick", " onload", "javascript:"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        for part in [
            "Ivy &lt;b&gt;",
            r#"action="/sign-out""#,
            r#"href="/news""#,
            "99+",
            "more than 99 new",
            r#"aria-current="page""#,
            "nene-bar",
            "All people here are invented",
            r#"<a href="/up" class="nhsuk-back-link">Back</a>"#,
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn the_plain_look_names_the_house_nowhere() {
        let mut chrome = chrome();
        chrome.look = Look::Plain;
        chrome.account = Some(Account { name: "Ivy".into(), href: "/account".into() });
        let html = document(chrome, view! { <h1>"Hello"</h1> });
        assert!(html.contains("<title>Your &lt;things&gt; – Notes</title>"), "{html}");
        for part in ["/plain.webmanifest", "/pkg/plain.svg", "/icons/plain-180.png", r#"class="nene-plain""#] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        // Its classes and the sheet's name are not seen.
        assert!(!html.contains("Nene") && !html.contains("favicon.svg"), "{html}");
    }

    #[test]
    fn strips_stand_on_top_and_frame_the_page() {
        let mut chrome = chrome();
        chrome.alarm = Some(Alarm { words: "Open until 2:32pm.".into(), way_out: None });
        chrome.whose = Some(PersonStrip {
            name: "Ivy Marlow".into(),
            facts: vec![],
            band: 3,
            words: "Not yours.".into(),
            way_back: None,
        });
        let html = document(chrome, view! { <h1>"Hello"</h1> });
        assert!(html.contains(r#"<body class="nene-alarmed">"#), "{html}");
        let at = |part: &str| html.find(part).unwrap_or(usize::MAX);
        assert!(at("2:32pm") < at("Ivy Marlow") && at("Ivy Marlow") < at("<h1>"), "{html}");
    }

    #[test]
    fn who_has_no_seat_in_the_bar_stands_below_the_page() {
        let mut chrome = chrome();
        let item = |label: &'static str, bar| NavItem {
            href: "/x".into(),
            label: label.into(),
            icon: Icon::House,
            here: Here::No,
            bar,
        };
        chrome.nav = vec![item("Home", Bar::Seated), item("Search", Bar::Below)];
        let html = document(chrome, ());
        assert!(html.contains("nene-bar") && html.matches(">Home<").count() == 1, "{html}");
        assert!(html.matches("nene-bar__below").count() == 1 && html.matches(">Search<").count() == 2, "{html}");
        let (page, foot) = html.split_once("<footer").unwrap();
        assert!(!page.contains("nene-more") && foot.contains("nene-more"), "{html}");
    }

    #[test]
    fn errors_are_said_first() {
        let mut errors = FieldErrors::default();
        assert!(document(chrome().with_errors(&errors), ()).contains("<title>Your"));
        errors.add("email", "Enter an email address");
        assert!(document(chrome().with_errors(&errors), ()).contains("<title>Error: Your"));
    }
}
