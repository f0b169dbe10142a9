package import FaceTypes

/// Finds decisions contradicted by later ones, judged by decisions alone: without groups, each face is its own group.
package struct Overruling: Sendable {
    /// The contradicting decision, by the number of the one that does not apply.
    package let overruled: [Int: Int]

    /// - Parameter groups: groups of rows, if they are known.
    package init(_ decisions: [Decision<Int>], over groups: [[Int]] = []) {
        overruled = Rulings(decisions, groups).overruled
    }
}
