import FaceTypes
import Files
import JSON
import TestSupport
import Testing

/// A bind mount shows the same files a second time; device and inode identify them.
@Suite(
    .enabled(if: TestMaterial.shared != nil, "needs the shared test material"),
    .enabled(if: works("unshare -m true"), "needs permission to mount (root)"))
struct BindMountTests {
    @Test func filesInABindMountAreNotCopies() throws {
        let run = try RealRun(photos: 2)
        // The mount is in the script's own namespace and disappears with it.
        let code = try run.shell(
            """
            mkdir -p $S/photos/again $S/other && mv $S/photos/1.jpg $S/other/
            unshare -m sh -ec '
                mount --make-rprivate / && mount --bind $S/other $S/photos/again
                cp -r $S/other $S/photos/copied
                $P embed $S/photos $S/c.db --pack $PACK --quiet
                ln -s $S/other/1.jpg $S/photos/link.jpg && $P embed $S/photos $S/c.db --pack $PACK --quiet
                $P dedup $S/c.db --quiet
            '
            """)
        let output = try run.output()
        #expect(code == 0, "\(output)")
        let list = try JSONValue(parsing: readFile(run.scratch.path.appending("c.duplicates.json")))
        let same = list["same_file"]?.array ?? []
        #expect(same.count == 1 && same.first?["path"]?.text?.hasSuffix("photos/again/1.jpg") == true)
        #expect(same.first?["links"]?.array?.count == 1)
        // Only the real copy is identical to another file; the mounted file is counted once.
        let identical = list["byte_identical"]?.array ?? []
        #expect(identical.count == 1 && identical.first?["paths"]?.array?.count == 2)
    }
}
