import Archive
package import FaceTypes
package import Files
package import Manifests

/// Bundles for roop-unleashed: zips of PNG frames, `<set>_top30.fsz` with the best and `<set>_all.fsz` with all.
package struct FszExporter: Exporter {
    package init() {}

    /// roop-unleashed rejects uploads of more than about 100 MB.
    static let mostBytes = 95_000_000

    package func bundles(stem: String, topCount: Int, frames: Int) -> [Bundle] {
        [
            Bundle(name: "\(stem)_top\(topCount).fsz", frames: min(topCount, frames)),
            Bundle(name: "\(stem)_all.fsz", frames: frames),
        ]
    }

    package func write(_ bundle: Bundle, in folder: OutputPlace) throws {
        let entries = try (0..<bundle.frames).map(frameName).map {
            ZipEntry($0, .stored, content: try readFile(folder.appending($0)))
        }
        try replaceZip(folder.appending(bundle.name), with: entries)
    }

    package func warning(about bundle: Bundle, size: Int) -> String? {
        size > Self.mostBytes
            ? "\(bundle.name) is larger than 95 MB, so roop-unleashed may not load it. Lower --out-size, "
                + "or use the top bundle."
            : nil
    }

    package func report(
        on bundle: FilePath, of set: FacesetManifest?, _ check: BundleCheck,
        looks: ([[UInt8]]) throws -> [FrameLook]
    ) throws -> BundleReport {
        try check.report(on: bundle, manifest: set, looks: looks)
    }
}
