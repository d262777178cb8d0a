//! When one thing has a few views, each a page of its own with its own address: tabs that are links.

use leptos::prelude::*;

use super::Text;

/// Whether a link leads to the page it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    Yes,
    No,
}

impl Here {
    /// For `aria-current`.
    pub(super) fn mark(self) -> Option<&'static str> {
        (self == Self::Yes).then_some("page")
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub href: Text,
    pub words: Text,
    pub here: Here,
}

/// `of` names the group for screen readers: "Ways to see the list".
#[component]
pub fn Tabs(#[prop(into)] of: Text, tabs: Vec<Tab>) -> impl IntoView {
    let tabs = tabs
        .into_iter()
        .map(|tab| view! { <li><a href=tab.href aria-current=tab.here.mark()>{tab.words}</a></li> })
        .collect_view();
    view! {
        <nav class="nene-tabs" aria-label=of>
            <ul role="list">{tabs}</ul>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_the_page_it_stands_on() {
        let tabs = vec![
            Tab { href: "/all".into(), words: "All".into(), here: Here::No },
            Tab { href: "/new".into(), words: "New".into(), here: Here::Yes },
        ];
        let html = view! { <Tabs of="Views" tabs/> }.to_html();
        assert_eq!(html.matches("aria-current").count(), 1, "{html}");
        assert!(html.contains(r#"<a href="/new" aria-current="page">New</a>"#), "{html}");
    }
}
