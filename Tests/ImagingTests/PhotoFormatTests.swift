import FaceTypes
import Testing

@testable import Imaging

@Suite struct PhotoFormatTests {
    static func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

    @Test(arguments: [
        ("\u{FF}\u{D8}\u{FF}\u{E0}", PhotoFormat.jpeg), ("\u{89}PNG\r\n\u{1A}\n", .png),
        ("RIFF\u{10}\0\0\0WEBPVP8 ", .webp), ("II*\0\u{8}\0\0\0", .tiff), ("MM\0*\0\0\0\u{8}", .tiff),
        ("II+\0\u{8}\0\0\0", .tiff), ("GIF89a", .gif), ("\0\0\0\u{18}ftypheic\0\0\0\0mif1heic", .heif),
        ("\0\0\0\u{1C}ftypXXXX\0\0\0\0XXXXmif1avif", .heif),
        ("\0\0\0\u{C}jP  \r\n\u{87}\n", .jpeg2000), ("\u{FF}\u{4F}\u{FF}\u{51}", .jpeg2000),
        ("\u{FF}\n\u{28}", .jpegXL), ("\0\0\0\u{C}JXL \r\n\u{87}\n", .jpegXL),
        ("P6\n2 2\n255\n", .portableAnyMap),
        ("BM\u{46}\0\0\0\0\0\0\0\u{36}\0\0\0\u{28}\0\0\0\u{2}", .bmp),
        ("II*\0\u{10}\0\0\0CR\u{2}\0", .cameraRaw), ("\0\0\0\u{18}ftypcrx \0\0\0\u{1}crx isom", .cameraRaw),
        ("FUJIFILMCCD-RAW 0201", .cameraRaw), ("IIU\0\u{18}\0\0\0", .cameraRaw),
        ("IIRO\u{8}\0\0\0", .cameraRaw),
    ])
    func photoFormatsAreRecognised(_ head: String, _ format: PhotoFormat) {
        #expect(PhotoFormat(head: Self.bytes(head)) == format)
    }

    /// A picture that is decoded as a whole takes more memory than one that is decoded line by line.
    @Test(arguments: [
        ("\u{FF}\u{D8}\u{FF}\u{E0}\0\u{4}ab\u{FF}\u{C0}\0\u{11}", 6),
        ("\u{FF}\u{D8}\u{FF}\u{E0}\0\u{4}ab\u{FF}\u{C4}\0\u{3}a\u{FF}\u{C2}\0\u{11}", 12),
        ("\u{FF}\u{D8}\u{FF}\u{E0}", 6),
        ("\u{89}PNG\r\n\u{1A}\n\0\0\0\rIHDR\0\0\0\u{1}\0\0\0\u{1}\u{8}\u{2}\0\0\0", 6),
        ("\u{89}PNG\r\n\u{1A}\n\0\0\0\rIHDR\0\0\0\u{1}\0\0\0\u{1}\u{8}\u{2}\0\0\u{1}", 14),
        ("\u{FF}\n\u{28}", 30), ("", 6),
    ])
    func memoryForDecodingDependsOnTheFile(_ content: String, _ bytes: Int) {
        #expect(bytesPerPixelOfDecoding(Self.bytes(content)) == bytes)
    }

    @Test(arguments: [
        "", "B", "BM", "BMW is a car, and this is no picture of it", "PK\u{3}\u{4}", "%PDF-1.7",
        "<svg xmlns=\"",
        "<?xml version=\"1.0\"?><svg", "SIMPLE  =                    T", "8BPS\0\u{1}",
        "RIFF\0\0\0\0WAVEfmt ",
        "\0\0\0\u{18}ftypisom\0\0\u{2}\0isomiso2", "\0\0\u{1}\0\u{1}\0", "P7\nWIDTH", "Professor",
        "\u{FF}\u{D8}",
        "\u{FF}\u{FF}\u{FF}\u{FF}ftyp", "qoif",
    ])
    func otherFilesAreNotRecognised(_ head: String) {
        #expect(PhotoFormat(head: Self.bytes(head)) == nil)
    }

    @Test(arguments: [
        ("RIFF\u{4}\0\0\0WEBP", false), ("RIFF\u{5}\0\0\0WEBP", true),
        ("BM\u{14}\0\0\0\0\0\0\0\0\0\0\0\u{28}\0\0\0\0", true),
        ("\u{89}PNG\r\n\u{1A}\n\0\0\0\0IEND\0\0\0\0", false),
        ("\u{89}PNG\r\n\u{1A}\n\0\0\0\u{9}IDAT\0\0\0\0", true),
        ("\0\0\0\u{10}ftypheic\0\0\0\0\0\0\0\u{8}mdat", false),
        ("\0\0\0\u{10}ftypheic\0\0\0\0\0\0\0\u{9}mdat", true),
        ("\0\0\0\u{10}ftypheic\0\0\0\0\0\0\0\u{1}mdat\0\0\0\0\0\0\u{1}\0", true),
        ("\0\0\0\u{10}ftypheic\0\0\0\0\0\0\0\0mdat", false),
        ("\0\0\0\u{10}ftypheic\0\0\0\0\0\0\0\u{7}mdat", false),
    ])
    func filesCutShortAreDetected(_ content: String, _ isShort: Bool) throws {
        let bytes = Self.bytes(content)
        let format = try #require(PhotoFormat(head: bytes))
        #expect(format.isCutShort(bytes) == isShort)
    }

    private static func chunk(_ name: String, _ length: Int, _ content: [UInt8]) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + Array(name.utf8) + content + [
            0, 0, 0, 0,
        ]
    }

    /// Compressed metadata counts with the size it may expand to: 1,000 bytes of text count as a megabyte, twice.
    @Test func metadataOfAPNGCountsAsMemory() throws {
        let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let text = Self.chunk("zTXt", 1_000, [UInt8](repeating: 2, count: 1_000))
        let plain = bytesOfDecoding(head, pixels: 10)
        #expect(bytesOfDecoding(head + text, pixels: 10) == plain + text.count + 2 * 1_032_000)
        #expect(bytesOfDecoding(head + Self.chunk("tEXt", 0, []), pixels: 10) == plain + 12)
        let profiles = ["iCCP", "iTXt"].flatMap { Self.chunk($0, 1 << 31 - 1, []) }
        #expect(bytesOfDecoding(head + profiles, pixels: 0) >= 2 * 8_000_000)
    }

    /// 17 texts that may expand to 8 MB each are more than any photo has, so not even the header is opened.
    @Test func aBombOfTextsIsRefused() throws {
        let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let text = Self.chunk("zTXt", 8_000, [UInt8](repeating: 1, count: 8_000))
        let bomb = head + Array(repeatElement(text, count: 17).joined())
        #expect(VipsImageSource().pixelCount(bomb) == 0)
        #expect {
            try VipsImageSource().decode(bomb)
        } throws: {
            ($0 as? FaceSetsError)?.code == .undecodable
                && ($0 as? FaceSetsError)?.cause?.contains("MB") == true
        }
    }
}
