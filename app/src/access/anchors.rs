//! Anchors: what the access log came to, written every five minutes to a file that stands
//! elsewhere. With them a log that was cut short, and a database that was put back to an older
//! one, are found (`verify.rs`); without them a chain alone cannot tell.
//!
//! An anchor is a block of lines, each word between spaces:
//!
//! ```text
//! begin
//! chain <whose: keyed hash> <entries> <MAC of the last one>
//! anchor <number> <when> <chains> <entries> <root> <signature before> <signature>
//! ```
//! There is a `chain` line for each chain that changed since the anchor before. The root is a
//! Merkle tree (SHA-256; leaves and nodes as RFC 6962) over the newest line of every chain, in
//! the order of the hashes. The signature is an HMAC-SHA-256 over the block up to it.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

use super::verify::{Finding, Hash, Head, Point, Points, chain_hash};
use crate::platform::{
    Platform,
    documents::hex,
    keys::{Keys, Purpose, Signer},
};

#[cfg(test)]
mod tests;

/// The signature before the first anchor.
const NONE_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const CHUNK: usize = 1 << 20;

/// One anchor that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    pub number: u64,
    pub at: DateTime<Utc>,
    /// Chains that there were, and their entries.
    pub chains: u64,
    pub entries: u64,
    pub root: Hash,
    changed: Vec<(Hash, Point)>,
}

impl Anchor {
    pub fn root_hex(&self) -> String {
        hex(&self.root)
    }
}

/// Everything anchored so far, read piece by piece.
pub struct Book {
    signer: Signer,
    chain_signer: Signer,
    number: u64,
    signature: String,
    /// The newest line of each chain.
    latest: BTreeMap<Hash, (i64, Hash)>,
    /// A line that is not at its end, and the block that it is in.
    line: Vec<u8>,
    block: Option<Block>,
    /// Something since the last anchor that is no part of one.
    torn: bool,
}

#[derive(Default)]
struct Block {
    text: String,
    changed: Vec<(Hash, i64, Hash)>,
}

impl Book {
    pub fn new(keys: &Keys) -> Book {
        Book {
            signer: keys.signer(Purpose::LogAnchor),
            chain_signer: keys.signer(Purpose::AnchoredChain),
            number: 0,
            signature: NONE_BEFORE.into(),
            latest: BTreeMap::new(),
            line: Vec::new(),
            block: None,
            torn: false,
        }
    }

    /// Takes in what comes next in the file: its anchors, and what is wrong with them.
    pub fn read(&mut self, bytes: &[u8]) -> (Vec<Anchor>, Vec<Finding>) {
        let (mut anchors, mut findings) = (Vec::new(), Vec::new());
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if self.line.pop_if(|byte| *byte == b'\n').is_some() {
                let line = std::mem::take(&mut self.line);
                match std::str::from_utf8(&line).map(|line| self.line(line, &mut findings)) {
                    Ok(anchor) => anchors.extend(anchor),
                    Err(_) => self.tear(),
                }
            }
        }
        (anchors, findings)
    }

    /// What is wrong at the end of the file.
    pub fn end(&self) -> Option<Finding> {
        let whole = self.line.is_empty() && self.block.is_none() && !self.torn;
        (!whole).then_some(Finding::AnchorsTorn { after: self.number })
    }

    fn tear(&mut self) {
        self.block = None;
        self.torn = true;
    }

    fn line(&mut self, line: &str, findings: &mut Vec<Finding>) -> Option<Anchor> {
        let words: Vec<&str> = line.split(' ').collect();
        match (words.as_slice(), self.block.as_mut()) {
            (["begin"], _) => {
                // A block before that has no end: the writer died. What it began counts for nothing.
                self.block = Some(Block { text: "begin\n".into(), changed: Vec::new() });
            }
            (["chain", whose, seq, mac], Some(block)) => {
                match (unhex(whose), seq.parse(), unhex(mac)) {
                    (Some(whose), Ok(seq), Some(mac)) => block.changed.push((whose, seq, mac)),
                    _ => self.torn = true,
                }
                block.text.push_str(line);
                block.text.push('\n');
            }
            (["anchor", number, at, chains, entries, root, before, signature], Some(_)) => {
                let block = self.block.take().unwrap_or_default();
                let read = number
                    .parse()
                    .ok()
                    .zip(DateTime::parse_from_rfc3339(at).ok())
                    .zip(chains.parse().ok().zip(entries.parse().ok()).zip(unhex(root)));
                let Some(((number, at), ((chains, entries), root))) = read else {
                    self.tear();
                    return None;
                };
                let signed = line.strip_suffix(signature).unwrap_or_default();
                if hex(&self.signer.sign(format!("{}{signed}", block.text).as_bytes())) != *signature {
                    self.tear();
                    return None;
                }
                // Whatever was torn or changed before: it is missing only when the next does not follow.
                if *before != self.signature || number != self.number + 1 {
                    findings.push(Finding::AnchorsBroken { after: self.number });
                }
                let at = at.to_utc();
                self.latest.extend(block.changed.iter().map(|(whose, seq, mac)| (*whose, (*seq, *mac))));
                (self.number, self.signature, self.torn) = (number, signature.to_string(), false);
                let changed = block.changed.into_iter();
                let changed = changed.map(|(whose, seq, mac)| (whose, Point { seq, mac, at })).collect();
                return Some(Anchor { number, at, chains, entries, root, changed });
            }
            _ => self.tear(),
        }
        None
    }

    /// Ends the line that a dying writer left, so that it does not run into ours; tells what to write.
    fn mend(&mut self) -> &'static str {
        if self.line.is_empty() {
            return "";
        }
        self.read(b"\n");
        "\n"
    }

    /// The next anchor in its form, over these heads.
    fn write(&self, at: DateTime<Utc>, heads: &[Head]) -> String {
        let mut text = String::from("begin\n");
        let mut latest = self.latest.clone();
        for head in heads {
            let (whose, mac) = (chain_hash(&self.chain_signer, head.person_id), full(&head.mac));
            if latest.insert(whose, (head.seq, mac)) != Some((head.seq, mac)) {
                text.push_str(&format!("chain {} {} {}\n", hex(&whose), head.seq, hex(&mac)));
            }
        }
        text.push_str(&format!(
            "anchor {} {} {} {} {} {} ",
            self.number + 1,
            at.to_rfc3339_opts(SecondsFormat::Micros, true),
            latest.len(),
            entries(&latest),
            hex(&root(&latest)),
            self.signature
        ));
        let signature = hex(&self.signer.sign(text.as_bytes()));
        text + &signature + "\n"
    }

    /// How many chains have fewer entries now than they had once.
    fn behind(&self, heads: &[Head]) -> usize {
        let seq = |head: &Head| self.latest.get(&chain_hash(&self.chain_signer, head.person_id)).map(|(seq, _)| *seq);
        heads.iter().filter(|head| seq(head).is_some_and(|seq| head.seq < seq)).count()
    }
}

fn entries(latest: &BTreeMap<Hash, (i64, Hash)>) -> i64 {
    latest.values().map(|(seq, _)| seq).sum()
}

/// A MAC is 32 bytes; what is not was tampered with, and is anchored as nothing.
fn full(mac: &[u8]) -> Hash {
    mac.try_into().unwrap_or_default()
}

fn unhex(text: &str) -> Option<Hash> {
    let mut bytes = [0; 32];
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

fn root(latest: &BTreeMap<Hash, (i64, Hash)>) -> Hash {
    let leaf = |(whose, (seq, mac)): (&Hash, &(i64, Hash))| {
        Sha256::new().chain_update([0]).chain_update(whose).chain_update(seq.to_be_bytes()).chain_update(mac).finalize()
    };
    let mut level: Vec<Hash> = latest.iter().map(leaf).map(Into::into).collect();
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => {
                    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
                }
                rest => rest.first().copied().unwrap_or_default(),
            })
            .collect();
    }
    level.first().copied().unwrap_or_else(|| Sha256::digest([]).into())
}

/// Every anchor of a file, for `verify.rs`.
#[derive(Default)]
pub struct Anchored {
    pub points: Points,
    pub anchors: u64,
    pub newest: Option<DateTime<Utc>>,
    pub findings: Vec<Finding>,
}

/// Reads the whole file; one that is not there has no anchors.
pub fn read_all(keys: &Keys, path: &Path) -> io::Result<Anchored> {
    let mut all = Anchored::default();
    let mut book = Book::new(keys);
    let mut newest = None;
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(all),
        Err(error) => return Err(error),
    };
    let mut bytes = vec![0; CHUNK];
    loop {
        let read = file.read(&mut bytes)?;
        if read == 0 {
            break;
        }
        let (anchors, findings) = book.read(bytes.get(..read).unwrap_or_default());
        all.findings.extend(findings);
        for anchor in anchors {
            all.anchors += 1;
            for (whose, point) in &anchor.changed {
                all.points.entry(*whose).or_default().push(*point);
            }
            newest = Some(anchor);
        }
    }
    all.findings.extend(book.end());
    // The newest root stands for all of it; the older ones are covered by the signatures.
    if let Some(newest) = newest {
        let told = (newest.chains, newest.entries, newest.root);
        if told != (book.latest.len() as u64, entries(&book.latest) as u64, root(&book.latest)) {
            all.findings.push(Finding::AnchorChanged { number: newest.number });
        }
        all.newest = Some(newest.at);
    }
    Ok(all)
}

/// When the newest anchor was written, by its own word. Reads the end of the file alone.
pub fn newest(path: &Path) -> Option<DateTime<Utc>> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(4_096))).ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().rev().find(|line| line.starts_with("anchor "))?;
    Some(DateTime::parse_from_rfc3339(line.split(' ').nth(2)?).ok()?.to_utc())
}

/// Writes the anchors of one running portal.
pub struct Anchorer {
    path: PathBuf,
    /// What was read of the file, and how far.
    book: Option<(Book, u64)>,
}

impl Anchorer {
    /// Makes the file and its folder when missing. The error is one sentence.
    pub fn open(path: &Path) -> Result<Anchorer, String> {
        let away = |error: io::Error| {
            format!("NENE_ANCHORS names {}, which cannot be written: {}.", path.display(), error.kind())
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(away)?;
        }
        open_to_append(path).and_then(|file| file.sync_all()).map_err(away)?;
        Ok(Anchorer { path: path.to_path_buf(), book: None })
    }

    /// Writes one anchor over all that is in the log now. After an error the next one begins afresh.
    pub async fn anchor(&mut self, platform: &Platform) -> Result<Anchor, String> {
        let heads = heads(platform).await.map_err(|fault| fault.to_string())?;
        let (book, read_to) = self.book.take().unwrap_or_else(|| (Book::new(&platform.keys), 0));
        let (path, at) = (self.path.clone(), platform.clock.now());
        let written = tokio::task::spawn_blocking(move || append(&path, book, read_to, &heads, at)).await;
        let (book, read_to, anchor) =
            written.map_err(|error| error.to_string())?.map_err(|error| error.kind().to_string())?;
        self.book = Some((book, read_to));
        anchor.ok_or_else(|| "what was written was not read back".into())
    }
}

/// The end of every chain.
pub(super) async fn heads(platform: &Platform) -> Result<Vec<Head>, crate::platform::database::Fault> {
    let mut tx = platform.db.read().await?;
    tx.query("select person_id, seq, mac from access_log_head where seq > 0 order by person_id").all().await
}

fn open_to_append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).read(true).append(true).open(path)
}

fn append(
    path: &Path,
    mut book: Book,
    read_to: u64,
    heads: &[Head],
    at: DateTime<Utc>,
) -> io::Result<(Book, u64, Option<Anchor>)> {
    let mut file = open_to_append(path)?;
    // Another instance may write into the same file: one after the other.
    file.lock()?;
    let cut_short = file.metadata()?.len() < read_to;
    if cut_short {
        // Ours follows on what was there: the gap stays to be seen.
        tracing::error!("the anchors of the access log were cut short");
    } else {
        file.seek(SeekFrom::Start(read_to))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let findings = book.read(&bytes).1.len();
        if findings > 0 {
            tracing::error!(findings, "the anchors of the access log were changed");
        }
    }
    let behind = book.behind(heads);
    if behind > 0 {
        tracing::error!(chains = behind, "the access log is behind its anchors: is this an older database?");
    }
    let mended = if cut_short { "\n" } else { book.mend() };
    let block = book.write(at, heads);
    file.write_all([mended, &block].concat().as_bytes())?;
    file.sync_all()?;
    let anchor = book.read(block.as_bytes()).0.pop();
    Ok((book, file.metadata()?.len(), anchor))
}
