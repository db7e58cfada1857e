//! Which sessions stay and which go: a pure choice over candidates in their total order.
