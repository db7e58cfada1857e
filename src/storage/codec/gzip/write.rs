//! Writing gzip as `gzip.compress` does: one member, level 9, the moment in the header.

use std::io::Write;

use flate2::{Compression, GzBuilder};

/// Compresses the data into one member. `mtime` is the moment in seconds since the epoch that the header names
/// (formats/plainbox.md d.1).
///
/// # Errors
/// None in practice: memory is the only thing written to.
pub fn compress(data: &[u8], mtime: u32) -> std::io::Result<Vec<u8>> {
    let mut writer = GzBuilder::new().mtime(mtime).operating_system(255).write(Vec::new(), Compression::best());
    writer.write_all(data)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_pythons() {
        let packed = compress(b"text", 0x0403_0201).unwrap();
        assert_eq!(packed[..10], [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 2, 0xff]);
    }
}
