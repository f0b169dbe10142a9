import Archive
package import FaceAnalysis
package import FaceTypes
import Files
package import Imaging
package import Manifests

/// Checks bundles the way roop-unleashed loads them.
///
/// Source: roop-unleashed 4.4.1. It unpacks everything, reads every file that ends in `.png`, adds every face in it to
/// the set, and averages their raw embeddings.
package struct BundleCheck: Sendable {
    let analyser: any FaceAnalyser
    let source: any ImageSource
    /// Converts the analyser's raw distances to the scale of thresholds.
    let calibration: Calibration
    /// A face farther than this from the set's centroid is a stranger; nil for the threshold used for the set.
    let threshold: CalibratedDistance?
    /// Unit embeddings of faces in their photos, in the analyser's space.
    let sources: @Sendable (FaceKey) -> [Float]?

    /// Used if neither the caller nor the set's manifest has a threshold.
    package static let defaultThreshold: CalibratedDistance = 0.55

    /// - Parameters:
    ///   - calibration: of the analyser's pack.
    ///   - threshold: on the scale of thresholds; nil for that of the set's manifest.
    ///   - sources: without them, frames are only compared with their set.
    package init(
        analyser: any FaceAnalyser, source: any ImageSource, calibration: Calibration = .identity,
        threshold: CalibratedDistance? = nil,
        sources: @escaping @Sendable (FaceKey) -> [Float]? = { _ in nil }
    ) {
        self.analyser = analyser
        self.source = source
        self.calibration = calibration
        self.threshold = threshold
        self.sources = sources
    }

    /// Side in pixels of frames that roop-unleashed uses unchanged.
    package static let roopSide = 512

    /// Limit on the decompressed size of a frame, against hostile bundles.
    private static let memberLimit = 64 << 20

    /// The content and the problems of one bundle; each problem begins with a stable word.
    ///
    /// `bad_archive`, `too_large`, `empty`, `directory_entry`, `bad_name`, `foreign_file`, `same_name_twice`,
    /// `not_a_png`, `wrong_size`, `not_rgb8`, `metadata`, `undecodable`, `no_face`, `second_face`, `stranger`, `drift`,
    /// `missing_frame`, `altered_frame`, `unknown_frame`.
    /// - Parameters:
    ///   - manifest: of the set, if it is beside the bundle.
    ///   - looks: returns the results of `look` for the contents, in order.
    /// - Throws: what networks throw.
    package func report(
        on bundle: FilePath, manifest: FacesetManifest?, looks: ([[UInt8]]) throws -> [FrameLook]
    ) throws -> BundleReport {
        let frames: [(name: String, content: [UInt8])]
        var faults: [ReasonText] = []
        do {
            frames = try readFrames(bundle, &faults)
        } catch let error as FaceSetsError {
            let finding = Finding(path: bundle, .badArchive, error.cause ?? error.message)
            return BundleReport(path: bundle, faults: [finding])
        }
        faults += contentFaults(of: frames, bundle, manifest)
        let looks = try looks(frames.map(\.content))
        for (frame, look) in zip(frames, looks) {
            let wrong =
                formatFaults(of: frame.content, side: manifest?.frameSide ?? Self.roopSide) + look.faults
            faults += wrong.map { ReasonText($0.reason, "\(frame.name) \($0.detail)") }
        }
        let alone = zip(frames, looks).compactMap { frame, look in
            look.faults.isEmpty ? look.faces.first.map { (name: frame.name, unit: $0.unit) } : nil
        }
        let centroid = centroid(of: manifest)
        faults += strangers(among: alone, centroid, manifest) + drifts(of: alone, manifest)
        return BundleReport(
            path: bundle, frames: frames.count,
            centroidCosine: cosine(meanOf: looks.flatMap(\.faces), to: centroid),
            faults: faults.map { Finding(path: bundle, reason: $0) })
    }

    /// Checks one frame after another.
    package func report(on bundle: FilePath, manifest: FacesetManifest?) throws -> BundleReport {
        try report(on: bundle, manifest: manifest) { try $0.map(look) }
    }

    /// The faces of a frame, and a problem unless exactly one is found at both sizes; empty if it is not a PNG.
    package func look(at content: [UInt8]) throws -> FrameLook {
        guard PNGHeader(content) != nil else { return FrameLook() }
        let image: RGBImage
        do {
            image = try source.decode(content).image
        } catch let error as FaceSetsError {
            return FrameLook(faults: [
                FrameLookFault(reason: .undecodable, detail: "(\(error.code.rawValue))")
            ])
        }
        let whole = try analyser.detect(image, at: .whole)
        let fault = [(whole, "full"), (try analyser.detect(image, at: .half), "half")].lazy
            .compactMap { Self.fault(of: $0.count, size: $1) }.first
        return FrameLook(
            faces: try whole.map { try analyser.embed(image, $0) }, faults: fault.map { [$0] } ?? [])
    }

    /// Members that the consumer would load; problematic ones are added to `faults`.
    private func readFrames(_ bundle: FilePath, _ faults: inout [ReasonText]) throws
        -> [(name: String, content: [UInt8])]
    {
        let archive = try ZipReader(bundle)
        if let size = FileInfo(bundle)?.size, size > FszExporter.mostBytes {
            faults.append(ReasonText(.tooLarge, "\(size / 1_000_000) MB, but only about 95 MB can be loaded"))
        }
        var seen: Set<String> = []
        var frames: [(name: String, content: [UInt8])] = []
        for member in archive.members {
            if let fault = nameFault(member.name) { faults.append(ReasonText(fault, member.name)) }
            if !seen.insert(member.name).inserted { faults.append(ReasonText(.sameNameTwice, member.name)) }
            guard member.name.hasSuffix(".png") else { continue }
            frames.append((member.name, try archive.read(member, limit: Self.memberLimit)))
        }
        if frames.isEmpty { faults.append(ReasonText(.empty, "no PNG in the bundle")) }
        return frames
    }

    private static func fault(of faces: Int, size: String) -> FrameLookFault? {
        switch faces {
        case 0: FrameLookFault(reason: .noFace, detail: "shows no face at \(size) size")
        case 1: nil
        default: FrameLookFault(reason: .secondFace, detail: "shows \(faces) faces at \(size) size")
        }
    }
}
