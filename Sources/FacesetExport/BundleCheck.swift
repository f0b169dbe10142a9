import Archive
package import FaceAnalysis
package import FaceTypes
import Files
package import Imaging
package import Manifests
import Numerics

/// Opens bundles as roop-unleashed does and says what would go wrong there.
///
/// Source: roop-unleashed 4.4.1. It unpacks all, reads every file of the folder that ends in `.png`, takes every face of
/// it into the set, and averages their raw embeddings.
package struct BundleCheck: Sendable {
    let analyser: any FaceAnalyser
    let source: any ImageSource
    /// Raw cosine distance to the set's centroid beyond which a face is a stranger's.
    let strangerDistance: Double

    package init(analyser: any FaceAnalyser, source: any ImageSource, strangerDistance: Double) {
        self.analyser = analyser
        self.source = source
        self.strangerDistance = strangerDistance
    }

    /// A frame of a hostile bundle is not inflated beyond this.
    private static let memberLimit = 64 << 20

    /// What one bundle holds and what is wrong with it; each fault begins with a stable word.
    ///
    /// `bad_archive`, `too_large`, `empty`, `directory_entry`, `bad_name`, `foreign_file`, `same_name_twice`,
    /// `not_a_png`, `wrong_size`, `not_rgb8`, `metadata`, `undecodable`, `no_face`, `second_face`, `stranger`,
    /// `missing_frame`, `altered_frame`, `unknown_frame`.
    /// - Parameter manifest: of the set, where it stands beside the bundle.
    /// - Throws: what networks throw.
    package func report(on bundle: FilePath, manifest: FacesetManifest?) throws -> BundleReport {
        let frames: [(name: String, content: [UInt8])]
        var faults: [String] = []
        do {
            frames = try readFrames(bundle, &faults)
        } catch let error as FaceSetsError {
            let finding = Finding(path: bundle, reason: "bad_archive: \(error.cause ?? error.message)")
            return BundleReport(path: bundle, faults: [finding])
        }
        faults += contentFaults(of: frames, bundle, manifest)
        let side = manifest?.frameSide ?? 512
        var alone: [(name: String, face: FrameFace)] = []
        var all: [FrameFace] = []
        for (name, content) in frames {
            let wrong = formatFaults(of: content, side: side)
            let look = wrong.contains { $0.word == "not_a_png" } ? FrameLook() : try look(at: content)
            faults += (wrong + look.faults).map { "\($0.word): \(name) \($0.detail)" }
            all += look.faces
            if look.faults.isEmpty, let face = look.faces.first { alone.append((name, face)) }
        }
        let centroid = centroid(of: manifest)
        faults += strangers(among: alone, centroid).map {
            "stranger: \($0.name) is \(rounded($0.distance)) from the set, at most \(rounded(strangerDistance)) is its own"
        }
        return BundleReport(
            path: bundle, frames: frames.count, centroidCosine: cosine(meanOf: all, to: centroid),
            faults: faults.map { Finding(path: bundle, reason: $0) })
    }

    /// Members that the consumer would load; what it would stumble over goes to `faults`.
    private func readFrames(_ bundle: FilePath, _ faults: inout [String]) throws
        -> [(name: String, content: [UInt8])]
    {
        let archive = try ZipReader(bundle)
        if let size = FileInfo(bundle)?.size, size > BundleLimits.warningBytes {
            faults.append("too_large: \(size / 1_000_000) MB, about 95 MB can be loaded")
        }
        var seen: Set<String> = []
        var frames: [(name: String, content: [UInt8])] = []
        for member in archive.members {
            if let fault = nameFault(member.name) { faults.append("\(fault): \(member.name)") }
            if !seen.insert(member.name).inserted { faults.append("same_name_twice: \(member.name)") }
            guard member.name.hasSuffix(".png") else { continue }
            frames.append((member.name, try archive.read(member, limit: Self.memberLimit)))
        }
        if frames.isEmpty { faults.append("empty: no PNG in the bundle") }
        return frames
    }

    /// The faces of a frame, and what is wrong where it is not one that is seen at both sizes.
    private func look(at content: [UInt8]) throws -> FrameLook {
        let image: RGBImage
        do {
            image = try source.decode(content).image
        } catch let error as FaceSetsError {
            return FrameLook(faults: [FrameLookFault(word: "undecodable", detail: "(\(error.code))")])
        }
        let whole = try analyser.detect(image, at: .whole)
        let fault = [(whole, "whole"), (try analyser.detect(image, at: .half), "half")].lazy
            .compactMap { Self.fault(of: $0.count, size: $1) }.first
        return FrameLook(
            faces: try whole.map { try analyser.embed(image, $0) }, faults: fault.map { [$0] } ?? [])
    }

    private static func fault(of faces: Int, size: String) -> FrameLookFault? {
        switch faces {
        case 0: FrameLookFault(word: "no_face", detail: "shows no face at \(size) size")
        case 1: nil
        default: FrameLookFault(word: "second_face", detail: "shows \(faces) faces at \(size) size")
        }
    }

    /// That of the manifest where it is of this space.
    private func centroid(of manifest: FacesetManifest?) -> Centroid? {
        manifest?.centroid(ofSpace: analyser.space.name).flatMap {
            $0.count == analyser.space.dimension ? Centroid(normalising: $0) : nil
        }
    }

    /// Faces too far from the set's centroid, or, where there is none, from the mean of the others.
    private func strangers(among faces: [(name: String, face: FrameFace)], _ known: Centroid?)
        -> [(name: String, distance: Double)]
    {
        faces.indices.compactMap { place in
            let others = faces.indices.filter { $0 != place }.map {
                (unit: faces[$0].face.unit, norm: Float(1))
            }
            guard let centroid = known ?? mean(of: others) else { return nil }
            let distance = faces[place].face.unit.withUnsafeBufferPointer { cosineDistance($0, centroid) }
            return distance > strangerDistance ? (faces[place].name, distance) : nil
        }
    }

    private func cosine(meanOf faces: [FrameFace], to centroid: Centroid?) -> Double? {
        guard let centroid, let mean = mean(of: faces) else { return nil }
        return 1 - cosineDistance(mean, centroid)
    }
}

private typealias FrameFace = (unit: [Float], norm: Float)

/// What the networks see in a frame.
private struct FrameLook {
    var faces: [FrameFace] = []
    var faults: [FrameLookFault] = []
}
