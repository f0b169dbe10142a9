package import FaceTypes

/// All addresses of the review, parsed and written in one place. No address contains a path on this machine.
package enum ReviewRoute: Hashable, Sendable {
    case questions
    /// Pages are counted from 1.
    case people(search: String = "", page: Int = 1)
    case person(String, year: Int? = nil)
    case single(page: Int = 1)
    case ignored(page: Int = 1)
    /// By the prefix of the photo's digest; among the photos of a person, if given.
    case photo(UInt64, person: String? = nil)
    case duplicates(page: Int = 1)
    case log(page: Int = 1)
    case apply
    case face(FaceKey)
    case smallPhoto(UInt64)
    case largePhoto(UInt64)
    case style
    case script
    case events

    /// - Parameters:
    ///   - path: the components of the address.
    ///   - value: returns the value of a name in the query.
    package init?(path: [String], value: (String) -> String?) {
        let page = value("page").map { Int($0) } ?? 1
        guard let page, (1...1_000_000).contains(page) else { return nil }
        switch (path.first ?? "", path.count) {
        case ("", 0): self = .questions
        case ("people", 1): self = .people(search: value("search") ?? "", page: page)
        case ("person", 2):
            let year = value("year").map { Int($0) }
            if case .some(nil) = year { return nil }
            self = .person(path[1], year: year ?? nil)
        case ("single", 1): self = .single(page: page)
        case ("ignored", 1): self = .ignored(page: page)
        case ("photo", 2):
            guard let photo = Self.photo(path[1]) else { return nil }
            self = .photo(photo, person: value("person"))
        case ("duplicates", 1): self = .duplicates(page: page)
        case ("log", 1): self = .log(page: page)
        case ("apply", 1): self = .apply
        case ("events", 1): self = .events
        case ("style.css", 1): self = .style
        case ("review.js", 1): self = .script
        case ("face", 2), ("small", 2), ("large", 2): self.init(picture: path[1], of: path[0])
        default: return nil
        }
    }

    private init?(picture name: String, of kind: String) {
        guard name.hasSuffix(".jpg") else { return nil }
        let stem = name.dropLast(4)
        if kind == "face" {
            let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let key = FaceKey("\(parts[0])#\(parts[1])") else { return nil }
            self = .face(key)
        } else {
            guard let photo = Self.photo(String(stem)) else { return nil }
            self = kind == "small" ? .smallPhoto(photo) : .largePhoto(photo)
        }
    }

    private static func photo(_ text: String) -> UInt64? {
        guard text.utf8.count == 16, let photo = UInt64(text, radix: 16), name(of: photo) == text else {
            return nil
        }
        return photo
    }

    private static func name(of photo: UInt64) -> String {
        hexDigits((0..<8).map { UInt8(truncatingIfNeeded: photo >> (56 - 8 * $0)) })
    }
}

extension ReviewRoute {
    /// The address, escaped for an attribute or a header.
    package var address: String {
        switch self {
        case .questions: "/"
        case .people(let search, let page):
            "/people" + Self.query([search.isEmpty ? nil : ("search", search), Self.page(page)])
        case .person(let id, let year):
            "/person/" + Self.encoded(id) + Self.query([year.map { ("year", String($0)) }])
        case .single(let page): "/single" + Self.query([Self.page(page)])
        case .ignored(let page): "/ignored" + Self.query([Self.page(page)])
        case .photo(let photo, let person):
            "/photo/" + Self.name(of: photo) + Self.query([person.map { ("person", $0) }])
        case .duplicates(let page): "/duplicates" + Self.query([Self.page(page)])
        case .log(let page): "/log" + Self.query([Self.page(page)])
        case .apply: "/apply"
        case .face(let key): "/face/\(Self.name(of: key.photo))-\(key.index).jpg"
        case .smallPhoto(let photo): "/small/\(Self.name(of: photo)).jpg"
        case .largePhoto(let photo): "/large/\(Self.name(of: photo)).jpg"
        case .style: "/style.css"
        case .script: "/review.js"
        case .events: "/events"
        }
    }

    private static func page(_ page: Int) -> (String, String)? { page == 1 ? nil : ("page", String(page)) }

    private static func query(_ pairs: [(String, String)?]) -> String {
        let written = pairs.compactMap { $0 }.map { "\($0.0)=\(encoded($0.1))" }
        return written.isEmpty ? "" : "?" + written.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        String(decoding: Link.encoded(text.utf8, keepingSlashes: false), as: UTF8.self)
    }
}

extension HTML.Interpolation {
    package mutating func appendInterpolation(_ route: ReviewRoute) { appendInterpolation(route.address) }
}
