//! When the name and the picture of the house may not be seen: every page, icon and installed
//! app has a second, neutral look.

use super::assets::Assets;

/// What the browser's tab, the header and an installed app show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The house's own name and mark.
    #[default]
    Own,
    /// A name and a picture that could be anything.
    Plain,
}

impl Look {
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "Nene",
            Self::Plain => "Notes",
        }
    }

    pub(super) fn icon(self, assets: &Assets) -> String {
        match self {
            Self::Own => assets.icon.clone(),
            Self::Plain => assets.plain_icon.clone(),
        }
    }

    pub(super) fn touch_icon(self) -> &'static str {
        match self {
            Self::Own => "/apple-touch-icon.png",
            Self::Plain => "/icons/plain-180.png",
        }
    }

    pub(super) fn manifest(self) -> &'static str {
        match self {
            Self::Own => "/manifest.webmanifest",
            Self::Plain => "/plain.webmanifest",
        }
    }

    pub(super) fn colour(self) -> &'static str {
        match self {
            Self::Own => "#15474f",
            Self::Plain => "#3d4551",
        }
    }

    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Own => super::icon::MARK,
            Self::Plain => super::icon::PLAIN_MARK,
        }
    }

    /// For the page's body.
    pub(super) fn class(self) -> Option<&'static str> {
        (self == Self::Plain).then_some("nene-plain")
    }
}
