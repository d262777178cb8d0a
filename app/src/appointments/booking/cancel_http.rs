//! To cancel an appointment, with a reason.

use super::{
    acts, book_form, change_page,
    change_store::acts_as,
    one_http::{OnePath, chrome, overtaken, to_change},
    rules::{self, ActsAs, LONGEST_WHY, Lines, Reason},
};
use crate::{
    access::grant::{Appointments, Change},
    carers::typed::Typed,
    consultations,
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        visit::Visit,
    },
};

type Pairs = Vec<(String, String)>;

pub const FIELDS: [&str; 3] = ["version", "reason", "words"];

pub async fn form(visit: Visit, Path(OnePath { id }): Path<OnePath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask_for_form::<Change, Appointments>().await?;
    let (of, _) = to_change(&mut request, &grant, id).await?;
    let by = acts_as(grant.relation());
    let chrome = chrome(&mut request, "Cancel an appointment", &format!("/appointments/{id}")).await?;
    let page = change_page::cancelling(chrome, &visit.whose, (&of, by), &Typed::default(), FieldErrors::default());
    Ok(Answer::page(page))
}

pub async fn cancel(visit: Visit, Path(OnePath { id }): Path<OnePath>, Form(pairs): Form<Pairs>) -> Outcome {
    let typed = Typed::of(pairs, &FIELDS)?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Appointments>().await?;
    let (of, _) = to_change(&mut request, &grant, id).await?;
    let by = acts_as(grant.relation());
    let mut errors = FieldErrors::default();
    let Some((reason, words)) = why(&typed, by, &mut errors) else {
        let chrome = chrome(&mut request, "Cancel an appointment", &format!("/appointments/{id}")).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(change_page::cancelling(chrome, &visit.whose, (&of, by), &typed, errors)));
    };
    let version = book_form::version(&typed);
    let (tx, platform) = (&mut request.tx, &visit.app.platform);
    if !acts::cancel(tx, platform, &grant, (&of, version), (reason, &words)).await? {
        // Nothing was changed; that they tried is in the log.
        request.commit().await?;
        return overtaken(&visit, id).await;
    }
    request.commit().await?;
    // Who waits in its room is told now.
    consultations::look_again(platform, id);
    Ok(Answer::see_other(&visit.whose.path(&format!("/appointments/{id}?done=cancelled"))))
}

/// The reason, one of those that may be chosen, and what else was said. What is wrong goes to `errors`.
pub fn why(typed: &Typed, by: ActsAs, errors: &mut FieldErrors) -> Option<(Reason, String)> {
    let reason = Reason::from_key(typed.one("reason")).filter(|reason| Reason::choices(by).contains(reason));
    if reason.is_none() {
        errors.add("reason", "Choose why you cancel it");
    }
    let words = typed.one("words").to_owned();
    if let Some(wrong) = rules::wrong_words(("Anything else", &words), LONGEST_WHY, Lines::One) {
        errors.add("words", wrong);
    }
    reason.filter(|_| errors.is_empty()).map(|reason| (reason, words))
}
