import FaceTypes
import Files
import Glibc
import JSON
import TestSupport

/// Real photos of four people, in one folder per person and a mixed one, embedded and enriched with the shared pack.
/// Created once and shared by all tests.
struct ExportLibrary {
    /// Contains `photos/people/<label>/`, `photos/mixed/` and `cache.db`.
    let scratch: ScratchFolder

    static let labels = ["barack_obama", "df03", "df10", "joe_biden"]
    /// Shows the first and the last person in `labels`.
    static let twoPeople = "face_recognition/examples__knn_examples__test__obama_and_biden.jpg"
    /// Shows nobody from `labels`.
    static let bystanders = "deepface/couple.jpg"

    static let shared = Result { try ExportLibrary() }

    var photos: FilePath { scratch.path.appending("photos") }
    var people: FilePath { photos.appending("people") }
    var mixed: FilePath { photos.appending("mixed") }
    var cache: FilePath { scratch.path.appending("cache.db") }

    /// Options for every command that runs networks.
    static let pack: [FilePath] = [
        "--pack", TestMaterial.insightFacePack ?? "/", "--jobs", "2", "--quiet",
    ]

    /// Options for tests that check neither the size nor the content of frames. Compressing and verifying them takes
    /// most of the time.
    static let quick: [FilePath] = ["--out-size", "128", "--no-verify"]

    /// `quick` for commands that write frames, empty for others.
    static func quick(_ command: FilePath) -> [FilePath] {
        let writers: [FilePath] = ["run", "export-swap", "import-folders", "discover", "era-split"]
        return writers.contains(command) ? quick : []
    }

    /// The person in a photo; nil for group photos.
    func label(of name: String) -> String? { labels[name] }

    func path(of name: String) -> FilePath? {
        let folders = [mixed] + Self.labels.map { people.appending(FilePath($0)) }
        return folders.map { $0.appending(FilePath(name)) }.first { FileInfo($0) != nil }
    }

    private var labels: [String: String] = [:]

    private init() throws {
        scratch = try ScratchFolder()
        try fill()
        for line in [["embed", photos, cache], ["enrich", cache]] as [[FilePath]] {
            let run = try runProgram(line + Self.pack, in: scratch)
            guard run.exitCode == 0 else {
                throw FaceSetsError(code: .failed, String(decoding: run.messages, as: UTF8.self))
            }
        }
        Self.folder = scratch.path
        atexit { ExportLibrary.folder.map(removeTree) }
    }

    /// Removed at exit, because statics are never deinitialised.
    nonisolated(unsafe) private static var folder: FilePath?

    /// Copies at most six photos per person. Two of the third person's photos and the group photos go into the mixed
    /// folder.
    private mutating func fill() throws {
        let source = TestMaterial.shared?.appending("data/photos") ?? "/"
        let lines = String(decoding: try readFile(source.appending("labels.csv")), as: UTF8.self)
            .split(whereSeparator: \.isNewline).map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
        func copy(_ name: String, to folder: String) throws {
            let flat = name.replacing("/", with: "__")
            try scratch.write(
                readFile(source.appending(FilePath(name))), to: FilePath("photos/\(folder)/\(flat)"))
        }
        for label in Self.labels {
            let names = lines.filter { $0.count > 2 && $0[1] == label && $0[2] == "portrait" }.map {
                String($0[0])
            }
            .filter { !$0.contains("partial") && !$0.contains("obama-") }
            for (place, name) in names.prefix(6).enumerated() {
                try copy(name, to: label == "df10" && place > 3 ? "mixed" : "people/\(label)")
                labels[name.replacing("/", with: "__")] = label
            }
        }
        try copy(Self.twoPeople, to: "mixed")
        try copy(Self.bystanders, to: "mixed")
        try copy(Self.bystanders, to: "people/df03")
    }
}

/// The sets of an export, read from its manifests.
struct ExportedSets {
    struct Entry {
        let id: String
        let label: String
        let folder: FilePath
        /// File names of the photos, by rank.
        let photos: [String]
    }

    let facesets: [Entry]
    let thinEras: [Entry]

    init(reading output: FilePath) throws {
        let manifest = try JSONValue(parsing: readFile(output.appending("manifest.json")))
        func entries(_ list: String) throws -> [Entry] {
            try (manifest[list]?.array ?? []).map { entry in
                let folder = output.appending(FilePath(entry["folder"]?.text ?? "?"))
                let set = try JSONValue(parsing: readFile(folder.appending("manifest.json")))
                let photos = (set["faces"]?.array ?? []).compactMap { $0["path"]?.bytes }
                return Entry(
                    id: entry["id"]?.text ?? "?", label: entry["label"]?.text ?? "?", folder: folder,
                    photos: photos.map { FilePath(bytes: $0).lastComponent.shown })
            }
        }
        facesets = try entries("facesets")
        thinEras = try entries("thin_eras")
    }
}
