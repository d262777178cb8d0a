//! Appointments that organisations have sent, whole: for the list that joins them with those that were
//! booked here.

use super::{
    lines_of,
    one::{ItemRow, items, leave_out_unseen},
};
use crate::{
    access::grant::{Acts, Grant, Record},
    platform::{database::Fault, query::Tx},
    record::Item,
};

/// All that the grant lets see, the latest first and at most five hundred, without words of other entries
/// that it does not.
pub async fn appointments<A: Acts>(tx: &mut Tx, grant: &Grant<A, Record>) -> Result<Vec<Item>, Fault> {
    let query = tx.query(items!(
        " and e.kind = 'appointment' order by (e.happened_at is null), e.happened_at desc, e.id desc limit 500"
    ));
    let rows: Vec<ItemRow> = lines_of(query, grant).all().await?;
    let mut all: Vec<Item> = rows.into_iter().map(Item::from).collect();
    let mut sources: Vec<String> = all.iter().map(|item| item.source_ods.clone()).collect();
    sources.sort();
    sources.dedup();
    for source in sources {
        let mut of_it: Vec<&mut Item> = all.iter_mut().filter(|item| item.source_ods == source).collect();
        leave_out_unseen(tx, grant, &source, &mut of_it).await?;
    }
    Ok(all)
}
