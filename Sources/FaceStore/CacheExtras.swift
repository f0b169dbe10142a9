package import JSON

/// What a cache holds beyond what this program knows; it survives every rewrite.
package struct CacheExtras: Hashable, Sendable {
    /// Members of `meta` other than `schema`, `embedding_space`, `tool` and `source_roots`, in their order.
    package var metaFields: JSONObject
    /// In the order of the file.
    package var arrays: [ExtraArray]

    package init(metaFields: JSONObject = JSONObject(), arrays: [ExtraArray] = []) {
        self.metaFields = metaFields
        self.arrays = arrays
    }
}

/// An array of another program.
///
/// An array whose first dimension was the number of faces when it came is a column of the faces, else of photos,
/// else of aliases. A column is lengthened with NaN, −1 or zero bytes when rows are added, and dropped when rows go
/// away (only aliases do); any other array stays as it is.
package struct ExtraArray: Hashable, Sendable {
    package enum Column: String, Sendable {
        case faces, photos, aliases, none
    }

    package var name: String
    /// numpy's: `<f4`, `|S12`.
    package var type: String
    package var shape: [Int]
    package var column: Column
    /// Little-endian, C order.
    package var bytes: [UInt8]

    package init(name: String, type: String, shape: [Int], column: Column, bytes: [UInt8]) {
        self.name = name
        self.type = type
        self.shape = shape
        self.column = column
        self.bytes = bytes
    }
}
