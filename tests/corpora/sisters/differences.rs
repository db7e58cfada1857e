//! Where ours differs from the real software on purpose.

/// pamiq, vector 7: asked again without deleting anything, the real keeper selects nothing, since it has forgotten what it
/// selected. Ours still selects it, so that a removal that failed is tried again.
pub fn selected_again(first: &[String], _theirs: &[String]) -> Vec<String> {
    first.to_vec()
}

/// pamiq, vector 8: a plain file that is called like a state counts as one and ends the real clean-up with
/// `NotADirectoryError`, and the run with it. Ours neither counts nor removes it, and reports it.
pub fn stray(name: &str) -> bool {
    name == "plainfile.state"
}

/// woger: an action that makes no file always ends as failed, since the real tracker looks for a file called `None`. The stored
/// word is shown as it is, with this reason beside it; our own tracker checks no file.
pub fn false_failure(action: &str, status: &str, checked: &str) -> bool {
    !action.ends_with("_load") && status == "failed" && checked == "None"
}

/// woger: a root with both numbers and text raises `TypeError`. Ours lists it, numbers first, and says why woger cannot.
pub fn listed_all_the_same(root: &str) -> bool {
    root == "mixed"
}

/// woger: the order of several directories with one id is the file system's. Ours goes by name.
pub fn order_is_by_chance(root: &str) -> bool {
    root == "twins"
}
