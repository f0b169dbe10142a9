import Archive
package import FaceTypes
package import Files

/// PNG faces for faceswap, each with its entry of faceswap's alignments file in a text chunk: faceswap's `alignments`
/// tool creates that file from them (job `from-faces`).
package struct FaceswapExporter: Exporter {
    package init() {}

    package var format: ExportFormat { .faceswap }
    package var folder: String? { Self.folderName }
    static let folderName = "faceswap"

    package func writeFiles(of set: ExportedSet, in folder: OutputPlace) throws -> [String] {
        let faces = set.faces.filter { $0.face.enrichment?.landmarks68.count == 68 }
        guard !faces.isEmpty else { return [] }
        try createFolder(folder.appending(Self.folderName))
        return try faces.map { face in
            let stem = face.file.split(separator: ".").first ?? "face"
            let name = "\(set.id)_\(stem).png"
            let png = try readFile(folder.appending(face.file))
            let text = Self.description(of: face.face, name: name)
            let place = "\(Self.folderName)/\(name)"
            try replaceFile(folder.appending(place), with: Self.inserting(text, into: png))
            return place
        }
    }

    /// A Python literal with exactly the members that faceswap's reader expects.
    private static func description(of face: Face, name: String) -> String {
        let (box, photo) = (face.record.box, face.photo)
        let points = (face.enrichment?.landmarks68 ?? []).map { "[\($0.x), \($0.y)]" }
            .joined(separator: ", ")
        func whole(_ value: Float) -> Int { Int(value.rounded()) }
        return "{'alignments': {'x': \(whole(box.x1)), 'w': \(whole(box.width)), 'y': \(whole(box.y1)), "
            + "'h': \(whole(box.height)), 'landmarks_xy': [\(points)], 'mask': {}, 'identity': {}}, "
            + "'source': {'alignments_version': 2.4, 'original_filename': \(pythonLiteral(name)), "
            + "'face_index': \(face.key.index), "
            + "'source_filename': \(pythonLiteral(photo.path.lastComponent.shown)), 'source_is_video': False, "
            + "'source_frame_dims': (\(photo.height), \(photo.width))}}"
    }

    /// A text in Python's ASCII notation.
    private static func pythonLiteral(_ text: String) -> String {
        let inner = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "'": return "\\'"
            case "\\": return "\\\\"
            case " "..."~": return String(Character(scalar))
            default:
                let digits = String(scalar.value, radix: 16)
                return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return "'\(inner.joined())'"
    }

    /// The picture with an `iTXt` chunk with the keyword `faceswap` before its pixels.
    private static func inserting(_ text: String, into png: [UInt8]) -> [UInt8] {
        let data = Array("iTXt".utf8) + keyword + Array(text.utf8)
        let chunk = bigEndian(UInt32(data.count - 4)) + data + bigEndian(CRC32.checksum(data))
        // After the signature and the header.
        return Array(png.prefix(33)) + chunk + Array(png.dropFirst(33))
    }

    /// Five zeros: the end of the keyword, no compression and its method, no language, no translation.
    private static let keyword = Array("faceswap".utf8) + [0, 0, 0, 0, 0]

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian, Array.init)
    }

    package func faults(of content: [UInt8], named name: String) -> [ReasonText] {
        guard let header = PNGHeader(content) else {
            return [ReasonText(.notAPng, "\(name) is not a PNG file")]
        }
        let hasText =
            content.count > 41 + Self.keyword.count && content[37..<41].elementsEqual("iTXt".utf8)
            && content[41..<41 + Self.keyword.count].elementsEqual(Self.keyword)
        return (hasText ? [] : [ReasonText(.badExport, "\(name) contains no alignments before its pixels")])
            + (header.width == header.height ? [] : [ReasonText(.wrongSize, "\(name) is not square")])
    }
}
