//! When HTML or SVG is written as text instead of as a view: everything that came
//! from outside goes through here.

use leptos::tachys::html::InertElement;

/// HTML that is already safe to send: made of literals and escaped text only.
///
/// Show it in a view as a child, with [`Html::view`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Markup of our own. Only literals fit, so nothing from outside can get in.
    pub fn markup(&mut self, literal: &'static str) -> &mut Self {
        self.0.push_str(literal);
        self
    }

    /// Text from anywhere, for between tags or inside a quoted attribute.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape_into(&mut self.0, text);
        self
    }

    /// Another piece of finished HTML.
    pub fn html(&mut self, other: &Self) -> &mut Self {
        self.0.push_str(&other.0);
        self
    }

    /// The end of the text, for a view that writes itself there.
    pub(super) fn buffer(&mut self) -> &mut String {
        &mut self.0
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }

    /// As a child in a view, without an element around it. It takes no attributes,
    /// so it cannot be the only thing that a component returns.
    pub fn view(self) -> InertElement {
        InertElement::new(self.0)
    }
}

/// `text` made safe between tags and inside quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    escape_into(&mut out, text);
    out
}

/// The bytes that HTML reads as more than themselves.
const MEANS_SOMETHING: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"&<>\"'";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// Like [`escape`], at the end of `out`.
pub fn escape_into(out: &mut String, text: &str) {
    // Most text has nothing to escape; looking first costs a third of copying in pieces.
    if !text.bytes().any(|byte| MEANS_SOMETHING[byte as usize]) {
        out.push_str(text);
        return;
    }
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        // All five are ASCII, so `at` is always on a character's edge.
        out.push_str(&text[written..at]);
        out.push_str(entity);
        written = at + 1;
    }
    out.push_str(&text[written..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (from, to) in [
            ("", ""),
            ("plain", "plain"),
            ("a<b", "a&lt;b"),
            ("<>&\"'", "&lt;&gt;&amp;&quot;&#39;"),
            ("&amp;", "&amp;amp;"),
            ("é < ü > 日本", "é &lt; ü &gt; 日本"),
            ("</textarea><img src=x onerror=1>", "&lt;/textarea&gt;&lt;img src=x onerror=1&gt;"),
        ] {
            assert_eq!(escape(from), to, "{from:?}");
        }
    }

    #[test]
    fn html_keeps_markup_and_escapes_text() {
        let mut html = Html::default();
        html.markup("<b>").text("<i>").markup("</b>");
        assert_eq!(html.as_str(), "<b>&lt;i&gt;</b>");
    }
}
