import FaceTypes
import Files
import Imaging
import TestSupport
import Testing

@testable import PhotoMetadata

@Suite struct DateTests {
    @Test(
        arguments: [
            ("2009:07:14 18:03:59", "2009-07-14T18:03:59"), ("2009-07-14 18:03:59", "2009-07-14T18:03:59"),
            ("2009/07/14 18:03:59", "2009-07-14T18:03:59"), ("2009.07.14 18.03.59", "2009-07-14T18:03:59"),
            ("2009-07-14T18:03:59", "2009-07-14T18:03:59"), ("2009-07-14T18:03:59Z", "2009-07-14T18:03:59"),
            ("2009:07:14T18:03:59+02:00", "2009-07-14T18:03:59"),
            ("2009:07:14 18:03:59.123-07:00", "2009-07-14T18:03:59"),
            ("2009: 7:14  8: 3: 9", "2009-07-14T08:03:09"), ("2009:7:4 8:3:9", "2009-07-04T08:03:09"),
            (" 2009:07:14 18:03:59  ", "2009-07-14T18:03:59"), ("2009:07:14", "2009-07-14T00:00:00"),
            ("2009:07:14   :  :  ", "2009-07-14T00:00:00"), ("2009-07-14+02:00", "2009-07-14T00:00:00"),
            ("2009-07-14T18:03", "2009-07-14T18:03:00"), ("2009-07-14T18:03-07:00", "2009-07-14T18:03:00"),
            ("2009:07:14 24:00:00", "2009-07-14T00:00:00"), ("2009:07:14 24:12:30", "2009-07-14T00:12:30"),
            ("2008:12:31 23:59:60", "2008-12-31T23:59:59"), ("20090714T180359+0200", "2009-07-14T18:03:59"),
            ("20090714", "2009-07-14T00:00:00"), ("2009:07:14 18:03:59\0garbage", "2009-07-14T18:03:59"),
            ("2012:02:29 00:00:01", "2012-02-29T00:00:01"), ("1970:01:01 00:00:01", "1970-01-01T00:00:01"),
            ("0000:00:00 00:00:00", nil), ("1970:01:01 00:00:00", nil), ("1980-01-01T00:00:00", nil),
            ("1970:01:01", nil), ("    :  :     :  :  ", nil), ("", nil), ("2009:02:29 18:03:59", nil),
            ("2009:13:01 00:00:00", nil), ("2009:07:14 25:00:00", nil), ("2009:07:14 18:60:00", nil),
            ("2009:07:14 18:03:61", nil), ("2009:07", nil), ("yesterday", nil), ("2009:07:14 noon 12", nil),
            ("1799:01:01 01:01:01", nil),
        ] as [(String, String?)])
    func datesAreReadFromText(_ text: String, _ expected: String?) {
        #expect(CaptureDate(reading: text)?.text == expected)
    }

    @Test(
        arguments: [
            ("IMG-20170203-WA0026.jpg", "2017-02-03T00:00:00"),
            ("PXL_20221215_101112345.jpg", "2022-12-15T10:11:12"),
            ("2009-07-14 18.03.59.jpg", "2009-07-14T18:03:59"),
            ("IMG_20190101_123456.jpg", "2019-01-01T12:34:56"),
            ("20190101_123456(1).jpg", "2019-01-01T12:34:56"),
            ("Screenshot_20190101-123456.png", "2019-01-01T12:34:56"),
            ("Screenshot_2019-01-01-12-34-56-789_app.png", "2019-01-01T12:34:56"),
            ("WhatsApp Image 2017-02-03 at 12.34.56.jpeg", "2017-02-03T12:34:56"),
            ("signal-2020-01-02-123456.jpg", "2020-01-02T12:34:56"),
            ("2009_07_14 party.jpg", "2009-07-14T00:00:00"),
            ("VID_20190101_993456.jpg", "2019-01-01T00:00:00"), ("IMG_1234.jpg", nil),
            ("DSC20101399.jpg", nil),
            ("1234567890123456.jpg", nil), ("120090714.jpg", nil), ("IMG_18991231_1.jpg", nil),
        ] as [(String, String?)])
    func datesAreReadFromFileNames(_ name: String, _ expected: String?) {
        #expect(CaptureDate(inFileName: name)?.text == expected)
    }

    @Test(
        arguments: [
            ("Tue, 14 Jul 2009 18:03:59 GMT", "2009-07-14T18:03:59"),
            ("14 Jul 2009 18:03:59 +0200", "2009-07-14T18:03:59"),
            ("4 July 2009 08:03:59", "2009-07-04T08:03:59"), ("Tue 14 Foo 2009 18:03:59", nil), ("", nil),
        ] as [(String, String?)])
    func datesAreReadFromMail(_ text: String, _ expected: String?) {
        #expect(CaptureDate(mail: text)?.text == expected)
    }

    @Test(arguments: [0, 1, -1, 1_060_699_034, 951_782_399, 951_782_400, -2_000_000_000, 4_102_444_799])
    func secondsRoundTrip(_ seconds: Int) {
        #expect(CaptureDate(seconds: seconds)?.seconds == seconds)
    }

    @Test(
        arguments: [
            ("IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json", 0),
            ("IMG_1.jpg", "IMG_1.jpg.suppl.json", 0),
            ("IMG_1.jpg", "IMG_1.jpg..json", 0), ("IMG_1.jpg", "IMG_1.jpg.json", 1),
            ("IMG_1(2).jpg", "IMG_1.jpg(2).json", 1),
            ("IMG_1(2).jpg", "IMG_1.jpg.supplemental-metadata(2).json", 0),
            ("IMG_1(2).jpg", "IMG_1(2).jpg.json", 1), ("IMG_1.jpg", "IMG_1.json", 3),
            ("IMG_1.jpg", "IMG_1.jpg(2).json", nil), ("IMG_1.jpg", "IMG_10.jpg.json", nil),
            ("IMG_1.jpg", "IMG_1.jpg.other.json", nil), ("IMG_1.jpg", "metadata.json", nil),
            (
                "a_name_of_so_many_characters_that_takeout_cuts_it.jpg",
                "a_name_of_so_many_characters_that_takeout_cuts.json", 2
            ),
            (
                "a_name_that_is_as_long_as_it_may_be_1234.jpg",
                "a_name_that_is_as_long_as_it_may_be_1234.jpg.s.json", 0
            ),
        ] as [(String, String, Int?)])
    func takeoutFilesMatchTheirPhotos(_ photo: String, _ file: String, _ fit: Int?) {
        #expect(TakeoutFile.fit(file, photo) == fit)
        let found = SidecarNames([FilePath(file), "z.json"]).takeout(of: FilePath(photo))
        #expect(found == (fit == nil ? [] : [FilePath(file)]))
    }

    @Test func editedCopiesUseTheFileOfTheOriginal() {
        let names = SidecarNames(["IMG_1.jpg.json"])
        #expect(names.takeout(of: "IMG_1-edited.jpg") == ["IMG_1.jpg.json"])
        #expect(names.takeout(of: "IMG_1-bearbeitet.jpg") == ["IMG_1.jpg.json"])
    }

    @Test func sourcesAreTriedInOrder() throws {
        var file = EmbeddedMetadata()
        var beside = SidecarFacts()
        var rules = DateRules(latest: CaptureDate(iso: "2026-01-01T00:00:00"))
        rules.readsFileNames = true
        func best() -> String {
            rules.best(file, beside, "/a/IMG_20010101_000001.jpg").map {
                "\($0.source.rawValue) \($0.date.year)"
            } ?? ""
        }
        #expect(best() == "file_name 2001")
        file.pngTimes = ["2002-1-1T1:1:1"]
        #expect(best() == "png 2002")
        file.exifModified = ["2003:01:01 01:01:01"]
        #expect(best() == "exif_modified 2003")
        beside.takeout = CaptureDate(seconds: 1_088_640_000)
        #expect(best() == "takeout 2004")
        file.iptc = [0x1C, 2, 55, 0, 8] + Array("20050101".utf8)
        #expect(best() == "iptc 2005")
        beside.xmp = [try #require(CaptureDate(iso: "2006-01-01T01:01:01"))]
        #expect(best() == "xmp_sidecar 2006")
        file.xmp = Array(Self.packet("exif:DateTimeOriginal='2007-01-01T01:01:01'").utf8)
        #expect(best() == "xmp 2007")
        file.exifDigitized = ["2008:01:01 01:01:01"]
        #expect(best() == "exif_digitized 2008")
        file.exifOriginal = ["2009:01:01 01:01:01"]
        #expect(best() == "exif_original 2009")
        file.exifOriginal = ["2031:01:01 01:01:01"]
        file.exifDigitized = ["1970:01:01 00:00:00"]
        #expect(best() == "xmp 2007")
        rules.readsFileNames = false
        #expect(rules.best(nil, SidecarFacts(), "/a/IMG_20010101_000001.jpg") == nil)
    }

    static func packet(_ attributes: String) -> String {
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
        <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
        xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" \(attributes)/>\
        </rdf:RDF></x:xmpmeta>
        """
    }

    @Test(
        arguments: [
            ("exif:DateTimeOriginal='2009-07-14T18:03:59.12+02:00'", "2009-07-14T18:03:59"),
            ("photoshop:DateCreated='2009-07-14'", "2009-07-14T00:00:00"),
            ("xmp:CreateDate='2009-07-14T18:03Z'", "2009-07-14T18:03:00"),
            ("xmp:CreateDate='2010-01-01' photoshop:DateCreated='2009-07-14'", "2009-07-14T00:00:00"),
            (
                "exif:DateTimeOriginal='0000-00-00T00:00:00' xmp:CreateDate='2009-07-14'",
                "2009-07-14T00:00:00"
            ),
            ("xmp:ModifyDate='2009-07-14'", nil),
        ] as [(String, String?)])
    func datesAreReadFromXMP(_ attributes: String, _ expected: String?) {
        let packet = Self.packet(attributes)
        #expect(XMPFacts(Array(packet.utf8))?.dates.first?.text == expected)
        // UTF-16 as Windows programs write it.
        let wide: [UInt8] =
            [0xFF, 0xFE] + packet.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 255), UInt8(unit >> 8)] }
        #expect(XMPFacts(wide)?.dates.first?.text == expected)
    }

    @Test(arguments: ["1", "6", "8"])
    func orientationsAreReadFromXMP(_ value: String) {
        #expect(XMPFacts(Array(Self.packet("tiff:Orientation='\(value)'").utf8))?.orientation == Int(value))
    }

    @Test(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
    func datesInTheFieldFolderAreFound() throws {
        let folder = try #require(TestMaterial.shared).appending("data/field/dates")
        let expected: [String: (String, DateSource)] = [
            "24h.jpg": ("2009-07-14", .exifOriginal), "dashes.jpg": ("2009-07-14", .exifOriginal),
            "date-only.jpg": ("2009-07-14", .exifOriginal),
            "datetime-only.jpg": ("2009-07-14", .exifModified),
            "epoch-1970.jpg": ("2012-03-04", .exifDigitized), "iptc-only.jpg": ("2009-07-14", .iptc),
            "normal.jpg": ("2009-07-14", .exifOriginal), "padded-blank.jpg": ("2009-07-14", .exifOriginal),
            "sidecar.jpg": ("2009-07-14", .xmpSidecar), "takeout.jpg": ("2003-08-12", .takeout),
            "xmp-exif-only.jpg": ("2009-07-14", .xmp),
            "zeros-orig-good-datetime.jpg": ("2009-07-14", .exifModified),
        ]
        let sidecars = Sidecars(in: folder)
        let photos = try listFolder(folder).filter { $0.fileExtension == "jpg" }
        #expect(photos.count == expected.count)
        for name in photos {
            let path = folder.appending(name)
            let metadata = try VipsImageSource().metadata(readFile(path))
            let best = DateRules().best(metadata, sidecars.facts(of: path), path)
            #expect(
                best?.date.day == expected[name.shown]?.0 && best?.source == expected[name.shown]?.1,
                "\(name.shown)")
        }
        let takeout = folder.appending("takeout.jpg")
        #expect(sidecars.facts(of: takeout).takeout?.text == "2003-08-12T14:37:14")
    }
}
