/// A declaration and its name, without dashes.
struct DeclaredArgument {
    let name: String
    let declaration: any ArgumentDeclaration

    var shape: ArgumentShape { declaration.shape }

    /// As typed: `--min-faces`, `CACHE`.
    var shown: String {
        shape.kind == .argument ? name.uppercased() : "--\(name)"
    }
}

/// The declarations of a command in order, with option groups expanded. The parser and `--help` share this table.
struct ArgumentTable {
    let positionals: [DeclaredArgument]
    let named: [DeclaredArgument]

    init(_ commands: Any...) {
        let all = commands.flatMap(Self.declarations)
        positionals = all.filter { $0.shape.kind == .argument }
        named = all.filter { $0.shape.kind != .argument }
    }

    private static func declarations(of command: Any) -> [DeclaredArgument] {
        Mirror(reflecting: command).children.flatMap { child -> [DeclaredArgument] in
            if let group = child.value as? any ArgumentGroup { return declarations(of: group.members) }
            guard let label = child.label, let declaration = child.value as? any ArgumentDeclaration else {
                return []
            }
            let name = declaration.shape.name ?? flagName(ofProperty: label)
            return [DeclaredArgument(name: name, declaration: declaration)]
        }
    }

    /// `_minFaces` becomes `min-faces`.
    private static func flagName(ofProperty label: String) -> String {
        label.drop { $0 == "_" }.reduce(into: "") { name, character in
            if character.isUppercase { name += "-" }
            name += character.lowercased()
        }
    }

    func find(_ name: String) -> DeclaredArgument? { named.first { $0.name == name } }
}
