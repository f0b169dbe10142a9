import FaceTypes
import Files
import Glibc
import TestSupport
import Testing

struct SystemFoldersTests {
    static let folders: [FilePath] = [
        "@eaDir", "#recycle", "#snapshot", "@Recycle", "@Recently-Snapshot", ".@__thumb", "lost+found",
        ".picasaoriginals", "Thumbs", "__MACOSX", "$RECYCLE.BIN", "System Volume Information", ".Trash",
        ".Trash-1000", ".Trashes", ".thumbnails", "Network Trash Folder", "@tmp", ".snapshot", "~snapshot",
    ]

    private let scratch: ScratchFolder

    init() throws {
        scratch = try ScratchFolder()
        try scratch.write([1], to: "a.jpg")
        for folder in Self.folders { try scratch.write([1], to: folder.appending("x/b.jpg")) }
        try scratch.write([1], to: "2009/@eadir/a.jpg/SYNOPHOTO_THUMB_M.jpg")
        try scratch.write([1], to: "2009/.hidden/a.jpg")
        // Files, and folders whose names are only similar.
        try scratch.write([1], to: "sub/thumbs")
        try scratch.write([1], to: "sub/.trash.jpg")
        try scratch.write([1], to: "recycling/c.jpg")
        try scratch.write([1], to: "Thumbsucker/d.jpg")
    }

    private func names(_ files: [FilePath]) -> [String] {
        files.map { String($0.shown.dropFirst(scratch.path.shown.count + 1)) }
    }

    @Test func systemFoldersAreSkippedAndCounted() throws {
        let walk = try FolderWalk(scratch.path)
        #expect(
            names(walk.files.map(\.path)) == ["Thumbsucker/d.jpg", "a.jpg", "recycling/c.jpg", "sub/thumbs"])
        #expect(Set(names(walk.skipped)) == Set(Self.folders.map(\.shown) + ["2009/@eadir"]))
        #expect(walk.skipped.count == Self.folders.count + 1 && walk.failed.isEmpty)
    }

    @Test func systemFoldersAreEnteredOnRequest() throws {
        let walk = try FolderWalk(scratch.path, entersSystemFolders: true)
        let found = Set(names(walk.files.map(\.path)))
        #expect(walk.skipped.isEmpty && found.count == Self.folders.count + 5)
        for folder in Self.folders { #expect(found.contains("\(folder.shown)/x/b.jpg")) }
        #expect(!found.contains("2009/.hidden/a.jpg") && !found.contains("sub/.trash.jpg"))
    }

    /// A user who names a trash folder means it.
    @Test func theRootIsAlwaysEntered() throws {
        let walk = try FolderWalk(scratch.path.appending("#recycle"))
        #expect(walk.files.count == 1 && walk.skipped.isEmpty)
    }
}

struct SameFileTests {
    /// A file, a copy, links of each kind, and a path through a linked folder.
    @Test func linksAreGroupedWithTheirFile() throws {
        let scratch = try ScratchFolder()
        let root = try #require(scratch.path.madeReal())
        let real = try scratch.write([1, 2], to: "z/real.jpg")
        let copy = try scratch.write([1, 2], to: "z/copy.jpg")
        #expect(symlink("z/real.jpg", root.appending("a-link.jpg").shown) == 0)
        #expect(symlink("a-link.jpg", root.appending("b-link.jpg").shown) == 0)
        #expect(symlink("z", root.appending("m").shown) == 0)
        #expect(link(real.shown, root.appending("hard.jpg").shown) == 0)
        let gone = root.appending("gone.jpg")
        let paths: [FilePath] = ["a-link.jpg", "b-link.jpg", "m/real.jpg", "z/real.jpg", "hard.jpg"]
            .map { root.appending(FilePath($0)) }
        let files = SameFile.grouping(paths + [copy, gone])
        #expect(files.map(\.path) == [gone, root.appending("hard.jpg"), copy])
        #expect(
            files.map { $0.links.map { $0.lastComponent.shown } } == [
                [], ["a-link.jpg", "b-link.jpg", "real.jpg", "real.jpg"], [],
            ])
        // Without the hard link, the file's own path represents the group.
        let linked = SameFile.grouping(paths.dropLast())
        #expect(linked.map(\.path) == [real])
        // A path through a linked folder is preferred to a link to the file.
        #expect(SameFile.grouping(Array(paths.prefix(3))).map(\.path) == [root.appending("m/real.jpg")])
    }
}
