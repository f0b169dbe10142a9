import FaceTypes

/// For each group of overlapping detections, the one with the highest score.
///
/// Greedy: by descending score, with ties in the given order, each detection removes later ones whose intersection over
/// union with it is greater than `overlap`. O(n·k) for k kept detections.
/// - Parameter countingEnds: whether a side has one pixel more than the difference of its ends, as InsightFace counts.
func suppressOverlaps(_ detections: [Detection], overlap: Float, countingEnds: Bool) -> [Detection] {
    let byScore = detections.enumerated().sorted { a, b in
        (b.element.score, a.offset) < (a.element.score, b.offset)
    }
    var kept: [Detection] = []
    for (_, candidate) in byScore
    where kept.allSatisfy({ intersectionOverUnion($0.box, candidate.box, countingEnds ? 1 : 0) <= overlap }) {
        kept.append(candidate)
    }
    return kept
}

/// Removes detections with more than `cover` of their area inside a larger one, for example an eye detected as a face, or
/// half of a face at the edge of a window. O(n²).
func withoutParts(_ detections: [Detection], cover: Float) -> [Detection] {
    detections.filter { part in
        let area = part.box.width * part.box.height
        return !detections.contains { whole in
            whole.box.width * whole.box.height > area
                && part.box.intersectionArea(with: whole.box) > cover * area
        }
    }
}

private func intersectionOverUnion(_ a: Box, _ b: Box, _ more: Float) -> Float {
    let width = max(0, min(a.x2, b.x2) - max(a.x1, b.x1) + more)
    let height = max(0, min(a.y2, b.y2) - max(a.y1, b.y1) + more)
    let both = width * height
    func area(_ box: Box) -> Float { (box.width + more) * (box.height + more) }
    return both > 0 ? both / (area(a) + area(b) - both) : 0
}

extension Box {
    fileprivate func intersectionArea(with other: Box) -> Float {
        max(0, min(x2, other.x2) - max(x1, other.x1)) * max(0, min(y2, other.y2) - max(y1, other.y1))
    }
}
