package import FaceTypes
import Files

extension FilePath {
    /// The paths under which a cache may know a file: with the links in some of its leading components resolved.
    ///
    /// `embed` resolves the links of the source folder but not of the names below it, so any number of leading
    /// components may be resolved.
    package var spellings: [FilePath] {
        var (head, tail): (FilePath, [FilePath]) = (madeAbsolute(), [])
        var found = [head]
        while head.parent != head {
            if let real = head.madeReal() {
                let spelling = tail.reversed().reduce(real) { $0.appending($1) }
                if !found.contains(spelling) { found.append(spelling) }
            }
            tail.append(head.lastComponent)
            head = head.parent
        }
        return found
    }
}
