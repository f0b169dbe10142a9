import FaceTypes
import Files
import Glibc
import TestSupport

/// Small portraits in a scratch folder, and shell scripts in which `$P` is the built program, `$S` the scratch folder
/// and `$PACK` the shared pack.
struct RealRun {
    let scratch: ScratchFolder
    var photos: FilePath { scratch.path.appending("photos") }

    init(photos count: Int) throws {
        scratch = try ScratchFolder()
        guard count > 0 else { return }
        let portraits = TestMaterial.shared?.appending("data/calibration") ?? "/"
        let labels = String(decoding: try readFile(portraits.appending("labels.csv")), as: UTF8.self)
        let names = labels.split(whereSeparator: \.isNewline).dropFirst().prefix(count).compactMap {
            $0.split(separator: ",").first
        }
        for (number, name) in names.enumerated() {
            try scratch.write(
                readFile(portraits.appending(String(name))), to: FilePath("photos/\(number).jpg"))
        }
    }

    /// Runs a script and returns its exit code. Its output goes to `out.txt` in the scratch folder.
    @discardableResult
    func shell(_ script: String, wrapper: String = "") throws -> Int32 {
        let pack = TestMaterial.insightFacePack?.shown ?? "/"
        let head = """
            export P=\(TestMaterial.program.shown) S=\(scratch.path.shown) PACK=\(pack)
            export HOME=$S/home XDG_STATE_HOME=$S/home/state XDG_CACHE_HOME=\(TestMaterial.caches.shown)
            """
        let file = try scratch.write(Array((head + "\n" + script).utf8), to: "script.sh")
        let status = system("\(wrapper) sh \(file.shown) > \(scratch.path.shown)/out.txt 2>&1")
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// The output of the last script.
    func output() throws -> String {
        String(decoding: try readFile(scratch.path.appending("out.txt")), as: UTF8.self)
    }
}

/// Whether a command succeeds on this machine.
func works(_ command: String) -> Bool { system("\(command) > /dev/null 2>&1") == 0 }
