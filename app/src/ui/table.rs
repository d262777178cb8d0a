//! When rows are compared by column, up to hundreds of them. On a phone each row becomes a small card.
//!
//! Rows are written as text while they are added: 200 rows cost about a fifth of what they
//! cost as views. Cells carry no class; the style goes by the table's.

use leptos::prelude::*;
use leptos::tachys::view::Position;

use super::Text;
use super::escape::Html;
use super::tag::RowTag;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    /// Numbers of one unit, to be compared digit by digit.
    Number,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    heading: &'static str,
    align: Align,
}

impl Column {
    pub const fn words(heading: &'static str) -> Self {
        Self { heading, align: Align::Left }
    }

    pub const fn numbers(heading: &'static str) -> Self {
        Self { heading, align: Align::Number }
    }
}

/// What one cell shows. All text is escaped.
pub enum Cell<'a> {
    Words(&'a str),
    /// With a second, smaller line below.
    Note { words: &'a str, note: &'a str },
    Link { href: &'a str, words: &'a str, tag: Option<RowTag<'a>> },
    Tag(RowTag<'a>),
    /// Anything else; slower.
    View(AnyView),
}

/// `N` columns and the rows so far. The first cell of a row names it.
pub struct Table<const N: usize> {
    caption: Text,
    columns: [Column; N],
    rows: Html,
}

/// Bytes of HTML a usual row takes; only saves growing.
const ROW: usize = 240;

impl<const N: usize> Table<N> {
    pub fn new(caption: impl Into<Text>, columns: [Column; N], expected_rows: usize) -> Self {
        Self { caption: caption.into(), columns, rows: Html::with_capacity(expected_rows * ROW) }
    }

    pub fn row(&mut self, cells: [Cell<'_>; N]) {
        let rows = &mut self.rows;
        rows.markup("<tr>");
        for (at, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            if at == 0 {
                rows.markup("<th scope=\"row\">");
                write(rows, cell);
                rows.markup("</th>");
                continue;
            }
            rows.markup(match column.align {
                Align::Left => "<td data-h=\"",
                Align::Number => "<td class=\"nene-number\" data-h=\"",
            });
            rows.text(column.heading).markup("\">");
            write(rows, cell);
            rows.markup("</td>");
        }
        rows.markup("</tr>");
    }

    pub fn view(self) -> impl IntoView + use<N> {
        let headings = self
            .columns
            .into_iter()
            .map(|column| {
                let class = (column.align == Align::Number).then_some("nene-number");
                view! { <th scope="col" class=class>{column.heading}</th> }
            })
            .collect_view();
        // The roles keep it a table for screen readers whose browser forgets that when CSS makes it cards.
        view! {
            <table class="nene-table" role="table">
                <caption class="nhsuk-table__caption nhsuk-table__caption--m">{self.caption}</caption>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{self.rows.view()}</tbody>
            </table>
        }
    }
}

fn write(html: &mut Html, cell: Cell<'_>) {
    match cell {
        Cell::Words(words) => {
            html.text(words);
        }
        Cell::Note { words, note } => {
            html.text(words).markup("<span class=\"nene-meta\">").text(note).markup("</span>");
        }
        Cell::Link { href, words, tag } => {
            html.markup("<a href=\"").text(href).markup("\">").text(words).markup("</a>");
            if let Some(tag) = tag {
                tag.write(html);
            }
        }
        Cell::Tag(tag) => tag.write(html),
        Cell::View(view) => {
            view.to_html_with_buf(html.buffer(), &mut Position::FirstChild, true, false, vec![]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tag::TagColour;
    use super::*;

    fn columns() -> [Column; 3] {
        [Column::words("What"), Column::numbers("How much"), Column::words("When")]
    }

    #[test]
    fn rows_are_escaped_and_labelled() {
        let mut table = Table::new("Things & more", columns(), 1);
        table.row([
            Cell::Link {
                href: "/a?b=1&c=\"2\"",
                words: "<script>",
                tag: Some(RowTag { words: "New", colour: TagColour::Blue }),
            },
            Cell::Note { words: "5 kg", note: "<3" },
            Cell::View(view! { <time>"3 November 2026 <"</time> }.into_any()),
        ]);
        let html = table.view().to_html();
        for part in [
            "Things &amp; more</caption>",
            r#"<th scope="row"><a href="/a?b=1&amp;c=&quot;2&quot;">&lt;script&gt;</a> <strong class="nhsuk-tag nhsuk-tag--blue">New</strong></th>"#,
            r#"<td class="nene-number" data-h="How much">5 kg<span class="nene-meta">&lt;3</span></td>"#,
            r#"<td data-h="When"><time>3 November 2026 &lt;</time></td>"#,
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn every_row_stands_in_the_body() {
        let mut table = Table::new("Things", columns(), 0);
        for _ in 0..200 {
            table.row([Cell::Words("a"), Cell::Words("1"), Cell::Words("b")]);
        }
        let html = table.view().to_html();
        assert_eq!(html.matches("<tr>").count(), 201);
        assert_eq!(html.matches("<td").count(), 400);
        assert!(html.ends_with("</tbody></table>"), "{}", &html[html.len() - 40..]);
    }
}
