import FaceTypes
import Report
import Testing

/// Pages of the review with ordinary and with hostile text.
@Suite struct ReviewPagesTests {
    private static let nasty = "<img src=x onerror=alert(1)>\"'&"

    private static func pages(_ word: String) throws -> [HTML] {
        let key = try #require(FaceKey("0123456789abcdef#0"))
        let digest = try #require(PhotoDigest(hex: String(repeating: "ab", count: 32)))
        let decision = DecisionView(
            number: 1, words: word, time: "now", source: word, obstacle: word, canBeUndone: true, faces: [key]
        )
        let site = ReviewSite(
            questions: 1, people: 2, waiting: 3, isApplying: false, last: decision, names: [word],
            scriptHash: "sha256-x")
        let person = ReviewPerson(
            id: "person_001", name: word, born: "1984", faceCount: 2, photoCount: 1, years: 1999...2001,
            cover: key)
        let face = ReviewFace(key: key, photoName: word, day: "1999-01-02", distance: 0.5)
        let group = QuestionView.Group(title: word, person: "person_001", faces: [face])
        let question = QuestionView(id: "q-1", a: group, b: group, why: word, yes: "one", no: "two")
        let photo = ReviewPhoto(
            id: key.photo, path: FilePath("/photos/" + word.replacing("/", with: "")), day: nil, width: 40,
            height: 30,
            people: [
                .init(key: key, box: Box(x1: 1, y1: 2, x2: 11, y2: 12), person: "person_001", title: word)
            ], previous: 1, next: 2)
        let member = ReviewDuplicates.Member(
            digest: digest, path: photo.path, width: 4, height: 3, size: 1, isKept: false)
        return [
            site.questionsPage([question]), site.questionsPage(nil), site.questionsPage([]),
            site.peoplePage([person], count: 1, search: word, page: 1, pages: 2, single: 1, ignored: 1),
            site.personPage(
                person, faces: [face], nearest: [(person, 0.5)], years: [(1999, 1), (nil, 1)], year: 1999),
            site.singlePage([face], count: 1, page: 1, pages: 1),
            site.ignoredPage([face], count: 1, page: 1, pages: 1), site.photoPage(photo, of: person),
            site.duplicatesPage([ReviewDuplicates(members: [member])], count: 1, page: 1, pages: 1),
            site.logPage([decision], count: 1, page: 1, pages: 1),
            site.applyPage(ApplyView(state: .running(step: word, share: 0.5), waiting: 1)),
            site.applyPage(ApplyView(state: .done(lines: [word]), waiting: 0)),
            site.applyPage(ApplyView(state: .failed(word), waiting: 0)),
        ]
    }

    @Test func textNeverBecomesMarkup() throws {
        for page in try Self.pages(Self.nasty) {
            let text = String(decoding: page.bytes, as: UTF8.self)
            #expect(!text.contains("<img src=x") && !text.contains("onerror=alert(1)>\""))
            #expect(text.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"))
        }
    }

    @Test func markupNeverBecomesText() throws {
        for page in try Self.pages("Anna") {
            #expect(!String(decoding: page.bytes, as: UTF8.self).contains("&lt;"))
        }
    }

    @Test func pagesOnlyRunTheScript() throws {
        for page in try Self.pages("Anna") {
            let text = String(decoding: page.bytes, as: UTF8.self)
            #expect(text.matches(of: /<script/).count == 1 && text.contains("integrity=\"sha256-x\""))
            #expect(!text.contains(/\s(on[a-z]+|style)=/) && !text.contains("http"))
        }
    }
}
