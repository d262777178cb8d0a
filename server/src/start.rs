//! Opening what the settings name: the same for serving and for every command.

use std::sync::Arc;

use app::platform::{
    Platform,
    bus::Bus,
    clock::Clock,
    database::Db,
    documents::Documents,
    keys::Keys,
    lanes::Lanes,
    mail::Mail,
    memory::Memory,
    migrate::{self, Mode},
    notify::{Notify, Templates},
    push::Push,
};

use crate::settings::Settings;

/// Opens everything, without touching the schema.
pub async fn open(settings: &Settings) -> Result<Platform, String> {
    settings.refuse_wrong()?;
    let db = Db::open(&settings.database_url).await?;
    let keys = Arc::new(Keys::open(&settings.key_file)?);
    Ok(Platform {
        bus: Bus::open(&settings.bus, &db, &keys).await?,
        db,
        clock: Clock::System,
        keys,
        documents: Documents::in_folder(&settings.documents)?,
        mail: Mail::open(&settings.mail, &settings.mail_from)?,
        push: Push::open(&settings.push_hosts, &settings.contact())?,
        notify: Notify::open(
            &settings.notify,
            &settings.notify_key,
            &Templates {
                text: &settings.notify_text_template,
                letter: &settings.notify_letter_template,
                large_letter: &settings.notify_large_letter_template,
            },
        )?,
        lanes: Lanes::default(),
        media: settings.media()?,
        memory: Memory::default(),
        origin: settings.origin.trim_end_matches('/').into(),
    })
}

/// Opens everything, brings the schema up to date, and makes sure that the database was made
/// for this mode.
pub async fn open_ready(settings: &Settings, mode: Mode) -> Result<Platform, String> {
    let platform = open(settings).await?;
    migrate::migrate(&platform.db).await?;
    migrate::claim_mode(&platform.db, &platform.clock, mode).await?;
    Ok(platform)
}

/// As [`open_ready`], in whichever mode the database is already; a new one is made live.
pub async fn open_as_is(settings: &Settings) -> Result<(Platform, Mode), String> {
    let platform = open(settings).await?;
    migrate::migrate(&platform.db).await?;
    let mode = migrate::mode(&platform.db).await?.unwrap_or(Mode::Live);
    migrate::claim_mode(&platform.db, &platform.clock, mode).await?;
    Ok((platform, mode))
}
