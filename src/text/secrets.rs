//! Withholding secrets: passwords in addresses, wherever they stand, and values whose names say that they are secret: configurations
//! hold addresses with passwords, arguments hold anything.

use std::ffi::{OsStr, OsString};
use std::fmt;

use super::address::WITHHELD;

/// Names whose values are secret, as parts of the name in lower case.
const NAMES: [&str; 8] = ["password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "credential"];

/// Whether a value of this name is to be withheld.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    matches!(name.as_str(), "pass" | "pwd" | "auth") || NAMES.iter().any(|part| name.contains(part))
}

/// Something that nobody may read: shown, traced or printed, it is three asterisks. [`Secret::reveal_secret`] is the only way out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(OsString);

impl Secret {
    /// Takes it in.
    pub fn new(secret: impl Into<OsString>) -> Self {
        Self(secret.into())
    }

    /// The secret itself, for whoever must send it.
    pub fn reveal_secret(&self) -> &OsStr {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WITHHELD)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WITHHELD)
    }
}

/// A text of somebody else's with every password in an address withheld. Where an address ends cannot be told for sure: what looks like
/// a password goes on to the last `@` of the line. An address that the user named is never handled as a text: see `model::PlaceAddress`.
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        out.push_str(before);
        let (address, after) = address.split_at(end_of(address));
        push_address(&mut out, address);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where an address ends, without its scheme: before what cannot stand in one, unless a password was begun and not ended there.
fn end_of(address: &str) -> usize {
    let end = address.find(is_end).unwrap_or(address.len());
    let line = address.find(['\n', '\r']).unwrap_or(address.len());
    let line = address.find("://").map_or(line, |next| line.min(next));
    let (first, line) = (address.get(..end).unwrap_or_default(), address.get(..line).unwrap_or_default());
    let authority = first.split(['/', '?', '#']).next().unwrap_or_default();
    // Sentences put dots, commas and brackets behind a port.
    let port = authority.rsplit_once(':').map(|(_, port)| port.trim_end_matches(['.', ',', ';', ')', ']']));
    let begun = port.is_some_and(|port| port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()));
    let ended = first.contains('@');
    let last = line.rfind('@').filter(|_| begun && !ended).map_or(end, |at| at.max(end));
    let tail = address.get(last..).unwrap_or_default();
    let secret =
        first.split(['?', '&']).skip(1).any(|pair| pair.split_once('=').is_some_and(|(name, _)| is_secret(name)));
    // A parameter's value may hold quotes and braces; a blank ends it.
    let more =
        if secret || last > end { tail.find(|c: char| c.is_whitespace() || c.is_control()) } else { tail.find(is_end) };
    last + more.unwrap_or(tail.len())
}

/// What cannot stand in an address.
fn is_end(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '|' | '\\' | '{' | '}')
}

/// An address without its scheme: what stands before the last `@` of its authority, and the secrets in its query.
fn push_address(out: &mut String, address: &str) {
    let authority = address.find(['/', '?', '#']).unwrap_or(address.len());
    // A password with a slash in it reaches beyond the authority.
    let at = address.get(..authority).and_then(|text| text.rfind('@')).or_else(|| address.rfind('@'));
    let (user, host) = address.split_at(at.unwrap_or(0));
    match user.split_once(':') {
        Some((name, _)) => out.push_str(&format!("{name}:{WITHHELD}")),
        None => out.push_str(user),
    }
    match host.split_once('?') {
        Some((host, query)) => {
            let pairs: Vec<String> = query.split('&').map(pair).collect();
            out.push_str(&format!("{host}?{}", pairs.join("&")));
        }
        None => out.push_str(host),
    }
}

fn pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={WITHHELD}"),
        _ => pair.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_withheld_wherever_they_stand() {
        for (text, safe) in [
            ("redis://me:pa:ss@host/0", "redis://me:***@host/0"),
            ("redis://:pa/ss@host/0", "redis://:***@host/0"),
            ("see amqp://u:p@h and http://h/x?token=1&a=2.", "see amqp://u:***@h and http://h/x?token=***&a=2."),
            ("redis://host:6379/0", "redis://host:6379/0"),
            ("http://h:80/a@b", "http://h:***@b"),
            ("a://", "a://"),
            ("no address: a@b", "no address: a@b"),
            (r#"redis://u:a"b{c d@h/0 is it"#, "redis://u:***@h/0 is it"),
            ("redis://h?password=a\"b x", "redis://h?password=*** x"),
            ("to redis://h:6379. Write to a@b", "to redis://h:6379. Write to a@b"),
            ("redis://u:a\nredis://b@h", "redis://u:a\nredis://b@h"),
        ] {
            assert_eq!(redact(text), safe);
        }
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret} {secret:?} {:?}", Some(&secret)), "*** *** Some(***)");
        assert!(is_secret("REDIS_PASSWORD") && !is_secret("key"));
    }
}
