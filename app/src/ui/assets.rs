//! When a page needs the address of a style sheet or script: the build puts a hash
//! into each name and lists them in `assets.json`; this is that list, read once at start.

use std::collections::BTreeMap;

/// Addresses of the built files, as `/pkg/name.<hash>.ext`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// The one style sheet.
    pub css: String,
    /// The browser tab's icon.
    pub icon: String,
    /// The same where the house does not show its own.
    pub plain_icon: String,
    /// Leaves at once; on every page.
    pub exit: String,
    /// Registers the service worker; on every page.
    pub register: String,
    /// Hydrates islands; only on pages that have one.
    pub islands: String,
    /// Warns before the session ends; only for who is signed in.
    pub stay: String,
    /// Runs the page on which one writes without a network.
    pub offline_diary: String,
    /// Runs the page on which a phone is chosen for that.
    pub offline_phone: String,
    /// Collects what a device sends by Bluetooth; only on the page for that.
    pub bluetooth: String,
    /// Counts a rest before a reading; only in the diary.
    pub rest_timer: String,
    /// Runs the switch for reminders on the phone in hand.
    pub phone: String,
    /// Says that the phone is in another time zone than the medicines; only on their page.
    pub journey: String,
    /// Adds the time of the reader's own clock where that is another one; only where times are to be kept.
    pub zone: String,
    /// Runs a room in which people see and hear each other.
    pub rooms: String,
    /// Tries camera, microphone and network; only on the page for that.
    pub rooms_check: String,
}

/// The names in `assets.json`, in the order of the fields above.
pub const NAMES: [&str; 16] = [
    "nene.css",
    "favicon.svg",
    "plain.svg",
    "quick_exit.js",
    "register.js",
    "islands.js",
    "stay.js",
    "offline_diary.js",
    "offline_phone.js",
    "bluetooth.js",
    "rest_timer.js",
    "phone.js",
    "journey.js",
    "zone.js",
    "rooms.js",
    "rooms_check.js",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetsError {
    /// The text is not a JSON object of strings.
    Unreadable(String),
    /// A file that every page needs is not listed.
    Missing(&'static str),
}

impl std::fmt::Display for AssetsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "assets.json cannot be read: {why}"),
            Self::Missing(name) => write!(f, "assets.json does not list {name}; build the assets again"),
        }
    }
}

impl std::error::Error for AssetsError {}

impl Assets {
    /// Reads `{"nene.css": "/pkg/nene.<hash>.css", ...}`. Names that are not [`NAMES`] are left alone.
    ///
    /// # Errors
    /// When the text is not such an object, or one of [`NAMES`] is not in it.
    pub fn from_json(text: &str) -> Result<Self, AssetsError> {
        let mut listed: BTreeMap<String, String> =
            serde_json::from_str(text).map_err(|error| AssetsError::Unreadable(error.to_string()))?;
        let mut take = |name: &'static str| listed.remove(name).ok_or(AssetsError::Missing(name));
        let [
            css,
            icon,
            plain_icon,
            exit,
            register,
            islands,
            stay,
            offline_diary,
            offline_phone,
            bluetooth,
            rest_timer,
            phone,
            journey,
            zone,
            rooms,
            rooms_check,
        ] = NAMES;
        Ok(Self {
            css: take(css)?,
            icon: take(icon)?,
            plain_icon: take(plain_icon)?,
            exit: take(exit)?,
            register: take(register)?,
            islands: take(islands)?,
            stay: take(stay)?,
            offline_diary: take(offline_diary)?,
            offline_phone: take(offline_phone)?,
            bluetooth: take(bluetooth)?,
            rest_timer: take(rest_timer)?,
            phone: take(phone)?,
            journey: take(journey)?,
            zone: take(zone)?,
            rooms: take(rooms)?,
            rooms_check: take(rooms_check)?,
        })
    }

    /// The names without a hash, for tests and for a build that does not hash.
    pub fn plain() -> Self {
        let [
            css,
            icon,
            plain_icon,
            exit,
            register,
            islands,
            stay,
            offline_diary,
            offline_phone,
            bluetooth,
            rest_timer,
            phone,
            journey,
            zone,
            rooms,
            rooms_check,
        ] = NAMES.map(|name| format!("/pkg/{name}"));
        Self {
            css,
            icon,
            plain_icon,
            exit,
            register,
            islands,
            stay,
            offline_diary,
            offline_phone,
            bluetooth,
            rest_timer,
            phone,
            journey,
            zone,
            rooms,
            rooms_check,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_build_wrote() {
        let text = r#"{"nene.css":"/pkg/nene.1.css","favicon.svg":"/pkg/f.6.svg","plain.svg":"/pkg/p.7.svg",
            "quick_exit.js":"/pkg/q.8.js","register.js":"/pkg/r.2.js","islands.js":"/pkg/i.3.js",
            "stay.js":"/pkg/s.4.js","offline_diary.js":"/pkg/d.9.js","offline_phone.js":"/pkg/o.10.js",
            "bluetooth.js":"/pkg/b.11.js","rest_timer.js":"/pkg/t.12.js","phone.js":"/pkg/p.13.js","journey.js":"/pkg/j.14.js","zone.js":"/pkg/z.17.js",
            "rooms.js":"/pkg/r.15.js","rooms_check.js":"/pkg/c.16.js","other.wasm":"/pkg/o.5.wasm"}"#;
        let assets = Assets::from_json(text).expect("all are listed");
        assert_eq!(assets.css, "/pkg/nene.1.css");
        assert_eq!(assets.stay, "/pkg/s.4.js");
    }

    #[test]
    fn says_what_is_missing() {
        assert_eq!(Assets::from_json(r#"{"nene.css":"/a"}"#), Err(AssetsError::Missing("favicon.svg")));
        assert!(matches!(Assets::from_json("[]"), Err(AssetsError::Unreadable(_))));
    }
}
