import FaceTypes
import Files
import JSON
import TestSupport
import Testing

/// A folder that is mounted a second time shows the same files: device and inode say so.
@Suite(
    .enabled(if: TestMaterial.shared != nil, "needs the shared test material"),
    .enabled(if: works("unshare -m true"), "needs the right to mount, which root has"))
struct BindMountTests {
    @Test func aBindMountHoldsNoCopies() throws {
        let run = try RealRun(photos: 2)
        // Mounted in a namespace of the script's own, which ends with it.
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
        // The true copy is one, and the mounted file is counted once.
        let identical = list["byte_identical"]?.array ?? []
        #expect(identical.count == 1 && identical.first?["paths"]?.array?.count == 2)
    }
}
