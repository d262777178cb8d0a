//! Servers as processes of their own: the real program, and the floor.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use app::platform::migrate::Mode;

use crate::{
    http::{self, Ask},
    place::{self, Place},
};

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From starting the process to the first "ready".
    pub took: Duration,
}

/// Megabytes (10^6 bytes).
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    pub now: f64,
    pub most: f64,
}

impl Server {
    /// `nene serve`, as it is released. Its log goes to a file, as an operator would have it.
    pub async fn portal(place: &Place, mode: Mode) -> Result<Server, String> {
        let address = free_address()?;
        let folder = place.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_nene"));
        command
            .arg("serve")
            .args((mode == Mode::Demo).then_some("--demo"))
            .env("DATABASE_URL", &place.url)
            .env("NENE_ADDR", address.to_string())
            .env("NENE_ORIGIN", format!("http://localhost:{}", address.port()))
            .env("NENE_KEY_FILE", folder.join("nene.key"))
            .env("NENE_DOCUMENTS", folder.join("documents"))
            .env("NENE_ANCHORS", folder.join("anchors.log"))
            .env("NENE_MAIL", format!("folder:{}", folder.join("mail").display()))
            .env("NENE_METRICS_ADDR", free_address()?.to_string())
            .env("NENE_SITE", place::site())
            .env_remove("RUST_LOG")
            .stderr(File::create(folder.join("nene.log")).map_err(|error| error.to_string())?);
        start(command, address, "/readyz").await
    }

    /// The hand-written route: see `floor.rs`.
    pub async fn floor(place: &Place) -> Result<Server, String> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe().map_err(|error| error.to_string())?);
        command.args(["serve-floor", &place.url, &address.to_string()]);
        start(command, address, "/readyz").await
    }

    /// The pages alone, with or without a log: see `log.rs`.
    pub async fn pages(place: &Place, writer: &str) -> Result<Server, String> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe().map_err(|error| error.to_string())?);
        command.arg("serve-pages").arg(&place.url).arg(place.path()).args([&address.to_string(), writer]);
        start(command, address, "/readyz").await
    }

    pub fn memory(&self) -> Result<Memory, String> {
        memory(&self.child.id().to_string())
    }

    /// Processor time that it has used, in seconds, on all cores.
    pub fn processor_seconds(&self) -> Result<f64, String> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))
            .map_err(|_| "Processor time can be measured on Linux only.")?;
        // After the name in brackets; fields 14 and 15 of proc_pid_stat(5), in hundredths of a second.
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok());
        let (user, system) = ticks(11).zip(ticks(12)).ok_or("The system does not tell a process's time.")?;
        Ok((user + system) / 100.0)
    }

    /// Stops it as an operator does, and waits.
    pub fn stop(mut self) -> Result<(), String> {
        let told = Command::new("kill").arg(self.child.id().to_string()).status();
        told.and_then(|_| self.child.wait())
            .map(|_| ())
            .map_err(|error| format!("A server could not be stopped: {error}."))
    }
}

impl Drop for Server {
    /// After a fault nothing is left running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the system says of a process; "self" is this one.
pub fn memory(process: &str) -> Result<Memory, String> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status"))
        .map_err(|_| "Memory can be measured on Linux only.")?;
    let line = |name: &str| -> Option<f64> {
        let kibibytes: f64 =
            text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()?;
        Some(kibibytes * 1.024e-3)
    };
    let found = line("VmRSS:").zip(line("VmHWM:")).ok_or("The system does not tell a process's memory.")?;
    Ok(Memory { now: found.0, most: found.1 })
}

async fn start(mut command: Command, address: SocketAddr, ready: &str) -> Result<Server, String> {
    let started = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("{} cannot be started: {error}.", command.get_program().display()))?;
    let mut server = Server { child, address, took: Duration::ZERO };
    let ask = Ask::get(address, ready);
    loop {
        if http::ask(&ask).await.is_ok_and(|answer| answer.status == 200) {
            server.took = started.elapsed();
            return Ok(server);
        }
        if let Ok(Some(status)) = server.child.try_wait() {
            return Err(format!("{} ended at once: {status}.", command.get_program().display()));
        }
        if started.elapsed() > Duration::from_secs(60) {
            return Err("A server was not ready within a minute.".into());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn free_address() -> Result<SocketAddr, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| format!("No port is free: {error}."))?;
    listener.local_addr().map_err(|error| error.to_string())
}
