import FaceTypes
import Testing

@testable import Imaging

/// Writes a DNG: uncompressed sensor data in a subdirectory, a preview in the first directory.
private struct DNGFile {
    var orientation = 1
    /// A JPEG and its size.
    var preview: (content: [UInt8], width: Int, height: Int)?
    let exifDate = "2009:07:14 18:03:59"
    let width = 320
    let height = 240

    private typealias Field = (tag: Int, type: Int, values: [UInt8])

    var bytes: [UInt8] {
        var places = (sub: 0, exif: 0, sensor: 0, preview: 0)
        var head: [UInt8] = []
        // The first round computes the lengths, the second uses the offsets that follow from them.
        for _ in 0..<2 {
            let first = directory(firstFields(places), at: 8)
            places.sub = 8 + first.count
            let sub = directory(sensorFields(places.sensor), at: places.sub)
            places.exif = places.sub + sub.count
            let exif = directory([(0x9003, 2, Array(exifDate.utf8) + [0])], at: places.exif)
            places.sensor = places.exif + exif.count
            places.preview = places.sensor + 2 * width * height
            head = first + sub + exif
        }
        let sensor = (0..<width * height).flatMap { short(2000 + $0 % width * 40 + $0 / width * 10) }
        return [0x49, 0x49, 42, 0, 8, 0, 0, 0] + head + sensor + (preview?.content ?? [])
    }

    private func firstFields(_ places: (sub: Int, exif: Int, sensor: Int, preview: Int)) -> [Field] {
        let unit = (0..<9).flatMap { long($0 % 4 == 0 ? 1 : 0) + long(1) }
        let neutral = (0..<6).flatMap { _ in long(1) }
        let fields: [Field] = [
            (254, 4, long(1)), (271, 2, Array("Test\0".utf8)), (272, 2, Array("Test\0".utf8)),
            (274, 3, short(orientation)), (330, 4, long(places.sub)), (34665, 4, long(places.exif)),
            (50706, 1, [1, 4, 0, 0]), (50708, 2, Array("Test\0".utf8)), (50721, 10, unit),
            (50728, 5, neutral), (256, 4, long(preview?.width ?? 1)), (257, 4, long(preview?.height ?? 1)),
        ]
        guard let preview else { return fields }
        return fields + [
            (258, 3, short(8) + short(8) + short(8)), (259, 3, short(7)), (262, 3, short(6)),
            (273, 4, long(places.preview)), (277, 3, short(3)), (278, 4, long(preview.height)),
            (279, 4, long(preview.content.count)),
        ]
    }

    private func sensorFields(_ place: Int) -> [Field] {
        [
            (254, 4, long(0)), (256, 4, long(width)), (257, 4, long(height)), (258, 3, short(16)),
            (259, 3, short(1)), (262, 3, short(32803)), (273, 4, long(place)), (277, 3, short(1)),
            (278, 4, long(height)), (279, 4, long(2 * width * height)), (33421, 3, short(2) + short(2)),
            (33422, 1, [0, 1, 1, 2]),
        ]
    }

    private func directory(_ fields: [Field], at place: Int) -> [UInt8] {
        let sizes = [1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 10: 8]
        var (entries, rest) = (short(fields.count), [UInt8]())
        for field in fields.sorted(by: { $0.tag < $1.tag }) {
            entries += short(field.tag) + short(field.type)
            entries += long(field.values.count / (sizes[field.type] ?? 1))
            if field.values.count <= 4 {
                entries += field.values + [UInt8](repeating: 0, count: 4 - field.values.count)
            } else {
                entries += long(place + 6 + 12 * fields.count + rest.count)
                rest += field.values + (field.values.count % 2 == 1 ? [0] : [])
            }
        }
        return entries + long(0) + rest
    }

    private func short(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
    private func long(_ value: Int) -> [UInt8] { short(value & 0xFFFF) + short(value >> 16) }
}

struct RawFileTests {
    private let source = VipsImageSource()

    /// Bright at the top left.
    private static func preview(_ width: Int, _ height: Int) throws -> (
        content: [UInt8], width: Int, height: Int
    ) {
        let image = RGBImage(width: width, height: height) { x, y, _ in
            x < width / 2 && y < height / 2 ? 220 : 30
        }
        return (try encodeJPEG(image, quality: 95), width, height)
    }

    @Test(arguments: [(1, 220, 30), (3, 30, 30), (6, 30, 220), (8, 30, 30)])
    func aLargePreviewIsUsedAsThePhoto(_ orientation: Int, _ topLeft: Int, _ topRight: Int) throws {
        let content = DNGFile(orientation: orientation, preview: try Self.preview(320, 240)).bytes
        for image in [try source.decode(content).image, try source.decodeForExport(content)] {
            #expect(image.width == (orientation > 4 ? 240 : 320))
            #expect(abs(image.red(2, 2) - topLeft) < 9 && abs(image.red(image.width - 3, 2) - topRight) < 9)
        }
        let photo = try source.decode(content)
        #expect(photo.metadata.exifOriginal == [DNGFile().exifDate] && photo.statesOrientation)
        #expect(try source.metadata(content) == photo.metadata && photo.metadata.orientation == orientation)
        #expect(source.isPhoto(head: Array(content.prefix(64))) && source.pixelCount(content) == 320 * 240)
    }

    /// Some cameras turn the preview themselves.
    @Test func anUprightPreviewIsNotTurnedAgain() throws {
        let content = DNGFile(orientation: 6, preview: try Self.preview(240, 320)).bytes
        let image = try source.decode(content).image
        #expect(image.width == 240 && image.height == 320 && abs(image.red(2, 2) - 220) < 9)
    }

    @Test func aPreviewIsReducedLikeAnyJPEG() throws {
        let content = DNGFile(orientation: 6, preview: try Self.preview(320, 240)).bytes
        let photo = try source.decode(content, .reduced(toSide: 100))
        #expect(photo.reduction == 2 && photo.image.width == 120 && photo.width == 240 && photo.height == 320)
        #expect(try photo.whole().height == 320)
    }

    /// A rating that is written into the file does not change the picture.
    @Test func theDigestDependsOnThePreview() throws {
        let preview = try Self.preview(320, 240)
        let content = DNGFile(orientation: 6, preview: preview).bytes
        let digest = source.pictureDigest(content)
        #expect(digest != nil && digest == source.pictureDigest(content + [0, 1, 2]))
        #expect(digest != source.pictureDigest(DNGFile(orientation: 8, preview: preview).bytes))
        #expect(
            digest != source.pictureDigest(DNGFile(orientation: 6, preview: try Self.preview(318, 240)).bytes)
        )
        #expect(source.pictureDigest(DNGFile(preview: try Self.preview(80, 60)).bytes) == nil)
    }

    @Test func theSensorIsReadIfThePreviewIsDamaged() throws {
        var preview = try Self.preview(320, 240)
        preview.content = Array(preview.content.prefix(preview.content.count / 2))
        #expect(try source.decode(DNGFile(preview: preview).bytes).image.width == 160)
    }

    @Test func incompleteSensorDataIsTruncated() {
        let content = DNGFile().bytes
        #expect(reason { _ = try source.decode(Array(content.dropLast(content.count / 3))) } == "truncated")
    }

    @Test(arguments: [true, false]) func theSensorIsReadWithoutALargePreview(_ hasThumbnail: Bool) throws {
        var file = DNGFile(orientation: 6)
        if hasThumbnail { file.preview = try Self.preview(80, 60) }
        let content = file.bytes
        let photo = try source.decode(content)
        #expect(photo.image.width == 120 && photo.image.height == 160)
        // The sensor data is brighter on the right, which is at the bottom after turning.
        #expect(photo.image.red(60, 150) > photo.image.red(60, 10) + 20)
        #expect(photo.metadata.exifOriginal == [file.exifDate] && photo.metadata.storedWidth == 320)
    }

    /// Boxes as in Canon's CR3.
    @Test func incompleteBoxesAreTruncated() {
        let kind = [0, 0, 0, 16] + Array("ftypcrx ".utf8) + [0, 0, 0, 1]
        let boxes = kind + [0, 0, 16, 8] + Array("free".utf8) + [UInt8](repeating: 0, count: 4096)
        #expect(reason { _ = try source.decode(boxes) } == "unsupported_raw")
        #expect(reason { _ = try source.decode(Array(boxes.dropLast(2))) } == "truncated")
    }

    @Test func incompleteAndTooLargeFilesFail() throws {
        let content = DNGFile().bytes
        #expect(reason { _ = try source.decode(Array(content.prefix(400))) } != nil)
        #expect(reason { _ = try VipsImageSource(maximumPixels: 1000).decode(content) } == "too_many_pixels")
    }
}
