import CZip

/// The version of libzip, such as `1.7.3`. Calls `zip_libzip_version`.
package var libzipVersion: String { String(cString: zip_libzip_version()) }
