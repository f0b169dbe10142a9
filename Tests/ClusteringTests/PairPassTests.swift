import FaceTypes
import Testing

@testable import Clustering

/// Compares linkage from computed parts of the pair pass with linkage without them.
struct PairPassTests {
    @Test(arguments: [1, 2, 3, 4, 7, 8, 20], [0, 1, 5, 40])
    func eachPairBelongsToOneBlock(blocks: Int, count: Int) throws {
        var compared = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
        for number in 1...blocks {
            let block = try #require(PairBlock(number, of: blocks))
            let plan = TilePlan(block, of: count, side: 3)
            for tile in plan.tiles.indices.map({ plan[$0] }) {
                for row in tile.rows {
                    for column in tile.columns where !tile.isDiagonal || row < column {
                        compared[row][column] += 1
                        #expect(block.holds(row, column, of: count) && block.holds(column, row, of: count))
                    }
                }
            }
        }
        for row in 0..<count {
            for column in 0..<count { #expect(compared[row][column] == (row < column ? 1 : 0)) }
        }
    }

    @Test func anOddNumberOfBlocksHasEqualWork() {
        let work = (1...7).compactMap { PairBlock($0, of: 7).map { TilePlan($0, of: 700, side: 10).work } }
        #expect(work.count == 7 && Set(work).count == 1)
        #expect(PairBlock(0, of: 3) == nil && PairBlock(4, of: 3) == nil && PairBlock(1, of: 0) == nil)
    }

    private static func options(_ change: (inout LinkageTuning) -> Void = { _ in }) -> LinkageOptions {
        var options = LinkageOptions()
        change(&options.tuning)
        return options
    }

    private func part(_ pass: PairPass, _ block: PairBlock) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try pass.compute(block) { bytes += $0 }
        return bytes
    }

    /// Each part may be computed on a different kind of processor.
    private static let machines = [
        options(), options { ($0.threads, $0.blockRows) = (3, 7) },
        options { $0.tiles = .int8(.portable) }, options { $0.tiles = .float32(.portable) },
        options { ($0.tiles, $0.prefix) = (.int8(.best), 8) },
    ]

    @Test(arguments: [1, 2, 3, 6, 11], [64, 3])
    func partsGiveTheSameClusters(blocks: Int, neighbours: Int) throws {
        let faces = matrix(syntheticFaces(150, people: 12, dimension: 24, seed: 6))
        for threshold in [0.2, 0.55, 0.9, 1.3] {
            let raw = RawDistance(threshold)
            let parts = try (1...blocks).map { number in
                var options = Self.machines[number % Self.machines.count]
                options.tuning.neighbours = neighbours
                let pass = try PairPass(faces, threshold: raw, options: options)
                return try part(pass, #require(PairBlock(number, of: blocks)))
            }
            var options = LinkageOptions()
            options.tuning.neighbours = neighbours
            options.weights = (0..<150).map { 0.1 + Double($0 % 7) }
            options.apart = (0..<60).map { RowPair($0, 149 - $0) }
            options.together = (0..<20).map { RowPair($0, $0 + 30) }
            let pass = try PairPass(faces, threshold: raw, options: options)
            let linked = try pass.partition(blocks: blocks) { parts[$0.number - 1][...] }
            #expect(try linked == averageLinkage(faces, threshold: raw, options: options))
        }
    }

    @Test func listsFromPartsMatchTheCompletePass() throws {
        let faces = matrix(syntheticFaces(200, people: 4, dimension: 16, seed: 3))
        var options = Self.options { ($0.tiles, $0.neighbours) = (.float32(.portable), 5) }
        options.tuning.threads = 1
        let input = try LinkageInput(faces, rows: nil, threshold: 0.9, options: options)
        let whole = CandidateLists(capacity: 200, threshold: 0.9)
        try fillLists(whole, input)
        let pass = try PairPass(faces, threshold: 0.9, options: options)
        let blocks = try (1...5).map { try part(pass, #require(PairBlock($0, of: 5))) }
        _ = try pass.partition(blocks: 5) { blocks[$0.number - 1][...] }
        let again = CandidateLists(capacity: 200, threshold: 0.9)
        try pass.fill(again, blocks: 5) { blocks[$0.number - 1][...] }
        for node in 0..<200 {
            let isFull = whole[node].reach == whole.fullReach
            #expect(again[node].reach == whole[node].reach, "reach of \(node)")
            #expect(isFull || again[node].count == 5)
            let (mine, theirs) = (
                Set(again[node].elements.map(\.bits)), Set(whole[node].elements.map(\.bits))
            )
            #expect(mine == theirs, "list of \(node)")
        }
    }

    /// A damaged part must never lead to wrong clusters or out-of-bounds access.
    @Test func damagedPartsAreRefused() throws {
        let faces = matrix(syntheticFaces(40, people: 3, dimension: 16, seed: 3))
        let pass = try PairPass(faces, threshold: 0.8, options: LinkageOptions())
        let block = try #require(PairBlock(1, of: 1))
        let good = try part(pass, block)
        func words(_ numbers: UInt32...) -> [UInt8] {
            numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
        }
        let (reach, near) = (Float(0.8).bitPattern, Float(0.1).bitPattern)
        let bad: [[UInt8]] = [
            Array(good.dropLast()), Array(good.dropLast(4)), good + [0], words(40, reach, 0),
            words(0, Float.nan.bitPattern, 0), words(0, Float(0.9).bitPattern, 0),
            words(0, reach, 2, 1, near),
            words(0, reach, 1, 40, near), words(0, reach, 1, 0, near),
            words(0, reach, 1, 1, Float.infinity.bitPattern),
            words(0, reach, 2, 1, near, 1, near), words(0, reach, 0, 0, reach, 0), words(0, reach, .max),
        ]
        for part in bad {
            let error = #expect(throws: FaceSetsError.self) {
                try pass.partition(blocks: 1) { _ in part[...] }
            }
            #expect(error?.code == .badPairs)
        }
        // A pair that belongs to another block.
        let pairs = words(0, reach, 1, 39, near)
        #expect(throws: FaceSetsError.self) {
            try pass.partition(blocks: 3) { $0.number == 1 ? pairs[...] : [] }
        }
    }

    @Test func aPartDoesNotDependOnTheNumberOfThreads() throws {
        let faces = matrix(syntheticFaces(300, people: 4, dimension: 16, seed: 5))
        let block = try #require(PairBlock(2, of: 3))
        let parts = try [1, 2, 5].map { threads in
            let options = Self.options { ($0.threads, $0.neighbours) = (threads, 6) }
            return try part(PairPass(faces, threshold: 0.8, options: options), block)
        }
        #expect(Set(parts).count == 1 && !parts[0].isEmpty)
    }
}
