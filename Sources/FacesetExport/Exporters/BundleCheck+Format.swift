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

    /// Frames that the set's manifest lists for the bundle, but that are missing.
    func missingFrames(among names: [String], _ bundle: FilePath, _ manifest: FacesetManifest?)
        -> [ReasonText]
    {
        guard let manifest else { return [] }
        let count = manifest.frameCount(ofBundle: bundle.lastComponent.shown) ?? 0
        let present = Set(names)
        return manifest.frames.prefix(count).filter { !present.contains($0) }.map {
            ReasonText(.missingFrame, $0)
        }
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
