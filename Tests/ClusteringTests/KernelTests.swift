import CKernels
import Testing

@testable import Clustering

/// Compares each kernel with its scalar definition.
struct KernelTests {
    @Test(arguments: [4, 12, 64, 132, 512])
    func int8TilesMatchTheDefinition(depth: Int) {
        var random = SeededGenerator(UInt64(depth))
        let rows = (0..<24 * depth).map { _ in Int8.random(in: -127...127, using: &random) }
        let columns = (0..<32 * depth).map { _ in Int8.random(in: -127...127, using: &random) }
        let rowStarts = (0..<24).map { _ in Int32.random(in: -100_000...100_000, using: &random) }
        let columnStarts = (0..<32).map { _ in Int32.random(in: -1_000_000...10_000, using: &random) }
        var panel = [UInt8](repeating: 0, count: 32 * depth)
        fs_i8_pack(columns, depth, &panel)
        func hits(_ unit: VectorUnit) -> [UInt32: Int32] {
            var (codes, values) = ([UInt32](repeating: 0, count: 784), [Int32](repeating: 0, count: 784))
            let found = fs_i8_hits(
                unit.rawValue, rows, 24, depth, rowStarts, panel, columnStarts, &codes, &values)
            return Dictionary(uniqueKeysWithValues: zip(codes[..<found], values))
        }
        var expected: [UInt32: Int32] = [:]
        for row in 0..<24 {
            let raised = rows[row * depth..<(row + 1) * depth].reduce(Int32(0)) { $0 + 128 * Int32($1) }
            for column in 0..<32 {
                let product = (0..<depth).reduce(Int32(0)) {
                    $0 + Int32(rows[row * depth + $1]) * Int32(columns[column * depth + $1])
                }
                let sum = rowStarts[row] + columnStarts[column] + raised + product
                if sum >= 0 { expected[UInt32(row * 32 + column)] = sum }
            }
        }
        for unit in VectorUnit.usable { #expect(hits(unit) == expected, "\(unit)") }
    }

    @Test(arguments: [1, 3, 31, 32, 33, 100, 512])
    func dotProductsAreSymmetricAndSummedInADefinedOrder(count: Int) {
        var random = SeededGenerator(UInt64(count))
        let a = (0..<count).map { _ in random.normal() }
        let b = (0..<count).map { _ in random.normal() }
        let (wideA, wideB) = (a.map { Double($0) }, b.map { Double($0) })
        var lanes = [Double](repeating: 0, count: 32)
        for k in 0..<count { lanes[k % 32] += wideA[k] * wideB[k] }
        for half in [16, 8, 4, 2, 1] { for k in 0..<half { lanes[k] += lanes[k + half] } }
        #expect(fs_dot_f32(a, b, count) == lanes[0] && fs_dot_f32(b, a, count) == lanes[0])
        #expect(fs_dot_f64(wideA, wideB, count) == lanes[0] && fs_dot_f32_f64(a, wideB, count) == lanes[0])
    }
}
