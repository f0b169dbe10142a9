package import FaceTypes
package import JSON
import Parallel

/// A decision as stored in the cache: one line of JSON that is never rewritten, so that unknown members are
/// preserved.
package struct DecisionLine: Hashable, Sendable {
    /// Ascending in the log; never reused.
    package let number: Int
    /// UTF-8, without a line break.
    package let text: [UInt8]

    /// Longest line, in bytes.
    package static let longest = 1 << 18

    /// - Parameter json: the number is added to it.
    package init(number: Int, _ json: JSONObject) {
        var members = JSONObject([("number", JSONValue.int(number))])
        for (key, value) in json.members where key != "number" { members[key] = value }
        self.number = number
        text = JSONValue.object(members).serialized(pretty: false).filter { $0 != 0x0A }
    }

    package init(_ decision: Decision<FaceAnchor>) { self.init(number: decision.number, decision.json) }

    /// Nil for a text that is not a JSON object with a number above 0.
    package init?(text: [UInt8]) {
        guard text.count <= Self.longest, let json = try? JSONValue(parsing: text),
            let number = json["number"]?.int, number > 0
        else { return nil }
        self.number = number
        self.text = text
    }

    package var json: JSONObject { (try? JSONValue(parsing: text))?.object ?? JSONObject() }

    /// As understood by this version.
    package var decision: Decision<FaceAnchor> { Decision(number: number, json) }

    /// The same decision with another number; one that undoes another refers to that one's new number.
    package func renumbered(_ new: Int, undoing numbers: [Int: Int]) -> DecisionLine {
        var json = json
        if let undone = json["undoes"]?.int { json["undoes"] = .int(numbers[undone] ?? undone) }
        return DecisionLine(number: new, json)
    }
}

extension [DecisionLine] {
    /// Parsed on all cores; nil if a text is not a decision, or the numbers are not ascending.
    init?(texts: [[UInt8]]) {
        self = parallelMap(texts.count) { DecisionLine(text: texts[$0]) }.compactMap { $0 }
        guard count == texts.count, areAscending else { return nil }
    }

    package var nextNumber: Int { (last?.number ?? 0) + 1 }

    var areAscending: Bool { zip(self, dropFirst()).allSatisfy { $0.number < $1.number } }

    /// Throws unless the numbers of `new` are ascending and follow the existing ones.
    func checkNumbers(of new: [DecisionLine]) throws {
        var last = last?.number ?? 0
        for line in new {
            guard line.number > last else {
                throw FaceSetsError.badChanges("decision \(line.number) does not follow \(last)")
            }
            last = line.number
        }
    }
}

extension [DecisionLine] {
    /// Lines of another log that are missing here, with new numbers. Two lines are the same decision if they only
    /// differ in their numbers.
    package func additions(of others: [DecisionLine]) -> [DecisionLine] {
        var known: [JSONObject: Int] = [:]
        for line in self { known[line.unnumbered] = line.number }
        var numbers: [Int: Int] = [:]
        var next = nextNumber
        var added: [DecisionLine] = []
        for line in others {
            let renumbered = line.renumbered(next, undoing: numbers)
            if let number = known[renumbered.unnumbered] {
                numbers[line.number] = number
                continue
            }
            numbers[line.number] = next
            known[renumbered.unnumbered] = next
            added.append(renumbered)
            next += 1
        }
        return added
    }
}

extension DecisionLine {
    fileprivate var unnumbered: JSONObject {
        var json = json
        json["number"] = nil
        return json
    }
}
