//! Whether something is mounted at a directory or below it: such a session is refused before anything moves.

use std::io;

/// The first mount point at `path` or below; none when there is none.
///
/// # Errors
/// The table of mounts cannot be read.
pub(super) fn mount_at_or_below(path: &[u8]) -> io::Result<Option<Vec<u8>>> {
    Ok(find(&std::fs::read("/proc/self/mountinfo")?, path))
}

fn find(table: &[u8], path: &[u8]) -> Option<Vec<u8>> {
    let points = table.split(|byte| *byte == b'\n').filter_map(|line| line.split(|byte| *byte == b' ').nth(4));
    points.map(unescape).find(|point| is_at_or_below(point, path))
}

fn is_at_or_below(point: &[u8], path: &[u8]) -> bool {
    point.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// The kernel writes blanks, tabs, newlines and backslashes as three octal digits.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        match (first, octal(after)) {
            (b'\\', Some(byte)) => {
                plain.push(byte);
                rest = after.get(3..).unwrap_or_default();
            }
            _ => {
                plain.push(*first);
                rest = after;
            }
        }
    }
    plain
}

fn octal(text: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(text.get(..3)?).ok()?;
    u8::from_str_radix(digits, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[u8] = b"22 1 8:1 / / rw - ext4 /dev/a rw\n\
        30 22 0:5 / /var/tmp/a\\040b.session/io-logs/deep rw - tmpfs t rw\n\
        31 22 0:5 / /var/tmp/c.session rw shared:1 - tmpfs t rw\n";

    #[test]
    fn mounts_at_and_below_are_found_and_others_are_not() {
        let deep = Some(b"/var/tmp/a b.session/io-logs/deep".to_vec());
        assert_eq!(find(TABLE, b"/var/tmp/a b.session"), deep);
        assert_eq!(find(TABLE, b"/var/tmp/c.session"), Some(b"/var/tmp/c.session".to_vec()));
        assert_eq!(find(TABLE, b"/var/tmp/c.sess"), None);
        assert_eq!(find(TABLE, b"/var/tmp/d.session"), None);
    }

    #[test]
    fn the_real_table_has_a_root() {
        assert_eq!(mount_at_or_below(b"/proc").unwrap(), Some(b"/proc".to_vec()));
    }
}
