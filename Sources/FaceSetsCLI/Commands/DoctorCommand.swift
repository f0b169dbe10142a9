import FaceTypes
import Files
import JSON

/// `face-sets doctor [PHOTO]`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "doctor",
        abstract: "Looks whether this machine has all that is needed, and says what to do if not.",
        discussion: """
            Processor, libraries, image formats, permissions, disk space, model packs with their sha256, and the \
            networks at work on one photo. Exit code 1 means that something must be done first.
            """,
        examples: [
            .init("face-sets doctor", "after installing"),
            .init("face-sets doctor holiday.jpg --pack open", "with a photo of your own"),
        ])

    @Argument(help: "Photo for the self-test; without one, a drawn picture.") var photo: FilePath?
    @Option(valueName: "NAME", help: "Pack for the self-test, by name or as a folder.") var pack = "open"

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
                + [faults.isEmpty ? "all that is needed is there" : "see to the faults above first"])
    }
}
