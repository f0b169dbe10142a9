import CExempi
import FaceTypes

/// Owns one `XmpPtr`: a packet as held by Adobe's toolkit, with all of its properties.
final class XMPDocument {
    private let handle: XmpPtr

    /// Calls `xmp_new_empty` and, for a packet that is not empty, `xmp_parse`.
    ///
    /// - Throws: `bad_metadata`.
    convenience init(parsing packet: [UInt8]) throws {
        try XMPLibrary.start()
        guard let handle = xmp_new_empty() else { throw XMPLibrary.failure("cannot be created") }
        self.init(taking: handle)
        guard !packet.isEmpty else { return }
        // Input on which the toolkit would not terminate is first rejected by our own reader.
        guard XMPNode(parsing: packet) != nil else { throw XMPLibrary.failure("cannot be read") }
        let isParsed = packet.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { start in
                start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    xmp_parse(handle, $0, bytes.count)
                }
            } ?? false
        }
        guard isParsed else { throw XMPLibrary.failure("cannot be read") }
    }

    /// Takes ownership of a handle from the toolkit.
    init(taking handle: XmpPtr) { self.handle = handle }

    deinit { _ = xmp_free(handle) }

    /// Passes the handle to a call.
    func withHandle<Result>(_ body: (XmpPtr) throws -> Result) rethrows -> Result { try body(handle) }

    /// The packet as text. Calls `xmp_serialize`.
    func serialized(options: UInt32 = 0) throws -> [UInt8] {
        try XMPLibrary.text { xmp_serialize(handle, $0, options, 0) }
    }
}

// Regions
extension XMPDocument {
    private static let list = "mwg-rs:Regions/mwg-rs:RegionList"

    /// Regions of the Working Group without a name, with their rectangles, by their index from 1.
    func unnamedRegions() -> [(number: Int, box: RelativeBox)] {
        var found: [(Int, RelativeBox)] = []
        for number in 1...Self.mostRegions {
            let item = "\(Self.list)[\(number)]"
            guard xmp_has_property(handle, XMPNamespace.regions, item) else { break }
            guard (text("\(item)/mwg-rs:Name") ?? "").isEmpty else { continue }
            let numbers = ["x", "y", "w", "h"].map {
                text("\(item)/mwg-rs:Area/stArea:\($0)").flatMap { Double($0) }
            }
            let unit = text("\(item)/mwg-rs:Area/stArea:unit") ?? "normalized"
            guard unit == "normalized", let x = numbers[0], let y = numbers[1], let w = numbers[2],
                let h = numbers[3]
            else { continue }
            found.append((number, RelativeBox(centreX: x, centreY: y, width: w, height: h)))
        }
        return found
    }

    private static let mostRegions = 10_000

    func setName(_ name: String, ofRegion number: Int) throws {
        try set("\(Self.list)[\(number)]/mwg-rs:Name", name)
    }

    /// Appends a face, and the dimensions if they are missing.
    func addRegion(_ region: NamedRegion, width: Int, height: Int) throws {
        let dimensions = "mwg-rs:Regions/mwg-rs:AppliedToDimensions"
        if text("\(dimensions)/stDim:w") == nil {
            try set("\(dimensions)/stDim:w", "\(width)")
            try set("\(dimensions)/stDim:h", "\(height)")
            try set("\(dimensions)/stDim:unit", "pixel")
        }
        let isAppended = xmp_append_array_item(
            handle, XMPNamespace.regions, Self.list, UInt32(XMP_PROP_ARRAY_IS_UNORDERED.rawValue), nil,
            UInt32(XMP_PROP_VALUE_IS_STRUCT.rawValue))
        guard isAppended else { throw XMPLibrary.failure("cannot be extended with a region") }
        let item = "\(Self.list)[last()]"
        let box = region.box
        for (name, value) in [("x", box.centre.x), ("y", box.centre.y), ("w", box.width), ("h", box.height)] {
            try set("\(item)/mwg-rs:Area/stArea:\(name)", Self.fiveDecimals(value))
        }
        try set("\(item)/mwg-rs:Area/stArea:unit", "normalized")
        try set("\(item)/mwg-rs:Name", region.name)
        try set("\(item)/mwg-rs:Type", "Face")
    }

    private static func fiveDecimals(_ value: Double) -> String {
        let digits = String(Int((min(max(value, 0), 1) * 100_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return "\(padded.dropLast(5)).\(padded.suffix(5))"
    }

    /// Calls `xmp_get_property`.
    private func text(_ path: String) -> String? {
        guard xmp_has_property(handle, XMPNamespace.regions, path) else { return nil }
        let bytes = try? XMPLibrary.text { xmp_get_property(handle, XMPNamespace.regions, path, $0, nil) }
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Calls `xmp_set_property`.
    private func set(_ path: String, _ value: String) throws {
        guard xmp_set_property(handle, XMPNamespace.regions, path, value, 0) else {
            throw XMPLibrary.failure("cannot store \(path)")
        }
    }
}
