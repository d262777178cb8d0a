//! One running portal for one test: its own database, a clock that stands still, mail and
//! documents in memory.

use std::{str::FromStr, sync::Arc};

use axum::Router;
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use tempfile::TempDir;
use tower_sessions::session::Id;
use uuid::Uuid;

use super::{persona::Persona, postgres};
use crate::{
    access::{log_writer::LogWriter, policy::Purpose, role::Role},
    people::{self, NhsNumber, Ods, PersonId, store::NewPerson},
    platform::{
        Platform,
        bus::Bus,
        clock::Clock,
        database::Db,
        documents::Documents,
        jobs::Runner,
        keys::Keys,
        lanes::Lanes,
        mail::Mail,
        media::Media,
        memory::Memory,
        migrate::{self, Mode},
        notify::Notify,
        push::Push,
    },
    sign_in::{Proof, session_store},
    ui::assets::Assets,
    web::{App, Parts, Settings, layers},
};

/// The origin of every test's portal.
pub const ORIGIN: &str = "https://nene.test";

pub struct Stage {
    pub app: App,
    pub router: Router,
    runner: Runner,
    _folder: Option<TempDir>,
}

impl Stage {
    pub async fn on_sqlite() -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("test.db").display())).await.unwrap();
        migrate::migrate(&db).await.unwrap();
        Stage::over(db, Some(folder), Mode::Demo).await
    }

    pub async fn on_postgres() -> Option<Stage> {
        let address = postgres::fresh_database(&postgres::server()?).await;
        let db = Db::open(&address).await.unwrap();
        Some(Stage::over(db, None, Mode::Demo).await)
    }

    async fn over(db: Db, folder: Option<TempDir>, mode: Mode) -> Stage {
        let platform = Platform {
            db,
            // A Tuesday, 10:00 in London.
            clock: Clock::fixed(Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).unwrap()),
            keys: Arc::new(Keys::random()),
            documents: Documents::in_memory(),
            mail: Mail::in_memory(),
            push: Push::in_memory(),
            notify: Notify::in_memory(),
            lanes: Lanes::thorough(),
            bus: Bus::alone(),
            media: Media::default(),
            memory: Memory::default(),
            origin: ORIGIN.into(),
        };
        let (log, _) = LogWriter::start(platform.clone());
        let settings = Settings { origin: ORIGIN.into(), mode };
        let webauthn = crate::sign_in::passkey::webauthn(&settings.origin).unwrap();
        let app = App::new(Parts { platform, settings, log, webauthn, assets: Arc::new(Assets::plain()) });
        let routes = crate::routes(mode);
        Stage { router: layers::router(app.clone(), routes), app, runner: crate::jobs(), _folder: folder }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app.platform.clock.now()
    }

    pub fn advance(&self, by: chrono::Duration) {
        self.app.platform.clock.advance(by);
    }

    /// Does the work that is due, and answers the mail that was sent.
    pub async fn work(&self) -> Vec<crate::platform::mail::Letter> {
        self.runner.run_due(&self.app.platform).await.unwrap();
        self.app.platform.mail.take_sent()
    }

    /// Looks past every lock, as only a test and the operator may.
    pub async fn peek(&self) -> crate::platform::query::Tx {
        let mut tx = self.app.platform.db.read().await.unwrap();
        tx.show_everyone().await.unwrap();
        tx
    }

    pub async fn organisation(&self, ods: &str, name: &str) -> Ods {
        let ods = Ods::parse(ods).unwrap();
        let mut tx = self.app.platform.db.write().await.unwrap();
        people::store::put_organisation(&mut tx, &ods, name, self.now()).await.unwrap();
        tx.commit().await.unwrap();
        ods
    }

    /// A patient registered at the practice Y99001, born on 4 March 1945.
    pub async fn patient(&self, given_name: &str, nhs_number: &str) -> PersonId {
        let practice = self.organisation("Y99001", "Harbour Lane Surgery").await;
        let number = NhsNumber::parse(nhs_number).unwrap();
        let mut tx = self.app.platform.db.write().await.unwrap();
        let person = people::store::add_person(
            &mut tx,
            &NewPerson {
                given_name,
                family_name: "Test",
                nhs_number: Some(&number),
                birth_date: NaiveDate::from_ymd_opt(1945, 3, 4),
                practice: Some(&practice),
                demo_key: None,
            },
            self.now(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        person
    }

    /// An active member of an organisation, made when missing.
    pub async fn staff(&self, given_name: &str, ods: &str, role: Role) -> PersonId {
        let organisation = self.organisation(ods, &format!("Organisation {ods}")).await;
        let mut tx = self.app.platform.db.write().await.unwrap();
        let new = NewPerson {
            given_name,
            family_name: "Staff",
            nhs_number: None,
            birth_date: None,
            practice: None,
            demo_key: None,
        };
        let person = people::store::add_person(&mut tx, &new, self.now()).await.unwrap();
        people::store::put_membership(&mut tx, person, &organisation, role, Some(self.now()), self.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        person
    }

    /// Somebody with a browser who is not signed in.
    pub fn passer_by(&self) -> Persona {
        Persona::new(self.router.clone())
    }

    /// This person with a browser, signed in.
    pub async fn visitor(&self, person: PersonId) -> Persona {
        let cookie = super::persona::signed_in_cookie(&self.app, person).await;
        self.passer_by().with_cookie(cookie)
    }

    /// As if the visitor had just used their passkey again, for this, about `subject`'s data. The
    /// ceremony itself is tested in `sign_in`.
    pub async fn fresh(&self, visitor: &Persona, purpose: Purpose, subject: PersonId) {
        let (session, _) = self.session_of(visitor).await;
        let mut tx = self.app.platform.db.write().await.unwrap();
        tx.query(
            "insert into step_up (session, purpose, subject, at) values ($1, $2, $3, $4)
             on conflict (session, purpose, subject) do update set at = excluded.at",
        )
        .bind(session)
        .bind(purpose.key())
        .bind(subject.0)
        .bind(self.now())
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// The handle of the visitor's session, and who is signed in.
    pub async fn session_of(&self, visitor: &Persona) -> (Uuid, PersonId) {
        let cookie = visitor.cookie().await.expect("a visitor who is signed in");
        let id = cookie.split('=').nth(1).and_then(|id| Id::from_str(id).ok()).expect("the id of a session");
        let mut tx = self.app.platform.db.read().await.unwrap();
        let sql = "select handle, person_id from session where id_hash = $1";
        let (session, person) = tx.query(sql).bind(session_store::hash_of(id)).one().await.unwrap();
        (session, PersonId(person))
    }

    /// The same, signed in by a card of the demonstration.
    pub async fn visitor_by_card(&self, person: PersonId) -> Persona {
        let cookie = super::persona::cookie_of(&self.app, person, Proof::Demo).await;
        self.passer_by().with_cookie(cookie)
    }

    /// The same portal over the same database as it is served to real people.
    pub fn in_earnest(&self) -> Router {
        let parts = Parts {
            platform: self.app.platform.clone(),
            settings: Settings { mode: Mode::Live, ..self.app.settings.clone() },
            log: self.app.log.clone(),
            webauthn: self.app.webauthn.clone(),
            assets: Arc::clone(&self.app.assets),
        };
        layers::router(App::new(parts), crate::routes(Mode::Live))
    }

    /// The end of the test: nothing may be left that nobody looked at.
    pub async fn leave(self) {
        assert_eq!(self.app.platform.mail.take_sent(), [], "mail was left unread by the test");
        self.app.platform.db.close().await;
    }
}
