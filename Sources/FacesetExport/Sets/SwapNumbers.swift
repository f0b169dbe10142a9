import FaceTypes
package import Manifests

/// Assigns an ID to each origin: its previous one, otherwise the proposed one, otherwise the next one after the
/// highest. Also assigns labels that no other set has.
package struct SwapNumbers {
    private var known: [SwapOrigin: String] = [:]
    fileprivate var labels: [SwapOrigin: String] = [:]
    private var taken: Set<String> = []
    private var highest: Int

    /// - Parameters:
    ///   - proposals: IDs that sets of the run will propose; new numbers follow them.
    ///   - start: the lowest number to assign.
    package init(after manifest: SwapManifest, proposals: [String] = [], start: Int = 1) {
        for entry in manifest.entries {
            known[entry.origin] = entry.id
            labels[entry.origin] = entry.label
        }
        for entry in manifest.dropped { known[entry.origin] = entry.id ?? known[entry.origin] }
        taken = Set(known.values)
        highest = max(
            NumberedID.highest(of: facesetPrefix, in: Array(taken) + proposals), start - 1)
    }

    /// The previous ID of an origin; nil for a new one.
    package func knownID(of origin: SwapOrigin) -> String? { known[origin] }

    /// An ID that no other origin has or had.
    package mutating func id(for origin: SwapOrigin, proposing proposal: String? = nil) -> String {
        if let id = known[origin] { return id }
        let id: String
        if let proposal, !taken.contains(proposal) {
            id = proposal
        } else {
            highest += 1
            id = NumberedID(prefix: facesetPrefix, number: highest).description
        }
        known[origin] = id
        taken.insert(id)
        return id
    }
}

extension SwapNumbers {
    /// The requested label, or the ID if none is requested. If another set has that label, the ID is appended; once
    /// appended, it stays.
    package mutating func label(for origin: SwapOrigin, id: String, wanting wanted: String?) -> String {
        let plain = wanted ?? id
        let marked = "\(plain) (\(id))"
        let others = Set(labels.filter { $0.key != origin }.values)
        let label = labels[origin] == marked || others.contains(plain) ? marked : plain
        labels[origin] = label
        return label
    }
}

/// Merges the sets of a run into the top-level manifest.
///
/// An entry of the same origin is replaced, but keeps fields of other programs. Entries for which `owned` is true and
/// that the run no longer contains are removed, and their IDs are reserved under `dropped`. All others are unchanged.
/// Lists are ordered by number, then ID.
package func merge(
    facesets: [SwapEntry], thinEras: [SwapEntry] = [], dropped: [SwapDropped], into old: SwapManifest,
    owned: (SwapOrigin) -> Bool
) -> SwapManifest {
    var new = old
    let origins = Set((facesets + thinEras).map(\.origin))
    let gone = Set(dropped.map(\.origin))
    let stays = { (origin: SwapOrigin) in !origins.contains(origin) && !gone.contains(origin) }
    let withdrawn = old.entries.filter { owned($0.origin) && stays($0.origin) }.map {
        SwapDropped(
            origin: $0.origin, label: $0.label, id: $0.id, reason: .withdrawn, considered: $0.considered)
    }
    let remembered = old.dropped.filter { stays($0.origin) && ($0.id != nil || !owned($0.origin)) }
    let before = Dictionary(old.entries.map { ($0.origin, $0) }, uniquingKeysWith: { first, _ in first })
    func list(_ previous: [SwapEntry], _ entries: [SwapEntry]) -> [SwapEntry] {
        let kept = previous.filter { stays($0.origin) && !owned($0.origin) }
        return (kept + entries.map { $0.keepingForeignFields(of: before[$0.origin]) }).sorted {
            (number(of: $0), $0.id) < (number(of: $1), $1.id)
        }
    }
    new.facesets = list(old.facesets, facesets)
    new.thinEras = list(old.thinEras, thinEras)
    new.dropped = (remembered + withdrawn + dropped).sorted {
        ($0.origin.kind.rawValue, $0.origin.id) < ($1.origin.kind.rawValue, $1.origin.id)
    }
    return new
}

private func number(of entry: SwapEntry) -> Int {
    NumberedID(entry.id, prefix: facesetPrefix)?.number ?? .max
}
