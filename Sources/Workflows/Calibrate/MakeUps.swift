/// Different compositions of a collection, drawn from labelled portraits. Real collections contain many people once or
/// twice and a few people hundreds of times, so a threshold fitted on the portraits alone would only suit similar ones.
struct MakeUps: Sendable {
    /// By kind; each draw is an ascending list of portraits.
    let kinds: [[[Int]]]

    /// - Parameters:
    ///   - identities: of each portrait.
    ///   - draws: how often to draw each random kind.
    init(of identities: [Int], draws: Int = 4) {
        let people = Dictionary(grouping: identities.indices) { identities[$0] }
            .sorted { $0.key < $1.key }.map(\.value)
        var random = SeededNumbers(state: 1)
        let shuffled = (0..<draws).map { _ in
            people.map { $0.shuffled(using: &random) }.shuffled(using: &random)
        }
        let largest = people.sorted { $0.count > $1.count }
        kinds = [
            [people],
            shuffled.map { Self.mostlyOnce($0, share: 0.75) },
            shuffled.map { Self.mostlyOnce($0, share: 0.9) },
            shuffled.map { Array($0.prefix(max(Self.leastPeople, people.count / 30))) },
            [Array(largest.prefix(max(Self.leastPeople, people.count / 10)))],
        ].map { kind in kind.map { $0.joined().sorted() } }
    }

    private static let leastPeople = 10

    /// The first people with only one portrait each, the others with all of theirs.
    private static func mostlyOnce(_ people: [[Int]], share: Double) -> [[Int]] {
        let count = Int(Double(people.count) * share)
        return people.prefix(count).map { Array($0.prefix(1)) } + people.dropFirst(count)
    }
}

extension MakeUps {
    /// The threshold with the smallest mean loss, and the mean score there.
    struct Best {
        let cut: Double
        let score: Double
        /// Whether no threshold is better than both ends of the range.
        let (isAtLowEnd, isAtHighEnd): (Bool, Bool)
    }

    /// The middle one of equally good thresholds. The loss of a threshold is its score below the best score of the same
    /// draw. All kinds count equally, however often they are drawn.
    ///
    /// - Parameter scores: in 0...1, for each draw, at each threshold.
    func best(_ cuts: [Double], _ scores: (_ draw: [Int], _ cuts: [Double]) throws -> [Double]) rethrows
        -> Best
    {
        var (loss, mean) = (
            [Double](repeating: 0, count: cuts.count), [Double](repeating: 0, count: cuts.count)
        )
        for draws in kinds {
            for draw in draws {
                let found = try scores(draw, cuts)
                let top = found.max() ?? 0
                let weight = 1 / Double(draws.count * kinds.count)
                for place in cuts.indices {
                    loss[place] += weight * (top - found[place])
                    mean[place] += weight * found[place]
                }
            }
        }
        let least = loss.min() ?? 0
        let places = cuts.indices.filter { loss[$0] <= least + Self.tie }
        let middle = places[places.count / 2]
        return Best(
            cut: cuts[middle], score: mean[middle],
            isAtLowEnd: places.first == 0, isAtHighEnd: places.last == cuts.count - 1)
    }

    /// Rounding error of sums.
    private static let tie = 1e-9
}

/// splitmix64 (Steele et al., "Fast splittable pseudorandom number generators", 2014), for reproducible fits.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(state: UInt64) { self.state = state }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
