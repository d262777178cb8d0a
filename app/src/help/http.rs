//! Every page here is for anybody; who is signed in keeps their menu around it.

use super::{landing, page};
use crate::{
    portal,
    ui::{
        document::{BackLink, Chrome},
        look::Look,
    },
    web::{
        answer::{Answer, Outcome},
        trouble::Trouble,
        visit::Visit,
    },
};

/// The way home for who is signed in; for all others, what this is and how to get in.
pub async fn landing(visit: Visit) -> Outcome {
    if visit.signed_in.is_some() {
        let mut request = visit.look().await?;
        match request.visitor().await {
            Ok(visitor) => return Ok(Answer::see_other(&portal::home(&visitor))),
            // A session whose person is gone is no session.
            Err(Trouble::SignIn) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    let mut chrome = visit.public_chrome("Your health record in one place");
    chrome.description =
        Some("Read your health and care record from your GP practice, hospitals and others in one place.".into());
    if chrome.look == Look::Plain {
        chrome.title = "Welcome".into();
        chrome.description = None;
    }
    Ok(Answer::page(match chrome.look {
        Look::Own => landing::landing(chrome),
        Look::Plain => landing::plain(chrome),
    }))
}

pub async fn help(visit: Visit) -> Outcome {
    Ok(Answer::page(page::help(chrome(&visit, "Help").await?)))
}

pub async fn contact(visit: Visit) -> Outcome {
    Ok(Answer::page(page::contact(chrome(&visit, "Contact us").await?)))
}

pub async fn accessibility(visit: Visit) -> Outcome {
    Ok(Answer::page(page::accessibility(chrome(&visit, "Accessibility").await?)))
}

pub async fn privacy(visit: Visit) -> Outcome {
    Ok(Answer::page(page::privacy(chrome(&visit, "Privacy").await?)))
}

pub async fn terms(visit: Visit) -> Outcome {
    Ok(Answer::page(page::terms(chrome(&visit, "Terms of use").await?)))
}

async fn chrome(visit: &Visit, title: &'static str) -> Result<Chrome, Trouble> {
    let mut chrome = visit.chrome_for_anybody(title).await?;
    // Where the menu is, it leads back.
    if chrome.account.is_none() {
        chrome.back = Some(BackLink { href: "/".into(), words: "Back to the first page".into() });
    }
    Ok(chrome)
}
