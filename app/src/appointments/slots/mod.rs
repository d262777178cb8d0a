//! Times that can be booked: kept (`store`), made (`made_store`), found by need (`find`), and shown
//! (`find_http`).
//!
//! Come here from the booking for one time ([`one`]), to ask whether it is for somebody ([`is_for`]), and to
//! say that somebody is booked into it ([`set_taken`], in the same transaction as the booking).

pub mod elsewhere_page;
pub mod find;
mod find_http;
mod find_page;
mod made_store;
pub mod need;
pub mod part;
pub mod search_store;
mod store;
#[cfg(test)]
mod tests;
pub mod whom;

pub use made_store::{counts, elsewhere, forget_past, of_clinic, put, say_again, there, withdraw, withdraw_all};
pub use store::{one, set_taken};

use super::Slot;
use crate::{
    access::grant::{Acts, Appointments, Grant},
    web::{
        routes::{Door, Routes},
        trouble::Trouble,
        visit::Request,
    },
};

/// What everybody has who may: the person, carers, and staff.
pub fn routes(routes: Routes) -> Routes {
    routes.get(Door::SignedIn, "/appointments/find", find_http::find)
}

/// Whether this time's clinic is for the person whose page this is, and for who books. Whether it is free,
/// the time itself says.
pub async fn is_for<A: Acts>(
    request: &mut Request<'_>,
    grant: &Grant<A, Appointments>,
    slot: &Slot,
) -> Result<bool, Trouble> {
    let (whom, _) = whom::whom(request, grant).await?;
    Ok(whom.may_have(slot))
}
