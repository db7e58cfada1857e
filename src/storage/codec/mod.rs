//! Encodings of the real software: gzip members with limits, Python's JSON dialect, lenient base64.
