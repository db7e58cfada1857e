//! What the racer can do, and how an order reaches it.

/// One kind of act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// Another entry takes the name of one.
    Swap,
    /// Two entries exchange names at once.
    Exchange,
    /// An entry loses its name.
    Away,
    /// Something new takes a name that was lost.
    Take,
    /// An entry gets its name back.
    Back,
    /// Something inside a session of the racer's own becomes a link, a FIFO, another file or nothing.
    Inside,
    /// New files and directories in a session of the racer's own, also through descriptors that were opened before.
    Refill,
    /// What the program itself has just made is exchanged for something else.
    Fresh,
    /// Modes of the racer's own, set-uid and none at all included.
    Chmod,
    /// Content of the racer's own, longer, shorter or other.
    Edit,
    /// Reads all that can be read.
    Peek,
}

impl Act {
    pub const ALL: [Self; 11] = [
        Self::Swap,
        Self::Exchange,
        Self::Away,
        Self::Take,
        Self::Back,
        Self::Inside,
        Self::Refill,
        Self::Fresh,
        Self::Chmod,
        Self::Edit,
        Self::Peek,
    ];
}

/// An act with what decides its details.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    pub act: Act,
    pub rolls: [usize; 4],
}

impl Order {
    pub fn line(&self) -> String {
        let [a, b, c, d] = self.rolls;
        format!("{:?} {a} {b} {c} {d}", self.act)
    }

    pub fn of_line(line: &str) -> Self {
        let mut words = line.split(' ');
        let name = words.next().unwrap();
        let act = Act::ALL.into_iter().find(|act| format!("{act:?}") == name).unwrap();
        Self { act, rolls: std::array::from_fn(|_| words.next().unwrap().parse().unwrap()) }
    }
}
