/// The coded pictures of a HEIF or AVIF file, and how they are combined, without EXIF, XMP and their positions.
///
/// Boxes are those of ISO/IEC 14496-12 and 23008-12. Files that differ from those of still cameras and converters are
/// identified by their pixels.
struct HEIFPieces {
    private(set) var found: [PicturePiece]

    /// Nil unless every picture is completely inside the file.
    init?(_ content: [UInt8]) {
        guard let boxes = PhotoFormat.boxes(content[...]),
            let meta = boxes.first(where: { $0.name == "meta" })?.payload,
            let inside = PhotoFormat.boxes(meta.dropFirst(4))
        else { return nil }
        func box(_ name: String) -> ArraySlice<UInt8>? { inside.first { $0.name == name }?.payload }
        guard let primary = box("pitm"), let properties = box("iprp"),
            let types = box("iinf").flatMap(Self.types), let places = box("iloc").flatMap(Self.places)
        else { return nil }
        found = [PicturePiece("pitm", primary), PicturePiece("iprp", properties)]
        for (item, type) in types.sorted(by: { $0.key < $1.key }) where !Self.metadata.contains(type) {
            guard let place = places[item] else { return nil }
            let source = place.isInside ? box("idat") ?? [] : content[...]
            var parts: [ArraySlice<UInt8>] = []
            for extent in place.extents {
                guard extent.offset + extent.length <= source.count else { return nil }
                let start = source.startIndex + extent.offset
                parts.append(source[start..<(start + extent.length)])
            }
            found.append(PicturePiece("\(item) \(type)", parts: parts))
        }
        // Overlapping parts could be longer than any file.
        guard found.reduce(0, { $0 + $1.parts.reduce(0) { $0 + $1.count } }) <= content.count else {
            return nil
        }
        if let references = box("iref") { found += Self.derivations(references) }
    }

    /// Types of items that are not pictures.
    private static let metadata: Set<String> = ["Exif", "mime", "uri "]

    private struct Place {
        /// In the box `idat`, not in the file.
        var isInside: Bool
        var extents: [(offset: Int, length: Int)]
    }

    /// No photo has more items, or extents of an item.
    private static let limit = 1 << 16

    /// Types by item; nil for unused versions.
    private static func types(_ box: ArraySlice<UInt8>) -> [Int: String]? {
        guard let version = box.first else { return nil }
        var types: [Int: String] = [:]
        for entry in PhotoFormat.boxes(box.dropFirst(version == 0 ? 6 : 8)) ?? [] where entry.name == "infe" {
            let wide = entry.payload.first == 3
            guard entry.payload.first == 2 || wide,
                let item = entry.payload.number(at: 4, bytes: wide ? 4 : 2, bigEndian: true)
            else { return nil }
            let name = entry.payload.dropFirst(wide ? 10 : 8).prefix(4)
            types[item] = String(decoding: name, as: UTF8.self)
        }
        return types.isEmpty ? nil : types
    }

    /// Positions of the items; nil if they are not in this file, or unreasonably large.
    private static func places(_ box: ArraySlice<UInt8>) -> [Int: Place]? {
        guard let version = box.first, version <= 2, let sizes = box.number(at: 4, bytes: 2, bigEndian: true)
        else { return nil }
        var place = 6
        func take(_ bytes: Int) -> Int? {
            if bytes == 0 { return 0 }
            defer { place += bytes }
            // In any real file, the first of eight bytes is 0.
            return box.number(at: place + max(0, bytes - 7), bytes: min(bytes, 7), bigEndian: true)
        }
        let (offsetSize, lengthSize, baseSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15)
        let indexSize = version == 0 ? 0 : sizes & 15
        guard [offsetSize, lengthSize, baseSize, indexSize].allSatisfy({ [0, 4, 8].contains($0) }),
            let count = take(version == 2 ? 4 : 2), count <= limit
        else { return nil }
        var places: [Int: Place] = [:]
        for _ in 0..<count {
            guard let item = take(version == 2 ? 4 : 2), let method = version == 0 ? 0 : take(2),
                method & 15 <= 1, take(2) == 0, let base = take(baseSize), let extents = take(2)
            else { return nil }
            var found = Place(isInside: method & 15 == 1, extents: [])
            for _ in 0..<extents {
                guard take(indexSize) != nil, let offset = take(offsetSize), let length = take(lengthSize),
                    lengthSize > 0
                else { return nil }
                found.extents.append((base + offset, length))
            }
            places[item] = found
        }
        return places
    }

    /// The pictures that a grid or an overlay consists of.
    private static func derivations(_ box: ArraySlice<UInt8>) -> [PicturePiece] {
        (PhotoFormat.boxes(box.dropFirst(4)) ?? []).filter { ["dimg", "auxl"].contains($0.name) }
            .map { PicturePiece($0.name, $0.payload) }
    }
}
