import FaceTypes
import JSON

/// The JSON files in which Google Takeout stores metadata that its photos lack.
enum TakeoutFile {
    /// `photoTakenTime`, in UTC; nil if the file has none.
    static func captured(in content: [UInt8]) -> CaptureDate? {
        guard let json = try? JSONValue(parsing: content), let stamp = json["photoTakenTime"]?["timestamp"],
            let seconds = stamp.text.flatMap({ Int($0) }) ?? stamp.int,
            let date = CaptureDate(seconds: seconds)
        else { return nil }
        return CaptureDate(reading: date.text)
    }

    /// How well the name of a JSON file matches a photo's: 0 is best, nil does not match.
    ///
    /// Takeout writes `NAME.supplemental-metadata.json`, truncated to 51 characters anywhere after or inside the
    /// name; in earlier years `NAME.json`; and the number of a repeated name after all of it: `IMG_1.jpg(2).json` for
    /// `IMG_1(2).jpg`.
    static func fit(_ candidate: String, _ photo: String) -> Int? {
        guard candidate.lowercased().hasSuffix(".json") else { return nil }
        var stem = String(candidate.dropLast(5))
        var (base, ending) = split(photo)
        if let number = counter(of: stem) {
            guard counter(of: base) == number else { return nil }
            stem.removeLast(number.count)
            base.removeLast(number.count)
        }
        let full = base + ending
        if stem.hasPrefix(full + "."), (full + supplement).hasPrefix(stem) { return 0 }
        if stem == full { return 1 }
        if stem.count >= shortestCut, full.hasPrefix(stem) { return 2 }
        return stem == base ? 3 : nil
    }

    /// The common prefix of all matching names.
    static func commonPrefix(_ photo: String) -> String {
        let base = split(photo).stem
        return String(base.dropLast(counter(of: base)?.count ?? 0).prefix(shortestCut))
    }

    /// The name of the original if this photo is an edited copy: those have no JSON file.
    static func original(of photo: String) -> String? {
        let (stem, ending) = split(photo)
        return editedMarks.first { stem.hasSuffix($0) }.map { String(stem.dropLast($0.count)) + ending }
    }

    private static let supplement = ".supplemental-metadata"
    /// Length of a truncated name, without the number of a repeated name.
    private static let shortestCut = 43

    private static let editedMarks = [
        "-edited", "-bearbeitet", "-modifié", "-editado", "-editada", "-modificato", "-bewerkt", "-edytowane",
        "-redigerad", "-redigeret", "-muokattu", "-upravené", "-編集済み", "-已修改", "-изменено",
    ]

    private static func split(_ name: String) -> (stem: String, ending: String) {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
        return (String(name[..<dot]), String(name[dot...]))
    }

    /// `(2)` at the end of a name.
    private static func counter(of name: String) -> String? {
        guard name.hasSuffix(")"), let start = name.lastIndex(of: "("),
            name[name.index(after: start)...].dropLast().allSatisfy({ $0.isASCII && $0.isNumber }),
            name.distance(from: start, to: name.endIndex) > 2
        else { return nil }
        return String(name[start...])
    }
}
