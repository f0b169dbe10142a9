import FaceTypes
import Files
import Manifests

/// Checks that need no network.
extension BundleCheck {
    func nameFault(_ name: String) -> Reason? {
        if name.hasSuffix("/") { return .directoryEntry }
        if name.contains("/") || name.contains("\\") || !name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            return .badName
        }
        return name.hasSuffix(".png") || name == "metadata.json" ? nil : .foreignFile
    }

    /// Frames that differ from the set's manifest.
    func contentFaults(
        of frames: [(name: String, content: [UInt8])], _ bundle: FilePath, _ manifest: FacesetManifest?
    ) -> [ReasonText] {
        guard let manifest else { return [] }
        let name = bundle.lastComponent.shown
        let digests = Dictionary(
            manifest.files.map { ($0.name, $0.sha256) }, uniquingKeysWith: { first, _ in first })
        let present = Set(frames.map(\.name))
        let expected = manifest.frames.prefix(manifest.frameCount(ofBundle: name) ?? 0)
        var faults = expected.filter { !present.contains($0) }.map { ReasonText(.missingFrame, $0) }
        for (name, content) in frames {
            if !manifest.frames.contains(name) {
                faults.append(ReasonText(.unknownFrame, "\(name) is not listed in the set's manifest"))
            } else if let digest = digests[name], digest != SHA256.digest(of: content).hex {
                faults.append(ReasonText(.alteredFrame, "\(name) differs from the exported frame"))
            }
        }
        return faults
    }

    func formatFaults(of content: [UInt8], side: Int) -> [FrameLookFault] {
        guard let header = PNGHeader(content) else {
            return [FrameLookFault(reason: .notAPng, detail: "is not a PNG file")]
        }
        var faults: [FrameLookFault] = []
        if header.width != side || header.height != side {
            let detail = "is \(header.width) × \(header.height), not \(side) × \(side)"
            faults.append(FrameLookFault(reason: .wrongSize, detail: detail))
        }
        if header.bitDepth != 8 || header.colourType != 2 {
            let detail = "has \(header.bitDepth) bits and colour type \(header.colourType), not 8-bit RGB"
            faults.append(FrameLookFault(reason: .notRgb8, detail: detail))
        }
        if !header.ancillaryChunks.isEmpty {
            let detail = "contains \(header.ancillaryChunks.joined(separator: ", "))"
            faults.append(FrameLookFault(reason: .metadata, detail: detail))
        }
        return faults
    }
}
