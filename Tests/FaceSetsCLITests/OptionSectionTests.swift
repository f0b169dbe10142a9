import TestSupport
import Testing

@testable import FaceSetsCLI

/// The headings of `--help`.
struct OptionSectionTests {
    private static var tree: CommandTree { CommandTree(FaceSetsCommand.self) }

    @Test func everyOptionHasAHeading() {
        let options = Self.tree.all.flatMap(\.options).map(\.name)
        #expect(Set(options.filter { OptionSection(option: $0) == nil }) == [])
    }

    @Test func helpShowsEveryOptionOnce() {
        for command in Self.tree.all {
            let lines = command.help.text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("  --") }
            let rows = lines.compactMap { $0.split(separator: " ").first }
            #expect(
                rows.map(String.init).sorted() == command.options.map(\.shown).sorted(), "\(command.name)")
        }
    }

    @Test func headingsAreInOrder() {
        let text = Self.tree.children.first { $0.name == "run" }?.help.text ?? ""
        let headings = text.split(separator: "\n").map(String.init).filter { line in
            OptionSection.allCases.contains { line == "\($0.rawValue):" }
        }
        #expect(headings == OptionSection.allCases.map { "\($0.rawValue):" })
    }
}
