import CZip

/// Of libzip, `1.7.3`. Stands for `zip_libzip_version`.
package var libzipVersion: String { String(cString: zip_libzip_version()) }
