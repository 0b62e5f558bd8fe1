//! `.github/action/run.sh`: where the program comes from, and that nothing is started whose SHA-256 is not in the table.

use crate::support::samples::hex;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use tempfile::TempDir;

/// Stands for the program: it says its version, knows the command, and leaves a trace when it is started.
fn program(version: &str, trace: &Path) -> String {
    let trace = trace.display();
    let cases =
        format!("--version) echo 'portcullis {version} (made up)' ;;\naction) ;;\n*) exit 2 ;;");
    format!("#!/bin/sh\necho started >> '{trace}'\ncase $1 in\n{cases}\nesac\n")
}

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A server with releases on it.
struct Releases {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Releases {
    #[expect(clippy::disallowed_methods, reason = "the server of the tests")]
    fn start(files: &[(&str, Vec<u8>)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let files = files
            .iter()
            .map(|(path, bytes)| ((*path).to_owned(), bytes.clone()));
        let files: BTreeMap<String, Vec<u8>> = files.collect();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &files, &log);
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn answer(mut stream: TcpStream, files: &BTreeMap<String, Vec<u8>>, log: &Mutex<Vec<String>>) {
    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let head: Vec<String> = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .collect();
    let path = head
        .first()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap_or_default();
    log.lock().unwrap().push(path.to_owned());
    let (status, body) = match files.get(path) {
        Some(bytes) => ("200 OK", bytes.as_slice()),
        None => ("404 Not Found", b"".as_slice()),
    };
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
}

/// A runner's folders around a copy of the action.
struct Runner {
    folder: TempDir,
    variables: BTreeMap<String, String>,
}

struct Ended {
    code: i32,
    log: String,
    program: Option<String>,
}

impl Runner {
    fn new(rows: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/action");
        for name in [
            "temporary",
            "tools",
            "workspace",
            "path",
            "action/.github/action",
        ] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        let action = folder.path().join("action/.github/action");
        fs::copy(top.join("run.sh"), action.join("run.sh")).unwrap();
        let table = fs::read_to_string(top.join("checksums.txt")).unwrap();
        let header: Vec<&str> = table.lines().filter(|line| line.starts_with('#')).collect();
        fs::write(
            action.join("checksums.txt"),
            format!("{}\n{rows}", header.join("\n")),
        )
        .unwrap();
        let place = |name: &str| folder.path().join(name).display().to_string();
        let variables = [
            (
                "PATH",
                format!("{}:/usr/local/bin:/usr/bin:/bin", place("path")),
            ),
            ("HOME", place("temporary")),
            ("RUNNER_OS", "Linux".to_owned()),
            ("RUNNER_ARCH", "X64".to_owned()),
            ("RUNNER_TEMP", place("temporary")),
            ("RUNNER_TOOL_CACHE", place("tools")),
            ("GITHUB_WORKSPACE", place("workspace")),
            ("GITHUB_OUTPUT", place("outputs")),
            ("GITHUB_PATH", place("paths")),
            ("PORTCULLIS_ACTION_REPOSITORY", "octo/portcullis".to_owned()),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        Self {
            variables: variables.into(),
            folder,
        }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn of(self, releases: &Releases) -> Self {
        self.with("PORTCULLIS_SERVER_URL", &releases.address)
            .with("PORTCULLIS_INPUT_INSTALL", "release")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, version: &str) {
        let file = self.path(name);
        fs::write(&file, program(version, &self.path("trace"))).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[expect(clippy::disallowed_methods, reason = "what is tested is a script")]
    fn run(&self) -> Ended {
        let _ = fs::remove_file(self.path("outputs"));
        let output = Command::new("bash")
            .arg(self.path("action/.github/action/run.sh"))
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.path("workspace"))
            .output()
            .expect("bash starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let outputs = fs::read_to_string(self.path("outputs")).unwrap_or_default();
        Ended {
            code: output.status.code().expect("an exit code"),
            log: text(&output.stdout) + &text(&output.stderr),
            program: outputs
                .trim_end()
                .strip_prefix("program=")
                .map(str::to_owned),
        }
    }

    fn was_started(&self) -> bool {
        self.path("trace").exists()
    }
}

impl Ended {
    fn refused(&self, why: &str) {
        assert_eq!((self.code, &self.program), (2, &None), "{}", self.log);
        let errors = self.log.lines().filter(|line| line.starts_with("::error "));
        let errors: Vec<&str> = errors.collect();
        assert!(errors.len() == 1 && errors[0].contains(why), "{}", self.log);
    }

    fn accepted(&self, why: &str) -> PathBuf {
        assert_eq!(self.code, 0, "{}", self.log);
        assert!(self.log.contains(why), "{}", self.log);
        PathBuf::from(self.program.as_ref().expect("a program"))
    }
}

const ASSET: &str = "/octo/portcullis/releases/download/v1.2.3/portcullis-linux-x64";

/// A runner and a server that has what the table promises, or `given` in its place.
fn release(given: Option<&[u8]>) -> (Runner, Releases) {
    let runner = Runner::new("");
    let asset = program("1.2.3", &runner.path("trace")).into_bytes();
    let row = format!("1.2.3 Linux X64 {} portcullis-linux-x64\n", digest(&asset));
    let table = runner.path("action/.github/action/checksums.txt");
    let header = fs::read_to_string(&table).unwrap();
    fs::write(&table, header + &row).unwrap();
    let served = given.map_or(asset, <[u8]>::to_vec);
    let releases = Releases::start(&[(ASSET, served)]);
    (runner.of(&releases), releases)
}

#[test]
fn a_release_with_the_right_sum_is_used_and_kept() {
    let (runner, releases) = release(None);
    let first = runner
        .run()
        .accepted("its SHA-256 is that of checksums.txt");
    assert!(first.starts_with(runner.path("temporary")));
    assert_eq!(releases.asked(), 1);
    let again = runner.run().accepted("from the cache of tools");
    assert_ne!(first, again);
    assert_eq!(releases.asked(), 1);
}

#[test]
fn a_release_with_another_sum_is_never_started() {
    let (runner, _releases) = release(Some(b"#!/bin/sh\ntouch owned\n"));
    runner.run().refused("another SHA-256");
    assert!(!runner.was_started() && !runner.path("workspace/owned").exists());
    assert!(!runner.path("tools/portcullis").exists());
}

#[test]
fn what_the_cache_holds_is_checked_every_time() {
    let (runner, releases) = release(None);
    runner.run().accepted("from http://127.0.0.1");
    let cached = runner.path("tools/portcullis/1.2.3/X64/portcullis-linux-x64");
    fs::write(&cached, b"#!/bin/sh\ntouch owned\n").unwrap();
    runner.run().accepted("is fetched again");
    assert_eq!(releases.asked(), 2);
    assert!(!runner.path("workspace/owned").exists());
    runner.run().accepted("from the cache of tools");
}

#[test]
fn without_a_row_nothing_is_fetched() {
    let (runner, releases) = release(None);
    let runner = runner.with("RUNNER_ARCH", "ARM64");
    let ended = runner.run();
    ended.refused("no row for release");
    assert!(ended.log.contains("install: source"));
    let runner = runner.with("RUNNER_ARCH", "X64");
    let runner = runner.with("PORTCULLIS_INPUT_VERSION", "9.9.9");
    runner.run().refused("9.9.9");
    assert_eq!(releases.asked(), 0);
    let runner = runner.with("PORTCULLIS_INPUT_VERSION", "v1.2.3");
    runner.run().accepted("1.2.3");
}

#[test]
fn what_the_server_does_not_have_is_said() {
    let (runner, releases) = release(None);
    let runner = runner.with("PORTCULLIS_ACTION_REPOSITORY", "octo/other");
    runner.run().refused("cannot be fetched");
    assert!(releases.asked() >= 1);
    let nameless = runner.with("PORTCULLIS_ACTION_REPOSITORY", "");
    nameless.run().refused("belongs to no repository");
    let elsewhere = nameless.with("PORTCULLIS_ACTION_PATH", "/w/_actions/octo/portcullis/v1");
    elsewhere.run().accepted("1.2.3");
}

#[test]
fn an_archive_is_unpacked_once_its_sum_is_right() {
    let runner = Runner::new("");
    let asset = archive(
        "portcullis-1.2.3/portcullis",
        &program("1.2.3", &runner.path("trace")),
    );
    let row = format!("1.2.3 Linux X64 {} p.tar.gz\n", digest(&asset));
    let table = runner.path("action/.github/action/checksums.txt");
    fs::write(&table, row).unwrap();
    let releases =
        Releases::start(&[("/octo/portcullis/releases/download/v1.2.3/p.tar.gz", asset)]);
    let runner = runner.of(&releases);
    let found = runner.run().accepted("1.2.3");
    assert!(found.ends_with("unpacked/portcullis-1.2.3/portcullis"));
}

/// A tar of one executable file, in gzip.
fn archive(name: &str, text: &str) -> Vec<u8> {
    let mut header = [0_u8; 512];
    let mut put = |at: usize, field: &[u8]| header[at..at + field.len()].copy_from_slice(field);
    put(0, name.as_bytes());
    put(100, b"0000755\0");
    put(124, format!("{:011o}\0", text.len()).as_bytes());
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&header).unwrap();
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.write_all(&vec![0; 1024 + (512 - text.len() % 512) % 512])
        .unwrap();
    gzip.finish().unwrap()
}

#[test]
fn the_one_on_path_is_used_before_any_release() {
    let (runner, releases) = release(None);
    runner.put("path/portcullis", "1.2.0");
    let runner = runner.with("PORTCULLIS_INPUT_INSTALL", "auto");
    let found = runner.run().accepted("portcullis 1.2.0");
    assert_eq!(found, runner.path("path/portcullis"));
    assert_eq!(releases.asked(), 0);
    let newer = runner.with("PORTCULLIS_INPUT_VERSION", "1.2.3");
    newer
        .run()
        .accepted("version 1.2.3 is wanted; looking for a release");
    assert_eq!(releases.asked(), 1);
}

#[test]
fn the_folder_of_the_program_is_put_on_path_where_that_is_wanted() {
    let (runner, _releases) = release(None);
    runner.run().accepted("1.2.3");
    assert!(!runner.path("paths").exists());
    let runner = runner.with("PORTCULLIS_ADD_TO_PATH", "true");
    let program = runner.run().accepted("1.2.3");
    let paths = fs::read_to_string(runner.path("paths")).unwrap();
    assert_eq!(Path::new(paths.trim_end()), program.parent().unwrap());
    assert_eq!(program.file_name().unwrap(), "portcullis");
}

#[test]
fn nothing_that_lies_in_the_workspace_is_started() {
    let mut runner = Runner::new("");
    runner.put("workspace/portcullis", "1.2.0");
    let whole = format!("{}:/usr/bin:/bin", runner.path("workspace").display());
    for path in [whole.as_str(), ".:/usr/bin:/bin"] {
        for (install, why) in [("path", "portcullis"), ("auto", "no row for release")] {
            runner = runner.with("PATH", path);
            runner = runner.with("PORTCULLIS_INPUT_INSTALL", install);
            runner.run().refused(why);
            assert!(!runner.was_started(), "{path} {install}");
        }
    }
}

/// A configuration of cargo's in the workspace could start anything.
#[test]
fn the_source_is_built_locked_and_outside_of_the_workspace() {
    let runner = Runner::new("").with("PORTCULLIS_INPUT_INSTALL", "source");
    let (built, said) = (runner.path("built"), runner.path("said"));
    runner.put("built", "1.2.3");
    let cargo = format!(
        "#!/bin/sh\necho \"$PWD $*\" > '{}'\nwhile [ $# -gt 1 ]; do shift; done\nmkdir -p \"$1/release\"\ncp '{}' \"$1/release/portcullis\"\n",
        said.display(),
        built.display()
    );
    let cargo_file = runner.path("path/cargo");
    fs::write(&cargo_file, cargo).unwrap();
    fs::set_permissions(&cargo_file, fs::Permissions::from_mode(0o755)).unwrap();
    let program = runner.run().accepted("portcullis 1.2.3");
    let target = runner.path("temporary/portcullis-build");
    assert_eq!(program, target.join("release/portcullis"));
    let source = runner.path("action").canonicalize().unwrap();
    let expected = format!(
        "{} build --release --locked --bin portcullis --target-dir {}\n",
        source.display(),
        target.display()
    );
    assert_eq!(fs::read_to_string(said).unwrap(), expected);
    fs::write(&cargo_file, "#!/bin/sh\nexit 101\n").unwrap();
    runner.run().refused("could not be built");
}

#[test]
fn one_that_is_too_old_is_not_used() {
    let runner = Runner::new("").with("PORTCULLIS_INPUT_INSTALL", "path");
    runner.run().refused("there is no portcullis on PATH");
    runner.put("path/portcullis", "0.0.1");
    let old = fs::read_to_string(runner.path("path/portcullis")).unwrap();
    let old = old.replace("action) ;;\n", "");
    fs::write(runner.path("path/portcullis"), old).unwrap();
    runner.run().refused("too old");
}

#[test]
fn what_is_said_gives_no_command() {
    let hostile = "x\n::error::owned\n##[error]owned%0A\u{1b}[2J";
    for name in ["PORTCULLIS_INPUT_INSTALL", "PORTCULLIS_INPUT_VERSION"] {
        let ended = Runner::new("").with(name, hostile).run();
        ended.refused("owned");
        assert!(!ended.log.contains("##["), "{}", ended.log);
        assert!(!ended.log.contains('\u{1b}'), "{}", ended.log);
    }
}
