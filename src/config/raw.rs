//! A value as somebody wrote it, in a file or in a variable, and the shapes it is read as.

use toml::Spanned;
use toml::de::DeValue;

/// A value before anybody knows what it should be.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Raw {
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<Raw>),
    /// Pairs in the order of their names, each with the line it stands on.
    Table(Vec<(String, Raw)>),
    /// A float or a date, which nothing here takes.
    Odd,
}

impl Raw {
    pub(super) fn of(value: &Spanned<DeValue<'_>>) -> Self {
        match value.get_ref() {
            DeValue::Boolean(flag) => Raw::Flag(*flag),
            DeValue::String(text) => Raw::Text(text.clone().into_owned()),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).map_or(Raw::Odd, Raw::Number)
            }
            DeValue::Array(values) => Raw::List(values.iter().map(Raw::of).collect()),
            DeValue::Table(table) => Raw::Table(
                table.iter().map(|(key, value)| (key.get_ref().clone().into_owned(), Raw::of(value))).collect(),
            ),
            DeValue::Float(_) | DeValue::Datetime(_) => Raw::Odd,
        }
    }

    /// Yes or no; a variable says it in words.
    pub(super) fn flag(&self) -> Result<bool, String> {
        match self {
            Raw::Flag(flag) => Ok(*flag),
            Raw::Text(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Ok(true),
                "false" | "no" | "off" | "0" => Ok(false),
                _ => Err(format!("{text:?} is not true or false")),
            },
            _ => Err("must be true or false".to_owned()),
        }
    }

    pub(super) fn count(&self) -> Result<usize, String> {
        let wrong = || "must be a whole number".to_owned();
        match self {
            Raw::Number(number) => usize::try_from(*number).map_err(|_| wrong()),
            Raw::Text(text) => text.trim().parse().map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }

    pub(super) fn text(&self) -> Result<&str, String> {
        match self {
            Raw::Text(text) => Ok(text),
            _ => Err("must be a quoted string".to_owned()),
        }
    }

    /// A list of texts; one text is a list of one, and a variable separates them by commas.
    pub(super) fn texts(&self) -> Result<Vec<String>, String> {
        match self {
            Raw::Text(text) => Ok(text.split(',').map(str::trim).map(String::from).collect()),
            Raw::List(values) => values.iter().map(|value| value.text().map(String::from)).collect(),
            _ => Err("must be a list of strings".to_owned()),
        }
    }
}
