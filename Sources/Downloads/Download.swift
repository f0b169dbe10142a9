package import FaceTypes
import Files
import Glibc

/// A file of the web and what it must be.
package struct Download: Sendable {
    /// `https://…` or `http://…`; a redirection from the first to the second is refused.
    package var url: String
    /// Where it is to lie; until it is whole, it grows in `<file>.part` beside it.
    package var file: FilePath
    /// Nil where only its size in the answer of the server tells that it is whole.
    package var digest: PhotoDigest?
    /// Bytes; what is larger is refused.
    package var sizeLimit: Int64 = 4 << 30
    /// Tries in a row that bring nothing, before it is given up.
    package var attempts = 5
    /// Milliseconds before the second try; doubled with each that brings nothing.
    package var pause = 500
    /// Seconds to wait for a connection, and for the next byte once there is one.
    package var (connecting, stalled) = (15, 60)
    /// A file of certificates to trust, in the place of the system's.
    package var certificates: FilePath?

    package init(_ url: String, to file: FilePath, digest: PhotoDigest? = nil) {
        self.url = url
        self.file = file
        self.digest = digest
    }
}

extension Download {
    /// Fetches the file; a file that is there and has the digest stays.
    ///
    /// What an earlier run left is gone on with, by `Range` and `If-Range`, as is what a broken connection left in this
    /// one. Proxies are those of the environment (`https_proxy`, `no_proxy`, …).
    /// - Parameter progress: told the bytes that are here and those there will be, where the server says so, at least
    ///   each second; what it throws ends the download.
    /// - Throws: `FaceSetsError`: `offline`, `download_refused`, `redirect_refused`, `download_broken`,
    ///   `download_altered` for another sha256 than the one awaited, `too_large`, and the system's refusals.
    package func run(progress: @escaping (Int64, Int64?) throws -> Void = { _, _ in }) throws {
        guard isWhole(file) != true else { return }
        try createFolder(file.parent)
        var part = try PartialFile(self)
        let isPatched = try fetch(into: &part, progress)
        if isPatched, isWhole(part.path) == false {
            // The pieces are not of one file.
            try part.restart(validator: nil)
            try fetch(into: &part, progress)
        }
        guard isWhole(part.path) != false else { throw try altered(part) }
        try part.finish()
    }

    /// Nil where there is no digest to compare with, false where nothing is there.
    private func isWhole(_ path: FilePath) -> Bool? {
        digest.map { $0 == (try? SHA256.digest(ofFile: path)) }
    }

    /// - Returns: whether the file was put together from several answers.
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
            case .whole: return isPatched
            case .broken(let error, let isWorthAnother):
                hasBegun = hasBegun || part.size > before
                failures = part.size > before ? 0 : failures + 1
                guard isWorthAnother || hasBegun, failures < attempts else { throw error }
                try wait(pause << failures, progress, part.size)
            }
        }
    }

    /// Waits, and asks ten times a second whether to go on.
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
            code: .downloadAltered, "what \(url) gave is not the file that was awaited", path: file,
            remedy: "Nothing of it was kept. Try again, or fetch the file elsewhere and give it with --from.",
            cause: "sha256 \(found), should be \(digest.map(\.hex) ?? "another")")
    }
}
