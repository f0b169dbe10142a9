import Clustering
package import FaceTypes
import JSON
import Library
import Manifests

/// Options of average linkage other than its threshold; all are off by default.
package struct LinkageChoices: Hashable, Sendable {
    /// Faces are weighted by their quality raised to this power; 0 weights all equally.
    package var qualityPower = 0.0
    /// Distance within which a tiny cluster joins a large one.
    package var rescueDistance: CalibratedDistance?
    /// Treat two faces in one photo as two people, unless they are within `mirrorDistance`.
    package var apartInPhoto = false
    package var mirrorDistance: CalibratedDistance = 0.35
    /// Treat faces at the same place of two equally sized photos as one person, if taken within this many seconds.
    package var burstSeconds: Int?

    package init() {}

    /// The options recorded in a manifest.
    init(recorded options: JSONObject) {
        qualityPower = options["quality_power"]?.double(in: 0...8) ?? qualityPower
        rescueDistance = options["rescue_distance"]?.threshold
        apartInPhoto = options["apart_in_photo"]?.bool ?? apartInPhoto
        mirrorDistance = options["mirror_distance"]?.threshold ?? mirrorDistance
        burstSeconds = options["burst_seconds"]?.int(in: 0...3_600)
    }

    /// Faces of a burst farther apart than this are assumed to be two people who took turns.
    private static let burstDistance: CalibratedDistance = 0.75

    /// The options that are on, as manifests record them.
    var members: KeyValuePairs<String, JSONValue?> {
        [
            "quality_power": qualityPower == 0 ? nil : .double(qualityPower),
            "rescue_distance": rescueDistance.map { .double($0.value) },
            "apart_in_photo": apartInPhoto ? true : nil,
            "mirror_distance": apartInPhoto ? .double(mirrorDistance.value) : nil,
            "burst_seconds": burstSeconds.map { .int($0) },
        ]
    }

    func options(_ library: LibrarySnapshot, _ calibration: Calibration, _ watcher: any LinkageWatcher)
        -> LinkageOptions
    {
        var options = LinkageOptions()
        options.watcher = watcher
        if qualityPower != 0 {
            options.weights = qualityWeights(library.faces.map(\.quality), power: qualityPower)
        }
        options.apart = apart(library, calibration)
        if let burstSeconds {
            options.together = pairsTogetherInBursts(
                library.faces, in: library.embeddings, seconds: burstSeconds,
                distance: calibration.raw(Self.burstDistance))
        }
        return options
    }

    /// Pairs of faces that must stay apart.
    func apart(_ library: LibrarySnapshot, _ calibration: Calibration) -> [RowPair] {
        guard apartInPhoto else { return [] }
        return pairsApartInPhotos(
            library.faces, in: library.embeddings, mirrorDistance: calibration.raw(mirrorDistance))
    }

    /// The rescue distance as a raw distance.
    func rawRescueDistance(_ calibration: Calibration) -> RawDistance? {
        rescueDistance.map { calibration.raw($0) }
    }
}

extension Face {
    /// The detection score, reduced for faces smaller than 112 pixels, the input size of recognisers.
    fileprivate var quality: Float { record.score * min(max(record.shortSidePixels, 0) / 112, 1) }
}
