import Clustering
package import FaceStore
package import FaceTypes
import Glibc

/// The map of a pack, as labelled portraits tell it.
package struct FittedCalibration: Sendable {
    package let calibration: Calibration
    /// Raw cosine distance of the cut of highest BCubed F1.
    package let cut: Double
    /// BCubed F1 there, and at the threshold 0.55 of the map that the pack has now.
    package let bestF1: Double
    package let presentF1: Double
    package let faces: Int
    package let people: Int
}

/// What a fit needs and where it looks.
package struct CalibrationOptions: Sendable {
    /// The threshold that the best cut becomes.
    package var threshold: CalibratedDistance = 0.55
    /// People of two portraits or more, and portraits, below which nothing is fitted.
    package var leastPeople = 20
    package var leastFaces = 60
    /// Raw cosine distances between which the best cut is looked for.
    package var cuts = 0.01...1.2
    /// Neighbouring cuts differ by these factors, at first and about the best of them.
    package var (coarse, fine) = (1.06, 1.005)

    package init() {}
}

/// Fits a pack's calibration on a cache of labelled portraits: a face is of the person after whom the folder below
/// `root` is named in which its photo lies, by any of its paths; of several faces in a photo the one nearest to its
/// centre counts. A photo that lies in the folders of two people is of neither.
///
/// The cut of average linkage with the highest BCubed F1 becomes `options.threshold`; b is 0, as one measured cut fixes
/// one number. Costs some 70 clusterings.
/// - Throws: `FaceSetsError` `too_few_portraits`; `no_best_cut` where no cut is better than those at an end of the range.
package func fitCalibration(
    _ contents: CacheContents, under root: FilePath, present: Calibration,
    options: CalibrationOptions = .init()
) throws -> FittedCalibration {
    let portraits = centralFaces(contents, under: root)
    let people = Dictionary(portraits.map { ($0.person, 1) }, uniquingKeysWith: +)
    let several = people.values.filter { $0 > 1 }.count
    guard several >= options.leastPeople, portraits.count >= options.leastFaces else {
        throw FaceSetsError(
            code: .tooFewPortraits,
            "\(portraits.count) portraits, \(several) people with two or more, are too few to fit a map",
            path: root,
            remedy: "Give a folder with a sub-folder a person: \(options.leastFaces) portraits, and "
                + "\(options.leastPeople) people with two or more.")
    }
    let fit = CutSearch(contents, portraits, numbered: people.keys.sorted())
    let (cut, f1) = try fit.best(options)
    return FittedCalibration(
        calibration: Calibration(a: options.threshold.value / cut, b: 0), cut: cut, bestF1: f1,
        presentF1: try fit.f1(present.raw(options.threshold).value), faces: portraits.count,
        people: people.count)
}

private typealias Portrait = (row: Int, person: FilePath)

/// One face a photo, with the name of the folder that the photo lies in.
private func centralFaces(_ contents: CacheContents, under root: FilePath) -> [Portrait] {
    let byPhoto = Dictionary(grouping: contents.faces.indices) { contents.faces[$0].photo }
    var paths = contents.photos.map { [$0.path] }
    for alias in contents.aliases { paths[alias.photo].append(alias.path) }
    return byPhoto.keys.sorted().compactMap { row in
        let people = Set(paths[row].compactMap { person(of: $0, under: root) })
        guard people.count == 1, let person = people.first, let faces = byPhoto[row] else { return nil }
        let photo = contents.photos[row]
        func offset(_ face: Int) -> Float {
            let centre = contents.faces[face].box.centre
            return hypotf(centre.x - Float(photo.width) / 2, centre.y - Float(photo.height) / 2)
        }
        return faces.min { offset($0) < offset($1) }.map { ($0, person) }
    }
}

/// The first folder below `root` on the way to a photo; nil for photos that lie elsewhere or in `root` itself.
private func person(of photo: FilePath, under root: FilePath) -> FilePath? {
    guard photo.isUnder(root) else { return nil }
    let below = photo.bytes.dropFirst(root.bytes.count).split(separator: UInt8(ascii: "/"))
    return below.count > 1 ? below.first.map { FilePath(bytes: $0) } : nil
}

/// Cuts a clustering of portraits at one height after another.
private struct CutSearch {
    private let vectors: EmbeddingMatrix
    private let identities: [Int]

    init(_ contents: CacheContents, _ portraits: [Portrait], numbered people: [FilePath]) {
        let numbers = Dictionary(uniqueKeysWithValues: people.enumerated().map { ($1, $0) })
        identities = portraits.map { numbers[$0.person] ?? 0 }
        vectors = EmbeddingMatrix(
            rows: portraits.count, dimension: contents.embeddings.dimension,
            values: portraits.flatMap { Array(contents.embeddings[$0.row]) })
    }

    func f1(_ cut: Double) throws -> Double {
        bCubedF1(try averageLinkage(vectors, threshold: RawDistance(cut)), identities)
    }

    /// The best of cuts over the whole range, then of cuts about it.
    func best(_ options: CalibrationOptions) throws -> (cut: Double, f1: Double) {
        let coarse = try best(in: options.cuts, factor: options.coarse)
        guard !coarse.isAtEnd else {
            throw FaceSetsError(
                code: .noBestCut,
                "the portraits do not tell where to cut: no distance from \(options.cuts.lowerBound) to "
                    + "\(options.cuts.upperBound) is better than those at an end of that range",
                remedy: "Check that each sub-folder holds one person, and give portraits that differ more.")
        }
        let fine = try best(
            in: coarse.cut / options.coarse...coarse.cut * options.coarse, factor: options.fine)
        return (fine.cut, fine.f1)
    }

    /// Of cuts that are equally good, the middle one.
    private func best(in range: ClosedRange<Double>, factor: Double) throws
        -> (cut: Double, f1: Double, isAtEnd: Bool)
    {
        let steps = Int(log(range.upperBound / range.lowerBound) / log(factor))
        let cuts = (0...steps).map { range.lowerBound * pow(factor, Double($0)) }
        let scores = try cuts.map(f1)
        let best = scores.max() ?? 0
        let places = scores.indices.filter { scores[$0] == best }
        let isAtEnd = places.first == 0 || places.last == steps
        return (cuts[places[places.count / 2]], best, isAtEnd)
    }
}
