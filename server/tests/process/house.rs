//! One installation in a folder of its own: settings, commands, and the running server.

use std::{
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use app::platform::{Platform, clock::Clock, database::Db, documents::Documents, keys::Keys, mail::Mail};
use tempfile::TempDir;

use super::wire::{self, Reply};

pub struct House {
    pub folder: TempDir,
    pub database_url: String,
    pub addr: SocketAddr,
    pub metrics: SocketAddr,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    #[track_caller]
    pub fn well(self) -> Ended {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// Failed, and said why in one sentence that holds `words`.
    #[track_caller]
    pub fn refused(self, words: &str) -> Ended {
        assert_eq!(self.code, Some(1), "{self:?}");
        let sentence = self.err.trim_end();
        assert!(sentence.starts_with("nene: ") && sentence.ends_with('.') && sentence.lines().count() == 1, "{self:?}");
        assert!(sentence.contains(words), "{self:?}");
        self
    }
}

impl House {
    pub fn on_sqlite() -> House {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("nene.db").display());
        House::over(folder, url)
    }

    pub fn over(folder: TempDir, database_url: String) -> House {
        let site = folder.path().join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        std::fs::write(site.join("pkg/nene.css"), "main { color: #212b32 }").unwrap();
        let names = app::ui::assets::NAMES;
        let listed: serde_json::Map<String, serde_json::Value> =
            names.iter().map(|name| (name.to_string(), format!("/pkg/{name}").into())).collect();
        std::fs::write(site.join("assets.json"), serde_json::Value::from(listed).to_string()).unwrap();
        House { folder, database_url, addr: free_port(), metrics: free_port() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name).display().to_string()
    }

    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.addr.port())
    }

    /// `nene` with the settings of this house and nothing else from outside.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nene"));
        command
            .env_clear()
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &self.database_url)
            .env("NENE_ADDR", self.addr.to_string())
            .env("NENE_METRICS_ADDR", self.metrics.to_string())
            .env("NENE_ORIGIN", self.origin())
            .env("NENE_KEY_FILE", self.path("nene.key"))
            .env("NENE_ANCHORS", self.path("anchors.log"))
            .env("NENE_DOCUMENTS", self.path("documents"))
            .env("NENE_MAIL", format!("folder:{}", self.path("mail").display()))
            .env("NENE_SITE", self.path("site"))
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        ended(&mut self.command(arguments))
    }

    pub fn serve(&self, arguments: &[&str]) -> Running {
        self.serve_at(self.addr, arguments)
    }

    /// One of several over the same database: with an address of its own, and no metrics.
    pub fn serve_beside(&self, addr: SocketAddr) -> Running {
        self.serve_at(addr, &["--metrics-addr", "off"])
    }

    fn serve_at(&self, addr: SocketAddr, arguments: &[&str]) -> Running {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.path("log")).unwrap();
        let mut command = self.command(&["serve"]);
        command.env("NENE_ADDR", addr.to_string()).args(arguments).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut running = Running { child, addr, out };
        running.wait_for_greeting(&self.path("log"));
        running
    }

    /// The same database, documents and keys, from this process.
    pub async fn platform(&self) -> Platform {
        Platform {
            db: Db::open(&self.database_url).await.unwrap(),
            clock: Clock::System,
            keys: std::sync::Arc::new(Keys::open(&self.path("nene.key")).unwrap()),
            documents: Documents::in_folder(&self.path("documents")).unwrap(),
            mail: Mail::in_memory(),
            push: app::platform::push::Push::in_memory(),
            notify: app::platform::notify::Notify::Off,
            lanes: app::platform::lanes::Lanes::default(),
            bus: app::platform::bus::Bus::alone(),
            media: app::platform::media::Media::default(),
            memory: app::platform::memory::Memory::default(),
            origin: "http://localhost:3000".into(),
        }
    }
}

pub fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A server that is killed when it is dropped.
pub struct Running {
    child: Child,
    pub addr: SocketAddr,
    /// Kept open: the server may print.
    out: BufReader<ChildStdout>,
}

impl Running {
    /// It greets once it listens.
    fn wait_for_greeting(&mut self, log: &Path) {
        let mut line = String::new();
        while !line.contains("Nene is at") {
            line.clear();
            if self.out.read_line(&mut line).unwrap() == 0 {
                panic!("the server ended before it listened: {}", std::fs::read_to_string(log).unwrap_or_default());
            }
        }
    }

    pub fn get(&self, path: &str) -> Reply {
        wire::get(self.addr, path)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: nothing is finished, nothing is flushed.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, without waiting.
    pub fn ask_to_stop(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// The exit code; waits for the end, at most 30 s.
    pub fn wait(mut self) -> Option<i32> {
        let mut rest = String::new();
        // The pipe closes when the process ends.
        let _ = self.out.read_to_string(&mut rest);
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < Duration::from_secs(30), "it does not end");
            std::thread::yield_now();
        }
    }

    pub fn stop(self) -> Option<i32> {
        self.ask_to_stop();
        self.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address on this machine where nothing listens at the moment.
pub fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
