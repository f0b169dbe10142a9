package import FaceTypes
import Files
import Glibc

/// A file to download, and how to check it.
package struct Download: Sendable {
    /// `https://…` or `http://…`. Redirects from https to http are refused.
    package var url: String
    /// The destination; while incomplete, the file grows in `<file>.part` beside it.
    package var file: FilePath
    /// If nil, the file counts as complete once it has the size that the server announced.
    package var digest: PhotoDigest?
    /// In bytes; larger files are refused.
    package var sizeLimit: Int64 = 4 << 30
    /// How many attempts in a row may fail without receiving a byte.
    package var attempts = 5
    /// Milliseconds before the second attempt; doubled after each attempt that receives nothing.
    package var pause = 500
    /// Timeouts in seconds: for connecting, and for receiving the next byte.
    package var (connecting, stalled) = (15, 60)
    /// A file with the certificates to trust instead of the system's.
    package var certificates: FilePath?

    package init(_ url: String, to file: FilePath, digest: PhotoDigest? = nil) {
        self.url = url
        self.file = file
        self.digest = digest
    }
}

extension Download {
    /// Downloads the file. A file that already exists with the right digest is kept.
    ///
    /// Resumes what an earlier run or a broken connection left behind, with `Range` and `If-Range`. Uses the proxies of
    /// the environment (`https_proxy`, `no_proxy`, …).
    /// - Parameter progress: called at least once per second with the bytes received and, if the server announced it, the
    ///   total. If it throws, the download ends.
    /// - Throws: `FaceSetsError`: `offline`, `download_refused`, `redirect_refused`, `download_broken`,
    ///   `download_altered` if the sha256 does not match, `too_large`, and system errors.
    package func run(progress: @escaping (Int64, Int64?) throws -> Void = { _, _ in }) throws {
        guard isIntact(file) != true else { return }
        try createFolder(file.parent)
        var part = try PartialFile(self)
        let isPatched = try fetch(into: &part, progress)
        if isPatched, isIntact(part.path) == false {
            // The server's file changed between the pieces.
            try part.restart(validator: nil)
            try fetch(into: &part, progress)
        }
        guard isIntact(part.path) != false else { throw try altered(part) }
        try part.finish()
    }

    /// Nil if there is no digest to compare with; false if the file does not exist.
    private func isIntact(_ path: FilePath) -> Bool? {
        digest.map { $0 == (try? SHA256.digest(ofFile: path)) }
    }

    /// - Returns: whether the file was assembled from several responses.
    @discardableResult
    private func fetch(into part: inout PartialFile, _ progress: @escaping (Int64, Int64?) throws -> Void)
        throws -> Bool
    {
        var isPatched = false
        var failures = 0
        var hasBegun = false
        while true {
            let before = part.size
            isPatched = isPatched || before > 0
            switch try HTTPTransfer(self, part, progress).run(updating: &part) {
            case .complete: return isPatched
            case .broken(let error, let isRetryable):
                hasBegun = hasBegun || part.size > before
                failures = part.size > before ? 0 : failures + 1
                guard isRetryable || hasBegun, failures < attempts else { throw error }
                try wait(pause << failures, progress, part.size)
            }
        }
    }

    /// Waits, calling `progress` ten times per second.
    private func wait(_ milliseconds: Int, _ progress: (Int64, Int64?) throws -> Void, _ size: Int64) throws {
        for _ in 0..<max(1, milliseconds / 100) {
            try progress(size, nil)
            usleep(UInt32(min(milliseconds, 100) * 1000))
        }
    }

    private func altered(_ part: PartialFile) throws -> FaceSetsError {
        let found = try SHA256.digest(ofFile: part.path)
        try part.discard()
        return FaceSetsError(
            code: .downloadAltered, "\(url) returned a different file than expected", path: file,
            remedy: "It was deleted. Try again, or download the file elsewhere and pass it with --from.",
            cause: "sha256 is \(found)" + (digest.map { ", expected \($0.hex)" } ?? ""))
    }
}
