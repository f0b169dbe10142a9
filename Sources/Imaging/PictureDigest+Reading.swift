package import FaceTypes
import Files

extension RGBImage {
    /// A digest of the picture, computed from its pixels.
    package var pictureDigest: PictureDigest {
        var hash = PictureHash("pixels")
        withPixels { pixels in
            hash.add("\(width) × \(height)") { $0.update(UnsafeRawBufferPointer(pixels)) }
        }
        return hash.finish()
    }
}

extension PhotoFormat {
    /// A digest of the picture, computed from its compressed data; nil if it takes its pixels.
    ///
    /// - Parameter orientation: EXIF's, 1 to 8, as the decoder reads it from the file.
    func pictureDigest(of content: [UInt8], orientation: Int) -> PictureDigest? {
        guard let pieces = picturePieces(of: content), !pieces.isEmpty else { return nil }
        var hash = PictureHash("\(self)")
        hash.add("orientation \(orientation)") { _ in }
        for piece in pieces {
            hash.add("\(piece.name) \(piece.parts.reduce(0) { $0 + $1.count })") { hash in
                for part in piece.parts { part.withUnsafeBytes { hash.update($0) } }
            }
        }
        return hash.finish()
    }
}

/// Part of a file that determines its pixels; it may be in several places.
struct PicturePiece {
    let name: String
    let parts: [ArraySlice<UInt8>]

    init(_ name: String, _ parts: ArraySlice<UInt8>...) { (self.name, self.parts) = (name, parts) }
    init(_ name: String, parts: [ArraySlice<UInt8>]) { (self.name, self.parts) = (name, parts) }
}

/// The sha256 of named pieces.
private struct PictureHash: ~Copyable {
    private var hash = SHA256()

    init(_ kind: String) { add("face-sets/picture/1 \(kind)") { _ in } }

    mutating func add(_ name: String, _ body: (inout SHA256) -> Void) {
        (Array(name.utf8) + [0]).withUnsafeBytes { hash.update($0) }
        body(&hash)
    }

    consuming func finish() -> PictureDigest {
        guard let digest = PictureDigest(bytes: hash.finish()) else {
            preconditionFailure("sha256 has 32 bytes")
        }
        return digest
    }
}
