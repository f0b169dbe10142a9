package import FaceTypes

/// Near-duplicates, of which one is kept.
package struct ReviewDuplicates: Sendable {
    package struct Member: Sendable {
        package var digest: PhotoDigest
        package var path: FilePath
        package var width: Int
        package var height: Int
        /// In bytes; nil if unknown.
        package var size: Int64?
        package var isKept: Bool

        package init(
            digest: PhotoDigest, path: FilePath, width: Int, height: Int, size: Int64?, isKept: Bool
        ) {
            self.digest = digest
            self.path = path
            self.width = width
            self.height = height
            self.size = size
            self.isKept = isKept
        }
    }

    package var members: [Member]

    package init(members: [Member]) { self.members = members }
}

extension ReviewSite {
    /// - Parameter groups: the groups on this page; nil if `dedup` has not been run.
    package func duplicatesPage(_ groups: [ReviewDuplicates]?, count: Int, page: Int, pages: Int) -> HTML {
        let links = self.pages(pages, current: page) { .duplicates(page: $0) }
        let route = ReviewRoute.duplicates(page: page)
        let text: HTML =
            groups == nil
            ? "<p>There is no list of duplicates yet. Run <code>face-sets dedup</code>.</p>"
            : "<p>\(groupedCount(count, "group")) of photos with the same picture. The photo to keep is outlined; no photo is deleted.</p>"
        let body: HTML = """
            <h1>Duplicates</h1>\(text)\(links)<div class="groups">\((groups ?? []).map { group($0, route) })</div>\(links)
            """
        return self.page("Duplicates", at: route, section: .duplicates(), body)
    }

    private func group(_ group: ReviewDuplicates, _ route: ReviewRoute) -> HTML {
        let cards = group.members.map { member -> HTML in
            let others = group.members.filter { $0.digest != member.digest }
            let size = member.size.map { ", \(grouped(Int($0 + 512) / 1024)) KiB" } ?? ""
            let hidden = others.map {
                "<input type=\"hidden\" name=\"over\" value=\"\($0.digest.hex)\">" as HTML
            }
            let choice: HTML =
                member.isKept
                ? "<strong>kept</strong>"
                : """
                <form method="post" action="/say" data-say><input type="hidden" name="photo" value="\(member.digest.hex)">\
                \(hidden)<input type="hidden" name="back" value="\(route)">\
                <button name="kind" value="keep">Keep this one</button></form>
                """
            return """
                <li><article class="card\(member.isKept ? " keep" : "")">\
                <a href="\(ReviewRoute.photo(member.digest.beginning, person: nil))">\
                <img src="\(ReviewRoute.smallPhoto(member.digest.beginning))" loading="lazy" decoding="async" \
                alt="\(member.path.lastComponent)"></a><div class="words"><bdi class="file">\(member.path.lastComponent)</bdi>\
                <span>\(member.width) × \(member.height)\(size)</span>\(choice)</div></article></li>

                """
        }
        return
            "<section class=\"group\" aria-label=\"Photos with the same picture\"><ul class=\"grid\">\(cards)</ul></section>\n"
    }

    /// All decisions, the latest first.
    package func logPage(_ decisions: [DecisionView], count: Int, page: Int, pages: Int) -> HTML {
        let links = self.pages(pages, current: page) { .log(page: $0) }
        let route = ReviewRoute.log(page: page)
        let rows = decisions.map { decision -> HTML in
            let faces = decision.faces.prefix(3).map { picture($0, of: "") }
            let undo: HTML = decision.canBeUndone ? undoForm(decision.number, route) : ""
            let state: HTML = decision.obstacle.map { "<br><span class=\"soft\">\($0)</span>" } ?? ""
            return """
                <tr\(decision.obstacle == nil ? "" : " class=\"void\"" as HTML)><th scope="row">\(decision.number)</th>\
                <td class="arrivals">\(Array(faces))</td><td>\(decision.words)\(state)</td>\
                <td class="soft">\(decision.source)</td><td class="soft whole">\(decision.time)</td><td>\(undo)</td></tr>

                """
        }
        let list: HTML =
            rows.isEmpty
            ? "<p>No decisions yet.</p>"
            : """
            <div class="scroll" tabindex="0" role="group" aria-label="Decisions"><table><thead><tr><th scope="col">no.</th>\
            <th scope="col">faces</th><th scope="col">decision</th><th scope="col">source</th>\
            <th scope="col">when (UTC)</th><th scope="col"><span class="hidden">undo</span></th></tr></thead>\
            <tbody>\(rows)</tbody></table></div>
            """
        let body: HTML = """
            <h1>Log</h1><p class="soft">\(groupedCount(count, "decision")). Decisions are never edited; undoing one adds a new one.</p>
            \(links)\(list)\(links)
            """
        return self.page("Log", at: route, section: .log(), body)
    }

    /// Updates the outputs.
    package func applyPage(_ view: ApplyView) -> HTML {
        let waiting: HTML =
            view.waiting == 0
            ? "<p>The outputs are up to date.</p>"
            : "<p>\(groupedCount(view.waiting, "decision")) since the outputs were last updated.</p>"
        let body: HTML = """
            <h1>Apply</h1>\(waiting)<p>Updates people, facesets, exported sets and the report. You can keep \
            working in the meantime.</p><div id="progress" data-apply>\(progress(view.state))</div>
            """
        return page("Apply", at: .apply, section: .apply, body)
    }

    private func progress(_ state: ApplyView.State) -> HTML {
        let start: HTML = """
            <form method="post" action="/apply" data-say><button name="do" value="start">Update</button></form>
            """
        switch state {
        case .idle: return start
        case .running(let step, let share):
            let value: HTML = share.map { " value=\"\(Int(($0 * 100).rounded()))\"" } ?? ""
            return """
                <p><span id="step">\(step)</span></p><progress max="100"\(value) aria-label="Progress"></progress>
                <form method="post" action="/apply" data-say><button name="do" value="stop">Stop</button></form>
                """
        case .done(let lines):
            return "<ul>\(lines.map { "<li>\($0)</li>" as HTML })</ul>\(start)"
        case .failed(let text): return "<p class=\"note\">\(text)</p>\(start)"
        }
    }
}
