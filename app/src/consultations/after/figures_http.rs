//! The figures of an organisation's visits by video, and where the organisation is.

use axum::extract::RawQuery;
use serde::Deserialize;

use super::{
    figures_page::{self, Figures},
    figures_store,
    staff_http::{FIGURES, saved},
    travel::District,
};
use crate::{
    access::grant::{Acts, Change, ListGrant, Read, Rooms},
    consultations::host_http::{OdsPath, chrome},
    people::Ods,
    ui::errors::FieldErrors,
    web::{
        answer::{Answer, Outcome},
        form::Form,
        path::Path,
        trouble::Trouble,
        visit::{Request, Visit},
    },
};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DistrictForm {
    district: String,
}

pub async fn page(visit: Visit, Path(OdsPath { ods }): Path<OdsPath>, RawQuery(query): RawQuery) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    let grant = request.ask_list::<Read, Rooms>(&organisation).await?;
    let done = (query.as_deref() == Some("done=kept")).then_some("It is kept.");
    let html = whole(&mut request, &grant, (None, FieldErrors::default()), done).await?;
    Ok(Answer::page(html))
}

pub async fn save(visit: Visit, Path(OdsPath { ods }): Path<OdsPath>, Form(form): Form<DistrictForm>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let now = visit.now();
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Rooms>(&organisation).await?;
    let Some(district) = District::parse(&form.district) else {
        let mut errors = FieldErrors::default();
        errors.add(
            "district",
            "Enter the first part of a postcode, such as LS1. We know those of England, Scotland and Wales",
        );
        let html = whole(&mut request, &grant, (Some(&form.district), errors), None).await?;
        request.commit().await?;
        return Ok(Answer::page_with_errors(html));
    };
    figures_store::put_district(&mut request.tx, &grant, &district, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("/practice/{}/rooms/figures?done=kept", organisation.as_str())))
}

async fn whole<A: Acts>(
    request: &mut Request<'_>,
    grant: &ListGrant<A, Rooms>,
    (typed, errors): (Option<&str>, FieldErrors),
    done: Option<&'static str>,
) -> Result<String, Trouble> {
    let now = request.now();
    let organisation = grant.organisation().clone();
    let (heard, needed) = figures_store::answers(&mut request.tx, grant, now - FIGURES).await?;
    let saved = saved(request, grant, now).await?;
    let here = figures_store::district(&mut request.tx, grant).await?;
    let back = format!("/practice/{}/rooms", organisation.as_str());
    let chrome = chrome(request, figures_page::TITLE, (&back, "Back to video visits")).await?;
    let figures = Figures { organisation: &organisation, heard, needed, saved, here, done };
    Ok(figures_page::page(chrome, &figures, typed, errors))
}
