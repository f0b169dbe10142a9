import FaceTypes
import Testing

struct CountedTests {
    @Test(arguments: [(0, "0 photos"), (1, "1 photo"), (2, "2 photos"), (1_000, "1000 photos")])
    func nounsFollowTheCount(count: Int, text: String) { #expect(counted(count, "photo") == text) }

    @Test(arguments: [(0, "0 people"), (1, "1 person"), (2, "2 people")])
    func irregularPluralsAreUsed(count: Int, text: String) {
        #expect(counted(count, "person", "people") == text)
    }
}
