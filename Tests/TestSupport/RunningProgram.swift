package import FaceTypes
import Files
import Glibc

/// The result of running a program.
package struct ProgramRun: Sendable {
    package let exitCode: Int32
    package let output: [UInt8]
    package let messages: [UInt8]
}

/// Runs the built program, or another one, and waits for it. Its home and state folder are inside `scratch`, so only
/// compiled networks are written elsewhere.
///
/// - Parameter environment: additional variables, as `NAME=value`.
package func runProgram(
    _ arguments: [FilePath], in scratch: ScratchFolder, program: FilePath = TestMaterial.program,
    environment: [FilePath] = []
) throws -> ProgramRun {
    let out = scratch.path.appending(".stdout")
    let err = scratch.path.appending(".stderr")
    let process = try startProgram(
        arguments, in: scratch, output: out, messages: err, program: program, environment: environment)
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1 && errno == EINTR {}
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    return ProgramRun(exitCode: code, output: try readFile(out), messages: try readFile(err))
}

/// Starts the built program and returns its process ID (pid_t); the caller waits for it. Calls `posix_spawn`.
package func startProgram(
    _ arguments: [FilePath], in scratch: ScratchFolder, output: FilePath, messages: FilePath,
    program: FilePath = TestMaterial.program, environment variables: [FilePath] = []
) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, file) in [(STDOUT_FILENO, output), (STDERR_FILENO, messages)] {
        _ = file.withCString {
            posix_spawn_file_actions_addopen(&actions, descriptor, $0, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
    }
    // Test threads block signals, and child processes would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"
    let environment =
        [FilePath("PATH=\(path)"), FilePath("HOME=\(scratch.path.shown)")] + variables
        + [FilePath("XDG_CACHE_HOME=\(TestMaterial.caches.shown)")]
    var process = pid_t()
    let failure = withCStrings([program] + arguments) { words in
        withCStrings(environment) { environment in
            program.withCString {
                posix_spawn(&process, $0, &actions, &attributes, words, environment)
            }
        }
    }
    guard failure == 0 else {
        throw FaceSetsError.system("cannot start", program, errno: failure)
    }
    return process
}

/// Calls `body` with a NULL-terminated array of C strings.
private func withCStrings<Result>(
    _ words: [FilePath], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = words.map { word in word.withCString { strdup($0) } } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("the array contains its terminator") }
        return body(base)
    }
}
