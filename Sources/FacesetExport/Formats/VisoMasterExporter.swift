package import FaceTypes
import JSON
package import Library

/// One JSON file of all people for VisoMaster: `[{"name": …, "embedding_store": {"Inswapper128ArcFace": […]}}]`.
package struct VisoMasterExporter: Exporter {
    package init() {}

    package var format: ExportFormat { .visomaster }
    package var summaryNames: [String] { [Self.fileName] }
    private static let fileName = "visomaster_embeddings.json"
    private static let recogniser = "Inswapper128ArcFace"

    package func summaries(of sets: [ExportedSet], in library: LibrarySnapshot) throws -> [SummaryFile] {
        let people = sets.compactMap { set in
            set.meanEmbedding.map { embedding -> JSONValue in
                let numbers = JSONValue.array(embedding.map(JSONValue.float))
                return [
                    "name": .text(set.label),
                    "embedding_store": .object(JSONObject([(Self.recogniser, numbers)])),
                ]
            }
        }
        return [SummaryFile(name: Self.fileName, content: JSONValue.array(people).serialized().asciiJSON)]
    }

    package func faults(of content: [UInt8], named name: String) -> [ReasonText] {
        guard content.allSatisfy({ $0 < 128 }), let people = (try? JSONValue(parsing: content))?.array else {
            return [ReasonText(.badExport, "\(name) is not a JSON list in ASCII")]
        }
        let names = people.compactMap { $0["name"]?.text }
        let isComplete = people.allSatisfy {
            $0["embedding_store"]?[Self.recogniser]?.array?.compactMap(\.double).count == 512
        }
        return
            (names.count == people.count && Set(names).count == names.count
            ? [] : [ReasonText(.badExport, "\(name) contains a missing or repeated name")])
            + (isComplete
                ? []
                : [ReasonText(.badExport, "\(name) contains an embedding that does not have 512 numbers")])
    }
}

extension [UInt8] {
    /// JSON text with escapes for everything except ASCII, because its readers open it in the encoding of their
    /// locale.
    fileprivate var asciiJSON: [UInt8] {
        guard contains(where: { $0 >= 128 }) else { return self }
        return String(decoding: self, as: UTF8.self).utf16.flatMap { unit -> [UInt8] in
            if unit < 128 { return [UInt8(unit)] }
            let digits = String(unit, radix: 16)
            return Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
        }
    }
}
