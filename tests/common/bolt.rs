//! A real server that speaks Bolt, started and killed by a test.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::common::{Said, claimgraph, project};

pub const PASSWORD: &str = "only-for-this-test";

/// A server of its own in a folder of its own.
pub struct Server {
    home: PathBuf,
    pub port: u16,
    /// It speaks TLS alone.
    tls: bool,
    process: Child,
}

impl Server {
    /// `None` where the server cannot be had.
    pub fn start(home: &Path) -> Option<Self> {
        Self::have().then(|| Self::run(home, false))
    }

    /// A server with TLS alone, and the file of its certificate, which it has signed itself for `localhost`.
    pub fn start_tls(home: &Path) -> Option<(Self, PathBuf)> {
        Self::have().then(|| {
            std::fs::create_dir_all(home).unwrap();
            let (store, certificate) = (home.join(STORE), home.join("certificate.pem"));
            keytool(
                &store,
                &["-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost"],
            );
            keytool(&store, &["-exportcert", "-rfc", "-file", certificate.to_str().unwrap()]);
            (Self::run(home, true), certificate)
        })
    }

    /// The file of a certificate that no server has.
    pub fn other_certificate(&self) -> PathBuf {
        let (store, certificate) = (self.home.join("other.p12"), self.home.join("other.pem"));
        keytool(&store, &["-genkeypair", "-keyalg", "EC", "-dname", "CN=other"]);
        keytool(&store, &["-exportcert", "-rfc", "-file", certificate.to_str().unwrap()]);
        certificate
    }

    fn have() -> bool {
        let at = project(".bolt-server");
        if !at.join(".complete").exists() {
            // Not captured, so that everybody sees it.
            let _ = writeln!(
                std::io::stderr(),
                "\nSKIPPED: no server in .bolt-server/ (scripts/bolt-server fetches it); `load` is not tested\n"
            );
            return false;
        }
        true
    }

    fn run(home: &Path, tls: bool) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        for folder in ["databases", "config", "log"] {
            std::fs::create_dir_all(home.join(folder)).unwrap();
        }
        let mut server = Self { home: home.to_owned(), port, tls, process: Self::spawn(home, port, tls) };
        server.wait();
        server
    }

    fn spawn(home: &Path, port: u16, tls: bool) -> Child {
        let at = project(".bolt-server/arcadedb_embedded");
        let http = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let encrypted = tls.then(|| {
            let store = home.join(STORE).display().to_string();
            let settings = [
                ("bolt.ssl", "REQUIRED"),
                ("ssl.keyStore", &store),
                ("ssl.keyStorePassword", PASSWORD),
                ("ssl.trustStore", &store),
                ("ssl.trustStorePassword", PASSWORD),
            ];
            settings.map(|(name, value)| format!("-Darcadedb.{name}={value}"))
        });
        let log = std::fs::File::create(home.join("server.log")).unwrap();
        Command::new(at.join("jre/bin/java"))
            .args(["-Xmx600m", "--add-exports", "java.management/sun.management=ALL-UNNAMED"])
            .arg(format!("-Darcadedb.server.rootPath={}", home.display()))
            .arg(format!("-Darcadedb.server.databaseDirectory={}", home.join("databases").display()))
            .arg(format!("-Darcadedb.server.rootPassword={PASSWORD}"))
            .args(["-Darcadedb.server.httpIncomingHost=127.0.0.1", "-Darcadedb.bolt.host=127.0.0.1"])
            .arg(format!("-Darcadedb.server.httpIncomingPort={http}"))
            .arg(format!("-Darcadedb.bolt.port={port}"))
            .arg("-Darcadedb.server.plugins=Bolt:com.arcadedb.bolt.BoltProtocolPlugin")
            .arg("-Darcadedb.server.defaultDatabases=graph[root]")
            .args(encrypted.iter().flatten())
            .arg("-cp")
            .arg(at.join("jars/*"))
            .arg("com.arcadedb.server.ArcadeDBServer")
            .current_dir(home)
            .stdout(Stdio::from(log.try_clone().unwrap()))
            .stderr(Stdio::from(log))
            .spawn()
            .unwrap()
    }

    /// Waits until it answers.
    fn wait(&mut self) {
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(self.process.try_wait().unwrap().is_none(), "the server ended: {}", self.log());
            assert!(started.elapsed() < Duration::from_secs(300), "the server is not up: {}", self.log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.join("server.log")).unwrap_or_default()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub fn restart(&mut self) {
        self.process = Self::spawn(&self.home, self.port, self.tls);
        self.wait();
    }

    /// Its address.
    pub fn uri(&self, scheme: &str, host: &str) -> String {
        format!("{scheme}://{host}:{}", self.port)
    }

    /// A query's rows, each as one line.
    pub fn ask(&self, cypher: &str) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let config = neo4rs::ConfigBuilder::default()
                .uri(if self.tls { self.uri("bolt+ssc", "localhost") } else { self.uri("bolt", "127.0.0.1") })
                .user("root")
                .password(PASSWORD)
                .db("graph")
                .build()
                .unwrap();
            let graph = neo4rs::Graph::connect(config).unwrap();
            let mut transaction = graph.start_txn().await.unwrap();
            let mut rows = transaction.execute(neo4rs::query(cypher)).await.unwrap();
            let mut lines = Vec::new();
            while let Some(row) = rows.next(transaction.handle()).await.unwrap() {
                lines.push(
                    row.get::<String>("line").unwrap_or_else(|_| row.get::<i64>("line").unwrap().to_string()),
                );
            }
            transaction.commit().await.unwrap();
            lines
        })
    }

    pub fn count(&self, pattern: &str) -> u64 {
        self.ask(&format!("MATCH {pattern} RETURN count(*) AS line"))[0].parse().unwrap()
    }

    pub fn command(&self, folder: &Path, more: &[&str]) -> Command {
        let mut command = claimgraph(folder);
        command
            .args(["load", "graph", "--user", "root", "--uri"])
            .arg(format!("bolt://127.0.0.1:{}", self.port))
            .args(["--database", "graph"])
            .args(more)
            .env("NEO4J_PASSWORD", PASSWORD)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn load(&self, folder: &Path, more: &[&str]) -> Said {
        self.command(folder, more).output().unwrap().into()
    }

    pub fn empty(&self) {
        self.ask("MATCH (n) DETACH DELETE n");
        assert_eq!(self.count("(n)"), 0);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const STORE: &str = "keys.p12";

/// Runs the keytool of the server's Java on a store of keys.
fn keytool(store: &Path, arguments: &[&str]) {
    let output = Command::new(project(".bolt-server/arcadedb_embedded/jre/bin/keytool"))
        .args(arguments)
        .args(["-alias", "server", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"])
        .arg(store)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
