/// Bytes to write into an archive, with the object that keeps them alive.
package struct ZipPiece {
    let bytes: UnsafeRawBufferPointer
    private let owner: AnyObject?

    /// - Parameter owner: `bytes` must stay valid for as long as this object lives.
    package init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) {
        self.bytes = bytes
        self.owner = owner
    }

    /// Copies an array of plain numbers in their memory layout.
    package init<Number: BitwiseCopyable>(_ numbers: [Number]) {
        let copy = OwnedBytes(numbers)
        self.init(copy.bytes, owner: copy)
    }
}

/// One file to write into an archive.
package struct ZipEntry {
    package enum Method: Sendable {
        case stored, deflated
    }

    package let name: String
    package let method: Method
    let pieces: [ZipPiece]

    /// - Parameter pieces: the content, in order.
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
