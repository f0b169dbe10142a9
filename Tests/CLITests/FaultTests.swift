import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

/// Full disks, sources that change during a run, arbitrary bytes in names, and any number of threads.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct FaultTests {
    private static let unshare = "unshare -rm"

    /// The disk fills up at several points of a run. The cache is either the old or the new one, the message says what
    /// to do, and the same command succeeds once there is space.
    @Test(
        .enabled(if: works("\(unshare) mount -t tmpfs none /mnt"), "needs user namespaces"),
        arguments: ["npz", "db"])
    func aFullDiskLosesNothing(ending: String) throws {
        let run = try RealRun(photos: 12)
        let code = try run.shell(
            """
            cd $S
            mkdir disk && mount -t tmpfs -o size=1600k none disk || exit 99
            for filler in 0 1000 1280 1480 1590; do
                rm -rf disk/* disk/.[!.]*
                dd if=/dev/zero of=disk/filler bs=1k count=$filler 2> /dev/null
                $P embed photos disk/c.\(ending) --pack $PACK --flush-every 2 > text 2>&1
                code=$?
                echo "filler $filler: $code"
                if [ $code = 0 ]; then continue; fi
                [ $code = 2 ] && grep -qi "free some space" text || { cat text; exit 3; }
                if [ -e disk/c.\(ending) ]; then $P cache verify disk/c.\(ending) || exit 4; fi
                rm disk/filler
                $P embed photos disk/c.\(ending) --pack $PACK --flush-every 2 || exit 5
                $P cache verify disk/c.\(ending) || exit 6
                $P cache info disk/c.\(ending) | grep '12 photos' || exit 7
            done
            """, wrapper: Self.unshare)
        let output = try run.output()
        #expect(code == 0, "\(output)")
        #expect(output.contains("filler 0: 0") && output.contains(": 2"), "\(output)")
    }

    /// Defines `try`, which runs a command on a disk that fills up. `$1` is the least space to try in KB, `$2` the
    /// most, `$3` a condition that must hold after a failure; the rest is the command.
    private static let filled = """
        cd $S
        $P embed photos bare.db --pack $PACK && cp bare.db c.db && $P enrich c.db --pack $PACK || exit 90
        $P cluster c.db raw --manifest-only && $P refine c.db facesets --manifest-only \\
            --min-faces 1 --min-short 20 --min-blur 0 || exit 91
        mkdir disk && mount -t tmpfs -o size=4m none disk || exit 99
        try() {
            least=$1 most=$2 holds=$3; shift 3
            refused=0
            for space in $least $((most / 4)) $((most / 2)) $most; do
                rm -rf disk/* disk/.[!.]*
                cp bare.db disk/e.db
                full=$(df -k --output=avail disk | tail -n 1)
                dd if=/dev/zero of=disk/filler bs=1k count=$((full - space)) 2> /dev/null
                "$@" > text 2>&1
                code=$?
                echo "$2 with $space KB: $code"
                if [ $code = 0 ]; then continue; fi
                refused=$((refused + 1))
                [ $code = 2 ] && grep -qi "free some space" text || { cat text; ls -la disk; exit 3; }
                rm disk/filler
                eval "$holds" || { ls -la disk; exit 4; }
                "$@" > text 2>&1 || { cat text; exit 5; }
                rm -rf whole && cp -r disk whole
            done
            [ $refused -gt 0 ] && [ $code = 0 ] || { cat text; exit 6; }
        }
        """

    /// The old state is kept, and the same command succeeds once there is space.
    @Test(.enabled(if: works("\(unshare) mount -t tmpfs none /mnt"), "needs user namespaces"))
    func aFullDiskKeepsExistingFiles() throws {
        let run = try RealRun(photos: 12)
        let commands = """
            $P cache convert c.db c.npz || exit 93
            try 0 600 '$P cache verify disk/e.db' $P enrich disk/e.db --pack $PACK --flush-every 2
            try 0 600 '[ ! -e disk/n.npz ]' $P cache convert c.db disk/n.npz
            try 0 600 '[ ! -e disk/n.db ]' $P cache convert c.npz disk/n.db
            try 0 500 '[ ! -e disk/raw/manifest.json ] || [ -e disk/raw/.face-sets-plan.json ]' \
                $P cluster c.db disk/raw --link copy
            try 0 2000 '[ ! -e disk/swap/manifest.json ] || [ -e disk/swap/.staged/plan.json ]' \
                $P export-swap c.db facesets/refine_manifest.json disk/swap \
                --pack $PACK --min-face-short 20 --out-size 128
            $P verify-export whole/swap --pack $PACK || exit 7
            """
        let code = try run.shell(Self.filled + "\n" + commands, wrapper: Self.unshare)
        let output = try run.output()
        #expect(code == 0, "\(output)")
        #expect(output.matches(of: /with 0 KB: 2/).count == 5, "\(output)")
    }

    /// Some disks reject all file times. Photos are still copied, and the run reports the missing times.
    @Test(.enabled(if: works("strace -o /dev/null true"), "needs strace"))
    func aDiskThatRejectsFileTimesIsReported() throws {
        let run = try RealRun(photos: 2)
        let code = try run.shell(
            """
            cd $S
            $P embed photos c.db --pack $PACK || exit 90
            strace -f -qq -o trace -e trace=utimensat -e inject=utimensat:error=EINVAL \
                $P cluster c.db raw --link copy || exit 91
            cmp photos/0.jpg raw/person_001/*0.jpg
            """)
        let output = try run.output()
        #expect(code == 0, "\(output)")
        #expect(output.contains("0.jpg could not be set"), "\(output)")
    }

    @Test func fileSizeLimitsAreReported() throws {
        let run = try RealRun(photos: 6)
        let code = try run.shell(
            """
            trap '' XFSZ
            ulimit -f 8
            $P embed $S/photos $S/c.npz --pack $PACK > $S/small.txt 2>&1
            """)
        #expect(code == 2)
        let text = String(decoding: try readFile(run.scratch.path.appending("small.txt")), as: UTF8.self)
        #expect(text.contains("ulimit -f"), "\(text)")
        #expect(FileInfo(run.scratch.path.appending("c.npz")) == nil)
    }

    /// Files are deleted, replaced and truncated during the run; the next run sees the current files.
    @Test func aSourceMayChangeDuringARun() throws {
        let run = try RealRun(photos: 24)
        try run.shell(
            """
            cd $S
            ( $P embed photos c.db --pack $PACK --flush-every 1 --jobs 2; echo "code $?" ) > first.txt 2>&1 &
            while [ ! -e c.db ]; do sleep 0.01; done
            rm photos/9.jpg photos/8.jpg
            cp photos/1.jpg photos/7.jpg
            head -c 2000 photos/2.jpg > photos/6.jpg
            mv photos moved
            wait
            mv moved photos
            """)
        let first = String(decoding: try readFile(run.scratch.path.appending("first.txt")), as: UTF8.self)
        #expect(first.contains("code 0") || first.contains("code 1"), "\(first)")
        let code = try run.shell(
            """
            cd $S
            $P embed photos c.db --pack $PACK
            $P embed photos fresh.npz --pack $PACK
            $P cache verify c.db && $P cache verify fresh.npz || exit 9
            """)
        let output = try run.output()
        #expect(code == 0, "\(output)")
        let living = { (cache: String) throws -> String in
            try run.shell(
                "$P cache info $S/\(cache) --json | tr ',' '\\n' | grep -E '\"(ok|failed|aliases)\": [0-9]'")
            return try run.output()
        }
        #expect(try living("c.db") == living("fresh.npz"))
    }

    /// FIFOs, sockets, symlink loops, and names that are not text.
    @Test func specialFilesAreSkippedAndOddNamesAccepted() throws {
        let run = try RealRun(photos: 3)
        for name in [
            [0xFF, 0xFE, 0x2E, 0x6A, 0x70, 0x67], Array("new\nline.jpg".utf8), Array("-q.jpg".utf8),
        ] {
            let target = run.photos.appending(FilePath(bytes: name))
            try replaceFile(target, with: try readFile(run.photos.appending("0.jpg")))
        }
        let code = try run.shell(
            """
            cd $S/photos
            mkfifo pipe.jpg && ln -s . loop && ln -s nowhere.jpg dangling.jpg && ln -s /dev/zero endless.jpg
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket.jpg")'
            timeout 60 $P embed $S/photos $S/c.npz --pack $PACK --json && $P cache verify $S/c.npz
            """)
        let output = try run.output()
        #expect(code == 0, "\(output)")
        #expect(output.contains(#""photos": 3"#) && output.contains(#""aliases": 3"#), "\(output)")
        #expect(try run.shell("$P cluster $S/c.npz $S/raw --threshold 0.01") == 0)
    }

    @Test func anyNumberOfThreadsGivesTheSameCache() throws {
        let run = try RealRun(photos: 30)
        let code = try run.shell(
            """
            cd $S
            for jobs in 1 3; do
                $P embed photos $jobs.npz --pack $PACK --jobs $jobs --flush-every $((jobs * 3)) || exit 2
                $P embed photos $jobs.db --pack $PACK --jobs $jobs && $P cache convert $jobs.db c$jobs.npz || exit 3
                cmp 1.npz $jobs.npz && cmp 1.npz c$jobs.npz || exit 4
            done
            """)
        let output = try run.output()
        #expect(code == 0, "\(output)")
    }
}

/// Determinism on the photos that `make deps` installs, with the open pack.
@Suite(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
struct SamplePhotoTests {
    @Test func anyNumberOfThreadsGivesTheSameCache() throws {
        let run = try RealRun(photos: 0)
        let samples = TestMaterial.dependencies?.appending("sample-photos").shown ?? "/"
        let packs = TestMaterial.dependencies?.appending("packs").shown ?? "/"
        let code = try run.shell(
            """
            cd $S; export FACE_SETS_PACKS=\(packs)
            mkdir some && ls -d \(samples)/* | head -n 6 | while read file; do cp -r "$file" some/; done
            for jobs in 1 3; do
                $P embed some $jobs.npz --pack open --jobs $jobs || exit 2
                cmp 1.npz $jobs.npz || exit 4
            done
            """)
        let output = try run.output()
        #expect(code == 0, "\(output)")
    }
}
