//! When an address has a part that is an id: what is no id is the address of nothing, and is
//! answered like an id that nobody has.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use super::trouble::Trouble;
use crate::people::Ods;

/// The parameters of the route's pattern.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(parameters)| Path(parameters)).map_err(|_| Trouble::NotFound)
    }
}

/// `{ods}/…/{person}/{id}`: one thing of one person, at an organisation's console.
#[derive(Deserialize)]
pub struct OnePath {
    ods: String,
    person: String,
    id: String,
}

impl OnePath {
    /// The organisation, and the ids of the person and of the thing. What is no id is nobody's.
    pub fn read(&self) -> Result<(Ods, (Uuid, Uuid)), Trouble> {
        let id = |text: &str| Uuid::parse_str(text).map_err(|_| Trouble::NotFound);
        Ok((Ods::parse(&self.ods).ok_or(Trouble::NotFound)?, (id(&self.person)?, id(&self.id)?)))
    }
}
