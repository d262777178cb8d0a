//! The mail that says that an appointment was booked, moved or cancelled. It names no place, no person and
//! no reason: where and with whom stands behind the sign-in. With it goes a file that puts the time into a
//! calendar, moves it there, or takes it out.
//!
//! It goes to who wants to hear of appointments by mail; others hear of it as of every reminder.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Appointment, ics,
    mail_store::{self, ToTell},
    rules::State,
};
use crate::{
    people::{Discreet, PersonId},
    platform::{
        Platform,
        database::Fault,
        jobs::{self, Job, Runner, TryAgain},
        mail::{Attached, Letter},
        query::Tx,
    },
    reminders::{self, Channel, Kind, words::Language},
};

const MAIL: &str = "appointment-mail";

pub fn jobs(runner: Runner) -> Runner {
    runner.on(MAIL, send)
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    Booked,
    Moved,
    Cancelled,
}

impl Told {
    pub fn key(self) -> &'static str {
        match self {
            Told::Booked => "booked",
            Told::Moved => "moved",
            Told::Cancelled => "cancelled",
        }
    }

    /// Of a reminder's plan: its words go by it.
    pub fn step(self) -> &'static str {
        match self {
            Told::Booked => "now",
            Told::Moved | Told::Cancelled => "changed",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Payload {
    person: Uuid,
    id: Uuid,
    sequence: i64,
    told: Told,
}

/// Asks for the mail, in the transaction of what it tells. `false`: they do not hear of it by mail.
pub async fn ask(tx: &mut Tx, platform: &Platform, one: &Appointment, told: Told) -> Result<bool, Fault> {
    if !wants_mail(tx, one.person).await? {
        return Ok(false);
    }
    let payload = Payload { person: one.person.0, id: one.id, sequence: one.sequence, told };
    let key = format!("{} {} {}", one.id, one.sequence, told.key());
    jobs::enqueue(tx, platform, MAIL, &key, &payload, platform.clock.now()).await?;
    Ok(true)
}

async fn wants_mail(tx: &mut Tx, person: PersonId) -> Result<bool, Fault> {
    let asked = (person, Kind::Appointment);
    let wanted = reminders::choices::for_batch(tx, &[asked]).await?;
    Ok(wanted.get(&asked).is_some_and(|wanted| wanted.channels.contains(&Channel::Email)))
}

async fn send(platform: Platform, job: Job) -> Result<(), TryAgain> {
    let payload: Payload = job.payload(&platform).ok_or(TryAgain("the job cannot be read"))?;
    let letter = letter(&platform, &payload).await.map_err(|_| TryAgain("the database did not answer"))?;
    // It has changed since, and that is told by a mail of its own; or they want none any more.
    let Some(letter) = letter else { return Ok(()) };
    platform.mail.send(&job.id.to_string(), &letter).await.map_err(|_| TryAgain("the mail was not taken"))
}

async fn letter(platform: &Platform, payload: &Payload) -> Result<Option<Letter>, Fault> {
    let mut tx = platform.db.read().await?;
    let Some(to) = mail_store::to_tell(&mut tx, (payload.person, payload.id)).await? else { return Ok(None) };
    let asked = (PersonId(payload.person), Kind::Appointment);
    let language = reminders::choices::for_batch(&mut tx, &[asked]).await?.remove(&asked).map(|wanted| wanted.language);
    tx.rollback().await?;
    if to.appointment.sequence != payload.sequence {
        return Ok(None);
    }
    Ok(Some(written(platform, &to, payload.told, language.unwrap_or_default())))
}

fn written(platform: &Platform, to: &ToTell, told: Told, language: Language) -> Letter {
    let origin = platform.origin.as_ref();
    if to.discreet == Discreet::On {
        return Letter::update(to.email.clone(), origin);
    }
    let (subject, body) = words(told, language);
    let link = format!("{origin}/appointments/{}", to.appointment.id);
    let is_off = to.appointment.state == State::Cancelled;
    let method = if is_off { ics::Use::TakenOut } else { ics::Use::PutIn };
    let attached = Attached {
        name: "appointment.ics".into(),
        content_type: ics::content_type(method).into(),
        body: ics::mailed(&to.appointment, method, (&to.email, platform.mail.address()), origin),
    };
    let body = format!("{}\n\n{link}\n\n{}\n", body.0, body.1);
    Letter { to: to.email.clone(), subject: subject.into(), body, attached: Some(attached) }
}

/// The subject, and the words before and after the link.
fn words(told: Told, language: Language) -> (&'static str, (&'static str, &'static str)) {
    const ENGLISH: &str =
        "The file with this mail is for your calendar. You can choose how you are told in your account.";
    const WELSH: &str =
        "Mae'r ffeil gyda'r neges hon ar gyfer eich calendr. Gallwch ddewis sut i gael gwybod yn eich cyfrif.";
    const POLISH: &str =
        "Plik w tej wiadomości jest do kalendarza. Na swoim koncie można wybrać, jak otrzymywać wiadomości.";
    match (language, told) {
        (Language::English, Told::Booked) => (
            "Your appointment is booked",
            ("Hello,\n\nYour appointment is booked. Sign in to see when and where, or to change it:", ENGLISH),
        ),
        (Language::English, Told::Moved) => (
            "Your appointment has moved",
            ("Hello,\n\nYour appointment has a new time. Sign in to see when and where:", ENGLISH),
        ),
        (Language::English, Told::Cancelled) => (
            "Your appointment is cancelled",
            ("Hello,\n\nYour appointment is cancelled. Sign in to see more, or to book another one:", ENGLISH),
        ),
        (Language::Welsh, Told::Booked) => (
            "Mae eich apwyntiad wedi'i drefnu",
            ("Helo,\n\nMae eich apwyntiad wedi'i drefnu. Mewngofnodwch i weld pryd a ble, neu i'w newid:", WELSH),
        ),
        (Language::Welsh, Told::Moved) => (
            "Mae eich apwyntiad wedi'i symud",
            ("Helo,\n\nMae amser newydd i'ch apwyntiad. Mewngofnodwch i weld pryd a ble:", WELSH),
        ),
        (Language::Welsh, Told::Cancelled) => (
            "Mae eich apwyntiad wedi'i ganslo",
            ("Helo,\n\nMae eich apwyntiad wedi'i ganslo. Mewngofnodwch i weld mwy, neu i drefnu un arall:", WELSH),
        ),
        (Language::Polish, Told::Booked) => (
            "Wizyta jest umówiona",
            ("Dzień dobry,\n\nWizyta jest umówiona. Zaloguj się, aby zobaczyć, kiedy i gdzie, lub ją zmienić:", POLISH),
        ),
        (Language::Polish, Told::Moved) => (
            "Wizyta została przeniesiona",
            ("Dzień dobry,\n\nWizyta ma nowy termin. Zaloguj się, aby zobaczyć, kiedy i gdzie:", POLISH),
        ),
        (Language::Polish, Told::Cancelled) => (
            "Wizyta została odwołana",
            ("Dzień dobry,\n\nWizyta została odwołana. Zaloguj się, aby zobaczyć więcej lub umówić inną:", POLISH),
        ),
    }
}
