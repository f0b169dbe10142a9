import Archive
import Clustering
import FaceTypes
import TestSupport
import Testing

/// `average_linkage_3000.npz`: embeddings, and sklearn's labels numbered by size, then smallest member.
@Suite(.enabled(if: TestMaterial.shared != nil, "needs the shared test material"))
struct GoldenLinkageTests {
    /// The bytes of an array after numpy's header.
    private static func array<Element>(_ name: String, of _: Element.Type) throws -> [Element] {
        let path = try #require(TestMaterial.shared).appending("golden/average_linkage_3000.npz")
        let archive = try ZipReader(path)
        let content = try archive.read(#require(archive[name + ".npy"]))
        let header = Int(content[8]) | Int(content[9]) << 8
        return content[(10 + header)...].withUnsafeBytes { Array($0.bindMemory(to: Element.self)) }
    }

    @Test(arguments: [30, 35, 40, 45, 50, 55, 60, 65, 70])
    func clustersMatchSklearn(percent: Int) throws {
        let values = try Self.array("embeddings", of: Float.self)
        let labels = try Self.array("labels_0\(percent)", of: Int32.self)
        let faces = EmbeddingMatrix(rows: 3_000, dimension: 512, values: values)
        let partition = try averageLinkage(faces, threshold: RawDistance(Double(percent) / 100))
        let expected = Dictionary(grouping: labels.indices, by: { labels[$0] }).sorted { $0.key < $1.key }
        #expect(partition.clusters == expected.map(\.value))
    }
}
