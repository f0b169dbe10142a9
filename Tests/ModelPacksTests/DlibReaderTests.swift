import FaceTypes
import Files
import TestSupport
import Testing

@testable import ModelPacks

@Suite struct DlibReaderTests {
    @Test(
        arguments: [
            ([0x01, 0x05], 5), ([0x81, 0x05], -5), ([0x02, 0x34, 0x12], 0x1234), ([0x00], 0),
            ([0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], -Int.max),
        ] as [([UInt8], Int)])
    func readsIntegers(bytes: [UInt8], value: Int) throws {
        var reader = DlibReader(bytes)
        #expect(try reader.integer() == value)
        #expect(reader.isAtEnd)
    }

    @Test(
        arguments: [
            [], [0x01], [0x09, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0x11, 1],
            [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func refusesIntegers(bytes: [UInt8]) {
        var reader = DlibReader(bytes)
        #expect(throws: FaceSetsError.self) { try reader.integer() }
    }

    @Test func readsReals() throws {
        // 0xF59062 · 2⁻¹⁷, the mean of red.
        var reader = DlibReader([0x03, 0x62, 0x90, 0xF5, 0x81, 0x11])
        #expect(abs(try reader.real() - 122.782) < 1e-5)
    }

    /// What fuzzing starts from holds every layer, so that it reaches all that is read.
    @Test func readsTheWholeSeedOfFuzzing() throws {
        let seed = try readFile(TestMaterial.repository.appending("Fuzz/corpus/dat/0"))
        let network = try DlibFaceNetwork(parsing: seed)
        #expect(network.steps.count > 60)
        #expect(throws: FaceSetsError.self) { try DlibFaceNetwork(parsing: seed + [0]) }
    }

    @Test func readsATensor() throws {
        var reader = DlibReader([1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
        #expect(try reader.tensor() == [1, -2])
        #expect(reader.isAtEnd)
    }

    @Test(
        "A tensor that claims more than the bytes hold is refused before memory is taken",
        arguments: [
            [1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 0, 0, 0x80, 0x3F],
            [1, 2] + [UInt8](repeatElement([4, 0xFF, 0xFF, 0xFF, 0x7F], count: 4).joined()),
            [1, 2, 0x81, 1, 1, 1, 1, 1, 1, 1], [1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0],
        ] as [[UInt8]])
    func refusesTensors(bytes: [UInt8]) {
        var reader = DlibReader(bytes)
        #expect(throws: FaceSetsError.self) { try reader.tensor() }
    }
}
