import FaceTypes
import Files
import JSON

/// A JSON object whose members are options: `"route_threshold": 0.4` for `--route-threshold 0.4`.
struct ConfigurationFile {
    let path: FilePath
    let members: JSONObject

    /// - Throws: `bad_config` if it is not a JSON object; errors of reading the file.
    init(reading path: FilePath) throws {
        self.path = path
        guard let members = try? JSONValue(parsing: readFile(path, limit: TextLimits.small)).object else {
            throw Self.bad("it is not a JSON object", path)
        }
        self.members = members
    }

    /// Sets the options of a command that were not given on the command line.
    ///
    /// - Parameter others: members that the command reads itself.
    /// - Throws: `bad_config` naming the member that is not an option or has an invalid value.
    func fill(_ command: some ParsableCommand, besides others: [String]) throws {
        let table = ArgumentTable(command)
        for (name, value) in members.members where !others.contains(name) {
            guard let argument = table.find(name.replacing("_", with: "-")) else {
                let names = others + table.named.map { $0.name.replacing("-", with: "_") }
                throw Self.bad(
                    "\"\(name)\" is not an option", path, didYouMean: closestName(to: name, among: names))
            }
            guard !argument.declaration.wasGiven, value != false else { continue }
            let word = value == true ? [] : value.bytes ?? value.serialized(pretty: false)
            do {
                try argument.declaration.take(word)
            } catch {
                throw Self.bad("\"\(name)\" \(error.text)", path)
            }
        }
    }

    /// A path in the file, relative to the file's folder.
    func path(_ bytes: [UInt8]) -> FilePath {
        let path = FilePath(bytes: bytes)
        return path.isAbsolute ? path : self.path.madeAbsolute().parent.appending(path)
    }

    static func bad(_ what: String, _ path: FilePath, didYouMean close: String? = nil) -> FaceSetsError {
        FaceSetsError(
            code: .badConfig, what, path: path,
            remedy: close.map { "Did you mean \"\($0)\"?" }
                ?? #"Write {"trusted": {"NAME": "DIR"}, "mixed": ["DIR"], "top_n": 30}."#)
    }
}
