import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

/// Only the owner can read what the program writes, and none of these commands uses the network.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct PrivacyTests {
    /// Every command that writes, on a few photos.
    private static let everything = """
        set -x
        cd $S
        $P embed photos out/c.db --pack $PACK
        $P enrich out/c.db --pack $PACK
        $P cluster out/c.db out/raw --link copy
        $P refine out/c.db out/facesets --min-faces 1 --min-short 20 --min-blur 0 --link copy
        $P dedup out/c.db
        $P export-swap out/c.db out/facesets/refine_manifest.json out/swap --pack $PACK --min-face-short 20 \\
            --raw-manifest out/raw/manifest.json --candidates --out-size 64
        $P extend out/c.db out/raw --refine-out out/facesets
        $P report out --cache out/c.db --to out/report
        $P cache convert out/c.db out/c.npz
        head -c 60000 out/c.npz > out/d.npz
        $P cache verify out/d.npz --repair
        cp out/c.db out/e.db
        $P verify-export out/swap --pack $PACK
        $P inspect photos/1.jpg --pack $PACK --draw out/seen.png
        mkdir photos/one && cp photos/1.jpg photos/one/
        $P embed photos out/c.db --pack $PACK
        $P import-folders out/c.db out/named --trusted one=photos/one --mixed photos --pack $PACK \\
            --min-face-short 20 --out-size 64
        $P discover out/c.db out/found --source photos --min-faces 1 --min-short 20 --min-blur 0 --pack $PACK \\
            --min-face-short 20 --out-size 64
        $P era-probe out/c.db out/swap faceset_001
        $P era-split out/c.db out/swap faceset_001 --anchor-size 1 --min-short 20 --min-blur 0 --pack $PACK \\
            --min-face-short 20 --out-size 64
        $P run photos out/all --pack $PACK --min-faces 1 --min-short 20 --min-blur 0 --min-face-short 20 --out-size 64
        $P cache merge out/e.db out/c.db
        $P forget out/e.db --path photos/0.jpg --in out --log out/forget.log
        ( $P embed photos out/killed.db --pack $PACK --flush-every 1 & echo $! > pid; wait ) &
        while [ ! -e out/killed.db-wal ]; do sleep 0.01; done
        kill -9 $(cat pid)
        wait
        ls -la out
        """

    /// With a umask that removes no permissions.
    @Test func onlyTheOwnerCanReadOutputs() throws {
        let run = try RealRun(photos: 6)
        try run.shell("umask 000\n" + Self.everything)
        let shellMade: Set<FilePath> = ["d.npz", "d.npz.damaged", "e.db", "pid"]
        var seen = 0
        try walk(run.scratch.path.appending("out")) { path, mode in
            guard !shellMade.contains(path.lastComponent) else { return }
            seen += 1
            #expect(mode & 0o77 == 0, "\(path.shown) \(String(mode, radix: 8))")
        }
        try walk(run.scratch.path.appending("home")) { path, mode in
            #expect(mode & 0o77 == 0, "\(path.shown) \(String(mode, radix: 8))")
        }
        let output = try run.output()
        for name in ["killed.db-wal", "killed.db.lock"] { #expect(output.contains(name), "\(name)") }
        #expect(seen > 40, "\(output)")
    }

    @Test(.enabled(if: works("strace -f --seccomp-bpf -o /dev/null true"), "needs strace"))
    func noCommandOpensASocket() throws {
        let run = try RealRun(photos: 4)
        let traced = "strace -f --seccomp-bpf -qq -e trace=%network -o $S/trace.$$ -ff"
        try run.shell(Self.everything.replacing("$P ", with: "\(traced) $P "))
        var traces = 0
        for name in try listFolder(run.scratch.path) where name.bytes.starts(with: "trace".utf8) {
            traces += 1
            let calls = String(decoding: try readFile(run.scratch.path.appending(name)), as: UTF8.self)
            #expect(!calls.contains("AF_INET") && !calls.contains("connect("), "\(calls)")
        }
        #expect(traces > 10)
    }

    private func walk(_ path: FilePath, _ body: (FilePath, mode_t) -> Void) throws {
        var status = stat()
        guard path.withCString({ lstat($0, &status) }) == 0 else { return }
        body(path, status.st_mode & 0o777)
        guard status.st_mode & S_IFMT == S_IFDIR else { return }
        for name in try listFolder(path) { try walk(path.appending(name), body) }
    }
}
