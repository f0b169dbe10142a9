import Archive
import FaceStore
import FaceTypes
import Files
import Glibc
import Imaging
import Inference
import ModelPacks
import Parallel

/// Checks the processor, libraries, permissions and disk space.
enum MachineChecks {
    /// Bytes of disk space that a first library of a few thousand photos needs, with room to spare.
    private static let enoughSpace: Int64 = 2 << 30

    static func all(workingFolder: FilePath) -> [DoctorCheck] {
        [processor, devices, libraries, formats, logs, packFolder, disk(of: workingFolder)]
    }

    private static var processor: DoctorCheck {
        let lines = ((try? readFile(FilePath("/proc/cpuinfo"))) ?? []).split(separator: UInt8(ascii: "\n"))
        let flags = lines.first { $0.starts(with: "flags".utf8) } ?? []
        let words = Set(String(decoding: flags, as: UTF8.self).split(separator: " "))
        let known = [
            "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "sha_ni",
        ]
        let found = known.filter { words.contains(Substring($0)) }
        let text = "\(processorCount) threads, " + found.joined(separator: " ")
        return words.contains("avx2")
            ? .good("processor", text)
            : .warning(
                "processor", "\(text); no avx2",
                "face-sets will work, but slowly.")
    }

    /// The values for --device.
    private static var devices: DoctorCheck {
        do {
            return .good("devices", try OpenVINOEngine.availableDevices().joined(separator: ", "))
        } catch {
            return .fault("devices", error)
        }
    }

    private static var libraries: DoctorCheck {
        guard let openVINO = OpenVINOEngine.libraryVersion else {
            return .fault(
                "libraries", "OpenVINO could not be loaded",
                "Its libraries must be in lib/face-sets beside bin.")
        }
        let all = [
            "OpenVINO \(openVINO)", "libvips \(VipsImageSource.libraryVersion)", "SQLite \(sqliteVersion)",
            "libzip \(libzipVersion)", libcryptoVersion,
        ]
        return .good("libraries", all.joined(separator: ", "))
    }

    private static var formats: DoctorCheck {
        let formats = VipsImageSource.readableFormats
        let text = formats.joined(separator: ", ")
        return formats.contains("HEIF")
            ? .good("formats", text)
            : .warning("formats", text, "To read HEIC and AVIF, install libheif with its plug-ins.")
    }

    private static var logs: DoctorCheck {
        guard let path = LogFile.standardPath(command: "doctor") else {
            return .warning("logs", "neither HOME nor XDG_STATE_HOME is set", "Set one of them.")
        }
        return writable("logs", path.parent)
    }

    private static var packFolder: DoctorCheck {
        let folder = PackLocator.userFolder { name in getenv(name).map { String(cString: $0) } }
        guard let folder else {
            return .warning("pack folder", "there is no home folder", "Set HOME or XDG_DATA_HOME.")
        }
        return writable("pack folder", folder)
    }

    /// Whether the folder, or its nearest existing parent, is writable. Calls `access(2)`.
    private static func writable(_ subject: String, _ folder: FilePath) -> DoctorCheck {
        var place = folder
        while FileInfo(place) == nil, place.parent != place { place = place.parent }
        return place.withCString { access($0, W_OK) } == 0
            ? .good(subject, folder.shown)
            : .warning(
                subject, "\(place.shown) is not writable", "Change its permissions, or choose another folder."
            )
    }

    private static func disk(of folder: FilePath) -> DoctorCheck {
        guard let free = freeSpace(in: folder) else {
            return .warning("disk", "cannot determine the free space", "Check it with `df -h`.")
        }
        let text = "\(free >> 20) MiB free in \(folder.shown)"
        return free >= enoughSpace
            ? .good("disk", text)
            : .warning(
                "disk", text,
                "Free some space, or use --manifest-only, because output folders contain copies of photos.")
    }
}
