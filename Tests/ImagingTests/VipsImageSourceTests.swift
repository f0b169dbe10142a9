import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

@testable import Imaging

@Suite struct VipsImageSourceTests {
    /// 16 × 8, left half red, right half blue, written by Pillow 12 from one image, except the last (8 × 6, by
    /// libvips).
    static let jpeg = bytes(
        hex: """
            ffd8ffe000104a46494600010100000100010000ffdb004300030202030202030303030403030405080505040405\
            0a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffdb00\
            430103040405040509050509140d0b0d141414141414141414141414141414141414141414141414141414141414\
            14141414141414141414141414141414141414141414ffc000110800080010030111000211010311\
            01ffc40014000100000000000000000000000000000007ffc400141001000000000000000000000000000000\
            00ffc400160101010100000000000000000000000000090708ffc4001411010000000000000000000000000000\
            0000ffda000c03010002110311003f00024c9b8c524c07bbffd9
            """)
    static let gif = bytes(
        hex: """
            47494638376110000800810000c81e1e1e1ec80000000000002c00000000100008000008240001081c283080c183\
            060912448850e14086071d1684184022008a152562b4b85123c580003b
            """)
    static let webp = bytes(
        hex: """
            5249464628000000574542505650384c1c0000002f0fc001000f301ef750bd15f2fc470bc482c9fca53b5388e87fe400
            """)
    static let jpegXL = bytes(
        hex: """
            ff0a28b0010a01000068000038005800584a28a36cdbd5280d2c3aa087003e29a15cf84907e0c304a20100d000315a14\
            00800a9551c60d5ecef57cf9a1c362dac67586b6dab6b024114a21898304c191559238a5d8799f34b07f5e3bc904b10108
            """)
    private static let noPhoto = [UInt8](repeating: 0, count: 4096)

    let source = VipsImageSource()

    @Test(arguments: [jpeg, gif, webp])
    func photosAreDecoded(_ content: [UInt8]) throws {
        let photo = try source.decode(content)
        #expect(photo.image.width == 16 && photo.image.height == 8)
        let expected = RGBImage(width: 16, height: 8) { x, _, c in
            [x < 8 ? 200 : 30, 30, x < 8 ? 30 : 200][c]
        }
        // JPEG at quality 90 only rounds the colours of two flat blocks.
        #expect(photo.image.meanDifference(from: expected) < 1.5)
        #expect(photo.metadata.firstDate == nil)
        #expect(try source.decodeForExport(content).meanDifference(from: expected) < 1.5)
        #expect(source.isPhoto(head: Array(content.prefix(64))))
    }

    @Test func jpegXLIsDecoded() throws {
        let image = try source.decode(Self.jpegXL).image
        #expect(image.width == 8 && image.height == 6)
    }

    /// The JPEG with an EXIF block after its first marker.
    static func jpeg(with exif: EXIFBlock) -> [UInt8] {
        let block = Array("Exif\0\0".utf8) + exif.bytes
        let length = block.count + 2
        return Array(jpeg[..<2]) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + block + jpeg[2...]
    }

    @Test(arguments: [(1, 200, 30), (2, 30, 200), (3, 30, 200), (6, 200, 200), (8, 30, 30)])
    func orientationsAreApplied(_ orientation: Int, _ topLeft: Int, _ topRight: Int) throws {
        let content = Self.jpeg(with: EXIFBlock(first: [(0x112, .short(orientation))]))
        for image in [try source.decode(content).image, try source.decodeForExport(content)] {
            #expect(image.width == (orientation > 4 ? 8 : 16))
            #expect(abs(image.red(0, 0) - topLeft) < 5 && abs(image.red(image.width - 1, 0) - topRight) < 5)
        }
    }

    @Test func theDateIsRead() throws {
        let exif = EXIFBlock(exif: [(0x9003, .text("2009:07:14 18:03:59"))])
        #expect(try source.decode(Self.jpeg(with: exif)).metadata.firstDate?.text == "2009-07-14T18:03:59")
    }

    @Test(
        arguments: [
            ([], "zero_bytes"), (Array("This is text.".utf8), "unsupported_format"),
            (Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8), "unsupported_format"),
            (Array(jpeg.prefix(20)), "truncated"), (Array(jpeg.dropLast(20)), "truncated"),
            (Array(webp.dropLast(8)), "truncated"), (Array(gif.dropLast(30)), "truncated"),
            (Array("P6\n9 9\n255\nabc".utf8), "truncated"),
            (EXIFBlock(first: [(0xC612, .long(1))]).bytes, "truncated"),
            (EXIFBlock(first: [(0xC612, .long(1))]).bytes + noPhoto, "unsupported_raw"),
            (Array("FUJIFILMCCD-RAW 0201FF383501".utf8) + noPhoto, "unsupported_raw"),
            (
                [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array("\0\0\0\0IEND\0\0\0\0".utf8),
                "undecodable"
            ),
        ] as [([UInt8], String)])
    func failuresHaveReasons(_ content: [UInt8], _ expected: String) {
        #expect(reason { _ = try source.decode(content) } == expected)
        #expect(reason { _ = try source.decodeForExport(content) } == expected)
        #expect(reason { _ = try source.thumbnail(content, maximumSide: 8) } == expected)
    }

    @Test func errorsContainTheMessageOfLibvips() {
        let error = #expect(throws: FaceSetsError.self) { _ = try source.decode(Array(Self.jpeg.prefix(20))) }
        #expect(error?.cause == "VipsJpeg: Premature end of input file")
    }

    @Test func pixelsAreCountedBeforeDecoding() throws {
        #expect(throws: Never.self) { try VipsImageSource(maximumPixels: 128).decode(Self.jpeg) }
        #expect(reason { _ = try VipsImageSource(maximumPixels: 127).decode(Self.jpeg) } == "too_many_pixels")
        // A header that claims 30,000 × 30,000 pixels, without data.
        let bomb = Array("P6\n30000 30000\n255\n".utf8)
        #expect(reason { _ = try source.decode(bomb) } == "too_many_pixels")
    }

    @Test func thumbnailsFit() throws {
        let content = try encodePNG(RGBImage.pattern(300, 200))
        let small = try source.thumbnail(content, maximumSide: 100)
        #expect(small.width == 100 && small.height == 67)
        let whole = try source.thumbnail(content, maximumSide: 500)
        #expect(whole.bytes == RGBImage.pattern(300, 200).bytes)
        #expect(try source.thumbnail(Self.jpeg, maximumSide: 4).width == 4)
    }

    /// Failures at the same time on several threads have the same reasons as one after the other.
    @Test func reasonsDoNotMixBetweenThreads() async {
        let cut = Array(Self.jpeg.prefix(20))
        let broken = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array("\0\0\0\0IEND\0\0\0\0".utf8)
        await withTaskGroup(of: Bool.self) { group in
            for i in 0..<200 {
                group.addTask {
                    let (content, expected) = [(cut, "truncated"), (broken, "undecodable"), (Self.gif, nil)][
                        i % 3]
                    return reason { _ = try VipsImageSource().decode(content) } == expected
                }
            }
            for await same in group { #expect(same) }
        }
    }

    @Test func threadsCanEndAfterDecoding() {
        var thread = pthread_t()
        let made = pthread_create(
            &thread, nil,
            { _ in
                _ = try? VipsImageSource().decode(VipsImageSourceTests.jpeg)
                VipsImageSource().releaseThreadResources()
                return nil
            }, nil)
        #expect(made == 0 && pthread_join(thread, nil) == 0)
    }
}

@Suite struct PNGEncodingTests {
    @Test(arguments: [(1, 1), (9, 7), (512, 512)])
    func imagesRoundTrip(_ width: Int, _ height: Int) throws {
        let image = RGBImage.pattern(width, height)
        let content = try encodePNG(image)
        #expect(try VipsImageSource().decode(content).image.bytes == image.bytes)
        #expect(try encodePNG(image) == content)
    }

    @Test func filesContainOnlyPixels() throws {
        let content = try encodePNG(RGBImage.pattern(9, 7))
        var (start, types) = (8, [String]())
        while let length = content.number(at: start, bytes: 4, bigEndian: true) {
            types.append(String(decoding: content[start + 4..<start + 8], as: UTF8.self))
            start += length + 12
        }
        #expect(types == ["IHDR", "IDAT", "IEND"])
        #expect(start == content.count)
        // Depth 8, colour type 2: red, green, blue without alpha.
        #expect(content[24] == 8 && content[25] == 2)
    }

    @Test func emptyImagesFail() {
        #expect(reason { _ = try encodePNG(RGBImage(width: 0, height: 0)) } == "not_encoded")
    }
}
