import FaceTypes
import Files
import Library
import Manifests
import Report
import WebServer

/// Answers the requests of the review that the server let through.
struct ReviewService: Sendable {
    let session: ReviewSession
    let apply: ReviewApply
    let pictures: ReviewPictures
    let script: ReviewScript

    private static let peoplePerPage = 120
    private static let singlePerPage = 600
    private static let linesPerPage = 100
    private static let groupsPerPage = 40
    private static let questionsShown = 12

    func answer(_ request: HTTPRequest) -> HTTPAnswer { request.isRead ? read(request) : change(request) }

    private func read(_ request: HTTPRequest) -> HTTPAnswer {
        guard let route = ReviewRoute(request.target) else {
            return HTTPAnswer(.notFound, "This page does not exist.")
        }
        switch route {
        case .style:
            return HTTPAnswer(type: "text/css; charset=utf-8", stylesheet.bytes + reviewStylesheet.bytes)
        case .script: return HTTPAnswer(type: "text/javascript; charset=utf-8", script.bytes)
        case .events: return events(request.target.query["tab"])
        case .face, .smallPhoto, .largePhoto: return picture(route)
        default:
            guard let page = page(route, session.people) else {
                return HTTPAnswer(.notFound, "This page does not exist.")
            }
            return HTTPAnswer(
                type: "text/html; charset=utf-8", page.bytes,
                fields: [("Content-Security-Policy", script.policy(host: request.head.field("host") ?? ""))])
        }
    }

    private func events(_ tab: String?) -> HTTPAnswer {
        guard let tab, tab.utf8.count <= 40, let stream = session.hub.open(page: tab) else {
            return HTTPAnswer(.busy, "Too many pages are open.")
        }
        session.hub.send("tabs", "\(session.hub.pageCount)")
        return HTTPAnswer(events: stream)
    }

    private func picture(_ route: ReviewRoute) -> HTTPAnswer {
        let people = session.people
        var content: [UInt8]?
        switch route {
        case .face(let key):
            if let row = people.library.row(of: key) {
                content = pictures.face(
                    row, people.library, people.facesOfPhoto[people.library.faces[row].record.photo])
            }
        case .smallPhoto(let photo):
            content = people.photos[photo].flatMap { pictures.smallPhoto($0, people.library) }
        case .largePhoto(let photo):
            content = people.photos[photo].flatMap { pictures.largePhoto($0, people.library) }
        default: break
        }
        guard let content else { return HTTPAnswer(.notFound, "This picture does not exist.") }
        return HTTPAnswer(type: "image/jpeg", content, fields: [("Cache-Control", "private, max-age=3600")])
    }

    private func page(_ route: ReviewRoute, _ people: ReviewPeople) -> HTML? {
        let site = site(people)
        switch route {
        case .questions:
            let shown = session.questions.map { $0.prefix(Self.questionsShown).map { people.shown($0) } }
            return site.questionsPage(shown)
        case .people(let search, let page): return self.people(search, page, people, site)
        case .person(let id, let year):
            guard let person = people.person(id) else { return nil }
            return site.personPage(
                people.shown(person), faces: people.faces(of: person, year: year),
                nearest: people.nearest(to: person, count: 4).map { (people.shown($0.person), $0.distance) },
                years: people.years(of: person), year: year)
        case .single(let page):
            let (rows, pages) = part(people.single, page, Self.singlePerPage)
            return site.singlePage(
                rows.map { people.face($0) }, count: people.single.count, page: page, pages: pages)
        case .ignored(let page):
            let (rows, pages) = part(people.ignored, page, Self.singlePerPage)
            return site.ignoredPage(
                rows.map { people.face($0) }, count: people.ignored.count, page: page, pages: pages)
        case .photo(let photo, let id):
            guard let row = people.photos[photo] else { return nil }
            let person = id.flatMap { people.person($0) }
            return site.photoPage(people.photo(row, of: person), of: person.map { people.shown($0) })
        case .duplicates(let page):
            let groups = session.request.duplicates(people)
            let (shown, pages) = part(groups ?? [], page, Self.groupsPerPage)
            return site.duplicatesPage(
                groups.map { _ in shown }, count: groups?.count ?? 0, page: page, pages: pages)
        case .log(let page):
            let entries = people.decisions
            let (shown, pages) = part(entries.reversed(), page, Self.linesPerPage)
            return site.logPage(shown, count: entries.count, page: page, pages: pages)
        case .apply: return site.applyPage(ApplyView(state: apply.view, waiting: session.waiting))
        default: return nil
        }
    }

    private func people(_ search: String, _ page: Int, _ people: ReviewPeople, _ site: ReviewSite) -> HTML {
        let found = people.search(search)
        let (shown, pages) = part(found, page, Self.peoplePerPage)
        return site.peoplePage(
            shown.map { people.shown($0) }, count: found.count, search: search, page: page, pages: pages,
            single: people.single.count, ignored: people.ignored.count)
    }

    /// The elements of a page, and the number of pages.
    private func part<Element>(_ all: [Element], _ page: Int, _ size: Int) -> ([Element], Int) {
        (Array(all.dropFirst((page - 1) * size).prefix(size)), max(1, (all.count + size - 1) / size))
    }

    private func site(_ people: ReviewPeople) -> ReviewSite {
        ReviewSite(
            questions: session.questions?.count, people: people.people.count, waiting: session.waiting,
            isApplying: apply.isRunning, last: people.lastDecision, names: people.names,
            scriptHash: script.hash)
    }
}

// Requests that change something.
extension ReviewService {
    private func change(_ request: HTTPRequest) -> HTTPAnswer {
        guard let form = request.form else {
            return HTTPAnswer(.unsupportedType, "The request must be a form.")
        }
        do {
            let (words, number): (String, Int?)
            switch request.target.path {
            case ["say"]: (words, number) = try say(form)
            case ["answer"]: (words, number) = try answerQuestion(form)
            case ["apply"]: (words, number) = (try apply(form), nil)
            default: throw ReviewRefusal(.notFound, "This page does not exist.")
            }
            return answer(to: request, form, words, number)
        } catch let refusal as ReviewRefusal {
            return HTTPAnswer(refusal.status, refusal.text)
        } catch let error as FaceSetsError {
            return HTTPAnswer(error.code == .badName ? .badRequest : .conflict, "\(error)")
        } catch {
            return HTTPAnswer(.failed, "\(error)")
        }
    }

    /// A script gets JSON; a browser without it is sent back to the page that it came from.
    private func answer(to request: HTTPRequest, _ form: FormFields, _ words: String, _ number: Int?)
        -> HTTPAnswer
    {
        let back = request.target.path == ["apply"] ? ReviewRoute.apply : ReviewRoute(back: form["back"])
        guard request.head.field("accept") == "application/json" else {
            return HTTPAnswer(seeOther: back.address)
        }
        return HTTPAnswer(json: words, number: number, page: landing(back))
    }

    /// The page itself, unless its person was merged into another one.
    private func landing(_ back: ReviewRoute) -> ReviewRoute {
        if case .person(let id, _) = back, session.people.person(id) == nil { return .people() }
        return back
    }

    private func say(_ form: FormFields) throws -> (String, Int?) {
        var words = "Done"
        let number = try session.say(.browser, by: form["tab"] ?? "") { people in
            let statements = try ReviewStatement(form, people, log: session.log).statements()
            words = statements.first?.words ?? words
            return statements
        }
        session.waitUntilShown()
        return (words, number)
    }

    private func apply(_ form: FormFields) throws -> String {
        switch form["do"] {
        case "start": apply.start(); return "Started"
        case "stop": apply.stop(); return "Stopping"
        default: throw ReviewRefusal(.badRequest, "Unknown action.")
        }
    }

    private func answerQuestion(_ form: FormFields) throws -> (String, Int?) {
        guard let answer = form["answer"].flatMap({ Question.Answer(rawValue: $0) }) else {
            throw ReviewRefusal(.badRequest, "The answer must be yes, no or skip.")
        }
        let id = form["id"] ?? ""
        guard let question = session.questions?.first(where: { $0.id == id }) else {
            guard session.wasAsked(id) else {
                throw ReviewRefusal(.notFound, "This question no longer applies.")
            }
            return ("This question no longer applies.", nil)
        }
        let number = try session.say(.answer, by: form["tab"] ?? "") { _ in [question.statement(answer)] }
        session.answered(question.id)
        return (answer.rawValue, number)
    }
}
