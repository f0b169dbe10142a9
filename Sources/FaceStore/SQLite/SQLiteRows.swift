import FaceTypes

/// Reads faces by their rows; the cost depends on the number of rows read.
final class SQLiteRows {
    private let reader: SQLiteReader
    private let statement: SQLiteStatement
    private let dimension: Int
    private let hasMeasures: Bool

    /// Only a few pages of a cache are needed at once, and many caches may be read together.
    private static let cachedKibibytes = 512

    init(_ database: SQLiteConnection, dimension: Int) throws {
        reader = SQLiteReader(database: database)
        self.dimension = dimension
        hasMeasures = try SQLiteSchema.version(of: database) >= SummedTable.measures.firstVersion
        try database.execute("PRAGMA cache_size = -\(Self.cachedKibibytes)")
        let measures =
            hasMeasures
            ? "m.measures FROM faces f LEFT JOIN measures m ON m.face = f.row" : "NULL FROM faces f"
        statement = try database.prepare(
            """
            SELECT f.row, f.photo, f.face_index, f.measures, v.vector, e.face,
                e.landmark_2d_106, e.landmark_3d_68, e.pose, e.gender, e.age, \(measures)
            LEFT JOIN embeddings v ON v.face = f.row LEFT JOIN enrichments e ON e.face = f.row
            WHERE f.row >= ? AND f.row < ? ORDER BY f.row
            """)
    }

    /// - Throws: `bad_cache` if a row is missing or invalid.
    func faces(_ rows: Range<Int>) throws -> FaceRows {
        var found = FaceRows()
        try statement.forEach([.number(rows.lowerBound), .number(rows.upperBound)]) { statement in
            let row = rows.lowerBound + found.faces.count
            guard statement.integer(0) == row, let photo = statement.integer(1), photo >= 0 else {
                throw reader.bad("faces", "lacks row \(row)")
            }
            found.faces.append(try reader.face(statement, from: 2, row: row, of: photo))
            found.embeddings += try vector(statement, row)
            let isEnriched = statement.integer(5) != nil
            found.enrichments.append(isEnriched ? try reader.enrichment(statement, from: 6, row: row) : nil)
        }
        guard found.faces.count == rows.count else {
            throw reader.bad("faces", "lacks row \(rows.lowerBound + found.faces.count)")
        }
        return found
    }

    private func vector(_ statement: SQLiteStatement, _ row: Int) throws -> [Float] {
        let vector = reader.floats(statement, 4)
        guard vector.count == dimension, vector.isUnitVector else {
            throw reader.bad(
                "embeddings", "does not have a unit vector of \(dimension) components in row \(row)")
        }
        return vector
    }
}
