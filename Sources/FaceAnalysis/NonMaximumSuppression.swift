package import FaceTypes

/// What can overlap with others of its kind, of which the one of highest score counts.
package protocol ScoredBox {
    var box: Box { get }
    var score: Float { get }
}

extension Detection: ScoredBox {}

/// Of detections that overlap, the one of highest score.
///
/// Greedy: by descending score, ties in the order given, each detection removes those after it whose intersection over
/// union with it is greater than `overlap`. Sides count both end pixels (+ 1), as InsightFace counts them. O(n·k) for k
/// kept.
package func suppressOverlaps<Found: ScoredBox>(_ detections: [Found], overlap: Float) -> [Found] {
    let byScore = detections.enumerated().sorted { a, b in
        (b.element.score, a.offset) < (a.element.score, b.offset)
    }
    var kept: [Found] = []
    for (_, candidate) in byScore
    where kept.allSatisfy({ intersectionOverUnion($0.box, candidate.box) <= overlap }) {
        kept.append(candidate)
    }
    return kept
}

/// Detections without those that lie to more than `cover` of their area in a larger one, as an eye does that was seen as
/// a face, or half of a face at the edge of a window. O(n²).
func withoutParts<Found: ScoredBox>(_ detections: [Found], cover: Float) -> [Found] {
    detections.filter { part in
        let area = part.box.width * part.box.height
        return !detections.contains { whole in
            whole.box.width * whole.box.height > area
                && part.box.intersectionArea(with: whole.box) > cover * area
        }
    }
}

private func intersectionOverUnion(_ a: Box, _ b: Box) -> Float {
    let width = max(0, min(a.x2, b.x2) - max(a.x1, b.x1) + 1)
    let height = max(0, min(a.y2, b.y2) - max(a.y1, b.y1) + 1)
    let both = width * height
    return both / (inclusiveArea(a) + inclusiveArea(b) - both)
}

private func inclusiveArea(_ box: Box) -> Float {
    (box.width + 1) * (box.height + 1)
}

extension Box {
    fileprivate func intersectionArea(with other: Box) -> Float {
        max(0, min(x2, other.x2) - max(x1, other.x1)) * max(0, min(y2, other.y2) - max(y1, other.y1))
    }
}
