//! What somebody has booked, and what organisations have sent of theirs: past and future in one list, and
//! the next one on the first page.

mod home;
mod http;
mod joined;
mod page;
#[cfg(test)]
mod tests;

pub use home::{Next, next};

use crate::web::routes::{Door, Routes};

/// What everybody has who may: the person, carers, and staff.
pub fn routes(routes: Routes) -> Routes {
    routes.get(Door::SignedIn, "/appointments", http::list)
}
