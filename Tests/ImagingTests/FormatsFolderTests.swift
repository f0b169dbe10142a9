import FaceTypes
import Files
import TestSupport
import Testing

@testable import Imaging

/// Compares every file in the shared formats folder with its manifest, which was made with Pillow.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct FormatsFolderTests {
    struct Row: Sendable {
        let file: String
        let width: Int
        let height: Int
        let orientation: Int
        let date: String
        let opensInPillow: Bool
    }

    static func rows() throws -> (folder: FilePath, rows: [Row]) {
        let folder = try #require(TestMaterial.shared).appending("data/formats")
        let table = String(decoding: try readFile(folder.appending("MANIFEST.tsv")), as: UTF8.self)
        let rows = table.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            let size = fields[7].split(separator: "x").compactMap { Int($0) }
            return Row(
                file: String(fields[0]), width: size.first ?? 0, height: size.last ?? 0,
                orientation: Int(fields[9]) ?? 1, date: String(fields[10]), opensInPillow: fields[11] == "ok")
        }
        return (folder, rows)
    }

    /// Files that libvips 8.14 and Pillow treat differently, outside the folder of damaged ones.
    static let differences = [
        "tiff/12bit.cropped.tif": "undecodable", "tiff/old-style-jpeg-compression.tif": "undecodable",
        "tiff/hopper_webp.tif": "ok", "tiff/rgb32f_color.tiff": "ok",
        "other/hopper.ico": "unsupported_format",
        "other/hopper.psd": "unsupported_format", "other/hopper.dds": "unsupported_format",
        "other/hopper.qoi": "unsupported_format", "other/hopper.sgi": "unsupported_format",
        "other/hopper.fits": "unsupported_format", "other/sample.cur": "unsupported_format",
    ]

    /// Expected reasons for damaged and unsupported files.
    static let reasons = [
        "made_here/empty.jpg": "zero_bytes", "made_here/half.jpg": "truncated",
        "made_here/header_only.jpg": "truncated", "made_here/text_named.jpg": "unsupported_format",
        "other/logo.svg": "unsupported_format", "corrupt/truncated.jpg": "truncated",
        "corrupt/truncated.gif": "truncated", "corrupt/truncated_image.png": "truncated",
        "corrupt/truncated_jpeg.jpg": "truncated", "corrupt/not_enough_data.jp2": "truncated",
        "corrupt/CompreFace_truncated.jpg": "truncated", "corrupt/17000x17000.avif": "too_many_pixels",
        "corrupt/libtiff_segfault.tif": "undecodable", "corrupt/Bad_height.bmp": "too_many_pixels",
    ]

    @Test func everyFileMatchesTheManifest() throws {
        let (folder, rows) = try Self.rows()
        #expect(rows.count == 383)
        let source = VipsImageSource()
        for row in rows {
            let content = try readFile(folder.appending(FilePath(row.file)))
            do {
                let photo = try source.decode(content)
                checkPicture(photo, row)
                guard content.count < 100_000 else { continue }
                #expect(try source.decodeForExport(content).width == photo.image.width, "\(row.file)")
                #expect(try source.thumbnail(content, maximumSide: 64).width <= 64, "\(row.file)")
            } catch let error as FaceSetsError {
                checkFailure(error.code.rawValue, row)
            }
        }
    }

    private func checkPicture(_ photo: DecodedPhoto, _ row: Row) {
        if row.file.hasPrefix("corrupt/") || Self.differences[row.file] == "ok" { return }
        #expect(row.opensInPillow, "\(row.file) decoded")
        // Pillow turns TIFF and HEIC itself.
        let isTurned =
            row.orientation > 4
            && ["jpg", "JPG", "peg", "ebp", "png", "vif"].contains(String(row.file.suffix(3)))
        let (width, height) = isTurned ? (row.height, row.width) : (row.width, row.height)
        #expect(photo.image.width == width && photo.image.height == height, "\(row.file)")
        if let date = CaptureDate(reading: row.date) {
            #expect(photo.metadata.firstDate == date, "\(row.file)")
        }
    }

    private func checkFailure(_ code: String, _ row: Row) {
        if let expected = Self.differences[row.file] ?? Self.reasons[row.file] {
            #expect(code == expected, "\(row.file)")
        } else {
            #expect(!row.opensInPillow || row.file.hasPrefix("corrupt/"), "\(row.file): \(code)")
        }
    }

    @Test func invalidDatesAreIgnored() throws {
        let (folder, rows) = try Self.rows()
        // Two have a valid DateTimeDigitized.
        let digitized = [
            "exif_bad_dates/FujiFilm SP-2500.jpg": "2003-09-10T20:59:18",
            "exif_bad_dates/Kodak CLAS Digital Film Scanner HR200 (1).jpg": "2001-01-11T03:28:39",
        ]
        let bad = rows.filter { $0.file.hasPrefix("exif_bad_dates/") }
        #expect(bad.count > digitized.count)
        for row in bad {
            let photo = try VipsImageSource().decode(readFile(folder.appending(FilePath(row.file))))
            #expect(photo.metadata.firstDate?.text == digitized[row.file], "\(row.file)")
        }
    }

    @Test(arguments: [
        "landscape_#.jpg", "portrait_#.jpg", "hopper_orientation_#.jpg", "hopper_orientation_#.webp",
    ])
    func allOrientationsShowTheSamePicture(_ name: String) throws {
        let (folder, _) = try Self.rows()
        let parts = name.split(separator: "#")
        let hashes = try (2...8).map { number in
            let file = FilePath("orientation/\(parts[0])\(number)\(parts[1])")
            return try VipsImageSource().decode(readFile(folder.appending(file))).perceptualHash
        }
        // The files were compressed separately, so their hashes differ a little.
        for hash in hashes { #expect((hash ^ hashes[0]).nonzeroBitCount <= 4) }
    }

    /// Files of each folder, and how many of their three cuts decode because only a trailer or further frames are
    /// missing.
    private static let cuts: [(prefix: String, files: Int, complete: Int)] = [
        // Two of the six JPEGs are followed by a second picture (MPO), which is cut at 70 % and 95 %.
        ("jpeg/", 6, 4), ("webp/", 6, 0), ("avif/", 6, 0), ("heic/cheers", 1, 0), ("png/", 6, 0),
        ("other/", 6, 0),
    ]

    /// A cut file fails, or has the complete first picture: never a picture with a grey end.
    @Test(arguments: cuts)
    func cutFilesFailOrAreComplete(_ prefix: String, _ files: Int, _ complete: Int) throws {
        let (folder, rows) = try Self.rows()
        var (looked, decoded) = (0, [String]())
        for row in rows.filter({ $0.file.hasPrefix(prefix) && $0.opensInPillow }) where looked < files {
            let content = try readFile(folder.appending(FilePath(row.file)))
            guard let whole = try? VipsImageSource().decode(content) else { continue }
            looked += 1
            for percent in [30, 70, 95] {
                let cut = Array(content.prefix(content.count * percent / 100))
                do {
                    let image = try VipsImageSource().decode(cut).image
                    #expect(image.bytes == whole.image.bytes, "\(row.file) cut at \(percent) %")
                    decoded.append("\(row.file) at \(percent) %")
                } catch let error as FaceSetsError {
                    #expect(
                        ["truncated", "undecodable"].contains(error.code),
                        "\(row.file) cut at \(percent) %: \(error)")
                }
            }
        }
        #expect(looked == files && decoded.count == complete, "\(decoded)")
    }
}
