//! Lets `cargo run` and `cargo test` find libtorch with nothing exported.
//!
//! torch-sys tells where it found libtorch (`DEP_TCH_LIBTORCH_LIB`); that folder becomes the run path
//! of every binary. `$ORIGIN/lib` comes first, so that a packaged archive carries its own copy; where
//! `CLAIMGRAPH_PORTABLE` is set (`scripts/package`), it is the only one.

fn main() {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    println!("cargo:rerun-if-env-changed=CLAIMGRAPH_PORTABLE");
    println!("cargo:rerun-if-changed=build.rs");
    let Ok(dir) = std::env::var("DEP_TCH_LIBTORCH_LIB") else {
        return;
    };
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let origin = if os == "macos" { "@loader_path" } else { "$ORIGIN" };
    println!("cargo:rustc-link-arg=-Wl,-rpath,{origin}/lib");
    if std::env::var_os("CLAIMGRAPH_PORTABLE").is_none() {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{dir}");
    }
    if os == "linux" {
        // DT_RPATH rather than DT_RUNPATH: it also serves the libraries that libtorch itself names.
        println!("cargo:rustc-link-arg=-Wl,--disable-new-dtags");
    }
}
