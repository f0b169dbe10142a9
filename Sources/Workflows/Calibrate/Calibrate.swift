import Clustering
package import FaceStore
package import FaceTypes
import Glibc

/// The calibration of a pack, fitted on labelled portraits.
package struct FittedCalibration: Sendable {
    package let calibration: Calibration
    /// Raw cosine distance of the threshold with the smallest mean loss.
    package let cut: Double
    /// BCubed F1 of the portraits: at that threshold, and at 0.55 with the pack's current calibration.
    package let f1: Double
    package let presentF1: Double
    package let faces: Int
    package let people: Int
}

/// Requirements and search ranges of the fit.
package struct CalibrationOptions: Sendable {
    /// The values to which the best thresholds between faces, between centroids, and between both are mapped.
    package var threshold: CalibratedDistance = 0.55
    package var centroidThreshold: CalibratedDistance = 0.40
    package var routingThreshold: CalibratedDistance = 0.55
    /// Fewest people with at least two portraits, and fewest portraits.
    package var leastPeople = 20
    package var leastFaces = 60
    /// Fewest people with `largeFrom` portraits; with fewer, distances to centroids use the calibration of faces.
    package var leastLargePeople = 10
    package var largeFrom = 10
    /// The range of raw cosine distances to search for the best threshold.
    package var cuts = 0.01...1.2
    /// The factors between neighbouring candidates, in the coarse and in the fine search.
    package var (coarse, fine) = (1.1, 1.01)

    package init() {}
}

/// Fits a pack's calibration on a cache of labelled portraits. A face belongs to the person after whom the folder
/// directly below `root` is named that contains its photo. If a photo has several faces, the one nearest to its centre
/// counts. Photos in the folders of two people are ignored.
///
/// The portraits are combined into collections of several kinds (`MakeUps`). The threshold of average linkage with the
/// smallest loss of BCubed F1 over them becomes `options.threshold`; b is 0, because one measured threshold only fixes
/// one number. If enough people have many portraits, centroids get their own slopes in the same way. Costs about 1,000
/// clusterings.
/// - Throws: `FaceSetsError` `too_few_portraits`; `no_best_cut` if the best threshold is at an end of the range.
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
            "too few portraits for a calibration: \(counted(portraits, "portrait")), "
                + "\(counted(several, "person", "people")) with two or more",
            path: root,
            remedy:
                "Pass a folder with one subfolder per person: at least \(options.leastFaces) portraits, and "
                + "\(options.leastPeople) people with two or more.")
    }
}

private func noBestCut(_ options: CalibrationOptions) -> FaceSetsError {
    FaceSetsError(
        code: .noBestCut,
        "cannot find a threshold for these portraits: no distance from \(options.cuts.lowerBound) to "
            + "\(options.cuts.upperBound) is better than the ends of that range",
        remedy: "Check that each subfolder contains one person, and use more varied portraits.")
}

private typealias Portrait = (row: Int, person: FilePath)

/// One face per photo, with the name of its folder.
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

/// The folder directly below `root` on the path of a photo; nil for photos elsewhere or in `root` itself.
private func person(of photo: FilePath, under root: FilePath) -> FilePath? {
    guard photo.isUnder(root) else { return nil }
    let below = photo.bytes.dropFirst(root.bytes.count).split(separator: UInt8(ascii: "/"))
    return below.count > 1 ? below.first.map { FilePath(bytes: $0) } : nil
}
