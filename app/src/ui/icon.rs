//! When a small picture goes with words. Never without words: it is hidden from screen readers.

use leptos::tachys::html::InertElement;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    ArrowLeft,
    ArrowRight,
    ArrowRightCircle,
    House,
    Pages,
    Envelope,
    Calendar,
    Person,
    People,
    Magnifier,
    Lines,
    Pulse,
    Pill,
    Bell,
}

impl Icon {
    /// A whole `<svg>`, 24 by 24, in the colour of the words around it. The arrows are
    /// those of nhsuk-frontend (MIT); the others are drawn for this project.
    fn svg(self) -> &'static str {
        match self {
            Self::ArrowLeft => {
                r#"<svg class="nhsuk-icon nhsuk-icon--arrow-left" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16" focusable="false" aria-hidden="true"><path d="M10.7 6.3c.4.4.4 1 0 1.4L7.4 11H19a1 1 0 0 1 0 2H7.4l3.3 3.3c.4.4.4 1 0 1.4a1 1 0 0 1-1.4 0l-5-5A1 1 0 0 1 4 12c0-.3.1-.5.3-.7l5-5a1 1 0 0 1 1.4 0Z"/></svg>"#
            }
            Self::ArrowRight => {
                r#"<svg class="nhsuk-icon nhsuk-icon--arrow-right" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16" focusable="false" aria-hidden="true"><path d="m14.7 6.3 5 5c.2.2.3.4.3.7 0 .3-.1.5-.3.7l-5 5a1 1 0 0 1-1.4-1.4l3.3-3.3H5a1 1 0 0 1 0-2h11.6l-3.3-3.3a1 1 0 1 1 1.4-1.4Z"/></svg>"#
            }
            Self::ArrowRightCircle => {
                r#"<svg class="nhsuk-icon nhsuk-icon--arrow-right-circle" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16" focusable="false" aria-hidden="true"><path d="M12 2a10 10 0 0 0-10 9h11.7l-4-4a1 1 0 0 1 1.5-1.4l5.6 5.7a1 1 0 0 1 0 1.4l-5.6 5.7a1 1 0 0 1-1.5 0 1 1 0 0 1 0-1.4l4-4H2A10 10 0 1 0 12 2z"/></svg>"#
            }
            Self::House => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><path d="m3 11 9-8 9 8M6 9v11h4v-6h4v6h4V9"/></svg>"#
            }
            Self::Pages => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><path d="M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7"/></svg>"#
            }
            Self::Envelope => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><path d="M3 5h18v14H3zM3 6l9 7 9-7"/></svg>"#
            }
            Self::Calendar => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><path d="M4 5h16v16H4zM4 10h16M8 2v5M16 2v5"/></svg>"#
            }
            Self::Person => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 4-7 8-7s8 2 8 7"/></svg>"#
            }
            Self::People => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><circle cx="9" cy="8" r="3.5"/><path d="M2 20c0-4 3-6 7-6s7 2 7 6M15.5 4.7a3.5 3.5 0 0 1 0 6.6M18 14.5c2.5.7 4 2.5 4 5.5"/></svg>"#
            }
            Self::Magnifier => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/></svg>"#
            }
            Self::Lines => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><path d="M4 6h2M10 6h10M4 12h2M10 12h10M4 18h2M10 18h10"/></svg>"#
            }
            Self::Pulse => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><path d="M2 13h5l3-8 4 14 3-6h5"/></svg>"#
            }
            Self::Pill => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><path d="m4.5 12.5 8-8a5 5 0 0 1 7 7l-8 8a5 5 0 0 1-7-7zM8.5 8.5l7 7"/></svg>"#
            }
            Self::Bell => {
                r#"<svg class="nene-icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" aria-hidden="true"><path d="M4 17h16l-2-3v-4a6 6 0 0 0-12 0v4zM10 20h4"/></svg>"#
            }
        }
    }

    /// As a child beside its words.
    pub fn view(self) -> InertElement {
        InertElement::new(self.svg())
    }
}

/// The house's own mark, as in `public/pkg/favicon.svg` but without its ground: it stands on the header's.
pub(super) const MARK: &str = r##"<svg class="nene-mark" viewBox="0 0 64 64" width="40" height="40" focusable="false" aria-hidden="true"><path d="M16 43C16 53 26 57 37 56C48 55 55.5 48 57.5 38C50 42.5 44 41.5 37 40.5C32.5 39.8 30 37 30 31C30 25 32 21.5 32 16.5C32 11.5 28.3 8 24 8C19.7 8 16.6 10.8 16 14.5L10.5 17.8C10 18.2 10.1 18.9 10.8 19L16.5 19.8C18.5 21.8 21.5 22.5 21.5 27C21.5 33 16 35 16 43Z" fill="#fff"/><path d="M28.5 46C38 49 50 47 57.5 38C56 49 45 54.5 35 52.5C31 51.7 28.5 49.5 28.5 46Z" fill="#e9b872"/><path d="M22.6 25.5L30.5 27M22 29.7L30.2 31.2M20.2 33.8L30.6 35.7" stroke="#15474f" stroke-width="1.5" stroke-linecap="round"/><circle cx="23.6" cy="14" r="1.7" fill="#15474f"/></svg>"##;

/// The mark of [`super::look::Look::Plain`]: a sheet with lines.
pub(super) const PLAIN_MARK: &str = r##"<svg class="nene-mark" viewBox="0 0 64 64" width="40" height="40" focusable="false" aria-hidden="true"><path d="M16 8h32v48H16z" fill="#fff"/><path d="M23 20h18M23 29h18M23 38h12" stroke="#3d4551" stroke-width="3" stroke-linecap="round"/></svg>"##;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_hidden_from_screen_readers_and_have_no_style() {
        let icons = [
            Icon::ArrowLeft,
            Icon::ArrowRight,
            Icon::ArrowRightCircle,
            Icon::House,
            Icon::Pages,
            Icon::Envelope,
            Icon::Calendar,
            Icon::Person,
            Icon::People,
            Icon::Magnifier,
            Icon::Lines,
        ];
        for svg in icons.map(Icon::svg).into_iter().chain([MARK, PLAIN_MARK]) {
            assert!(svg.contains(r#"aria-hidden="true""#) && !svg.contains("style"), "{svg}");
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
        }
    }
}
