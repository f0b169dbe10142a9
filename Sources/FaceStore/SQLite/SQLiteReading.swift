import FaceTypes
import JSON

/// Reads the tables of a cache and checks them like the arrays of an `.npz` file.
struct SQLiteReader {
    let database: SQLiteConnection

    func meta() throws -> CacheMeta {
        let statement = try database.prepare("SELECT value FROM meta WHERE key = 'cache'")
        guard try statement.step(), let text = statement.bytes(0) else {
            throw bad("meta", "has no description")
        }
        return try CacheMeta(parsing: text, database.path)
    }

    /// The whole content at one moment.
    func contents(_ parts: CacheParts) throws -> CacheContents {
        try database.transaction("BEGIN") {
            let meta = try meta()
            let photos = try photos()
            let faces = try faces(photos: photos.count)
            var contents = CacheContents(empty: meta.space)
            contents.sourceRoots = meta.sourceRoots
            contents.photos = photos
            contents.aliases = try aliases(photos: photos.count)
            contents.faces = faces
            if parts.contains(.embeddings) {
                contents.embeddings = try embeddings(rows: faces.count, dimension: meta.space.dimension)
            }
            if parts.contains(.enrichments) { contents.enrichments = try enrichments(rows: faces.count) }
            contents.extras = CacheExtras(
                metaFields: meta.otherFields, arrays: parts.contains(.extras) ? try extraArrays() : [])
            if parts.contains(.decisions) { contents.decisions = try decisions() }
            try contents.checkVectors(cache: database.path)
            return contents
        }
    }

    /// Faces without measures, in the order of their rows.
    func facesLackingEnrichment() throws -> [FaceKey] {
        let measured = try has(.measures) ? "SELECT face FROM measures" : ""
        let statement = try database.prepare(
            """
            SELECT p.sha256, f.face_index FROM faces f JOIN photos p ON p.row = f.photo
            WHERE f.row NOT IN (\(measured)) ORDER BY f.row
            """)
        var keys: [FaceKey] = []
        while try statement.step() {
            guard let digest = statement.bytes(0).flatMap({ PhotoDigest(bytes: $0) }) else { continue }
            keys.append(FaceKey(digest: digest, index: number(statement, 1)))
        }
        return keys
    }

    private func photos() throws -> [PhotoRecord] {
        var photos = try records()
        guard try has(.pictures) else { return photos }
        let statement = try database.prepare("SELECT photo, picture, editions, colour FROM pictures")
        while try statement.step() {
            let row = try photo(statement, 0, of: photos.count, "pictures")
            let editions = statement.bytes(2) ?? []
            photos[row].picture = statement.bytes(1).flatMap { PictureDigest(bytes: $0) }
            photos[row].editions = stride(from: 0, to: editions.count, by: 32).compactMap {
                PhotoDigest(bytes: Array(editions[$0...].prefix(32)))
            }
            photos[row].colour = floats(statement, 3).first { $0.isFinite } ?? -1
            guard editions.count == 32 * photos[row].editions.count,
                statement.bytes(1) == nil || photos[row].picture != nil
            else { throw bad("pictures", "has no sha256 in row \(row)") }
        }
        return photos
    }

    private func records() throws -> [PhotoRecord] {
        let hasMetadata = try has(.photoMetadata)
        let metadata =
            hasMetadata
            ? "captured_source, sidecar_orientation FROM photos LEFT JOIN photo_metadata ON photo = row ORDER BY row"
            : "NULL, 0 FROM photos ORDER BY row"
        let statement = try database.prepare(
            """
            SELECT row, sha256, path, size, mtime_ns, width, height, captured, phash, status, reason, \(metadata)
            """)
        var photos: [PhotoRecord] = []
        while try statement.step() {
            guard statement.integer(0) == photos.count else {
                throw bad("photos", "lacks row \(photos.count)")
            }
            let digest = statement.bytes(1).flatMap { PhotoDigest(bytes: $0) }
            guard statement.bytes(1) == nil || digest != nil else {
                throw bad("photos", "has no sha256 in row \(photos.count)")
            }
            let word = text(statement, 9)
            guard let status = PhotoStatus(rawValue: word) else {
                throw bad("photos", "has the unknown status '\(word)'")
            }
            photos.append(
                PhotoRecord(
                    digest: digest, path: FilePath(bytes: statement.bytes(2) ?? []),
                    size: number(statement, 3),
                    modified: number(statement, 4), width: number(statement, 5), height: number(statement, 6),
                    captured: CaptureDate(iso: text(statement, 7)),
                    capturedSource: DateSource(rawValue: text(statement, 11)),
                    sidecarOrientation: number(statement, 12),
                    perceptualHash: UInt64(bitPattern: number(statement, 8)), status: status,
                    reason: text(statement, 10)))
        }
        return photos
    }

    private func aliases(photos: Int) throws -> [AliasRecord] {
        let statement = try database.prepare(
            "SELECT photo, path, size, mtime_ns FROM aliases ORDER BY number")
        var aliases: [AliasRecord] = []
        while try statement.step() {
            aliases.append(
                AliasRecord(
                    photo: try photo(statement, 0, of: photos, "aliases"),
                    path: FilePath(bytes: statement.bytes(1) ?? []), size: number(statement, 2),
                    modified: number(statement, 3)))
        }
        return aliases
    }

    private func faces(photos: Int) throws -> [FaceRecord] {
        let statement = try database.prepare(
            "SELECT row, photo, face_index, measures FROM faces ORDER BY row")
        var faces: [FaceRecord] = []
        while try statement.step() {
            guard statement.integer(0) == faces.count else { throw bad("faces", "lacks row \(faces.count)") }
            let photo = try photo(statement, 1, of: photos, "faces")
            faces.append(try face(statement, from: 2, row: faces.count, of: photo))
        }
        return faces
    }

    /// A face with its index and measures in the columns from `column` on.
    func face(_ statement: SQLiteStatement, from column: Int32, row: Int, of photo: Int) throws -> FaceRecord
    {
        guard let index = statement.integer(column).flatMap({ Int32(exactly: $0) }), index >= 0 else {
            throw bad("faces", "has no face_index in row \(row)")
        }
        let face = statement.withBytes(column + 1) { FaceRecord(photo: photo, index: index, measures: $0) }
        guard let face else { throw bad("faces", "has no measures in row \(row)") }
        return face
    }

    private func embeddings(rows: Int, dimension: Int) throws -> EmbeddingMatrix {
        try EmbeddingMatrix(rows: rows, dimension: dimension) { values in
            let statement = try database.prepare("SELECT face, vector FROM embeddings ORDER BY face")
            let width = dimension * MemoryLayout<Float>.size
            var row = 0
            while try statement.step() {
                let fits = statement.withBytes(1) { vector in
                    guard row < rows, statement.integer(0) == row, vector.count == width else { return false }
                    UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(values)[(row * width)...]
                    )
                    .copyMemory(from: vector)
                    return true
                }
                guard fits else { throw bad("embeddings", "does not fit the faces at row \(row)") }
                row += 1
            }
            guard row == rows else { throw bad("embeddings", "has \(row) rows for \(rows) faces") }
        }
    }

    private func enrichments(rows: Int) throws -> [Enrichment?] {
        let measures = try has(.measures) ? "(SELECT measures FROM measures m WHERE m.face = e.face)" : "NULL"
        let statement = try database.prepare(
            "SELECT face, landmark_2d_106, landmark_3d_68, pose, gender, age, \(measures) FROM enrichments e")
        var enrichments: [Enrichment?] = []
        while try statement.step() {
            if enrichments.isEmpty { enrichments = Array(repeating: nil, count: rows) }
            guard let row = statement.integer(0), enrichments.indices.contains(row) else {
                throw bad("enrichments", "names a face that does not exist")
            }
            enrichments[row] = try enrichment(statement, from: 1, row: row)
        }
        return enrichments
    }

    /// The enrichment in the six columns from `column` on.
    func enrichment(_ statement: SQLiteStatement, from column: Int32, row: Int) throws -> Enrichment {
        let (flat, deep) = (floats(statement, column), floats(statement, column + 1))
        let pose = floats(statement, column + 2)
        let measures = FaceMeasures(floats(statement, column + 5))
        guard measures != nil || statement.bytes(column + 5) == nil else {
            throw bad("measures", "does not have \(FaceMeasures.names.count) numbers in row \(row)")
        }
        return Enrichment(
            landmarks106: stride(from: 0, to: flat.count - 1, by: 2).map { Point(flat[$0], flat[$0 + 1]) },
            landmarks68: stride(from: 0, to: deep.count - 2, by: 3).map {
                Point3(deep[$0], deep[$0 + 1], deep[$0 + 2])
            },
            pose: pose.count == 3 ? Pose(pitch: pose[0], yaw: pose[1], roll: pose[2]) : nil,
            gender: number(statement, column + 3), age: number(statement, column + 4), measures: measures)
    }

    /// Whether the file has been migrated to the version with a table.
    private func has(_ table: SummedTable) throws -> Bool {
        try SQLiteSchema.version(of: database) >= table.firstVersion
    }

    private func extraArrays() throws -> [ExtraArray] {
        let statement = try database.prepare(
            "SELECT name, type, shape, rows_of, bytes FROM extras ORDER BY position")
        var arrays: [ExtraArray] = []
        while try statement.step() {
            let shape = text(statement, 2).split(separator: ",").compactMap { Int($0) }
            guard let column = ExtraArray.Column(rawValue: text(statement, 3)) else {
                throw bad("extras", "has an array that belongs to an unknown table")
            }
            arrays.append(
                ExtraArray(
                    name: text(statement, 0), type: text(statement, 1), shape: shape, column: column,
                    bytes: statement.bytes(4) ?? []))
        }
        return arrays
    }

    private func decisions() throws -> [DecisionLine] {
        guard try SQLiteSchema.version(of: database) >= SummedTable.decisions.firstVersion else { return [] }
        let statement = try database.prepare("SELECT number, line FROM decisions ORDER BY number")
        var (numbers, texts): ([Int], [[UInt8]]) = ([], [])
        while try statement.step() {
            numbers.append(statement.integer(0) ?? 0)
            texts.append(statement.bytes(1) ?? [])
        }
        guard let lines = [DecisionLine](texts: texts), lines.map(\.number) == numbers else {
            throw bad("decisions", "has a line that is not a decision")
        }
        return lines
    }

    private func photo(_ statement: SQLiteStatement, _ column: Int32, of count: Int, _ table: String) throws
        -> Int
    {
        guard let row = statement.integer(column), row >= 0, row < count else {
            throw bad(table, "refers to a photo that does not exist")
        }
        return row
    }

    private func text(_ statement: SQLiteStatement, _ column: Int32) -> String {
        String(decoding: statement.bytes(column) ?? [], as: UTF8.self)
    }

    private func number<Number: FixedWidthInteger>(_ statement: SQLiteStatement, _ column: Int32) -> Number {
        Number(clamping: statement.integer(column) ?? 0)
    }

    func floats(_ statement: SQLiteStatement, _ column: Int32) -> [Float] {
        statement.withBytes(column) { bytes in
            (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
    }

    func bad(_ table: String, _ problem: String) -> FaceSetsError {
        .badCache("the table \(table) \(problem)", database.path)
    }
}
