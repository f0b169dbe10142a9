import CCrypto

/// The version of OpenSSL's libcrypto, such as `OpenSSL 3.0.17 1 Jul 2025`. Calls `OpenSSL_version`.
package var libcryptoVersion: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
