import FaceTypes
import Files
import TestSupport
import Testing

/// Runs the commands of docs/guide.md, one after the other, on the sample photos with the open pack.
@Suite(.enabled(if: TestMaterial.openPack != nil, "needs what make deps fetches"))
struct GuideTests {
    @Test func everyCommandOfTheGuideRuns() throws {
        let scratch = try ScratchFolder()
        try layOut(in: scratch)
        let guide = try readFile(TestMaterial.repository.appending("docs/guide.md"))
        let script =
            "set -eu\nPATH=$1:$PATH\ncd \"$2\"\n" + Self.blocks(String(decoding: guide, as: UTF8.self))
        let run = try runProgram(
            ["-c", FilePath(script), "guide", TestMaterial.program.parent, scratch.path], in: scratch,
            program: "/bin/bash")
        #expect(run.exitCode == 0, "\(String(decoding: run.messages.suffix(2000), as: UTF8.self))")
        for page in ["all/report/index.html", "out/report/index.html", "out/swap/report/index.html"] {
            #expect(FileInfo(scratch.path.appending(FilePath(page))) != nil, "\(page)")
        }
    }

    /// The sample photos, in the folders that the guide speaks of.
    private func layOut(in scratch: ScratchFolder) throws {
        let samples = try #require(TestMaterial.dependencies).appending("sample-photos")
        let folders: [FilePath: [FilePath]] = [
            "photos": ["obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg"],
            "more": ["obama_partial_face.jpg", "obama_partial_face2.jpg"],
            "sorted": ["obama.jpg", "obama2.jpg"], "mixed": ["biden.jpg", "obama3.jpg"],
        ]
        for (folder, names) in folders {
            for name in names {
                try scratch.write(readFile(samples.appending(name)), to: folder.appending(name))
            }
        }
    }

    private static func blocks(_ document: String) -> String {
        var isInside = false
        return document.split(separator: "\n", omittingEmptySubsequences: false).reduce(into: "") {
            text, line in
            if line.hasPrefix("```") {
                isInside = line == "```sh"
            } else if isInside {
                text += line + "\n"
            }
        }
    }
}
