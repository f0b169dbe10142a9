import Clustering
import FaceTypes
import TestSupport
import Testing

struct AverageLinkageTests {
    @Test func fewFacesAreClustered() throws {
        #expect(try averageLinkage(matrix([], dimension: 4), threshold: 0.5).clusters.isEmpty)
        #expect(try averageLinkage(matrix([[1, 0]]), threshold: 0.5).clusters == [[0]])
        let right = matrix([[1, 0], [0, 1]])
        #expect(try averageLinkage(right, threshold: 1).clusters == [[0], [1]], "merges at d < t")
        #expect(try averageLinkage(right, threshold: 1.01).clusters == [[0, 1]])
        #expect(try averageLinkage(right, rows: [1], threshold: 1.01).clusters == [[1]])
    }

    @Test func clustersAreNumberedBySizeThenSmallestMember() throws {
        let faces = matrix([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]])
        let partition = try averageLinkage(faces, threshold: 0.5)
        #expect(partition.clusters == [[2, 4, 5], [1, 3], [0]])
        #expect(partition.singletons == [0] && Array(partition.groups) == [[2, 4, 5], [1, 3]])
    }

    @Test(arguments: [[Float.nan, 1], [Float.infinity, 0], [0, 0]])
    func unusableVectorsAreReported(vector: [Float]) {
        let faces = EmbeddingMatrix(rows: 2, dimension: 2, values: [1, 0] + vector)
        #expect {
            try averageLinkage(faces, threshold: 0.5)
        } throws: { error in
            guard let error = error as? FaceSetsError else { return false }
            return error.code == "bad_vector" && error.message.contains("face 1 ")
        }
        #expect(throws: FaceSetsError.self) {
            try averageLinkage(faces, rows: [0], threshold: RawDistance(.nan))
        }
    }
}
