package import FaceTypes
package import Files
package import Manifests

/// A file with the best frames of a set, in the format of one consumer.
package struct Bundle: Hashable, Sendable {
    package let name: String
    /// Number of frames, best first.
    package let frames: Int
}

/// An export format, one type per kind of consumer.
package protocol Exporter: Sendable {
    /// The bundles of a set.
    ///
    /// - Parameters:
    ///   - stem: the beginning of their names.
    ///   - topCount: number of frames in the bundle of the best.
    ///   - frames: number of frames in the set.
    func bundles(stem: String, topCount: Int, frames: Int) -> [Bundle]

    /// Writes a bundle of the frames in `folder`, named `0000.png` and so on.
    ///
    /// - Throws: `FaceSetsError`.
    func write(_ bundle: Bundle, in folder: OutputPlace) throws

    /// A warning about a bundle of this size; nil if its consumer can load it.
    func warning(about bundle: Bundle, size: Int) -> String?

    /// Checks a bundle the way its consumer loads it.
    ///
    /// - Parameters:
    ///   - set: the manifest beside the bundle.
    ///   - looks: returns the results of `check.look` for the frames, in order.
    /// - Throws: what networks throw.
    func report(
        on bundle: FilePath, of set: FacesetManifest?, _ check: BundleCheck,
        looks: ([[UInt8]]) throws -> [FrameLook]
    ) throws -> BundleReport
}

extension Exporter {
    /// Writes the bundles of a set again after a person was forgotten, from the remaining frames in `folder`.
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
