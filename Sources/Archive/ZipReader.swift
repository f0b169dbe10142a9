import CZip
package import FaceTypes
import Files
import Glibc

/// One file inside a zip archive.
package struct ZipMember: Hashable, Sendable {
    /// As the archive has it; never to be trusted as a path.
    package let name: String
    /// Bytes after inflating, as the archive claims.
    package let size: Int
    /// Bytes in the archive.
    package let compressedSize: Int
    let index: UInt64
}

/// An open zip archive, on disk or in memory; used by one thread at a time.
package final class ZipReader {
    package let path: FilePath
    /// In the order of the archive's directory.
    package let members: [ZipMember]
    let handle: OpaquePointer

    /// Opens an archive on disk. Stands for `zip_open_from_source`.
    ///
    /// - Parameter isStrict: whether what stands before each member must be what the directory says of it.
    /// - Throws: `FaceSetsError` with code `bad_archive`, `not_a_file`, or that of the system's refusal.
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

    /// Opens a copy of an archive in memory; `path` only serves messages.
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

    /// The first member of a name.
    package subscript(name: String) -> ZipMember? {
        members.first { $0.name == name }
    }

    /// All bytes of a member, inflated, their checksum verified.
    ///
    /// - Throws: `bad_archive`; `too_large` where the archive claims more than `limit` bytes.
    package func read(_ member: ZipMember, limit: Int = .max) throws -> [UInt8] {
        guard member.size <= limit else {
            throw FaceSetsError(
                code: .tooLarge, "\(member.name) has more than \(limit) bytes", path: path)
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

/// The bytes of one member, front to back.
package final class ZipMemberStream {
    /// Deflate never makes less than 1 byte of 1,032.
    private static let inflationLimit = 1_032

    package let member: ZipMember
    private let archive: ZipReader
    private let handle: OpaquePointer
    private var position = 0

    /// Stands for `zip_fopen_index`.
    ///
    /// - Throws: `bad_archive` where the claimed size is more than the compressed bytes can hold.
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

    /// Fills the whole buffer with the bytes that come next. Stands for `zip_fread`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < buffer.count, let base = buffer.baseAddress {
            let got = zip_fread(handle, base + filled, UInt64(buffer.count - filled))
            guard got >= 0 else { throw failure() }
            guard got > 0 else {
                throw FaceSetsError.badArchive("\(member.name) ends too early", archive.path)
            }
            filled += Int(got)
        }
        position += filled
    }

    /// To be called at the end of the member: compares the checksum.
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
