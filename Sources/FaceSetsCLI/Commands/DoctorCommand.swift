import FaceTypes
import Files
import JSON

/// `face-sets doctor [PHOTO]`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "doctor",
        abstract: "Check that this machine has everything face-sets needs.",
        discussion: """
            Checks the processor, libraries, image formats, permissions, disk space and the sha256 of model packs, and runs the
            networks on one photo. Says how to fix what is missing. The exit code is 1 if something must be fixed.
            """,
        examples: [
            .init("face-sets doctor", "check the installation"),
            .init("face-sets doctor holiday.jpg --pack open", "run the self-test on your own photo"),
        ])

    @Argument(help: "Photo for the self-test. Defaults to a generated test image.") var photo: FilePath?
    @Option(valueName: "NAME", help: "Pack for the self-test, by name or folder.") var pack = "open"

    func run(_ context: CommandContext) throws -> CommandOutcome {
        let here = FilePath(".").madeReal() ?? "/"
        let checks =
            MachineChecks.all(workingFolder: here) + PackChecks.packs()
            + [PackChecks.selfTest(pack: pack, photo: photo)]
        let faults = checks.filter { $0.state == .fault }
        return CommandOutcome(
            counts: [
                "checks": checks.count, "warnings": checks.count { $0.state == .warning },
                "faults": faults.count,
            ],
            failed: faults.map { Finding(path: FilePath($0.subject), reason: ReasonText(reading: $0.text)) },
            details: JSONObject([("checks", .array(checks.map(\.json)))]),
            summary: checks.flatMap(\.lines)
                + [
                    faults.isEmpty
                        ? "everything face-sets needs is installed" : "fix the problems above first"
                ])
    }
}
