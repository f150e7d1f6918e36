//! The `claimgraph` program: everything it does can be called from the library.

fn main() -> std::process::ExitCode {
    claimgraph::cli::main()
}
