import FaceTypes
import TestSupport
import Testing

struct FaceTypesTests {
    @Test func faceKeysRoundTrip() throws {
        let digest = try #require(PhotoDigest(hex: "00ab" + String(repeating: "1", count: 60)))
        let key = FaceKey(digest: digest, index: 12)
        #expect(key.description == "00ab111111111111#12")
        #expect(FaceKey(key.description) == key)
        for good in ["ffffffffffffffff#0", "0000000000000000#2147483647"] {
            #expect(FaceKey(good)?.description == good)
        }
        for bad in [
            "00ab111111111111", "00ab11111111111#1", "00AB111111111111#1", "00ab111111111111#-1", "#", "",
            "00ab1111111111111#1", "00ab111111111111#", "00ab111111111111#01", "00ab111111111111#1a",
            "00ag111111111111#1", "00ab111111111111##1", "00ab111111111111#2147483648",
        ] {
            #expect(FaceKey(bad) == nil, "\(bad)")
        }
    }

    @Test(arguments: [
        ("2009:07:14 18:03:59", "2009-07-14T18:03:59"), ("2000:02:29 00:00:00", "2000-02-29T00:00:00"),
        ("1900:02:29 00:00:00", nil), ("0000:00:00 00:00:00", nil), ("    :  :     :  :  ", nil),
        ("2009:13:01 00:00:00", nil), ("2009:01:01 25:00:00", nil),
        ("2009-01-01 00:00:00", "2009-01-01T00:00:00"),
        ("2009", nil),
        ("2009:07:14 18:03:59\0", "2009-07-14T18:03:59"),
    ])
    func captureDatesAreParsed(_ exif: String, _ iso: String?) {
        #expect(CaptureDate(reading: exif)?.text == iso)
        if let iso { #expect(CaptureDate(iso: iso)?.year == Int(iso.prefix(4))) }
    }

    @Test func pathsAreSplit() {
        let path: FilePath = "/a/b.c/d.JPG"
        #expect(path.lastComponent == "d.JPG" && path.parent == "/a/b.c" && path.fileExtension == "JPG")
        #expect(
            FilePath("/a").parent == "/" && FilePath("a").parent == "." && FilePath(".x").fileExtension == nil
        )
        #expect(path.isUnder("/a") && path.isUnder("/") && path.isUnder(path) && !path.isUnder("/a/b"))
        #expect(FilePath("/").appending("x") == "/x" && FilePath("/y").appending("x") == "/y/x")
    }

    @Test func vectorsOfOneRecogniserAreComparableAcrossDetectors() {
        let models = ["recogniser": "r", "detector": "d"]
        let space = EmbeddingSpace(
            name: "a", dimension: 4, models: models, preprocessing: "p", detector: "640")
        var other = space
        (other.detector, other.models["detector"], other.name) = ("320", "e", "b")
        #expect(other.hasVectors(of: space) && other.difference(from: space) != nil)
        for change in [
            { $0.models["recogniser"] = "s" }, { $0.preprocessing = "q" }, { $0.precision = "bf16" },
            { $0.dimension = 5 },
        ] as [(inout EmbeddingSpace) -> Void] {
            var different = space
            change(&different)
            #expect(!different.hasVectors(of: space))
        }
    }

    @Test func spacesReportWhatDiffers() {
        let one = EmbeddingSpace(name: "a", dimension: 512, models: ["detector": "1"], detector: "640")
        var other = one
        other.name = "b"
        #expect(one.difference(from: other) == nil)
        other.models["recogniser"] = "2"
        #expect(one.difference(from: other)?.what == "recogniser sha256")
        other = one
        other.detector = "128,640"
        #expect(one.difference(from: other)?.other == "128,640")
    }

    @Test func calibrationMapsBothWays() {
        let calibration = Calibration(a: 8.5, b: 0.006)
        #expect(abs(calibration.calibrated(calibration.raw(0.55)).value - 0.55) < 1e-12)
    }
}
