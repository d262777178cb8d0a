//! A person's own pathways, a carer's view of them, and staff's, which is `person_http.rs`; and to
//! leave one.

use axum::extract::RawQuery;

use super::{
    monitoring_http::Pairs,
    monitoring_store, own_page as page,
    person_http::{self, IdPath},
    person_store::{self as store, Ended, OnPathway},
};
use crate::{
    access::grant::{Change, Pathways, Read},
    carers::typed::{Typed, long},
    people,
    portal::Place,
    ui::{
        document::{BackLink, Chrome},
        errors::FieldErrors,
    },
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
        whose::Whose,
    },
};

pub async fn list(visit: Visit, RawQuery(query): RawQuery) -> Outcome {
    if let Whose::AtWork(..) = visit.whose {
        return person_http::list(&visit, query.as_deref()).await;
    }
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Pathways>().await?;
    let all = store::all(&mut request.tx, &grant).await?;
    let title = title(&mut request).await?;
    let mut chrome = request.chrome(&title, Place::Elsewhere).await?;
    let (href, words) = match visit.whose {
        Whose::Own => ("/home".to_string(), "Back to your home page"),
        Whose::For(_) | Whose::AtWork(..) => (visit.whose.path("/record"), "Back to the record"),
    };
    chrome.back = Some(BackLink { href: href.into(), words: words.into() });
    let done = (query.as_deref() == Some("done=left")).then_some("You have stopped. Your team sees it.");
    Ok(Answer::page(page::list(chrome, &visit.whose, title, &all, done)))
}

async fn title(request: &mut Request<'_>) -> Result<String, Trouble> {
    let Whose::For(person) = request.visit.whose else { return Ok(page::title(None)) };
    let person = people::store::person(&mut request.tx, person).await?.ok_or(Trouble::NotFound)?;
    Ok(page::title(Some(&person.given_name)))
}

pub async fn one(visit: Visit, Path(IdPath { id }): Path<IdPath>, RawQuery(query): RawQuery) -> Outcome {
    if let Whose::AtWork(..) = visit.whose {
        return person_http::one(&visit, id, query.as_deref()).await;
    }
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Pathways>().await?;
    let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    let module = monitoring_store::in_use(&mut request.tx, &one.organisation).await?;
    let chrome = chrome(&mut request, &one).await?;
    Ok(Answer::page(page::one(chrome, &visit.whose, &one, module.as_ref())))
}

pub async fn leave_form(visit: Visit, Path(IdPath { id }): Path<IdPath>) -> Outcome {
    let mut request = visit.look().await?;
    let grant = request.ask::<Read, Pathways>().await?;
    let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    if one.ended_at.is_some() {
        return Err(ENDED);
    }
    show_leave(request, &one, &Typed::default(), FieldErrors::default()).await.map(Answer::page)
}

const ENDED: Trouble = Trouble::Conflict("This pathway has ended already. There is nothing more to do.");
const CHANGED: Trouble = Trouble::Conflict(
    "Your team changed this pathway in the meantime. Go back, read how it is now, then decide again.",
);

async fn show_leave(
    mut request: Request<'_>,
    one: &OnPathway,
    form: &Typed,
    errors: FieldErrors,
) -> Result<String, Trouble> {
    let module = monitoring_store::in_use(&mut request.tx, &one.organisation).await?;
    let chrome = chrome(&mut request, one).await?;
    Ok(page::leave(chrome, one, module.as_ref(), form, errors))
}

/// A person leaves by themselves. The team reads why, where they say it.
pub async fn leave(visit: Visit, Path(IdPath { id }): Path<IdPath>, Form(pairs): Form<Pairs>) -> Outcome {
    let form = Typed::of(pairs, &["row", "words"])?;
    let mut request = visit.change().await?;
    let grant = request.ask::<Change, Pathways>().await?;
    let one = store::find(&mut request.tx, &grant, id).await?.ok_or(Trouble::NotFound)?;
    if one.ended_at.is_some() {
        return Err(ENDED);
    }
    if form.one("row") != one.row.to_string() {
        return Err(CHANGED);
    }
    let words = form.one("words").replace("\r\n", "\n");
    if !words.is_empty() && long(&words, 1000).is_none() {
        let mut errors = FieldErrors::default();
        errors.add("words", "Use 1,000 letters or fewer");
        return show_leave(request, &one, &form, errors).await.map(Answer::page_with_errors);
    }
    if !store::end(&mut request.tx, &grant, &one, (Ended::ByPerson, &words), visit.now()).await? {
        return Err(CHANGED);
    }
    request.commit().await?;
    Ok(Answer::see_other("/pathways?done=left"))
}

async fn chrome(request: &mut Request<'_>, one: &OnPathway) -> Result<Chrome, Trouble> {
    let mut chrome = request.chrome(&one.template.title, Place::Elsewhere).await?;
    let href = request.visit.whose.path("/pathways");
    chrome.back = Some(BackLink { href: href.into(), words: "Back to all pathways".into() });
    Ok(chrome)
}
