//! The folder that is served, `target/site/`: hashed names under `/pkg/`, a `.br` and a `.gz`
//! beside what compresses, and `assets.json`, by which the server finds the hashed names.

use crate::Outcome;
use crate::place::{self, Mode, Place};
use flate2::{Compression, write::GzEncoder};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What has been put into the site in this run.
pub struct Site {
    folder: PathBuf,
    compressed: PathBuf,
    mode: Mode,
    /// From the plain name to the served path: `nene.css` to `/pkg/nene.0123456789abcdef.css`.
    assets: BTreeMap<String, String>,
    /// Files of this run, from the site's folder. All others are swept at the end.
    files: BTreeSet<PathBuf>,
    /// Compressed results used in this run, by name.
    used: BTreeSet<String>,
    /// Bytes of each asset under brotli.
    sizes: BTreeMap<String, usize>,
    contents: String,
}

impl Site {
    pub fn new(place: &Place) -> Outcome<Site> {
        let folder = place.target.join("site");
        let compressed = place.kept.join("compressed");
        place::make_folder(&folder)?;
        place::make_folder(&compressed)?;
        Ok(Site {
            folder,
            compressed,
            mode: place.mode,
            assets: BTreeMap::new(),
            files: BTreeSet::new(),
            used: BTreeSet::new(),
            sizes: BTreeMap::new(),
            contents: String::new(),
        })
    }

    /// Puts a file under `/pkg/`, with the hash of its content in its name: it may be cached
    /// for ever.
    pub fn put_hashed(&mut self, name: &str, bytes: &[u8]) -> Outcome<()> {
        let (stem, ending) = name.rsplit_once('.').ok_or(format!("{name} has no ending"))?;
        let hashed = format!("{stem}.{}.{ending}", place::short_hash(bytes));
        if self.assets.insert(name.to_owned(), format!("/pkg/{hashed}")).is_some() {
            return Err(format!("two assets are called {name}"));
        }
        let size = self.put(&Path::new("pkg").join(hashed), bytes)?;
        self.sizes.insert(name.to_owned(), size);
        Ok(())
    }

    /// Puts a file at this path of the site and its compressed forms beside it.
    /// Answers the bytes that it takes under brotli.
    pub fn put(&mut self, path: &Path, bytes: &[u8]) -> Outcome<usize> {
        let whole = self.folder.join(path);
        place::make_folder(whole.parent().unwrap_or(&self.folder))?;
        place::write(&whole, bytes)?;
        self.files.insert(path.to_owned());
        self.contents += &format!("{} {}\n", path.display(), place::short_hash(bytes));

        if path.extension().is_some_and(|ending| ending == "png") {
            return Ok(bytes.len());
        }
        let mut size = bytes.len();
        for (ending, compress) in [("gz", gzip as fn(&[u8], Mode) -> Outcome<Vec<u8>>), ("br", brotli)] {
            let small = self.compressed(ending, bytes, compress)?;
            let name = format!("{}.{ending}", path.display());
            place::write(&self.folder.join(&name), &small)?;
            self.files.insert(PathBuf::from(name));
            size = small.len();
        }
        Ok(size)
    }

    /// The served path of an asset: `/pkg/nene.0123456789abcdef.css`.
    pub fn assets(&self) -> &BTreeMap<String, String> {
        &self.assets
    }

    /// Changes when any file of the site so far changes.
    pub fn version(&self) -> String {
        place::short_hash(self.contents.as_bytes())
    }

    /// Writes the manifest, then sweeps what earlier runs left.
    pub fn finish(&mut self) -> Outcome<()> {
        let manifest = serde_json::to_string_pretty(&self.assets).map_err(|error| error.to_string())?;
        place::write(&self.folder.join("assets.json"), manifest.as_bytes())?;
        self.files.insert("assets.json".into());
        for path in place::files_under(&self.folder)? {
            if !self.files.contains(&path) {
                remove(&self.folder.join(path))?;
            }
        }
        for path in place::files_under(&self.compressed)? {
            if !self.used.contains(&*path.to_string_lossy()) {
                remove(&self.compressed.join(path))?;
            }
        }
        Ok(())
    }

    /// One line for the developer: sizes under brotli, bytes.
    pub fn summary(&self) -> String {
        let sizes: Vec<String> =
            self.sizes.iter().map(|(name, size)| format!("{name} {:.1} kB", *size as f64 / 1000.0)).collect();
        format!("{}: {}", self.folder.display(), sizes.join(", "))
    }

    fn compressed(
        &mut self,
        ending: &str,
        bytes: &[u8],
        compress: fn(&[u8], Mode) -> Outcome<Vec<u8>>,
    ) -> Outcome<Vec<u8>> {
        let name = format!("{}.{ending}", place::short_hash(bytes));
        let kept = self.compressed.join(&name);
        self.used.insert(name);
        if let Ok(small) = fs::read(&kept) {
            return Ok(small);
        }
        let small = compress(bytes, self.mode)?;
        place::write(&kept, &small)?;
        Ok(small)
    }
}

fn brotli(bytes: &[u8], mode: Mode) -> Outcome<Vec<u8>> {
    let quality = if mode == Mode::Release { 11 } else { 4 };
    let mut small = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 22);
    small.write_all(bytes).map_err(|error| error.to_string())?;
    Ok(small.into_inner())
}

fn gzip(bytes: &[u8], mode: Mode) -> Outcome<Vec<u8>> {
    let level = if mode == Mode::Release { 9 } else { 4 };
    let mut small = GzEncoder::new(Vec::new(), Compression::new(level));
    small.write_all(bytes).and_then(|()| small.finish()).map_err(|error| error.to_string())
}

fn remove(path: &Path) -> Outcome<()> {
    fs::remove_file(path).map_err(|error| format!("cannot remove {}: {error}", path.display()))
}
