import Clustering
package import FaceTypes
import JSON
import Library
import Manifests

/// What average linkage may be told besides its threshold; all of it is off unless asked for.
package struct LinkageChoices: Hashable, Sendable {
    /// Faces count as much as this power of their quality; at 0 all alike.
    package var qualityPower = 0.0
    /// Distance within which a tiny cluster joins a large one.
    package var rescueDistance: CalibratedDistance?
    /// Two faces in one photo are two people, unless they are within `mirrorDistance`.
    package var apartInPhoto = false
    package var mirrorDistance: CalibratedDistance = 0.35
    /// Faces at one place of two photos of one size are one person if so many seconds at most lie between these.
    package var burstSeconds: Int?

    package init() {}

    /// Those that a manifest records.
    init(recorded options: JSONObject) {
        qualityPower = options["quality_power"]?.double(in: 0...8) ?? qualityPower
        rescueDistance = options["rescue_distance"]?.threshold
        apartInPhoto = options["apart_in_photo"]?.bool ?? apartInPhoto
        mirrorDistance = options["mirror_distance"]?.threshold ?? mirrorDistance
        burstSeconds = options["burst_seconds"]?.int(in: 0...3_600)
    }

    /// Faces of a burst further apart than this are taken for two people who took turns.
    private static let burstDistance: CalibratedDistance = 0.75

    /// Those that are on, as manifests record them.
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

    /// Faces that must stay apart.
    func apart(_ library: LibrarySnapshot, _ calibration: Calibration) -> [RowPair] {
        guard apartInPhoto else { return [] }
        return pairsApartInPhotos(
            library.faces, in: library.embeddings, mirrorDistance: calibration.raw(mirrorDistance))
    }

    /// The rescue distance as a raw one.
    func rawRescueDistance(_ calibration: Calibration) -> RawDistance? {
        rescueDistance.map { calibration.raw($0) }
    }
}

extension Face {
    /// The detector's score, less for faces under 112 pixels, the side that recognisers see.
    fileprivate var quality: Float { record.score * min(max(record.shortSidePixels, 0) / 112, 1) }
}
