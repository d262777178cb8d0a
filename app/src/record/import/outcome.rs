//! What became of a bundle, as an OperationOutcome (FHIR R4) and as a table for a terminal.

use serde_json::{Value, json};

use super::{Line, Report, Taken, Unreadable};

impl Taken {
    pub fn words(&self) -> &'static str {
        match self {
            Taken::Stored => "stored",
            Taken::Unchanged => "unchanged",
            Taken::NewerHere => "newer already here",
            Taken::Refused(_) => "refused",
        }
    }
}

/// Counts of a report: stored, unchanged, newer already here, refused.
pub fn counts(lines: &[Line]) -> [usize; 4] {
    let mut counts = [0; 4];
    for line in lines {
        counts[match line.taken {
            Taken::Stored => 0,
            Taken::Unchanged => 1,
            Taken::NewerHere => 2,
            Taken::Refused(_) => 3,
        }] += 1;
    }
    counts
}

/// One issue for each resource, and one more for each warning.
pub fn operation_outcome(report: &Report) -> Value {
    let issues: Vec<Value> = match report {
        Report::MatchedNobody(reason) => vec![issue("error", "not-found", reason, None)],
        Report::Taken(lines) => lines.iter().flat_map(issues_of).collect(),
    };
    // An OperationOutcome has at least one issue (R4, OperationOutcome.issue 1..*).
    let issues = if issues.is_empty() {
        vec![issue("information", "informational", "The bundle is empty.", None)]
    } else {
        issues
    };
    json!({ "resourceType": "OperationOutcome", "issue": issues })
}

fn issues_of(line: &Line) -> Vec<Value> {
    let (severity, code) = match line.taken {
        Taken::Stored | Taken::Unchanged | Taken::NewerHere => ("information", "informational"),
        Taken::Refused(_) => ("warning", "processing"),
    };
    let why = match &line.taken {
        Taken::Refused(why) => format!("{}: refused. {why}", line.name),
        other => format!("{}: {}", line.name, other.words()),
    };
    let mut issues = vec![issue(severity, code, &why, Some(line.place))];
    issues.extend(
        line.warnings
            .iter()
            .map(|warning| issue("warning", "value", &format!("{}: {warning}", line.name), Some(line.place))),
    );
    issues
}

fn issue(severity: &str, code: &str, words: &str, place: Option<usize>) -> Value {
    let mut issue = json!({ "severity": severity, "code": code, "diagnostics": words });
    if let Some(place) = place {
        issue["expression"] = json!([format!("Bundle.entry[{place}]")]);
    }
    issue
}

pub fn unreadable(why: Unreadable) -> Value {
    json!({ "resourceType": "OperationOutcome", "issue": [issue("error", "invalid", why.words(), None)] })
}

/// For the command line: a line for each resource that was not simply stored, and the counts.
pub fn table(report: &Report) -> String {
    match report {
        Report::MatchedNobody(reason) => format!("  refused whole: {reason} Kept for the practice to look at.\n"),
        Report::Taken(lines) => {
            let mut text = String::new();
            for line in lines {
                let why = match &line.taken {
                    Taken::Refused(why) => why,
                    Taken::Stored | Taken::Unchanged | Taken::NewerHere => "",
                };
                text.push_str(format!("  {:<48} {:<20}{why}", line.name, line.taken.words()).trim_end());
                text.push('\n');
                for warning in &line.warnings {
                    text.push_str(&format!("  {:<48} {:<20}{warning}\n", "", "warning"));
                }
            }
            let [stored, unchanged, newer, refused] = counts(lines);
            text.push_str(&format!(
                "  stored {stored}, unchanged {unchanged}, newer already here {newer}, refused {refused}\n"
            ));
            text
        }
    }
}
