/// Memory that somebody keeps alive for as long as an archive is being written.
package struct ZipPiece {
    let bytes: UnsafeRawBufferPointer
    private let owner: AnyObject?

    /// - Parameter owner: kept alive with the piece; `bytes` must live as long as it does.
    package init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) {
        self.bytes = bytes
        self.owner = owner
    }

    /// A copy of an array of plain numbers, as they lie in memory.
    package init<Number: BitwiseCopyable>(_ numbers: [Number]) {
        let copy = OwnedBytes(numbers)
        self.init(copy.bytes, owner: copy)
    }
}

/// One file to be written into an archive.
package struct ZipEntry {
    package enum Method: Sendable {
        case stored, deflated
    }

    package let name: String
    package let method: Method
    let pieces: [ZipPiece]

    /// - Parameter pieces: the content, one after the other.
    package init(_ name: String, _ method: Method = .stored, pieces: [ZipPiece]) {
        self.name = name
        self.method = method
        self.pieces = pieces
    }

    package init(_ name: String, _ method: Method = .stored, content: [UInt8]) {
        self.init(name, method, pieces: [ZipPiece(content)])
    }
}

private final class OwnedBytes {
    let bytes: UnsafeRawBufferPointer

    init<Number: BitwiseCopyable>(_ numbers: [Number]) {
        let copy = UnsafeMutableBufferPointer<Number>.allocate(capacity: numbers.count)
        _ = copy.initialize(from: numbers)
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}
