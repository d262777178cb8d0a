//! Bytes of a file as lines of cells. What is no text is refused with words that say what to do.

/// Why a file cannot be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotText {
    Empty,
    /// As some spreadsheets save "Unicode text".
    Utf16,
    Spreadsheet,
    Pdf,
    Other,
}

impl NotText {
    pub fn words(self) -> &'static str {
        match self {
            NotText::Empty => "The file is empty. Choose another file, or paste your readings",
            NotText::Utf16 => "We cannot read this kind of text (UTF-16). Save the file again as “CSV UTF-8”",
            NotText::Spreadsheet => "This is a spreadsheet. Open it and save it as a CSV file, then choose that file",
            NotText::Pdf => "This is a PDF. Choose the CSV file that your app or device makes",
            NotText::Other => "This is not a file of text. Choose the CSV file that your app or device makes",
        }
    }
}

/// The text of a file: UTF-8, with or without its mark, or one byte a letter as old programs write.
pub fn decode(bytes: &[u8]) -> Result<String, NotText> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(NotText::Utf16);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(NotText::Spreadsheet);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(NotText::Pdf);
    }
    if bytes.contains(&0) {
        // UTF-16 without its mark: every second byte of plain letters is nought.
        let noughts = bytes.iter().filter(|byte| **byte == 0).count();
        return Err(if noughts * 3 > bytes.len() { NotText::Utf16 } else { NotText::Other });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        // Headings and numbers are the same in it; of notes an accent may be another.
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    if text.trim().is_empty() { Err(NotText::Empty) } else { Ok(text) }
}

/// What stands between two cells.
pub const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// One line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As a spreadsheet counts it, from 1.
    pub number: u64,
    pub cells: Vec<String>,
}

/// At most `most` lines; empty ones are left out.
pub fn lines(text: &str, separator: u8, most: usize) -> Vec<Line> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let (mut lines, mut number, mut counted) = (Vec::new(), 1, 0);
    for record in reader.records().flatten().take(most) {
        // The library's own count stands before the line ends that it has not passed yet.
        let at = record.position().map(|at| at.byte() as usize).unwrap_or_default();
        let empty = text.as_bytes()[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        number += text.as_bytes()[counted..at + empty].iter().filter(|byte| **byte == b'\n').count() as u64;
        counted = at + empty;
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_string()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            lines.push(Line { number, cells });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_told_apart() {
        let utf16: Vec<u8> = "Date,Time".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, found) in [
            (&b""[..], NotText::Empty),
            (b" \r\n\n", NotText::Empty),
            (b"\xef\xbb\xbf", NotText::Empty),
            (b"\xff\xfeD\0", NotText::Utf16),
            (&utf16, NotText::Utf16),
            (b"PK\x03\x04xx", NotText::Spreadsheet),
            (b"%PDF-1.7", NotText::Pdf),
            (b"abcdefgh\0ijk", NotText::Other),
        ] {
            assert_eq!(decode(bytes), Err(found), "{bytes:?}");
        }
        assert_eq!(decode(b"\xef\xbb\xbfDate").as_deref(), Ok("Date"));
        assert_eq!(decode(b"Temp (\xb0C)").as_deref(), Ok("Temp (°C)"));
        assert_eq!(decode("Temp (°C)".as_bytes()).as_deref(), Ok("Temp (°C)"));
    }

    #[test]
    fn quotes_hold_separators_and_line_ends() {
        let text = "a;b\r\n\r\n\"1;2\";\"say \"\"hi\"\"\nthere\"\n x ;y\n";
        let lines = lines(text, b';', 100);
        let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.cells.iter().map(String::as_str).collect()).collect();
        assert_eq!(cells, [vec!["a", "b"], vec!["1;2", "say \"hi\"\nthere"], vec!["x", "y"]]);
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 3, 5]);
    }
}
