import FaceTypes
import Files
import Manifests
import Workflows

/// Where the parts of a library are: below the folder that `run` made, unless named one by one.
struct LibraryFlags: ParsableArguments {
    @Option(help: "Cache, if it is not OUT/cache.db.") var cache: FilePath?
    @Option(valueName: "DIR", help: "Folder written by cluster, if it is not OUT/raw.") var raw: FilePath?
    @Option(valueName: "DIR", help: "Folder written by refine, if it is not OUT/facesets.")
    var refineOut: FilePath?
    @Option(valueName: "DIR", help: "Folder written by export-swap, if it is not OUT/swap.")
    var swapOut: FilePath?

    func cache(in out: FilePath) -> FilePath { cache ?? PhotosToSets.cache(in: out) }
    func raw(in out: FilePath) -> FilePath { raw ?? out.appending("raw") }
    func refined(in out: FilePath) -> FilePath { refineOut ?? out.appending("facesets") }
    func swap(in out: FilePath) -> FilePath { swapOut ?? PhotosToSets.export(in: out) }
}
