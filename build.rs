//! Links a few lines of C into the program that run before it begins: Rust puts `/dev/null` in the place of a standard output that was
//! closed, and whatever is printed then is lost without a word. C can see that it was closed; it puts something there that can only be
//! read, which the program sees.

fn main() {
    let source = "src/closed_output.c";
    println!("cargo:rerun-if-changed={source}");
    if std::env::var_os("CARGO_FEATURE_APP").is_none() {
        return;
    }
    for object in cc::Build::new().file(source).compile_intermediates() {
        println!("cargo:rustc-link-arg-bin=adjourn={}", object.display());
    }
}
