//! One mail to one server over a connection of its own, told step by step: whether the server had the
//! whole letter when something went wrong decides whether it may be sent again. Used by `mail` alone.

use std::{sync::Mutex, time::Duration};

use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands,
        extension::ClientId,
    },
};
use reqwest::Url;

use super::mail::MailTrouble;

/// Where mail goes, as `smtp://host`, `smtp://host?tls=required`, `smtp://host?tls=opportunistic` or
/// `smtps://user:password@host` says it.
#[derive(Clone)]
pub struct Server {
    host: String,
    port: u16,
    encrypted: Encrypted,
    hello: ClientId,
    credentials: Option<Credentials>,
    /// So long one mail may take. lettre's own timeout covers the connection alone: a server that
    /// stalls later would hold the sender for ever (lettre #1157).
    longest: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encrypted {
    No,
    WherePossible,
    FromTheFirstCommand,
    FromTheFirstByte,
}

impl Server {
    /// `None` for what is no address of a mail server.
    pub fn parse(url: &str, longest: Duration) -> Option<Server> {
        let url = Url::parse(url).ok()?;
        let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let (encrypted, port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Encrypted::No, 25),
            ("smtp", Some("opportunistic")) => (Encrypted::WherePossible, 587),
            ("smtp", Some("required")) => (Encrypted::FromTheFirstCommand, 587),
            ("smtps", _) => (Encrypted::FromTheFirstByte, 465),
            _ => return None,
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_string()),
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        let host = url.host_str().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_string();
        Some(Server { host, port: url.port().unwrap_or(port), encrypted, hello, credentials, longest })
    }

    /// Whether it greets and lets us in.
    pub async fn answers(&self) -> Result<(), MailTrouble> {
        let asked = async {
            let mut connection = self.connect().await?;
            let _ = connection.quit().await;
            Ok::<(), Error>(())
        };
        match tokio::time::timeout(self.longest, asked).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(MailTrouble::Refused),
            Err(_) => Err(MailTrouble::TooSlow),
        }
    }

    /// Hands one mail over.
    pub async fn send(&self, message: &Message) -> Result<(), MailTrouble> {
        let step = Mutex::new(Step::Greeting);
        let outcome = tokio::time::timeout(self.longest, self.hand_over(message, &step)).await;
        let step = *step.lock().unwrap_or_else(|held| held.into_inner());
        match (outcome, step) {
            (Ok(Ok(())), _) => Ok(()),
            // A code is an answer: the letter was not taken.
            (Ok(Err(error)), step) if error.status().is_some() => Err(refusal(&error, step)),
            (_, Step::HandedOver) => Err(MailTrouble::Unsure),
            (Ok(Err(_)), _) => Err(MailTrouble::Refused),
            (Err(_), _) => Err(MailTrouble::TooSlow),
        }
    }

    async fn hand_over(&self, message: &Message, step: &Mutex<Step>) -> Result<(), Error> {
        let reached = |now| *step.lock().unwrap_or_else(|held| held.into_inner()) = now;
        // A connection for each: lettre's pool does not recover from one closed while idle (#743).
        let mut connection = self.connect().await?;
        let envelope = message.envelope();
        connection.command(commands::Mail::new(envelope.from().cloned(), Vec::new())).await?;
        reached(Step::Address);
        for to in envelope.to() {
            connection.command(commands::Rcpt::new(to.clone(), Vec::new())).await?;
        }
        connection.command(commands::Data).await?;
        reached(Step::HandedOver);
        connection.message(&message.formatted()).await?;
        // It has the letter; how it says goodbye changes nothing.
        let _ = tokio::time::timeout(Duration::from_secs(1), connection.quit()).await;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let tls = || TlsParameters::new(self.host.clone());
        let at_once = if self.encrypted == Encrypted::FromTheFirstByte { Some(tls()?) } else { None };
        let address = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(self.longest), &self.hello, at_once, None).await?;
        let upgrade = match self.encrypted {
            Encrypted::FromTheFirstCommand => true,
            Encrypted::WherePossible => connection.can_starttls(),
            Encrypted::No | Encrypted::FromTheFirstByte => false,
        };
        if upgrade {
            connection.starttls(tls()?, &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

/// How far one mail came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// What is refused here is about us, or about now.
    Greeting,
    /// Here it may be about whom it is to.
    Address,
    /// The server has begun to read the letter.
    HandedOver,
}

/// What an answer with a code means. There is nobody at this address: RFC 5321, 4.2.3, and RFC 7504.
/// Every other refusal is tried again.
fn refusal(error: &Error, step: Step) -> MailTrouble {
    match (step, error.status().map(u16::from)) {
        (Step::Address | Step::HandedOver, Some(550 | 551 | 553 | 556)) => MailTrouble::Never,
        _ => MailTrouble::Refused,
    }
}

/// `%40` is `@`. `None` when it is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| after.get(..2)).flatten();
        let escaped = escaped.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Option<(String, u16, Encrypted, bool)> {
        let server = Server::parse(url, Duration::from_secs(1))?;
        Some((server.host, server.port, server.encrypted, server.credentials.is_some()))
    }

    #[test]
    fn addresses_of_servers() {
        let host = || "mail.example".to_string();
        for (url, expected) in [
            ("smtp://mail.example", Some((host(), 25, Encrypted::No, false))),
            ("smtp://mail.example:2525", Some((host(), 2525, Encrypted::No, false))),
            ("smtp://[::1]:2525", Some(("::1".into(), 2525, Encrypted::No, false))),
            ("smtp://a:b@mail.example?tls=required", Some((host(), 587, Encrypted::FromTheFirstCommand, true))),
            ("smtp://mail.example?tls=opportunistic", Some((host(), 587, Encrypted::WherePossible, false))),
            ("smtps://a%40b:p%25ss@mail.example", Some((host(), 465, Encrypted::FromTheFirstByte, true))),
            ("smtp://mail.example?tls=maybe", None),
            ("https://mail.example", None),
            ("smtp://", None),
            ("mail.example", None),
        ] {
            assert_eq!(server(url), expected, "{url}");
        }
    }

    #[test]
    fn escapes_are_undone() {
        for (text, plain) in [("a%40b", "a@b"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("%c3%a9", "é"), ("", "")] {
            assert_eq!(decoded(text).as_deref(), Some(plain), "{text}");
        }
        assert_eq!(decoded("%ff"), None);
    }
}
