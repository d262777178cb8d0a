//! For tests: takes the filter by person out of every statement of a task, as a slip of the pen
//! might. What then keeps other people's rows away is the database alone. And notes every
//! statement of a task: two answers that run the same ones, in the same order, take as long.

use std::{
    future::Future,
    sync::atomic::{AtomicUsize, Ordering},
    sync::{Arc, Mutex},
};

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

tokio::task_local! {
    /// How many statements lost their filter.
    static WITHOUT_FILTER: Arc<AtomicUsize>;
    /// What was asked of the database.
    static NOTED: Arc<Mutex<Vec<String>>>;
}

/// Does `work`; answers the statements that it ran.
pub async fn noted<T>(work: impl Future<Output = T>) -> (T, Vec<String>) {
    let noted = Arc::new(Mutex::new(Vec::new()));
    let done = NOTED.scope(noted.clone(), work).await;
    let statements = noted.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    (done, statements)
}

/// The same work in a task of its own, noted with the task that began it.
pub fn carried<F>(work: F) -> impl Future<Output = F::Output> + Send
where
    F: Future<Output: Send> + Send,
{
    let noted = NOTED.try_with(Arc::clone).ok();
    async move {
        match noted {
            Some(noted) => NOTED.scope(noted, work).await,
            None => work.await,
        }
    }
}

/// Does `work` with statements that name no person; answers how many those were.
pub async fn without_filter<T>(work: impl Future<Output = T>) -> (T, usize) {
    let count = Arc::new(AtomicUsize::new(0));
    let done = WITHOUT_FILTER.scope(count.clone(), work).await;
    (done, count.load(Ordering::Relaxed))
}

pub fn statement(sql: SqlStr) -> SqlStr {
    let _ = NOTED.try_with(|noted| {
        noted.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(sql.as_str().to_string());
    });
    let mutated = WITHOUT_FILTER.try_with(|count| {
        let without = take_out(sql.as_str())?;
        count.fetch_add(1, Ordering::Relaxed);
        Some(without)
    });
    match mutated {
        // Safe: a statement of the source with one condition less, in a test.
        Ok(Some(without)) => AssertSqlSafe(without).into_sql_str(),
        _ => sql,
    }
}

/// `e.person_id = $1` becomes `$1 is not null`; `None` where no such thing stands.
fn take_out(sql: &str) -> Option<String> {
    const FILTER: &str = "person_id = $1";
    let (mut text, mut rest, mut found) = (String::new(), sql, false);
    while let Some(at) = rest.find(FILTER) {
        let (before, after) = (&rest[..at], &rest[at + FILTER.len()..]);
        if after.starts_with(|letter: char| letter.is_ascii_digit()) {
            text.push_str(&rest[..at + FILTER.len()]);
        } else {
            // With the alias before it, "e.".
            let bare = before
                .strip_suffix('.')
                .map(|before| before.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric()));
            text.push_str(bare.unwrap_or(before));
            text.push_str("$1 is not null");
            found = true;
        }
        rest = after;
    }
    text.push_str(rest);
    found.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_is_taken_out_and_nothing_else() {
        assert_eq!(
            take_out("select * from entry e where e.person_id = $1 and e.id = $2").as_deref(),
            Some("select * from entry e where $1 is not null and e.id = $2")
        );
        assert_eq!(
            take_out("delete from a where person_id = $1").as_deref(),
            Some("delete from a where $1 is not null")
        );
        assert_eq!(take_out("select 1 where person_id = $12"), None);
    }
}
