package import FaceTypes

/// Which decisions later ones contradict, as far as decisions alone tell: without groups each face stands for itself.
package struct Overruling: Sendable {
    /// The decision that says otherwise, by the number of the one that does not hold.
    package let overruled: [Int: Int]

    /// - Parameter groups: of rows, where they are known.
    package init(_ decisions: [Decision<Int>], over groups: [[Int]] = []) {
        overruled = Rulings(decisions, groups).overruled
    }
}
