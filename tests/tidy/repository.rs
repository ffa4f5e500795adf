//! The files of the repository, read from disk.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold no source of ours, by name wherever they stand or by path.
const SKIPPED: &[&str] =
    &["target", ".git", "node_modules", ".venv", "__pycache__", "bindings/wasm/pkg", "benches/data"];

/// A text file: its path from the root, with `/` between the parts, and its text.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text files under a folder that end in one of the extensions, in order of their paths.
pub(crate) fn files(folder: &str, extensions: &[&str]) -> Vec<File> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in read_dir(&folder) {
            let name = name(&entry);
            if entry.is_dir() {
                if !SKIPPED.contains(&name.as_str()) && !SKIPPED.contains(&relative(&root, &entry).as_str()) {
                    folders.push(entry);
                }
            } else if name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension)) {
                found.push(File { path: relative(&root, &entry), text: read(&entry) });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The text of one file, by its path from the root.
pub(crate) fn file(path: &str) -> String {
    read(&root().join(path))
}

/// The names in the root itself.
pub(crate) fn top_level() -> Vec<String> {
    read_dir(&root()).iter().map(|entry| name(entry)).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| unreadable(path, &error))
}

fn read_dir(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| unreadable(folder, &error));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

#[expect(clippy::panic, reason = "a tidy test without its files has nothing to say but this")]
fn unreadable(path: &Path, error: &std::io::Error) -> ! {
    panic!("{}: {error}", path.display())
}

#[test]
fn the_walk_finds_this_file() {
    let files = files("tests/tidy", &["rs"]);
    let this = files.iter().find(|file| file.path == "tests/tidy/repository.rs");
    assert!(this.is_some_and(|file| file.text.contains("fn the_walk_finds_this_file")));
}
