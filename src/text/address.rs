//! Addresses of servers as users type them, and how they may be shown. What is typed may be mistyped, so that nothing here asks whether
//! an address is well made: where a password could stand, nothing is shown.

/// What stands for whatever is withheld.
pub(super) const WITHHELD: &str = "***";

/// Parameters whose values say nothing secret.
const HARMLESS: [&str; 3] = ["app", "db", "protocol"];

/// Parameters that are shown by their names alone.
const NAMED: [&str; 6] = ["user", "username", "pass", "password", "token", "secret"];

/// Longest scheme that is shown.
const SCHEME: usize = 16;

/// Whether a place that somebody named is an address and no path. What begins with `/`, `./` or `../` is a path; so is what neither
/// begins with a scheme nor has a user and a password before an `@`.
pub fn is_address(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let begins_network = text.starts_with("//");
    if !begins_network && ["/", "./", "../"].iter().any(|start| text.starts_with(start)) {
        return false;
    }
    let before = text.split_once(":/").map(|(before, _)| before);
    let has_scheme = before.is_some_and(|before| !before.is_empty() && !before.contains('/'));
    has_scheme || user(&text).is_some()
}

/// The scheme, where there is one that can be a scheme.
pub fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once("://")?;
    let is_scheme = scheme.len() <= SCHEME
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then_some(scheme)
}

/// The address with everything withheld that is not surely harmless: all between the scheme and the last `@`, every parameter but a few,
/// and whatever is no host, port, database or socket.
pub fn withheld(text: &str) -> String {
    let scheme = scheme(text);
    let rest = scheme.map_or(text, |scheme| text.get(scheme.len() + 3..).unwrap_or_default());
    let mut out = scheme.map(|scheme| format!("{scheme}://")).unwrap_or_default();
    match rest.rsplit_once('@') {
        // The `@` may belong to a parameter, and what follows it to a password.
        Some((user, _)) if user.contains('?') => out.push_str(WITHHELD),
        Some((_, place)) => {
            out.push_str(WITHHELD);
            out.push('@');
            push_place(&mut out, place, scheme);
        }
        None if scheme.is_none() => out.push_str(WITHHELD),
        None => push_place(&mut out, rest, scheme),
    }
    out
}

/// Host and port, path, parameters, fragment.
fn push_place(out: &mut String, text: &str, scheme: Option<&str>) {
    let (text, fragment) = text.split_once('#').map_or((text, None), |(text, fragment)| (text, Some(fragment)));
    let (text, query) = text.split_once('?').map_or((text, None), |(text, query)| (text, Some(query)));
    let (host, path) = text.split_once('/').map_or((text, None), |(host, path)| (host, Some(path)));
    out.push_str(if is_host(host) { host } else { WITHHELD });
    if let Some(path) = path {
        let is_socket = scheme.is_some_and(|scheme| scheme.ends_with("unix")) && host.is_empty();
        let shown = if is_socket { path.chars().all(is_of_path) } else { is_number(path.trim_end_matches('/')) };
        out.push('/');
        out.push_str(if shown { path } else { WITHHELD });
    }
    if let Some(query) = query {
        let pairs: Vec<String> = query.split('&').map(pair).collect();
        out.push('?');
        out.push_str(&pairs.join("&"));
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(if fragment == "insecure" { fragment } else { WITHHELD });
    }
}

fn is_host(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']').is_some_and(|(host, port)| {
            host.chars().all(|c| c.is_ascii_hexdigit() || ":.".contains(c)) && (port.is_empty() || is_port(port))
        });
    }
    let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
    let named = host.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
    named && (port.is_empty() || (!host.is_empty() && is_port(port)))
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| port.len() <= 5 && is_number(port))
}

fn is_number(text: &str) -> bool {
    text.len() <= 5 && text.chars().all(|c| c.is_ascii_digit())
}

fn is_of_path(c: char) -> bool {
    c.is_alphanumeric() || "/._-+~ ".contains(c)
}

fn pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) if HARMLESS.contains(&name) && value.chars().all(|c| is_of_path(c) || c == '%') => {
            pair.to_owned()
        }
        Some((name, _)) if HARMLESS.contains(&name) || NAMED.contains(&name) => format!("{name}={WITHHELD}"),
        _ => WITHHELD.to_owned(),
    }
}

/// What of a word could be secret: passwords, values of parameters, an authority that is none. The word need not be a place: people
/// paste addresses where ids and filters belong.
pub fn hidden(word: &str) -> Vec<&str> {
    let (before, rest) = word.split_once("://").unwrap_or((word, ""));
    if rest.is_empty() || before.contains(':') {
        return user(word).into_iter().collect();
    }
    let users = rest.rsplit_once('@').map(|(user, _)| user.split_once(':').map_or(user, |(_, password)| password));
    let mut found: Vec<&str> = users.into_iter().collect();
    if let Some((_, query)) = rest.split_once('?') {
        let secret = query.split(['&', '#']).filter(|text| pair(text) != **text);
        found.extend(secret.map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value)));
    }
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    found.extend(Some(authority).filter(|text| !text.contains('@') && !is_host(text)));
    found
}

/// What stands between the first colon and the last `@`.
fn user(text: &str) -> Option<&str> {
    let (before, _) = text.rsplit_once('@')?;
    before.split_once(':').map(|(_, password)| password)
}

#[cfg(test)]
mod tests;
