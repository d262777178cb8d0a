//! The first step of a change: what to change, and for how long.

use leptos::prelude::*;

use crate::{
    access::{class::Category, consent::Shares, facts::Sharing},
    sharing::{CATEGORIES, Organisation, form::ChangeForm, rules::Seen, words},
    ui::{
        Text,
        button::Button,
        callout::InsetText,
        choices::{Choice, Radios},
        date_input::DateInput,
        document::{Chrome, document},
        errors::{ErrorSummary, FieldErrors},
        form::{Hidden, Select},
        table::{Cell, Column, Table},
    },
};

/// What the page is about, and how it is now.
pub enum About {
    ShareAll,
    StopAll,
    Organisation(Organisation, Seen),
    Category(Category, Vec<(Organisation, Sharing)>),
    /// Planning and research: for each organisation, and for all others.
    OtherUses(Vec<(Organisation, [Option<Shares>; 2])>, [Option<Shares>; 2]),
}

impl About {
    pub fn title(&self) -> String {
        match self {
            About::ShareAll => "Share all with the teams caring for me".into(),
            About::StopAll => "Stop all sharing".into(),
            About::Organisation(one, _) => format!("What {} may see", one.name),
            About::Category(category, _) => format!("Who may see your {}", words::records(*category)),
            About::OtherUses(..) => "Planning and research".into(),
        }
    }
}

pub fn choose(chrome: Chrome, about: &About, form: &ChangeForm, errors: FieldErrors) -> String {
    let title = about.title();
    let introduction = match about {
        About::ShareAll => share_all().into_any(),
        About::StopAll => stop_all().into_any(),
        About::Organisation(_, seen) => organisation(seen).into_any(),
        About::Category(category, all) => who_sees(*category, all).into_any(),
        About::OtherUses(all, others) => other_uses(all, *others).into_any(),
    };
    let questions = match about {
        About::ShareAll | About::StopAll => ().into_any(),
        About::Organisation(..) => view! {
            <Hidden name="organisation" value=form.organisation.clone()/>
            {share_or_stop(form, &errors)}
            {which_part(form, &errors)}
        }
        .into_any(),
        About::Category(_, all) => {
            let places: Vec<&Organisation> = all.iter().map(|(one, _)| one).collect();
            view! {
                <Hidden name="category" value=form.category.clone()/>
                {share_or_stop(form, &errors)}
                {with_whom(form, "With whom?", "Everybody", &places)}
            }
            .into_any()
        }
        About::OtherUses(all, _) => {
            let places: Vec<&Organisation> = all.iter().map(|(one, _)| one).collect();
            view! {
                {which_use(form, &errors)}
                {yes_or_no(form, &errors)}
                {with_whom(form, "Which organisation?", "Every organisation", &places)}
            }
            .into_any()
        }
    };
    document(
        chrome.with_errors(&errors),
        view! {
            <ErrorSummary errors=errors.clone()/>
            <h1 class="nhsuk-heading-l">{title}</h1>
            {introduction}
            <form method="post" action="/sharing/preview" novalidate>
                <Hidden name="page" value=form.page.clone()/>
                {questions}
                {how_long(form, &errors)}
                <p>"Nothing changes yet. The next page tells you what will happen."</p>
                <Button label="Continue"/>
            </form>
        },
    )
}

fn share_all() -> impl IntoView {
    view! {
        <p>"The doctors, nurses and care workers who look after you then see what their work needs, wherever they work."</p>
        <p>"Choices you made before, for one organisation or one part of your record, end with this."</p>
    }
}

fn stop_all() -> impl IntoView {
    view! {
        <p>"You can do this at any time. Please read first what it means."</p>
        <h2 class="nhsuk-heading-m">"Who can still see something"</h2>
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>"Your GP practice keeps its own notes in its own system."</li>
            <li>"Each organisation keeps what it wrote itself, and goes on seeing that."</li>
            <li>"You still see all of it. So do carers you have chosen: change that on the page "<a href="/carers">"Your carers"</a>"."</li>
        </ul>
        <h2 class="nhsuk-heading-m">"What gets harder"</h2>
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>"Who treats you may not know your medicines, your allergies or your illnesses. Tell them yourself."</li>
            <li>"Tests may be done twice, and care may take longer."</li>
        </ul>
        <h2 class="nhsuk-heading-m">"In an emergency"</h2>
        <p>"If you cannot speak, nobody can open your record here. The one exception is an organisation that has written down why the law lets it. The next page tells you if there is one."</p>
        <h2 class="nhsuk-heading-m">"How to undo it"</h2>
        <p>"Come back to \"Who can see your record\" and choose \"Share all with the teams caring for me\". It works at once."</p>
    }
}

fn organisation(seen: &Seen) -> impl IntoView + use<> {
    let seen = words::seen(seen);
    view! {
        <InsetText>
            <p>"They see now: "<strong>{seen}</strong></p>
        </InsetText>
        <p>"They always keep what they wrote themselves."</p>
    }
}

fn who_sees(category: Category, all: &[(Organisation, Sharing)]) -> impl IntoView + use<> {
    let columns = [Column::words("Organisation"), Column::words("They see")];
    let mut table = Table::new("How it is now", columns, all.len());
    for (one, sharing) in all {
        let may = if *sharing == Sharing::Shared { "What they need of it" } else { "Only what they wrote themselves" };
        table.row([Cell::Words(&one.name), Cell::Words(may)]);
    }
    view! {
        <p>"What is in it: "{words::what_it_holds(category)}"."</p>
        {table.view()}
    }
}

fn other_uses(all: &[(Organisation, [Option<Shares>; 2])], others: [Option<Shares>; 2]) -> impl IntoView + use<> {
    let columns = [Column::words("Organisation"), Column::words("Planning"), Column::words("Research")];
    let mut table = Table::new("What you have chosen", columns, all.len() + 1);
    for (one, [planning, research]) in all {
        table.row([
            Cell::Words(&one.name),
            Cell::Words(words::allowed(*planning)),
            Cell::Words(words::allowed(*research)),
        ]);
    }
    let [planning, research] = others.map(words::allowed);
    table.row([Cell::Words("Every other organisation"), Cell::Words(planning), Cell::Words(research)]);
    view! {
        <p>"Your record is here for your own care. It can also help to plan care for many people, and it can help research."</p>
        <p>"This website gives your record to nobody for planning or research. Your choice here is kept, and counts if an organisation wants to use it for that."</p>
        <p>"It never changes your care. The choice for the whole NHS in England is another one: see "<a href="/sharing/preferences">"Other choices about your record"</a>"."</p>
        {table.view()}
    }
}

fn share_or_stop(form: &ChangeForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let choices = vec![Choice::new("share", "Share"), Choice::new("stop", "Stop sharing")];
    view! {
        <Radios name="choice" legend="What do you want to do?" choices chosen=chosen(&form.choice) error=errors.of("choice")/>
    }
}

fn yes_or_no(form: &ChangeForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let choices = vec![Choice::new("share", "Yes"), Choice::new("stop", "No")];
    view! {
        <Radios name="choice" legend="May they use your record for it?" choices chosen=chosen(&form.choice) error=errors.of("choice")/>
    }
}

fn which_use(form: &ChangeForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let choices = vec![
        Choice::new("planning", "Planning").with_hint("To see what care is needed where, for many people"),
        Choice::new("research", "Research").with_hint("To find out more about illnesses and how to treat them"),
    ];
    view! {
        <Radios name="purpose" legend="What is it about?" choices chosen=chosen(&form.purpose) error=errors.of("purpose")/>
    }
}

fn which_part(form: &ChangeForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let mut choices = vec![Choice::new("", "All of my record")];
    choices.extend(
        CATEGORIES
            .into_iter()
            .map(|category| Choice::new(category.key(), category.words()).with_hint(words::what_it_holds(category))),
    );
    let chosen = Some(Text::from(form.category.clone()));
    view! { <Radios name="category" legend="Which part of your record?" choices chosen error=errors.of("category")/> }
}

fn with_whom(
    form: &ChangeForm,
    label: &'static str,
    everybody: &'static str,
    places: &[&Organisation],
) -> impl IntoView + use<> {
    let mut options: Vec<(Text, Text)> = vec![("".into(), everybody.into())];
    options.extend(places.iter().map(|one| (one.ods.clone().into(), one.name.clone().into())));
    view! { <Select name="organisation" label options chosen=form.organisation.clone()/> }
}

fn how_long(form: &ChangeForm, errors: &FieldErrors) -> impl IntoView + use<> {
    let choices = vec![Choice::new("good", "Until I change it"), Choice::new("time", "Until a day that I choose")];
    view! {
        <Radios name="lasting" legend="For how long?" choices chosen=chosen(&form.lasting) error=errors.of("lasting")/>
        <DateInput name="until" legend="The last day, if you chose one" hint="After that day, what you chose before counts again"
            value=form.typed_until() error=errors.of_date("until")/>
    }
}

fn chosen(key: &str) -> Option<Text> {
    (!key.is_empty()).then(|| Text::from(key.to_string()))
}
