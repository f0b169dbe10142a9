import FaceTypes

/// Enters the changes of one flush; to be called inside a transaction. Costs what is new, not what is there.
struct SQLiteWriter {
    let database: SQLiteConnection
    let space: EmbeddingSpace

    func apply(_ changes: CacheChanges) throws {
        try writeMeta(changes)
        try add(changes.photos)
        try update(changes.updatedPhotos)
        try add(changes.faces, changes.embeddings)
        try writeAliases(changes)
        try enrich(changes.enrichments)
        if let extras = changes.extras { try write(extras.arrays) }
    }

    /// Enters rows as they were read, numbers first, each with its sum.
    func enter(_ rows: [[SQLiteValue]], in table: SummedTable) throws {
        let put = try replacement(table)
        for row in rows { try put(row) }
    }

    /// Enters rows of a table, each with its sum; a row that is there is replaced.
    private func replacement(_ table: SummedTable) throws -> ([SQLiteValue]) throws -> Void {
        let places = Array(repeating: "?", count: table.columns + 1).joined(separator: ", ")
        let statement = try database.prepare("REPLACE INTO \(table.rawValue) VALUES (\(places))")
        return { values in try statement.run(values + [.integer(table.sum(of: values))]) }
    }

    private func rows(_ table: String) throws -> Int {
        try database.integer("SELECT coalesce(max(row) + 1, 0) FROM \(table)") ?? 0
    }

    private func writeMeta(_ changes: CacheChanges) throws {
        let reader = SQLiteReader(database: database)
        let isDescribed = try database.integer("SELECT count(*) FROM meta") ?? 0 > 0
        if isDescribed && changes.sourceRoots == nil && changes.extras == nil { return }
        var meta =
            isDescribed
            ? try reader.meta()
            : CacheMeta(space: space, sourceRoots: [], otherFields: CacheExtras().metaFields)
        meta.sourceRoots = changes.sourceRoots ?? meta.sourceRoots
        meta.otherFields = changes.extras?.metaFields ?? meta.otherFields
        try database.prepare("INSERT OR REPLACE INTO meta VALUES ('cache', ?)").run([.blob(meta.serialized)])
        try replacement(.metaCopy)([.number(1), .blob(meta.serialized)])
    }

    private func add(_ photos: [PhotoRecord]) throws {
        let put = try replacement(.photos)
        let first = try rows("photos")
        for (place, photo) in photos.enumerated() { try put(values(of: photo, first + place)) }
    }

    private func update(_ photos: [Int: PhotoRecord]) throws {
        let count = try rows("photos")
        let put = try replacement(.photos)
        for (row, photo) in photos.sorted(by: { $0.key < $1.key }) {
            guard (0..<count).contains(row) else {
                throw FaceSetsError.badChanges("photo \(row) does not exist")
            }
            try put(values(of: photo, row))
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

    private func add(_ faces: [FaceRecord], _ vectors: [Float]) throws {
        try CacheChanges.checkVectors(faces, vectors, space)
        let photos = try rows("photos")
        let putFace = try replacement(.faces)
        let putVector = try replacement(.embeddings)
        let first = try rows("faces")
        for (place, face) in faces.enumerated() {
            guard (0..<photos).contains(face.photo), face.index >= 0 else {
                throw FaceSetsError.badChanges("a face belongs to no photo")
            }
            let vector = vectors[place * space.dimension..<(place + 1) * space.dimension]
            try putFace([
                .number(first + place), .number(face.photo), .number(face.index), .blob(face.measures),
            ])
            try putVector([.number(first + place), .blob(vector)])
        }
    }

    private func writeAliases(_ changes: CacheChanges) throws {
        let remove = try database.prepare("DELETE FROM aliases WHERE path = ?")
        for path in changes.removedAliases.sorted() { try remove.run([.blob(path.bytes)]) }
        let photos = try rows("photos")
        let put = try replacement(.aliases)
        for alias in changes.aliases {
            guard (0..<photos).contains(alias.photo) else {
                throw FaceSetsError.badChanges("an alias belongs to no photo")
            }
            // SQLite gives the number.
            try put([
                .null, .number(alias.photo), .blob(alias.path.bytes), .number(alias.size),
                .number(alias.modified),
            ])
        }
    }

    private func enrich(_ enrichments: [Int: Enrichment]) throws {
        guard !enrichments.isEmpty else { return }
        let faces = try rows("faces")
        let put = try replacement(.enrichments)
        let putMeasures = try replacement(.measures)
        let remove = try database.prepare("DELETE FROM enrichments WHERE face = ?")
        let removeMeasures = try database.prepare("DELETE FROM measures WHERE face = ?")
        for (row, enrichment) in enrichments.sorted(by: { $0.key < $1.key }) {
            guard (0..<faces).contains(row) else {
                throw FaceSetsError.badChanges("face \(row) does not exist")
            }
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

    private func blob(_ numbers: [Float]) -> SQLiteValue {
        numbers.isEmpty ? .null : .blob(numbers)
    }
}
