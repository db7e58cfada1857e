//! Copies, archives, saves and replacements: what was identified is what is read and written, and nothing is given away.
