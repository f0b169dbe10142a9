import FaceAnalysis
import FaceTypes
import FacesetExport
import Files
import Imaging
import JSON
import Workflows

/// `face-sets inspect PHOTO`
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "inspect",
        abstract: "Show what face-sets detects in one photo.",
        discussion: """
            For each face: box, score, pose, gender and age if the pack has them, blur and the other measures that embed and
            enrich store, and the score with its terms (formulas in docs/export.md). Nothing is stored.
            """,
        examples: [
            .init("face-sets inspect photo.jpg", "a table"),
            .init(
                "face-sets inspect photo.jpg --draw seen.png",
                "also draw boxes, landmarks, pose and score terms"),
        ])

    @Argument(help: "The photo.") var photo: FilePath
    @OptionGroup var analysis: AnalysisOptions
    @OptionGroup var finding: FindingFlags
    @Option(valueName: "OUT.png", help: "Draw the results over a copy of the photo.")
    var draw: FilePath?

    func run(_ context: CommandContext) throws -> CommandOutcome {
        if let draw { try check(draw) }
        let inspection = try inspect(
            photo.madeAbsolute(), images: analysis.decoding.images,
            analyser: analysis.analyser(for: nil, finding: finding))
        if let draw { try replaceFile(draw, with: encodePNG(inspection.drawing)) }
        return CommandOutcome(inspection, drawn: draw?.madeAbsolute())
    }

    private func check(_ target: FilePath) throws {
        guard target.fileExtension?.lowercased() == "png" else {
            throw UsageError("--draw writes PNG; pass a file name that ends in .png")
        }
        let (old, original) = (FileInfo(target), FileInfo(photo))
        guard old == nil || old?.identity != original?.identity else {
            throw FaceSetsError(
                code: .wouldOverwrite, "the drawing would overwrite the photo",
                path: target, remedy: "Pass another file name to --draw.")
        }
    }
}

extension CommandOutcome {
    fileprivate init(_ inspection: Inspection, drawn: FilePath?) {
        let (width, height) = (inspection.image.width, inspection.image.height)
        let faces = inspection.faces.count
        self.init(
            counts: ["width": width, "height": height, "faces": faces], outputs: drawn.map { [$0] } ?? [],
            details: JSONObject([
                ("captured", inspection.captured.map { .text($0.date.text) } ?? .null),
                ("captured_source", inspection.captured.map { .text($0.source.rawValue) } ?? .null),
                ("faces", .array(inspection.faces.map(\.json))),
            ]),
            summary: ["\(width) × \(height) pixels, \(counted(faces, "face"))"]
                + inspection.faces.enumerated().flatMap { $1.lines(number: $0) })
    }
}

extension InspectedFace {
    fileprivate func lines(number: Int) -> [String] {
        let (box, pose) = (face.detection.box, enrichment.pose)
        let measures = enrichment.measures.map { measures in
            zip(FaceMeasures.names, measures.values).map { "\($0.replacing("_", with: " ")) \(shown($1, 2))" }
        }
        let turn = pose.map {
            "pitch \(shown($0.pitch, 0)), yaw \(shown($0.yaw, 0)), roll \(shown($0.roll, 0))"
        }
        let gender = enrichment.gender < 0 ? nil : enrichment.gender == 1 ? "male" : "female"
        let person = [gender, enrichment.age < 0 ? nil : "\(enrichment.age) years"].compactMap { $0 }
        let corners = [box.x1, box.y1, box.x2, box.y2].map { shown($0, 0) }.joined(separator: " ")
        return [
            "face \(number): box \(corners) (\(shown(box.width, 0)) × \(shown(box.height, 0)))",
            "  score \(shown(face.detection.score, 3)), norm \(shown(face.embeddingNorm, 2)), "
                + "blur \(shown(face.blur, 1))",
        ] + (measures.map { ["  " + $0.joined(separator: ", ")] } ?? []) + [
            "  " + ([turn ?? "no pose"] + person).joined(separator: ", "),
            "  quality \(fixed(terms.composite, digits: 3)): "
                + terms.named.map { "\($0.name) \(fixed($0.value, digits: 2))" }.joined(separator: ", "),
        ]
    }

    fileprivate var json: JSONValue {
        let (box, points) = (face.detection.box, face.detection.points.all)
        func floats(_ values: [Float]) -> JSONValue { .array(values.map(JSONValue.float)) }
        let measures = zip(FaceMeasures.names, enrichment.measures?.values ?? []).map {
            ($0, JSONValue.float($1))
        }
        return .object(
            JSONObject(
                [
                    ("box", floats([box.x1, box.y1, box.x2, box.y2])),
                    ("points", .array(points.map { floats([$0.x, $0.y]) })),
                    ("det_score", .float(face.detection.score)),
                    ("embedding_norm", .float(face.embeddingNorm)),
                    ("pose", enrichment.pose.map { floats([$0.pitch, $0.yaw, $0.roll]) } ?? .null),
                    ("gender", enrichment.gender < 0 ? .null : .int(enrichment.gender)),
                    ("age", enrichment.age < 0 ? .null : .int(enrichment.age)), ("blur", .float(face.blur)),
                ] + measures + [
                    ("score", .double(terms.composite)),
                    ("terms", .object(JSONObject(terms.named.map { ($0.name, .double($0.value)) }))),
                ]))
    }
}

private func shown(_ value: Float, _ digits: Int) -> String {
    fixed(Double(value), digits: digits, minus: "-")
}
