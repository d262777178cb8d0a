//! A mail server on this machine that behaves well or badly, as a test wants it, and remembers what it
//! took.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Takes,
    /// Takes the connection, and says nothing.
    NeverGreets,
    /// Says this instead of a greeting, and hangs up.
    Greets(u16),
    /// Says this to every address.
    ToAddresses(u16),
    /// Takes the letter, and hangs up without a word.
    DropsAfterData,
    /// Answers a letter, and hangs up.
    HangsUpAfterwards,
}

#[derive(Clone)]
pub struct MailServer {
    address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    /// Whole letters, head and body.
    taken: Arc<Mutex<Vec<String>>>,
    listening: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl MailServer {
    pub async fn start(manner: Manner) -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = MailServer {
            address: listener.local_addr().unwrap(),
            manner: Arc::new(Mutex::new(manner)),
            taken: Arc::default(),
            listening: Arc::default(),
        };
        server.listen(listener);
        server
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn set(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// From now on nobody listens: a connection is refused.
    pub async fn stop(&self) {
        let listening = self.listening.lock().unwrap().take();
        if let Some(listening) = listening {
            listening.abort();
            let _ = listening.await;
        }
    }

    /// At the same address again.
    pub async fn go_on(&self) {
        self.listen(TcpListener::bind(self.address).await.unwrap());
    }

    /// The Message-IDs of what it took, in the order of their coming.
    pub fn ids(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        let id = |letter: &String| {
            let line = letter.lines().find(|line| line.to_lowercase().starts_with("message-id:")).unwrap();
            line.split_once(':').unwrap().1.trim().to_string()
        };
        taken.iter().map(id).collect()
    }

    pub fn letters(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }

    fn listen(&self, listener: TcpListener) {
        let server = self.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { server.talk(stream).await });
            }
        });
        *self.listening.lock().unwrap() = Some(listening);
    }

    async fn talk(&self, stream: TcpStream) -> Option<()> {
        let manner = *self.manner.lock().unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        match manner {
            Manner::NeverGreets => {
                // Until the other side hangs up.
                while lines.next_line().await.ok()?.is_some() {}
                return None;
            }
            Manner::Greets(code) => {
                write.write_all(format!("{code} not now\r\n").as_bytes()).await.ok()?;
                return None;
            }
            _ => write.write_all(b"220 mail.test\r\n").await.ok()?,
        }
        while let Some(line) = lines.next_line().await.ok()? {
            let command = line.to_uppercase();
            let answer = match command.split([' ', ':']).next().unwrap_or_default() {
                "RCPT" => match manner {
                    Manner::ToAddresses(code) => format!("{code} that address\r\n"),
                    _ => "250 ok\r\n".to_string(),
                },
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await.ok()?;
                    let mut letter = String::new();
                    loop {
                        let line = lines.next_line().await.ok()??;
                        if line == "." {
                            break;
                        }
                        letter.push_str(&line);
                        letter.push('\n');
                    }
                    self.taken.lock().unwrap().push(letter);
                    if manner == Manner::DropsAfterData {
                        return None;
                    }
                    "250 taken\r\n".to_string()
                }
                "QUIT" => "221 bye\r\n".to_string(),
                _ => "250 ok\r\n".to_string(),
            };
            write.write_all(answer.as_bytes()).await.ok()?;
            if manner == Manner::HangsUpAfterwards && answer.starts_with("250 taken") || answer.starts_with("221") {
                return None;
            }
        }
        Some(())
    }
}
