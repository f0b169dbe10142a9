import FaceTypes

/// Finds the rows of photos and faces by their keys.
///
/// Digests are random, so an index in the file would write one page per new photo. The index is therefore in memory,
/// built by one pass over the photos the first time a flush names a photo that this process did not add.
final class SQLiteLookup {
    private let database: SQLiteConnection
    /// By the part of the digest that a `FaceKey` contains; the first of several photos.
    private var rows: [UInt64: Int] = [:]
    private var knowsAll = false
    private var statements: [String: SQLiteStatement] = [:]

    init(_ database: SQLiteConnection) { self.database = database }

    static let photoByPath = """
        SELECT row FROM photos WHERE sha256 IS NULL AND path = ? ORDER BY status = 'missing', row DESC LIMIT 1
        """
    static let face = "SELECT row FROM faces WHERE photo = ? AND face_index = ? ORDER BY row LIMIT 1"

    /// Records a new photo.
    func note(_ photo: PhotoRecord, _ row: Int) {
        guard let digest = photo.digest else { return }
        if rows[digest.beginning] == nil { rows[digest.beginning] = row }
    }

    func row(ofPhoto key: PhotoKey) throws -> Int {
        let row =
            switch key {
            case .content(let digest): try self.row(of: digest)
            case .path(let path): try first(Self.photoByPath, .blob(path.bytes))
            }
        guard let row else { throw FaceSetsError.unknownPhoto(key) }
        return row
    }

    func row(ofFace key: FaceKey) throws -> Int {
        let row = try row(beginning: key.photo).flatMap {
            try first(Self.face, .number($0), .number(key.index))
        }
        guard let row else { throw FaceSetsError.unknownFace(key) }
        return row
    }

    private func row(of digest: PhotoDigest) throws -> Int? {
        guard let row = try row(beginning: digest.beginning) else { return nil }
        let isIt = "SELECT row FROM photos WHERE row = ? AND sha256 = ?"
        if try first(isIt, .number(row), .blob(digest.bytes)) != nil { return row }
        // Another photo's digest has the same beginning.
        let scan = "SELECT row FROM photos WHERE sha256 = ? ORDER BY row LIMIT 1"
        return try first(scan, .blob(digest.bytes))
    }

    private func row(beginning: UInt64) throws -> Int? {
        if rows[beginning] == nil, !knowsAll { try loadAll() }
        return rows[beginning]
    }

    private func first(_ sql: String, _ values: SQLiteValue...) throws -> Int? {
        let statement = try statements[sql] ?? database.prepare(sql)
        statements[sql] = statement
        return try statement.first(values)
    }

    private func loadAll() throws {
        let statement = try database.prepare(
            "SELECT row, sha256 FROM photos WHERE sha256 IS NOT NULL ORDER BY row DESC")
        while try statement.step() {
            guard let row = statement.integer(0) else { continue }
            let beginning = statement.withBytes(1) { $0.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
            rows[beginning] = row
        }
        knowsAll = true
    }
}
