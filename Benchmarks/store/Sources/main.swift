import FaceStore
import FaceTypes
import Files
import Glibc

/// Creates large caches and measures the store alone; see `bench_store.py`.
///
/// `bench-store fill CACHE FOLDER FILES` creates FILES files and records them in a cache as known photos.
/// `bench-store flush CACHE FACES` fills a cache with FACES faces, and prints the time of flushes with 50 photos.
private let words = CommandLine.arguments

private func digest<Digest: SHA256Value>(_ number: Int) -> Digest? {
    Digest(
        bytes: (0..<32).map { UInt8(truncatingIfNeeded: (number &* 0x9E37_79B9) >> ($0 % 8 * 8) &+ $0) })
}

private func photo(_ number: Int, _ path: FilePath, _ info: FileInfo?) -> PhotoRecord {
    PhotoRecord(
        digest: digest(number), path: path, size: info?.size ?? 1, modified: info?.modified ?? 1, width: 4000,
        height: 3000, capturedSource: .nowhere, status: info == nil ? .ok : .noFace, picture: digest(number))
}

private func face(of photo: PhotoKey) -> NewFace {
    let point = Point(1, 2)
    return NewFace(
        photo: photo, index: 0, box: Box(x1: 0, y1: 0, x2: 100, y2: 120),
        points: FivePoints(leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point),
        score: 0.9, shortSidePixels: 100, blur: 100, embeddingNorm: 20)
}

private func faces(_ numbers: Range<Int>, _ dimension: Int) -> CacheChanges {
    var changes = CacheChanges()
    for number in numbers {
        let photo = photo(number, FilePath("/photos/\(number / 1_000)/\(number).jpg"), nil)
        changes.photos.append(photo)
        changes.faces.append(face(of: photo.key))
        var vector = [Float](repeating: 0, count: dimension)
        vector[number % dimension] = 1
        changes.embeddings += vector
    }
    return changes
}

private func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

private func fill(_ cache: FilePath, _ folder: FilePath, _ count: Int) throws {
    let store = try openStore(cache, for: .updating)
    var changes = CacheChanges()
    for number in 0..<count {
        let path = folder.appending("\(number / 1_000)/\(number).jpg")
        if number % 1_000 == 0 { try createFolder(path.parent) }
        let descriptor = path.withCString { open($0, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }
        try writeAll([0xFF], to: descriptor, path)
        close(descriptor)
        changes.photos.append(photo(number, path, FileInfo(path)))
    }
    try store.commit(changes)
}

private func flush(_ cache: FilePath, _ count: Int) throws {
    try add(cache, count)
    let store = try openStore(cache, for: .updating)
    try time("flush of 50 enrichments of \(count) faces") { number in
        var changes = CacheChanges()
        for photo in stride(from: number, to: count, by: count / 50) {
            guard let content: PhotoDigest = digest(photo) else { continue }
            changes.enrichments[FaceKey(digest: content, index: 0)] = Enrichment(age: 30)
        }
        try store.commit(changes)
    }
}

private func add(_ cache: FilePath, _ count: Int) throws {
    let space = EmbeddingSpace(name: "bench", dimension: 512)
    let store = try openStore(cache, for: .adding(space))
    for start in stride(from: 0, to: count, by: 20_000) {
        try store.commit(faces(start..<min(start + 20_000, count), space.dimension))
    }
    try time("flush of 50 photos into \(count) faces") {
        try store.commit(faces(count + 50 * $0..<count + 50 * $0 + 50, space.dimension))
    }
}

/// Prints the time of 20 runs of `body`; that of the first separately, because it may include preparations.
private func time(_ what: String, _ body: (Int) throws -> Void) throws {
    var (walls, cpus): ([Double], [Double]) = ([], [])
    for number in 0..<20 {
        let (wall, cpu) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        try body(number)
        walls.append(1e3 * (seconds(CLOCK_MONOTONIC) - wall))
        cpus.append(1e3 * (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu))
    }
    let first = walls[0]
    walls.sort()
    cpus.sort()
    print(
        "\(what): first \(first) ms, median \(walls[10]) ms, worst \(walls[19]) ms, CPU \(cpus[10]) ms")
}

switch words.dropFirst().first {
case "fill" where words.count == 5: try fill(FilePath(words[2]), FilePath(words[3]), Int(words[4]) ?? 0)
case "flush" where words.count == 4: try flush(FilePath(words[2]), Int(words[3]) ?? 0)
default:
    print("bench-store fill CACHE FOLDER FILES | bench-store flush CACHE FACES")
    exit(64)
}
