import CZip
package import FaceTypes
import Files
import Glibc

/// One file in a zip archive.
package struct ZipMember: Hashable, Sendable {
    /// The name as stored in the archive; never use it as a path.
    package let name: String
    /// Uncompressed size in bytes, as the archive claims.
    package let size: Int
    /// Compressed size in bytes.
    package let compressedSize: Int
    let index: UInt64
}

/// An open zip archive, on disk or in memory. Not safe to use from several threads at once.
package final class ZipReader {
    package let path: FilePath
    /// In the order of the central directory.
    package let members: [ZipMember]
    let handle: OpaquePointer

    /// Opens an archive on disk. Calls `zip_open_from_source`.
    ///
    /// - Parameter isStrict: whether each member's local header must agree with the central directory.
    /// - Throws: `FaceSetsError` with code `bad_archive`, `not_a_file`, or that of a system error.
    package convenience init(_ path: FilePath, isStrict: Bool = false) throws {
        guard let info = FileInfo(path) else { throw FaceSetsError.system("cannot open", path) }
        guard info.kind == .file else {
            throw FaceSetsError(code: .notAFile, "not a regular file", path: path)
        }
        guard info.size > 0 else { throw FaceSetsError.badArchive("the archive is empty", path) }
        try self.init(path, isStrict ? ZIP_CHECKCONS : 0) { error in
            path.withCString { zip_source_file_create($0, 0, -1, error) }
        }
    }

    /// Opens a copy of an archive in memory; `path` is only used in messages.
    package convenience init(content: [UInt8], path: FilePath) throws {
        guard !content.isEmpty else { throw FaceSetsError.badArchive("the archive is empty", path) }
        let copy = malloc(content.count)
        content.withUnsafeBytes { bytes in
            if let copy, let base = bytes.baseAddress { memcpy(copy, base, bytes.count) }
        }
        try self.init(path) { error in
            let source = zip_source_buffer_create(copy, UInt64(content.count), 1, error)
            if source == nil { free(copy) }
            return source
        }
    }

    private init(
        _ path: FilePath, _ flags: Int32 = 0, source: (UnsafeMutablePointer<zip_error_t>) -> OpaquePointer?
    ) throws {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let source = source(&error) else { throw FaceSetsError.zip("cannot open", path, &error) }
        guard let handle = zip_open_from_source(source, ZIP_RDONLY | flags, &error) else {
            zip_source_free(source)
            throw FaceSetsError.zip("not a readable zip archive", path, &error)
        }
        self.path = path
        self.handle = handle
        members = Self.list(handle)
    }

    deinit { zip_discard(handle) }

    /// The first member with this name.
    package subscript(name: String) -> ZipMember? {
        members.first { $0.name == name }
    }

    /// Decompresses a member and verifies its checksum.
    ///
    /// - Throws: `bad_archive`; `too_large` if the archive claims more than `limit` bytes.
    package func read(_ member: ZipMember, limit: Int = .max) throws -> [UInt8] {
        guard member.size <= limit else {
            throw FaceSetsError(
                code: .tooLarge, "\(member.name) is larger than the limit of \(limit) bytes", path: path)
        }
        let stream = try ZipMemberStream(self, member)
        let content = try [UInt8](unsafeUninitializedCapacity: member.size) { buffer, filled in
            try stream.read(into: UnsafeMutableRawBufferPointer(buffer))
            filled = member.size
        }
        try stream.finish()
        return content
    }

    private static func list(_ handle: OpaquePointer) -> [ZipMember] {
        (0..<UInt64(max(zip_get_num_entries(handle, 0), 0))).compactMap { index in
            var status = zip_stat_t()
            let wanted = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)
            guard zip_stat_index(handle, index, 0, &status) == 0, status.valid & wanted == wanted,
                let name = status.name, let size = Int(exactly: status.size),
                let compressed = Int(exactly: status.comp_size)
            else { return nil }
            return ZipMember(
                name: String(cString: name), size: size, compressedSize: compressed, index: index)
        }
    }
}

/// Reads the bytes of one member from start to end.
package final class ZipMemberStream {
    /// Deflate cannot compress better than 1,032 to 1.
    private static let inflationLimit = 1_032

    package let member: ZipMember
    private let archive: ZipReader
    private let handle: OpaquePointer
    private var position = 0

    /// Calls `zip_fopen_index`.
    ///
    /// - Throws: `bad_archive` if the claimed size cannot come from that many compressed bytes.
    package init(_ archive: ZipReader, _ member: ZipMember) throws {
        guard member.size / Self.inflationLimit <= member.compressedSize else {
            throw FaceSetsError.badArchive("\(member.name) claims an impossible size", archive.path)
        }
        guard let handle = zip_fopen_index(archive.handle, member.index, 0) else {
            throw FaceSetsError.zip(
                "cannot read \(member.name)", archive.path, zip_get_error(archive.handle))
        }
        self.member = member
        self.archive = archive
        self.handle = handle
    }

    deinit { zip_fclose(handle) }

    /// Fills the whole buffer with the next bytes. Calls `zip_fread`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < buffer.count, let base = buffer.baseAddress {
            let got = zip_fread(handle, base + filled, UInt64(buffer.count - filled))
            guard got >= 0 else { throw failure() }
            guard got > 0 else {
                throw FaceSetsError.badArchive("\(member.name) is truncated", archive.path)
            }
            filled += Int(got)
        }
        position += filled
    }

    /// Compares the checksum; call it once the member has been read completely.
    package func finish() throws {
        var extra: UInt8 = 0
        let got = zip_fread(handle, &extra, 1)
        guard got >= 0 else { throw failure() }
        guard got == 0, position == member.size else {
            throw FaceSetsError.badArchive("\(member.name) was not read to its end", archive.path)
        }
    }

    private func failure() -> FaceSetsError {
        .zip("cannot read \(member.name)", archive.path, zip_file_get_error(handle))
    }
}
