import Archive
package import FaceTypes
package import Files
package import Manifests

/// Bundles for roop-unleashed: a zip of PNG frames, `<set>_top30.fsz` with the best and `<set>_all.fsz` with all.
package struct FszExporter: Exporter {
    package init() {}

    /// roop-unleashed refuses uploads from about 100 MB.
    static let mostBytes = 95_000_000

    /// The largest frames take less.
    private static let mostBytesOfFrame = 64 << 20

    package func bundles(stem: String, topCount: Int, frames: Int) -> [Bundle] {
        [
            Bundle(name: "\(stem)_top\(topCount).fsz", frames: min(topCount, frames)),
            Bundle(name: "\(stem)_all.fsz", frames: frames),
        ]
    }

    package func write(_ bundle: Bundle, in folder: OutputPlace) throws {
        let entries = try (0..<bundle.frames).map(frameName).map {
            ZipEntry($0, .stored, content: try readFile(folder.appending($0), limit: Self.mostBytesOfFrame))
        }
        try replaceZip(folder.appending(bundle.name), with: entries)
    }

    package func warning(about bundle: Bundle, size: Int) -> String? {
        size > Self.mostBytes
            ? "\(bundle.name) has more than 95 MB; roop-unleashed may not load it. Lower --out-size, or use the top bundle."
            : nil
    }

    package func report(
        on bundle: FilePath, of set: FacesetManifest?, _ check: BundleCheck,
        looks: ([[UInt8]]) throws -> [FrameLook]
    ) throws -> BundleReport {
        try check.report(on: bundle, manifest: set, looks: looks)
    }
}
