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

// Debug builds are optimised too, because the tests on photos and vectors would take many minutes otherwise.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

// For targets that use neither C nor the raw memory of vectors.
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

// Sources/IMPORTS lists what each target may import; `make check` enforces it.
let package = Package(
    name: "face-sets",
    products: [.executable(name: "face-sets", targets: ["face-sets"])],
    targets: [
        // System C libraries, each imported by only one Swift target.
        .systemLibrary(name: "CVips", path: "Sources/C/CVips", pkgConfig: "vips"),
        // Decodes JPEGs at reduced size or in part; in C, because Swift cannot handle libjpeg's longjmp on errors.
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
                // The first rpath is for an installed bin/ next to lib/face-sets, the second for the build tree.
                .unsafeFlags([
                    "-L\(openVINO)/lib",
                    "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN/../lib/face-sets",
                    "-Xlinker", "-rpath", "-Xlinker", "\(openVINO)/lib",
                ]),
            ]),
        // Vector kernels: dot products, tiles of the pair pass, rows of a resize.
        .target(name: "CKernels", path: "Sources/C/CKernels", cSettings: [.unsafeFlags(["-O3"])]),

        // Shared types: ids, geometry, embeddings, errors.
        library("FaceTypes", []),
        // A JSON value that preserves key order, number text, unknown fields and raw bytes.
        library("JSON", [], memorySafe),
        // Ordered, bounded pipelines on dedicated threads.
        library("Parallel", []),
        // Dot products, similarity transforms, statistics.
        library("Numerics", ["FaceTypes", "CKernels"]),
        // Listing, reading, digests, atomic replacement, links.
        library("Files", ["FaceTypes", "CCrypto", "CLinux"]),
        // Zip reading and writing.
        library("Archive", ["FaceTypes", "Files", "CZip"]),
        // Resumable downloads.
        library("Downloads", ["FaceTypes", "JSON", "Files", "CCurl"]),
        // Decoding, metadata, resize, warp, Laplacian, perceptual hash, PNG.
        library("Imaging", ["FaceTypes", "Files", "CJPEG", "CKernels", "CRaw", "CVips"]),
        // Metadata in photos and their sidecars: dates, orientation, face regions.
        library("PhotoMetadata", ["FaceTypes", "JSON", "Files", "Imaging", "CExempi"]),
        // The inference protocol, implemented with OpenVINO.
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
        library("FaceStore", ["FaceTypes", "JSON", "Parallel", "Files", "Archive", "CSQLite"]),
        // Photos, faces, identities and reasons; the only way to open photos in a cache.
        library("Library", ["FaceTypes", "Parallel", "Files", "Imaging", "FaceStore"], memorySafe),
        // Average linkage, refine, routing, extend, eras, near-duplicates: pure functions.
        library("Clustering", ["FaceTypes", "Numerics", "Parallel", "CKernels"]),
        // Typed access to the JSON files that other programs read.
        library("Manifests", ["FaceTypes", "JSON", "Files"]),
        // Plans of links, copies and renames: preview, apply, complete after an interruption.
        library("Materialize", ["FaceTypes", "JSON", "Files", "Manifests"]),
        // Crops, selection, bundles, verification.
        library(
            "FacesetExport",
            [
                "FaceTypes", "JSON", "Files", "Archive", "Numerics", "Imaging", "FaceAnalysis",
                "FaceStore", "Library", "Clustering", "Manifests",
            ]),
        // Static HTML pages from view models; no file access.
        library(
            "Report", ["FaceTypes"], memorySafe, resources: [.embedInCode("Review/review.js")]),
        // An HTTP server for the user of this machine only.
        library("WebServer", ["FaceTypes", "Parallel", "CMicrohttpd"]),
        // One folder per use case.
        library(
            "Workflows",
            [
                "FaceTypes", "JSON", "Parallel", "Numerics", "Files", "Archive", "Imaging", "PhotoMetadata",
                "Inference", "ModelPacks", "FaceAnalysis", "FaceStore", "Library", "Clustering", "Manifests",
                "Materialize", "FacesetExport", "Report", "WebServer",
            ]),
        // One file per command; the only target that combines concrete adapters.
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
        // Only average linkage, for `make bench-cluster`.
        .executableTarget(
            name: "bench-cluster", dependencies: ["Clustering", "FaceTypes", "Files"],
            path: "Benchmarks/cluster/Sources", swiftSettings: strict),
        // Only the store, for `make bench-store`.
        .executableTarget(
            name: "bench-store", dependencies: ["FaceStore", "FaceTypes", "Files"],
            path: "Benchmarks/store/Sources", swiftSettings: strict),

        // Helpers for the tests: scratch folders, the shared test data, running the program.
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

// Only for `make fuzz`: libFuzzer provides the entry point, so other builds cannot link this target.
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
