package import FaceTypes
import Files
package import Library

/// The year in which the photo of each face was taken.
package struct CaptureYears: Sendable {
    /// By path in every spelling; takes precedence over the cache.
    private var given: [FilePath: Int] = [:]
    /// The given paths, made absolute.
    private var paths: [FilePath] = []

    package init() {}

    /// Reads lines of `path,year`. A path with a comma is enclosed in double quotes; quotes inside it are doubled. A
    /// first line without a year is a heading.
    ///
    /// - Throws: `bad_years` naming the line; what reading throws.
    package init(reading file: FilePath) throws {
        let lines = try readFile(file, limit: TextLimits.manifest).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if text.isEmpty { continue }
            if let (path, year) = Self.fields(text) {
                paths.append(path.madeAbsolute())
                for spelling in path.spellings { given[spelling] = year }
            } else if number > 0 {
                throw FaceSetsError(
                    code: .badYears, "line \(number + 1) does not have the form PATH,YEAR", path: file,
                    remedy: "Write lines such as photos/a.jpg,2009.")
            }
        }
    }

    /// Warns if the cache does not contain some of the paths.
    package func warn(of library: LibrarySnapshot, _ progress: any ProgressSink) {
        let known = library.allPaths
        let strange = paths.filter { path in !path.spellings.contains(where: known.contains) }
        guard let first = strange.first else { return }
        progress.report(
            .warning(
                "\(strange.count) of the \(counted(paths.count, "photo")) with given years not found in the cache: "
                    + "\(first.shown)" + (strange.count > 1 ? " …" : "")))
    }

    /// The year of a face; nil if unknown.
    func year(ofFace row: Int, _ library: LibrarySnapshot) -> Int? {
        let face = library.faces[row]
        let known =
            given.isEmpty
            ? nil : library.paths(ofPhoto: face.record.photo).lazy.compactMap { given[$0] }.first
        return known ?? face.photo.captured?.year
    }

    /// The path and the year on a line.
    private static func fields(_ line: ArraySlice<UInt8>) -> (FilePath, Int)? {
        guard let comma = line.lastIndex(of: UInt8(ascii: ",")),
            let year = Int(String(decoding: line[(comma + 1)...].filter { $0 != 32 }, as: UTF8.self)),
            (1800...9999).contains(year), comma > line.startIndex
        else { return nil }
        var path = Array(line[..<comma])
        let quote = UInt8(ascii: "\"")
        guard path.first == quote else { return (FilePath(bytes: path), year) }
        guard path.count > 2, path.last == quote else { return nil }
        path = Array(path.dropFirst().dropLast())
        var plain: [UInt8] = []
        var place = 0
        while place < path.count {
            plain.append(path[place])
            place += path[place] == quote ? 2 : 1
        }
        return (FilePath(bytes: plain), year)
    }
}
