import FaceTypes

extension ReviewSite {
    private static let facesShown = 6

    /// The most useful questions, the first one large; the script shows them one at a time.
    ///
    /// - Parameter questions: nil until they have been found.
    package func questionsPage(_ questions: [QuestionView]?) -> HTML {
        page("Questions", at: .questions, section: .questions, questionsBody(questions))
    }

    private func questionsBody(_ questions: [QuestionView]?) -> HTML {
        guard let questions else {
            return """
                <h1>Questions</h1><p id="wait" data-wait>Looking for questions …</p>
                <p><a href="\(ReviewRoute.questions)">Check again</a></p>
                """
        }
        guard !questions.isEmpty else {
            return """
                <h1>Questions</h1><p>There are no questions. \
                <a href="\(ReviewRoute.people())">Browse the people</a>, or \
                <a href="\(ReviewRoute.apply)">apply your decisions</a>.</p>
                """
        }
        return """
            <h1>Do these show the same person?</h1>
            <div id="questions">\(questions.map(card))</div>
            <p class="soft keys">Keys: <kbd>Y</kbd> yes, <kbd>N</kbd> no, <kbd>S</kbd> skip, <kbd>U</kbd> undo</p>
            """
    }

    private func card(_ question: QuestionView) -> HTML {
        """
        <section class="question" data-question="\(question.id)" aria-label="\(question.a.title) and \(question.b.title)">
        <div class="pair">\(group(question.a))\(group(question.b))</div><p class="soft">\(question.why)</p>
        <form class="answers" method="post" action="/answer"><input type="hidden" name="id" value="\(question.id)">\
        <button name="answer" value="yes" data-key="y" title="\(question.yes)">Yes<span class="soft"> \(question.yes)</span></button>\
        <button name="answer" value="no" data-key="n" title="\(question.no)">No<span class="soft"> \(question.no)</span></button>\
        <button name="answer" value="skip" data-key="s">Skip</button></form></section>

        """
    }

    private func group(_ group: QuestionView.Group) -> HTML {
        let title: HTML =
            group.person.map { "<a href=\"\(ReviewRoute.person($0))\">\(group.title)</a>" }
            ?? "\(group.title)"
        let faces = group.faces.prefix(Self.facesShown).enumerated().map { place, face -> HTML in
            """
            <li><a href="\(ReviewRoute.photo(face.key.photo, person: nil))">\
            \(picture(face.key, of: "A face of \(group.title) in \(face.photoName)"))</a>\
            <span class="soft">\(face.day ?? "")</span></li>
            """
        }
        return "<div class=\"side\"><h2>\(title)</h2><ul class=\"faces\">\(faces)</ul></div>"
    }
}
