/// An image of interleaved 8-bit RGB pixels, row by row without padding.
///
/// Copies share their pixels, which never change.
package struct RGBImage: Sendable {
    package let width: Int
    package let height: Int
    private let storage: PixelStorage

    /// Copies `3 × width × height` bytes.
    package init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(pixels.count == 3 * width * height)
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: pixels.count)
        _ = copy.initialize(from: pixels)
        self.init(width: width, height: height, taking: UnsafeMutableRawBufferPointer(copy)) {
            $0.deallocate()
        }
    }

    /// Takes ownership of `3 × width × height` bytes; `release` is called once.
    package init(
        width: Int, height: Int, taking memory: UnsafeMutableRawBufferPointer,
        release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
    ) {
        precondition(memory.count == 3 * width * height)
        self.width = width
        self.height = height
        storage = PixelStorage(memory, release)
    }

    /// The pixels, valid only inside `body`.
    package func withPixels<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.bytes)
    }

    /// Copies the pixels to memory of their size.
    package func copy(into memory: UnsafeMutableBufferPointer<UInt8>) {
        precondition(memory.count == 3 * width * height)
        withPixels { _ = memory.update(from: $0) }
    }
}

/// Owns an image's memory.
private final class PixelStorage: Sendable {
    /// Never written after `init`.
    nonisolated(unsafe) let bytes: UnsafeBufferPointer<UInt8>
    private let release: @Sendable (UnsafeMutableRawPointer) -> Void

    init(
        _ memory: UnsafeMutableRawBufferPointer,
        _ release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
    ) {
        bytes = UnsafeBufferPointer(memory.bindMemory(to: UInt8.self))
        self.release = release
    }

    deinit {
        if let base = bytes.baseAddress { release(UnsafeMutableRawPointer(mutating: base)) }
    }
}
