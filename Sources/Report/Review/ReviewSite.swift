import FaceTypes

/// The common data of all review pages.
package struct ReviewSite: Sendable {
    package var questions: Int?
    package var people: Int
    package var waiting: Int
    package var isApplying: Bool
    /// The latest decision that can be undone.
    package var last: DecisionView?
    /// For autocompletion.
    package var names: [String]
    /// `sha256-…` of the script.
    package var scriptHash: String

    package init(
        questions: Int?, people: Int, waiting: Int, isApplying: Bool, last: DecisionView?, names: [String],
        scriptHash: String
    ) {
        self.questions = questions
        self.people = people
        self.waiting = waiting
        self.isApplying = isApplying
        self.last = last
        self.names = names
        self.scriptHash = scriptHash
    }

    /// Greatest number of suggested names.
    private static let namesOffered = 2_000

    /// A whole document around `body`.
    package func page(_ title: String, at route: ReviewRoute, section: ReviewRoute, _ body: HTML) -> HTML {
        let options = names.prefix(Self.namesOffered).map { "<option value=\"\($0)\">" as HTML }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
            <title>\(title) · face-sets</title><link rel="icon" href="data:,">
            <link rel="stylesheet" href="\(ReviewRoute.style)">
            <script defer src="\(ReviewRoute.script)" integrity="\(scriptHash)"></script></head>
            <body class="review"><a class="skip" href="#main">Skip to content</a>
            <header><div class="bar"><strong>face-sets</strong><nav aria-label="Review"><ul>\
            \(navigation(section))</ul></nav></div></header>
            \(lastDecision(route))
            <p id="status" class="hidden" role="status" aria-live="polite"></p>
            <p id="notice" class="note" hidden></p>
            <main id="main">
            \(body)</main>
            <footer>Faces are biometric data. These pages are only served on this machine; nothing leaves it.</footer>
            <datalist id="names">\(options)</datalist></body></html>

            """
    }

    private func navigation(_ section: ReviewRoute) -> [HTML] {
        let places: [(ReviewRoute, String, Int?)] = [
            (.questions, "Questions", questions), (.people(), "People", people),
            (.duplicates(), "Duplicates", nil),
            (.log(), "Log", nil), (.apply, "Apply", waiting == 0 ? nil : waiting),
        ]
        return places.map { route, title, count in
            let now: HTML = route == section ? " aria-current=\"page\"" : ""
            let number: HTML = count.map { " <span class=\"soft\">\(grouped($0))</span>" } ?? ""
            return "<li><a href=\"\(route)\"\(now)>\(title)\(number)</a></li>"
        }
    }

    private func lastDecision(_ route: ReviewRoute) -> HTML {
        guard let last else { return "<div id=\"last\"></div>" }
        return """
            <div id="last" class="last"><span>Last: \(last.words)</span>\(undoForm(last.number, route, key: "u"))</div>
            """
    }

    /// Undoes a decision.
    func undoForm(_ number: Int, _ route: ReviewRoute, key: String? = nil) -> HTML {
        let shortcut: HTML = key.map { " data-key=\"\($0)\"" } ?? ""
        return """
            <form method="post" action="/say" data-say><input type="hidden" name="kind" value="undo">\
            <input type="hidden" name="number" value="\(number)">\
            <input type="hidden" name="back" value="\(route)"><button\(shortcut)>Undo</button></form>
            """
    }

    /// A picture of a face, created when it is first shown.
    func picture(_ key: FaceKey, of whom: String) -> HTML {
        """
        <img src="\(ReviewRoute.face(key))" width="192" height="192" loading="lazy" decoding="async" alt="\(whom)">
        """
    }

    func pages(_ count: Int, current: Int, _ route: (Int) -> ReviewRoute) -> HTML {
        guard count > 1 else { return "" }
        let near = Set([1, count] + Array(max(1, current - 2)...min(count, current + 2))).sorted()
        let items = near.map { number -> HTML in
            let now: HTML = number == current ? " aria-current=\"page\"" : ""
            return """
                <li><a href="\(route(number))"\(now)><span class="hidden">Page </span>\(number)</a></li>
                """
        }
        return "<nav class=\"pages\" aria-label=\"Pages\"><ul>\(items)</ul></nav>\n"
    }

    /// A page with a single message.
    package func message(_ title: String, _ text: String) -> HTML {
        page(title, at: .questions, section: .apply, "<h1>\(title)</h1><p>\(text)</p>")
    }
}
