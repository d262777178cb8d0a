//! When facts about one thing are shown as name and value: a summary list.

use leptos::prelude::*;

use super::Text;

/// A link beside a fact. `of` completes the words for who cannot see the row: "Change" + "your email".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowLink {
    pub href: Text,
    pub words: Text,
    pub of: Text,
}

/// One fact. A value of several lines is several texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    name: Text,
    lines: Vec<Text>,
    link: Option<RowLink>,
}

impl Fact {
    pub fn new(name: impl Into<Text>, value: impl Into<Text>) -> Self {
        Self { name: name.into(), lines: vec![value.into()], link: None }
    }

    /// As an address has.
    pub fn lines(name: impl Into<Text>, lines: impl IntoIterator<Item = Text>) -> Self {
        Self { name: name.into(), lines: lines.into_iter().collect(), link: None }
    }

    pub fn with_link(mut self, link: RowLink) -> Self {
        self.link = Some(link);
        self
    }
}

#[component]
pub fn SummaryList(facts: Vec<Fact>) -> impl IntoView {
    let rows = facts
        .into_iter()
        .map(|fact| {
            let lines = fact.lines.into_iter().map(|line| view! { <p class="nene-line">{line}</p> }).collect_view();
            let link = fact.link.map(|link| {
                view! {
                    <dd class="nhsuk-summary-list__actions">
                        <a class="nhsuk-link" href=link.href>
                            {link.words}
                            <span class="nhsuk-u-visually-hidden">{format!(" {}", link.of)}</span>
                        </a>
                    </dd>
                }
            });
            let class = if link.is_some() {
                "nhsuk-summary-list__row"
            } else {
                "nhsuk-summary-list__row nhsuk-summary-list__row--no-actions"
            };
            view! {
                <div class=class>
                    <dt class="nhsuk-summary-list__key">{fact.name}</dt>
                    <dd class="nhsuk-summary-list__value">{lines}</dd>
                    {link}
                </div>
            }
        })
        .collect_view();
    view! { <dl class="nhsuk-summary-list">{rows}</dl> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_facts_and_links() {
        let facts = vec![
            Fact::new("Email", "ivy@example.com").with_link(RowLink {
                href: "/email".into(),
                words: "Change".into(),
                of: "your email".into(),
            }),
            Fact::lines("Address", ["1 Road <".into(), "Town".into()]),
        ];
        let html = view! { <SummaryList facts/> }.to_html();
        assert!(html.contains("Change<span class=\"nhsuk-u-visually-hidden\"> your email</span>"), "{html}");
        assert!(html.contains("1 Road &lt;</p>") && html.contains("Town</p>"), "{html}");
        assert_eq!(html.matches("nhsuk-summary-list__actions").count(), 1, "{html}");
    }
}
