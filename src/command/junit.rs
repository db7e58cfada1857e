//! A session as a JUnit report: every section of results becomes a test suite, whatever kind of storage it came from.

use crate::model::{Body, Class, Column, Detail, Label, Role, Section, Value};
use crate::text::{Untrusted, Visible};

/// The report as XML; `name` is the suite's name. Text from disk appears in its visible form, since XML has no way to hold
/// control characters.
///
/// ```
/// # use adjourn::command::{Catalog, Demo, Readers};
/// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
/// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
/// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
/// # let task = adjourn::work::Task::new();
/// let row = readers.find(b"Graphics_only-2026-11-15T01.24.24")?;
/// let report = adjourn::command::junit(&"Graphics only".into(), &readers.detail(&row, &task)?);
/// assert!(report.contains("<testsuite name=\"Graphics only\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn junit(name: &Untrusted, detail: &Detail) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for section in detail.sections.iter().filter(|section| section.role == Role::Results) {
        suite(&mut out, name, section);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, name: &Untrusted, section: &Section) {
    let Body::Table { columns, rows } = &section.body else { return };
    let cases: Vec<Case<'_>> = rows.iter().map(|row| Case::of(columns, row)).collect();
    let count = |class: Class| cases.iter().filter(|case| case.class() == Some(class)).count();
    let skipped = cases.iter().filter(|case| case.is_skipped()).count();
    out.push_str(&format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{skipped}\">\n",
        attribute(&name.visible()),
        cases.len(),
        count(Class::Bad),
    ));
    cases.iter().for_each(|case| case.write(out));
    out.push_str("  </testsuite>\n");
}

struct Case<'a> {
    columns: &'a [Column],
    row: &'a [Value],
}

impl<'a> Case<'a> {
    fn of(columns: &'a [Column], row: &'a [Value]) -> Self {
        Self { columns, row }
    }

    fn value(&self, key: &str) -> Option<&'a Value> {
        let at = self.columns.iter().position(|column| column.key == key)?;
        self.row.get(at)
    }

    fn text(&self, key: &str) -> String {
        match self.value(key) {
            Some(Value::Text(text)) => attribute(&text.visible()),
            _ => String::new(),
        }
    }

    fn outcome(&self) -> Option<&'a Label> {
        let words =
            self.row.iter().filter_map(|value| if let Value::Label(word) = value { Some(word.as_ref()) } else { None });
        words.into_iter().next()
    }

    fn class(&self) -> Option<Class> {
        self.outcome().map(|word| word.class)
    }

    fn is_skipped(&self) -> bool {
        !matches!(self.class(), Some(Class::Good | Class::Bad))
    }

    fn write(&self, out: &mut String) {
        let name = ["id", "name"].iter().map(|key| self.text(key)).find(|text| !text.is_empty()).unwrap_or_default();
        let time = match self.value("execution_duration") {
            // A clock that was set back, or a number that is none, is no time that a reader of reports takes.
            Some(Value::Seconds(seconds)) if seconds.is_finite() && *seconds >= 0.0 => {
                // Without the sign of a negative zero.
                format!(" time=\"{:.3}\"", seconds.abs())
            }
            _ => String::new(),
        };
        out.push_str(&format!("    <testcase name=\"{name}\"{time}>"));
        let word = self.outcome().map_or_else(|| "no result".to_owned(), |word| attribute(&word.text.visible()));
        let comments = self.text("comments");
        match self.class() {
            Some(Class::Good) => {}
            Some(Class::Bad) => out.push_str(&format!("<failure message=\"{word}\">{comments}</failure>")),
            _ => out.push_str(&format!("<skipped message=\"{word}\"/>")),
        }
        out.push_str("</testcase>\n");
    }
}

/// Escaped, and without the characters that XML 1.0 has no way to hold; controls are visible already.
fn attribute(text: &Visible) -> String {
    let mut held = String::with_capacity(text.as_str().len());
    for c in text.as_str().chars() {
        match c {
            '\u{fffe}' | '\u{ffff}' => held.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => held.push('\u{fffd}'),
            c => held.push(c),
        }
    }
    held.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { key: "id", title: "JOB" },
        Column { key: "outcome", title: "OUTCOME" },
        Column { key: "execution_duration", title: "TIME" },
        Column { key: "comments", title: "COMMENTS" },
    ];

    #[test]
    fn what_xml_cannot_hold_and_what_is_no_time_is_left_out() {
        let columns: &[Column] = COLUMNS;
        let row = |seconds| {
            let word = Value::Label(Box::new(Label::new("fail", 'f', Class::Bad)));
            vec![Value::text("a"), word, Value::Seconds(seconds), Value::text("x\u{ffff}\u{fffe}\u{85}")]
        };
        let body = Body::Table { columns, rows: vec![row(-3.5), row(f64::NAN), row(f64::INFINITY)] };
        let section = Section { key: "jobs", title: "Jobs", tab: "Jobs", role: Role::Results, body };
        let xml = junit(&"t".into(), &Detail { sections: vec![section] });
        assert!(!xml.contains("time=") && !xml.contains(['\u{ffff}', '\u{fffe}', '\u{85}']), "{xml}");
        assert!(xml.contains("x&lt;U+FFFF&gt;&lt;U+FFFE&gt;"), "{xml}");
    }

    #[test]
    fn failures_and_skips_are_told_apart_and_markup_is_escaped() {
        let row = |id: &str, word: Option<Label>, comment: &str| {
            let outcome = word.map_or(Value::Null, |w| Value::Label(Box::new(w)));
            vec![Value::text(id), outcome, Value::Seconds(1.5), Value::text(comment)]
        };
        let rows = vec![
            row("a<b", Some(Label::new("pass", 'p', Class::Good)), ""),
            row("c", Some(Label::new("fail", 'f', Class::Bad)), "bad \"x\" \u{1b}[31m"),
            row("d", None, ""),
        ];
        let section = Section {
            key: "jobs",
            title: "Jobs",
            tab: "Jobs",
            role: Role::Results,
            body: Body::Table { columns: COLUMNS, rows },
        };
        let xml = junit(&"t&t".into(), &Detail { sections: vec![section] });
        assert!(xml.contains("<testsuite name=\"t&amp;t\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">"));
        assert!(xml.contains("<testcase name=\"a&lt;b\" time=\"1.500\"></testcase>"));
        assert!(xml.contains("<failure message=\"fail\">bad &quot;x&quot; ␛[31m</failure>"));
    }
}
