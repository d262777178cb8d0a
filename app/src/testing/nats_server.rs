//! A NATS server for one test, on a port of its own; it ends with the test.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

pub struct NatsServer {
    child: Child,
    pub address: String,
}

impl NatsServer {
    /// `None` when the test is to be left out, as with PostgreSQL.
    pub fn start() -> Option<NatsServer> {
        // -1: whichever port is free.
        let Some((child, address)) = start_at("-1") else {
            if std::env::var("NENE_TEST_ONLY").as_deref() == Ok("sqlite") {
                return None;
            }
            panic!("nats-server is not installed: run `make test`, or set NENE_TEST_ONLY=sqlite to leave it out");
        };
        Some(NatsServer { child, address: format!("nats://{address}") })
    }

    /// Ends it; whoever was connected is not any more.
    pub fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Another one where this one was, which was stopped.
    pub fn start_again(&mut self) {
        let port = self.address.rsplit(':').next().unwrap().to_string();
        self.child = start_at(&port).unwrap().0;
    }
}

/// The process, and its host with its port, once it takes connections. `None` where there is no such program.
fn start_at(port: &str) -> Option<(Child, String)> {
    // Debian puts it where only root looks.
    let mut child = ["nats-server", "/usr/sbin/nats-server"].into_iter().find_map(|program| {
        let mut command = Command::new(program);
        command.args(["--addr", "127.0.0.1", "--port", port]).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().ok()
    })?;
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    let mut address = String::new();
    while !line.contains("Server is ready") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "nats-server ended");
        if let Some((_, told)) = line.split_once("Listening for client connections on ") {
            address = told.trim().to_string();
        }
    }
    // What it says later is read, so that it is never stuck in saying it.
    std::thread::spawn(move || said.lines().for_each(drop));
    Some((child, address))
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
