import Clustering
import FaceStore
import FaceTypes
import JSON

/// What average linkage may be told besides its threshold; all of it is off unless asked for.
package struct LinkageChoices: Hashable, Sendable {
    /// Faces count as much as this power of their quality; at 0 all alike.
    package var qualityPower = 0.0
    /// Distance, on the calibrated scale like the others, within which a tiny cluster joins a large one.
    package var rescueDistance: Double?
    /// Two faces in one photo are two people, unless they are within `mirrorDistance`.
    package var apartInPhoto = false
    package var mirrorDistance = 0.35
    /// Faces at one place of two photos of one size are one person if so many seconds at most lie between these.
    package var burstSeconds: Int?

    package init() {}

    /// Those that a manifest records.
    init(recorded options: JSONObject) {
        qualityPower = options["quality_power"]?.double ?? qualityPower
        rescueDistance = options["rescue_distance"]?.double
        apartInPhoto = options["apart_in_photo"]?.bool ?? apartInPhoto
        mirrorDistance = options["mirror_distance"]?.double ?? mirrorDistance
        burstSeconds = options["burst_seconds"]?.int
    }

    /// Faces of a burst further apart than this are taken for two people who took turns.
    private static let burstDistance = 0.75

    /// Those that are on, as manifests record them.
    var members: KeyValuePairs<String, JSONValue?> {
        [
            "quality_power": qualityPower == 0 ? nil : .double(qualityPower),
            "rescue_distance": rescueDistance.map { .double($0) },
            "apart_in_photo": apartInPhoto ? true : nil,
            "mirror_distance": apartInPhoto ? .double(mirrorDistance) : nil,
            "burst_seconds": burstSeconds.map { .int($0) },
        ]
    }

    func options(_ faces: CacheFaces, _ calibration: Calibration, _ watcher: any LinkageWatcher)
        -> LinkageOptions
    {
        let vectors = faces.contents.embeddings
        var options = LinkageOptions()
        options.watcher = watcher
        if qualityPower != 0 { options.weights = qualityWeights(faces.qualities, power: qualityPower) }
        options.apart = apart(faces, calibration)
        if let burstSeconds {
            options.together = pairsTogetherInBursts(
                faces.places, in: vectors, seconds: burstSeconds,
                distance: calibration.rawDistance(ofThreshold: Self.burstDistance))
        }
        return options
    }

    /// Faces that must stay apart.
    func apart(_ faces: CacheFaces, _ calibration: Calibration) -> [RowPair] {
        guard apartInPhoto else { return [] }
        return pairsApartInPhotos(
            faces.places, in: faces.contents.embeddings,
            mirrorDistance: calibration.rawDistance(ofThreshold: mirrorDistance))
    }

    /// The rescue distance as a raw one.
    func rawRescueDistance(_ calibration: Calibration) -> Double? {
        rescueDistance.map { calibration.rawDistance(ofThreshold: $0) }
    }
}

extension CacheFaces {
    /// By row: the detector's score, less for faces under 112 pixels, the side that recognisers see.
    fileprivate var qualities: [Float] {
        contents.faces.map { $0.score * min(max($0.shortSidePixels, 0) / 112, 1) }
    }

    /// By row.
    fileprivate var places: [FacePlace] {
        contents.faces.map { face in
            let photo = contents.photos[face.photo]
            return FacePlace(
                photo: face.photo, box: face.box, width: Int(photo.width), height: Int(photo.height),
                capturedSeconds: photo.captured?.seconds)
        }
    }
}
