//! Come here when a coded term should have plain words beside it.
//!
//! Written for this project, in the manner of the NHS.UK A to Z ("high blood pressure
//! (hypertension)"). A term stands here only where the plain words are sure: they stand beside
//! the term as it came, never in its place. Codes are SNOMED CT concepts.

use std::{collections::HashMap, sync::LazyLock};

/// Plain words for a coded term, found by its SNOMED CT code or else by the words themselves.
pub fn plain_words(system: Option<&str>, code: Option<&str>, words: &str) -> Option<&'static str> {
    let by_code = || {
        let is_snomed = system.is_some_and(|system| {
            system.trim_start_matches("https").trim_start_matches("http").starts_with("://snomed.info/sct")
        });
        if is_snomed { BY_CODE.get(code?).copied() } else { None }
    };
    let found = by_words(words).or_else(by_code)?;
    // Nothing is said twice.
    (!words.eq_ignore_ascii_case(found)).then_some(found)
}

fn by_words(words: &str) -> Option<&'static str> {
    // No term here is longer; a consultation's whole text is not looked up.
    if words.len() > 60 {
        return None;
    }
    let lower = words.trim().to_lowercase();
    BY_WORDS.get(without_tag(&lower)).copied()
}

/// SNOMED CT's fully specified names end in what kind of thing they are.
fn without_tag(words: &str) -> &str {
    ["(disorder)", "(finding)", "(procedure)", "(observable entity)", "(situation)"]
        .into_iter()
        .find_map(|tag| words.strip_suffix(tag))
        .unwrap_or(words)
        .trim_end()
}

static BY_CODE: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    TERMS.iter().filter(|(code, ..)| !code.is_empty()).map(|(code, _, plain)| (*code, *plain)).collect()
});

static BY_WORDS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| TERMS.iter().flat_map(|(_, terms, plain)| terms.iter().map(|term| (*term, *plain))).collect());

/// A code ("" where there is none for it), the term in lower case and its spellings, the plain words.
type Term = (&'static str, &'static [&'static str], &'static str);

const TERMS: &[Term] = &[
    // Heart and blood vessels
    ("38341003", &["hypertension", "hypertensive disorder", "high blood pressure disorder"], "High blood pressure"),
    ("59621000", &["essential hypertension"], "High blood pressure"),
    ("22298006", &["myocardial infarction", "acute myocardial infarction"], "Heart attack"),
    ("194828000", &["angina", "angina pectoris"], "Chest pain because the heart gets too little blood"),
    ("414545008", &["ischaemic heart disease", "ischemic heart disease"], "Too little blood reaches the heart"),
    ("53741008", &["coronary heart disease", "coronary arteriosclerosis"], "Narrowed blood vessels of the heart"),
    ("49436004", &["atrial fibrillation"], "A heartbeat that is not regular, and often fast"),
    ("84114007", &["heart failure"], "The heart pumps less well than it should"),
    ("230690007", &["cerebrovascular accident"], "Stroke"),
    ("266257000", &["transient ischaemic attack", "transient ischemic attack"], "A mini-stroke that passes"),
    ("128053003", &["deep venous thrombosis", "deep vein thrombosis"], "A blood clot in a deep vein, often in the leg"),
    ("59282003", &["pulmonary embolism"], "A blood clot in the lung"),
    ("13644009", &["hypercholesterolaemia", "hypercholesterolemia"], "High cholesterol"),
    ("55822004", &["hyperlipidaemia", "hyperlipidemia"], "Too much fat in the blood"),
    // Lungs and nose
    (
        "13645005",
        &["chronic obstructive pulmonary disease", "chronic obstructive lung disease", "copd"],
        "A long-term lung illness that makes it hard to breathe",
    ),
    ("233604007", &["pneumonia"], "A lung infection"),
    ("10509002", &["acute bronchitis"], "A chest infection with a cough"),
    ("36971009", &["sinusitis"], "Swollen sinuses: the spaces behind the nose and cheeks"),
    ("444814009", &["viral sinusitis"], "Swollen sinuses because of a virus"),
    ("195662009", &["acute viral pharyngitis"], "A sore throat because of a virus"),
    ("61582004", &["allergic rhinitis"], "A runny or blocked nose because of an allergy, like hay fever"),
    ("267036007", &["dyspnoea", "dyspnea"], "Being short of breath"),
    // Hormones and sugar
    (
        "44054006",
        &["diabetes mellitus type 2", "type 2 diabetes mellitus"],
        "Type 2 diabetes: too much sugar in the blood",
    ),
    (
        "46635009",
        &["diabetes mellitus type 1", "type 1 diabetes mellitus"],
        "Type 1 diabetes: the body makes no insulin",
    ),
    ("73211009", &["diabetes mellitus"], "Diabetes: too much sugar in the blood"),
    ("15777000", &["prediabetes"], "Blood sugar higher than usual, but not diabetes"),
    ("40930008", &["hypothyroidism"], "An underactive thyroid gland"),
    ("34486009", &["hyperthyroidism"], "An overactive thyroid gland"),
    // Bones and joints
    ("396275006", &["osteoarthritis"], "Stiff and painful joints that are worn"),
    ("69896004", &["rheumatoid arthritis"], "Swollen and painful joints: the body attacks them by mistake"),
    ("64859006", &["osteoporosis"], "Weak bones that can break more easily"),
    ("90560007", &["gout"], "Sudden, very painful joints because of crystals in them"),
    // Blood and kidneys
    ("271737000", &["anaemia", "anemia"], "Too few red blood cells, or too little iron in them"),
    (
        "87522002",
        &["iron deficiency anaemia", "iron deficiency anemia"],
        "Too few red blood cells because of too little iron",
    ),
    ("709044004", &["chronic kidney disease"], "The kidneys work less well for a long time"),
    (
        "68566005",
        &["urinary tract infection", "urinary tract infectious disease"],
        "An infection of the bladder, the kidneys or the tubes between",
    ),
    // Mind and nerves
    ("35489007", &["depressive disorder"], "Depression"),
    ("197480006", &["anxiety disorder"], "Anxiety: being worried so much that it gets in the way"),
    ("84757009", &["epilepsy"], "An illness of the brain that causes seizures (fits)"),
    ("52448006", &["dementia"], "Problems with memory and thinking that get worse over time"),
    ("37796009", &["migraine"], "Bad headaches that come back, often with feeling sick"),
    // Stomach and bowel
    (
        "235595009",
        &["gastro-oesophageal reflux disease", "gastroesophageal reflux disease"],
        "Acid reflux: stomach acid comes up and burns",
    ),
    ("10743008", &["irritable bowel syndrome"], "A bowel that often hurts, bloats or is upset"),
    ("34000006", &["crohn's disease"], "A long-term illness that makes the bowel swollen and sore"),
    ("64766004", &["ulcerative colitis"], "A long-term illness with sores in the large bowel"),
    ("396331005", &["coeliac disease", "celiac disease"], "Gluten, as in wheat, harms the bowel"),
    // Skin, eyes, ears
    ("24079001", &["atopic dermatitis"], "Eczema: itchy, dry and cracked skin"),
    ("193570009", &["cataract"], "A cloudy lens in the eye"),
    ("23986001", &["glaucoma"], "Damage to the nerve of the eye, often from high pressure in it"),
    ("65363002", &["otitis media"], "An infection of the middle ear"),
    ("", &["conjunctivitis"], "A red, sore or sticky eye"),
    ("", &["pyrexia"], "Fever: a high temperature"),
    ("", &["syncope"], "Fainting"),
    ("", &["pruritus"], "Itching"),
    ("", &["oedema", "edema"], "Swelling because of fluid"),
    ("", &["urticaria"], "Hives: a raised, itchy rash"),
    ("", &["anaphylaxis", "anaphylactic reaction"], "A very serious allergic reaction"),
    ("", &["angioedema", "angio-oedema"], "Swelling under the skin, often of the face"),
    // Operations and tests
    ("80146002", &["appendectomy", "appendicectomy"], "An operation to take out the appendix"),
    ("38102005", &["cholecystectomy"], "An operation to take out the gallbladder"),
    ("73761001", &["colonoscopy"], "A look inside the large bowel with a thin camera"),
    (
        "29303009",
        &["electrocardiogram", "electrocardiographic procedure", "ecg"],
        "A test that draws how the heart beats",
    ),
    ("", &["echocardiogram", "echocardiography"], "A scan of the heart with sound"),
    ("", &["spirometry"], "A test of how well you breathe in and out"),
    ("", &["gastroscopy"], "A look inside the stomach with a thin camera"),
    // Measurements
    ("271649006", &["systolic blood pressure"], "The higher number of blood pressure: when the heart beats"),
    ("271650006", &["diastolic blood pressure"], "The lower number of blood pressure: between heartbeats"),
    ("60621009", &["body mass index"], "Weight for height"),
    ("", &["bmi"], "Body mass index: weight for height"),
    (
        "",
        &["hba1c", "haemoglobin a1c", "hemoglobin a1c", "haemoglobin a1c level"],
        "Your average blood sugar over 2 to 3 months",
    ),
    ("", &["haemoglobin", "hemoglobin", "haemoglobin estimation"], "What carries oxygen in the blood"),
    ("", &["full blood count"], "A count of the different blood cells"),
    ("", &["platelet count", "platelets"], "Small blood cells that help to stop bleeding"),
    ("", &["white cell count", "white blood cell count", "total white cell count"], "Blood cells that fight infection"),
    ("", &["serum creatinine", "creatinine"], "Waste in the blood that shows how well the kidneys work"),
    (
        "",
        &["egfr", "estimated glomerular filtration rate", "glomerular filtration rate"],
        "How well the kidneys clean the blood",
    ),
    ("", &["serum urea", "urea"], "Waste in the blood that the kidneys clear"),
    ("", &["serum sodium", "sodium"], "A salt in the blood"),
    ("", &["serum potassium", "potassium"], "A salt in the blood that the heart and muscles need"),
    ("", &["serum alanine aminotransferase level", "alanine aminotransferase", "alt"], "A liver test"),
    ("", &["serum bilirubin", "bilirubin"], "A liver test: what makes skin look yellow when there is too much"),
    ("", &["serum albumin", "albumin"], "A protein that the liver makes"),
    (
        "",
        &["serum cholesterol", "total cholesterol", "serum total cholesterol"],
        "All the cholesterol, a fat, in the blood",
    ),
    ("", &["hdl cholesterol", "serum hdl cholesterol"], "\"Good\" cholesterol"),
    ("", &["ldl cholesterol", "serum ldl cholesterol"], "\"Bad\" cholesterol"),
    ("", &["triglycerides", "serum triglycerides"], "A kind of fat in the blood"),
    ("", &["tsh", "serum tsh level", "thyroid stimulating hormone"], "A test of how the thyroid gland works"),
    ("", &["c-reactive protein", "serum c-reactive protein level", "crp"], "Shows swelling or infection in the body"),
    ("", &["erythrocyte sedimentation rate", "esr"], "Shows swelling or infection in the body"),
    ("", &["ferritin", "serum ferritin"], "How much iron the body has stored"),
    ("", &["international normalised ratio", "inr"], "How long the blood takes to clot"),
    ("", &["prostate specific antigen", "psa"], "A test about the prostate gland"),
    ("", &["oxygen saturation", "peripheral oxygen saturation"], "How much oxygen the blood carries"),
    ("", &["respiratory rate"], "Breaths in a minute"),
    ("", &["heart rate", "pulse rate"], "Heartbeats in a minute"),
    ("", &["peak expiratory flow rate", "peak flow"], "How fast you can blow air out"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_by_code_and_by_words() {
        let snomed = Some("http://snomed.info/sct");
        for (system, code, words, plain) in [
            (None, None, "Hypertension", Some("High blood pressure")),
            (None, None, "Essential hypertension (disorder)", Some("High blood pressure")),
            (snomed, Some("38341003"), "HTN", Some("High blood pressure")),
            (Some("http://read.info"), Some("38341003"), "HTN", None),
            (snomed, Some("38341003"), "High blood pressure", None),
            (snomed, Some("1"), "Something else", None),
            (None, None, "No hypertension", None),
            (None, None, "", None),
        ] {
            assert_eq!(plain_words(system, code, words), plain, "{words}");
        }
    }

    #[test]
    fn no_term_and_no_code_stands_twice() {
        let terms: usize = TERMS.iter().map(|(_, terms, _)| terms.len()).sum();
        assert_eq!(BY_WORDS.len(), terms);
        assert_eq!(BY_CODE.len(), TERMS.iter().filter(|(code, ..)| !code.is_empty()).count());
        for (code, terms, _) in TERMS {
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(terms.iter().all(|term| *term == term.to_lowercase() && term.len() <= 60));
        }
    }
}
