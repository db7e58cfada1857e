//! How an archive is compressed: what the ending of its name says.

use std::ffi::OsStr;
use std::io::{self, Write};

/// How an archive is compressed. Without the feature `app` only gzip is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Compression {
    /// `.tar.gz`, `.tgz`; what every machine can read.
    #[default]
    Gzip,
    /// `.tar.zst`, `.tzst`: quick and small.
    #[cfg(feature = "app")]
    Zstd,
    /// `.tar.xz`, `.txz`: smallest and slowest.
    #[cfg(feature = "app")]
    Xz,
}

const ENDINGS: &[(&str, Compression)] = &[
    (".tar.gz", Compression::Gzip),
    (".tgz", Compression::Gzip),
    #[cfg(feature = "app")]
    (".tar.zst", Compression::Zstd),
    #[cfg(feature = "app")]
    (".tzst", Compression::Zstd),
    #[cfg(feature = "app")]
    (".tar.xz", Compression::Xz),
    #[cfg(feature = "app")]
    (".txz", Compression::Xz),
];

/// Endings of what is made by nobody here. A file of such a name that held something else would deceive whoever gets it.
const OTHERS: [&str; 13] =
    [".tar", ".bz2", ".tbz", ".tbz2", ".lz", ".lz4", ".lzma", ".lzo", ".z", ".zip", ".7z", ".zst", ".xz"];

impl Compression {
    /// What the ending of a file's name says, in any case; none for one that says nothing of archives.
    ///
    /// # Errors
    /// It is the ending of another kind of archive: the endings that can be had.
    pub fn of_name(name: &OsStr) -> Result<Option<Self>, String> {
        let name = name.to_string_lossy().to_ascii_lowercase();
        let ends = |ending: &str| name.len() > ending.len() && name.ends_with(ending);
        match ENDINGS.iter().find(|(ending, _)| ends(ending)) {
            Some((_, compression)) => Ok(Some(*compression)),
            None if OTHERS.iter().any(|ending| ends(ending)) => Err(Self::known()),
            None => Ok(None),
        }
    }

    /// The endings that can be had, for a message.
    pub fn known() -> String {
        let all: Vec<&str> = ENDINGS.iter().map(|(ending, _)| *ending).collect();
        format!("the name must end in {}", all.join(", "))
    }

    pub(super) fn encoder<W: Write>(self, to: W) -> io::Result<Encoder<W>> {
        Ok(match self {
            Self::Gzip => Encoder::Gzip(flate2::write::GzEncoder::new(to, flate2::Compression::new(6))),
            #[cfg(feature = "app")]
            Self::Zstd => {
                let mut encoder = zstd::Encoder::new(to, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                Encoder::Zstd(encoder)
            }
            #[cfg(feature = "app")]
            Self::Xz => Encoder::Xz(Box::new(lzma_rust2::XzWriter::new(to, lzma_rust2::XzOptions::with_preset(6))?)),
        })
    }
}

/// Compresses what is written to it. Only [`Encoder::finish`] makes it whole.
pub(super) enum Encoder<W: Write> {
    Gzip(flate2::write::GzEncoder<W>),
    #[cfg(feature = "app")]
    Zstd(zstd::Encoder<'static, W>),
    #[cfg(feature = "app")]
    Xz(Box<lzma_rust2::XzWriter<W>>),
}

impl<W: Write> Encoder<W> {
    /// Writes the end and gives the writer back, flushed.
    pub(super) fn finish(self) -> io::Result<()> {
        let mut to = match self {
            Self::Gzip(encoder) => encoder.finish(),
            #[cfg(feature = "app")]
            Self::Zstd(encoder) => encoder.finish(),
            #[cfg(feature = "app")]
            Self::Xz(encoder) => encoder.finish(),
        }?;
        to.flush()
    }

    fn to(&mut self) -> &mut dyn Write {
        match self {
            Self::Gzip(encoder) => encoder,
            #[cfg(feature = "app")]
            Self::Zstd(encoder) => encoder,
            #[cfg(feature = "app")]
            Self::Xz(encoder) => encoder,
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to().flush()
    }
}

#[cfg(all(test, feature = "app"))]
mod tests {
    use super::*;

    fn of(name: &str) -> Result<Option<Compression>, ()> {
        Compression::of_name(OsStr::new(name)).map_err(|_| ())
    }

    #[test]
    fn the_ending_says_how_it_is_compressed() {
        for (name, compression) in [
            ("/x/a.tar.gz", Compression::Gzip),
            ("a.TGZ", Compression::Gzip),
            ("a.tar.zst", Compression::Zstd),
            ("a.b.tar.xz", Compression::Xz),
            ("a.txz", Compression::Xz),
        ] {
            assert_eq!(of(name), Ok(Some(compression)), "{name}");
        }
        assert_eq!(of("a.backup"), Ok(None));
        assert_eq!(of(".tgz"), Ok(None), "a name without anything before its ending has none");
        for name in ["a.tar.bz2", "a.zip", "a.tar", "a.xz", "A.7Z"] {
            assert_eq!(of(name), Err(()), "{name}");
        }
    }
}
