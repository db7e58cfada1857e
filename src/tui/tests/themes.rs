//! The three themes as tables of roles; the same text in all of them; a cursor that is seen without colour.

use ratatui::style::Modifier;

use super::dump::{draw, text};
use super::sample;
use crate::tui::glyphs::{ASCII, UNICODE};
use crate::tui::theme::{ROLES, Role, Shade, Theme};

const SHADES: [Shade; 3] = [Shade::Dark, Shade::Light, Shade::Mono];

fn table(theme: &Theme) -> String {
    let row = |role: &Role| format!("{:<12}{:?}\n", format!("{role:?}"), theme.style(*role));
    ROLES.iter().map(row).collect()
}

#[test]
fn role_tables() {
    for shade in SHADES {
        insta::assert_snapshot!(format!("theme_{}", shade.name()), table(&Theme::built_in(shade, UNICODE)));
    }
}

#[test]
fn every_theme_names_every_role_and_no_other() {
    for shade in SHADES {
        let source = match shade {
            Shade::Dark => include_str!("../../../assets/theme-dark.toml"),
            Shade::Light => include_str!("../../../assets/theme-light.toml"),
            Shade::Mono => include_str!("../../../assets/theme-mono.toml"),
        };
        assert!(Theme::parse(source, UNICODE).is_ok(), "{}", shade.name());
        let named = source.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')).count();
        assert_eq!(named, ROLES.len(), "{}", shade.name());
    }
}

#[test]
fn the_text_is_the_same_in_all_themes() {
    let app = sample::app(100, 30);
    let shown = SHADES.map(|shade| text(&draw(&app, &Theme::built_in(shade, UNICODE))));
    assert!(shown.iter().all(|text| text == &shown[0]));
}

#[test]
fn mono_has_no_colour_and_keeps_the_cursor() {
    let app = sample::app(100, 30);
    let buffer = draw(&app, &Theme::built_in(Shade::Mono, UNICODE));
    let plain = |cell: &ratatui::buffer::Cell| cell.fg == ratatui::style::Color::Reset && cell.bg == cell.fg;
    assert!(buffer.content().iter().all(plain), "a colour is left");
    let cursor = buffer.cell((1, 4)).unwrap();
    assert_eq!(cursor.symbol(), ">");
    assert!(cursor.modifier.contains(Modifier::REVERSED));
}

#[test]
fn ascii_screens_draw_nothing_else() {
    let mut app = sample::app(100, 30);
    sample::keys(&mut app, "?");
    let shown = text(&draw(&app, &Theme::built_in(Shade::Dark, ASCII)));
    let odd: String = shown.chars().filter(|c| !c.is_ascii()).collect();
    // The title of one sample session is Chinese.
    assert!(odd.chars().all(|c| "桌面测试".contains(c)), "{odd}");
}

#[test]
fn a_bad_theme_is_told_in_one_line() {
    let say = |source| Theme::parse(source, UNICODE).unwrap_err();
    assert_eq!(say("good = { fg = \"grene\" }"), "unknown colour \"grene\"");
    assert_eq!(say("good = { with = [\"bald\"] }"), "unknown attribute \"bald\"");
    assert!(say("godo = {}").starts_with("unknown variant `godo`"));
}
