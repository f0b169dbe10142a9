import FaceTypes

// Camera raw files
extension VipsImageSource {
    /// Only reads the header.
    func rawMetadata(_ content: [UInt8]) throws -> EmbeddedMetadata {
        try withRaw(content) { raw in Self.metadata(of: raw, content) }
    }

    func rawPixelCount(_ content: [UInt8]) -> Int {
        (try? withRaw(content) { raw in raw.width * raw.height }) ?? 0
    }

    /// The preview, read like a file of its own; nil if the sensor's picture is read.
    func rawPictureDigest(_ content: [UInt8]) -> PictureDigest? {
        try? withRaw(content) { raw in
            self.preview(of: raw).flatMap {
                PhotoFormat.jpeg.pictureDigest(of: $0.content, orientation: $0.stated ?? $0.turn)
            }
        }
    }

    /// The embedded preview if it is at least half as long as the sensor's picture; otherwise that picture at half its
    /// size.
    func readRaw(_ content: [UInt8], _ request: Request) throws -> Reading {
        try withRaw(content) { raw in
            try check(width: raw.width, height: raw.height)
            // Developing the sensor's picture changes the size and orientation that LibRaw reports.
            let metadata = Self.metadata(of: raw, content)
            var reading = try preview(of: raw).flatMap { read($0, request) } ?? readSensor(raw)
            reading.metadata = metadata
            reading.statesOrientation = true
            return reading
        }
    }

    private func withRaw<Value>(_ content: [UInt8], _ body: (borrowing RawFile) throws -> Value) throws
        -> Value
    {
        try content.withUnsafeBytes { bytes in try body(RawFile(bytes)) }
    }

    private static func metadata(of raw: borrowing RawFile, _ content: [UInt8]) -> EmbeddedMetadata {
        var metadata = EmbeddedMetadata()
        if let directories = TIFFDirectories(content) { metadata.take(datesOf: directories) }
        if metadata.exifOriginal.isEmpty { metadata.exifOriginal = raw.captured.map { [$0] } ?? [] }
        metadata.xmp = raw.xmp
        (metadata.storedWidth, metadata.storedHeight) = (raw.width, raw.height)
        metadata.orientation = raw.orientation
        return metadata
    }

    private struct Preview {
        let content: [UInt8]
        /// The orientation that the preview itself states.
        let stated: Int?
        /// Its orientation if it states none.
        let turn: Int
    }

    /// The JPEG that the camera embedded in the file, if it is large enough.
    ///
    /// Without an orientation of its own, it has that of the sensor, unless its proportions show that it is already
    /// rotated.
    private func preview(of raw: borrowing RawFile) -> Preview? {
        guard let content = raw.preview(), PhotoFormat(head: content) == .jpeg,
            let (width, height, stated) = try? header(
                of: content, { ($1.width, $1.height, $1.orientation) }),
            2 * max(width, height) >= max(raw.width, raw.height)
        else { return nil }
        let liesAsSensor = (width < height) == (raw.width < raw.height)
        return Preview(content: content, stated: stated, turn: liesAsSensor ? raw.orientation : 1)
    }

    /// Nil if the preview is damaged.
    private func read(_ preview: Preview, _ request: Request) -> Reading? {
        guard var reading = try? read(preview.content, request) else { return nil }
        if preview.stated == nil { reading.turn(byEXIF: preview.turn) }
        return reading
    }

    private func readSensor(_ raw: borrowing RawFile) throws -> Reading {
        let orientation = raw.orientation
        let image = try raw.halfSizePicture()
        var reading = Reading(
            image: image, reduction: 1, width: image.width, height: image.height,
            metadata: EmbeddedMetadata(), statesOrientation: true)
        reading.turn(byEXIF: orientation)
        return reading
    }
}
