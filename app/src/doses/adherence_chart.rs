//! Shares of doses as bars, one below the other, as SVG. A table with the same numbers stands below:
//! the drawing is one picture to a screen reader.

use crate::ui::escape::Html;

/// One bar: of so many, how many were taken.
pub struct Bar {
    /// "2 to 8 November".
    pub label: String,
    /// "12 of 14 (86%)".
    pub words: String,
    pub taken: u32,
    pub late: u32,
    /// With 0 there is no bar, only the words.
    pub of: u32,
}

// In the drawing's own units: at 320 px wide one of them is 0.8 px.
const WIDE: u64 = 360;
const ROW: usize = 50;
const TEXT: usize = 16;
const TOP: usize = 22;

/// `id` is unique on its page. `None` where no bar has anything to show.
pub fn bars(id: &'static str, title: &'static str, bars: &[Bar]) -> Option<Html> {
    if bars.iter().all(|bar| bar.of == 0) {
        return None;
    }
    let has_late = bars.iter().any(|bar| bar.late > 0);
    let said: Vec<String> = bars.iter().map(|bar| format!("{}: {}.", bar.label, bar.words)).collect();
    let mut html = Html::with_capacity(1000 + bars.len() * 500);
    html.markup(
        "<figure class=\"nene-chart\"><svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 360 ",
    )
    .text(&(bars.len() * ROW).to_string())
    .markup("\" font-size=\"15\" fill=\"currentColor\" aria-labelledby=\"")
    .markup(id)
    .markup("-title ")
    .markup(id)
    .markup("-desc\"><title id=\"")
    .markup(id)
    .markup("-title\">")
    .markup(title)
    .markup("</title><desc id=\"")
    .markup(id)
    .markup("-desc\">")
    .text(&said.join(" "))
    .markup("</desc>");
    if has_late {
        stripes(&mut html, id);
    }
    for (number, bar) in bars.iter().enumerate() {
        draw(&mut html, id, number * ROW, bar);
    }
    html.markup("</svg><figcaption class=\"nene-chart__notes\"><p>The dark part of a bar is what was taken");
    if has_late {
        html.markup(", the striped part what was taken later than planned");
    }
    html.markup(". The white part is the rest of the doses that count.</p></figcaption></figure>");
    Some(html)
}

/// What was taken late is told by its pattern, not by a colour alone.
fn stripes(html: &mut Html, id: &'static str) {
    html.markup("<defs><pattern id=\"")
        .markup(id)
        .markup("-late\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"3\" height=\"6\" fill=\"#0b5a78\"/></pattern></defs>");
}

fn draw(html: &mut Html, id: &'static str, y: usize, bar: &Bar) {
    html.markup("<text x=\"0\" y=\"")
        .text(&(y + TEXT).to_string())
        .markup("\">")
        .text(&bar.label)
        .markup("</text><text text-anchor=\"end\" font-weight=\"600\" x=\"360\" y=\"")
        .text(&(y + TEXT).to_string())
        .markup("\">")
        .text(&bar.words)
        .markup("</text>");
    if bar.of == 0 {
        return;
    }
    let taken = part(bar.taken, bar.of);
    let late = part(bar.taken + bar.late, bar.of) - taken;
    let mut rect = |fill: &dyn Fn(&mut Html), x: u64, width: u64| {
        if width == 0 {
            return;
        }
        html.markup("<rect height=\"18\" y=\"").text(&(y + TOP).to_string()).markup("\" x=\"").text(&units(x));
        html.markup("\" width=\"").text(&units(width)).markup("\" fill=\"");
        fill(html);
        html.markup("\"/>");
    };
    rect(
        &|html| {
            html.markup("#0b5a78");
        },
        0,
        taken,
    );
    rect(
        &|html| {
            html.markup("url(#").markup(id).markup("-late)");
        },
        taken,
        late,
    );
    html.markup("<rect height=\"17\" x=\"0.5\" width=\"359\" fill=\"none\" stroke=\"#4c6272\" y=\"")
        .text(&format!("{}.5", y + TOP))
        .markup("\"/>");
}

/// In hundredths of a unit; exact until this last step.
fn part(many: u32, of: u32) -> u64 {
    WIDE * 100 * u64::from(many.min(of)) / u64::from(of)
}

fn units(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(taken: u32, late: u32, of: u32) -> Bar {
        Bar { label: "2 to 8 <November>".into(), words: format!("{} of {of}", taken + late), taken, late, of }
    }

    #[test]
    fn as_wide_as_its_share() {
        let html = bars("weeks", "Doses", &[bar(7, 0, 14), bar(3, 1, 3), bar(0, 0, 0)]).unwrap().into_string();
        assert!(html.contains("x=\"0.00\" width=\"180.00\" fill=\"#0b5a78\""), "{html}");
        assert!(html.contains("viewBox=\"0 0 360 150\"") && html.contains("&lt;November&gt;"), "{html}");
        // Never wider than the whole.
        assert!(html.contains("width=\"360.00\""), "{html}");
        assert_eq!(html.matches("fill=\"none\"").count(), 2, "without doses there is no bar: {html}");
        assert!(!html.contains("style="), "{html}");
    }

    #[test]
    fn late_ones_are_striped_and_said() {
        let html = bars("weeks", "Doses", &[bar(1, 1, 4)]).unwrap().into_string();
        assert!(html.contains("x=\"90.00\" width=\"90.00\" fill=\"url(#weeks-late)\""), "{html}");
        assert!(html.contains("the striped part what was taken later"), "{html}");
        let html = bars("weeks", "Doses", &[bar(2, 0, 4)]).unwrap().into_string();
        assert!(!html.contains("striped") && !html.contains("pattern"), "{html}");
    }

    #[test]
    fn nothing_to_draw() {
        assert!(bars("weeks", "Doses", &[bar(0, 0, 0)]).is_none());
        assert!(bars("weeks", "Doses", &[]).is_none());
    }
}
