import FaceStore
package import FaceTypes
package import Library

/// Replaces the folder `old` by `new` in the paths of photos, aliases and source folders. No file is opened.
package struct RelocateCache: Workflow {
    package var old: FilePath
    package var new: FilePath

    package init(from old: FilePath, to new: FilePath) { (self.old, self.new) = (old, new) }

    /// - Returns: the number of paths changed.
    /// - Throws: what the store throws.
    package func run(_ library: Library, _ tools: Tools) throws -> Int {
        let contents = try library.store.read([])
        var changes = CacheChanges()
        func moved(_ path: FilePath) -> FilePath {
            path.isUnder(old) ? FilePath(bytes: new.bytes + path.bytes.dropFirst(old.bytes.count)) : path
        }
        for photo in contents.photos where photo.path.isUnder(old) {
            changes.updatedPhotos[photo.key] = photo
            changes.updatedPhotos[photo.key]?.path = moved(photo.path)
        }
        let movedAliases = contents.aliases.filter { $0.path.isUnder(old) }
        if !movedAliases.isEmpty {
            // Rewrites all of them to keep their order.
            changes.removedAliases = Set(contents.aliases.map(\.path))
            changes.aliases = contents.aliases.map { alias in
                var alias = alias.of(contents.photos[alias.photo].key)
                alias.path = moved(alias.path)
                return alias
            }
        }
        let roots = contents.sourceRoots.map(moved)
        if roots != contents.sourceRoots { changes.sourceRoots = roots }
        try library.commit(changes)
        return changes.updatedPhotos.count + movedAliases.count
    }
}
