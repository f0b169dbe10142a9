extension RGBImage {
    /// Makes an image; `fill` must write all of its `3 × width × height` bytes.
    init(width: Int, height: Int, filledBy fill: (UnsafeMutablePointer<UInt8>) throws -> Void) rethrows {
        precondition(width >= 0 && height >= 0)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 3 * width * height, alignment: 16)
        let bytes = memory.bindMemory(to: UInt8.self)
        if let base = bytes.baseAddress, !bytes.isEmpty {
            do {
                try fill(base)
            } catch {
                memory.deallocate()
                throw error
            }
        }
        self.init(width: width, height: height, taking: memory) { $0.deallocate() }
    }

    /// A black image.
    package init(width: Int, height: Int) {
        self.init(width: width, height: height) { $0.initialize(repeating: 0, count: 3 * width * height) }
    }

    package var isEmpty: Bool { width == 0 || height == 0 }

    /// Calls `body` with the first byte of the pixels; nil if the image is empty.
    func withBase<R>(_ body: (UnsafePointer<UInt8>) throws -> R) rethrows -> R? {
        try withPixels { pixels in try pixels.baseAddress.map(body) }
    }
}

/// Rounds to the nearest byte, ties to even: adding 1.5 · 2²³ leaves the integer in the low bits.
@inline(__always)
func nearestByte(_ value: Float) -> UInt8 {
    UInt8(truncatingIfNeeded: (value + 12_582_912).bitPattern)
}
