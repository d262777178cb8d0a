//! When a part of a page is read from somewhere that can fail while the rest is fine:
//! "could not be loaded" and "there is nothing" must never look alike.

use leptos::either::Either;
use leptos::prelude::*;

use super::Text;

/// Has no default on purpose: an empty list stands for "nothing there" only when that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Loaded<T> {
    Ready(T),
    Failed,
}

impl<T> Loaded<T> {
    /// The error is the caller's to log before it gets here.
    pub fn from_result<E>(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Self::Ready(value),
            Err(_) => Self::Failed,
        }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Loaded<U> {
        match self {
            Self::Ready(value) => Loaded::Ready(change(value)),
            Self::Failed => Loaded::Failed,
        }
    }

    /// What was read, or the failure in words. `what` completes "We could not load ...";
    /// `again` is the address of the page itself.
    pub fn show<V: IntoView>(
        self,
        what: impl Into<Text>,
        again: impl Into<Text>,
        ready: impl FnOnce(T) -> V,
    ) -> impl IntoView {
        match self {
            Self::Ready(value) => Either::Left(ready(value)),
            Self::Failed => Either::Right(view! { <NotLoaded what=what.into() again=again.into()/> }),
        }
    }
}

impl<T> Loaded<Vec<T>> {
    /// Like [`Loaded::show`], with `none` in words when the list was read and is empty.
    pub fn show_list<V: IntoView>(
        self,
        what: impl Into<Text>,
        again: impl Into<Text>,
        none: impl Into<Text>,
        ready: impl FnOnce(Vec<T>) -> V,
    ) -> impl IntoView {
        self.show(what, again, |list| {
            if list.is_empty() {
                Either::Left(view! { <Nothing words=none.into()/> })
            } else {
                Either::Right(ready(list))
            }
        })
    }
}

/// A failure: red, with what to do. `what` completes "We could not load ...".
#[component]
pub fn NotLoaded(#[prop(into)] what: Text, #[prop(into)] again: Text) -> impl IntoView {
    view! {
        <div class="nene-not-loaded" role="alert">
            <p class="nene-not-loaded__title">{format!("We could not load {what}")}</p>
            <p>"This does not mean that there is nothing here. It is our fault, not yours."</p>
            <p><a href=again>"Try again"</a></p>
        </div>
    }
}

/// An empty state: calm. `words` is a whole sentence.
#[component]
pub fn Nothing(#[prop(into)] words: Text) -> impl IntoView {
    view! { <p class="nene-nothing">{words}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(list: Loaded<Vec<&'static str>>) -> String {
        list.show_list("your messages", "/messages", "There are no messages yet.", |list| {
            list.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()
        })
        .to_html()
    }

    #[test]
    fn three_states_never_look_alike() {
        let ready = shown(Loaded::Ready(vec!["one"]));
        let none = shown(Loaded::Ready(vec![]));
        let failed = shown(Loaded::Failed);
        assert!(ready.contains("<p>one</p>"), "{ready}");
        assert!(none.contains("There are no messages yet.") && none.contains("nene-nothing"), "{none}");
        assert!(failed.contains("We could not load your messages"), "{failed}");
        assert!(failed.contains(r#"role="alert""#) && failed.contains(r#"<a href="/messages">Try again"#), "{failed}");
        assert!(!failed.contains("There are no") && !none.contains("could not"));
    }

    #[test]
    fn a_result_becomes_a_state() {
        assert_eq!(Loaded::from_result::<()>(Ok(1)).map(|n| n + 1), Loaded::Ready(2));
        assert_eq!(Loaded::<i32>::from_result(Err("broken")).map(|n| n + 1), Loaded::Failed);
    }
}
