//! Each role at each place, held against the decision itself.

use super::{IVY, find, page};
use crate::{
    access::{
        class::{Action, Category, DataClass},
        facts::Facts,
        policy::{Purpose, decide},
        relation::Relation,
        role::Role,
    },
    on_both_databases,
};

on_both_databases! {
    async fn each_role_comes_as_far_as_the_decision_says(stage) {
        let ivy = stage.patient("Ivy", IVY).await;
        for role in Role::ALL {
            for (ods, relation) in [("Y99001", Relation::Staff(role)), ("RZZ01", Relation::StaffElsewhere(role))] {
                let may = |action, class| decide(relation, action, class, &Facts::IN_ORDER).permits();
                let at_work = |class| decide(Relation::Staff(role), Action::Read, class, &Facts::IN_ORDER).permits();
                let told = format!("{relation:?}");
                let visitor = stage.visitor(stage.staff(role.key(), ods, role).await).await;
                let form = visitor.get(&format!("/practice/{ods}/find")).await.status;
                assert_eq!(form, if at_work(DataClass::Finding) { 200 } else { 404 }, "{told}");
                let queue = visitor.get(&format!("/practice/{ods}/emergencies")).await.status;
                assert_eq!(queue, if at_work(DataClass::EmergencyReview) { 200 } else { 404 }, "{told}");
                let found = find(&visitor, ods, IVY).await.status;
                let expected = match (at_work(DataClass::Finding), may(Action::Read, DataClass::Details)) {
                    (false, _) => 404,
                    (true, false) => 422,
                    (true, true) => 303,
                };
                assert_eq!(found, expected, "{told}");
                if found != 303 {
                    continue;
                }
                let summary = visitor.get(&page(ods, ivy, "")).await.expect(200).text();
                let reads = may(Action::Read, DataClass::Record(Category::General));
                assert_eq!(summary.contains("Allergies and reactions"), reads, "{told}");
                let flags = may(Action::Read, DataClass::SafetyFlag);
                assert_eq!(summary.contains(&page(ods, ivy, "/safety\"")), flags, "{told}");
                assert_eq!(visitor.get(&page(ods, ivy, "/safety")).await.status, if flags { 200 } else { 404 }, "{told}");
                let set = visitor.post(&page(ods, ivy, "/safety"), &[("kind", "nothing"), ("act", "set")]).await.status;
                assert_eq!(set, if may(Action::Change, DataClass::SafetyFlag) { 422 } else { 404 }, "{told}");
                let opens = may(Action::Change, DataClass::Emergency);
                let at_first = visitor.get(&page(ods, ivy, "/emergency")).await;
                assert_eq!(at_first.status, if opens { 303 } else { 200 }, "{told}");
                stage.fresh(&visitor, Purpose::Emergency, ivy).await;
                let emergency = visitor.get(&page(ods, ivy, "/emergency")).await.expect(200).text();
                assert_eq!(emergency.contains("name=\"reason\""), opens, "{told}");
                assert_eq!(emergency.contains("cannot be opened in an emergency"), !opens, "{told}");
                let pause = may(Action::Change, DataClass::Pause);
                stage.fresh(&visitor, Purpose::Pause, ivy).await;
                assert_eq!(visitor.get(&page(ods, ivy, "/safety/open")).await.status, if pause { 200 } else { 404 }, "{told}");
            }
        }
    }
}
