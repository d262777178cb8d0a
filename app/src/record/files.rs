//! A file that hangs on a letter or a report: what of it may be looked at in the browser, what
//! may only be saved, and how it is found.
//!
//! It is somebody else's file. What it calls itself is not believed (T-FI-03): only what a PDF, a
//! PNG or a JPEG begins with, and plain text, is shown, each in a sandbox; HTML, SVG, RTF and
//! everything else is saved, and never read as a page.

use axum::extract::{Path, Query};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    fhir::Attachment,
    store::one::{self, SourceId},
};
use crate::{
    access::grant::{Read, Record},
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::Visit,
    },
};

#[derive(Deserialize)]
pub struct FilePath {
    entry: String,
    number: String,
}

#[derive(Deserialize)]
pub struct Wish {
    /// "yes": to save and not to look at.
    save: Option<String>,
}

/// The file of this number, counted from 1, of this entry.
pub async fn file(visit: Visit, Path(path): Path<FilePath>, Query(wish): Query<Wish>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Record>().await?;
    let id = Uuid::parse_str(&path.entry).map_err(|_| Trouble::NotFound)?;
    let at = path.number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).ok_or(Trouble::NotFound)?;
    let item = one::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let attachment = item.entry.as_ref().and_then(|entry| entry.attachments.get(at)).ok_or(Trouble::NotFound)?;
    let (content_type, bytes) = match (&attachment.data_pointer, &attachment.url) {
        (Some(pointer), _) => {
            let body = one::body(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
            (attachment.content_type.clone(), decoded(&body, pointer).ok_or(Trouble::NotFound)?)
        }
        (None, Some(url)) => {
            let body = one::binary(&mut request.tx, &grant, &item.source_ods, url).await?.ok_or(Trouble::NotFound)?;
            let own = serde_json::from_str::<Value>(&body).ok();
            let own =
                own.as_ref().and_then(|binary| binary.get("contentType")).and_then(Value::as_str).map(str::to_owned);
            (own.or_else(|| attachment.content_type.clone()), decoded(&body, "/data").ok_or(Trouble::NotFound)?)
        }
        (None, None) => return Err(Trouble::NotFound),
    };
    Ok(answer(content_type.as_deref(), bytes, wish.save.as_deref() == Some("yes")))
}

fn answer(content_type: Option<&str>, bytes: Vec<u8>, save: bool) -> Answer {
    let file = FileKind::of(content_type, &bytes);
    let bytes = if file == FileKind::Text { as_utf8(bytes) } else { bytes };
    if file.may_be_shown() && !save {
        return Answer::sandboxed(file.content_type(), bytes);
    }
    Answer::download(file.content_type(), file.name(), bytes)
}

/// Whether there may be a file to give: an address elsewhere is never fetched (T-NE-01).
pub fn is_kept(attachment: &Attachment) -> bool {
    attachment.data_pointer.is_some()
        || attachment.url.as_deref().and_then(SourceId::of_key).is_some_and(|wanted| wanted.is_of("Binary"))
}

/// "PDF", "picture": what it says it is, for who decides whether to open it.
pub fn type_words(content_type: Option<&str>) -> Option<&'static str> {
    Some(match essence(content_type?).as_str() {
        "application/pdf" => "PDF",
        "image/png" | "image/jpeg" | "image/tiff" | "image/gif" | "image/bmp" => "picture",
        "text/plain" => "text",
        "text/html" | "application/xhtml+xml" => "web page, to download",
        "text/rtf" | "application/rtf" | "application/msword" => "text document, to download",
        _ => return None,
    })
}

/// What the bytes are, as far as it matters for what may be done with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileKind {
    Pdf,
    Png,
    Jpeg,
    Text,
    Tiff,
    Rtf,
    Html,
    Xml,
    Unknown,
}

impl FileKind {
    fn of(content_type: Option<&str>, bytes: &[u8]) -> FileKind {
        // What begins like a page is never text to be shown.
        let head = bytes[..bytes.len().min(512)].to_ascii_lowercase();
        let looks_like_markup = head.trim_ascii_start().starts_with(b"<");
        match essence(content_type.unwrap_or_default()).as_str() {
            _ if bytes.starts_with(b"%PDF-") => FileKind::Pdf,
            _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => FileKind::Png,
            _ if bytes.starts_with(b"\xff\xd8\xff") => FileKind::Jpeg,
            _ if bytes.starts_with(b"{\\rtf") => FileKind::Rtf,
            "text/html" | "application/xhtml+xml" => FileKind::Html,
            "text/plain" if !looks_like_markup => FileKind::Text,
            "image/tiff" if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") => FileKind::Tiff,
            _ if looks_like_markup => FileKind::Xml,
            _ => FileKind::Unknown,
        }
    }

    fn may_be_shown(self) -> bool {
        matches!(self, FileKind::Pdf | FileKind::Png | FileKind::Jpeg | FileKind::Text)
    }

    fn content_type(self) -> &'static str {
        match self {
            FileKind::Pdf => "application/pdf",
            FileKind::Png => "image/png",
            FileKind::Jpeg => "image/jpeg",
            FileKind::Tiff => "image/tiff",
            FileKind::Rtf => "application/rtf",
            // Markup goes out as the text that it is made of.
            FileKind::Text | FileKind::Html | FileKind::Xml => "text/plain; charset=utf-8",
            FileKind::Unknown => "application/octet-stream",
        }
    }

    /// Ours: what the sender called the file is shown on the page and goes nowhere else (T-FI-02).
    fn name(self) -> &'static str {
        match self {
            FileKind::Pdf => "document.pdf",
            FileKind::Png => "picture.png",
            FileKind::Jpeg => "picture.jpg",
            FileKind::Tiff => "picture.tif",
            FileKind::Rtf => "document.rtf",
            FileKind::Text | FileKind::Html | FileKind::Xml => "document.txt",
            FileKind::Unknown => "document.bin",
        }
    }
}

/// "text/html; charset=x" is "text/html".
fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Text of old systems is often Latin-1, whose bytes are the first 256 characters of Unicode.
fn as_utf8(bytes: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => text.into_bytes(),
        Err(not_utf8) => not_utf8.into_bytes().into_iter().map(char::from).collect::<String>().into_bytes(),
    }
}

/// Senders differ in padding, and break lines.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn decoded(body: &str, pointer: &str) -> Option<Vec<u8>> {
    let resource: Value = serde_json::from_str(body).ok()?;
    let text = resource.pointer(pointer)?.as_str()?;
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        let text: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        return BASE64.decode(text).ok();
    }
    BASE64.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_kinds_are_ever_shown() {
        for (content_type, bytes, kind) in [
            (Some("application/pdf"), &b"%PDF-1.7 ..."[..], FileKind::Pdf),
            (Some("text/html"), b"%PDF-1.7 ...", FileKind::Pdf),
            (Some("application/pdf"), b"<html><script>", FileKind::Xml),
            (Some("image/png"), b"\x89PNG\r\n\x1a\n....", FileKind::Png),
            (Some("image/png"), b"GIF89a", FileKind::Unknown),
            (Some("image/jpeg; q=1"), b"\xff\xd8\xff\xe0", FileKind::Jpeg),
            (Some("image/svg+xml"), b"<svg onload=alert(1)>", FileKind::Xml),
            (Some("text/plain"), b"Dear Mrs Test", FileKind::Text),
            (Some("TEXT/PLAIN;charset=utf-8"), b"", FileKind::Text),
            (Some("text/plain"), b" \n<!doctype html><script>", FileKind::Xml),
            (Some("text/html; charset=utf-8"), b"Dear Mrs Test", FileKind::Html),
            (Some("text/rtf"), b"{\\rtf1", FileKind::Rtf),
            (None, b"Dear Mrs Test", FileKind::Unknown),
            (Some("application/msword"), b"\xd0\xcf\x11\xe0", FileKind::Unknown),
        ] {
            let found = FileKind::of(content_type, bytes);
            assert_eq!(found, kind, "{content_type:?}");
            assert!(!found.content_type().contains("html") && !found.content_type().contains("xml"));
        }
    }

    #[test]
    fn base64_in_any_dress_is_read() {
        for text in ["RGVhcg==", "RGVhcg", "RG\\nVh\\r\\ncg=="] {
            assert_eq!(
                decoded(&format!(r#"{{"a":[{{"data":"{text}"}}]}}"#), "/a/0/data").as_deref(),
                Some(&b"Dear"[..])
            );
        }
        for (body, pointer) in [("{", "/a"), (r#"{"a":1}"#, "/a"), (r#"{"a":"!"}"#, "/a"), ("{}", "/a"), ("{}", "")] {
            assert_eq!(decoded(body, pointer), None);
        }
    }

    #[test]
    fn old_letters_keep_their_letters() {
        assert_eq!(as_utf8(b"Caf\xe9".to_vec()), "Café".as_bytes());
        assert_eq!(as_utf8("Café".into()), "Café".as_bytes());
    }

    #[test]
    fn an_address_elsewhere_is_not_kept_here() {
        for (url, kept) in [
            ("Binary/1", true),
            ("urn:uuid:0af8b2b4-0000-4000-8000-000000000000", true),
            ("https://fhir.example/Binary/1", true),
            ("https://example.com/letter.pdf", false),
            ("Patient/1", false),
            ("#inside", false),
        ] {
            let attachment = Attachment { title: None, content_type: None, data_pointer: None, url: Some(url.into()) };
            assert_eq!(is_kept(&attachment), kept, "{url}");
        }
    }
}
