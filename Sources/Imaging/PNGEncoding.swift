import FaceTypes

/// Encodes an image as PNG: 8-bit RGB, no alpha, no metadata; the same image gives the same bytes.
///
/// - Throws: `FaceSetsError` with code `not_encoded`.
package func encodePNG(_ image: RGBImage) throws -> [UInt8] {
    let content = try VipsLibrary.run {
        try image.withPixels {
            try VipsPicture(over: $0, width: image.width, height: image.height).png()
        }
    } failure: {
        FaceSetsError(code: .notEncoded, "the image cannot be written as PNG", cause: $0)
    }
    return withoutAncillaryChunks(content)
}

/// Keeps only chunks that a decoder needs (their type begins with a capital), because libvips adds a resolution.
private func withoutAncillaryChunks(_ png: [UInt8]) -> [UInt8] {
    var kept = Array(png.prefix(8))
    var start = 8
    while start + 12 <= png.count {
        let length = png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        let end = min(start + 12 + length, png.count)
        if png[start + 4] & 0x20 == 0 { kept += png[start..<end] }
        start = end
    }
    return kept
}
