//! When a state is said in one or two words: "New", "Sent", "Locked". The word says it; the colour only helps.

use leptos::prelude::*;

use super::Text;
use super::escape::Html;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagColour {
    /// The house's blue.
    #[default]
    Blue,
    Grey,
    Green,
    Yellow,
    Orange,
    Red,
    Purple,
}

impl TagColour {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Blue => "nhsuk-tag nhsuk-tag--blue",
            Self::Grey => "nhsuk-tag nhsuk-tag--grey",
            Self::Green => "nhsuk-tag nhsuk-tag--green",
            Self::Yellow => "nhsuk-tag nhsuk-tag--yellow",
            Self::Orange => "nhsuk-tag nhsuk-tag--orange",
            Self::Red => "nhsuk-tag nhsuk-tag--red",
            Self::Purple => "nhsuk-tag nhsuk-tag--purple",
        }
    }
}

#[component]
pub fn Tag(#[prop(into)] words: Text, #[prop(optional)] colour: TagColour) -> impl IntoView {
    view! { <strong class=colour.class()>{words}</strong> }
}

/// A tag inside a table's or a list's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowTag<'a> {
    pub words: &'a str,
    pub colour: TagColour,
}

impl RowTag<'_> {
    pub(super) fn write(self, html: &mut Html) {
        html.markup(" <strong class=\"").markup(self.colour.class()).markup("\">").text(self.words).markup("</strong>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_look_the_same() {
        let view = view! { <Tag words="A & B" colour=TagColour::Red/> }.to_html();
        let mut html = Html::default();
        RowTag { words: "A & B", colour: TagColour::Red }.write(&mut html);
        assert_eq!(html.as_str().trim_start(), view);
        assert!(view.contains("nhsuk-tag--red") && view.contains("A &amp; B"), "{view}");
    }
}
