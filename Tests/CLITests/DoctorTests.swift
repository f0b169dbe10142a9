import FaceTypes
import JSON
import TestSupport
import Testing

@Suite(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
struct DoctorTests {
    private func checks(_ arguments: [FilePath]) throws -> (code: Int32, states: [String: String]) {
        let run = try runProgram(["doctor", "--json"] + arguments, in: ScratchFolder())
        let list = try JSONValue(parsing: run.output)["checks"]?.array ?? []
        let states = list.map { ($0["subject"]?.text ?? "", $0["state"]?.text ?? "") }
        return (run.exitCode, Dictionary(states) { $1 })
    }

    @Test func theBuildMachinePasses() throws {
        let (code, states) = try checks([])
        #expect(code == 0)
        let subjects = ["libraries", "formats", "logs", "pack folder", "disk", "pack", "self-test"]
        for subject in subjects {
            #expect(states[subject] != nil && states[subject] != "fault", "\(subject)")
        }
    }

    @Test(arguments: [["--pack", "no-such-pack"], ["/no/such/photo.jpg"]] as [[FilePath]])
    func problemsAreReported(arguments: [FilePath]) throws {
        let (code, states) = try checks(arguments)
        #expect(code == 1 && states["self-test"] == "fault")
    }
}
