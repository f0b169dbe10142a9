import FaceTypes
import Files
import TestSupport
import Testing

@testable import Imaging

/// Compares JPEGs decoded by libjpeg directly with those decoded by libvips.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct JPEGPixelsTests {
    @Test(arguments: ["data/formats", "data/photos/bbt"]) func pixelsMatchLibvips(_ folder: String) throws {
        let root = try #require(TestMaterial.shared).appending(folder)
        var compared = 0
        for path in try FolderWalk(try #require(root.madeReal())).files.map(\.path) {
            let content = try readFile(path)
            guard PhotoFormat(head: content) == .jpeg else { continue }
            let picture: (Int) throws -> RGBImage = { reduction in
                try content.withUnsafeBytes { bytes in
                    let picture =
                        reduction > 1
                        ? try VipsPicture(openingJPEG: bytes, shrunkBy: reduction)
                        : try VipsPicture(opening: bytes, as: .jpeg)
                    return try picture.asRGB().pixels()
                }
            }
            guard
                let (width, height) = try? content.withUnsafeBytes({ bytes in
                    let picture = try VipsPicture(opening: bytes, as: .jpeg)
                    return (picture.width, picture.height)
                })
            else { continue }
            for reduction in [1, 2, 4, 8] where min(width, height) >= reduction {
                let region = PixelRegion(columns: 0..<width / reduction, rows: 0..<height / reduction)
                let ours = RGBImage(ofJPEG: content, size: (width, height), reducedBy: reduction, region)
                guard let ours else { continue }
                #expect(try ours.bytes == picture(reduction).bytes, "\(path.shown) \(reduction)")
                compared += 1
            }
        }
        #expect(compared >= 20)
    }
}
