import FaceTypes
import JSON

/// The output of `--progress json`: one object per line, each with its `event`.
extension ProgressStep {
    /// `{"event":"progress","step":"embedding","done":1200,"failed":3,"seconds":96.0,"total":5000}`
    ///
    /// `event` is `step` at the beginning of a step and `done` at its end; `total` is absent if unknown.
    func jsonLine(_ event: String, _ now: Int) -> String {
        var members: [(String, JSONValue)] = [
            ("event", .text(event)), ("step", .text(what)), ("done", .int(done)), ("failed", .int(failures)),
            ("seconds", .number(fixed(Double(now - start) / 1000, digits: 3))),
        ]
        if let total { members.append(("total", .int(total))) }
        return objectLine(members)
    }
}

/// `{"event":"note","text":"…"}`
func jsonLine(_ event: String, _ text: String) -> String {
    objectLine([("event", .text(event)), ("text", .text(text.onOneLine))])
}

private func objectLine(_ members: [(String, JSONValue)]) -> String {
    String(decoding: JSONValue.object(JSONObject(members)).serialized(pretty: false), as: UTF8.self) + "\n"
}
