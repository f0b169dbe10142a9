// swift-tools-version: 6.2
import PackageDescription

// `make deps` puts OpenVINO's C headers and libraries here.
let openVINO = "\(Context.packageDirectory)/.deps/openvino"

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Debug builds are optimised too, and so are the tests: those over photos and vectors would take many minutes without.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

// For targets that touch neither C nor the memory of vectors.
let memorySafe: [SwiftSetting] = [.strictMemorySafety()]

func library(
    _ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources,
        swiftSettings: strict + optimised + settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"],
        swiftSettings: strict + optimised)
}

// What each target may import is written in Sources/IMPORTS, which `make check` holds.
let package = Package(
    name: "face-sets",
    products: [.executable(name: "face-sets", targets: ["face-sets"])],
    targets: [
        // C: system libraries, each imported by one Swift target alone.
        .systemLibrary(name: "CVips", path: "Sources/C/CVips", pkgConfig: "vips"),
        // JPEGs, reduced or in part; libjpeg reports errors by a jump, which Swift cannot take.
        .target(
            name: "CJPEG", path: "Sources/C/CJPEG", cSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: [.linkedLibrary("jpeg")]),
        .systemLibrary(name: "CRaw", path: "Sources/C/CRaw"),
        .systemLibrary(name: "CSQLite", path: "Sources/C/CSQLite", pkgConfig: "sqlite3"),
        .systemLibrary(name: "CZip", path: "Sources/C/CZip", pkgConfig: "libzip"),
        .systemLibrary(name: "CCurl", path: "Sources/C/CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "CCrypto", path: "Sources/C/CCrypto", pkgConfig: "libcrypto"),
        .systemLibrary(name: "CLinux", path: "Sources/C/CLinux"),
        .systemLibrary(name: "CExempi", path: "Sources/C/CExempi", pkgConfig: "exempi-2.0"),
        .systemLibrary(name: "CMicrohttpd", path: "Sources/C/CMicrohttpd", pkgConfig: "libmicrohttpd"),
        .target(
            name: "COpenVINO", path: "Sources/C/COpenVINO",
            linkerSettings: [
                .linkedLibrary("openvino_c"),
                // First rpath: an installed bin/ beside lib/face-sets; second: the build tree.
                .unsafeFlags([
                    "-L\(openVINO)/lib",
                    "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib/face-sets",
                    "-Xlinker", "-rpath", "-Xlinker", "\(openVINO)/lib",
                ]),
            ]),
        // Micro-kernels: dot products, the tiles of the pair pass, a row of a resize.
        .target(name: "CKernels", path: "Sources/C/CKernels", cSettings: [.unsafeFlags(["-O3"])]),

        // The words that every part speaks: ids, geometry, embeddings, errors.
        library("FaceTypes", []),
        // One JSON value that keeps key order, number text, unknown fields and raw bytes.
        library("JSON", [], memorySafe),
        // Bounded, ordered work on threads of our own.
        library("Parallel", []),
        // Dot products, similarity transforms, statistics.
        library("Numerics", ["FaceTypes", "CKernels"]),
        // Walking, reading, digests, atomic replacement, links.
        library("Files", ["FaceTypes", "CCrypto", "CLinux"]),
        // Zip reading and writing.
        library("Archive", ["FaceTypes", "Files", "CZip"]),
        // Files of the web, gone on with where they broke off.
        library("Downloads", ["FaceTypes", "JSON", "Files", "CCurl"]),
        // Decoding, metadata, resize, warp, Laplacian, perceptual hash, PNG.
        library("Imaging", ["FaceTypes", "Files", "CJPEG", "CKernels", "CRaw", "CVips"]),
        // What files and their neighbours say about photos: dates, regions of faces.
        library("PhotoMetadata", ["FaceTypes", "JSON", "Files", "Imaging", "CExempi"]),
        // Neural networks behind a protocol; the OpenVINO engine.
        library("Inference", ["FaceTypes", "Parallel", "Files", "COpenVINO"]),
        // Model packs: manifests, verification, installation.
        library(
            "ModelPacks", ["FaceTypes", "JSON", "Files", "Archive", "Downloads"],
            resources: [
                .embedInCode("OpenPack/Licences/LICENSE-Apache-2.0.txt"),
                .embedInCode("OpenPack/Licences/LICENSE-MIT-yunet.txt"),
            ]),
        // Detect, align, embed; landmarks, pose, quality.
        library(
            "FaceAnalysis", ["FaceTypes", "JSON", "Numerics", "Imaging", "Inference", "ModelPacks"]),
        // The cache: records, the store protocol and its adapters.
        library("FaceStore", ["FaceTypes", "JSON", "Files", "Archive", "CSQLite"]),
        // Photos, faces, identities and reasons; the only way to open a photo that is known.
        library("Library", ["FaceTypes", "Parallel", "Files", "Imaging", "FaceStore"], memorySafe),
        // Average linkage, refine, routing, extend, eras, near-duplicates: pure functions.
        library("Clustering", ["FaceTypes", "Numerics", "Parallel", "CKernels"]),
        // Typed views of the JSON files that other programs read.
        library("Manifests", ["FaceTypes", "JSON", "Files"]),
        // A plan of links, copies and renames: preview, apply, finish after a kill.
        library("Materialize", ["FaceTypes", "JSON", "Files", "Manifests"]),
        // Crops, selection, bundles, verification.
        library(
            "FacesetExport",
            [
                "FaceTypes", "JSON", "Files", "Archive", "Numerics", "Imaging", "FaceAnalysis",
                "FaceStore", "Library", "Clustering", "Manifests",
            ]),
        // Static HTML pages from view models; no files.
        library(
            "Report", ["FaceTypes"], memorySafe, resources: [.embedInCode("Review/review.js")]),
        // An HTTP server for the user of this machine alone.
        library("WebServer", ["FaceTypes", "Parallel", "CMicrohttpd"]),
        // One folder a use case.
        library(
            "Workflows",
            [
                "FaceTypes", "JSON", "Parallel", "Numerics", "Files", "Archive", "Imaging", "PhotoMetadata",
                "Inference", "ModelPacks", "FaceAnalysis", "FaceStore", "Library", "Clustering", "Manifests",
                "Materialize", "FacesetExport", "Report", "WebServer",
            ]),
        // One file a command; where adapters meet.
        library(
            "FaceSetsCLI",
            [
                "FaceTypes", "JSON", "Parallel", "Files", "Archive", "Imaging", "PhotoMetadata", "Inference",
                "ModelPacks", "FaceAnalysis", "FaceStore", "Library", "Clustering", "Manifests",
                "Materialize",
                "FacesetExport", "Workflows",
            ]),
        .executableTarget(
            name: "face-sets", dependencies: ["FaceSetsCLI"], swiftSettings: strict),
        // Average linkage alone, for `make bench-cluster`.
        .executableTarget(
            name: "bench-cluster", dependencies: ["Clustering", "FaceTypes", "Files"],
            path: "Benchmarks/cluster/Sources", swiftSettings: strict),
        // The store alone, for `make bench-store`.
        .executableTarget(
            name: "bench-store", dependencies: ["FaceStore", "FaceTypes", "Files"],
            path: "Benchmarks/store/Sources", swiftSettings: strict),

        // Shared by the tests: scratch folders, the shared material, running the built binary.
        .target(
            name: "TestSupport",
            dependencies: [
                "FaceTypes", "JSON", "Parallel", "Files", "Imaging", "ModelPacks", "FaceAnalysis",
                "FaceStore", "Library",
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict + optimised),
        tests("FaceTypes", ["FaceTypes"]),
        tests("JSON", ["JSON"]),
        tests("Parallel", ["Parallel"]),
        tests("Numerics", ["Numerics", "FaceTypes"]),
        tests("Files", ["Files", "FaceTypes"]),
        tests("Archive", ["Archive", "FaceTypes", "Files"]),
        tests("Downloads", ["Downloads", "FaceTypes", "Files"]),
        tests("Imaging", ["Imaging", "FaceTypes", "Files"]),
        tests("PhotoMetadata", ["PhotoMetadata", "FaceTypes", "Files", "Imaging"]),
        tests("Inference", ["Inference", "FaceTypes", "Files"]),
        tests("ModelPacks", ["ModelPacks", "FaceTypes", "Files", "JSON", "Archive"]),
        tests(
            "FaceAnalysis",
            ["FaceAnalysis", "FaceTypes", "JSON", "Files", "Imaging", "Inference", "ModelPacks"]),
        tests("FaceStore", ["FaceStore", "FaceTypes", "JSON", "Files", "Archive"]),
        tests("Clustering", ["Clustering", "FaceTypes", "Numerics", "Archive", "CKernels"]),
        tests("Manifests", ["Manifests", "FaceTypes", "JSON", "Files"]),
        tests("Materialize", ["Materialize", "FaceTypes", "Manifests", "Files"]),
        tests(
            "FacesetExport",
            [
                "FacesetExport", "FaceTypes", "JSON", "Files", "Archive", "Numerics", "Imaging", "Inference",
                "ModelPacks", "FaceAnalysis", "FaceStore", "Library", "Clustering", "Manifests", "Parallel",
            ]),
        tests("Report", ["Report", "FaceTypes"]),
        tests("WebServer", ["WebServer", "FaceTypes"]),
        tests(
            "Workflows",
            [
                "Workflows", "FaceTypes", "JSON", "Files", "Imaging", "PhotoMetadata", "FaceAnalysis",
                "FaceStore", "Parallel", "Archive", "Library", "Clustering", "Manifests", "Materialize",
                "FacesetExport", "Report", "WebServer",
            ]),
        tests("FaceSetsCLI", ["FaceSetsCLI", "FaceTypes", "JSON", "Files", "Workflows"]),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "face-sets", "FaceTypes", "JSON", "Files", "Archive", "Imaging", "FaceStore", "TestSupport",
            ],
            swiftSettings: strict + optimised),
    ]
)

// `make fuzz`: the toolchain's libFuzzer brings the entry point, so that no other build can link this.
if Context.environment["FACE_SETS_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz-parsers",
            dependencies: [
                "FaceTypes", "JSON", "Files", "Archive", "Imaging", "PhotoMetadata", "ModelPacks",
                "FaceStore",
                "Library", "Manifests", "Materialize", "FacesetExport", "Report", "WebServer", "Workflows",
                "FaceSetsCLI",
            ], path: "Fuzz/Sources", swiftSettings: strict))
}
