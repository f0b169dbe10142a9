import Downloads
import FaceTypes
import Files
import Synchronization
import TestSupport
import Testing

private let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
private let tag = "ETag: \"one\""

/// The rest of `content`, as a server that supports ranges sends it.
private func range(_ request: FileServer.Request, cut: Int? = nil) -> FileServer.Answer {
    guard request.fields["if-range"] == "\"one\"",
        let start = request.fields["range"]?.dropFirst("bytes=".count).dropLast(), let first = Int(start)
    else { return FileServer.Answer("200 OK", [tag], body: content, cut: cut) }
    guard first < content.count else {
        return FileServer.Answer(
            "416 Range Not Satisfiable", ["Content-Range: bytes */\(content.count)"])
    }
    let span = "Content-Range: bytes \(first)-\(content.count - 1)/\(content.count)"
    return FileServer.Answer("206 Partial Content", [tag, span], body: Array(content[first...]), cut: cut)
}

struct DownloadTests {
    private let scratch: ScratchFolder
    private var file: FilePath { scratch.path.appending("packs/file.zip") }

    init() throws { scratch = try ScratchFolder() }

    private func download(_ url: String, digest: PhotoDigest? = SHA256.digest(of: content)) -> Download {
        var download = Download(url, to: file, digest: digest)
        download.pause = 1
        return download
    }

    private func failure(_ download: Download) -> FaceSetsError? {
        #expect(throws: FaceSetsError.self) { try download.run() }
    }

    private var left: [FilePath] { (try? listFolder(file.parent)) ?? [] }

    @Test func brokenConnectionsResume() throws {
        try FileServer.run {
            range($0, cut: $0.number < 3 ? 50_000 : nil)
        } _: { server in
            let last = Mutex<(Int64, Int64?)>((0, nil))
            try download(server.url("/file.zip")).run { done, total in
                last.withLock { $0 = (max($0.0, done), total ?? $0.1) }
            }
            #expect(try readFile(file) == content && left == ["file.zip"])
            let starts = server.requests.map { $0.fields["range"] }
            #expect(starts == [nil, "bytes=50000-", "bytes=100000-", "bytes=150000-"])
            #expect(last.withLock { $0.1 } == 200_000)
        }
    }

    @Test func downloadsOfAnEarlierRunResume() throws {
        try FileServer.run {
            range($0, cut: $0.number == 0 ? 50_000 : nil)
        } _: { server in
            var first = download(server.url("/file.zip"))
            first.attempts = 0
            #expect(failure(first)?.code == "download_broken")
            #expect(left == ["file.zip.part", "file.zip.part.json"])
            try download(server.url("/file.zip")).run()
            #expect(try readFile(file) == content)
            #expect(server.requests.map { $0.fields["range"] } == [nil, "bytes=50000-"])
            // A complete file needs no request.
            try download(server.url("/file.zip")).run()
            #expect(server.requests.count == 2)
        }
    }

    @Test func aChangedFileIsDownloadedFromTheStart() throws {
        let old = [UInt8](repeating: 7, count: 60_000)
        try FileServer.run { request in
            request.number == 0
                ? FileServer.Answer("200 OK", ["ETag: \"old\""], body: old + old, cut: 60_000)
                : range(request)
        } _: { server in
            try download(server.url("/file.zip")).run()
            #expect(try readFile(file) == content)
            #expect(server.requests.map { $0.fields["if-range"] } == [nil, "\"old\""])
        }
    }

    /// If the rest belongs to another file, the whole file is downloaded again.
    @Test func mixedPiecesAreDownloadedAgain() throws {
        try FileServer.run { request in
            guard request.number == 0 else { return range(request) }
            return FileServer.Answer(
                "200 OK", [tag], body: [UInt8](repeating: 1, count: 200_000), cut: 1_000)
        } _: { server in
            try download(server.url("/file.zip")).run()
            #expect(try readFile(file) == content && server.requests.count == 3)
        }
    }

    @Test func aCompletePartialFileIsUsed() throws {
        try FileServer.run {
            range($0)
        } _: { server in
            let url = server.url("/file.zip")
            try scratch.write(content, to: "packs/file.zip.part")
            let note = "{\"url\": \"\(url)\", \"validator\": \"\\\"one\\\"\"}"
            try scratch.write(Array(note.utf8), to: "packs/file.zip.part.json")
            try download(url).run()
            #expect(try readFile(file) == content && left == ["file.zip"])
        }
    }

    @Test func wrongContentIsDeleted() throws {
        try FileServer.run { _ in
            FileServer.Answer("200 OK", body: Array(content.reversed()))
        } _: { server in
            let error = failure(download(server.url("/file.zip")))
            #expect(error?.code == "download_altered" && error?.path == file && left == [])
            #expect(error?.cause?.hasPrefix("sha256 ") == true)
        }
    }

    @Test func attemptsAreLimited() throws {
        try FileServer.run {
            range($0, cut: 0)
        } _: { server in
            let error = failure(download(server.url("/file.zip")))
            #expect(error?.code == "download_broken" && server.requests.count == 5)
            #expect(error?.remedy == "Run the same command again to resume it.")
        }
    }

    @Test(arguments: [("404 Not Found", 1), ("403 Forbidden", 1), ("503 Service Unavailable", 5)])
    func refusalsReportTheStatus(_ status: String, _ requests: Int) throws {
        try FileServer.run { _ in
            FileServer.Answer(status)
        } _: { server in
            let error = failure(download(server.url("/file.zip")))
            #expect(error?.code == "download_refused" && server.requests.count == requests)
            #expect(error?.cause == "HTTP status \(status.prefix(3))")
        }
    }

    @Test func redirectsAreFollowedUpToALimit() throws {
        try FileServer.run { request in
            let step = Int(request.target.dropFirst()) ?? 0
            guard step > 0 else { return range(request) }
            return FileServer.Answer("302 Found", ["Location: /\(step - 1)"], body: [1, 2, 3])
        } _: { server in
            #expect(failure(download(server.url("/6")))?.code == "redirect_refused")
            try download(server.url("/5")).run()
            #expect(try readFile(file) == content)
        }
    }

    @Test func otherSchemesAreRejected() throws {
        try FileServer.run { _ in
            FileServer.Answer("302 Found", ["Location: file:///etc/passwd"])
        } _: { server in
            #expect(failure(download(server.url("/")))?.code == "redirect_refused")
            #expect(failure(download("file:///etc/passwd"))?.code == "redirect_refused")
            #expect(failure(download("ftp://127.0.0.1/"))?.code == "redirect_refused")
        }
    }

    @Test func tooLargeFilesAreRejected() throws {
        try FileServer.run {
            range($0)
        } _: { server in
            var small = download(server.url("/file.zip"))
            small.sizeLimit = 1_000
            #expect(failure(small)?.code == "too_large")
        }
    }

    @Test func unreachableServersAreOffline() throws {
        var url = ""
        try FileServer.run {
            range($0)
        } _: {
            url = $0.url("/file.zip")
        }
        let error = failure(download(url))
        #expect(error?.code == "offline" && error?.remedy?.contains("--from") == true)
        #expect(failure(download("https://nowhere.invalid/x.zip"))?.code == "offline")
    }

    /// First, connections are made but never answered. Then the queue is full, and packets are dropped.
    @Test func networksThatDropPacketsAreOffline() throws {
        let hole = try BlackHole()
        for _ in 0..<2 {
            var one = download("http://127.0.0.1:\(hole.port)/file.zip")
            (one.connecting, one.stalled) = (1, 1)
            let error = failure(one)
            #expect(error?.code == "offline" && error?.remedy?.contains("--from") == true)
            hole.fill()
        }
    }

    @Test func progressCallbacksCanStopADownload() throws {
        struct Enough: Error {}
        try FileServer.run {
            range($0)
        } _: { server in
            #expect(throws: Enough.self) {
                try download(server.url("/file.zip")).run { _, _ in throw Enough() }
            }
        }
    }
}
