import Archive
import FaceTypes
import Files
import Manifests

/// The intermediate result of checking a bundle.
struct BundleInspection {
    var names: [String] = []
    /// Problems of the bundle as a whole.
    var faults: [ReasonText] = []
    /// Problems of its frames, in order.
    var frameFaults: [ReasonText] = []
    /// Single faces in good frames.
    var alone: [(name: String, unit: [Float])] = []
    /// All faces.
    var faces: [(unit: [Float], norm: Float)] = []

    /// Adds a frame: problems of its format, and what is detected in it.
    mutating func take(_ name: String, _ formatFaults: [FrameLookFault], _ look: FrameLook) {
        frameFaults += (formatFaults + look.faults).map { ReasonText($0.reason, "\(name) \($0.detail)") }
        if look.faults.isEmpty, let face = look.faces.first { alone.append((name, face.unit)) }
        faces += look.faces
    }
}

extension [ZipMember] {
    /// Divides the members into runs that decompress to at most this many bytes; a larger member is a run of its own.
    func divided(bytes limit: Int) -> [ArraySlice<ZipMember>] {
        var (parts, start, bytes) = ([ArraySlice<ZipMember>](), 0, 0)
        for (place, member) in enumerated() {
            if place > start, bytes + member.size > limit {
                parts.append(self[start..<place])
                (start, bytes) = (place, 0)
            }
            bytes += member.size
        }
        return isEmpty ? [] : parts + [self[start...]]
    }
}

/// A bundle that cannot be read completely.
struct UnreadableBundle: Error {
    let error: FaceSetsError

    static func catching<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as FaceSetsError { throw UnreadableBundle(error: error) }
    }
}

/// The frames of a set, according to its manifest.
struct KnownFrames {
    private let names: Set<String>
    private let digests: [String: String]

    init(_ manifest: FacesetManifest) {
        names = Set(manifest.frames)
        digests = Dictionary(manifest.files.map { ($0.name, $0.sha256) }) { first, _ in first }
    }

    /// Whether a frame differs from the manifest.
    func faults(of name: String, _ content: [UInt8]) -> [ReasonText] {
        guard names.contains(name) else {
            return [ReasonText(.unknownFrame, "\(name) is not listed in the set's manifest")]
        }
        guard let digest = digests[name], digest != SHA256.digest(of: content).hex else { return [] }
        return [ReasonText(.alteredFrame, "\(name) differs from the exported frame")]
    }
}
