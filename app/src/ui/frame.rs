//! What stands above and below every page: name, account, menu, strips, footer. Used by `document` alone.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;

use super::Text;
use super::document::{Account, Banner, BannerKind, Bar, Bell, NavItem};
use super::icon::Icon;
use super::look::Look;
use super::tabs::Here;

#[component]
pub(super) fn Header(
    look: Look,
    home: Text,
    nav: Vec<NavItem>,
    account: Option<Account>,
    bell: Option<Bell>,
) -> impl IntoView {
    let account = account.map(|account| {
        view! {
            <nav class="nhsuk-header__account" aria-label="Account">
                <ul class="nhsuk-header__account-list">
                    {bell.map(bell_item)}
                    <li class="nhsuk-header__account-item">
                        <a class="nhsuk-header__account-link" href=account.href>
                            <span class="nhsuk-u-visually-hidden">"Your account: "</span>
                            {account.name}
                        </a>
                    </li>
                    <li class="nhsuk-header__account-item">
                        <form class="nhsuk-header__account-form" action="/sign-out" method="post">
                            <button class="nhsuk-header__account-button">"Sign out"</button>
                        </form>
                    </li>
                </ul>
            </nav>
        }
    });
    let nav = (!nav.is_empty()).then(|| {
        let items = nav.into_iter().map(nav_item).collect_view();
        view! {
            <nav class="nhsuk-header__navigation nene-bar" aria-label="Menu">
                <div class="nhsuk-header__navigation-container nhsuk-width-container">
                    <ul class="nhsuk-header__navigation-list">{items}</ul>
                </div>
            </nav>
        }
    });
    view! {
        <header class="nhsuk-header" role="banner">
            <div class="nhsuk-header__container nhsuk-width-container">
                <div class="nhsuk-header__service">
                    <a class="nhsuk-header__service-logo nene-brand" href=home>
                        {InertElement::new(look.mark())}
                        <span>{look.name()}<span class="nhsuk-u-visually-hidden">" home"</span></span>
                    </a>
                </div>
                {account}
            </div>
            {nav}
        </header>
    }
}

/// The number is said in words to who cannot see it.
fn bell_item(bell: Bell) -> impl IntoView {
    let (number, words) = match bell.unseen {
        0 => (None, "Your reminders".to_string()),
        1..=99 => (Some(bell.unseen.to_string()), format!("Your reminders: {} new", bell.unseen)),
        _ => (Some("99+".to_string()), "Your reminders: more than 99 new".to_string()),
    };
    let number = number.map(|number| view! { <span class="nene-bell__count" aria-hidden="true">{number}</span> });
    view! {
        <li class="nhsuk-header__account-item nene-bell">
            <a class="nhsuk-header__account-link nene-bell__link" href=bell.href>
                {Icon::Bell.view()}
                <span class="nhsuk-u-visually-hidden">{words}</span>
                {number}
            </a>
        </li>
    }
}

fn nav_item(item: NavItem) -> impl IntoView {
    let class = match (item.here, item.bar) {
        (Here::Yes, Bar::Seated) => "nhsuk-header__navigation-item nhsuk-header__navigation-item--current",
        (Here::No, Bar::Seated) => "nhsuk-header__navigation-item",
        (Here::Yes, Bar::Below) => {
            "nhsuk-header__navigation-item nhsuk-header__navigation-item--current nene-bar__below"
        }
        (Here::No, Bar::Below) => "nhsuk-header__navigation-item nene-bar__below",
    };
    view! {
        <li class=class>
            <a class="nhsuk-header__navigation-link" href=item.href aria-current=item.here.mark()>
                {item.icon.view()}
                <span>{item.label}</span>
            </a>
        </li>
    }
}

pub(super) fn strip(banner: Banner) -> impl IntoView {
    let class = match banner.kind {
        BannerKind::Plain => "nene-strip",
        BannerKind::Demo => "nene-strip nene-strip--demo",
    };
    view! {
        <div class=class>
            <div class="nhsuk-width-container">
                <p>{banner.words}</p>
            </div>
        </div>
    }
}

/// The same on every page (WCAG 3.2.6: help is always in the same place).
#[component]
pub(super) fn Footer(nav: Vec<NavItem>) -> impl IntoView {
    let below: Vec<NavItem> = nav.into_iter().filter(|item| item.bar == Bar::Below).collect();
    let more = (!below.is_empty()).then(|| {
        let links = below.into_iter().map(|item| {
            view! { <li class="nhsuk-footer__list-item"><a class="nhsuk-footer__list-item-link" href=item.href>{item.label}</a></li> }
        });
        view! {
            <nav class="nene-more" aria-label="More of the menu">
                <ul class="nhsuk-footer__list">{links.collect_view()}</ul>
            </nav>
        }
    });
    view! {
        <footer class="nhsuk-footer" role="contentinfo">
            <div class="nhsuk-width-container">
                {more}
                <div class="nhsuk-footer__meta">
                    <h2 class="nhsuk-u-visually-hidden">"Support links"</h2>
                    <ul class="nhsuk-footer__list">
                        <li class="nhsuk-footer__list-item">
                            <a class="nhsuk-footer__list-item-link" href="/help">"Help"</a>
                        </li>
                        <li class="nhsuk-footer__list-item">
                            <a class="nhsuk-footer__list-item-link" href="/safety">"Staying safe online"</a>
                        </li>
                        <li class="nhsuk-footer__list-item">
                            <a class="nhsuk-footer__list-item-link" href="/contact">"Contact us"</a>
                        </li>
                        <li class="nhsuk-footer__list-item">
                            <a class="nhsuk-footer__list-item-link" href="/accessibility">"Accessibility"</a>
                        </li>
                        <li class="nhsuk-footer__list-item">
                            <a class="nhsuk-footer__list-item-link" href="/privacy">"Privacy"</a>
                        </li>
                        <li class="nhsuk-footer__list-item">
                            <a class="nhsuk-footer__list-item-link" href="/terms">"Terms of use"</a>
                        </li>
                    </ul>
                </div>
            </div>
        </footer>
    }
}
