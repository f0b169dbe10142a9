/// A number type with its numpy name.
protocol NPYNumber: BitwiseCopyable {
    static var typeName: String { get }
}

extension Float: NPYNumber { static var typeName: String { "<f4" } }
extension Int8: NPYNumber { static var typeName: String { "|i1" } }
extension Int16: NPYNumber { static var typeName: String { "<i2" } }
extension Int32: NPYNumber { static var typeName: String { "<i4" } }
extension Int64: NPYNumber { static var typeName: String { "<i8" } }
extension UInt64: NPYNumber { static var typeName: String { "<u8" } }
