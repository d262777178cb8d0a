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
        // Debian puts it where only root looks.
        let started = ["nats-server", "/usr/sbin/nats-server"].into_iter().find_map(|program| {
            let mut command = Command::new(program);
            command.args(["--addr", "127.0.0.1", "--port", "-1"]).stdout(Stdio::null()).stderr(Stdio::piped());
            command.spawn().ok()
        });
        let Some(mut child) = started else {
            if std::env::var("NENE_TEST_ONLY").as_deref() == Ok("sqlite") {
                return None;
            }
            panic!("nats-server is not installed: run `make test`, or set NENE_TEST_ONLY=sqlite to leave it out");
        };
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "nats-server ended");
            if let Some((_, address)) = line.split_once("Listening for client connections on ") {
                break address.trim().to_string();
            }
        };
        while !line.contains("Server is ready") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "nats-server ended");
        }
        // What it says later is read, so that it is never stuck in saying it.
        std::thread::spawn(move || said.lines().for_each(drop));
        Some(NatsServer { child, address: format!("nats://{address}") })
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
