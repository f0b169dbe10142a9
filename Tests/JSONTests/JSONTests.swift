import JSON
import TestSupport
import Testing

struct JSONTests {
    @Test(arguments: [
        #"{"b":1,"a":[1,2.50,-0,1e400],"c":null,"d":"ä\n\u007f","e":{},"f":[],"g":true}"#,
        #""\udc80\udcff""#, #""\ud800x""#, #"[[[]]]"#, #""😀""#,
    ])
    func textRoundTrips(_ text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(String(decoding: value.serialized(pretty: false), as: UTF8.self) == text)
        #expect(try JSONValue(parsing: value.serialized()) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "1e", "tru", "\"a", "\"\\x\"", "[1] 2", "\"\u{1}\"", "-",
        "{1:2}", "nul", "[1 2]", #""\u12""#,
    ])
    func invalidTextIsRejected(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func everyByteStringRoundTrips() throws {
        let all = (0...255).map { UInt8($0) } + [0xED, 0xA0, 0x80, 0xC3, 0xA4, 0xE2, 0x82]
        let text = JSONValue.string(all).serialized()
        let back = try JSONValue(parsing: text)
        #expect(back.bytes == all)
        #expect(text.allSatisfy { $0 < 0x80 || [0xC3, 0xA4].contains($0) })
    }

    /// Lone surrogates in UTF-8, also next to bytes that could form a pair with them.
    @Test(
        arguments: [
            [0xED, 0xA2, 0xA6, 0xA6], [0xED, 0xA2, 0xA6, 0xED, 0xA2, 0xA6, 0xA6],
            [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80],
            [0xED, 0xA2, 0xA6, 0x78], [0xED, 0xA2, 0xA6],
        ] as [[UInt8]])
    func loneSurrogatesRoundTrip(_ bytes: [UInt8]) throws {
        #expect(try JSONValue(parsing: JSONValue.string(bytes).serialized()).bytes == bytes)
    }

    @Test func surrogatePairsAreOneScalar() throws {
        #expect(try JSONValue(parsing: Array(#""\ud83d\ude00""#.utf8)).text == "😀")
    }

    @Test func deepNestingIsRejected() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func objectOrderIsPreserved() throws {
        var object = try #require(try JSONValue(parsing: Array(#"{"z":1,"a":2,"m":3}"#.utf8)).object)
        object["a"] = nil
        object["n"] = 4
        object["z"] = 0
        #expect(object.keys == ["z", "m", "n"])
        #expect(object["z"] == 0 && object["a"] == nil && object["n"] == 4)
    }

    /// Small and large objects look up keys in different ways.
    @Test(arguments: [3, 12, 13, 40]) func membersAreSetReplacedAndRemovedInPlace(count: Int) throws {
        let keys = (0..<count).map { "key \($0)" }
        let text = "{" + (keys + keys).map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
        var object = try #require(try JSONValue(parsing: Array(text.utf8)).object)
        #expect(object.keys == keys)
        object["key 1"] = nil
        object["key 2"] = 7
        object["new"] = true
        #expect(object.keys == keys.filter { $0 != "key 1" } + ["new"])
        #expect(object["key 1"] == nil && object["key 2"] == 7 && object["new"] == true)
        for key in keys.dropFirst(3) { #expect(object[key] == .text(key)) }
        for key in keys { object[key] = nil }
        #expect(object.keys == ["new"])
    }
}
