import CExempi
import FaceTypes

/// Adobe's toolkit as this process uses it.
enum XMPLibrary {
    /// Calls `xmp_init` once, and gives the namespaces of regions their usual prefixes.
    static func start() throws {
        guard isStarted else { throw failure("cannot be handled: libexempi does not start") }
    }

    private static let isStarted: Bool = {
        guard xmp_init() else { return false }
        let prefixes = [
            (XMPNamespace.regions, "mwg-rs"), (XMPNamespace.area, "stArea"),
            (XMPNamespace.dimensions, "stDim"),
        ]
        return prefixes.allSatisfy { namespace, prefix in
            (try? text { xmp_register_namespace(namespace, prefix, $0) }) != nil
        }
    }()

    /// What a call writes into an `XmpStringPtr`.
    static func text(_ call: (XmpStringPtr) -> Bool) throws -> [UInt8] {
        guard let string = xmp_string_new() else { throw failure("cannot be handled") }
        defer { xmp_string_free(string) }
        guard call(string), let start = xmp_string_cstr(string) else { throw failure("cannot be handled") }
        let count = xmp_string_len(string)
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// With the number of the toolkit's error. Calls `xmp_get_error`.
    static func failure(_ what: String) -> FaceSetsError {
        FaceSetsError(
            code: .badMetadata, "the XMP metadata \(what)",
            remedy: "Repair it with the program that wrote it.",
            cause: "libexempi error \(xmp_get_error())")
    }
}
