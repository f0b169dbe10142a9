import Clustering
import FaceTypes
import JSON
import Library
import Manifests

/// Persons without and with decisions.
struct DecidedPersons {
    /// The result of linkage and joining alone, with an entry for each person created by decisions.
    private(set) var base: Identities
    private(set) var identities: Identities
    private(set) var groups: DecidedGroups
    private let decisions: LocatedDecisions
    private let options: DecisionOptions
    private let library: LibrarySnapshot

    init(
        _ base: Identities, _ decisions: LocatedDecisions, _ options: DecisionOptions,
        _ library: LibrarySnapshot
    ) throws {
        (self.base, self.decisions) = (base, decisions)
        (self.options, self.library) = (options, library)
        (identities, groups) = (base, DecidedGroups())
        try apply()
    }

    /// Faces that are alone in `base` and that no decision placed or keeps out.
    var freeSingletons: [Int] {
        let standing = Set(identities.all.flatMap(\.faces))
        return base.singletonRows(library).filter {
            !standing.contains($0) && identities.moved[library.faces[$0].key] == nil
        }
    }

    /// Facesets after decisions.
    func facesets(
        _ base: Identities, _ gates: FacesetGates, _ calibration: Calibration
    ) -> Identities {
        guard isDecided else { return base.withoutEmptyDecisions }
        let sets = decideFacesets(
            base: base.all.map(\.faces), earlier: base.earlierGroups(library), persons: groups,
            basePersons: self.base.all.map(\.faces), in: library.embeddings, faces: library.faces,
            gates: gates, calibration: calibration)
        return base.applying(sets, groups, library)
    }

    var isDecided: Bool { !decisions.decisions.isEmpty }

    /// Applies the decisions to `base` after it has changed.
    mutating func apply() throws {
        guard isDecided || base.all.contains(where: \.isDecided) else {
            identities = base
            return
        }
        groups = try decide(
            decisions.decisions, over: base.all.map(\.faces), earlier: base.earlierGroups(library),
            in: library.embeddings,
            options: options)
        identities = base.applying(groups, library)
    }

    /// Adds new faces and persons to `base`, and applies the decisions again.
    mutating func take(_ plan: ExtensionPlan) throws {
        let places = base.enter(identities)
        var plan = plan
        plan.joined = plan.joined.mapValues { places[$0] }
        base.take(plan, library)
        try apply()
    }
}

extension DecisionOptions {
    /// The distances at which faces join persons and create new ones, as recorded in a manifest of persons.
    init(recorded options: JSONObject, _ calibration: Calibration) {
        func distance(_ value: JSONValue?) -> CalibratedDistance? { value?.threshold }
        let linkage = distance(options["threshold"]) ?? 0.55
        let extend = options["extend"]
        self.init(
            joinThreshold: calibration.rawToCentroid(distance(extend?["threshold"]) ?? linkage),
            newThreshold: calibration.raw(distance(extend?["new_threshold"]) ?? linkage))
    }
}
