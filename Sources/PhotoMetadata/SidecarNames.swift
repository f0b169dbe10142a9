import FaceTypes

/// The files in a folder that describe its photos, found by their names.
struct SidecarNames: Sendable {
    /// By the lower-case name before `.xmp`.
    private var xmp: [[UInt8]: [FilePath]] = [:]
    /// Names ending in `.json`, in byte order.
    private var json: [FilePath] = []

    init(_ names: some Sequence<FilePath>) {
        for name in names {
            switch name.fileExtension?.lowercased() {
            case "xmp": xmp[Self.key(name.bytes.dropLast(4)), default: []].append(name)
            case "json": json.append(name)
            default: break
            }
        }
        json.sort()
    }

    var isEmpty: Bool { xmp.isEmpty && json.isEmpty }

    /// `photo.jpg.xmp` and `photo.xmp`.
    func xmp(of photo: FilePath) -> [FilePath] {
        if xmp.isEmpty { return [] }
        let stem = photo.bytes.lastIndex(of: UInt8(ascii: ".")).map { photo.bytes[..<$0] }
        return [photo.bytes[...], stem].compactMap { $0 }.flatMap { xmp[Self.key($0)] ?? [] }
    }

    /// Google Takeout's files, best first; the cost depends on the names with the photo's prefix.
    func takeout(of photo: FilePath) -> [FilePath] {
        if json.isEmpty { return [] }
        let own = photo.shown
        return [own, TakeoutFile.original(of: own)].compactMap { $0 }.flatMap { name in
            beginning(with: Array(TakeoutFile.commonPrefix(name).utf8))
                .compactMap { file in TakeoutFile.fit(file.shown, name).map { (file, $0) } }
                .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
        }
    }

    private func beginning(with prefix: [UInt8]) -> ArraySlice<FilePath> {
        var (low, high) = (0, json.count)
        while low < high {
            let middle = (low + high) / 2
            if json[middle].bytes.lexicographicallyPrecedes(prefix) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return json[low...].prefix { $0.bytes.starts(with: prefix) }
    }

    private static func key(_ name: some Sequence<UInt8>) -> [UInt8] {
        name.map { (65...90).contains($0) ? $0 + 32 : $0 }
    }
}
