import CCurl
import FaceTypes
import Files
import Glibc

/// One request for a file, or for the rest of it, appended to a partial file as it arrives.
final class HTTPTransfer {
    enum End {
        case complete
        /// `isRetryable`: whether another attempt may succeed.
        case broken(FaceSetsError, isRetryable: Bool)
    }

    private let download: Download
    private let progress: (Int64, Int64?) throws -> Void
    private var part: PartialFile
    private let offset: Int64
    private var answer = HTTPAnswer()
    private var descriptor: Int32 = -1
    /// An error that a callback could not throw.
    private var failure: (any Error)?

    init(_ download: Download, _ part: PartialFile, _ progress: @escaping (Int64, Int64?) throws -> Void) {
        self.download = download
        self.progress = progress
        self.part = part
        offset = part.size
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Calls `curl_easy_perform`.
    func run(updating updated: inout PartialFile) throws -> End {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw FaceSetsError(code: .downloadBroken, "libcurl cannot be started")
        }
        defer { curl_easy_cleanup(handle) }
        var headers: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(headers) }
        if offset > 0, let validator = part.validator {
            headers = curl_slist_append(nil, "Range: bytes=\(offset)-")
            headers = curl_slist_append(headers, "If-Range: \(validator)")
        }
        configure(handle, headers)
        let code = curl_easy_perform(handle)
        part.measure()
        updated = part
        if let failure { throw failure }
        return try end(code, updating: &updated)
    }

    /// libcurl's global initialisation, once per process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private func end(_ code: CURLcode, updating updated: inout PartialFile) throws -> End {
        if answer.status == 416 {
            if answer.totalSize == offset { return .complete }
            try updated.restart(validator: nil)
            return .broken(refusal, isRetryable: true)
        }
        guard code != CURLE_OK else {
            // No data callback creates an empty file.
            if descriptor < 0 { try begin() }
            return .complete
        }
        return .broken(error(code), isRetryable: isRetryable(code))
    }

    private func isRetryable(_ code: CURLcode) -> Bool {
        switch code {
        case CURLE_HTTP_RETURNED_ERROR: answer.status >= 500 || answer.status == 429
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            true
        // A network that drops all packets will not answer the fifth attempt either.
        case CURLE_OPERATION_TIMEDOUT: answer.status != 0
        default: false
        }
    }
}

// Setup
extension HTTPTransfer {
    private static let redirections = 5

    /// Calls `curl_easy_setopt`.
    private func configure(_ handle: UnsafeMutableRawPointer, _ headers: UnsafeMutablePointer<curl_slist>?) {
        let isSecure = download.url.lowercased().hasPrefix("https:")
        for (option, text) in [
            (CURLOPT_URL, download.url), (CURLOPT_PROTOCOLS_STR, "http,https"),
            (CURLOPT_REDIR_PROTOCOLS_STR, isSecure ? "https" : "http,https"),
            (CURLOPT_USERAGENT, "face-sets/\(toolVersion)"),
        ] { _ = face_sets_curl_set_text(handle, option, text) }
        for (option, number) in [
            (CURLOPT_FOLLOWLOCATION, 1), (CURLOPT_MAXREDIRS, Self.redirections), (CURLOPT_FAILONERROR, 1),
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_NOPROGRESS, 0), (CURLOPT_CONNECTTIMEOUT, download.connecting),
            (CURLOPT_LOW_SPEED_LIMIT, 1), (CURLOPT_LOW_SPEED_TIME, download.stalled),
        ] { _ = face_sets_curl_set_long(handle, option, number) }
        if let certificates = download.certificates {
            _ = certificates.withCString { face_sets_curl_set_text(handle, CURLOPT_CAINFO, $0) }
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA] {
            _ = face_sets_curl_set_pointer(handle, option, context)
        }
        _ = face_sets_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
        _ = face_sets_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            HTTPTransfer.of(context)?.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
        }
        _ = face_sets_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            HTTPTransfer.of(context)?.answer.take(String(decoding: line, as: UTF8.self))
            return size * count
        }
        _ = face_sets_curl_set_progress_callback(handle) { context, total, done, _, _ in
            HTTPTransfer.of(context)?.tell(Int64(done), of: Int64(total)) ?? 1
        }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
        context.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
    }
}

// Callbacks
extension HTTPTransfer {
    /// - Returns: the number of bytes taken; any other number than received aborts the transfer.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        do {
            if descriptor < 0 { try begin() }
            guard part.size + Int64(bytes.count) <= download.sizeLimit else {
                throw FaceSetsError(
                    code: .tooLarge, "\(download.url) is larger than \(download.sizeLimit) bytes")
            }
            try writeAll(bytes, to: descriptor, part.path)
            part.measure()
            return bytes.count
        } catch {
            failure = error
            return -1
        }
    }

    /// Called at the first byte of the body: appends to the file, or starts it again.
    private func begin() throws {
        if answer.status != 206 {
            try part.restart(validator: answer.validator)
        } else if answer.rangeStart != offset {
            try part.restart(validator: nil)
            throw refusal
        }
        descriptor = part.path.withCString {
            open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        guard descriptor >= 0 else { throw FaceSetsError.system("cannot write", part.path) }
    }

    /// - Returns: 0 to continue.
    private func tell(_ done: Int64, of total: Int64) -> Int32 {
        do {
            let start = part.size - done
            try progress(part.size, total > 0 ? max(start, 0) + total : nil)
            return 0
        } catch {
            failure = failure ?? error
            return 1
        }
    }
}

// Errors
extension HTTPTransfer {
    private var refusal: FaceSetsError {
        FaceSetsError(
            code: .downloadRefused, "the server refused \(download.url)",
            remedy: "Check the address, or download the file elsewhere and pass it with --from.",
            cause: "HTTP status \(answer.status)")
    }

    private func offline(_ cause: String) -> FaceSetsError {
        FaceSetsError(
            code: .offline, "cannot reach the server for \(download.url)",
            remedy: "Check the network and the proxy (https_proxy), or download the file on another machine "
                + "and pass it with --from.", cause: cause)
    }

    private func error(_ code: CURLcode) -> FaceSetsError {
        let cause = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_HTTP_RETURNED_ERROR: return refusal
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_TOO_MANY_REDIRECTS:
            return FaceSetsError(
                code: .redirectRefused, "\(download.url) redirects to an address that is not allowed",
                remedy:
                    "Pass the address of the file itself: https, with at most \(Self.redirections) redirects.",
                cause: cause)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
            return offline(cause)
        case CURLE_OPERATION_TIMEDOUT where answer.status == 0: return offline(cause)
        default:
            return FaceSetsError(
                code: .downloadBroken, "the download of \(download.url) was interrupted",
                remedy: "Run the same command again to resume it.", cause: cause)
        }
    }
}
