use crate::{CLEAN, Folder};

const MESSY: &str = "fact  a:bool \"Is it?\"   // why\r\n\r\n\r\nfact b :bool\"And it?\"";
const NEAT: &str = "fact a: bool \"Is it?\"  // why\n\nfact b: bool \"And it?\"\n";

fn text(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn files_are_laid_out_in_place() {
    let folder = Folder::new();
    folder.write("a.regbox", MESSY).write("b.regbox", NEAT).write("c.regbox", MESSY);
    let ran = folder.run("fmt a.regbox --with b.regbox");
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert_eq!(text(&folder, "a.regbox"), NEAT);
    assert_eq!(text(&folder, "b.regbox"), NEAT);
    assert_eq!(text(&folder, "c.regbox"), MESSY, "a file that is not named is not touched");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left behind");
}

#[test]
fn a_file_that_is_laid_out_is_not_written() {
    let folder = Folder::new();
    folder.write("a.regbox", NEAT);
    let changed = || std::fs::metadata(folder.path().join("a.regbox")).unwrap().modified().unwrap();
    let before = changed();
    assert_eq!(folder.run("fmt a.regbox").status, 0);
    assert_eq!(changed(), before);
}

#[test]
fn check_names_the_files_and_changes_nothing() {
    let folder = Folder::new();
    folder.write("a.regbox", MESSY).write("b.regbox", NEAT).write("c.regbox", format!("\u{feff}{NEAT}"));
    let ran = folder.run("fmt --check b.regbox --with a.regbox --with c.regbox");
    assert_eq!((ran.status, ran.out.as_str()), (1, "a.regbox\nc.regbox\n"));
    assert_eq!(ran.err, "error: 2 files are not formatted; `regbox fmt` does it\n");
    assert_eq!(text(&folder, "a.regbox"), MESSY);
    let ran = folder.run("fmt --check b.regbox");
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let ran = folder.run_with("fmt -", MESSY.as_bytes());
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, NEAT, ""));
    let ran = folder.run_with("fmt --check -", MESSY.as_bytes());
    assert_eq!((ran.status, ran.out.as_str()), (1, "-\n"));
    let ran = folder.run_with("fmt - --with -", MESSY.as_bytes());
    assert!(ran.refused().contains("only once"), "{ran:?}");
}

#[test]
fn a_mistake_leaves_all_files_as_they_are() {
    let folder = Folder::new();
    folder.write("a.regbox", MESSY).write("b.regbox", CLEAN.replace("requires", "requries"));
    let ran = folder.run("fmt a.regbox --with b.regbox");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("b.regbox") && ran.err.ends_with("1 error\n"), "{}", ran.err);
    assert_eq!(text(&folder, "a.regbox"), MESSY);
    assert!(folder.run("fmt missing.regbox").refused().contains("cannot be read"));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_mode_stays() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.write("a.regbox", MESSY);
    let file = folder.path().join("a.regbox");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("a.regbox", folder.path().join("link.regbox")).unwrap();
    assert_eq!(folder.run("fmt link.regbox").status, 0);
    assert!(std::fs::symlink_metadata(folder.path().join("link.regbox")).unwrap().is_symlink());
    assert_eq!(text(&folder, "a.regbox"), NEAT);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}
