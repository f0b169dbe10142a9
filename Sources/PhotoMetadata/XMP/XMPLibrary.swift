import CExempi
import FaceTypes

/// Adobe's toolkit, initialised once per process.
enum XMPLibrary {
    /// Calls `xmp_init` once, and registers the usual prefixes for the namespaces of regions.
    static func start() throws {
        guard isStarted else { throw failure("cannot be processed: libexempi could not be initialised") }
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

    /// The result of a call that writes to an `XmpStringPtr`.
    static func text(_ call: (XmpStringPtr) -> Bool) throws -> [UInt8] {
        guard let string = xmp_string_new() else { throw failure("cannot be processed") }
        defer { xmp_string_free(string) }
        guard call(string), let start = xmp_string_cstr(string) else { throw failure("cannot be processed") }
        let count = xmp_string_len(string)
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Contains the toolkit's error number. Calls `xmp_get_error`.
    static func failure(
        _ what: String, remedy: String = "Repair it with the program that wrote it."
    ) -> FaceSetsError {
        FaceSetsError(
            code: .badMetadata, "the XMP metadata \(what)", remedy: remedy,
            cause: "libexempi error \(xmp_get_error())")
    }
}
