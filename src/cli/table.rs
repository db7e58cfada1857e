//! Tables that fit the terminal: first the columns that may be cut give way, then whole columns, the least wanted first.

use super::fail::Failure;
use super::out::{Out, Style};
use crate::text::width::{self, Align};

/// How a column gives way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Give {
    /// Not at all.
    Never,
    /// It is cut at the end down to so many columns, then left out.
    Cut(usize),
    /// It is cut in the middle down to so many columns; it stays.
    Middle(usize),
    /// It is left out.
    Leave,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) title: &'static str,
    pub(super) align: Align,
    pub(super) give: Give,
}

impl Head {
    pub(super) const fn new(title: &'static str, align: Align, give: Give) -> Self {
        Self { title, align, give }
    }
}

/// One cell: pieces of text, each with its style.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell(Vec<(String, Style)>);

impl Cell {
    pub(super) fn new(text: impl Into<String>, style: Style) -> Self {
        Self(vec![(text.into(), style)])
    }

    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::new(text, Style::Plain)
    }

    pub(super) fn push(&mut self, text: impl Into<String>, style: Style) {
        self.0.push((text.into(), style));
    }

    fn width(&self) -> usize {
        self.0.iter().map(|(text, _)| width::columns(text)).sum()
    }
}

/// A table being gathered.
pub(super) struct Table {
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
}

const GAP: &str = "  ";

impl Table {
    pub(super) fn new(heads: Vec<Head>) -> Self {
        Self { heads, rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints it with `indent` spaces before each line.
    pub(super) fn print(&self, out: &mut Out, indent: usize) -> Result<(), Failure> {
        let natural: Vec<usize> = (0..self.heads.len()).map(|at| self.natural(at)).collect();
        let widths = fit(&self.heads, &natural, out.width().saturating_sub(indent));
        let heads: Vec<Cell> = self.heads.iter().map(|head| Cell::new(head.title, Style::Head)).collect();
        if self.heads.iter().any(|head| !head.title.is_empty()) {
            self.print_row(out, &heads, &widths, indent)?;
        }
        self.rows.iter().try_for_each(|row| self.print_row(out, row, &widths, indent))
    }

    fn natural(&self, at: usize) -> usize {
        let title = self.heads.get(at).map_or(0, |head| width::columns(head.title));
        self.rows.iter().filter_map(|row| row.get(at)).map(Cell::width).chain([title]).max().unwrap_or(0)
    }

    fn print_row(&self, out: &mut Out, row: &[Cell], widths: &[Option<usize>], indent: usize) -> Result<(), Failure> {
        let mut pieces = vec![(" ".repeat(indent), Style::Plain)];
        let shown =
            row.iter().zip(&self.heads).zip(widths).filter_map(|((cell, head), width)| Some((cell, head, (*width)?)));
        for (at, (cell, head, wide)) in shown.enumerate() {
            if at > 0 {
                pieces.push((GAP.to_owned(), Style::Plain));
            }
            place(&mut pieces, cell, *head, wide);
        }
        trim_end(&mut pieces);
        let pieces: Vec<(&str, Style)> = pieces.iter().map(|(text, style)| (text.as_str(), *style)).collect();
        out.pieces(&pieces)
    }
}

/// Puts a cell into its columns.
fn place(pieces: &mut Vec<(String, Style)>, cell: &Cell, head: Head, wide: usize) {
    let spaces = " ".repeat(wide.saturating_sub(cell.width()));
    if head.align == Align::Right {
        pieces.push((spaces.clone(), Style::Plain));
    }
    let mut room = wide;
    for (text, style) in &cell.0 {
        let text = match head.give {
            Give::Middle(_) => width::cut_middle(text, room),
            _ => width::cut(text, room),
        };
        room = room.saturating_sub(width::columns(&text));
        pieces.push((text.into_owned(), *style));
    }
    if head.align == Align::Left {
        pieces.push((spaces, Style::Plain));
    }
}

fn trim_end(pieces: &mut Vec<(String, Style)>) {
    while let Some((text, _)) = pieces.last_mut() {
        text.truncate(text.trim_end_matches(' ').len());
        if !text.is_empty() {
            return;
        }
        pieces.pop();
    }
}

/// The width of each column; none for one that is left out.
fn fit(heads: &[Head], natural: &[usize], most: usize) -> Vec<Option<usize>> {
    let mut widths: Vec<Option<usize>> = natural.iter().copied().map(Some).collect();
    let gives: Vec<Give> = heads.iter().map(|head| head.give).collect();
    shrink(&mut widths, &gives, most, |give| if let Give::Cut(least) = give { Some(least) } else { None });
    while over(&widths, most) > 0 {
        let may_go = |at: &usize| {
            widths.get(*at).is_some_and(Option::is_some) && matches!(gives.get(*at), Some(Give::Leave | Give::Cut(_)))
        };
        let Some(last) = (0..widths.len()).rev().find(may_go) else { break };
        if let Some(width) = widths.get_mut(last) {
            *width = None;
        }
    }
    shrink(&mut widths, &gives, most, |give| if let Give::Middle(least) = give { Some(least) } else { None });
    widths
}

fn over(widths: &[Option<usize>], most: usize) -> usize {
    let shown: Vec<usize> = widths.iter().filter_map(|width| *width).collect();
    let gaps = shown.len().saturating_sub(1) * GAP.len();
    (shown.iter().sum::<usize>() + gaps).saturating_sub(most)
}

fn shrink(widths: &mut [Option<usize>], gives: &[Give], most: usize, least: impl Fn(Give) -> Option<usize>) {
    for at in 0..widths.len() {
        let excess = over(widths, most);
        let Some(least) = gives.get(at).and_then(|give| least(*give)) else { continue };
        if let Some(Some(width)) = widths.get_mut(at) {
            *width = (*width).min((*width).saturating_sub(excess).max(least));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heads() -> Vec<Head> {
        vec![
            Head::new("STATE", Align::Left, Give::Never),
            Head::new("ID", Align::Left, Give::Middle(12)),
            Head::new("TITLE", Align::Left, Give::Cut(8)),
            Head::new("SIZE", Align::Right, Give::Leave),
        ]
    }

    #[test]
    fn columns_give_way_in_their_order() {
        let at = |most| fit(&heads(), &[5, 30, 20, 4], most);
        assert_eq!(at(80), [Some(5), Some(30), Some(20), Some(4)]);
        assert_eq!(at(60), [Some(5), Some(30), Some(15), Some(4)]);
        assert_eq!(at(50), [Some(5), Some(30), Some(8), None]);
        assert_eq!(at(40), [Some(5), Some(30), None, None]);
        assert_eq!(at(25), [Some(5), Some(18), None, None]);
    }

    proptest! {
        #[test]
        fn a_table_fits_as_long_as_it_can(widths in proptest::collection::vec(0usize..60, 4), most in 21usize..120) {
            let fitted = fit(&heads(), &[5, widths[1], widths[2], widths[3]], most);
            prop_assert_eq!(over(&fitted, most), 0);
        }
    }
}
