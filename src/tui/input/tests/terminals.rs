//! What each terminal sends for the keys of the keymap, by its terminfo entry and its own manual.

use super::keys;

type Table = &'static [(&'static str, &'static [u8])];

/// xterm, and with it tmux, screen, kitty, foot, alacritty and VTE where they do as xterm does; arrows in both cursor modes.
const XTERM: Table = &[
    ("Up", b"\x1b[A"),
    ("Down", b"\x1b[B"),
    ("Right", b"\x1b[C"),
    ("Left", b"\x1b[D"),
    ("Up", b"\x1bOA"),
    ("Down", b"\x1bOB"),
    ("Right", b"\x1bOC"),
    ("Left", b"\x1bOD"),
    ("Home", b"\x1b[H"),
    ("End", b"\x1b[F"),
    ("Home", b"\x1bOH"),
    ("End", b"\x1bOF"),
    ("PageUp", b"\x1b[5~"),
    ("PageDown", b"\x1b[6~"),
    ("Insert", b"\x1b[2~"),
    ("Delete", b"\x1b[3~"),
    ("Shift-Tab", b"\x1b[Z"),
    ("Enter", b"\x1bOM"),
    ("F1", b"\x1bOP"),
    ("F2", b"\x1bOQ"),
    ("F3", b"\x1bOR"),
    ("F4", b"\x1bOS"),
    ("F5", b"\x1b[15~"),
    ("F6", b"\x1b[17~"),
    ("F7", b"\x1b[18~"),
    ("F8", b"\x1b[19~"),
    ("F9", b"\x1b[20~"),
    ("F10", b"\x1b[21~"),
    ("F11", b"\x1b[23~"),
    ("F12", b"\x1b[24~"),
    ("Shift-F1", b"\x1b[1;2P"),
    ("Shift-F4", b"\x1b[1;2S"),
    ("Shift-F5", b"\x1b[15;2~"),
    ("Ctrl-F3", b"\x1b[1;5R"),
    ("Alt-F12", b"\x1b[24;3~"),
    ("Shift-Up", b"\x1b[1;2A"),
    ("Alt-Down", b"\x1b[1;3B"),
    ("Ctrl-Right", b"\x1b[1;5C"),
    ("Ctrl-Shift-Left", b"\x1b[1;6D"),
    ("Ctrl-Alt-Home", b"\x1b[1;7H"),
    ("Shift-End", b"\x1b[1;2F"),
    ("Ctrl-Delete", b"\x1b[3;5~"),
    ("Ctrl-PageDown", b"\x1b[6;5~"),
];

/// The Linux console.
const CONSOLE: Table = &[
    ("F1", b"\x1b[[A"),
    ("F2", b"\x1b[[B"),
    ("F3", b"\x1b[[C"),
    ("F4", b"\x1b[[D"),
    ("F5", b"\x1b[[E"),
    ("F6", b"\x1b[17~"),
    ("F10", b"\x1b[21~"),
    ("F12", b"\x1b[24~"),
    ("F13", b"\x1b[25~"),
    ("F14", b"\x1b[26~"),
    ("F15", b"\x1b[28~"),
    ("F16", b"\x1b[29~"),
    ("F17", b"\x1b[31~"),
    ("F20", b"\x1b[34~"),
    ("Home", b"\x1b[1~"),
    ("End", b"\x1b[4~"),
    ("Insert", b"\x1b[2~"),
    ("Delete", b"\x1b[3~"),
    ("PageUp", b"\x1b[5~"),
    ("PageDown", b"\x1b[6~"),
    ("Alt-Tab", b"\x1b\t"),
    ("Backspace", b"\x7f"),
];

/// rxvt-unicode.
const RXVT: Table = &[
    ("Home", b"\x1b[7~"),
    ("End", b"\x1b[8~"),
    ("F1", b"\x1b[11~"),
    ("F2", b"\x1b[12~"),
    ("F3", b"\x1b[13~"),
    ("F4", b"\x1b[14~"),
    ("F5", b"\x1b[15~"),
    ("F13", b"\x1b[25~"),
    ("Shift-Up", b"\x1b[a"),
    ("Shift-Down", b"\x1b[b"),
    ("Shift-Right", b"\x1b[c"),
    ("Shift-Left", b"\x1b[d"),
    ("Ctrl-Up", b"\x1bOa"),
    ("Ctrl-Left", b"\x1bOd"),
    ("Shift-Home", b"\x1b[7$"),
    ("Shift-Delete", b"\x1b[3$"),
    ("Ctrl-End", b"\x1b[8^"),
    ("Ctrl-Shift-PageUp", b"\x1b[5@"),
    ("Ctrl-F5", b"\x1b[15^"),
    ("Alt-Up", b"\x1b\x1b[A"),
    ("Alt-Delete", b"\x1b\x1b[3~"),
];

/// tmux, screen and PuTTY, where they do not as xterm does.
const OTHERS: Table = &[
    ("Home", b"\x1b[1~"),
    ("End", b"\x1b[4~"),
    ("F1", b"\x1b[11~"),
    ("F4", b"\x1b[14~"),
    ("Alt-Up", b"\x1b\x1bOA"),
    ("Ctrl-Up", b"\x1b[1;5A"),
];

/// kitty's keyboard protocol.
const KITTY: Table = &[
    ("j", b"\x1b[106u"),
    ("G", b"\x1b[103;2u"),
    ("G", b"\x1b[103:71;2u"),
    ("G", b"\x1b[103;65u"),
    ("?", b"\x1b[47:63;2u"),
    ("!", b"\x1b[49;2;33u"),
    ("Ctrl-c", b"\x1b[99;5u"),
    ("Alt-x", b"\x1b[120;3u"),
    ("Ctrl-a", b"\x1b[97;5:1u"),
    ("Ctrl-a", b"\x1b[97;5:2u"),
    ("Esc", b"\x1b[27u"),
    ("Enter", b"\x1b[13u"),
    ("Tab", b"\x1b[9u"),
    ("Shift-Tab", b"\x1b[9;2u"),
    ("Backspace", b"\x1b[127u"),
    ("Space", b"\x1b[32u"),
    ("F3", b"\x1b[13~"),
    ("F13", b"\x1b[57376u"),
    ("Enter", b"\x1b[57414u"),
    ("5", b"\x1b[57404u"),
    ("PageUp", b"\x1b[57421u"),
    ("Up", b"\x1b[1;1:1A"),
    ("Ctrl-Up", b"\x1b[1;5:2A"),
    ("Up", b"\x1b[1;129A"),
    ("\u{fc}", b"\x1b[252u"),
];

/// xterm's modifyOtherKeys.
const OTHER_KEYS: Table = &[
    ("Ctrl-Tab", b"\x1b[27;5;9~"),
    ("Shift-Tab", b"\x1b[27;2;9~"),
    ("Ctrl-Enter", b"\x1b[27;5;13~"),
    ("Alt-a", b"\x1b[27;3;97~"),
    ("A", b"\x1b[27;2;65~"),
    ("!", b"\x1b[27;2;33~"),
    ("Ctrl-1", b"\x1b[27;5;49~"),
];

/// What terminals send as one byte, and Alt as an escape before it.
const PLAIN: Table = &[
    ("j", b"j"),
    ("G", b"G"),
    ("Space", b" "),
    ("Enter", b"\r"),
    ("Tab", b"\t"),
    ("Backspace", b"\x7f"),
    ("Ctrl-Space", b"\x00"),
    ("Ctrl-a", b"\x01"),
    ("Ctrl-c", b"\x03"),
    ("Ctrl-z", b"\x1a"),
    ("Alt-x", b"\x1bx"),
    ("Alt-Enter", b"\x1b\r"),
    ("Alt-Backspace", b"\x1b\x7f"),
    ("Alt-Ctrl-a", b"\x1b\x01"),
    ("Alt-\u{fc}", "\x1b\u{fc}".as_bytes()),
    ("\u{fc}", "\u{fc}".as_bytes()),
    ("\u{4f60}", "\u{4f60}".as_bytes()),
    ("\u{1f980}", "\u{1f980}".as_bytes()),
    ("Left", b"\x9bD"),
    ("F1", b"\x8fP"),
];

#[test]
fn every_terminal_is_understood() {
    for table in [XTERM, CONSOLE, RXVT, OTHERS, KITTY, OTHER_KEYS, PLAIN] {
        for (name, bytes) in table {
            let wanted = name.replace("Alt-Ctrl-", "Ctrl-Alt-");
            assert_eq!(keys(bytes), [wanted], "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}

#[test]
fn every_key_of_the_keymap_that_is_no_character_is_sent_by_some_terminal() {
    let all = [XTERM, CONSOLE, RXVT, OTHERS, KITTY, OTHER_KEYS, PLAIN];
    for name in ["F1", "Home", "End", "PageUp", "PageDown", "Up", "Down", "Left", "Right", "Tab", "Shift-Tab"] {
        assert!(all.iter().any(|table| table.iter().any(|(key, _)| *key == name)), "{name}");
    }
}

#[test]
fn what_is_not_the_plain_key_is_none_at_all() {
    let sequences: &[&[u8]] = &[
        b"\x1b[100;9u",       // Super-d in kitty
        b"\x1b[1;9B",         // Super-Down, or Meta in xterm
        b"\x1b[100;17u",      // Hyper-d
        b"\x1b[100;1:3u",     // d goes up again
        b"\x1b[1;1:3B",       // Down goes up again
        b"\x1b[57441;2u",     // Shift alone
        b"\x1b[49;2u",        // Shift-1 on a keyboard of which nothing is known
        b"\x1b[24;80R",       // where the cursor stands
        b"\x1b[?62;22c",      // what the terminal is
        b"\x1b[>1;10;0c",     // which version
        b"\x1b[?2026;2$y",    // whether a mode is known
        b"\x1b[8;24;80t",     // how large it is
        b"\x1b[[Z",           // no key of the console
        b"\x1b[201~",         // an end without a start
        b"\x1b[99999999999D", // no number
        b"\x1bOp",            // 0 of the keypad, in a mode that is never on
    ];
    for bytes in sequences {
        assert_eq!(keys(bytes), [""; 0], "{:?}", String::from_utf8_lossy(bytes));
        let followed = [bytes, &b"q"[..]].concat();
        assert_eq!(keys(&followed), ["q"], "{:?}", String::from_utf8_lossy(bytes));
    }
}
