//! What a page is made of: take these when a person is to see something.
//!
//! The NHS.UK design system as Leptos components for pages rendered whole on the
//! server, plus the pieces it lacks (a chart, a QR code, a loaded-or-failed state).
//! Nothing here knows what the words on the page mean.
//!
//! Speed: rows that come by the hundred go through [`table::Table`] or
//! [`items::Items`], which write text; everything else is an ordinary view. Do not
//! call `into_any()` inside a loop: it doubles the cost of a row.

use std::borrow::Cow;

pub mod assets;
pub mod button;
pub mod callout;
pub mod card;
pub mod chart;
pub mod choices;
pub mod date;
pub mod date_input;
pub mod details;
pub mod document;
pub mod errors;
pub mod escape;
pub mod exit;
pub mod form;
mod frame;
pub mod icon;
pub mod items;
pub mod list;
pub mod loaded;
pub mod look;
pub mod number;
pub mod pagination;
pub mod qr;
pub mod scale;
pub mod stay;
pub mod strips;
pub mod table;
pub mod tabs;
pub mod tag;

/// Words for a person: a literal costs nothing, made-up text is owned.
pub type Text = Cow<'static, str>;
