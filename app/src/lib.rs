//! Nene: a citizen's portal to health and care. One capability, one folder; this list is the
//! table of contents. How the house is laid out: `ARCHITECTURE.md`.

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
pub mod alerts;
#[cfg(feature = "ssr")]
pub mod appointments;
#[cfg(all(test, feature = "ssr"))]
mod attacks;
#[cfg(feature = "ssr")]
pub mod care;
#[cfg(feature = "ssr")]
pub mod carers;
#[cfg(feature = "ssr")]
pub mod consultations;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod doses;
#[cfg(feature = "ssr")]
pub mod goals;
#[cfg(feature = "ssr")]
pub mod help;
#[cfg(feature = "ssr")]
pub mod invitations;
#[cfg(feature = "ssr")]
pub mod medicines;
#[cfg(feature = "ssr")]
pub mod pathways;
#[cfg(feature = "ssr")]
pub mod people;
#[cfg(feature = "ssr")]
pub mod platform;
#[cfg(feature = "ssr")]
pub mod practice;
#[cfg(feature = "ssr")]
pub mod readings;
#[cfg(feature = "ssr")]
pub mod record;
#[cfg(feature = "ssr")]
pub mod reminders;
#[cfg(feature = "ssr")]
pub mod safety;
#[cfg(feature = "ssr")]
pub mod sharing;
pub mod sign_in;
#[cfg(all(test, feature = "ssr"))]
pub mod testing;
#[cfg(feature = "ssr")]
pub mod ui;
#[cfg(feature = "ssr")]
pub mod web;
#[cfg(feature = "ssr")]
pub mod who_looked;

#[cfg(feature = "ssr")]
pub use portal::{begin, hang_up, jobs, plan_hour, plan_minute, remind, routes};

#[cfg(feature = "ssr")]
mod portal;
