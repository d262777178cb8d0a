//! The project's own source files as text, with comments, words between quotes, and tests told
//! apart. No parser: a small reader of Rust's quotes and comments is enough, and needs no library.

use std::path::{Path, PathBuf};

pub struct Source {
    /// From the root of the project, with `/`.
    pub path: String,
    pub text: String,
    /// Without comments.
    pub no_comments: String,
    /// Without comments and without what stands between quotes.
    pub code: String,
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every Rust file below these folders, tests cut out: whole files of tests, and `mod tests { }`.
pub fn outside_tests(folders: &[&str]) -> Vec<Source> {
    all(folders).into_iter().filter(|source| !is_test(&source.path)).map(Source::without_test_modules).collect()
}

pub fn all(folders: &[&str]) -> Vec<Source> {
    let mut sources: Vec<Source> =
        folders.iter().flat_map(|folder| files(&root().join(folder))).map(|file| Source::read(&file)).collect();
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!sources.is_empty(), "no sources in {folders:?}");
    sources
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|_| panic!("no folder {}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

pub fn is_test(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let file = parts.pop().unwrap_or_default();
    file == "tests.rs"
        || file.ends_with("_tests.rs")
        || parts.iter().any(|part| ["tests", "testing", "attacks"].contains(part))
}

impl Source {
    fn read(file: &Path) -> Source {
        let text = std::fs::read_to_string(file).unwrap();
        let path = file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        Source::of(path, text)
    }

    pub fn of(path: String, text: String) -> Source {
        let (no_comments, code) = read_quotes(&text);
        Source { path, text, no_comments, code }
    }

    /// The capability or room: "record" of `app/src/record/import/take.rs`.
    pub fn room(&self) -> &str {
        let inside =
            self.path.strip_prefix("app/src/").or_else(|| self.path.strip_prefix("server/src/")).unwrap_or(&self.path);
        inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    fn without_test_modules(self) -> Source {
        let mut text = self.text;
        let begins = |text: &str| {
            ["mod", "pub mod"].iter().find_map(|word| text.find(&format!("#[cfg(test)]\n{word} tests {{")))
        };
        while let Some(start) = begins(&text) {
            // Such a module stands at the left edge, and so does its closing brace.
            let end = text[start..].find("\n}").map_or(text.len(), |end| start + end + 2);
            text.replace_range(start..end, "");
        }
        Source::of(self.path, text)
    }

    /// The lines of `text` on which `pattern` stands, for messages.
    pub fn lines_with(&self, text: &str, pattern: &str) -> Vec<String> {
        let found = text.lines().enumerate().filter(|(_, line)| line.contains(pattern));
        found.map(|(number, line)| format!("{}:{}: {}", self.path, number + 1, line.trim())).collect()
    }
}

/// The text without comments; and without comments and quoted words. Line ends stay where they are.
fn read_quotes(text: &str) -> (String, String) {
    let (mut no_comments, mut code) = (String::new(), String::new());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
                let lines = "\n".repeat(rest[..end].matches('\n').count());
                no_comments.push_str(&lines);
                code.push_str(&lines);
                rest = &rest[end..];
                continue;
            }
            '"' => quoted(rest, 0),
            'r' if rest.starts_with("r\"") || rest.starts_with("r#") => raw(rest),
            '\'' => letter_or_lifetime(rest),
            _ => letter.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        no_comments.push_str(part);
        if length > letter.len_utf8() {
            code.push_str("\"\"");
            code.push_str(&"\n".repeat(part.matches('\n').count()));
        } else {
            code.push_str(part);
        }
        rest = after;
    }
    (no_comments, code)
}

/// The length of a quoted text, from its first quote.
fn quoted(rest: &str, start: usize) -> usize {
    let bytes = rest.as_bytes();
    let mut place = start + 1;
    while place < bytes.len() {
        match bytes[place] {
            b'\\' => place += 2,
            b'"' => return place + 1,
            _ => place += 1,
        }
    }
    rest.len()
}

/// `r"..."` and `r#"..."#`; 1 for `r#keyword`.
fn raw(rest: &str) -> usize {
    let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
    if rest.as_bytes().get(1 + hashes) != Some(&b'"') {
        return 1;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    rest[2 + hashes..].find(&end).map_or(rest.len(), |place| 2 + hashes + place + end.len())
}

/// `'x'` and `'\n'` are quoted letters; `'static` is a lifetime, of which the tick alone is taken.
fn letter_or_lifetime(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match letters.next() {
        Some((_, '\\')) => rest[2..].find('\'').map_or(1, |end| if end == 0 { 4 } else { end + 3 }),
        Some((_, _)) => match letters.next() {
            Some((place, '\'')) => place + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[test]
fn quotes_and_comments_are_told_apart() {
    let source = Source::of("x.rs".into(), "let a = \"// no \\\" comment\"; // \"unwrap()\n/* x\n */let b: &'static str = r#\"in \"side\"#; 'y'; '\\''; '\"'; z".into());
    assert_eq!(
        source.no_comments,
        "let a = \"// no \\\" comment\"; \n\nlet b: &'static str = r#\"in \"side\"#; 'y'; '\\''; '\"'; z"
    );
    assert_eq!(source.code, "let a = \"\"; \n\nlet b: &'static str = \"\"; \"\"; \"\"; \"\"; z");
    let cut = Source::of("x.rs".into(), "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}".into())
        .without_test_modules();
    assert_eq!(cut.text, "fn a() {}\n\n\nfn c() {}");
}
