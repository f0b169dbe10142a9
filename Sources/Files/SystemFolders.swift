package import FaceTypes

/// Folders that NAS systems, desktops and photo programs create: trash, snapshots, thumbnails, and copies of originals.
/// Their content is deleted, older or smaller than the photos beside them.
package enum SystemFolders {
    /// Whether a folder has such a name, ignoring case.
    package static func contains(_ name: FilePath) -> Bool {
        let name = name.shown.lowercased()
        return names.contains(name) || beginnings.contains { name.hasPrefix($0) }
    }

    private static let names = Set(
        [
            // Synology, QNAP, NetApp, ZFS, Samba, Nextcloud.
            "@eadir", "#recycle", "#snapshot", "@tmp", "@recycle", "@recently-snapshot", "@sharebin",
            "@__thumb",
            ".@__thumb", "~snapshot", ".snapshot", ".snapshots", ".zfs", ".recycle", "network trash folder",
            "files_trashbin", "files_versions",
            // Windows, macOS, Linux.
            "$recycle.bin", "recycler", "recycled", "system volume information", "__macosx", ".trashes",
            ".temporaryitems", "temporary items", ".documentrevisions-v100", ".appledouble", "lost+found",
            // Picasa, digiKam, desktops, Syncthing.
            ".picasaoriginals", ".dtrash", ".thumbnails", "thumbs", ".stversions",
        ])

    /// `.Trash`, `.Trash-1000`, `.Trash-501`.
    private static let beginnings = [".trash"]
}
