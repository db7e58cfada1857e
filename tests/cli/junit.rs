//! JUnit reports are XML, and what Jenkins takes for a report, whatever a session holds. What Jenkins takes is the schema `junit-10.xsd`
//! of its xunit plugin; the elements, attributes and types that matter of it stand here as a table.

use std::collections::BTreeMap;

use adjourn::command::junit;
use adjourn::model::{Body, Class, Column, Detail, Label, Role, Section, Value};
use adjourn::text::Untrusted;
use proptest::prelude::*;

/// An element: its name, its attributes, and what stands in it. Text counts only for whether there is any.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
    text: String,
}

/// What an element may have: (name, attributes that must be there, others that may be, elements in it, whether text may be in it).
type Rule = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str], bool);

const RULES: &[Rule] = &[
    ("testsuites", &[], &["name", "time", "tests", "failures", "errors"], &["testsuite"], false),
    (
        "testsuite",
        &["name", "tests", "failures", "errors"],
        &["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"],
        &["testsuite", "properties", "testcase", "system-out", "system-err"],
        false,
    ),
    (
        "testcase",
        &["name"],
        &["time", "classname", "group"],
        &["skipped", "error", "failure", "system-out", "system-err"],
        false,
    ),
    ("failure", &[], &["type", "message"], &[], true),
    ("error", &[], &["type", "message"], &[], true),
    ("skipped", &[], &["type", "message"], &[], true),
    ("system-out", &[], &[], &[], true),
    ("system-err", &[], &[], &[], true),
];

/// A strict reader of XML as far as a report needs it: what it does not know is wrong.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn document(text: &'a str) -> Result<Element, String> {
        let forbidden =
            |c: char| !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        if let Some(c) = text.chars().find(|c| forbidden(*c)) {
            return Err(format!("{c:?} is no character of XML"));
        }
        let rest = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").ok_or("no declaration")?;
        let mut reader = Reader { rest: rest.trim_start() };
        let root = reader.element()?;
        if reader.rest.trim().is_empty() { Ok(root) } else { Err("something follows the root".into()) }
    }

    fn take(&mut self, prefix: &str) -> Result<(), String> {
        self.rest =
            self.rest.strip_prefix(prefix).ok_or_else(|| format!("{prefix:?} expected at {:.40}", self.rest))?;
        Ok(())
    }

    fn until(&mut self, stop: impl Fn(char) -> bool) -> &'a str {
        let (part, rest) = self.rest.split_at(self.rest.find(stop).unwrap_or(self.rest.len()));
        self.rest = rest;
        part
    }

    fn element(&mut self) -> Result<Element, String> {
        self.take("<")?;
        let name = self.until(|c| !c.is_ascii_lowercase() && c != '-').to_owned();
        let mut element = Element { name, ..Element::default() };
        while self.rest.starts_with(' ') {
            self.take(" ")?;
            let name = self.until(|c| c == '=').to_owned();
            self.take("=\"")?;
            let value = unescaped(self.until(|c| c == '"' || c == '<'))?;
            self.take("\"")?;
            if element.attributes.insert(name.clone(), value).is_some() {
                return Err(format!("{name} twice"));
            }
        }
        if self.rest.starts_with("/>") {
            self.take("/>")?;
            return Ok(element);
        }
        self.take(">")?;
        loop {
            let text = self.until(|c| c == '<');
            if text.contains("]]>") {
                return Err("]]> in text".into());
            }
            element.text += &unescaped(text)?;
            if self.rest.starts_with("</") {
                self.take(&format!("</{}>", element.name))?;
                return Ok(element);
            }
            element.children.push(self.element()?);
        }
    }
}

fn unescaped(text: &str) -> Result<String, String> {
    let mut parts = text.split('&');
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').ok_or("a bare &")?;
        let entities = [("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'")];
        all += entities.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("&{name};"))?.1;
        all += rest;
    }
    Ok(all)
}

fn check(element: &Element) -> Result<(), String> {
    let name = element.name.as_str();
    let rule = RULES.iter().find(|rule| rule.0 == name).ok_or_else(|| format!("unknown element {name}"))?;
    let (_, needed, allowed, inside, text) = rule;
    if let Some(missing) = needed.iter().find(|needed| !element.attributes.contains_key(**needed)) {
        return Err(format!("{name} without {missing}"));
    }
    if let Some(odd) = element.attributes.keys().find(|key| !needed.contains(&&***key) && !allowed.contains(&&***key)) {
        return Err(format!("{name} has an attribute {odd}"));
    }
    if !text && !element.text.trim().is_empty() {
        return Err(format!("text in {name}"));
    }
    for number in ["tests", "failures", "errors", "skipped"] {
        if element.attributes.get(number).is_some_and(|value| value.parse::<u32>().is_err()) {
            return Err(format!("{number} is no number"));
        }
    }
    if let Some(time) = element.attributes.get("time") {
        let seconds: f64 = time.parse().map_err(|_| format!("time {time}"))?;
        let digits = time.chars().all(|c| c.is_ascii_digit() || c == '.');
        if !digits || !seconds.is_finite() || time.split('.').nth(1).is_some_and(|part| part.len() > 3) {
            return Err(format!("time {time}"));
        }
    }
    for child in &element.children {
        if !inside.contains(&child.name.as_str()) {
            return Err(format!("{} in {name}", child.name));
        }
        check(child)?;
    }
    Ok(())
}

/// A report that is as it has to be.
fn valid(xml: &str) -> Result<Element, String> {
    let root = Reader::document(xml)?;
    if root.name != "testsuites" {
        return Err(format!("the root is {}", root.name));
    }
    check(&root)?;
    for suite in &root.children {
        let cases = suite.children.len().to_string();
        if suite.attributes["tests"] != cases {
            return Err(format!("{} tests, {cases} cases", suite.attributes["tests"]));
        }
    }
    Ok(root)
}

#[test]
fn the_checker_refuses_what_is_no_report() {
    let report =
        |inside: &str| format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>{inside}</testsuites>\n");
    let suite = |inside: &str| {
        let count = inside.matches("<testcase").count();
        report(&format!("<testsuite name=\"\" tests=\"{count}\" failures=\"0\" errors=\"0\">{inside}</testsuite>"))
    };
    valid(&suite("<testcase name=\"a\" time=\"1.500\"><failure message=\"m\">&lt;x</failure></testcase>")).unwrap();
    for wrong in [
        suite("<testcase/>"),
        suite("<testcase name=\"a\" time=\"-1\"/>"),
        suite("<testcase name=\"a\" time=\"NaN\"/>"),
        suite("<testcase name=\"a\" line=\"1\"/>"),
        suite("<testcase name=\"a\" name=\"b\"/>"),
        suite("<testcase name=\"a\"><passed/></testcase>"),
        suite("<testcase name=\"a\">text</testcase>"),
        suite("<testcase name=\"a\"><failure>\u{1b}</failure></testcase>"),
        suite("<testcase name=\"a\"><failure>\u{ffff}</failure></testcase>"),
        suite("<testcase name=\"a\"><failure>a & b</failure></testcase>"),
        suite("<testcase name=\"<\"/>"),
        report("<testsuite name=\"a\"/>"),
        report("<testcase name=\"a\"/>"),
        report("") + "<more/>",
    ] {
        assert!(valid(&wrong).is_err(), "{wrong}");
    }
}

const COLUMNS: &[Column] = &[
    Column { key: "id", title: "JOB" },
    Column { key: "outcome", title: "OUTCOME" },
    Column { key: "execution_duration", title: "TIME" },
    Column { key: "comments", title: "COMMENTS" },
];

fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let odd = proptest::sample::select(vec![
        "<",
        "&",
        "\"",
        "'",
        "]]>",
        "<![CDATA[",
        "&#0;",
        "-->",
        "\0",
        "\u{1b}[31m",
        "\u{ffff}",
        "\u{fffe}",
        "\u{85}",
        "\u{202e}",
        "\u{7f}",
        "\r\n",
        "\t",
        "\u{1fffe}",
        "\u{feff}",
        "</testcase>",
        "plain",
    ]);
    let bytes = proptest::collection::vec(any::<u8>(), 0..6);
    let part = prop_oneof![odd.prop_map(|text| text.as_bytes().to_vec()), bytes];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_report_is_valid_whatever_a_session_holds(
        name in hostile(),
        cases in proptest::collection::vec((hostile(), hostile(), hostile(), any::<f64>(), 0..5_usize), 0..6),
    ) {
        let classes = [Class::Good, Class::Bad, Class::Skipped, Class::Open, Class::Odd];
        let text = |bytes: &Vec<u8>| Untrusted::new(bytes.as_slice());
        let row = |(id, word, comments, seconds, class): &(Vec<u8>, Vec<u8>, Vec<u8>, f64, usize)| vec![
            Value::Text(text(id)),
            Value::Label(Box::new(Label { text: text(word), ..Label::new("", 'x', classes[*class]) })),
            Value::Seconds(*seconds),
            Value::Text(text(comments)),
        ];
        let body = Body::Table { columns: COLUMNS, rows: cases.iter().map(row).collect() };
        let section = Section { key: "jobs", title: "Jobs", tab: "Jobs", role: Role::Results, body };
        let xml = junit(&text(&name), &Detail { sections: vec![section] });
        let report = valid(&xml);
        prop_assert!(report.is_ok(), "{report:?}\n{xml}");
        prop_assert_eq!(report.unwrap().children[0].children.len(), cases.len());
    }
}

/// A session whose job ids, comments, outcomes and times are what a hostile or broken program may have written.
fn session(home: &std::path::Path) {
    use std::io::Write;
    let jobs = [
        r#""ns::a<b&c\"d]]>": [{"outcome": "fail", "comments": "x\uffff\ufffe\u0000\u001b[31m</failure>", "execution_duration": NaN, "return_code": 1, "io_log": []}]"#,
        r#""ns::lone \ud800": [{"outcome": "undecided", "comments": "\udfff & more", "execution_duration": -3.5, "return_code": 0, "io_log": []}]"#,
        r#""ns::long": [{"outcome": "crash", "comments": null, "execution_duration": 1e300, "return_code": 0, "io_log": []}]"#,
        r#""ns::none": [{"outcome": null, "comments": "", "execution_duration": Infinity, "return_code": null, "io_log": []}]"#,
    ];
    let ids = jobs.map(|job| job.split_once(": [").unwrap().0);
    let checksums = ids.map(|id| format!("{id}: \"0\"")).join(", ");
    let text = format!(
        "{{\"version\": 11, \"session\": {{\"jobs\": {{{checksums}}}, \"results\": {{{}}}, \"desired_job_list\": [{}],
        \"mandatory_job_list\": [], \"system_information\": {{}}, \"metadata\": {{\"title\": \"t<\\u0007&\\ufffe\", \"flags\": [\"incomplete\"],
        \"running_job_name\": null, \"app_blob\": \"\", \"app_id\": \"checkbox\", \"custom_joblist\": false, \"rejected_jobs\": [],
        \"last_job_start_time\": null, \"remaining_todo_jobs\": true}}}}}}",
        jobs.join(", "),
        ids.join(", "),
    );
    let path = home.join("sessions/s.session");
    std::fs::create_dir_all(path.join("io-logs")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    std::fs::write(path.join("session"), packed.finish().unwrap()).unwrap();
}

/// The report of a hostile session, as the command writes it.
fn exported() -> String {
    let home = tempfile::tempdir().unwrap();
    session(home.path());
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", home.path()).arg("-r").arg(home.path().join("sessions"));
    let done = command.args(["export", "s", "--format", "junit"]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn the_report_of_a_hostile_session_is_valid() {
    let xml = exported();
    let report = valid(&xml).unwrap_or_else(|wrong| panic!("{wrong}\n{xml}"));
    let cases = &report.children[0].children;
    assert_eq!(cases.len(), 4, "{xml}");
    let failed = cases.iter().find(|case| case.attributes["name"].contains("a<b&c\"d]]>")).expect("by its id");
    assert_eq!(failed.children[0].name, "failure");
}

#[test]
fn the_schema_itself_takes_the_report() {
    let schema = std::env::var_os("ADJOURN_JUNIT_XSD");
    let there = std::process::Command::new("xmllint").arg("--version").output().is_ok();
    let Some(schema) = schema.filter(|_| there) else {
        crate::tools::tell_not_run("junit", "xmllint, and junit-10.xsd of jenkinsci/xunit-plugin in ADJOURN_JUNIT_XSD");
        return;
    };
    let report = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(report.path(), exported()).unwrap();
    let mut lint = std::process::Command::new("xmllint");
    let done = lint.arg("--noout").arg("--schema").arg(schema).arg(report.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
