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

    /// The faults of one bundle, none for a good one; each begins with a stable word.
    ///
    /// `bad_archive`, `too_large`, `empty`, `directory_entry`, `bad_name`, `foreign_file`, `same_name_twice`,
    /// `not_a_png`, `wrong_size`, `not_rgb8`, `metadata`, `undecodable`, `no_face`, `second_face`, `stranger`,
    /// `missing_frame`, `altered_frame`, `unknown_frame`.
    /// - Parameter manifest: of the set, where it stands beside the bundle.
    /// - Throws: what networks throw.
    package func faults(of bundle: FilePath, manifest: FacesetManifest?) throws -> [Finding] {
        let frames: [(name: String, content: [UInt8])]
        var faults: [String] = []
        do {
            frames = try readFrames(bundle, &faults)
        } catch let error as FaceSetsError {
            return [Finding(path: bundle, reason: "bad_archive: \(error.cause ?? error.message)")]
        }
        faults += Self.contentFaults(of: frames, bundle, manifest)
        var faces: [(name: String, unit: [Float], norm: Float)] = []
        let side = manifest?.frameSide ?? 512
        for (name, content) in frames {
            let wrong = Self.formatFaults(of: content, side: side)
            faults += wrong.map { "\($0.word): \(name) \($0.detail)" }
            guard wrong.allSatisfy({ $0.word != "not_a_png" }) else { continue }
            switch try look(at: content) {
            case .success(let face): faces.append((name, face.unit, face.norm))
            case .failure(let fault): faults.append("\(fault.word): \(name) \(fault.detail)")
            }
        }
        faults += strangers(among: faces, manifest).map {
            "stranger: \($0.name) is \(rounded($0.distance)) from the set, at most \(rounded(strangerDistance)) is its own"
        }
        return faults.map { Finding(path: bundle, reason: $0) }
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
            if let fault = Self.nameFault(member.name) { faults.append("\(fault): \(member.name)") }
            if !seen.insert(member.name).inserted { faults.append("same_name_twice: \(member.name)") }
            guard member.name.hasSuffix(".png") else { continue }
            frames.append((member.name, try archive.read(member, limit: Self.memberLimit)))
        }
        if frames.isEmpty { faults.append("empty: no PNG in the bundle") }
        return frames
    }

    private static func nameFault(_ name: String) -> String? {
        if name.hasSuffix("/") { return "directory_entry" }
        if name.contains("/") || name.contains("\\") || !name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            return "bad_name"
        }
        return name.hasSuffix(".png") || name == "metadata.json" ? nil : "foreign_file"
    }

    /// Frames that the set's manifest knows otherwise.
    private static func contentFaults(
        of frames: [(name: String, content: [UInt8])], _ bundle: FilePath, _ manifest: FacesetManifest?
    ) -> [String] {
        guard let manifest else { return [] }
        let name = bundle.lastComponent.shown
        let digests = Dictionary(
            manifest.files.map { ($0.name, $0.sha256) }, uniquingKeysWith: { first, _ in first })
        let present = Set(frames.map(\.name))
        let expected = manifest.frames.prefix(manifest.frameCount(ofBundle: name) ?? 0)
        var faults = expected.filter { !present.contains($0) }.map { "missing_frame: \($0)" }
        for (name, content) in frames {
            if !manifest.frames.contains(name) {
                faults.append("unknown_frame: \(name) is not in the set's manifest")
            } else if let digest = digests[name], digest != SHA256.digest(of: content).hex {
                faults.append("altered_frame: \(name) is not the one that was exported")
            }
        }
        return faults
    }

    private static func formatFaults(of content: [UInt8], side: Int) -> [FrameLookFault] {
        guard let header = PNGHeader(content) else {
            return [FrameLookFault(word: "not_a_png", detail: "has another format")]
        }
        var faults: [FrameLookFault] = []
        if header.width != side || header.height != side {
            let detail = "is \(header.width) × \(header.height), not \(side) × \(side)"
            faults.append(FrameLookFault(word: "wrong_size", detail: detail))
        }
        if header.bitDepth != 8 || header.colourType != 2 {
            let detail = "has \(header.bitDepth) bits and colour type \(header.colourType), not 8-bit RGB"
            faults.append(FrameLookFault(word: "not_rgb8", detail: detail))
        }
        if !header.ancillaryChunks.isEmpty {
            let detail = "carries \(header.ancillaryChunks.joined(separator: ", "))"
            faults.append(FrameLookFault(word: "metadata", detail: detail))
        }
        return faults
    }

    /// The only face of a frame, seen at both sizes.
    private func look(at content: [UInt8]) throws -> Result<(unit: [Float], norm: Float), FrameLookFault> {
        let image: RGBImage
        do {
            image = try source.decode(content).image
        } catch let error as FaceSetsError {
            return .failure(FrameLookFault(word: "undecodable", detail: "(\(error.code))"))
        }
        var face: Detection?
        for scale in FrameScale.allCases {
            let faces = try analyser.detect(image, at: scale)
            let size = scale == .whole ? "whole" : "half"
            guard let first = faces.first else {
                return .failure(FrameLookFault(word: "no_face", detail: "shows no face at \(size) size"))
            }
            guard faces.count == 1 else {
                let detail = "shows \(faces.count) faces at \(size) size"
                return .failure(FrameLookFault(word: "second_face", detail: detail))
            }
            if scale == .whole { face = first }
        }
        guard let face else { return .failure(FrameLookFault(word: "no_face", detail: "shows no face")) }
        return .success(try analyser.embed(image, face))
    }

    /// Faces too far from the manifest's centroid, or, where there is none of this space, from the mean of the others.
    private func strangers(
        among faces: [(name: String, unit: [Float], norm: Float)], _ manifest: FacesetManifest?
    ) -> [(name: String, distance: Double)] {
        let known = manifest?.centroid(ofSpace: analyser.space.name).flatMap {
            $0.count == analyser.space.dimension ? Centroid(normalising: $0) : nil
        }
        return faces.indices.compactMap { place in
            let others = faces.indices.filter { $0 != place }.map { faces[$0].unit }
            guard let centroid = known ?? Self.mean(others) else { return nil }
            let distance = faces[place].unit.withUnsafeBufferPointer { cosineDistance($0, centroid) }
            return distance > strangerDistance ? (faces[place].name, distance) : nil
        }
    }

    private static func mean(_ vectors: [[Float]]) -> Centroid? {
        guard let first = vectors.first else { return nil }
        return Centroid(
            normalising: first.indices.map { place in
                vectors.reduce(0) { $0 + Double($1[place]) }
            })
    }
}

/// A word for programs and a detail for people.
private struct FrameLookFault: Error {
    let word: String
    let detail: String
}
