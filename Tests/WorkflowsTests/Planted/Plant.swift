import FaceTypes
import FacesetExport
import Files
import JSON
import Manifests
import TestSupport
import Testing

/// Something that someone else could plant in an output and that points outside it.
struct Plant: Sendable {
    let name: String
    /// - Parameter out: contains `raw/`, `facesets/`, `swap/` and `report/`; `beside/` is next to it.
    let put: @Sendable (_ out: FilePath) throws -> Void

    /// The part of the output that it is in; empty for the output itself.
    var folder: String {
        name.contains("/") || name.contains(" is a link") ? String(name.prefix { !"/ ".contains($0) }) : ""
    }

    private static let absolute = "ABSOLUTE"

    /// Names that lead to the folder next to `out` from two levels inside it.
    private static let ways = ["../../beside", "/\(absolute)"]

    static let all = identities + lists + plans + exports + links

    private static let identities: [Plant] = ways.flatMap { way in
        [
            edit("raw/manifest.json", "id \(way)", with: way) { json, way in
                change(&json, "persons") { $0["id"] = .text("\(way)/person") }
            },
            edit("facesets/refine_manifest.json", "id \(way)", with: way) { json, way in
                change(&json, "facesets") { $0["id"] = .text("\(way)/faceset") }
            },
        ]
    }

    private static let lists: [Plant] = ways.flatMap { way in
        ["raw", "facesets"].map { folder in
            edit("\(folder)/files.json", way, with: way) { json, way in
                change(&json, "files") { $0["name"] = .text("\(way)/keep.txt") }
            }
        } + [
            edit("report/report.json", way, with: way) { json, way in
                json["files"] = [.text("\(way)/keep.txt"), .text("index.html")]
            }
        ]
    }

    private static let plans: [Plant] = ways.flatMap { way in
        [
            write("raw/.face-sets-plan.json", way) { way in
                [
                    "schema": "face-sets/plan/1",
                    "writes": [
                        ["name": .text("\(way)/keep.txt"), "source": "/x", "size": 27, "mtime": 0]
                    ],
                ]
            },
            write("swap/.staged/plan.json", "move to \(way)") { way in
                plan(moves: [["from": "x", "to": .text("\(way)/set")]])
            },
            write("swap/.staged/plan.json", "move from \(way)") { way in
                plan(moves: [["from": .text("\(up(way))/set"), "to": "faceset_009"]])
            },
            write("swap/.staged/plan.json", "remove \(way)") { way in
                plan(removals: [.text("\(way)/set")])
            },
            write(".cache.db.forget", way) { way in
                [
                    "schema": "face-sets/forget/1", "faces": ["0123456789abcdef#0"], "photos": [],
                    "paths": [], "outputs": [.text(way)],
                ]
            },
        ]
    }

    private static func plan(moves: [JSONValue] = [], removals: [JSONValue] = []) -> JSONValue {
        ["schema": "face-sets/swap-plan/1", "moves": .array(moves), "removals": .array(removals)]
    }

    private static let exports: [Plant] = ways.flatMap { way in
        [
            entry("folder", way) { $0["folder"] = .text("\($1)/set") },
            entry("id", way) { ($0["id"], $0["folder"]) = (.text("\($1)/set"), nil) },
            entry("bundles", way) { $0["bundles"] = [.text("\(up($1))/keep.txt")] },
            edit("swap/manifest.json", "dropped \(way)", with: way) { json, way in
                json["dropped"] = [
                    [
                        "origin": ["kind": "import", "id": "anna"], "id": .text("\(way)/set"),
                        "label": "anna", "reason": "no_face_survived", "considered": [],
                    ]
                ]
            },
            edit("swap/faceset_001/manifest.json", "frames \(way)", with: way) { json, way in
                change(&json, "faces") { $0["file"] = .text("\(up(way))/keep.txt") }
            },
            edit("swap/faceset_001/manifest.json", "files \(way)", with: way) { json, way in
                vouch(&json, "\(up(way))/keep.txt")
            },
            edit("swap/_candidates/manifest.json", way, with: way) { json, way in
                vouch(&json, "\(up(way))/keep.txt")
                change(&json, "candidates") { $0["file"] = .text("\(up(way))/keep.txt") }
            },
        ]
    }

    /// Lists a file outside the output in a manifest.
    private static func vouch(_ json: inout JSONObject, _ name: String) {
        let secret = PlantedScene.secret
        let file = FacesetManifest.File(
            name: name, size: secret.count, sha256: SHA256.digest(of: secret).hex)
        json["files"] = .array((json["files"]?.array ?? []) + [file.json])
    }

    private static let links: [Plant] = [
        link("raw/person_001", "set"), link("raw/_singletons", "empty"), link("facesets/faceset_001", "set"),
        link("swap/faceset_001", "set"), link("swap/faceset_002", "set"), link("swap/_candidates", "set"),
        link("swap/_thin", "empty"), link("swap/.staged", "set"), link("swap/.staged/faceset_001", "set"),
        link("report/crops", "empty"), link("report", "reports"), link("raw", "empty"),
        link("facesets", "empty"), link("swap", "empty"), link("swap/faceset_001/0000.png", "keep.txt"),
        link("swap/faceset_001/0001.png", "keep.txt"),
        link("swap/faceset_001/manifest.json", "set/manifest.json"),
        link("raw/.face-sets-tmp", "keep.txt"), link("raw/files.json", "keep.txt"),
        link("raw/.face-sets-lock", "keep.txt"), link("swap/.face-sets-output", "keep.txt"),
        link("report/report.json", "keep.txt"), link("report/index.html", "keep.txt"),
        link("cache.db", "keep.txt"), link("cache.duplicates.json", "keep.txt"),
    ]

    private static func link(_ name: String, _ target: String) -> Plant {
        Plant(name: "\(name) is a link to \(target)") { out in
            let place = out.appending(FilePath(name))
            removeTree(place)
            try createFolder(place.parent)
            try makeSymbolicLink(at: place, to: out.parent.appending(FilePath("beside/\(target)")))
        }
    }

    private static func write(
        _ file: String, _ what: String, _ json: @escaping @Sendable (String) -> JSONValue
    )
        -> Plant
    {
        Plant(name: "\(file): \(what)") { out in
            let path = out.appending(FilePath(file))
            try createFolder(path.parent)
            try replaceFile(path, with: json(way(what.split(separator: " ").last, out)).serialized())
        }
    }

    private static func edit(
        _ file: String, _ what: String, with way: String,
        _ change: @escaping @Sendable (inout JSONObject, String) -> Void
    ) -> Plant {
        Plant(name: "\(file): \(what)") { out in
            let path = out.appending(FilePath(file))
            var json = try #require(try JSONValue(parsing: readFile(path)).object)
            change(&json, Plant.way(way[...], out))
            try replaceFile(path, with: JSONValue.object(json).serialized())
        }
    }

    private static func entry(
        _ what: String, _ way: String, _ change: @escaping @Sendable (inout JSONObject, String) -> Void
    ) -> Plant {
        edit("swap/manifest.json", "\(what) \(way)", with: way) { json, way in
            Self.change(&json, "facesets") { change(&$0, way) }
        }
    }

    /// The same name, from one level further down.
    private static func up(_ way: String) -> String { way.hasPrefix("/") ? way : "../\(way)" }

    private static func way(_ way: Substring?, _ out: FilePath) -> String {
        String(way ?? "").replacing("/\(absolute)", with: out.parent.appending("beside").shown)
    }

    /// Changes the first object in a list.
    private static func change(_ json: inout JSONObject, _ list: String, _ body: (inout JSONObject) -> Void) {
        var objects = json[list]?.array ?? []
        guard var first = objects.first?.object else { return }
        body(&first)
        objects[0] = .object(first)
        json[list] = .array(objects)
    }
}
