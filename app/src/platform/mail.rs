//! Electronic mail. Nothing that is sent carries a word of the record: a mail says that there
//! is something to see, and where to sign in.
//!
//! Mail leaves through a job (`jobs.rs`), never from a handler.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use lettre::{
    AsyncFileTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Attachment, Mailbox, MultiPart, SinglePart, header::ContentType},
};
use serde::{Deserialize, Serialize};

use super::smtp::Server;

/// So long one mail may take at a server.
const LONGEST_SEND: Duration = Duration::from_secs(30);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    /// Plain text.
    pub body: String,
    #[serde(default)]
    pub attached: Option<Attached>,
}

/// What goes with a letter: beside its words, for programs that know the type, and as a file for all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attached {
    /// Of the file; never a text from outside.
    pub name: String,
    /// With its parameters: "text/plain; charset=utf-8".
    pub content_type: String,
    pub body: String,
}

/// The subject of a letter that may be read on a locked screen, by anybody.
pub const UPDATE: &str = "You have an update";
/// The same in the other languages that letters are written in.
pub const UPDATES: [&str; 3] = [UPDATE, "Mae gennych ddiweddariad", "Masz nową wiadomość"];

impl Letter {
    /// Says that there is something to see, and not one word more: for who wants no name and no
    /// picture on the screen. Its sender has no name either. `origin` is where to sign in.
    pub fn update(to: String, origin: &str) -> Letter {
        let body = format!("Hello,\n\nYou have an update. Sign in to see it:\n\n{origin}\n");
        Letter { to, subject: UPDATE.into(), body, attached: None }
    }
}

#[derive(Clone)]
pub enum Mail {
    Smtp { server: Server, from: Mailbox },
    Folder { folder: PathBuf, from: Mailbox },
    Memory(Arc<Mutex<Vec<Letter>>>),
}

#[derive(Debug, thiserror::Error)]
pub enum MailTrouble {
    #[error("the mail server did not take it in time")]
    TooSlow,
    #[error("not an address")]
    Address,
    #[error("the mail server refused or is away")]
    Refused,
    /// There is nobody at this address: the same letter is refused whenever it comes.
    #[error("the mail server knows no such address")]
    Never,
    /// It had the whole letter, and did not say whether it took it.
    #[error("the mail server went away with the letter")]
    Unsure,
}

impl Mail {
    pub fn in_memory() -> Mail {
        Mail::Memory(Arc::default())
    }

    /// `smtp://...`, `smtps://...` or `folder:path`. The error is one sentence.
    pub fn open(url: &str, from: &str) -> Result<Mail, String> {
        let from: Mailbox = from.parse().map_err(|_| "NENE_MAIL_FROM is not an e-mail address.".to_string())?;
        if let Some(folder) = url.strip_prefix("folder:") {
            std::fs::create_dir_all(folder).map_err(|error| {
                format!("NENE_MAIL names the folder {folder}, which cannot be made: {}.", error.kind())
            })?;
            return Ok(Mail::Folder { folder: folder.into(), from });
        }
        Mail::by_server(url, from, LONGEST_SEND)
    }

    /// By a mail server at which one mail may take so long. The error is one sentence.
    pub fn by_server(url: &str, from: Mailbox, longest: Duration) -> Result<Mail, String> {
        let server = Server::parse(url, longest)
            .ok_or_else(|| "NENE_MAIL must be smtp://host, smtps://user:password@host, or folder:path.".to_string())?;
        Ok(Mail::Smtp { server, from })
    }

    /// Whether mail could leave now: the server greets, or the folder is there.
    pub async fn answers(&self) -> Result<(), MailTrouble> {
        match self {
            Mail::Memory(_) => Ok(()),
            Mail::Folder { folder, .. } => {
                if folder.is_dir() {
                    Ok(())
                } else {
                    Err(MailTrouble::Refused)
                }
            }
            Mail::Smtp { server, .. } => server.answers().await,
        }
    }

    /// How mail leaves, without any address or password.
    pub fn kind(&self) -> &'static str {
        match self {
            Mail::Smtp { .. } => "by a mail server",
            Mail::Folder { .. } => "into a folder",
            Mail::Memory(_) => "into memory",
        }
    }

    /// Sends one letter; the same `id` gives the same Message-ID, so that a second try after a
    /// lost answer can be told from a second letter.
    pub async fn send(&self, id: &str, letter: &Letter) -> Result<(), MailTrouble> {
        match self {
            Mail::Memory(sent) => {
                sent.lock().unwrap_or_else(|held| held.into_inner()).push(letter.clone());
                Ok(())
            }
            Mail::Folder { folder, from } => {
                let transport = AsyncFileTransport::<Tokio1Executor>::new(folder);
                let message = message(from, id, letter)?;
                transport.send(message).await.map(|_| ()).map_err(|_| MailTrouble::Refused)
            }
            Mail::Smtp { server, from } => server.send(&message(from, id, letter)?).await,
        }
    }

    /// The address that mail comes from.
    pub fn address(&self) -> Option<String> {
        match self {
            Mail::Smtp { from, .. } | Mail::Folder { from, .. } => Some(from.email.to_string()),
            Mail::Memory(_) => Some("no-reply@memory.example".into()),
        }
    }

    /// What a memory mail has taken, oldest first; it is empty afterwards.
    pub fn take_sent(&self) -> Vec<Letter> {
        match self {
            Mail::Memory(sent) => std::mem::take(&mut *sent.lock().unwrap_or_else(|held| held.into_inner())),
            Mail::Smtp { .. } | Mail::Folder { .. } => Vec::new(),
        }
    }
}

fn message(from: &Mailbox, id: &str, letter: &Letter) -> Result<Message, MailTrouble> {
    let to = letter.to.parse().map_err(|_| MailTrouble::Address)?;
    // A name in a subject could carry a line end; a header must not.
    let subject: String = letter.subject.chars().filter(|letter| !letter.is_control()).collect();
    let sender =
        if UPDATES.contains(&letter.subject.as_str()) { Mailbox::new(None, from.email.clone()) } else { from.clone() };
    let message = Message::builder()
        .from(sender)
        .to(to)
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .subject(subject);
    let message = match &letter.attached {
        None => message.header(ContentType::TEXT_PLAIN).body(letter.body.clone()),
        Some(attached) => message.multipart(parts(letter.body.clone(), attached)?),
    };
    message.map_err(|_| MailTrouble::Address)
}

/// The words, beside them what programs read (RFC 2046, 5.1.4: the last that one understands), and the file.
fn parts(words: String, attached: &Attached) -> Result<MultiPart, MailTrouble> {
    let kind = ContentType::parse(&attached.content_type).map_err(|_| MailTrouble::Address)?;
    let beside = SinglePart::builder().header(kind.clone()).body(attached.body.clone());
    let words = MultiPart::alternative().singlepart(SinglePart::plain(words)).singlepart(beside);
    let file = Attachment::new(attached.name.clone()).body(attached.body.clone(), kind);
    Ok(MultiPart::mixed().multipart(words).singlepart(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_attached_stands_beside_the_words_and_as_a_file() {
        let from: Mailbox = "Nene <no-reply@post.example>".parse().unwrap();
        let attached = Attached {
            name: "times.ics".into(),
            content_type: "text/calendar; charset=utf-8; method=REQUEST".into(),
            body: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into(),
        };
        let letter = Letter {
            to: "ivy@example.com".into(),
            subject: "A time".into(),
            body: "Hello".into(),
            attached: Some(attached),
        };
        let sent = String::from_utf8(message(&from, "1", &letter).unwrap().formatted()).unwrap();
        assert!(sent.contains("multipart/mixed") && sent.contains("multipart/alternative"), "{sent}");
        assert_eq!(sent.matches("method=REQUEST").count(), 2, "{sent}");
        assert!(sent.contains("filename=\"times.ics\"") && sent.contains("Hello"), "{sent}");
    }

    #[test]
    fn an_update_names_nobody() {
        let from: Mailbox = "Nene <no-reply@post.example>".parse().unwrap();
        let letter = Letter::update("ivy@example.com".into(), "https://notes.example");
        let sent = String::from_utf8(message(&from, "1", &letter).unwrap().formatted()).unwrap();
        assert!(sent.contains("Subject: You have an update") && sent.contains("https://notes.example"), "{sent}");
        assert!(!sent.contains("Nene"), "{sent}");
        // Any other letter says who sends it.
        let other = Letter { subject: "Your invitation".into(), ..letter };
        assert!(String::from_utf8(message(&from, "2", &other).unwrap().formatted()).unwrap().contains("Nene"));
    }
}
