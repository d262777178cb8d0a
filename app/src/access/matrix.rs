//! The decision as a text that a person can read, and the tests that walk all of it.

use super::{
    class::{Action, DataClass},
    facts::{
        Access, AgeBand, Competence, Facts, Met, Proofing, Release, SafetyBlock, Scoped, Sharing, Standing, StepUp,
    },
    policy::{Verdict, decide},
    relation::Relation,
};

/// Who is meant, in words.
fn words(relation: Relation) -> String {
    match relation {
        Relation::Own => "The person themselves".into(),
        Relation::Carer(basis) => format!("A carer. Why they may: {}", basis.words()),
        Relation::Staff(role) => format!("{} of the person's own practice (or whose list it is)", role.words()),
        Relation::StaffElsewhere(role) => {
            format!("{} of another organisation, who found the person by NHS number and date of birth", role.words())
        }
        Relation::Emergency(role) => format!("{} in emergency access (one hour)", role.words()),
        Relation::Stranger => "Anybody else who is signed in".into(),
        Relation::System => "A system, which is never signed in".into(),
    }
}

/// What differs from everything being in order, in words.
fn situations() -> Vec<(&'static str, Facts)> {
    let order = Facts::IN_ORDER;
    vec![
        ("When the passkey was not used again for it", Facts { step_up: StepUp::Stale, ..order }),
        (
            "When the person does not share it with this organisation (for carers: has hidden it from carers)",
            Facts { sharing: Sharing::NotShared, ..order },
        ),
        ("When the person has stopped all sharing", Facts { sharing: Sharing::Stopped, ..order }),
        ("When we do not know well enough who is asking", Facts { proofing: Proofing::Low, ..order }),
        ("When a clinician has not released it yet", Facts { release: Release::Held, ..order }),
        ("When the practice has blocked carers (enhanced review)", Facts { block: SafetyBlock::Yes, ..order }),
        ("When the person has paused their online access", Facts { access: Access::Paused, ..order }),
        ("When they paused it 72 hours ago or more", Facts { access: Access::PausedLong, ..order }),
        (
            "When the arrangement is not in force (cooling, suspended, under review, ended)",
            Facts { standing: Standing::Resting, ..order },
        ),
        ("When the carer's scopes do not cover it", Facts { scoped: Scoped::No, ..order }),
        ("When the person is below 11", Facts { age: AgeBand::Child, ..order }),
        (
            "When the person is 11 to 15, and nobody has recorded that they agree",
            Facts { age: AgeBand::Young, ..order },
        ),
        (
            "When the person is 11 to 15, and it is recorded that they understand and agree",
            Facts { age: AgeBand::Young, competence: Competence::Recorded, ..order },
        ),
        ("When staff has not found the person by NHS number and date of birth", Facts { met: Met::No, ..order }),
    ]
}

fn cell(relation: Relation, class: DataClass, facts: &Facts) -> String {
    let may: Vec<String> = Action::ALL
        .into_iter()
        .filter_map(|action| match decide(relation, action, class, facts) {
            Verdict::Permit => Some(action.key().to_string()),
            Verdict::Authored => Some(format!("{} what their organisation wrote", action.key())),
            Verdict::StepUp => Some(format!("{} after using the passkey again", action.key())),
            Verdict::NotAvailable => Some(format!("{}: \"not available at the moment\"", action.key())),
            Verdict::NotFound => None,
        })
        .collect();
    if may.is_empty() { "nothing".into() } else { may.join("; ") }
}

/// The block of one relation: a line for every class of which anything may be done.
fn block(relation: Relation, facts: &Facts) -> String {
    let lines = DataClass::ALL.into_iter().map(|class| (class, cell(relation, class, facts)));
    let lines: String = lines
        .filter(|(_, cell)| cell != "nothing")
        .map(|(class, cell)| format!("    {:<30}{cell}\n", class.words()))
        .collect();
    if lines.is_empty() { "    nothing\n".into() } else { lines }
}

/// Blocks that read the same stand once, under all whom they are about.
fn together(blocks: Vec<(String, String)>) -> String {
    let mut merged: Vec<(Vec<String>, String)> = Vec::new();
    for (who, block) in blocks {
        match merged.iter_mut().find(|(_, known)| *known == block) {
            Some((all, _)) => all.push(who),
            None => merged.push((vec![who], block)),
        }
    }
    merged.into_iter().map(|(all, block)| format!("  {}\n{block}\n", all.join("\n  "))).collect()
}

pub fn matrix() -> String {
    let mut text = String::from(
        "Who may do what with a person's data, as Nene decides it.\n\
         This text is written by a test from the decision itself (policy.rs), so it cannot be out of date.\n\
         What is not listed is answered as if it did not exist.\n\n\
         WHEN EVERYTHING IS IN ORDER\n\
         (an adult, who shares; staff and carers whom we know; the passkey just used again)\n\n",
    );
    let usual = Relation::all().into_iter().map(|relation| (words(relation), block(relation, &Facts::IN_ORDER)));
    text.push_str(&together(usual.collect()));
    for (title, facts) in situations() {
        text.push_str(&format!("{}\n(only what is then different)\n\n", title.to_uppercase()));
        let changed = Relation::all().into_iter().filter_map(|relation| {
            let lines: String = DataClass::ALL
                .into_iter()
                .map(|class| (class, cell(relation, class, &facts), cell(relation, class, &Facts::IN_ORDER)))
                .filter(|(_, now, usual)| now != usual)
                .map(|(class, now, _)| format!("    {:<30}{now}\n", class.words()))
                .collect();
            (!lines.is_empty()).then(|| (words(relation), lines))
        });
        text.push_str(&together(changed.collect()));
    }
    text.trim_end().to_string() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{facts::Ground, policy::purpose_of, relation::Basis};

    /// Every combination of facts there is.
    fn every(mut act: impl FnMut(&Facts)) {
        for sharing in [Sharing::Shared, Sharing::NotShared, Sharing::Stopped] {
            for proofing in [Proofing::Low, Proofing::Medium, Proofing::High] {
                for access in [Access::Open, Access::Paused, Access::PausedLong] {
                    for age in [AgeBand::Child, AgeBand::Young, AgeBand::Adult] {
                        for bits in 0..256 {
                            let is = |bit: u32| bits >> bit & 1 == 1;
                            act(&Facts {
                                sharing,
                                proofing,
                                access,
                                age,
                                step_up: if is(0) { StepUp::Fresh } else { StepUp::Stale },
                                release: if is(1) { Release::Released } else { Release::Held },
                                block: if is(2) { SafetyBlock::No } else { SafetyBlock::Yes },
                                standing: if is(3) { Standing::InForce } else { Standing::Resting },
                                scoped: if is(4) { Scoped::Yes } else { Scoped::No },
                                competence: if is(5) { Competence::Recorded } else { Competence::NotRecorded },
                                met: if is(6) { Met::Yes } else { Met::No },
                                ground: if is(7) { Ground::Vital } else { Ground::None },
                            });
                        }
                    }
                }
            }
        }
    }

    /// The same facts with one thing worse.
    fn worse(facts: &Facts) -> [Facts; 9] {
        let facts = *facts;
        [
            Facts { sharing: Sharing::NotShared, ..facts },
            Facts { sharing: Sharing::Stopped, ..facts },
            Facts { proofing: Proofing::Low, ..facts },
            Facts { step_up: StepUp::Stale, ..facts },
            Facts { release: Release::Held, ..facts },
            Facts { block: SafetyBlock::Yes, ..facts },
            Facts { standing: Standing::Resting, ..facts },
            Facts { scoped: Scoped::No, ..facts },
            Facts { met: Met::No, ..facts },
        ]
    }

    #[test]
    fn the_committed_matrix_is_what_is_decided() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/access/matrix.txt");
        if std::env::var_os("UPDATE_MATRIX").is_some() {
            std::fs::write(path, matrix()).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(path).unwrap_or_default(),
            matrix(),
            "run with UPDATE_MATRIX=1 and read the change"
        );
    }

    /// Every cell: relation x class x action x facts, some 60 million, against the rules as they
    /// are said in the issue and in `access-control.md`, written down here once more by themselves.
    #[test]
    fn no_cell_breaks_a_rule() {
        let relations = Relation::all();
        let mut cells = 0_u64;
        every(|facts| {
            for relation in &relations {
                for class in DataClass::ALL {
                    for action in Action::ALL {
                        cells += 1;
                        let verdict = decide(*relation, action, class, facts);
                        if verdict == Verdict::NotFound {
                            continue;
                        }
                        let told = || format!("{relation:?} {action:?} {class:?} {facts:?}: {verdict:?}");
                        let is_record = matches!(class, DataClass::Record(_));
                        // What is held is seen by nobody.
                        assert!(!(is_record && facts.release == Release::Held && verdict.permits()), "{}", told());
                        // Nobody writes into the record, nobody but its owner takes it away.
                        assert!(!(is_record && action == Action::Change && verdict.permits()), "{}", told());
                        let is_home = matches!(class, DataClass::Readings | DataClass::Pathways);
                        let is_of_medicines = matches!(class, DataClass::Medicines | DataClass::Doses);
                        let is_booking = class == DataClass::Appointments;
                        let is_inner = matches!(class, DataClass::Reminders | DataClass::Goals);
                        assert!(!is_inner || *relation == Relation::Own, "{}", told());
                        assert!(
                            !(verdict.permits() && action == Action::Download && *relation != Relation::Own),
                            "{}",
                            told()
                        );
                        // Without the passkey nothing that needs it is permitted, but to end an emergency.
                        if verdict.permits() && facts.step_up == StepUp::Stale && purpose_of(action, class).is_some() {
                            assert!(matches!(relation, Relation::Emergency(_)), "{}", told());
                        }
                        match relation {
                            Relation::Stranger | Relation::System => panic!("{}", told()),
                            Relation::Own => {
                                if facts.access != Access::Open && verdict != Verdict::NotAvailable {
                                    assert_eq!(class, DataClass::Pause, "{}", told());
                                    assert_eq!(facts.access, Access::PausedLong, "{}", told());
                                }
                                let is_staffs = matches!(class, DataClass::SafetyFlag | DataClass::Emergency);
                                assert!(!(is_staffs && verdict.permits()), "{}", told());
                            }
                            Relation::Carer(basis) => {
                                let enters = class == DataClass::Readings || is_of_medicines || is_booking;
                                assert!(action == Action::Read || action == Action::Change && enters, "{}", told());
                                assert!(
                                    is_record
                                        || is_home
                                        || is_of_medicines
                                        || is_booking
                                        || class == DataClass::Details,
                                    "{}",
                                    told()
                                );
                                if (is_home || is_of_medicines || is_booking) && verdict.permits() {
                                    assert_eq!(
                                        (facts.scoped, facts.sharing),
                                        (Scoped::Yes, Sharing::Shared),
                                        "{}",
                                        told()
                                    );
                                }
                                assert_ne!(*basis, Basis::Unknown, "{}", told());
                                if verdict.permits() {
                                    assert_eq!(
                                        (facts.block, facts.standing, facts.access),
                                        (SafetyBlock::No, Standing::InForce, Access::Open),
                                        "{}",
                                        told()
                                    );
                                    let parent = *basis == Basis::ParentalResponsibility;
                                    assert!(!(parent && facts.age == AgeBand::Adult), "{}", told());
                                    assert!(
                                        !(facts.age == AgeBand::Young && facts.competence == Competence::NotRecorded),
                                        "{}",
                                        told()
                                    );
                                    assert!(parent || facts.age != AgeBand::Child, "{}", told());
                                }
                            }
                            Relation::StaffElsewhere(_) => assert_eq!(facts.met, Met::Yes, "{}", told()),
                            Relation::Emergency(role) => {
                                assert!(role.is_clinical(), "{}", told());
                                assert!(
                                    facts.sharing != Sharing::Stopped || facts.ground == Ground::Vital,
                                    "{}",
                                    told()
                                );
                                assert!(action == Action::Read || class == DataClass::Emergency, "{}", told());
                            }
                            Relation::Staff(_) => {}
                        }
                        if relation.role().is_some() {
                            assert!(
                                !matches!(
                                    class,
                                    DataClass::Account
                                        | DataClass::Passkeys
                                        | DataClass::Sharing
                                        | DataClass::AccessLog
                                ),
                                "{}",
                                told()
                            );
                            if (is_record || is_home) && !matches!(relation, Relation::Emergency(_)) {
                                assert_eq!(verdict == Verdict::Permit, facts.sharing == Sharing::Shared, "{}", told());
                            }
                            if is_of_medicines && !matches!(relation, Relation::Emergency(_)) {
                                assert_eq!(facts.sharing, Sharing::Shared, "{}", told());
                                let writes = action == Action::Change && class == DataClass::Doses;
                                assert!(action == Action::Read || writes, "{}", told());
                            }
                        }
                    }
                }
            }
        });
        assert_eq!(cells, 3 * 3 * 3 * 3 * 256 * DataClass::ALL.len() as u64 * 3 * relations.len() as u64);
    }

    /// To take a consent back, to know somebody less well, to let a proof grow old, to add a
    /// block: none of it ever opens anything.
    #[test]
    fn less_never_opens_more() {
        let relations = Relation::all();
        every(|facts| {
            // Half of the cells are the worse ones of the other half.
            if facts.step_up == StepUp::Stale || facts.scoped == Scoped::No {
                return;
            }
            // Where sharing was stopped, "not shared" would be more.
            for less in worse(facts).into_iter().skip(usize::from(facts.sharing == Sharing::Stopped)) {
                for relation in &relations {
                    for class in DataClass::ALL {
                        for action in Action::ALL {
                            if decide(*relation, action, class, &less).permits() {
                                let more = decide(*relation, action, class, facts);
                                assert!(more.permits(), "{relation:?} {action:?} {class:?} {facts:?} {less:?}");
                            }
                        }
                    }
                }
            }
        });
    }
}
