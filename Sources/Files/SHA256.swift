import CCrypto
package import FaceTypes
import Glibc

/// Computes a sha256 incrementally.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Calls `EVP_DigestInit_ex`.
    package init() {
        context = EVP_MD_CTX_new()
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Calls `EVP_DigestUpdate`.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// Calls `EVP_DigestFinal_ex`.
    package consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            count = 32
        }
    }

    /// The sha256 of bytes in memory.
    package static func digest(of content: [UInt8]) -> PhotoDigest {
        var hash = SHA256()
        content.withUnsafeBytes { hash.update($0) }
        return hash.digest()
    }

    /// The sha256 of a file, read piece by piece.
    package static func digest(ofFile path: some FileLocation) throws -> PhotoDigest {
        let descriptor = try openForReading(path)
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var hash = SHA256()
        while true {
            let got = retryingOnInterrupt { read(descriptor, buffer.baseAddress, buffer.count) }
            guard got >= 0 else { throw FaceSetsError.system("cannot read", path.fullPath) }
            if got == 0 { return hash.digest() }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        }
    }

    private consuming func digest() -> PhotoDigest {
        guard let digest = PhotoDigest(bytes: finish()) else { preconditionFailure("sha256 has 32 bytes") }
        return digest
    }
}
