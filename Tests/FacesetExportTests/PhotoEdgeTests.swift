import FaceAnalysis
import FaceTypes
import Files
import Glibc
import Imaging
import Inference
import ModelPacks
import TestSupport
import Testing

@testable import FacesetExport

/// What frames show beyond the edge of their photo. docs/decisions/0009-beyond-the-edge.md has the numbers for all
/// photos.
@Suite(
    .enabled(
        if: TestMaterial.openPack != nil && TestMaterial.shared != nil,
        "needs the open pack and the shared test material"))
struct PhotoEdgeTests {
    private struct Count {
        var frames = 0
        var verified = 0
        var cosine = 0.0
    }

    /// Counts frames of faces whose crop extends beyond the photo.
    private func count(_ photos: ArraySlice<FilePath>, _ edges: [PictureEdge]) throws -> [Count] {
        let pack = try ModelPack(verifying: #require(TestMaterial.openPack))
        let analyser = try makeAnalyser(pack: pack, engine: OpenVINOEngine(streams: 1))
        let check = FrameCheck(analyser: analyser, calibration: pack.calibration)
        var counts = edges.map { _ in Count() }
        for path in photos {
            let photo = try VipsImageSource().decode(readFile(path)).image
            for face in try analyser.analyse(photo) where face.detection.score > 0.8 {
                let box = face.detection.box
                let geometry = CropGeometry(about: box, padRatio: 0.5, frameSide: 512)
                guard box.shortSidePixels >= 60, geometry.reachesBeyond(photo) else { continue }
                for (place, edge) in edges.enumerated() {
                    let maker = FrameMaker(check: check, edge: edge)
                    counts[place].frames += 1
                    if case .success(let frame) = try maker.frame(of: photo, box: box, source: face.embedding)
                    {
                        counts[place].verified += 1
                        counts[place].cosine += frame.embedding?.cosineToSource ?? 0
                    }
                }
            }
        }
        return counts
    }

    @Test func framesAtTheEdgeOfAPhotoAreVerified() throws {
        let folder = try #require(TestMaterial.shared).appending("data/photos")
        let all = try ["deepface", "compreface", "face_recognition", "dlib"].flatMap { name in
            try listFolder(folder.appending(FilePath(name))).sorted().map {
                folder.appending(FilePath(name)).appending($0)
            }
        }.filter { FileInfo($0)?.kind == .file && $0.shown.hasSuffix(".jpg") }
        let wanted = getenv("FACE_SETS_EDGE_PHOTOS").flatMap { Int(String(cString: $0)) } ?? 12
        let counts = try count(all.prefix(wanted), [.replicated, .mirrored])
        for (name, count) in getenv("FACE_SETS_EDGE_PHOTOS") == nil
            ? [] : Array(zip(["replicated", "mirrored"], counts))
        {
            print(name, count.frames, count.verified, count.cosine / Double(max(1, count.verified)))
        }
        #expect(counts[0].frames > 0 && counts[0].verified >= counts[1].verified - 1)
    }
}
