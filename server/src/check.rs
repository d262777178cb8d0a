//! `nene check`: is everything well? One line each; the exit fails when something is not.

use std::{path::Path, process::ExitCode};

use app::{
    access::anchors,
    alerts::{self, Health, calendar},
    platform::{database::Db, jobs, mail::Mail, migrate},
    reminders::phone,
};
use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::{settings::Settings, start};

pub async fn check(settings: Settings) -> ExitCode {
    let mut lines: Vec<(&str, Result<String, String>)> = Vec::new();
    let (mut anchors, mut calendar, mut video) = (None, None, None);
    lines.push(("settings", settings.refuse_wrong().map(|()| format!("origin {}", settings.origin))));
    lines.push((
        "keys",
        app::platform::keys::Keys::open(&settings.key_file).map(|_| format!("{}", settings.key_file.display())),
    ));
    match start::open(&settings).await {
        Err(sentence) => lines.push(("database", Err(sentence))),
        Ok(platform) => {
            let version = platform.db.version().await.map_err(|fault| fault.to_string());
            lines.push(("database", version));
            lines.push(("migrations", migrations(&platform.db).await));
            lines.push(("row locks", row_locks(&platform.db).await));
            lines.push(("mail", mail(&platform.mail).await));
            lines.push(("texts", texts(&platform).await));
            lines.push(("clock", clock(&platform).await));
            lines.push(("jobs", jobs_done(&platform).await));
            lines.push(("reviews", reviews(&platform).await));
            lines.push(("alarms", alarms(&platform).await));
            lines.push(("push", push(&platform).await));
            lines.push(("bus", Ok(platform.bus.kind().into())));
            video = Some(relayed(&platform));
            calendar = Some(holidays(platform.clock.today()));
            anchors = Some(anchored(&settings.anchors, platform.clock.now()));
            platform.db.close().await;
        }
    }
    lines.push(("version", Ok(format!("nene {}", env!("CARGO_PKG_VERSION")))));
    let mut well = true;
    for (name, outcome) in lines {
        match outcome {
            Ok(told) => println!("ok    {name:<11} {told}"),
            Err(told) => {
                well = false;
                println!("FAULT {name:<11} {told}");
            }
        }
    }
    if let Some((verdict, told)) = anchors {
        println!("{verdict:<5} {:<11} {told}", "anchors");
    }
    if let Some((verdict, told)) = calendar {
        println!("{verdict:<5} {:<11} {told}", "calendar");
    }
    if let Some((verdict, told)) = video {
        println!("{verdict:<5} {:<11} {told}", "video");
    }
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn migrations(db: &Db) -> Result<String, String> {
    match migrate::pending(db).await? {
        0 => Ok("up to date".into()),
        missing => Err(format!("{missing} to be run: `nene migrate`")),
    }
}

/// The second lock on people's data binds no superuser, and nobody with BYPASSRLS.
async fn row_locks(db: &Db) -> Result<String, String> {
    match db.row_locks_bind().await.map_err(|fault| fault.to_string())? {
        None => Ok("none on this database".into()),
        Some(true) => Ok("in force".into()),
        Some(false) => Err("not in force: connect as a role that is no superuser and has no BYPASSRLS".into()),
    }
}

async fn mail(mail: &Mail) -> Result<String, String> {
    match mail.answers().await {
        Ok(()) => Ok(mail.kind().into()),
        Err(trouble) => Err(trouble.to_string()),
    }
}

/// Text messages and letters. A key that the service does not know is found here, and not by somebody
/// who waits for a code.
async fn texts(platform: &app::platform::Platform) -> Result<String, String> {
    match platform.notify.answers(platform.clock.now()).await {
        Ok(()) => Ok(platform.notify.kind().into()),
        Err(trouble) => Err(trouble.to_string()),
    }
}

/// The database's clock and ours must agree: sessions and invitations end by it.
async fn clock(platform: &app::platform::Platform) -> Result<String, String> {
    let theirs = platform.db.clock().await.map_err(|fault| fault.to_string())?;
    let apart = (platform.clock.now() - theirs).num_seconds().abs();
    if apart > 5 {
        Err(format!("{apart} seconds apart from the database's clock"))
    } else {
        Ok(format!("within {apart} s of the database's"))
    }
}

/// Without a relay browsers call each other directly: each learns the address of the other, and behind many
/// networks there is no way at all.
fn relayed(platform: &app::platform::Platform) -> (&'static str, String) {
    let many = if platform.media.server.is_some() { "more than four by LiveKit" } else { "up to four" };
    match &platform.media.relay {
        Some(relay) => ("ok", format!("{many}, by {} relay addresses", relay.urls.len())),
        None => ("warn", format!("{many}, without a relay: set NENE_TURN_URLS and NENE_TURN_SECRET")),
    }
}

/// Without fresh anchors a log that is cut short is not told from a whole one: worth a look, no fault.
fn anchored(file: &Path, now: DateTime<Utc>) -> (&'static str, String) {
    match anchors::newest(file) {
        None => ("warn", format!("none in {}: `nene serve` writes one every 5 minutes", file.display())),
        Some(at) if now - at > Duration::minutes(15) => {
            let age = (now - at).num_minutes();
            ("warn", format!("the newest in {} is {age} minutes old: is `nene serve` running?", file.display()))
        }
        Some(at) => ("ok", format!("the newest is {} minutes old", (now - at).num_minutes())),
    }
}

/// A synthetic reading alarms every quarter of an hour.
async fn alarms(platform: &app::platform::Platform) -> Result<String, String> {
    let mut tx = platform.db.read().await.map_err(|fault| fault.to_string())?;
    let health = alerts::health(&mut tx, platform.clock.now()).await.map_err(|fault| fault.to_string())?;
    match health {
        Health::NotNeeded => Ok("not needed: nobody has the clinical module on".into()),
        Health::Well(age) => Ok(format!("the last came {} minutes ago", age.num_minutes())),
        Health::Silent(age) => Err(format!("none for {} minutes: is `nene serve` running?", age.num_minutes())),
    }
}

/// Whether phones can be reached. A key is made at the first start; who loses it loses every phone.
async fn push(platform: &app::platform::Platform) -> Result<String, String> {
    let (health, phones) = phone::health(platform).await.map_err(|fault| fault.to_string())?;
    let phones = if phones == 1 { "1 phone".into() } else { format!("{phones} phones") };
    match health {
        phone::Health::NoKey => Ok(format!("no key yet: `nene serve` makes one; {phones}")),
        phone::Health::Ready => Ok(format!("the key is there; {phones}")),
        phone::Health::OtherKeyFile => {
            Err(format!("the key was sealed with another key file than NENE_KEY_FILE names; {phones}"))
        }
    }
}

/// A year of which no bank holidays are known has none: what is due then is due too early. Worth
/// an update, no fault.
fn holidays(today: NaiveDate) -> (&'static str, String) {
    let until = calendar::known_until();
    let verdict = if until - today < Duration::days(183) { "warn" } else { "ok" };
    (verdict, format!("bank holidays of England are known until {until}"))
}

async fn jobs_done(platform: &app::platform::Platform) -> Result<String, String> {
    let mut tx = platform.db.read().await.map_err(|fault| fault.to_string())?;
    let (given_up, late) = jobs::health(&mut tx, platform.clock.now()).await.map_err(|fault| fault.to_string())?;
    match (given_up, late) {
        (1.., _) => Err(format!("{given_up} were given up")),
        (_, Some(late)) if late.num_minutes() >= 15 => {
            Err(format!("the oldest waits for {} minutes", late.num_minutes()))
        }
        _ => Ok("none waits too long".into()),
    }
}

/// Every emergency access is looked into within a week.
async fn reviews(platform: &app::platform::Platform) -> Result<String, String> {
    let mut tx = platform.db.read().await.map_err(|fault| fault.to_string())?;
    let late = app::care::overdue(&mut tx, platform.clock.now()).await.map_err(|fault| fault.to_string())?;
    match late {
        0 => Ok("no emergency access waits for more than 7 days".into()),
        1 => Err("1 emergency access waits for a review for more than 7 days".into()),
        late => Err(format!("{late} emergency accesses wait for a review for more than 7 days")),
    }
}
