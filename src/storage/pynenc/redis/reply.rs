//! The answers of a server, byte by byte: RESP2, with limits on size, number and depth. The client library reads whatever a server sends,
//! however much that is; a server may be anybody's.

use std::io::{self, Read};

use redis::Value;

/// Most bytes of one answer.
pub const BYTES: usize = 64 << 20;

/// Most values of one answer; a batch of SCAN has some ten thousand.
const VALUES: usize = 1_000_000;

const TOO_MANY: ReplyError = ReplyError::TooMuch("more than 1,000,000 values");

/// Deepest lists in lists; SCAN has two.
const DEPTH: usize = 8;

/// Longest line: a length, a number, a message.
const LINE: usize = 64 << 10;

/// Why an answer cannot be taken.
#[derive(Debug)]
pub enum ReplyError {
    /// The stream ended or failed.
    Io(io::Error),
    /// It is no RESP2.
    NoRedis,
    /// It goes beyond a limit.
    TooMuch(&'static str),
}

impl From<io::Error> for ReplyError {
    fn from(error: io::Error) -> Self {
        ReplyError::Io(error)
    }
}

/// What is left of the limits of one answer.
pub struct Answer<'a, R> {
    from: &'a mut R,
    bytes: usize,
    values: usize,
}

type Result<T> = std::result::Result<T, ReplyError>;

impl<'a, R: Read> Answer<'a, R> {
    /// Reads from a buffered stream.
    pub fn new(from: &'a mut R) -> Self {
        Self { from, bytes: BYTES, values: VALUES }
    }

    /// The next value of it.
    pub fn value(&mut self) -> Result<Value> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Value> {
        self.values = self.values.checked_sub(1).ok_or(TOO_MANY)?;
        let line = self.line()?;
        let (kind, rest) = line.split_first().ok_or(ReplyError::NoRedis)?;
        match kind {
            b'+' if rest == b"OK" => Ok(Value::Okay),
            b'+' => Ok(Value::SimpleString(String::from_utf8_lossy(rest).into_owned())),
            // The library alone can make its errors.
            b'-' => redis::parse_redis_value(&[&line, b"\r\n".as_slice()].concat()).map_err(|_| ReplyError::NoRedis),
            b':' => number(rest).map(Value::Int),
            b'$' => self.bulk(number(rest)?),
            b'*' => self.array(number(rest)?, depth),
            _ => Err(ReplyError::NoRedis),
        }
    }

    fn bulk(&mut self, length: i64) -> Result<Value> {
        if length < 0 {
            return Ok(Value::Nil);
        }
        let length = usize::try_from(length).map_err(|_| TOO_LONG)?;
        self.take(length)?;
        let mut bytes = Vec::new();
        // Room comes with what is there, not with what is announced.
        let announced = u64::try_from(length).map_err(|_| TOO_LONG)?;
        if self.from.take(announced).read_to_end(&mut bytes)? < length {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        let mut end = [0; 2];
        self.from.read_exact(&mut end)?;
        if &end == b"\r\n" { Ok(Value::BulkString(bytes)) } else { Err(ReplyError::NoRedis) }
    }

    fn array(&mut self, length: i64, depth: usize) -> Result<Value> {
        if length < 0 {
            return Ok(Value::Nil);
        }
        if depth >= DEPTH {
            return Err(ReplyError::TooMuch("lists nested deeper than 8"));
        }
        // So many cannot be taken; waiting for them would take as long as the server likes.
        if usize::try_from(length).map_or(true, |length| length > self.values) {
            return Err(TOO_MANY);
        }
        let mut values = Vec::new();
        for _ in 0..length {
            values.push(self.nested(depth + 1)?);
        }
        Ok(Value::Array(values))
    }

    fn line(&mut self) -> Result<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let mut byte = [0];
            self.from.read_exact(&mut byte)?;
            self.take(1)?;
            match byte {
                [b'\n'] if line.last() == Some(&b'\r') => {
                    line.pop();
                    return Ok(line);
                }
                [byte] => line.push(byte),
            }
            // Something else than a Redis would be read to its end otherwise.
            if line.first().is_some_and(|first| !b"+-:$*".contains(first)) || line.len() > LINE {
                return Err(ReplyError::NoRedis);
            }
        }
    }

    fn take(&mut self, bytes: usize) -> Result<()> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(TOO_LONG)?;
        Ok(())
    }
}

const TOO_LONG: ReplyError = ReplyError::TooMuch("more than 64 MiB");

fn number(text: &[u8]) -> Result<i64> {
    std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).ok_or(ReplyError::NoRedis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(mut bytes: &[u8]) -> Result<Value> {
        Answer::new(&mut bytes).value()
    }

    #[test]
    fn answers_are_read_as_the_library_reads_them() {
        for text in [
            "+OK\r\n",
            "+PONG\r\n",
            ":-7\r\n",
            "$-1\r\n",
            "*-1\r\n",
            "$3\r\na\r\n\r\n",
            "*2\r\n$1\r\n0\r\n*1\r\n$1\r\na\r\n",
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), redis::parse_redis_value(text.as_bytes()).unwrap(), "{text}");
        }
        assert!(matches!(read(b"-NOAUTH no\r\n"), Ok(Value::ServerError(_))));
    }

    #[test]
    fn what_is_too_much_ends_where_it_is_announced() {
        let deep = "*1\r\n".repeat(9);
        let many = format!("*99999999\r\n{}", ":1\r\n".repeat(VALUES));
        for (text, why) in [
            ("$536870912\r\n", "64 MiB"),
            ("$9223372036854775807\r\n", "64 MiB"),
            (deep.as_str(), "nested"),
            (many.as_str(), "values"),
        ] {
            assert!(matches!(read(text.as_bytes()), Err(ReplyError::TooMuch(told)) if told.contains(why)), "{why}");
        }
        assert!(matches!(read(b"*9223372036854775807\r\n"), Err(ReplyError::TooMuch(_))));
        assert!(matches!(read(b"HTTP/1.1 400 Bad Request\r\n"), Err(ReplyError::NoRedis)));
        assert!(matches!(read(b"$1\r\nabc"), Err(ReplyError::NoRedis)));
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in any::<Vec<u8>>(), like in "[-+:$*0-9a\r\n]{0,60}") {
            read(&bytes).ok();
            read(like.as_bytes()).ok();
        }
    }
}
