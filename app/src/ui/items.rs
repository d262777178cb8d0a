//! When things stand below each other, each with a name and a few lines: made for a phone, good for hundreds.
//!
//! Written as text, like [`super::table::Table`]. For a handful with pictures or buttons, take `card`.

use leptos::prelude::*;

use super::escape::Html;
use super::tag::RowTag;

/// One thing. All text is escaped.
#[derive(Clone, Copy, Debug, Default)]
pub struct Item<'a> {
    pub name: &'a str,
    /// Where its name leads, if anywhere.
    pub href: Option<&'a str>,
    pub tags: &'a [RowTag<'a>],
    /// What it comes down to, in large: "5.1 mmol/L".
    pub main: Option<&'a str>,
    /// Plain words or a note, in usual size.
    pub lines: &'a [&'a str],
    /// Small and grey, parted by a middle dot: date, source.
    pub facts: &'a [&'a str],
}

/// The list so far. Headings may stand between items, as years in a timeline.
#[derive(Debug, Default)]
pub struct Items {
    html: Html,
    open: bool,
}

/// Bytes of HTML a usual item takes; only saves growing.
const ITEM: usize = 260;

impl Items {
    pub fn with_capacity(expected: usize) -> Self {
        Self { html: Html::with_capacity(expected * ITEM), open: false }
    }

    /// Ends the list above, if any, and names the one below.
    pub fn heading(&mut self, words: &str) {
        self.close();
        self.html.markup("<h2 class=\"nhsuk-heading-m nene-items__heading\">").text(words).markup("</h2>");
    }

    pub fn push(&mut self, item: Item<'_>) {
        if !self.open {
            // Safari drops the list for VoiceOver when the bullets are styled away; the role keeps it.
            self.html.markup("<ul class=\"nene-items\" role=\"list\">");
            self.open = true;
        }
        let html = &mut self.html;
        html.markup("<li>");
        match item.href {
            Some(href) => html.markup("<a href=\"").text(href).markup("\">").text(item.name).markup("</a>"),
            None => html.markup("<b>").text(item.name).markup("</b>"),
        };
        for tag in item.tags {
            tag.write(html);
        }
        if let Some(main) = item.main {
            html.markup("<p class=\"nene-main\">").text(main).markup("</p>");
        }
        for line in item.lines {
            html.markup("<p>").text(line).markup("</p>");
        }
        if let Some((first, others)) = item.facts.split_first() {
            html.markup("<p class=\"nene-meta\">").text(first);
            for fact in others {
                html.markup(" · ").text(fact);
            }
            html.markup("</p>");
        }
        html.markup("</li>");
    }

    pub fn view(mut self) -> impl IntoView {
        self.close();
        self.html.view()
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            self.html.markup("</ul>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tag::TagColour;
    use super::*;

    #[test]
    fn shows_all_parts_escaped() {
        let mut items = Items::with_capacity(2);
        items.push(Item {
            name: "<b>Name",
            href: Some("/x?a=\"1\""),
            tags: &[RowTag { words: "New", colour: TagColour::Blue }],
            main: Some("< 3 mmol/L"),
            lines: &["a & b"],
            facts: &["3 November 2026", "Here"],
        });
        let html = items.view().to_html();
        assert_eq!(
            html,
            "<ul class=\"nene-items\" role=\"list\"><li><a href=\"/x?a=&quot;1&quot;\">&lt;b&gt;Name</a> \
             <strong class=\"nhsuk-tag nhsuk-tag--blue\">New</strong><p class=\"nene-main\">&lt; 3 mmol/L</p>\
             <p>a &amp; b</p><p class=\"nene-meta\">3 November 2026 · Here</p></li></ul>"
        );
    }

    #[test]
    fn headings_part_lists() {
        let mut items = Items::default();
        let one = Item { name: "one", ..Item::default() };
        items.heading("2026");
        items.push(one);
        items.push(one);
        items.heading("2025");
        items.push(one);
        let html = items.view().to_html();
        assert_eq!(html.matches("<ul").count(), 2);
        assert_eq!(html.matches("</ul>").count(), 2);
        assert!(html.contains("</ul><h2"), "{html}");
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(Items::default().view().to_html(), "");
    }
}
