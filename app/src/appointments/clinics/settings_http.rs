//! What holds for all clinics of an organisation: whom people call, and what stands in calendars.

use super::{
    http::{self, path_of},
    settings_page::{self, FIELDS},
    settings_store::{self, Names, Settings},
};
use crate::{
    access::grant::{Change, Clinics},
    carers::typed::Typed,
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

pub async fn form(visit: Visit, Path(ods): Path<String>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let mut request = visit.look().await?;
    request.ask_list::<Change, Clinics>(&organisation).await?;
    let settings = settings_store::settings(&mut request.tx, &organisation).await?;
    let names = if settings.names_in_feeds == Names::Shown { "yes" } else { "no" };
    let pairs = vec![("telephone".to_string(), settings.telephone), ("names".to_string(), names.to_string())];
    let typed = Typed::of(pairs, &FIELDS)?;
    Ok(Answer::page(show(&mut request, &organisation, &typed, FieldErrors::default()).await?))
}

async fn show(
    request: &mut Request<'_>,
    organisation: &Ods,
    typed: &Typed,
    errors: FieldErrors,
) -> Result<String, Trouble> {
    let chrome = http::chrome(request, settings_page::TITLE, (path_of(organisation), "Back to clinics")).await?;
    Ok(settings_page::show(chrome, typed, errors))
}

pub async fn save(visit: Visit, Path(ods): Path<String>, Form(pairs): Form<Vec<(String, String)>>) -> Outcome {
    let organisation = Ods::parse(&ods).ok_or(Trouble::NotFound)?;
    let typed = Typed::of(pairs, &FIELDS)?;
    let mut request = visit.change().await?;
    let grant = request.ask_list::<Change, Clinics>(&organisation).await?;
    let mut errors = FieldErrors::default();
    let telephone = typed.one("telephone").to_owned();
    if !telephone.is_empty() && !is_telephone(&telephone) {
        errors.add("telephone", "Enter a telephone number, for example 01632 960100, or leave it empty");
    }
    let names_in_feeds = match typed.one("names") {
        "yes" => Names::Shown,
        "no" => Names::Hidden,
        _ => {
            errors.add("names", "Choose whether names stand in calendars");
            Names::Hidden
        }
    };
    if !errors.is_empty() {
        return Ok(Answer::page_with_errors(show(&mut request, &organisation, &typed, errors).await?));
    }
    let now = request.now();
    settings_store::save(&mut request.tx, &grant, &Settings { names_in_feeds, telephone }, now).await?;
    request.commit().await?;
    Ok(Answer::see_other(&format!("{}?done=settings", path_of(&organisation))))
}

/// Digits, spaces and a plus in front: 3 (111) to 15 digits.
fn is_telephone(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let plain = rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    plain && (3..=15).contains(&digits) && text.len() <= 25
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_telephone_number() {
        for text in ["01632 960100", "+44 1632 960100", "111"] {
            assert!(is_telephone(text), "{text}");
        }
        for text in ["", "12", "01632 abc", "++44 1632", "1234567890123456", "01632-960100"] {
            assert!(!is_telephone(text), "{text}");
        }
    }
}
