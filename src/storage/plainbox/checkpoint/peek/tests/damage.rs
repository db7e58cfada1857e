//! Damage to random checkpoints: to the tree, to the way it is written, to the text, and to the packed file.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::random::result;
use crate::storage::codec::gzip::compress;
use crate::storage::codec::json::{Json, write};

/// A change of one container of a tree.
#[derive(Clone, Debug)]
pub enum Edit {
    Replace(Json),
    Drop,
    Repeat,
    Swap,
    Rename(&'static str),
}

/// Where, and what: both places are taken modulo what is there.
pub fn edits() -> impl Strategy<Value = Vec<(usize, usize, Edit)>> {
    let edit = prop_oneof![
        4 => odd().prop_map(Edit::Replace),
        1 => Just(Edit::Drop),
        1 => Just(Edit::Repeat),
        1 => Just(Edit::Swap),
        1 => select(&["", "a", "zz", "io_log", "io_log_filename", "title", "jobs", "version", "a\u{1}b"][..]).prop_map(Edit::Rename),
    ];
    vec((any::<usize>(), any::<usize>(), edit), 0..4)
}

fn odd() -> impl Strategy<Value = Json> {
    let big = || Json::Big("123456789012345678901234567890".into());
    let plain = vec![
        Json::Null,
        Json::Int(-1),
        Json::Int(0),
        Json::Int(i64::MAX),
        big(),
        Json::Float(1e308),
        Json::Float(-0.5),
        Json::Float(11.0),
        Json::Float(f64::NAN),
        Json::Bool(true),
        Json::text(""),
        Json::text("pass"),
        Json::text("maybe"),
        Json::text("stdout"),
        Json::text("1.5"),
        Json::text("YQ=="),
        Json::text("Y!Q=="),
        Json::text("YQ="),
        Json::text("\u{fc}\\"),
        Json::Array(Vec::new()),
        Json::Array(vec![Json::text("a")]),
        Json::Array(vec![Json::Null]),
        Json::object([]),
        Json::object([("a", Json::Int(1))]),
    ];
    prop_oneof![select(plain), (0i64..14).prop_map(Json::Int), result()]
}

/// Makes the changes.
pub fn edit(tree: &mut Json, edits: Vec<(usize, usize, Edit)>) {
    for (place, child, edit) in edits {
        let mut place = place % count(tree);
        nth(tree, &mut place, &mut |container| match container {
            Json::Array(items) if !items.is_empty() => change(items, child, &edit, |item, new| *item = new, |_, _| ()),
            Json::Object(members) if !members.is_empty() => {
                change(members, child, &edit, |(_, value), new| *value = new, |(key, _), new| *key = new.into());
            }
            _ => {}
        });
    }
}

fn change<T: Clone>(
    items: &mut Vec<T>,
    child: usize,
    edit: &Edit,
    replace: fn(&mut T, Json),
    rename: fn(&mut T, &str),
) {
    let at = child % items.len();
    match edit {
        Edit::Replace(new) => replace(&mut items[at], new.clone()),
        Edit::Drop => drop(items.remove(at)),
        Edit::Repeat => items.insert((at * 7) % items.len(), items[at].clone()),
        Edit::Swap => {
            let other = (at * 7 + 1) % items.len();
            items.swap(at, other);
        }
        Edit::Rename(new) => rename(&mut items[at], new),
    }
}

fn children(tree: &mut Json) -> Vec<&mut Json> {
    match tree {
        Json::Array(items) => items.iter_mut().collect(),
        Json::Object(members) => members.iter_mut().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    }
}

fn is_container(tree: &Json) -> bool {
    matches!(tree, Json::Array(_) | Json::Object(_))
}

/// How many arrays and objects there are; at least one, so that something can be chosen.
fn count(tree: &mut Json) -> usize {
    let below: usize = children(tree).into_iter().filter(|child| is_container(child)).map(count).sum();
    1 + below
}

/// Calls with one container, counted from the root on.
fn nth(tree: &mut Json, place: &mut usize, call: &mut dyn FnMut(&mut Json)) -> bool {
    if *place == 0 {
        call(tree);
        return true;
    }
    *place -= 1;
    children(tree).into_iter().filter(|child| is_container(child)).any(|child| nth(child, place, call))
}

/// How a text is written: as the writers do, or with members where they are, whitespace and escapes here and there.
pub fn written(tree: &Json, style: Option<u64>) -> Vec<u8> {
    let mut out = Vec::new();
    match style {
        None => write(tree, &mut out),
        Some(seed) => push(tree, &mut Chance(seed | 1), &mut out),
    }
    out
}

/// Numbers that follow from a seed.
struct Chance(u64);

impl Chance {
    fn one_in(&mut self, most: u64) -> bool {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33).is_multiple_of(most)
    }

    fn space(&mut self, out: &mut Vec<u8>) {
        for space in *b" \n\t\r" {
            if self.one_in(40) {
                out.push(space);
            }
        }
    }
}

fn push(tree: &Json, chance: &mut Chance, out: &mut Vec<u8>) {
    chance.space(out);
    match tree {
        Json::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                out.extend((at > 0).then_some(b','));
                push(item, chance, out);
            }
            chance.space(out);
            out.push(b']');
        }
        Json::Object(members) => {
            out.push(b'{');
            for (at, (key, value)) in members.iter().enumerate() {
                out.extend((at > 0).then_some(b','));
                push(&Json::Text(key.clone()), chance, out);
                out.push(b':');
                push(value, chance, out);
            }
            chance.space(out);
            out.push(b'}');
        }
        Json::Text(_) if chance.one_in(30) => {
            let mut text = Vec::new();
            write(tree, &mut text);
            escape(&text, chance, out);
        }
        leaf => write(leaf, out),
    }
    chance.space(out);
}

/// A text with some of its plain letters as escapes.
fn escape(text: &[u8], chance: &mut Chance, out: &mut Vec<u8>) {
    let plain = !text.contains(&b'\\');
    for byte in text {
        if plain && byte.is_ascii_alphanumeric() && chance.one_in(3) {
            out.extend(format!("\\u{byte:04x}").bytes());
        } else {
            out.push(*byte);
        }
    }
}

/// Damage to bytes, at a place that is taken modulo their number.
#[derive(Clone, Debug)]
pub enum Damage {
    Set(u8),
    Flip(u8),
    Insert(&'static [u8]),
    Remove(usize),
    Repeat(usize),
    Cut,
}

/// Mostly none: then what is done to the tree is seen.
pub fn damages() -> impl Strategy<Value = Vec<(usize, Damage)>> {
    const ODD: [&[u8]; 14] =
        [b"\"", b"\\", b"\\u00e4", b"\\ud800", b",", b"}", b"]", b"{", b"1", b"-", b"e5", b" ", b"\xed\xa0\x80", b"\0"];
    let damage = prop_oneof![
        any::<u8>().prop_map(Damage::Set),
        (0u8..8).prop_map(|bit| Damage::Flip(1 << bit)),
        select(&ODD[..]).prop_map(Damage::Insert),
        (1usize..40).prop_map(Damage::Remove),
        (1usize..40).prop_map(Damage::Repeat),
        Just(Damage::Cut),
    ];
    prop_oneof![1 => Just(Vec::new()), 1 => vec((any::<usize>(), damage), 1..3)]
}

/// Damages the bytes.
pub fn damage(bytes: &mut Vec<u8>, damages: Vec<(usize, Damage)>) {
    for (place, damage) in damages {
        if bytes.is_empty() {
            return;
        }
        let at = place % bytes.len();
        let behind = |length: usize| at..(at + length).min(bytes.len());
        match damage {
            Damage::Set(byte) => bytes[at] = byte,
            Damage::Flip(bit) => bytes[at] ^= bit,
            Damage::Insert(odd) => drop(bytes.splice(at..at, odd.iter().copied())),
            Damage::Remove(length) => drop(bytes.drain(behind(length))),
            Damage::Repeat(length) => {
                let piece = bytes[behind(length)].to_vec();
                drop(bytes.splice(at..at, piece));
            }
            Damage::Cut => bytes.truncate(at),
        }
    }
}

/// Packs a text as members with zeros between them.
pub fn members(text: &[u8], cuts: &[(usize, usize)]) -> Vec<u8> {
    let (mut rest, mut packed) = (text, Vec::new());
    for (cut, zeros) in cuts {
        let (member, behind) = rest.split_at(cut % (rest.len() + 1));
        packed.extend(compress(member, 7).unwrap());
        packed.resize(packed.len() + zeros, 0);
        rest = behind;
    }
    packed.extend(compress(rest, 7).unwrap());
    packed
}
