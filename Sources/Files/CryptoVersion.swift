import CCrypto

/// Of OpenSSL's libcrypto, `OpenSSL 3.0.17 1 Jul 2025`. Stands for `OpenSSL_version`.
package var libcryptoVersion: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
