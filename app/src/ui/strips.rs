//! When a page is about somebody else, or must not be mistaken for any other: a strip under the
//! header with a name and a colour ([`PersonStrip`]), and a red frame around all of it ([`Alarm`]).

use leptos::prelude::*;

use super::Text;

/// Whose pages these are, when they are not one's own. On every one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonStrip {
    pub name: String,
    /// What tells two people of one name apart, each as label and value, in this order:
    /// `("Born", "14 March 1945")`.
    pub facts: Vec<(Text, Text)>,
    /// Colour and pattern, 0 to 7; a larger number counts from 0 again. Colour is never the only
    /// sign: name, letters and pattern say the same (WCAG 1.4.1).
    pub band: u8,
    /// One sentence: "You are looking at Ivy's pages."
    pub words: Text,
    pub way_back: Option<WayOut>,
}

/// These pages are open for once and for a time. The whole page stands in a red frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// "Open until 14:32. Everything you open is written down."
    pub words: Text,
    pub way_out: Option<WayOut>,
}

/// How to leave what a strip is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// Nothing changes by following it.
    Link { href: Text, label: Text },
    /// `POST action` with `fields`.
    Form { action: Text, label: Text, fields: Vec<(Text, Text)> },
}

/// How many bands there are.
pub const BANDS: u8 = 8;

impl PersonStrip {
    /// "IM" for Ivy Marlow: the first letters of the first and the last word.
    fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
    }

    pub(super) fn view(self) -> impl IntoView {
        let class = format!("nene-whose nene-whose--{}", self.band % BANDS);
        let initials = self.initials();
        let facts = self
            .facts
            .into_iter()
            .map(|(label, value)| view! { <span class="nene-whose__fact">{label}" "<strong>{value}</strong></span> })
            .collect_view();
        view! {
            <section class=class aria-label="Whose pages these are">
                <div class="nhsuk-width-container nene-whose__inner">
                    <span class="nene-whose__letters" aria-hidden="true">{initials}</span>
                    <div class="nene-whose__words">
                        <p><strong class="nene-whose__name">{self.name}</strong>{facts}</p>
                        <p>{self.words}</p>
                    </div>
                    {self.way_back.map(WayOut::view)}
                </div>
            </section>
        }
    }
}

impl Alarm {
    pub(super) fn view(self) -> impl IntoView {
        view! {
            <section class="nene-alarm" aria-label="Important">
                <div class="nhsuk-width-container nene-alarm__inner">
                    <p>{self.words}</p>
                    {self.way_out.map(WayOut::view)}
                </div>
            </section>
        }
    }
}

impl WayOut {
    fn view(self) -> AnyView {
        match self {
            Self::Link { href, label } => {
                view! { <a class="nene-way-out nene-no-print" href=href>{label}</a> }.into_any()
            }
            Self::Form { action, label, fields } => {
                let fields = fields
                    .into_iter()
                    .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                    .collect_view();
                view! {
                    <form class="nene-no-print" method="post" action=action>
                        {fields}
                        <button class="nene-way-out" type="submit">{label}</button>
                    </form>
                }
                .into_any()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(name: &str, band: u8) -> PersonStrip {
        PersonStrip {
            name: name.into(),
            facts: vec![("Born".into(), "3 November 2015".into())],
            band,
            words: "You are looking at <Ivy>'s pages.".into(),
            way_back: Some(WayOut::Form { action: "/back".into(), label: "Your own".into(), fields: vec![] }),
        }
    }

    #[test]
    fn says_whose_pages_these_are() {
        let html = strip("Ivy Rose Marlow", 2).view().to_html();
        for part in
            ["nene-whose--2", ">IM</span>", "Ivy Rose Marlow", "3 November 2015", "&lt;Ivy&gt;", r#"action="/back""#]
        {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn letters_and_bands_never_fail() {
        for (name, letters) in [("Ivy", "I"), ("", ""), ("  ", ""), ("ögür ßen", "ÖSS"), ("A B C D", "AD")] {
            assert_eq!(strip(name, 0).initials(), letters, "{name:?}");
        }
        assert!(strip("A", 255).view().to_html().contains("nene-whose--7"));
    }

    #[test]
    fn an_alarm_says_what_it_is_and_how_to_end_it() {
        let way_out = Some(WayOut::Link { href: "/end".into(), label: "End it".into() });
        let html = Alarm { words: "Open until 2:32pm.".into(), way_out }.view().to_html();
        assert!(html.contains("Open until 2:32pm.") && html.contains(r#"href="/end""#), "{html}");
    }
}
