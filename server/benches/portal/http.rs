//! The smallest client that can read what Nene answers, and count its bytes.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// As browsers send it to http origins.
pub const BROWSER: &str = "gzip, deflate, br";

#[derive(Clone, Debug)]
pub struct Ask {
    pub address: SocketAddr,
    pub path: String,
    /// Name and value.
    pub headers: Vec<(&'static str, String)>,
    /// What a form sends; with it the method is POST.
    pub form: Option<String>,
}

impl Ask {
    pub fn get(address: SocketAddr, path: &str) -> Ask {
        Ask { address, path: path.into(), headers: vec![("sec-fetch-mode", "navigate".into())], form: None }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Ask {
        self.headers.push((name, value.into()));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let method = if self.form.is_some() { "POST" } else { "GET" };
        let mut text = format!("{method} {} HTTP/1.1\r\nhost: {}\r\n", self.path, self.address);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let form = self.form.as_deref().unwrap_or_default();
        if self.form.is_some() {
            text.push_str(&format!(
                "content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n",
                form.len()
            ));
        }
        format!("{text}\r\n{form}").into_bytes()
    }
}

#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Everything that came over the wire: head, chunk lengths, body.
    pub wire: usize,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Connection, String> {
        let stream = TcpStream::connect(address).await.map_err(away)?;
        stream.set_nodelay(true).map_err(away)?;
        Ok(Connection(BufReader::with_capacity(64 * 1024, stream)))
    }

    pub async fn ask(&mut self, ask: &Ask) -> Result<Answer, String> {
        self.0.get_mut().write_all(&ask.bytes()).await.map_err(away)?;
        let mut answer = Answer::default();
        let first = self.line(&mut answer).await?;
        answer.status = first.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or("That is not HTTP.")?;
        loop {
            let line = self.line(&mut answer).await?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':') {
                answer.headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
            }
        }
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                let length = self.line(&mut answer).await?;
                let length = usize::from_str_radix(&length, 16).map_err(|_| "A chunk without a length.")?;
                self.take(length, &mut answer).await?;
                self.line(&mut answer).await?;
                if length == 0 {
                    return Ok(answer);
                }
            }
        }
        let length = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        self.take(length, &mut answer).await?;
        Ok(answer)
    }

    async fn line(&mut self, answer: &mut Answer) -> Result<String, String> {
        let mut line = String::new();
        let length = self.0.read_line(&mut line).await.map_err(away)?;
        if length == 0 {
            return Err("The server hung up.".into());
        }
        answer.wire += length;
        Ok(line.trim_end().to_string())
    }

    async fn take(&mut self, length: usize, answer: &mut Answer) -> Result<(), String> {
        let start = answer.body.len();
        answer.body.resize(start + length, 0);
        self.0.read_exact(&mut answer.body[start..]).await.map_err(away)?;
        answer.wire += length;
        Ok(())
    }
}

/// One question on a connection of its own.
pub async fn ask(ask: &Ask) -> Result<Answer, String> {
    Connection::open(ask.address).await?.ask(ask).await
}

fn away(error: std::io::Error) -> String {
    format!("The server does not answer: {error}.")
}
