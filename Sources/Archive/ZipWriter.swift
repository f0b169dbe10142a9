import CZip
package import FaceTypes
package import Files

/// Writes a zip archive to an open, empty, seekable file. The same entries give the same bytes.
///
/// Entries keep their order and are dated 1980-01-01 00:00. There are no folders, no owner or time zone, and no extra
/// fields except those that files over 4 GiB need.
/// - Parameter path: used in messages.
/// - Throws: `FaceSetsError` with code `bad_archive`, `disk_full`, `io_error`.
package func writeZip(_ entries: [ZipEntry], to descriptor: Int32, _ path: FilePath) throws {
    let target = ZipTarget(descriptor, path)
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let source = zip_source_function_create(ZipTarget.callback, target.retained(), &error) else {
        throw FaceSetsError.zip("cannot write", path, &error)
    }
    guard let archive = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
        zip_source_free(source)
        throw FaceSetsError.zip("cannot write", path, &error)
    }
    do {
        for entry in entries { try add(entry, to: archive, path) }
        guard zip_close(archive) == 0 else {
            throw FaceSetsError.zip("cannot write", path, zip_get_error(archive))
        }
    } catch {
        zip_discard(archive)
        throw target.failure ?? error
    }
}

/// Atomically replaces a file (mode 0600) with an archive of `entries`.
package func replaceZip(_ path: some FileLocation, with entries: [ZipEntry]) throws {
    try replaceFile(path) { descriptor, temporary in
        try writeZip(entries, to: descriptor, path.fullPath)
    }
}

/// Calls `zip_file_add`, `zip_set_file_compression` and `zip_file_set_dostime`.
private func add(_ entry: ZipEntry, to archive: OpaquePointer, _ path: FilePath) throws {
    let reader = PieceReader(entry.pieces)
    guard let source = zip_source_function(archive, PieceReader.callback, reader.retained()) else {
        throw FaceSetsError.zip("cannot write \(entry.name)", path, zip_get_error(archive))
    }
    let index = zip_file_add(archive, entry.name, source, UInt32(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
        zip_source_free(source)
        throw FaceSetsError.zip("cannot write \(entry.name)", path, zip_get_error(archive))
    }
    let method = entry.method == .stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE
    let firstOf1980: UInt16 = 1 << 5 | 1
    guard zip_set_file_compression(archive, UInt64(index), method, 9) == 0,
        zip_file_set_dostime(archive, UInt64(index), 0, firstOf1980, 0) == 0
    else { throw FaceSetsError.zip("cannot write \(entry.name)", path, zip_get_error(archive)) }
}
