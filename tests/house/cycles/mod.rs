//! No file needs itself by way of another. An import counts for the file that defines the name: a module that passes names on
//! (`pub use`) is a signpost, and ties its own file to nothing. So a file may take from its parent's `mod.rs` what only passes
//! through there, and what is defined there only if nothing defined there needs the file: what both need has a file of its own.
//! Files that are compiled for tests only do not count.

mod graph;
mod module;
mod tokens;

use graph::{circles, needs, told};

/// Circles that are left from before this rule, by their first file. The list may only become shorter.
const LEFT: &[&str] = &[
    "cli/change/mod.rs",
    "command/filter/mod.rs",
    "command/plan/confirmation.rs",
    "command/plan/judge.rs",
    "storage/index/file.rs",
    "storage/pynenc/exception_text.rs",
    "text/ansi/canvas.rs",
    "text/query/check.rs",
];

#[test]
fn no_files_need_each_other_in_a_circle() {
    let needs = needs(&super::layers::sources());
    let circles = circles(&needs);
    let new = circles.iter().filter(|circle| !LEFT.contains(&circle[0].as_str()));
    let new: Vec<String> = new.map(|circle| told(circle, &needs)).collect();
    assert!(new.is_empty(), "{} new circles:\n\n{}", new.len(), new.join("\n\n"));
    let mended: Vec<&&str> = LEFT.iter().filter(|left| circles.iter().all(|circle| circle[0] != **left)).collect();
    assert!(mended.is_empty(), "these are circles no more; take them from the list: {mended:?}");
}

/// The circles among invented sources.
fn among(sources: &[(&str, &str)]) -> Vec<Vec<String>> {
    let owned: Vec<(String, String)> = sources.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    circles(&needs(&owned))
}

#[test]
fn a_circle_through_the_crate_and_the_parent_is_found() {
    let a = ("a/one.rs", "use crate::b::B; pub struct A;");
    assert_eq!(among(&[a, ("b.rs", "use super::a::one::A; pub struct B;")]), [["a/one.rs", "b.rs"]]);
    assert_eq!(among(&[a, ("b.rs", "pub struct B; fn f() -> crate::a::one::A { g() }")]), [["a/one.rs", "b.rs"]]);
    assert!(among(&[a, ("b.rs", "pub struct B; // crate::a::one::A")]).is_empty());
}

#[test]
fn nested_braces_and_other_names_are_followed() {
    let sources = [
        ("lib.rs", "pub mod a; pub mod b;"),
        ("a/mod.rs", "pub mod x; pub mod y;"),
        ("a/x.rs", "use crate::{a::{y::{Y as Other, Z}}, b}; pub struct X; fn f() { b::B; }"),
        ("a/y.rs", "pub struct Y; pub struct Z;"),
        ("b.rs", "use crate::a::{self, x}; pub struct B; fn f(x: x::X) {}"),
    ];
    assert_eq!(among(&sources), [["a/x.rs", "b.rs"]]);
}

#[test]
fn what_is_passed_on_leads_to_where_it_is_defined() {
    let sources = [
        ("lib.rs", "pub mod a;"),
        ("a/mod.rs", "mod x; mod y; pub use x::X; pub use y::*;"),
        ("a/x.rs", "use super::Y; pub struct X;"),
        ("a/y.rs", "use crate::a::X; pub struct Y;"),
    ];
    assert_eq!(among(&sources), [["a/x.rs", "a/y.rs"]]);
}

#[test]
fn a_signpost_is_no_circle_and_a_parent_that_uses_what_it_passes_on_is() {
    let child = ("a/x.rs", "use super::Y; pub struct X(Y);");
    assert!(
        among(&[("a/mod.rs", "mod x; mod y; pub use x::X; pub use y::Y;"), child, ("a/y.rs", "pub struct Y;")])
            .is_empty()
    );
    assert!(among(&[("a/mod.rs", "mod x; pub use x::X; pub struct Y;"), child]).is_empty());
    let own = "mod x; pub use x::X; pub struct Y; pub struct Z { x: X }";
    assert_eq!(among(&[("a/mod.rs", own), child]), [["a/mod.rs", "a/x.rs"]]);
}

#[test]
fn everything_of_a_module_is_what_is_used_of_it() {
    let b = ("b.rs", "use crate::a::*; pub struct B(A);");
    assert_eq!(among(&[("a.rs", "use crate::b::B; pub struct A;"), b]), [["a.rs", "b.rs"]]);
    assert!(among(&[("a.rs", "pub struct A;"), b]).is_empty());
    let cases = ("b.rs", "use crate::a::Case::*; pub struct B;");
    assert_eq!(among(&[("a.rs", "use crate::b::B; pub enum Case { One }"), cases]), [["a.rs", "b.rs"]]);
}

#[test]
fn a_module_and_a_function_may_have_one_name() {
    let sources = [
        ("a/mod.rs", "pub mod view; pub use view::view; pub struct A;"),
        ("a/view.rs", "use super::A; pub fn view(a: A) {} pub fn rows() {}"),
        ("b.rs", "use crate::a; pub struct B; fn f() { a::view(a::view::rows()); }"),
    ];
    assert!(among(&sources).is_empty());
    let back = ("a/view.rs", "use crate::b::B; pub fn view(b: B) {} pub fn rows() {}");
    assert_eq!(among(&[sources[0], back, sources[2]]), [["a/view.rs", "b.rs"]]);
}

#[test]
fn tests_do_not_count() {
    let parent = ("a/mod.rs", "#[cfg(test)] mod tests; pub struct A;");
    assert!(
        among(&[parent, ("a/tests.rs", "use super::A; use crate::b::B;"), ("b.rs", "use crate::a::A; pub struct B;")])
            .is_empty()
    );
    let inner = ("a.rs", "pub struct A; #[cfg(test)] mod tests { use super::*; use crate::b::B; }");
    assert!(among(&[inner, ("b.rs", "use crate::a::A; pub struct B;")]).is_empty());
}

#[test]
fn three_in_a_circle_are_one_circle() {
    let sources = [
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::c::C; pub struct B;"),
        ("c.rs", "use crate::a::A; pub struct C;"),
    ];
    assert_eq!(among(&sources), [["a.rs", "b.rs", "c.rs"]]);
}

#[test]
fn texts_comments_and_characters_hide_nothing_and_show_nothing() {
    let a = (
        "a.rs",
        "/* \" /* */ crate::b::B */ const Q: char = '\"'; const R: &str = r#\"\"crate::b::B\"#; pub struct A<'a>(&'a str);",
    );
    let b = ("b.rs", "use crate::a::A; pub struct B;");
    assert!(among(&[a, b]).is_empty());
    assert_eq!(
        among(&[("a.rs", "const Q: char = '\\''; const P: &str = \"\\\"\"; type T = crate::b::B; pub struct A;"), b]),
        [["a.rs", "b.rs"]]
    );
}
