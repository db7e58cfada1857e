//! Withholding secrets: passwords in addresses, wherever they stand, and values whose names say that they are secret: configurations
//! hold addresses with passwords, arguments hold anything.

/// What stands for a password.
const WITHHELD: &str = "***";

/// Names whose values are secret, as parts of the name in lower case.
const NAMES: [&str; 8] = ["password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "credential"];

/// Whether a value of this name is to be withheld.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    matches!(name.as_str(), "pass" | "pwd" | "auth") || NAMES.iter().any(|part| name.contains(part))
}

/// The text with every password in an address withheld.
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        out.push_str(before);
        let end = address.find(is_end).unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        push_address(&mut out, address);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What cannot stand in an address.
fn is_end(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '|' | '\\' | '{' | '}')
}

/// An address without its scheme: user and password before the last `@` of its authority, and those in its query.
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
        ] {
            assert_eq!(redact(text), safe);
        }
        assert!(is_secret("REDIS_PASSWORD") && !is_secret("key"));
    }
}
