//! A page for the clinic: one measure, its average and how it came about, the drawing, every
//! reading, and what was asked for. It prints on A4, and the person keeps it as CSV.

pub mod csv;
mod days;
mod http;
mod page;
#[cfg(test)]
mod tests;

use crate::web::routes::{Door, Routes};

/// For the person, carers and staff alike.
pub fn shared(routes: Routes) -> Routes {
    routes.get(Door::SignedIn, "/readings/report", http::choose).get(
        Door::SignedIn,
        "/readings/report/{measure}",
        http::report,
    )
}

/// For the person themselves alone: a file is theirs to take away.
pub fn own(routes: Routes) -> Routes {
    routes.post(Door::SignedIn, "/readings/report/{measure}/readings.csv", http::csv)
}
