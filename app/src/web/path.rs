//! When an address has a part that is an id: what is no id is the address of nothing, and is
//! answered like an id that nobody has.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::trouble::Trouble;

/// The parameters of the route's pattern.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(parameters)| Path(parameters)).map_err(|_| Trouble::NotFound)
    }
}
