import FaceAnalysis
import FaceTypes
import Files
import Imaging
import Inference
import ModelPacks
import TestSupport
import Testing

@testable import FacesetExport

/// Frames are compared with the faces in their photos on the calibrated scale of the pack.
@Suite(.enabled(if: TestMaterial.openPack != nil, "needs the open pack: make deps"))
struct OpenPackDriftTests {
    private let pack: ModelPack
    private let analyser: any FaceAnalyser

    init() throws {
        pack = try ModelPack(verifying: #require(TestMaterial.openPack))
        analyser = try makeAnalyser(pack: pack, engine: OpenVINOEngine(streams: 1))
    }

    private func face(of name: FilePath) throws -> (photo: RGBImage, face: AnalysedFace) {
        let folder = try #require(TestMaterial.dependencies).appending("sample-photos")
        let photo = try VipsImageSource().decode(readFile(folder.appending(name))).image
        return (photo, try #require(analyser.analyse(photo).first))
    }

    @Test func aCropMatchesItsOwnPersonAndDriftsFromAnother() throws {
        let (photo, own) = try face(of: "obama.jpg")
        let stranger = try face(of: "biden.jpg").face
        let maker = FrameMaker(check: FrameCheck(analyser: analyser, calibration: pack.calibration))
        let frame = try maker.frame(of: photo, box: own.detection.box, source: own.embedding).get()
        #expect(try #require(frame.embedding).cosineToSource > 0.95)
        let result = try maker.frame(of: photo, box: own.detection.box, source: stranger.embedding)
        guard case .failure(.drift(let cosine)) = result else {
            Issue.record("a stranger passed: \(result)")
            return
        }
        #expect(cosine < 0.6)
    }
}
