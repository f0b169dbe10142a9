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

    /// No export has larger frames: others are not decoded.
    static let longestSide = Bounds.frameSide.upperBound

    /// Limit on the decompressed size of a frame in bytes, against hostile bundles; the largest real ones need less.
    private static let memberLimit = 64 << 20
    /// Frames are inspected together up to this total size in memory.
    private static let bytesAtOnce = 64 << 20
    /// Limit on the decompressed size of all frames together.
    private static let bundleLimit = 1 << 32

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
        var inspection = BundleInspection()
        do {
            try inspect(bundle, manifest, looks, &inspection)
        } catch let refusal as UnreadableBundle {
            let finding = Finding(path: bundle, .badArchive, refusal.error.cause ?? refusal.error.message)
            return BundleReport(path: bundle, faults: [finding])
        }
        inspection.faults += missingFrames(among: inspection.names, bundle, manifest)
        return report(inspection, on: bundle, manifest)
    }

    /// Checks the frames in the folder of a set, which some programs read directly.
    ///
    /// - Parameter path: of the set's manifest.
    package func report(
        onFrames path: FilePath, manifest: FacesetManifest?, looks: ([[UInt8]]) throws -> [FrameLook]
    ) throws -> BundleReport {
        var inspection = BundleInspection()
        for name in manifest?.frames ?? [] {
            guard let content = try? readFile(path.parent.appending(name), limit: Self.memberLimit) else {
                inspection.faults.append(ReasonText(.missingFrame, name))
                continue
            }
            inspection.names.append(name)
            for look in try looks([content]) {
                inspection.take(name, formatFaults(of: content, side: side(in: manifest)), look)
            }
        }
        return report(inspection, on: path, manifest)
    }

    private func report(_ inspection: BundleInspection, on path: FilePath, _ manifest: FacesetManifest?)
        -> BundleReport
    {
        let centroid = centroid(of: manifest)
        let faults =
            inspection.faults + inspection.frameFaults
            + strangers(among: inspection.alone, centroid, manifest) + drifts(of: inspection.alone, manifest)
        return BundleReport(
            path: path, frames: inspection.names.count,
            centroidCosine: cosine(meanOf: inspection.faces, to: centroid),
            faults: faults.map { Finding(path: path, reason: $0) })
    }

    private func side(in manifest: FacesetManifest?) -> Int { manifest?.frameSide ?? Self.roopSide }

    /// Reads a few frames at a time, so that a bundle of any size needs little memory.
    private func inspect(
        _ bundle: FilePath, _ manifest: FacesetManifest?, _ looks: ([[UInt8]]) throws -> [FrameLook],
        _ inspection: inout BundleInspection
    ) throws {
        let archive = try UnreadableBundle.catching { try ZipReader(bundle) }
        let members = frames(of: archive, bundle, &inspection)
        let known = manifest.map { KnownFrames($0) }
        for part in members.divided(bytes: Self.bytesAtOnce) {
            let contents = try part.map { member in
                try UnreadableBundle.catching { try archive.read(member, limit: Self.memberLimit) }
            }
            for ((member, content), look) in zip(zip(part, contents), try looks(contents)) {
                inspection.frameFaults += known?.faults(of: member.name, content) ?? []
                inspection.take(member.name, formatFaults(of: content, side: side(in: manifest)), look)
            }
        }
    }

    /// Checks one frame after another.
    package func report(on bundle: FilePath, manifest: FacesetManifest?) throws -> BundleReport {
        try report(on: bundle, manifest: manifest) { try $0.map(look) }
    }

    /// The faces of a frame, and a problem unless exactly one is found at both sizes; empty if it is not a PNG.
    package func look(at content: [UInt8]) throws -> FrameLook {
        guard let header = PNGHeader(content) else { return FrameLook() }
        guard header.width <= Self.longestSide, header.height <= Self.longestSide else {
            return FrameLook(faults: [
                FrameLookFault(reason: .undecodable, detail: "(\(Reason.tooManyPixels.rawValue))")
            ])
        }
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

    /// Members that the consumer would load; problematic ones are added to the faults.
    private func frames(of archive: ZipReader, _ bundle: FilePath, _ inspection: inout BundleInspection)
        -> [ZipMember]
    {
        if let size = FileInfo(bundle)?.size, size > FszExporter.mostBytes {
            let detail = "\(size / 1_000_000) MB; roop-unleashed only loads about 95 MB"
            inspection.faults.append(ReasonText(.tooLarge, detail))
        }
        var seen: Set<String> = []
        var frames: [ZipMember] = []
        var rest = Self.bundleLimit
        for member in archive.members {
            if let fault = nameFault(member.name) { inspection.faults.append(ReasonText(fault, member.name)) }
            if !seen.insert(member.name).inserted {
                inspection.faults.append(ReasonText(.sameNameTwice, member.name))
            }
            guard member.name.hasSuffix(".png") else { continue }
            guard member.size <= rest else {
                let detail = "its frames decompress to more than \(Self.bundleLimit >> 30) GiB"
                inspection.faults.append(ReasonText(.tooLarge, detail))
                break
            }
            rest -= member.size
            frames.append(member)
        }
        inspection.names = frames.map(\.name)
        if frames.isEmpty { inspection.faults.append(ReasonText(.empty, "the bundle contains no PNG")) }
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
