import Clustering
package import FaceStore
package import FaceTypes
import Glibc

/// The maps of a pack, as labelled portraits tell them.
package struct FittedCalibration: Sendable {
    package let calibration: Calibration
    /// Raw cosine distance of the cut with the least mean loss.
    package let cut: Double
    /// BCubed F1 of the portraits as they are: there, and at the threshold 0.55 of the map that the pack has now.
    package let f1: Double
    package let presentF1: Double
    package let faces: Int
    package let people: Int
}

/// What a fit needs and where it looks.
package struct CalibrationOptions: Sendable {
    /// The thresholds that the best cut of faces, of centroids, and of a face and a centroid become.
    package var threshold: CalibratedDistance = 0.55
    package var centroidThreshold: CalibratedDistance = 0.40
    package var routingThreshold: CalibratedDistance = 0.55
    /// People of two portraits or more, and portraits, below which nothing is fitted.
    package var leastPeople = 20
    package var leastFaces = 60
    /// People with as many portraits as `largeFrom`, below which centroids keep the map of faces.
    package var leastLargePeople = 10
    package var largeFrom = 10
    /// Raw cosine distances between which the best cut is looked for.
    package var cuts = 0.01...1.2
    /// Neighbouring cuts differ by these factors, at first and about the best of them.
    package var (coarse, fine) = (1.1, 1.01)

    package init() {}
}

/// Fits a pack's calibration on a cache of labelled portraits: a face is of the person after whom the folder below
/// `root` is named in which its photo lies, by any of its paths; of several faces in a photo the one nearest to its
/// centre counts. A photo that lies in the folders of two people is of neither.
///
/// The portraits are made up into collections of several kinds (`MakeUps`). The cut of average linkage that loses least
/// BCubed F1 over them becomes `options.threshold`; b is 0, as one measured cut fixes one number. With people enough
/// who have many portraits, centroids get slopes of their own in the same way. Costs some 1,000 clusterings.
/// - Throws: `FaceSetsError` `too_few_portraits`; `no_best_cut` where no cut is better than those at an end of the range.
package func fitCalibration(
    _ contents: CacheContents, under root: FilePath, present: Calibration,
    options: CalibrationOptions = .init()
) throws -> FittedCalibration {
    let portraits = centralFaces(contents, under: root)
    let people = Dictionary(portraits.map { ($0.person, 1) }, uniquingKeysWith: +)
    try check(people, portraits.count, root, options)
    let numbers = Dictionary(uniqueKeysWithValues: people.keys.sorted().enumerated().map { ($1, $0) })
    let vectors = EmbeddingMatrix(
        rows: portraits.count, dimension: contents.embeddings.dimension,
        values: portraits.flatMap { Array(contents.embeddings[$0.row]) })
    let fit = ScaleFit(vectors, portraits.map { numbers[$0.person] ?? 0 })
    guard let cut = try fit.bestCut(options) else { throw noBestCut(options) }
    var calibration = Calibration(a: options.threshold.value / cut, b: 0)
    if people.values.count(where: { $0 >= options.largeFrom }) >= options.leastLargePeople {
        calibration.centroidSlope = try fit.bestMerge(after: cut, options)
            .map { options.centroidThreshold.value / $0 }
        calibration.routingSlope = fit.bestRoute(near: cut, options).map {
            options.routingThreshold.value / $0
        }
    }
    return FittedCalibration(
        calibration: calibration, cut: cut, f1: try fit.f1(cut),
        presentF1: try fit.f1(present.raw(options.threshold).value), faces: portraits.count,
        people: people.count)
}

private func check(
    _ people: [FilePath: Int], _ portraits: Int, _ root: FilePath, _ options: CalibrationOptions
) throws {
    let several = people.values.count { $0 > 1 }
    guard several >= options.leastPeople, portraits >= options.leastFaces else {
        throw FaceSetsError(
            code: .tooFewPortraits,
            "\(portraits) portraits, \(several) people with two or more, are too few to fit a map",
            path: root,
            remedy: "Give a folder with one sub-folder per person: \(options.leastFaces) portraits, and "
                + "\(options.leastPeople) people with two or more.")
    }
}

private func noBestCut(_ options: CalibrationOptions) -> FaceSetsError {
    FaceSetsError(
        code: .noBestCut,
        "the portraits do not tell where to cut: no distance from \(options.cuts.lowerBound) to "
            + "\(options.cuts.upperBound) is better than those at an end of that range",
        remedy: "Check that each sub-folder holds one person, and give portraits that differ more.")
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
