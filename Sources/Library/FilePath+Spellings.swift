package import FaceTypes
import Files

extension FilePath {
    /// The names under which a cache may know a path: links followed in its first parts, the others as they are written.
    ///
    /// `embed` makes the root of a scan real and keeps the names below it, so that any number of leading parts may have
    /// been made real.
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
