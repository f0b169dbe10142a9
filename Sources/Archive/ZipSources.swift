import CZip
import FaceTypes
import Files
import Glibc

/// Answers libzip's source commands. libzip holds each object until it sends `ZIP_SOURCE_FREE`.
class ZipCallbacks {
    private var error = (code: ZIP_ER_OK, system: Int32(0))

    static let callback: zip_source_callback = { context, data, length, command in
        guard let context else { return -1 }
        let object = Unmanaged<ZipCallbacks>.fromOpaque(context)
        if command == ZIP_SOURCE_FREE {
            object.release()
            return 0
        }
        let room = UnsafeMutableRawBufferPointer(start: data, count: Int(length))
        return object.takeUnretainedValue().answer(command, room)
    }

    /// A retained reference for libzip.
    func retained() -> UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

    var supported: [zip_source_cmd_t] { [] }

    func answer(_ command: zip_source_cmd_t, _ room: UnsafeMutableRawBufferPointer) -> Int64 {
        switch command {
        case ZIP_SOURCE_SUPPORTS: return supported.reduce(0) { $0 | 1 << Int64($1.rawValue) }
        case ZIP_SOURCE_ERROR:
            guard room.count >= 2 * MemoryLayout<Int32>.size else { return -1 }
            room.storeBytes(of: error.code, as: Int32.self)
            room.storeBytes(of: error.system, toByteOffset: 4, as: Int32.self)
            return 8
        default: return fail(ZIP_ER_OPNOTSUPP, 0)
        }
    }

    func fail(_ code: Int32, _ system: Int32) -> Int64 {
        error = (code, system)
        return -1
    }
}

/// Gives libzip the content of an entry.
final class PieceReader: ZipCallbacks {
    private let pieces: [ZipPiece]
    private var piece = 0
    private var offset = 0

    init(_ pieces: [ZipPiece]) { self.pieces = pieces }

    override var supported: [zip_source_cmd_t] {
        [
            ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
            ZIP_SOURCE_FREE, ZIP_SOURCE_SUPPORTS,
        ]
    }

    override func answer(_ command: zip_source_cmd_t, _ room: UnsafeMutableRawBufferPointer) -> Int64 {
        switch command {
        case ZIP_SOURCE_OPEN:
            (piece, offset) = (0, 0)
            return 0
        case ZIP_SOURCE_CLOSE: return 0
        case ZIP_SOURCE_READ: return read(into: room)
        case ZIP_SOURCE_STAT:
            guard let status = room.baseAddress?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
            zip_stat_init(status)
            status.pointee.size = UInt64(pieces.reduce(0) { $0 + $1.bytes.count })
            status.pointee.valid = UInt64(ZIP_STAT_SIZE)
            return Int64(MemoryLayout<zip_stat_t>.size)
        default: return super.answer(command, room)
        }
    }

    private func read(into room: UnsafeMutableRawBufferPointer) -> Int64 {
        var filled = 0
        while filled < room.count, piece < pieces.count {
            let rest = UnsafeRawBufferPointer(rebasing: pieces[piece].bytes[offset...])
            let count = min(rest.count, room.count - filled)
            UnsafeMutableRawBufferPointer(rebasing: room[filled...]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
            filled += count
            offset += count
            if offset == pieces[piece].bytes.count { (piece, offset) = (piece + 1, 0) }
        }
        return Int64(filled)
    }
}

/// Writes the archive that libzip produces to an open file.
final class ZipTarget: ZipCallbacks {
    /// Why a write failed.
    private(set) var failure: (any Error)?
    private let descriptor: Int32
    private let path: FilePath

    init(_ descriptor: Int32, _ path: FilePath) {
        self.descriptor = descriptor
        self.path = path
    }

    override var supported: [zip_source_cmd_t] {
        [
            ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
            ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, ZIP_SOURCE_BEGIN_WRITE,
            ZIP_SOURCE_COMMIT_WRITE, ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE,
            ZIP_SOURCE_TELL_WRITE, ZIP_SOURCE_REMOVE,
        ]
    }

    override func answer(_ command: zip_source_cmd_t, _ room: UnsafeMutableRawBufferPointer) -> Int64 {
        switch command {
        // The archive does not exist yet, so libzip starts a new one.
        case ZIP_SOURCE_STAT: return fail(ZIP_ER_READ, ENOENT)
        case ZIP_SOURCE_BEGIN_WRITE, ZIP_SOURCE_COMMIT_WRITE, ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_REMOVE:
            return 0
        case ZIP_SOURCE_WRITE: return write(UnsafeRawBufferPointer(room))
        case ZIP_SOURCE_SEEK_WRITE: return seek(room)
        case ZIP_SOURCE_TELL_WRITE: return Int64(lseek(descriptor, 0, SEEK_CUR))
        default: return super.answer(command, room)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        do {
            try writeAll(bytes, to: descriptor, path)
            return Int64(bytes.count)
        } catch {
            failure = error
            return fail(ZIP_ER_WRITE, 0)
        }
    }

    private func seek(_ room: UnsafeMutableRawBufferPointer) -> Int64 {
        guard room.count >= MemoryLayout<zip_source_args_seek_t>.size else { return fail(ZIP_ER_INVAL, 0) }
        let wanted = room.load(as: zip_source_args_seek_t.self)
        guard lseek(descriptor, off_t(wanted.offset), wanted.whence) >= 0 else {
            return fail(ZIP_ER_SEEK, errno)
        }
        return 0
    }
}
