//! When a list goes on on another page. The label says what is there: "2 of 5", "2024 and earlier".

use leptos::prelude::*;

use super::Text;
use super::icon::Icon;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLink {
    pub href: Text,
    pub label: Text,
}

/// Shows nothing when there is no other page.
#[component]
pub fn Pagination(
    #[prop(optional_no_strip)] previous: Option<PageLink>,
    #[prop(optional_no_strip)] next: Option<PageLink>,
) -> impl IntoView {
    (previous.is_some() || next.is_some()).then(|| {
        let previous = previous.map(|link| {
            view! {
                <li class="nhsuk-pagination-item--previous">
                    {page(link, "prev", "nhsuk-pagination__link nhsuk-pagination__link--prev", "Previous", Icon::ArrowLeft)}
                </li>
            }
        });
        let next = next.map(|link| {
            view! {
                <li class="nhsuk-pagination-item--next">
                    {page(link, "next", "nhsuk-pagination__link nhsuk-pagination__link--next", "Next", Icon::ArrowRight)}
                </li>
            }
        });
        view! {
            <nav class="nhsuk-pagination" aria-label="Pages of this list">
                <ul class="nhsuk-list nhsuk-pagination__list">{previous}{next}</ul>
            </nav>
        }
    })
}

fn page(link: PageLink, rel: &'static str, class: &'static str, title: &'static str, icon: Icon) -> impl IntoView {
    view! {
        <a class=class href=link.href rel=rel>
            <span class="nhsuk-pagination__title">
                {title}
                <span class="nhsuk-u-visually-hidden">" page"</span>
            </span>
            <span class="nhsuk-u-visually-hidden">": "</span>
            <span class="nhsuk-pagination__page">{link.label}</span>
            {icon.view()}
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_ways_there_are() {
        let link = |href: &'static str| Some(PageLink { href: href.into(), label: "2 of 3".into() });
        for (previous, next, count) in
            [(None, None, 0), (link("/1"), None, 1), (None, link("/3"), 1), (link("/1"), link("/3"), 2)]
        {
            let html = view! { <Pagination previous next/> }.to_html();
            assert_eq!(html.matches("<a ").count(), count, "{html}");
            assert_eq!(html.contains("<nav"), count > 0, "{html}");
        }
    }
}
