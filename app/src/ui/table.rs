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
    Note {
        words: &'a str,
        note: &'a str,
    },
    Link {
        href: &'a str,
        words: &'a str,
        tag: Option<RowTag<'a>>,
    },
    Tag(RowTag<'a>),
    /// Anything else; slower.
    View(AnyView),
}

/// `N` columns and the rows so far. The first cell of a row names it.
pub struct Table<const N: usize> {
    caption: Text,
    caption_class: &'static str,
    columns: [Column; N],
    /// How each column's cell begins, written once.
    cells: [Html; N],
    rows: Html,
}

/// Bytes of HTML a usual row takes; only saves growing.
const ROW: usize = 240;

impl<const N: usize> Table<N> {
    pub fn new(caption: impl Into<Text>, columns: [Column; N], expected_rows: usize) -> Self {
        let mut cells = std::array::from_fn(|_| Html::default());
        for (at, (cell, column)) in cells.iter_mut().zip(&columns).enumerate() {
            match (at, column.align) {
                (0, _) => cell.markup("<tr><th scope=\"row\">"),
                (_, Align::Left) => cell.markup("<td data-h=\"").text(column.heading).markup("\">"),
                (_, Align::Number) => {
                    cell.markup("<td class=\"nene-number\" data-h=\"").text(column.heading).markup("\">")
                }
            };
        }
        let caption_class = "nhsuk-table__caption nhsuk-table__caption--m";
        Self { caption: caption.into(), caption_class, columns, cells, rows: Html::with_capacity(expected_rows * ROW) }
    }

    /// For a table right below a heading that says the same: the caption is only heard.
    pub fn with_caption_hidden(mut self) -> Self {
        self.caption_class = "nhsuk-u-visually-hidden";
        self
    }

    pub fn row(&mut self, cells: [Cell<'_>; N]) {
        let rows = &mut self.rows;
        for (at, (start, cell)) in self.cells.iter().zip(cells).enumerate() {
            rows.html(start);
            write(rows, cell);
            rows.markup(if at == 0 { "</th>" } else { "</td>" });
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
                <caption class=self.caption_class>{self.caption}</caption>
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
