import CCrypto
package import FaceTypes

/// A sha256 that is fed piece by piece.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Stands for `EVP_DigestInit_ex`.
    package init() {
        context = EVP_MD_CTX_new()
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Stands for `EVP_DigestUpdate`.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// Stands for `EVP_DigestFinal_ex`.
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
        guard let digest = PhotoDigest(bytes: hash.finish()) else {
            preconditionFailure("sha256 has 32 bytes")
        }
        return digest
    }
}
