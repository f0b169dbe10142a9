import FaceTypes
import Workflows

/// What a command gets from the program that runs it.
struct CommandContext {
    let progress: any ProgressSink
    let interruption: Interruption
    /// Where the log of this run goes, if there is one.
    let log: FilePath?
}
