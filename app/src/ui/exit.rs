//! When somebody has to leave at once: a button on every page, and Escape three times.
//!
//! Works with `public/pkg/quick_exit.js`, which blanks the page first, asks for [`PATH`] and goes
//! [`AWAY`]. Without JavaScript the button sends the form, and the answer of [`PATH`] leads away.

use leptos::prelude::*;

/// Where one is seen to be afterwards: a page that anybody may be looking at.
pub const AWAY: &str = "https://www.bbc.co.uk/weather";
/// `POST` ends the session and answers a page that leads [`AWAY`].
pub const PATH: &str = "/exit";

#[component]
pub(super) fn ExitForm() -> impl IntoView {
    view! {
        <form class="nene-exit nene-no-print" method="post" action=PATH>
            <div class="nhsuk-width-container">
                <button class="nene-exit__button" type="submit">
                    "Exit this page"
                    <span class="nhsuk-u-visually-hidden">" now, or press Escape 3 times"</span>
                </button>
            </div>
        </form>
    }
}

/// The page that leads away where no script does. It says nothing about what was left.
pub fn gone() -> String {
    view! {
        <!DOCTYPE html>
        <html lang="en-GB">
            <head>
                <meta charset="utf-8"/>
                <title>"Weather"</title>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="robots" content="noindex"/>
                <meta http-equiv="refresh" content=format!("0;url={AWAY}")/>
                <link rel="icon" href="data:,"/>
            </head>
            <body>
                <p><a href=AWAY>"Weather"</a></p>
            </body>
        </html>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_needs_no_script() {
        let html = view! { <ExitForm/> }.to_html();
        assert!(html.contains(r#"method="post" action="/exit""#) && html.contains("Exit this page"), "{html}");
    }

    #[test]
    fn the_page_that_leads_away_tells_nothing() {
        let html = gone();
        assert!(html.contains("0;url=https://"), "{html}");
        let words = html.to_lowercase();
        for word in ["nene", "health", "sign", "exit", "script"] {
            assert!(!words.contains(word), "{word} in {html}");
        }
    }
}
