//! The list of push services: no other host is called, whatever a browser posts. Pure.
//!
//! A push service that is not on it is added by the operator (`NENE_PUSH_HOSTS`): a host, or all below
//! one (`*.push.example`), which must then be https at an address outside; or a whole origin
//! (`http://127.0.0.1:9999`), which may lie anywhere.

use std::borrow::Cow;

use reqwest::Url;

use crate::platform::outgoing::Address;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Exactly(Cow<'static, str>),
    /// Every host below this one, not itself.
    Below(Cow<'static, str>),
}

impl Host {
    fn is(&self, host: &str) -> bool {
        match self {
            Host::Exactly(name) => host == name,
            Host::Below(name) => {
                host.strip_suffix(name.as_ref()).is_some_and(|start| start.len() > 1 && start.ends_with('.'))
            }
        }
    }
}

/// Whose subscriptions are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    more: Cow<'static, [Host]>,
    origins: Cow<'static, [String]>,
}

/// The push services of the browsers that there are.
const KNOWN: [Host; 5] = [
    // Chrome and what is built on it. Chromium, `components/push_messaging/push_messaging_constants.cc`:
    // the endpoints begin with https://fcm.googleapis.com/fcm/send/ or /wp/; those of builds of Chromium
    // that are not Chrome with https://jmt17.google.com/fcm/send/.
    Host::Exactly(Cow::Borrowed("fcm.googleapis.com")),
    Host::Exactly(Cow::Borrowed("jmt17.google.com")),
    // Firefox. Mozilla's autopush (`autopush-rs`, its documentation): updates.push.services.mozilla.com.
    Host::Below(Cow::Borrowed("push.services.mozilla.com")),
    // Safari. Apple, "Sending web push notifications in web apps and browsers": "allow *.push.apple.com".
    Host::Below(Cow::Borrowed("push.apple.com")),
    // Edge on Windows. Microsoft, "Push notification service request and response headers": a channel's
    // host ends in notify.windows.com, and is to be checked for it.
    Host::Below(Cow::Borrowed("notify.windows.com")),
];

impl Hosts {
    /// None but those that every installation knows.
    pub const KNOWN: Hosts = Hosts { more: Cow::Borrowed(&[]), origins: Cow::Borrowed(&[]) };

    /// With the operator's own, comma between. The error is one sentence.
    pub fn parse(more: &str) -> Result<Hosts, String> {
        let (mut hosts, mut origins) = (Vec::new(), Vec::new());
        for text in more.split(',').map(str::trim).filter(|text| !text.is_empty()) {
            let wrong = || {
                format!(
                    "NENE_PUSH_HOSTS holds {text}, which is neither a host such as push.example or *.push.example, nor an origin such as https://push.example:8443."
                )
            };
            if text.contains("://") {
                origins.push(origin(text).ok_or_else(wrong)?);
            } else {
                hosts.push(host(text).ok_or_else(wrong)?);
            }
        }
        Ok(Hosts { more: hosts.into(), origins: origins.into() })
    }

    /// Those that may lie anywhere.
    pub fn origins(&self) -> Vec<String> {
        self.origins.to_vec()
    }

    pub fn know(&self, address: &Address) -> bool {
        let origin = address.origin();
        // On its usual port: what else listens on that host is no push service.
        let is_usual = origin.strip_prefix("https://").is_some_and(|host| host == address.host());
        let is_listed = KNOWN.iter().chain(self.more.iter()).any(|host| host.is(address.host()));
        self.origins.contains(&origin) || is_usual && is_listed
    }
}

/// Scheme, host and port alone, written as the client writes it.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let fits = matches!(url.scheme(), "https" | "http") && url.has_host() && is_bare && url.username().is_empty();
    (fits && url.password().is_none()).then(|| url.origin().ascii_serialization())
}

fn host(text: &str) -> Option<Host> {
    let (name, is_below) = text.strip_prefix("*.").map_or((text, false), |name| (name, true));
    let is_name = name.contains('.')
        && name.split('.').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        })
        // An address of numbers is said as an origin.
        && name.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_lowercase()));
    let name: Cow<'static, str> = name.to_string().into();
    is_name.then_some(if is_below { Host::Below(name) } else { Host::Exactly(name) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::outgoing::Outgoing;

    fn knows(hosts: &Hosts, endpoint: &str) -> bool {
        let outgoing = Outgoing::new(hosts.origins()).unwrap();
        outgoing.address(endpoint).is_ok_and(|address| hosts.know(&address))
    }

    #[test]
    fn the_browsers_that_there_are() {
        for endpoint in [
            "https://fcm.googleapis.com/fcm/send/abc:APA91b",
            "https://fcm.googleapis.com/wp/abc",
            "https://jmt17.google.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
            "https://web.push.apple.com/QABC",
            "https://wns2-db5p.notify.windows.com/w/?token=BQYAAAD%3d",
            "https://FCM.googleapis.com:443/fcm/send/abc",
        ] {
            assert!(knows(&Hosts::KNOWN, endpoint), "{endpoint}");
        }
    }

    #[test]
    fn nobody_else_by_whatever_trick() {
        for endpoint in [
            "https://push.example/abc",
            "https://google.com/fcm/send/abc",
            "https://evil-fcm.googleapis.com/abc",
            "https://fcm.googleapis.com.evil.example/abc",
            "https://fcm.googleapis.com.:443/abc",
            "https://fcm.googleapis.com:8443/abc",
            "https://fcm.googleapis.com:80/abc",
            "https://fcm.googleapis.com@evil.example/abc",
            "https://evil.example#@fcm.googleapis.com/abc",
            "https://evil.example\\@fcm.googleapis.com/abc",
            "https://evil.example/?fcm.googleapis.com",
            "https://push.apple.com/abc",
            "https://notify.windows.com/abc",
            "https://evilnotify.windows.com/abc",
            "https://.notify.windows.com/abc",
            "http://fcm.googleapis.com/abc",
            "HTTP://fcm.googleapis.com/abc",
            "ftp://fcm.googleapis.com/abc",
            "fcm.googleapis.com/abc",
            "//fcm.googleapis.com/abc",
            "https://[::1]/abc",
            "https://10.0.0.1/abc",
            "https://8.8.8.8/abc",
            "https://localhost/abc",
            "",
        ] {
            assert!(!knows(&Hosts::KNOWN, endpoint), "{endpoint}");
        }
    }

    #[test]
    fn the_operator_adds_hosts_and_origins() {
        let hosts =
            Hosts::parse("push.example, *.up.example ,http://127.0.0.1:9999,https://push.inside:8443/").unwrap();
        for endpoint in [
            "https://push.example/1",
            "https://a.up.example/1",
            "https://a.b.up.example/1",
            "http://127.0.0.1:9999/1",
            "https://push.inside:8443/1",
            "https://fcm.googleapis.com/1",
        ] {
            assert!(knows(&hosts, endpoint), "{endpoint}");
        }
        for endpoint in [
            "http://push.example/1",
            "https://push.example:8443/1",
            "https://up.example/1",
            "http://127.0.0.1:9998/1",
            "https://127.0.0.1:9999/1",
            "http://127.0.0.1/1",
            "http://localhost:9999/1",
            "https://push.inside/1",
        ] {
            assert!(!knows(&hosts, endpoint), "{endpoint}");
        }
        assert_eq!(Hosts::parse(" , ").unwrap(), Hosts::parse("").unwrap());
    }

    #[test]
    fn a_wrong_one_is_named() {
        for wrong in [
            "push",
            "*",
            "*.",
            "*.*.push.example",
            "push.example:8443",
            "push.example/path",
            "127.0.0.1",
            "Push.example",
            "https://",
            "https://user@push.example",
            "https://push.example/path",
            "https://push.example?x",
            "ftp://push.example",
            "push..example",
        ] {
            let told = Hosts::parse(&format!("push.example,{wrong}"));
            assert!(
                told.as_ref().is_err_and(|told| told.starts_with("NENE_PUSH_HOSTS") && told.ends_with('.')),
                "{wrong}: {told:?}"
            );
        }
    }
}
