import FaceTypes
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// A random change to an output, as someone else could make it: to values in manifests, to bytes, or to kinds of files.
struct OutputMutation {
    private var random: SplitMix
    /// The changes that were made, for messages.
    private(set) var steps: [String] = []
    private let beside: FilePath

    init(seed: UInt64, beside: FilePath) {
        random = SplitMix(state: seed)
        self.beside = beside
    }

    /// Changes one to four files in `out`.
    mutating func apply(to out: FilePath) throws {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let files = try Self.files(below: out).filter { FileInfo($0)?.size ?? 0 < 1 << 24 }
            guard let path = files.randomElement(using: &random) else { return }
            let manifests = files.filter { $0.fileExtension == "json" }
            if let manifest = manifests.randomElement(using: &random),
                Int.random(in: 0..<4, using: &random) > 0
            {
                try edit(manifest)
            } else {
                try replace(path, files)
            }
        }
    }

    /// Regular files, ordered by name, including those of earlier steps.
    private static func files(below folder: FilePath) throws -> [FilePath] {
        try listFolder(folder).flatMap { name -> [FilePath] in
            let path = folder.appending(name)
            switch FileInfo(path, followingLinks: false)?.kind {
            case .folder: return try files(below: path)
            case .file: return [path]
            default: return []
            }
        }
    }

    // MARK: Files

    private mutating func replace(_ path: FilePath, _ files: [FilePath]) throws {
        let kind = Int.random(in: 0..<11, using: &random)
        steps.append("\(path.shown): \(kind)")
        switch kind {
        case 0...2: try flip(path)
        case 3:
            try replaceFile(
                path, with: Array(readFile(path).prefix(Int.random(in: 0..<2_000, using: &random))))
        case 4: try replaceFile(path, with: readFile(files.randomElement(using: &random) ?? path))
        case 5: try swapKind(path) { try makeSymbolicLink(at: $0, to: target()) }
        case 6: try swapKind(path) { try createFolder($0) }
        case 7:
            try swapKind(path) { path in
                guard path.withCString({ mkfifo($0, 0o600) }) == 0 else { throw POSIXFailure() }
            }
        case 8: try linkFolder(path.parent)
        case 9: try stretch(path)
        default: try removeFile(path)
        }
    }

    private struct POSIXFailure: Error {}

    private func swapKind(_ path: FilePath, _ make: (FilePath) throws -> Void) throws {
        try removeFile(path)
        try make(path)
    }

    private mutating func target() -> FilePath {
        let names: [FilePath] = ["keep.txt", "set", "set/manifest.json", "empty", "reports", "missing"]
        return beside.appending(names.randomElement(using: &random) ?? "set")
    }

    private mutating func flip(_ path: FilePath) throws {
        var content = try readFile(path)
        guard !content.isEmpty else { return }
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            content[Int.random(in: content.indices, using: &random)] = UInt8.random(
                in: 0...255, using: &random)
        }
        try replaceFile(path, with: content)
    }

    /// Replaces the folder of a file with a link to one outside the output.
    private mutating func linkFolder(_ folder: FilePath) throws {
        guard FileInfo(folder.appending("cache.db")) == nil else { return }
        removeTree(folder)
        try makeSymbolicLink(at: folder, to: target())
    }

    /// Makes a file sparse, up to 64 GB long.
    private mutating func stretch(_ path: FilePath) throws {
        try replaceFile(path, with: readFile(path))
        let length = 1 << Int.random(in: 10...36, using: &random)
        guard path.withCString({ truncate($0, length) }) == 0 else { throw POSIXFailure() }
    }

    // MARK: Values

    private mutating func edit(_ path: FilePath) throws {
        guard let json = try? JSONValue(parsing: readFile(path)) else { return try flip(path) }
        var left = Int.random(in: 0..<max(1, Self.count(json)), using: &random)
        var place = ""
        let changed = change(json, at: "", &left, &place)
        steps.append("\(path.shown): \(place)")
        try replaceFile(path, with: changed.serialized())
    }

    private static func count(_ value: JSONValue) -> Int {
        switch value {
        case .array(let values): values.reduce(1) { $0 + count($1) }
        case .object(let object): object.members.reduce(1) { $0 + count($1.value) }
        default: 1
        }
    }

    /// Replaces one value, counted from the top.
    private mutating func change(_ value: JSONValue, at way: String, _ left: inout Int, _ place: inout String)
        -> JSONValue
    {
        if left == 0 {
            left = -1
            let new = hostile(value)
            place = "\(way) = \(String(decoding: new.serialized(pretty: false).prefix(80), as: UTF8.self))"
            return new
        }
        guard left > 0 else { return value }
        left -= 1
        switch value {
        case .array(let values):
            var changed: [JSONValue] = []
            for (number, value) in values.enumerated() {
                changed.append(change(value, at: "\(way)[\(number)]", &left, &place))
            }
            return .array(changed)
        case .object(let object):
            var changed = JSONObject()
            for (key, value) in object.members {
                changed[key] = change(value, at: "\(way).\(key)", &left, &place)
            }
            return .object(changed)
        default: return value
        }
    }

    private mutating func hostile(_ old: JSONValue) -> JSONValue {
        switch (old, Int.random(in: 0..<8, using: &random)) {
        case (.number, 0...5): return .number(Self.numbers.randomElement(using: &random) ?? "0")
        case (.string, 0...5): return .text(text())
        case (.array(let values), 0...2):
            return .array(
                Array(repeatElement(values, count: Int.random(in: 2...50, using: &random)).joined()))
        case (.array(let values), 3...4): return .array(values.shuffled(using: &random).dropLast(1))
        case (.object(let object), 0...3):
            var object = object
            object[object.keys.randomElement(using: &random) ?? ""] = nil
            return .object(object)
        default:
            return [
                .null, true, .array([]), .object(JSONObject()), .text(text()),
                .number(Self.numbers.randomElement(using: &random) ?? "0"), Self.deep,
            ].randomElement(using: &random) ?? .null
        }
    }

    private static let deep = (0..<190).reduce(JSONValue.null) { value, _ in .array([value]) }

    private static let numbers = [
        "0", "-0", "-1", "1", "2", "63", "64", "65", "255", "4096", "4097", "65536", "2147483647",
        "2147483648",
        "4294967296", "9007199254740993", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "99999999999999999999999", "0.5", "-0.5", "0.01", "100", "1e-9", "1e308",
        "1e309",
        "-1e309", "1e999999999", "3.4028236e38", "1e-400",
    ]

    private mutating func text() -> String {
        let names = [
            "", ".", "..", "/", "//", "a/../b", "../keep.txt", "../../beside/keep.txt", "../../beside/set",
            "../../../../etc/passwd", beside.shown, beside.appending("set").shown,
            beside.appending("keep.txt").shown, "0000.png", "manifest.json", "faceset_001", "faceset_002",
            "person_001", "person_999999999", "person_9999999999", "faceset_001_2001", "_thin/faceset_001",
            "_candidates", ".staged", ".face-sets-output", "report", "raw", "a\u{0}b", "line\nline", "%s%n",
            "0123456789abcdef#0", "0123456789abcdef#-1", "0123456789abcdef#99999999999999999999",
            "duplicate_of: 0123456789abcdef#0", "face-sets/swap/1", "face-sets/plan/1", "1", "🙂",
            String(repeating: "x", count: 300), String(repeating: "d/", count: 2_100),
            String(repeating: "f", count: 64), "copy", "hardlink", "symlink", "2026-01-31T09:15:00Z",
        ]
        return names.randomElement(using: &random) ?? ""
    }
}
