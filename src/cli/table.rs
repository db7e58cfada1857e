//! Tables that fit the terminal: first the columns that may be cut give way, then whole columns, the least wanted first.

use super::error::Failure;
use super::out::{Out, Style};
use crate::text::width::{self, Align};

/// How a column gives way, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shrink {
    /// Not at all.
    Never,
    /// It is left out, the last one first.
    Leave,
    /// The widest of these is cut first, at the end, down to so many columns; then they are left out.
    Cut(usize),
    /// The same, but cut in the middle.
    CutMiddle(usize),
    /// When nothing else helps it is cut in the middle down to so many columns; it stays.
    Last(usize),
}

impl Shrink {
    fn least(self) -> Option<usize> {
        match self {
            Shrink::Cut(least) | Shrink::CutMiddle(least) => Some(least),
            Shrink::Never | Shrink::Leave | Shrink::Last(_) => None,
        }
    }
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) title: &'static str,
    pub(super) align: Align,
    pub(super) give: Shrink,
}

impl Head {
    pub(super) const fn new(title: &'static str, align: Align, give: Shrink) -> Self {
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

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
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
        let natural: Vec<Option<usize>> = (0..self.heads.len()).map(|at| self.natural(at)).collect();
        let widths = fit(&self.heads, natural, out.width().saturating_sub(indent));
        let heads: Vec<Cell> = self.heads.iter().map(|head| Cell::new(head.title, Style::Head)).collect();
        if self.heads.iter().any(|head| !head.title.is_empty()) {
            self.print_row(out, &heads, &widths, indent)?;
        }
        self.rows.iter().try_for_each(|row| self.print_row(out, row, &widths, indent))
    }

    /// The width of a column's widest cell; none where all are empty.
    fn natural(&self, at: usize) -> Option<usize> {
        let title = self.heads.get(at).map_or(0, |head| width::columns(head.title));
        let widest = self.rows.iter().filter_map(|row| row.get(at)).map(Cell::width).max()?;
        (widest > 0).then_some(widest.max(title))
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
            Shrink::CutMiddle(_) | Shrink::Last(_) => width::cut_middle(text, room),
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
fn fit(heads: &[Head], natural: Vec<Option<usize>>, most: usize) -> Vec<Option<usize>> {
    let gives: Vec<Shrink> = heads.iter().map(|head| head.give).collect();
    let mut widths = natural;
    while excess(&least(&widths, &gives), most) > 0 {
        let Some(goes) = next_to_go(&widths, &gives) else { break };
        if let Some(width) = widths.get_mut(goes) {
            *width = None;
        }
    }
    while excess(&widths, most) > 0 {
        let Some(width) = widest(&mut widths, &gives) else { break };
        *width -= 1;
    }
    cut_last(&mut widths, &gives, most);
    widths
}

/// The widths with every column cut as far as it may be.
fn least(widths: &[Option<usize>], gives: &[Shrink]) -> Vec<Option<usize>> {
    let cut =
        |(width, give): (&Option<usize>, &Shrink)| width.map(|wide| give.least().map_or(wide, |least| least.min(wide)));
    widths.iter().zip(gives).map(cut).collect()
}

/// Columns that may be left out go before those that may be cut, the last one first.
fn next_to_go(widths: &[Option<usize>], gives: &[Shrink]) -> Option<usize> {
    let shown = || widths.iter().zip(gives).enumerate().filter(|(_, (width, _))| width.is_some()).rev();
    let left_out = shown().find(|(_, (_, give))| **give == Shrink::Leave);
    left_out.or_else(|| shown().find(|(_, (_, give))| give.least().is_some())).map(|(at, _)| at)
}

/// The widest column that may still be cut.
fn widest<'a>(widths: &'a mut [Option<usize>], gives: &[Shrink]) -> Option<&'a mut usize> {
    let may = |(width, give): (&'a mut Option<usize>, &Shrink)| {
        let (width, least) = (width.as_mut()?, give.least()?);
        (*width > least).then_some(width)
    };
    widths.iter_mut().zip(gives).filter_map(may).max_by_key(|width| **width)
}

fn cut_last(widths: &mut [Option<usize>], gives: &[Shrink], most: usize) {
    for (at, give) in gives.iter().enumerate() {
        let excess = excess(widths, most);
        if let (Shrink::Last(least), Some(Some(width))) = (give, widths.get_mut(at)) {
            *width = (*width).min((*width).saturating_sub(excess).max(*least));
        }
    }
}

/// Columns by which the widths with their gaps are too many.
fn excess(widths: &[Option<usize>], most: usize) -> usize {
    let shown: Vec<usize> = widths.iter().filter_map(|width| *width).collect();
    let gaps = shown.len().saturating_sub(1) * GAP.len();
    (shown.iter().sum::<usize>() + gaps).saturating_sub(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heads() -> Vec<Head> {
        vec![
            Head::new("STATE", Align::Left, Shrink::Never),
            Head::new("ID", Align::Left, Shrink::Last(12)),
            Head::new("TITLE", Align::Left, Shrink::Cut(8)),
            Head::new("SIZE", Align::Right, Shrink::Leave),
        ]
    }

    #[test]
    fn columns_give_way_in_their_order() {
        let at = |most| fit(&heads(), [5, 30, 20, 4].map(Some).to_vec(), most);
        assert_eq!(at(80), [Some(5), Some(30), Some(20), Some(4)]);
        assert_eq!(at(60), [Some(5), Some(30), Some(15), Some(4)]);
        assert_eq!(at(50), [Some(5), Some(30), Some(11), None]);
        assert_eq!(at(40), [Some(5), Some(30), None, None]);
        assert_eq!(at(25), [Some(5), Some(18), None, None]);
    }

    #[test]
    fn the_widest_column_is_cut_first() {
        let heads = [Shrink::Cut(4), Shrink::CutMiddle(4), Shrink::Never].map(|give| Head::new("", Align::Left, give));
        assert_eq!(fit(&heads, [30, 10, 5].map(Some).to_vec(), 29), [Some(10), Some(10), Some(5)]);
        assert_eq!(fit(&heads, [30, 10, 5].map(Some).to_vec(), 21), [Some(6), Some(6), Some(5)]);
    }

    proptest! {
        #[test]
        fn a_table_fits_as_long_as_it_can(widths in proptest::collection::vec(0usize..60, 4), most in 21usize..120) {
            let fitted = fit(&heads(), [5, widths[1], widths[2], widths[3]].map(Some).to_vec(), most);
            prop_assert_eq!(excess(&fitted, most), 0);
        }
    }
}
