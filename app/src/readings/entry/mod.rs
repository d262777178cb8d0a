//! To type a reading, or to change one that was typed: which fields each measure has, how they
//! are read, what is asked once more, and what the person is told when it is kept.

pub(in crate::readings) mod fields;
mod form;
mod http;
mod page;
pub mod questions;
mod saved;
mod saved_page;
mod saved_store;
pub(in crate::readings) mod sheet;
pub mod taken;
pub(in crate::readings) mod values;
mod words;

use crate::{
    readings::measure::Meal,
    web::routes::{Door, Routes},
};

/// What everybody does who may: the person, carers, and staff.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get(Door::SignedIn, "/readings/add", http::choose)
        .get(Door::SignedIn, "/readings/add/{measure}", http::add_form)
        .post(Door::SignedIn, "/readings/add/{measure}", http::add)
        .get(Door::SignedIn, "/readings/{id}/saved", saved::saved)
        .get(Door::SignedIn, "/readings/{id}/edit", http::edit_form)
        .post(Door::SignedIn, "/readings/{id}/edit", http::edit)
}

/// When beside a meal, in words.
pub fn words_of_meal(meal: Meal) -> &'static str {
    sheet::MEALS.iter().find(|(one, _, _)| *one == meal).map(|(_, _, words)| *words).unwrap_or_default()
}
