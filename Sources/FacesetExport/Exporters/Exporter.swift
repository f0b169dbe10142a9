package import FaceTypes
package import Files
package import Manifests

/// A file that holds the best frames of a set, as one consumer loads them.
package struct Bundle: Hashable, Sendable {
    package let name: String
    /// How many frames, best first.
    package let frames: Int
}

/// A format in which sets leave the program: one type for each kind of consumer.
package protocol Exporter: Sendable {
    /// The bundles of a set.
    ///
    /// - Parameters:
    ///   - stem: how their names begin.
    ///   - topCount: frames of the bundle of the best.
    ///   - frames: of the set.
    func bundles(stem: String, topCount: Int, frames: Int) -> [Bundle]

    /// Writes a bundle of frames that are in `folder` as `0000.png` and so on.
    ///
    /// - Throws: `FaceSetsError`.
    func write(_ bundle: Bundle, in folder: OutputPlace) throws

    /// What a person should be told about a bundle of so many bytes; nil where its consumer loads it.
    func warning(about bundle: Bundle, size: Int) -> String?

    /// Opens a bundle as its consumer does, and says what would go wrong there.
    ///
    /// - Parameters:
    ///   - set: the manifest beside the bundle.
    ///   - looks: gives what `check.look` sees in each frame, in their order.
    /// - Throws: what networks throw.
    func report(
        on bundle: FilePath, of set: FacesetManifest?, _ check: BundleCheck,
        looks: ([[UInt8]]) throws -> [FrameLook]
    ) throws -> BundleReport
}

extension Exporter {
    /// Writes the bundles of a set again after a person was forgotten, from the frames that are left in `folder`.
    func forget(in folder: OutputPlace, _ names: [String], of set: FacesetManifest, frames: Int) throws
        -> [Bundle]
    {
        try names.map { name in
            let bundle = Bundle(name: name, frames: min(set.frameCount(ofBundle: name) ?? frames, frames))
            try write(bundle, in: folder)
            return bundle
        }
    }
}
