//! Settings from flags and the environment. A wrong one stops the start with one sentence that
//! names it.

use std::{net::IpAddr, net::SocketAddr, path::PathBuf};

use app::platform::{media::Media, push::Push};
use clap::Args;

#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Where the data is: sqlite:FILE or postgres://USER@HOST/DATABASE
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:data/nene.db", hide_env_values = true, global = true)]
    pub database_url: String,

    /// Where to listen
    #[arg(long, env = "NENE_ADDR", default_value = "127.0.0.1:3000", global = true)]
    pub addr: String,

    /// The address people use; passkeys and links in letters are bound to it
    #[arg(long, env = "NENE_ORIGIN", default_value = "http://localhost:3000", global = true)]
    pub origin: String,

    /// The key file: made on first start, needed for ever; back it up apart from the data
    #[arg(long, env = "NENE_KEY_FILE", default_value = "data/nene.key", global = true)]
    pub key_file: PathBuf,

    /// The folder for files that are too big for the database
    #[arg(long, env = "NENE_DOCUMENTS", default_value = "data/documents", global = true)]
    pub documents: PathBuf,

    /// The file to which the access log is anchored every five minutes; best on another machine's disk
    #[arg(long, env = "NENE_ANCHORS", default_value = "data/anchors.log", global = true)]
    pub anchors: PathBuf,

    /// How mail leaves: smtp://HOST, smtps://USER:PASSWORD@HOST, or folder:PATH
    #[arg(long, env = "NENE_MAIL", default_value = "folder:data/mail", hide_env_values = true, global = true)]
    pub mail: String,

    /// Who mail is from
    #[arg(long, env = "NENE_MAIL_FROM", default_value = "Nene <no-reply@localhost>", global = true)]
    pub mail_from: String,

    /// Push services besides those of the usual browsers, comma between: hosts (push.example, *.push.example), or
    /// whole origins (http://127.0.0.1:9999), which may lie in your own network
    #[arg(long, env = "NENE_PUSH_HOSTS", default_value = "", hide_default_value = true, global = true)]
    pub push_hosts: String,

    /// Whom a push service writes to about our messages: mailto:ADDRESS or https://... [default: the origin]
    #[arg(long, env = "NENE_PUSH_CONTACT", default_value = "", hide_default_value = true, global = true)]
    pub push_contact: String,

    /// How text messages and letters leave: off, folder:PATH, or the https address of GOV.UK Notify
    #[arg(long, env = "NENE_NOTIFY", default_value = "off", global = true)]
    pub notify: String,

    /// The API key of GOV.UK Notify
    #[arg(
        long,
        env = "NENE_NOTIFY_KEY",
        default_value = "",
        hide_default_value = true,
        hide_env_values = true,
        global = true
    )]
    pub notify_key: String,

    /// The id of its template for text messages: ((message))
    #[arg(long, env = "NENE_NOTIFY_TEXT_TEMPLATE", default_value = "", hide_default_value = true, global = true)]
    pub notify_text_template: String,

    /// The id of its template for letters: ((heading)) and ((message)). None: no letters
    #[arg(long, env = "NENE_NOTIFY_LETTER_TEMPLATE", default_value = "", hide_default_value = true, global = true)]
    pub notify_letter_template: String,

    /// The id of its template for letters in large print, with the same fields. None: they get the other
    #[arg(
        long,
        env = "NENE_NOTIFY_LARGE_LETTER_TEMPLATE",
        default_value = "",
        hide_default_value = true,
        global = true
    )]
    pub notify_large_letter_template: String,

    /// How processes over one database tell each other what is new: auto (by PostgreSQL where that is the
    /// database), local, postgres, or the address of a NATS server: nats://USER:PASSWORD@HOST, tls://HOST
    #[arg(long, env = "NENE_BUS", default_value = "auto", hide_env_values = true, global = true)]
    pub bus: String,

    /// Relays for sound and picture (coturn), comma between: turn:HOST:3478, turns:HOST:443?transport=tcp
    #[arg(long, env = "NENE_TURN_URLS", default_value = "", hide_default_value = true, global = true)]
    pub turn_urls: String,

    /// The secret that we share with them (coturn: static-auth-secret)
    #[arg(
        long,
        env = "NENE_TURN_SECRET",
        default_value = "",
        hide_default_value = true,
        hide_env_values = true,
        global = true
    )]
    pub turn_secret: String,

    /// A LiveKit server for calls of more than four: wss://HOST
    #[arg(long, env = "NENE_LIVEKIT_URL", default_value = "", hide_default_value = true, global = true)]
    pub livekit_url: String,

    /// The name of its key
    #[arg(long, env = "NENE_LIVEKIT_KEY", default_value = "", hide_default_value = true, global = true)]
    pub livekit_key: String,

    /// Its secret
    #[arg(
        long,
        env = "NENE_LIVEKIT_SECRET",
        default_value = "",
        hide_default_value = true,
        hide_env_values = true,
        global = true
    )]
    pub livekit_secret: String,

    /// Where Prometheus reads; kept apart from the public address. "off" for none
    #[arg(long, env = "NENE_METRICS_ADDR", default_value = "127.0.0.1:9464", global = true)]
    pub metrics_addr: String,

    /// The folder with styles and scripts, made by the build
    #[arg(long, env = "NENE_SITE", default_value = "target/site", global = true)]
    pub site: PathBuf,

    /// Addresses of proxies in front, whose X-Forwarded-For is believed; comma between
    #[arg(long, env = "NENE_TRUSTED_PROXIES", default_value = "", hide_default_value = true, global = true)]
    pub trusted_proxies: String,
}

impl Settings {
    /// What can be told before anything is opened.
    pub fn refuse_wrong(&self) -> Result<(), String> {
        let host =
            self.origin.strip_prefix("https://").or_else(|| self.origin.strip_prefix("http://")).ok_or_else(|| {
                format!("NENE_ORIGIN is {}, which does not begin with https:// or http://.", self.origin)
            })?;
        if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
            return Err(format!(
                "NENE_ORIGIN is {}, which must be a scheme and a host alone, such as https://nene.example.",
                self.origin
            ));
        }
        let name = host.split(':').next().unwrap_or_default();
        if self.origin.starts_with("http://") && !matches!(name, "localhost") {
            return Err(format!(
                "NENE_ORIGIN is {}: without https, passkeys and cookies are safe on localhost only.",
                self.origin
            ));
        }
        if self.addr.parse::<SocketAddr>().is_err() {
            return Err(format!("NENE_ADDR is {}, which is not an address such as 127.0.0.1:3000.", self.addr));
        }
        self.proxies()?;
        Push::refuse_wrong(&self.push_hosts, &self.contact())?;
        self.media()?;
        if self.metrics_addr != "off" && self.metrics_addr.parse::<SocketAddr>().is_err() {
            return Err(format!(
                "NENE_METRICS_ADDR is {}, which is neither an address such as 127.0.0.1:9464 nor \"off\".",
                self.metrics_addr
            ));
        }
        Ok(())
    }

    /// Whom push services write to.
    pub fn contact(&self) -> String {
        match self.push_contact.as_str() {
            "" if self.origin.starts_with("https://") => self.origin.clone(),
            // On this machine alone: nobody would write.
            "" => "mailto:no-reply@localhost".into(),
            contact => contact.into(),
        }
    }

    /// By what sound and picture pass.
    pub fn media(&self) -> Result<Media, String> {
        Media::open((&self.turn_urls, &self.turn_secret), (&self.livekit_url, &self.livekit_key, &self.livekit_secret))
    }

    /// The proxies whose word is taken for a visitor's address.
    pub fn proxies(&self) -> Result<Vec<IpAddr>, String> {
        let wrong =
            |text: &str| format!("NENE_TRUSTED_PROXIES holds {text}, which is not an address such as 10.0.0.1.");
        let listed = self.trusted_proxies.split(',').map(str::trim).filter(|text| !text.is_empty());
        listed.map(|text| text.parse().map_err(|_| wrong(text))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        settings: Settings,
    }

    #[test]
    fn a_wrong_setting_is_named() {
        for (flag, value, named) in [
            ("--origin", "nene.example", "NENE_ORIGIN"),
            ("--origin", "https://", "NENE_ORIGIN"),
            ("--origin", "https://nene.example/", "NENE_ORIGIN"),
            ("--origin", "http://nene.example", "NENE_ORIGIN"),
            ("--metrics-addr", "nowhere", "NENE_METRICS_ADDR"),
            ("--addr", "localhost:3000", "NENE_ADDR"),
            ("--trusted-proxies", "10.0.0.1, the-proxy", "NENE_TRUSTED_PROXIES"),
            ("--push-hosts", "push.example, 10.0.0.1", "NENE_PUSH_HOSTS"),
            ("--push-contact", "somebody", "NENE_PUSH_CONTACT"),
            ("--turn-urls", "turn:turn.example", "NENE_TURN_SECRET"),
            ("--livekit-url", "https://video.example", "NENE_LIVEKIT_URL"),
        ] {
            let told = Only::parse_from(["nene", flag, value]).settings.refuse_wrong();
            assert!(
                told.as_ref().is_err_and(|told| told.contains(named) && told.ends_with('.')),
                "{flag} {value}: {told:?}"
            );
        }
        assert_eq!(Only::parse_from(["nene", "--origin", "https://nene.example"]).settings.refuse_wrong(), Ok(()));
        assert_eq!(Only::parse_from(["nene"]).settings.refuse_wrong(), Ok(()));
        let two = Only::parse_from(["nene", "--trusted-proxies", "10.0.0.1, ::1"]).settings.proxies().unwrap();
        assert_eq!(two, [IpAddr::from([10, 0, 0, 1]), "::1".parse::<IpAddr>().unwrap()]);
    }
}
