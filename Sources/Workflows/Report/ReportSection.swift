import FaceTypes
import JSON
import Library
import Manifests
import Numerics
import Parallel
import Report

/// One output with the measurements for its pages.
struct ReportSection {
    let source: ReportSource
    let slug: String
    let identities: [MeasuredIdentity]
    let rejected: [(word: String, faces: [ReportedRejection])]
    let view: SectionView
    private let neighbours: [[(place: Int, distance: Double)]]

    private static let neighboursShown = 5
    /// Limit on comparisons of a face with an identity: about five seconds.
    private static let mostComparisons = 20_000_000
    /// Limit on comparisons of two identities: all pairs up to about 6,000; beyond that, only the largest with all
    /// others.
    private static let mostPairs = 40_000_000

    init(_ source: ReportSource, slug: String, _ faces: ReportFaces, threads: Int) {
        self.source = source
        self.slug = slug
        let library = faces.library
        let identities = source.identities.map { MeasuredIdentity($0, library, faces.calibration) }
            .sorted { ($1.faces.count, $0.reported.id) < ($0.faces.count, $1.reported.id) }
        self.identities = identities
        let neighbours = Self.neighbours(of: identities, faces.calibration, threads: threads)
        self.neighbours = neighbours
        rejected = Dictionary(grouping: source.rejected, by: \.reason.word).sorted { $0.key < $1.key }
            .map { (word: $0.key, faces: $0.value) }
        let isProbed = source.kind == .swap
        let views = identities.enumerated().map { place, identity in
            Self.view(
                of: identity, neighbours[place].map { ($0.distance, identities[$0.place].reported) }, faces,
                isProbed: isProbed)
        }
        view = SectionView(
            kind: source.kind, slug: slug, source: source.folder, identities: views,
            faceCount: identities.reduce(0) { $0 + $1.faces.count },
            photoCount: library.photos(ofFaces: identities.flatMap { $0.faces.map(\.row) }).count,
            rejected: rejected.map { RejectedView(reason: $0.word, count: $0.faces.count) },
            faceDistances: Histogram(identities.lazy.flatMap { $0.faces.map(\.distance) }),
            identityDistances: Histogram(
                Self.nearestDistances(identities, neighbours, source.kind, faces.calibration)),
            faceMarks: Self.marks(source.options, ["outlier_threshold": "outlier"]),
            identityMarks: Self.marks(
                source.options, ["merge_threshold": "merge", "threshold": "threshold"]),
            options: source.options.members.map { Term($0.key, Self.text($0.value)) })
    }

    /// From each identity to its nearest other one: between centroids, but for persons the average over pairs, which is
    /// what linkage compares with its threshold.
    private static func nearestDistances(
        _ identities: [MeasuredIdentity], _ neighbours: [[(place: Int, distance: Double)]],
        _ kind: SectionView.Kind, _ calibration: Calibration
    ) -> [Double] {
        guard kind == .persons else { return neighbours.compactMap { $0.first?.distance } }
        return zip(identities, neighbours).compactMap { own, others in
            others.compactMap { own.averageDistance(to: identities[$0.place]) }.min()
                .map { max(0, calibration.calibrated($0).value) }
        }
    }

    private static func view(
        of identity: MeasuredIdentity, _ neighbours: [(distance: Double, identity: ReportedIdentity)],
        _ faces: ReportFaces, isProbed: Bool
    ) -> IdentityView {
        let isWorthwhile = isProbed && ReportEras.isWorthwhile(identity, faces)
        let obstacle = isWorthwhile ? ReportEras.obstacle(identity) : nil
        let unknown = identity.reported.keys.count - identity.faces.count
        let gone = unknown > 0 ? ["\(counted(unknown, "face")) not in the cache"] : []
        var view = IdentityView(
            id: identity.reported.id, label: identity.reported.label, faceCount: identity.faces.count,
            photoCount: identity.photoCount(faces.library),
            cover: identity.faces.last.map { faces.face($0.row, distance: $0.distance) },
            medianDistance: identity.medianDistance, greatestDistance: identity.faces.first?.distance,
            neighbours: neighbours.map {
                Neighbour(id: $0.identity.id, label: $0.identity.label, distance: $0.distance)
            },
            remarks: identity.reported.remarks + gone + (obstacle.map { [$0] } ?? []),
            hasEras: isWorthwhile && obstacle == nil)
        view.bundles = identity.reported.bundles
        return view
    }

    private static func neighbours(
        of identities: [MeasuredIdentity], _ calibration: Calibration, threads: Int
    ) -> [[(place: Int, distance: Double)]] {
        let result = Monitor([[(place: Int, distance: Double)]](repeating: [], count: identities.count))
        let compared = min(identities.count, mostPairs / max(1, identities.count))
        parallelFor(compared, threads: threads) { place, _ in
            guard let own = identities[place].centroid else { return }
            let all = identities.indices.compactMap { other -> (place: Int, distance: Double)? in
                guard other != place, let centroid = identities[other].centroid else { return nil }
                return (other, max(0, calibration.calibrated(cosineDistance(own, centroid)).value))
            }
            let nearest = all.smallest(neighboursShown) { ($0.distance, $0.place) < ($1.distance, $1.place) }
            result.change { $0[place] = nearest }
        }
        return result.change { $0 }
    }

    /// A rejected face, with the nearest identity if it is cheap to find.
    func face(of rejection: ReportedRejection, _ faces: ReportFaces) -> FaceView {
        let remark = rejection.remark.map { [$0] } ?? []
        guard let row = faces.library.row(of: rejection.key) else {
            let note = ([rejection.reason.title] + remark + ["not in the cache"]).joined(separator: "; ")
            return FaceView(
                key: rejection.key, photo: nil, crop: nil, distance: nil, terms: [], note: note,
                set: rejection.set)
        }
        let reason = rejection.reason.inWords(of: faces.library.faces[row].record, source.options)
        var view = faces.face(row, note: ([reason] + remark).joined(separator: "; "))
        view.set = rejection.set
        view.nearest = nearest(to: row, faces)
        return view
    }

    /// The identity with the nearest centroid; nil if searching for every face would take too long.
    private func nearest(to row: Int, _ faces: ReportFaces) -> Neighbour? {
        guard source.rejected.count <= Self.mostComparisons / max(1, identities.count) else { return nil }
        let vector = faces.library.embeddings[row]
        let distances = identities.compactMap { identity in
            identity.centroid.map { (cosineDistance(vector, $0), identity.reported) }
        }
        return distances.min { ($0.0, $0.1.id) < ($1.0, $1.1.id) }.map { distance, identity in
            Neighbour(
                id: identity.id, label: identity.label,
                distance: faces.calibration.calibrated(distance).value)
        }
    }

    private static func marks(_ options: JSONObject, _ names: KeyValuePairs<String, String>) -> [Mark] {
        names.compactMap { name, word in options[name]?.double(in: Bounds.measures).map { Mark(word, $0) } }
    }

    private static func text(_ value: JSONValue) -> String {
        value.text ?? String(decoding: value.serialized(pretty: false), as: UTF8.self)
    }
}

extension Array {
    /// The first `count` elements in sorted order; O(n · log count) or better.
    fileprivate func smallest(_ count: Int, by isBefore: (Element, Element) -> Bool) -> [Element] {
        var kept: [Element] = []
        for element in self {
            if kept.count == count, let last = kept.last, !isBefore(element, last) { continue }
            let place = kept.firstIndex { isBefore(element, $0) } ?? kept.count
            kept.insert(element, at: place)
            if kept.count > count { kept.removeLast() }
        }
        return kept
    }
}
