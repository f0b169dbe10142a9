import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

/// Outputs that were changed at random: no command may crash, hang, or touch anything outside the output.
///
/// Only tries a few; `make fuzz-outputs` tries thousands under AddressSanitizer, with limits on time and memory.
struct FuzzedOutputTests {
    private static let commands: [PlantedCommand] = [.extend, .exportSwap, .forget, .report, .verifyExport]

    private static func setting(_ name: String) -> Int? {
        getenv("FACE_SETS_FUZZ_\(name)").flatMap { Int(String(cString: $0)) }
    }

    @Test func changedOutputsAreHarmless() throws {
        let scene = try PlantedScene()
        let (count, first) = (Self.setting("OUTPUTS") ?? 40, Self.setting("FIRST") ?? 0)
        for number in first..<first + count { try tryOut(number, scene) }
        guard Self.setting("OUTPUTS") != nil else { return }
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        put("\(count) outputs, peak memory \(usage.ru_maxrss / 1_024) MB\n")
        if let limit = Self.setting("MEGABYTES") { #expect(usage.ru_maxrss / 1_024 <= limit) }
    }

    /// Tries one output with one command, or with `forget --dry-run`.
    private func tryOut(_ number: Int, _ scene: PlantedScene) throws {
        try scene.restore()
        var mutation = OutputMutation(seed: UInt64(number), beside: scene.beside)
        try mutation.apply(to: scene.out)
        let place = number % (Self.commands.count + 1)
        let command = place < Self.commands.count ? Self.commands[place] : nil
        let what = "\(number), \(command.map(\.rawValue) ?? "forget --dry-run"): \(mutation.steps)"
        let before = command == nil ? try kinds(scene.out) : []
        let seconds = Self.setting("SECONDS")
        if let seconds {
            // A crash or the alarm ends the process, so what was tried is recorded first.
            put("\(what)\n", to: FilePath(".build/fuzzed-output.txt"))
            alarm(UInt32(seconds))
        }
        do {
            if let command {
                try command.run(scene)
            } else {
                _ = try PlantedCommand.forget(scene, dryRun: true)
            }
        } catch { #expect(error is FaceSetsError, "\(what): \(error)") }
        if seconds != nil { alarm(0) }
        #expect(try scene.changesBeside() == [], "\(what)")
        #expect(try scene.filesWithSecret() == [], "\(what)")
        if command == nil { #expect(try kinds(scene.out) == before, "\(what)") }
    }

    /// Path, kind and size of everything in a folder, without contents, because sparse files may be terabytes long.
    /// SQLite's files come and go.
    private func kinds(_ folder: FilePath) throws -> [String] {
        try listFolder(folder).flatMap { name -> [String] in
            let path = folder.appending(name)
            let info = FileInfo(path, followingLinks: false)
            if name.bytes.starts(with: "cache.db-".utf8) { return [] }
            let line = "\(path.shown) \(info.map { "\($0.kind) \($0.kind == .folder ? 0 : $0.size)" } ?? "")"
            return [line] + (info?.kind == .folder ? try kinds(path) : [])
        }
    }

    private func put(_ text: String, to file: FilePath? = nil) {
        if let file {
            _ = try? replaceFile(file, with: Array(text.utf8), lasting: false)
        } else {
            print(text)
        }
    }
}
