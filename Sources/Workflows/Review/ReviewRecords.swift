import Clustering
import FaceTypes
import Files
import JSON
import Library
import Manifests
import Report
import WebServer

extension ReviewPeople {
    private static let facesShown = 3

    /// The log as shown on pages, in order.
    var decisions: [DecisionView] {
        let log = library.decisionLog
        let overruled = view.groups.overruled
        return log.decisions.map { decision in
            let obstacle =
                log.undoneBy[decision.number].map { "undone by \($0)" }
                ?? overruled[decision.number].map { "overruled by \($0)" }
            var canBeUndone = log.undoneBy[decision.number] == nil
            if case .unknown = decision.statement { canBeUndone = false }
            return shown(decision, obstacle: obstacle, canBeUndone: canBeUndone)
        }
    }

    /// The latest decision that was not undone.
    var lastDecision: DecisionView? {
        library.decisionLog.standing.last.map { shown($0, obstacle: nil, canBeUndone: true) }
    }

    private func shown(_ decision: Decision<FaceAnchor>, obstacle: String?, canBeUndone: Bool) -> DecisionView
    {
        let faces = decision.statement.allFaces.map(\.key).filter { library.row(of: $0) != nil }
        return DecisionView(
            number: decision.number, words: decision.statement.words,
            time: decision.time.replacing("T", with: " ").replacing("Z", with: ""),
            source: decision.source.rawValue.onOneLine, obstacle: obstacle, canBeUndone: canBeUndone,
            faces: Array(faces.prefix(Self.facesShown)))
    }
}

extension Review {
    /// The near-duplicates that `dedup` found, with the photos to keep according to the log; nil if it has not been
    /// run.
    func duplicates(_ people: ReviewPeople) -> [ReviewDuplicates]? {
        let path = DuplicatesManifest.path(forCache: cache)
        guard let list = try? ReportDuplicates(reading: path, people.library) else { return nil }
        let kept = people.library.decisionLog.standing.reduce(into: [PhotoDigest: Bool]()) { kept, decision in
            guard case .keep(let photo, let others) = decision.statement else { return }
            for other in others { kept[other] = false }
            kept[photo] = true
        }
        return list.groups.compactMap { group in
            guard !group.isByteIdentical else { return nil }
            let rows = ([group.keeper] + group.others.map(\.path)).compactMap { list.row(ofPath: $0) }
            let photos = rows.compactMap { row in people.library.photos[row].digest.map { (row, $0) } }
            guard photos.count > 1 else { return nil }
            let keeper = photos.last { kept[$0.1] == true }?.1 ?? photos[0].1
            return ReviewDuplicates(
                members: photos.map { row, digest in
                    let photo = people.library.photos[row]
                    return ReviewDuplicates.Member(
                        digest: digest, path: photo.path, width: Int(photo.width), height: Int(photo.height),
                        size: photo.size < 0 ? nil : photo.size, isKept: digest == keeper)
                })
        }
    }
}

extension HTTPAnswer {
    /// For the review's script.
    init(json words: String, number: Int?, page: ReviewRoute) {
        let json: JSONValue = [
            "words": .text(words), "number": number.map { .int($0) } ?? .null, "page": .text(page.address),
        ]
        self.init(type: "application/json", json.serialized(pretty: false))
    }
}
