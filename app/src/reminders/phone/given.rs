//! What is posted either by a script as JSON or by a page as a form. It is read before anybody asks
//! who posts it, and looked at after.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::web::{
    answer::{Answer, Outcome},
    form::{self, Form, Json},
    trouble::Trouble,
};

/// Who posted, as far as the answer needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Script,
    Page,
}

impl By {
    /// A script gets JSON, a page is led on.
    pub fn answer(self, told: &serde_json::Value, path: &str) -> Outcome {
        Ok(match self {
            By::Script => Answer::json(told),
            By::Page => Answer::see_other(path),
        })
    }
}

/// `J` as a script sends it; `F` as a form does, which becomes a `J`.
pub struct Given<J, F> {
    pub by: By,
    read: Result<J, Trouble>,
    form: std::marker::PhantomData<fn() -> F>,
}

impl<J, F> Given<J, F> {
    /// What was posted; to be called once it is known who posts.
    pub fn value(self) -> Result<J, Trouble> {
        self.read
    }
}

impl<S, J, F> FromRequest<S> for Given<J, F>
where
    S: Send + Sync,
    J: DeserializeOwned,
    F: DeserializeOwned + Into<J>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let by = if form::is_form(request.headers()) { By::Page } else { By::Script };
        let read = match by {
            By::Page => Form::<F>::from_request(request, state).await.map(|Form(form)| form.into()),
            By::Script => Json::<J>::from_request(request, state).await.map(|Json(json)| json),
        };
        Ok(Given { by, read, form: std::marker::PhantomData })
    }
}
