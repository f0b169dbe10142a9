import FaceTypes
import Workflows

/// What the program passes to a command.
struct CommandContext {
    let progress: any ProgressSink
    let interruption: Interruption
    /// The path of this run's log, if there is one.
    let log: FilePath?
}
