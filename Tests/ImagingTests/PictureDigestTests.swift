import FaceTypes
import Files
import TestSupport
import Testing

@testable import Imaging

/// Photos are identified by their picture data, regardless of other data in the file.
struct PictureDigestTests {
    private let source = VipsImageSource()

    /// An image of random pixels.
    private func drawn(_ seed: Int) throws -> RGBImage {
        var random = SplitMix(state: UInt64(seed))
        return RGBImage(
            width: 40, height: 30, pixels: (0..<3_600).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    private func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + payload
    }

    @Test func jpegDigestsDependOnTablesAndScans() throws {
        let photo = try encodeJPEG(drawn(1), quality: 80)
        let digest = try #require(source.pictureDigest(photo))
        let soi = Array(photo[..<2])
        let comment = segment(0xFE, Array("a comment".utf8))
        let rating = segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<xmp:Rating>5</xmp:Rating>".utf8))
        #expect(source.pictureDigest(soi + comment + photo[2...]) == digest)
        #expect(source.pictureDigest(soi + rating + photo[2...]) == digest)
        #expect(source.pictureDigest(photo + [0]) == digest)
        #expect(source.pictureDigest(photo + photo) == digest)
        #expect(source.pictureDigest(photo.dropLast(2) + []) == digest, "only the end marker is missing")
        #expect(source.pictureDigest(try encodeJPEG(drawn(1), quality: 81)) != digest)
        #expect(source.pictureDigest(try encodeJPEG(drawn(2), quality: 80)) != digest)
        #expect(source.pictureDigest(Array(photo[..<200])) == nil)
    }

    /// A photo that is turned by its EXIF orientation is a different picture.
    @Test func digestsDependOnTheOrientation() throws {
        let photo = try encodeJPEG(drawn(1), quality: 80)
        func turned(_ orientation: UInt8) -> [UInt8] {
            let field: [UInt8] = [1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
            let exif = Array("Exif\0\0II".utf8) + [42, 0, 8, 0, 0, 0] + field
            return photo[..<2] + segment(0xE1, exif) + photo[2...]
        }
        #expect(source.pictureDigest(turned(1)) == source.pictureDigest(photo))
        #expect(source.pictureDigest(turned(6)) != source.pictureDigest(photo))
        #expect(source.pictureDigest(turned(6)) != source.pictureDigest(turned(8)))
    }

    @Test func pngDigestsDependOnRows() throws {
        let photo = try encodePNG(drawn(1))
        let digest = try #require(source.pictureDigest(photo))
        let text = [0, 0, 0, 5] + Array("tEXta\0bcd".utf8) + [0, 0, 0, 0]
        #expect(
            PhotoFormat.png.pictureDigest(of: photo[..<33] + text + photo[33...], orientation: 1) == digest)
        #expect(source.pictureDigest(try encodePNG(drawn(2))) != digest)
        #expect(source.pictureDigest(try encodeJPEG(drawn(1), quality: 80)) != digest)
    }

    /// Adding EXIF also adds the chunk `VP8X`.
    @Test func webPDigestsDependOnPictures() {
        func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
            Array(name.utf8) + [UInt8(data.count), 0, 0, 0] + data
        }
        func file(_ chunks: [UInt8]) -> [UInt8] {
            Array("RIFF".utf8) + [UInt8(chunks.count + 4), 0, 0, 0] + Array("WEBP".utf8) + chunks
        }
        func digest(_ chunks: [UInt8]) -> PictureDigest? {
            PhotoFormat.webp.pictureDigest(of: file(chunks), orientation: 1)
        }
        let picture = chunk("VP8 ", [1, 2, 3, 4])
        let header = chunk("VP8X", [8, 0, 0, 0, 9, 0, 0, 9, 0, 0])
        #expect(digest(picture) != nil)
        #expect(digest(picture) == digest(header + picture + chunk("EXIF", [7, 7])))
        #expect(digest(picture) != digest(chunk("VP8 ", [1, 2, 3, 5])))
    }

    @Test func gifDigestsDependOnAllButComments() {
        let head = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
        let image: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
        let comment: [UInt8] = [0x21, 0xFE, 3, 1, 2, 3, 0]
        func digest(_ content: [UInt8]) -> PictureDigest? {
            PhotoFormat.gif.pictureDigest(of: content, orientation: 1)
        }
        #expect(digest(head + image + [0x3B]) != nil)
        #expect(digest(head + image + [0x3B]) == digest(head + comment + image + comment + [0x3B, 9]))
        #expect(digest(head + [0x3B]) == nil && digest(head + image) == nil)
    }

    /// Programs that write a rating move directories and strips.
    @Test func tiffDigestsDependOnTheDataOfThePage() {
        func file(stripAt place: UInt8, software: Bool, width: UInt8 = 2) -> [UInt8] {
            var fields: [[UInt8]] = [
                [0, 1, 3, 0, 1, 0, 0, 0, width, 0, 0, 0], [1, 1, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0],
                [0x11, 1, 4, 0, 1, 0, 0, 0, place, 0, 0, 0], [0x17, 1, 4, 0, 1, 0, 0, 0, 4, 0, 0, 0],
            ]
            if software { fields.append([0x31, 1, 2, 0, 4, 0, 0, 0, 0x61, 0x62, 0x63, 0]) }
            let head = Array("II".utf8) + [42, 0, 8, 0, 0, 0, UInt8(fields.count), 0]
            let content = head + fields.joined() + [0, 0, 0, 0]
            return content + Array(repeating: 0, count: Int(place) - content.count) + [1, 2, 3, 4]
        }
        func digest(_ content: [UInt8]) -> PictureDigest? {
            PhotoFormat.tiff.pictureDigest(of: content, orientation: 1)
        }
        #expect(digest(file(stripAt: 80, software: false)) != nil)
        #expect(digest(file(stripAt: 80, software: false)) == digest(file(stripAt: 90, software: true)))
        let other = digest(file(stripAt: 80, software: false, width: 3))
        #expect(digest(file(stripAt: 80, software: false)) != other)
        #expect(digest(file(stripAt: 80, software: false).dropLast() + []) == nil, "the strip is cut")
    }

    /// A program that writes EXIF into a HEIF file adds an item and moves the data of the pictures.
    @Test func heifDigestsDependOnPictures() {
        func box(_ name: String, _ payload: [UInt8]) -> [UInt8] {
            [0, 0, 0, UInt8(payload.count + 8)] + Array(name.utf8) + payload
        }
        func item(_ number: UInt8, _ type: String) -> [UInt8] {
            box("infe", [2, 0, 0, 0, 0, number, 0, 0] + Array(type.utf8))
        }
        func place(_ number: UInt8, _ offset: UInt8, _ length: UInt8) -> [UInt8] {
            [0, number, 0, 0, 0, 1, 0, 0, 0, offset, 0, 0, 0, length]
        }
        func file(exif: [UInt8], picture: [UInt8] = [9, 8, 7]) -> [UInt8] {
            func meta(_ start: UInt8) -> [UInt8] {
                let second = UInt8(exif.count)
                let items = item(1, "hvc1") + (exif.isEmpty ? [] : item(2, "Exif"))
                let places =
                    place(1, start + second, UInt8(picture.count))
                    + (exif.isEmpty ? [] : place(2, start, second))
                let count: UInt8 = exif.isEmpty ? 1 : 2
                return box(
                    "meta",
                    [0, 0, 0, 0] + box("pitm", [0, 0, 0, 0, 0, 1]) + box("iprp", [5, 5])
                        + box("iinf", [0, 0, 0, 0, 0, count] + items)
                        + box("iloc", [0, 0, 0, 0, 0x44, 0, 0, count] + places))
            }
            let head = box("ftyp", Array("heic".utf8) + [0, 0, 0, 0])
            let start = UInt8(head.count + meta(0).count + 8)
            return head + meta(start) + box("mdat", exif + picture)
        }
        func digest(_ content: [UInt8]) -> PictureDigest? {
            PhotoFormat.heif.pictureDigest(of: content, orientation: 1)
        }
        #expect(digest(file(exif: [])) != nil)
        #expect(digest(file(exif: [])) == digest(file(exif: [1, 2, 3, 4])))
        #expect(digest(file(exif: [])) != digest(file(exif: [], picture: [9, 8, 6])))
        #expect(digest(file(exif: [1, 2]).dropLast() + []) == nil)
    }

    @Test func pixelDigestsDependOnPixelsAndSize() throws {
        #expect(try drawn(1).pictureDigest == drawn(1).pictureDigest)
        #expect(try drawn(1).pictureDigest != drawn(2).pictureDigest)
        let flat = [UInt8](repeating: 7, count: 36)
        let (wide, high) = (
            RGBImage(width: 4, height: 3, pixels: flat), RGBImage(width: 3, height: 4, pixels: flat)
        )
        #expect(wide.pictureDigest != high.pictureDigest)
    }
}

/// Digests of every file in the shared formats folder.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct PictureDigestFolderTests {
    @Test func equalDigestsMeanEqualPictures() throws {
        let (folder, rows) = try FormatsFolderTests.rows()
        let source = VipsImageSource()
        var files: [PictureDigest: [[UInt8]]] = [:]
        var (told, untold) = (0, [String]())
        for row in rows {
            let content = try readFile(folder.appending(FilePath(row.file)))
            guard (try? source.decode(content)) != nil else { continue }
            guard let digest = source.pictureDigest(content) else {
                untold.append(row.file)
                continue
            }
            told += 1
            files[digest, default: []].append(content)
        }
        for same in files.values where same.count > 1 {
            let pictures = Set(try same.map { try source.decode($0).image.pictureDigest })
            #expect(pictures.count == 1)
        }
        // The others are formats without metadata, bare code streams, and files that violate their format.
        #expect(told > 250)
        let usual = [".jpg", ".jpeg", ".png", ".webp", ".heic", ".avif"]
        let odd = untold.filter { file in
            usual.contains { file.lowercased().hasSuffix($0) } && !file.hasPrefix("corrupt/")
                && file != "heic/multilayer001.heic"
        }
        #expect(odd.isEmpty, "\(odd)")
    }
}
