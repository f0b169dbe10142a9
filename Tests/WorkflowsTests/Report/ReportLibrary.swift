import FaceStore
import FaceTypes
import Files
import Imaging
import JSON
import Manifests
import TestSupport
import Workflows

/// Outputs of every kind for photos of three people, written by hand, with the faces that each left out.
struct ReportLibrary {
    let library: ColourLibrary
    /// Twelve faces, two per year from 2001, each darker than the previous one.
    let red: [FaceKey]
    let green: [FaceKey]
    let blue: FaceKey
    private let store: any FaceStore

    static let unknown = FaceKey("0123456789abcdef#0")

    init() throws {
        var library = try ColourLibrary()
        red = try (0..<12).compactMap {
            try library.add("red-\($0).png", [.red], shade: UInt8(8 * $0), year: 2001 + $0 / 2)[.red]
        }
        green = try (0..<4).compactMap {
            try library.add("green-\($0).png", [.green], shade: UInt8(8 * $0))[.green]
        }
        blue = try library.add("blue.png", [.blue])[.blue] ?? red[0]
        self.library = library
        let contents = library.filled
        let cache = library.scratch.path.appending("cache.db")
        let store = try openStore(cache, for: .adding(contents.space))
        try store.rewrite(contents)
        self.store = store
        try writeRaw()
        try writeFacesets()
        try writeSwap()
        try write(
            [
                "schema": "face-sets/duplicates/1", "byte_identical": [],
                "visual": [
                    [
                        "keeper": path("red-0.png"),
                        "members": [["path": path("red-1.png"), "distance": 3]],
                    ]
                ],
            ], to: list)
    }

    var output: FilePath { library.scratch.path.appending("out") }
    var report: FilePath { output.appending("report") }
    var list: FilePath { library.scratch.path.appending("cache.duplicates.json") }

    private func path(_ name: String) -> JSONValue { .string(library.photos.appending(name).bytes) }

    private func write(_ value: JSONValue, to path: FilePath) throws {
        try createFolder(path.parent)
        try replaceFile(path, with: value.serialized())
    }

    func writeRaw() throws {
        try write(
            [
                "schema": "face-sets/cluster/1", "options": ["threshold": .double(0.55)],
                "calibration": ["a": 1, "b": 0],
                "persons": [
                    ["id": "person_001", "faces": .keys(red), "paths": []],
                    ["id": "person_002", "faces": .keys(green), "paths": []],
                ], "singletons": .keys([blue]), "noface": [],
            ], to: output.appending("raw/manifest.json"))
    }

    func writeFacesets() throws {
        let faces = red.prefix(11).map { key -> JSONValue in ["key": .key(key), "path": path("red-0.png")] }
        let rejected = ([(red[11], "outlier")] + green.map { ($0, "too_few_photos") } + [(blue, "singleton")])
        try write(
            [
                "schema": "face-sets/refine/1",
                "options": ["outlier_threshold": .double(0.01), "merge_threshold": .double(0.4)],
                "calibration": ["a": 1, "b": 0],
                "facesets": [
                    [
                        "id": "faceset_001", "label": "Anna", "faces": .array(faces), "photo_count": 11,
                    ]
                ],
                "rejected": .array(rejected.map { ["key": .key($0.0), "reason": .text($0.1)] }),
            ], to: output.appending("facesets/refine_manifest.json"))
    }

    /// Both sets drop the same face, the second one also a face that is not in the cache. A third set has no faces
    /// left.
    func writeSwap() throws {
        let swap = output.appending("swap")
        func entry(_ id: String) -> JSONValue {
            [
                "id": .text(id), "label": .text(id), "origin": ["kind": "refine", "id": .text(id)],
                "folder": .text(id), "bundles": [.text("\(id)_all.fsz")], "face_count": 1, "considered": [],
            ]
        }
        func set(_ faces: [FaceKey], dropped: [(FaceKey, String)]) -> JSONValue {
            [
                "schema": "face-sets/swap-set/1", "options": ["outlier_threshold": .double(0.45)],
                "faces": .array(faces.map { ["key": .key($0)] }),
                "dropped": .array(dropped.map { ["key": .key($0.0), "reason": .text($0.1)] }),
            ]
        }
        let nobody: JSONValue = [
            "origin": ["kind": "import", "id": "nobody"], "label": "nobody", "reason": "no_face_survived",
            "considered": .keys([green[3]]),
        ]
        try write(
            [
                "schema": "face-sets/swap/1", "facesets": [entry("faceset_001"), entry("faceset_002")],
                "thin_eras": [], "dropped": [nobody],
            ], to: swap.appending("manifest.json"))
        try write(
            set(Array(red.prefix(11)), dropped: [(red[11], "outlier")]),
            to: swap.appending("faceset_001/manifest.json"))
        let unknown = Self.unknown.map { [($0, "outlier")] } ?? []
        try write(
            set(Array(green.prefix(3)), dropped: [(red[11], "outlier")] + unknown),
            to: swap.appending("faceset_002/manifest.json"))
        try write(
            [
                "schema": "face-sets/candidates/1", "files": [],
                "candidates": [
                    [
                        "key": .key(blue), "path": path("blue.png"), "faceset": "faceset_001",
                        "file": "x.png", "score": .double(0.61), "distance": .double(0.5),
                    ]
                ],
            ], to: swap.appending("_candidates/manifest.json"))
    }

    func write(
        _ outputs: [FilePath]? = nil, to folder: FilePath? = nil, years: CaptureYears = CaptureYears(),
        progress: any ProgressSink = SilentProgress(), interruption: Interruption = Interruption()
    ) throws -> ReportOutcome {
        var request = ReportRequest(outputs: outputs ?? [output], folder: folder ?? report)
        request.years = years
        return try request.run(
            on: store, images: VipsImageSource(), progress: progress, interruption: interruption)
    }

    func page(_ name: String) throws -> String {
        String(decoding: try readFile(report.appending(name)), as: UTF8.self)
    }
}
