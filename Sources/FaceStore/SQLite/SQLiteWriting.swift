import FaceTypes

/// Writes to the tables of a cache; must be called inside a transaction.
struct SQLiteWriter {
    let database: SQLiteConnection
    let space: EmbeddingSpace
    let lookup: SQLiteLookup

    init(database: SQLiteConnection, space: EmbeddingSpace) {
        self.database = database
        self.space = space
        lookup = SQLiteLookup(database)
    }

    /// Writes the changes of one flush. The cost depends on what is new, not on what exists.
    func apply(_ changes: CacheChanges) throws {
        try writeMeta(changes.sourceRoots, changes.extras)
        try update(changes.updatedPhotos)
        let first = try add(changes.photos)
        for (place, photo) in changes.photos.enumerated() { lookup.note(photo, first + place) }
        try add(
            changes.faces.map { $0.of(try lookup.row(ofPhoto: $0.photo)) }, changes.newVectors(space))
        let remove = try database.prepare("DELETE FROM aliases WHERE path = ?")
        for path in changes.removedAliases.sorted() { try remove.run([.blob(path.bytes)]) }
        try add(changes.aliases.map { $0.of(try lookup.row(ofPhoto: $0.photo)) })
        try enrich(changes.enrichments.map { (try lookup.row(ofFace: $0), $1) })
        if let extras = changes.extras { try write(extras.arrays) }
        try add(changes.decisions)
    }

    /// Writes a whole cache into empty tables.
    func write(_ contents: CacheContents) throws {
        try writeMeta(contents.sourceRoots, contents.extras)
        try add(contents.photos)
        try add(contents.faces, contents.embeddings)
        try add(contents.aliases)
        try enrich(contents.enrichments.enumerated().compactMap { row, known in known.map { (row, $0) } })
        try write(contents.extras.arrays)
        try add(contents.decisions)
    }

    /// Writes rows as they were read, numbers first, each with its checksum.
    func enter(_ rows: [[SQLiteValue]], in table: SummedTable) throws {
        let put = try replacement(table)
        for row in rows { try put(row) }
    }

    /// Writes rows of a table with their checksums, replacing existing ones.
    private func replacement(_ table: SummedTable) throws -> ([SQLiteValue]) throws -> Void {
        let places = Array(repeating: "?", count: table.columns + 1).joined(separator: ", ")
        let statement = try database.prepare("REPLACE INTO \(table.rawValue) VALUES (\(places))")
        return { values in try statement.run(values + [.integer(table.sum(of: values))]) }
    }

    private func rows(_ table: String) throws -> Int {
        try database.integer("SELECT coalesce(max(row) + 1, 0) FROM \(table)") ?? 0
    }

    private func writeMeta(_ sourceRoots: [FilePath]?, _ extras: CacheExtras?) throws {
        let reader = SQLiteReader(database: database)
        let isDescribed = try database.integer("SELECT count(*) FROM meta") ?? 0 > 0
        if isDescribed && sourceRoots == nil && extras == nil { return }
        var meta =
            isDescribed
            ? try reader.meta()
            : CacheMeta(space: space, sourceRoots: [], otherFields: CacheExtras().metaFields)
        meta.sourceRoots = sourceRoots ?? meta.sourceRoots
        meta.otherFields = extras?.metaFields ?? meta.otherFields
        try database.prepare("INSERT OR REPLACE INTO meta VALUES ('cache', ?)").run([.blob(meta.serialized)])
        try replacement(.metaCopy)([.number(1), .blob(meta.serialized)])
    }

    /// - Returns: the row of the first one.
    @discardableResult
    private func add(_ photos: [PhotoRecord]) throws -> Int {
        let put = try photoReplacement()
        let first = try rows("photos")
        for (place, photo) in photos.enumerated() { try put(photo, first + place) }
        try addMetadata(photos.enumerated().map { (first + $0, $1) })
        return first
    }

    private func update(_ photos: [PhotoKey: PhotoRecord]) throws {
        let put = try photoReplacement()
        let rows = try photos.map { (row: try lookup.row(ofPhoto: $0), photo: $1) }
        for (row, photo) in rows.sorted(by: { $0.row < $1.row }) {
            try put(photo, row)
            lookup.note(photo, row)
        }
        try addMetadata(rows)
    }

    private func addMetadata(_ photos: [(row: Int, photo: PhotoRecord)]) throws {
        let put = try replacement(.photoMetadata)
        let remove = try database.prepare("DELETE FROM photo_metadata WHERE photo = ?")
        for (row, photo) in photos.sorted(by: { $0.row < $1.row }) {
            if let source = photo.capturedSource {
                try put([.number(row), .text(source.rawValue), .number(photo.sidecarOrientation)])
            } else {
                try remove.run([.number(row)])
            }
        }
    }

    /// Adds a photo, and what is known about its picture.
    private func photoReplacement() throws -> (PhotoRecord, _ row: Int) throws -> Void {
        let put = try replacement(.photos)
        let putPicture = try replacement(.pictures)
        let removePicture = try database.prepare("DELETE FROM pictures WHERE photo = ?")
        return { photo, row in
            try put(values(of: photo, row))
            guard photo.isPictured else { return try removePicture.run([.number(row)]) }
            try putPicture([
                .number(row), photo.picture.map { .blob($0.bytes) } ?? .null,
                .blob(photo.editions.flatMap(\.bytes)), .blob([photo.colour]),
            ])
        }
    }

    private func values(of photo: PhotoRecord, _ row: Int) -> [SQLiteValue] {
        [
            .number(row), photo.digest.map { .blob($0.bytes) } ?? .null, .blob(photo.path.bytes),
            .number(photo.size), .number(photo.modified), .number(photo.width), .number(photo.height),
            photo.captured.map { .text($0.text) } ?? .null,
            .number(Int64(bitPattern: photo.perceptualHash)), .text(photo.status.rawValue),
            .text(photo.reason),
        ]
    }

    private func add(_ faces: [FaceRecord], _ vectors: EmbeddingMatrix) throws {
        guard vectors.rows == faces.count, faces.allSatisfy({ $0.index >= 0 }) else {
            throw FaceSetsError.badChanges("a face has no vector, or an index below 0")
        }
        let putFace = try replacement(.faces)
        let putVector = try replacement(.embeddings)
        let first = try rows("faces")
        for (place, face) in faces.enumerated() {
            try putFace([
                .number(first + place), .number(face.photo), .number(face.index), .blob(face.measures),
            ])
            try putVector([.number(first + place), .blob(vectors[place])])
        }
    }

    private func add(_ aliases: [AliasRecord]) throws {
        let put = try replacement(.aliases)
        for alias in aliases {
            // SQLite assigns the number.
            try put([
                .null, .number(alias.photo), .blob(alias.path.bytes), .number(alias.size),
                .number(alias.modified),
            ])
        }
    }

    private func enrich(_ enrichments: [(row: Int, Enrichment)]) throws {
        let put = try replacement(.enrichments)
        let putMeasures = try replacement(.measures)
        let remove = try database.prepare("DELETE FROM enrichments WHERE face = ?")
        let removeMeasures = try database.prepare("DELETE FROM measures WHERE face = ?")
        for (row, enrichment) in enrichments.sorted(by: { $0.row < $1.row }) {
            try removeMeasures.run([.number(row)])
            if enrichment == Enrichment() {
                try remove.run([.number(row)])
                continue
            }
            try put([
                .number(row), blob(enrichment.landmarks106.flatMap { [$0.x, $0.y] }),
                blob(enrichment.landmarks68.flatMap { [$0.x, $0.y, $0.z] }),
                blob(enrichment.pose.map { [$0.pitch, $0.yaw, $0.roll] } ?? []),
                .number(enrichment.gender), .number(enrichment.age),
            ])
            if let measures = enrichment.measures { try putMeasures([.number(row), blob(measures.values)]) }
        }
    }

    private func write(_ arrays: [ExtraArray]) throws {
        try database.execute("DELETE FROM extras")
        let put = try replacement(.extras)
        for (position, array) in arrays.enumerated() {
            let shape = array.shape.map(String.init).joined(separator: ",")
            try put([
                .number(position), .text(array.name), .text(array.type), .text(shape),
                .text(array.column.rawValue), .blob(array.bytes),
            ])
        }
    }

    private func add(_ decisions: [DecisionLine]) throws {
        guard !decisions.isEmpty else { return }
        let last = try database.integer("SELECT max(number) FROM decisions") ?? 0
        guard decisions[0].number > last, decisions.areAscending else {
            throw FaceSetsError.badChanges("decision \(decisions[0].number) does not follow \(last)")
        }
        let put = try replacement(.decisions)
        for line in decisions { try put([.number(line.number), .blob(line.text)]) }
    }

    private func blob(_ numbers: [Float]) -> SQLiteValue {
        numbers.isEmpty ? .null : .blob(numbers)
    }
}
