package import JSON

/// Data in a cache that this program does not know; it is preserved.
package struct CacheExtras: Hashable, Sendable {
    /// Members of `meta` other than `schema`, `embedding_space`, `tool` and `source_roots`, in order.
    package var metaFields: JSONObject
    /// In file order.
    package var arrays: [ExtraArray]

    package init(metaFields: JSONObject = JSONObject(), arrays: [ExtraArray] = []) {
        self.metaFields = metaFields
        self.arrays = arrays
    }
}

/// An array of another program.
///
/// An array whose first dimension is the number of faces is a column of the faces, otherwise of photos, otherwise of
/// aliases. A column is extended with NaN, −1 or zero bytes when rows are added, and dropped when rows are removed
/// (only aliases are); any other array is unchanged.
package struct ExtraArray: Hashable, Sendable {
    package enum Column: String, Sendable {
        case faces, photos, aliases, none
    }

    package var name: String
    /// numpy's type name: `<f4`, `|S12`.
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
