import FaceTypes
import Workflows

/// What a command gets from the program that runs it.
struct CommandContext {
    let progress: any ProgressSink
    let interruption: Interruption
    /// Where the log of this run goes, if there is one.
    let log: FilePath?
}

/// The program's version, as `--version` prints it and as caches and manifests record it.
let programVersion = toolVersion
