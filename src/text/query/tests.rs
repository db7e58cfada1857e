//! The language by examples, and the promise that no text makes it fail.

use super::*;
use proptest::prelude::*;
use std::borrow::Cow;

struct Session;

impl Row for Session {
    fn words(&self, out: &mut String) {
        out.push_str("desktop-24.04 2026-11-20T18.02\nCertification Server\n");
    }

    fn field(&self, name: &str) -> Option<Found<'_>> {
        Some(match name {
            "state" => Found::Words(vec!["incomplete".into()]),
            "flags" => Found::Words(vec!["incomplete".into(), "submitted".into()]),
            "plan" => Found::Text(Cow::Borrowed("server smoke")),
            "locked" => Found::Flag(true),
            "fail" => Found::Number(9.0),
            "age" => Found::Age { ago: 5 * 3600, at: 1_000_000 },
            "size" => Found::Bytes(640 << 20),
            "owner" => Found::Nothing,
            _ => return None,
        })
    }
}

fn matches(query: &str) -> bool {
    let query = Query::parse(query, Words::Fuzzy);
    assert_eq!(query.problems(), [""; 0]);
    query.matches(&Session, &mut Scratch::default()).is_some()
}

fn exactly(query: &str) -> bool {
    let query = Query::parse(query, Words::Exact);
    query.matches(&Session, &mut Scratch::default()).is_some()
}

#[test]
fn words_occur_in_any_order_and_case() {
    assert!(matches("SERVER desktop"));
    assert!(!matches("server laptop"));
    assert!(matches("-laptop !tablet"));
    assert!(!matches("-server"));
    assert!(matches(""));
}

#[test]
fn words_are_fuzzy_only_where_that_was_asked_for() {
    assert!(matches("dsktp"));
    assert!(!exactly("dsktp"));
    assert!(exactly("~dsktp"));
    assert!(!matches("\"dsktp\""));
    assert!(!matches("zzz"));
}

#[test]
fn a_part_of_the_text_scores_higher_than_a_fuzzy_match() {
    let score = |text| Query::parse(text, Words::Fuzzy).matches(&Session, &mut Scratch::default());
    assert!(score("server") > score("srvr"));
}

#[test]
fn fields_hold_parts_or_the_whole() {
    assert!(matches("plan:smok"));
    assert!(!matches("plan:=smoke"));
    assert!(matches("plan:=\"server smoke\"") || matches("plan:\"server smoke\""));
    // The beginning of a word is enough where one sees what one gets; where something may be removed by it, the word is.
    assert!(matches("state:incomp") && !exactly("state:incomp") && exactly("state:Incomplete"));
    assert!(matches("state:=incomplete"));
    assert!(!exactly("flags:submit") && exactly("flags:SUBMITTED"));
    assert!(matches("flags:submitted"));
    assert!(matches("state:damaged,incomplete"));
    assert!(!matches("-state:incomplete"));
    assert!(!matches("nonsense:x"));
    assert!(matches("locked:yes locked:true -locked:no"));
    assert!(matches("owner:none"));
}

#[test]
fn amounts_are_compared_in_the_unit_of_the_field() {
    assert!(matches("age:<2d age:>1h age:<=5h"));
    assert!(!matches("age:>2d"));
    // 1,000,000 seconds after the epoch is 12 January 1970.
    assert!(matches("age:<1970-01-10T00:00Z age:>1970-01-20T00:00Z"));
    assert!(!matches("age:>1970-01-10T00:00Z"));
    assert!(matches("age:1970-01-10T00:00Z..1970-01-20T00:00Z") && !matches("age:1970-01-14..1970-01-20"));
    assert!(matches("size:>500M size:<1G size:1M..1G"));
    assert!(matches("fail:>0 fail:9 fail:1..9"));
    assert!(!matches("fail:>=10"));
}

#[test]
fn what_cannot_be_understood_is_told() {
    let problems = |text| Query::parse(text, Words::Exact).problems().len();
    assert_eq!(problems("age:2d"), 1);
    assert_eq!(problems("size:>many"), 1);
    assert_eq!(problems("plan:"), 1);
    assert_eq!(problems("\"open"), 1);
    assert_eq!(problems("age:<5m"), 1);
    assert_eq!(problems("size:>5"), 1);
    assert_eq!(problems("a -\"\""), 1);
    assert_eq!(problems("com.example::job a:b -"), 0);
}

#[test]
fn what_means_nothing_is_a_slip_with_the_nearest() {
    let slip = |text| {
        let class = |name: &str| match name {
            "state" => Some(Class::Words(vec!["incomplete".into(), "setting-up".into()])),
            "fail" => Some(Class::Number),
            "title" => Some(Class::Text),
            "age" => Some(Class::Age),
            _ => None,
        };
        Query::parse(text, Words::Exact).slip(class, &["state", "fail", "title", "age"]).unwrap_or_default()
    };
    for (text, told) in [
        ("staet:incomplete", "did you mean state?"),
        ("-state:incompleet", "did you mean incomplete?"),
        ("state:Setting_Up", ""),
        ("fail>0", "use fail:>0"),
        ("fail!=0", "use -fail:0"),
        ("other>0", ""),
        ("a OR b", "joins nothing"),
        ("\"OR\"", ""),
        ("-fail:many", "is not a number"),
        ("fail:>2d", "use fail:2"),
        ("-title:>5", "holds text"),
        ("age:<2d fail:1..3 state:none", ""),
        ("-", "stands alone"),
        ("a ! b", "stands alone"),
        ("\"-\" -a", ""),
        ("-state::incomplete", "use state:incomplete"),
        ("-com.example::job", ""),
        ("-(state:incomplete title:x)", "parentheses"),
        ("((-fail:1", "parentheses"),
        ("(beta) (x:y", ""),
        ("-state:,incomplete", "a value is empty"),
        ("title:a,", "a value is empty"),
        ("-state:=", "a value is empty"),
        ("title:\"\"", "a value is empty"),
    ] {
        let slip = slip(text);
        assert!(slip.contains(told) && slip.is_empty() == told.is_empty(), "{text}: {slip}");
    }
}

#[test]
fn the_fields_asked_for_are_known() {
    let query = Query::parse("size:>1G plain", Words::Exact);
    assert!(query.asks_for(&["size"]) && !query.asks_for(&["age"]));
    assert!(query.has_words());
}

#[test]
fn since_and_until_are_ages_and_days_as_a_whole() {
    // It changed on 12 January 1970, 13:46:40 UTC, five hours ago.
    assert!(matches("since:1d") && !matches("since:1h") && matches("until:1h") && !matches("until:1d"));
    assert!(matches("since:1970-01-12T13:00Z") && !matches("since:1970-01-12T14:00Z"));
    assert!(matches("until:1970-01-12T14:00Z") && !matches("until:1970-01-12T13:00Z"));
    assert!(matches("since:1970-01-11 until:1970-01-13 -until:1970-01-10 -since:1970-01-14"));
    let day = chrono::DateTime::from_timestamp(1_000_000, 0).unwrap().with_timezone(&chrono::Local).format("%Y-%m-%d");
    assert!(matches(&format!("since:{day} until:{day}")));
    let problem = |text| Query::parse(text, Words::Exact).problems().join("");
    assert!(problem("since:yesterday").starts_with("since: \"yesterday\" is not a valid age"));
    assert!(problem("until:2026-02-30").starts_with("until: \"2026-02-30\" is not a valid date"));
    assert!(problem("until:>2d").starts_with("until: "));
    assert!(Query::parse("since:2d", Words::Exact).asks_for(&["age"]));
}

#[test]
fn where_one_sees_what_one_gets_words_are_parts_and_beginnings_are_enough() {
    let shown = |text| Query::parse(text, Words::Shown).matches(&Session, &mut Scratch::default());
    assert!(shown("dsktp").is_none() && shown("~dsktp").is_some() && shown("state:incomp").is_some());
    // The beginning of a text is better than that of a word, and that better than the midst.
    assert!(shown("desk") > shown("server") && shown("server") > shown("erver") && shown("erver") > shown("~srvr"));
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(text in "\\PC*", odd in "[-!~\"a:<>=.,0-9 ü]{0,40}") {
        for text in [text, odd] {
            for words in [Words::Exact, Words::Shown, Words::Fuzzy] {
                let _score = Query::parse(&text, words).matches(&Session, &mut Scratch::default());
            }
        }
    }

    #[test]
    fn a_word_and_its_negation_exclude_each_other(word in "[a-z0-9.]{1,6}") {
        prop_assert_ne!(exactly(&word), exactly(&format!("-{word}")));
    }

    #[test]
    fn more_words_never_let_more_through(one in "[a-z]{1,4}", two in "[a-z]{1,4}") {
        if matches(&format!("{one} {two}")) {
            prop_assert!(matches(&one) && matches(&two));
        }
    }
}
